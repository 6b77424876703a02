"""What is known of a network: its actors, its ties, who was interviewed and who told each tie."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
UNNOTED = -1  # nobody wrote down who told the tie


@dataclass(frozen=True, slots=True, eq=False)
class KnownTies:
    """An undirected simple graph of `size` actors, those without a tie included.

    `start` < `end` number the ends of each tie, `p` is how sure the tie is. `sector` is a number, `interviewed` whether
    the actor was, by actor. `told` is how many of the ends that were interviewed told the tie, UNNOTED where unknown.
    """

    size: int
    start: Ints
    end: Ints
    p: Floats
    sector: Ints
    interviewed: Mask
    told: Ints

    @classmethod
    def of(
        cls,
        size: int,
        start: Ints,
        end: Ints,
        p: Floats,
        sectors: Sequence[str],
        interviewed: Mask | None = None,
        told: Ints | None = None,
    ) -> "KnownTies":
        """The same from names of sectors; where nothing is noted of interviews, nobody was interviewed."""
        sector = np.unique(np.array(sectors, dtype=str), return_inverse=True)[1].astype(np.int64)
        heard = np.zeros(size, dtype=bool) if interviewed is None else interviewed
        return cls(size, start, end, p, sector, heard, np.full(len(start), UNNOTED) if told is None else told)

    @property
    def ends_heard(self) -> Ints:
        """By tie, how many of its ends were interviewed: 0, 1 or 2."""
        heard: Ints = self.interviewed[self.start].astype(np.int64) + self.interviewed[self.end]
        return heard

    def all_heard(self) -> "KnownTies":
        """The same as if all had been interviewed alike: ties are then missing at random."""
        return replace(self, interviewed=np.ones(self.size, dtype=bool))
