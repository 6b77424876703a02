"""How far everybody is from everybody, from 64 sources at once: a bit each, one OR over the contacts a step."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bits = NDArray[np.uint64]
WORD = 64  # sources that are counted at once
BITS = np.dtype("<u8")  # the first eight sources are the first byte
ALL = np.uint64(2**64 - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """The contacts of every actor in one row; those of `tied[k]` begin at `first[k]`."""

    size: int
    contacts: Ints
    tied: Ints
    first: Ints

    @classmethod
    def of(cls, size: int, start: Ints, end: Ints) -> "Around":
        """The same from the two ends of each tie."""
        return cls.along(size, np.concatenate([start, end]), np.concatenate([end, start]))

    @classmethod
    def along(cls, size: int, start: Ints, end: Ints) -> "Around":
        """The same where ties lead from `start` to `end` alone: the contacts of an actor are those who lead to it."""
        degree = np.bincount(end, minlength=size)
        tied = np.flatnonzero(degree)
        return cls(size, start[np.argsort(end, kind="stable")], tied, (np.cumsum(degree) - degree)[tied])

    def fronts(self, sources: Ints, gone: Sequence[int] = ()) -> Iterator[Bits]:
        """By actor, which of up to 64 sources are one tie away, then two …; nobody reaches, or passes, who is gone."""
        front = np.zeros(self.size, dtype=BITS)
        front[sources] = np.uint64(1) << np.arange(len(sources), dtype=np.uint64)
        front[list(gone)] = 0
        seen = front.copy()
        seen[list(gone)] = ALL
        while front.any() and len(self.tied):
            sent = np.zeros_like(front)
            sent[self.tied] = np.bitwise_or.reduceat(front[self.contacts], self.first)
            front = sent & ~seen
            seen |= front
            yield front

    def of_actor(self, actor: int) -> Ints:
        """The contacts of one."""
        place = int(np.searchsorted(self.tied, actor))
        if place == len(self.tied) or self.tied[place] != actor:
            return self.contacts[:0]
        return self.contacts[self.first[place] : self.first[place + 1] if place + 1 < len(self.first) else None]

    def near(self, sources: Ints, gone: Sequence[int] = ()) -> float:
        """Σ 1 / d from the sources to all others."""
        return _sum(self.fronts(sources, gone))

    def nearness(self, sources: Ints, gone: Sequence[int] = ()) -> Floats:
        """The same, by target."""
        return by_target(self.size, self.fronts(sources, gone))

    def words(self) -> list[Ints]:
        """All actors as sources, 64 at a time."""
        return words_of(np.arange(self.size))

    def closeness(self) -> Floats:
        """Harmonic: Σ 1 / d from all others to each (Marchiori and Latora 2000)."""
        return sum((self.nearness(word) for word in self.words()), np.zeros(self.size))


def _sum(fronts: Iterable[Bits]) -> float:
    return sum(int(np.bitwise_count(front).sum(dtype=np.int64)) / distance for distance, front in enumerate(fronts, 1))


def by_target(size: int, fronts: Iterable[Bits]) -> Floats:
    """Σ 1 / d to each actor from the sources of these fronts."""
    total = np.zeros(size)
    for distance, front in enumerate(fronts, 1):
        total += np.bitwise_count(front) / distance
    return total


def words_of(sources: Ints) -> list[Ints]:
    """The sources, 64 at a time."""
    return [sources[first : first + WORD] for first in range(0, len(sources), WORD)]
