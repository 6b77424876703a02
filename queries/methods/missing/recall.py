"""How likely it is that a tie was told, by how many of its ends were interviewed."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from essaim.queries.methods.missing.known_ties import KnownTies

Floats = NDArray[np.float64]
Basis = Literal["interviews", "stated", "assumed"]
FEWEST_HEARD = 5  # actors interviewed: with fewer nothing is estimated from interviews
FEWEST_TOLD = 15  # ties of theirs
PRIOR = (0.9, 0.2)  # about one tie, told by both of its ends four times in five
ASSUMED = (2.0, 8.0)  # Beta: about a fifth of the ties is missing, perhaps much more


@dataclass(frozen=True, slots=True)
class Telling:
    """What the share of missing ties rests on.

    "interviews": who was interviewed tells each tie with a chance r; of the ties between two of them that were told, a
    share c = r / (2 - r) was told by both, so r = 2c / (1 + c); c ~ Beta(`both`, `once`). "stated": `missing` is what
    the user says. "assumed": the missing share ~ Beta(2, 8). In the two last, ties are missing at random.
    """

    basis: Basis
    both: float = PRIOR[0]
    once: float = PRIOR[1]
    missing: float | None = None

    @property
    def recall(self) -> float:
        """How much of its ties an interviewed actor is expected to tell."""
        if self.basis != "interviews":
            return 1.0 - (self.missing if self.missing is not None else ASSUMED[0] / sum(ASSUMED))
        share = self.both / (self.both + self.once)
        return 2 * share / (1 + share)

    def chances(self, unheard: float, random: np.random.Generator | None = None) -> Floats:
        """The chance that a tie is known where 0, 1, 2 of its ends were interviewed, as expected or as drawn.

        `unheard`: the chance where none was, from public files and hearsay.
        """
        if random is None:
            told = self.recall
        elif self.basis == "interviews":
            share = random.beta(self.both, self.once)
            told = 2 * share / (1 + share)
        else:
            told = 1.0 - (self.missing if self.missing is not None else random.beta(*ASSUMED))
        if self.basis != "interviews":
            return np.full(3, told)
        return np.array([unheard, told, 1 - (1 - told) ** 2])


def telling_of(ties: KnownTies, missing: float | None = None) -> Telling:
    """What can be said of the telling of these ties; `missing` (0 to 1) is the share that the user states."""
    if missing is not None:
        return Telling("stated", missing=missing)
    ends = ties.ends_heard
    if ties.interviewed.sum() < FEWEST_HEARD or (ends > 0).sum() < FEWEST_TOLD:
        return Telling("assumed")
    between = ties.told[ends == 2]
    return Telling("interviews", PRIOR[0] + float((between == 2).sum()), PRIOR[1] + float((between == 1).sum()))
