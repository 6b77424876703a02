"""Who can introduce us to whom: the warmest chains of known ties, and others that differ from them.

A tie has a reliability t (0..1) of an introduction over it; its length is `round(-1e4 * ln t)`, an integer, so that
every machine breaks ties alike. A chain has at most four ties: three people between us and the one we look for. The
hop limit is kept exactly: layer h holds the shortest chains of at most h ties.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

HOPS = 4  # three intermediaries
SHARED = 0.5  # two chains are different when they share at most this part of their ties
PENALTY = 4  # how much longer a tie gets once a chain has used it
FAR = np.iinfo(np.int64).max // 4

Ints = NDArray[np.int64]


class Directed(Protocol):
    """Directed ties as parallel arrays of node numbers and integer lengths."""

    @property
    def start(self) -> NDArray[Any]: ...
    @property
    def end(self) -> NDArray[Any]: ...
    @property
    def distance(self) -> NDArray[Any]: ...


@dataclass(frozen=True, slots=True)
class Arcs:
    """The ties that may be used, sorted by end then start; `number` is their place in what they were made of."""

    nodes: int
    start: Ints
    end: Ints
    distance: Ints
    number: Ints

    @classmethod
    def of(cls, ties: Directed, nodes: int, usable: NDArray[np.bool_] | None = None) -> "Arcs":
        """The `usable` ties among `nodes` nodes."""
        chosen = np.arange(len(ties.start)) if usable is None else np.flatnonzero(usable)
        chosen = chosen[np.lexsort((ties.start[chosen], ties.end[chosen]))]
        return cls(
            nodes,
            ties.start[chosen].astype(np.int64),
            ties.end[chosen].astype(np.int64),
            ties.distance[chosen].astype(np.int64),
            chosen.astype(np.int64),
        )

    def only(self, chosen: NDArray[np.bool_]) -> "Arcs":
        """These arcs alone, in the same order."""
        return Arcs(self.nodes, self.start[chosen], self.end[chosen], self.distance[chosen], self.number[chosen])


@dataclass(frozen=True, slots=True)
class Warmest:
    """The shortest chains from the sources: `length[h]` with at most h ties, FAR where there is none."""

    arcs: Arcs
    length: tuple[Ints, ...]
    last: tuple[Ints, ...]

    def path(self, target: int) -> tuple[int, ...]:
        """Places in `arcs` of the chain to `target`, first tie first; empty when there is none, or for a source."""
        best = min(range(len(self.length)), key=lambda hop: (self.length[hop][target], hop))
        steps: list[int] = []
        while self.length[best][target] < FAR and (arc := self.last[best][target]) >= 0:
            steps.append(int(arc))
            target, best = int(self.arcs.start[arc]), best - 1
        return tuple(reversed(steps))

    def reliability(self, target: int) -> float:
        """The product of the reliabilities of the warmest chain; 1 for a source, 0 where no chain is known."""
        return reliability(int(self.length[-1][target]))


def reliability(distance: int) -> float:
    """What a length means between 0 and 1."""
    return exp(-distance / 1e4) if distance < FAR else 0.0


def warmest(arcs: Arcs, sources: Iterable[int], hops: int = HOPS) -> Warmest:
    """The warmest chains from any of the `sources` to every node. Among equals, the one with fewer ties."""
    length = np.full(arcs.nodes, FAR, dtype=np.int64)
    length[list(sources)] = 0
    last = np.full(arcs.nodes, -1, dtype=np.int64)
    lengths, lasts = [length], [last]
    ends, first = np.unique(arcs.end, return_index=True)
    for _ in range(hops if len(arcs.end) else 0):
        length, last = _further(arcs, ends, first, lengths[-1], lasts[-1])
        lengths.append(length)
        lasts.append(last)
    return Warmest(arcs, tuple(lengths), tuple(lasts))


def _further(arcs: Arcs, ends: Ints, first: Ints, length: Ints, last: Ints) -> tuple[Ints, Ints]:
    """One tie more: only a strictly shorter chain replaces the one there is, so no chain comes back on itself."""
    through = np.minimum(length[arcs.start] + arcs.distance, FAR)
    least = np.minimum.reduceat(through, first)
    better = least < length[ends]
    new_length, new_last = length.copy(), last.copy()
    new_length[ends[better]] = least[better]
    chosen = np.flatnonzero(through == np.repeat(least, np.diff([*first, len(arcs.end)])))
    winners, place = np.unique(arcs.end[chosen], return_index=True)
    improved = np.isin(winners, ends[better], assume_unique=True)
    new_last[winners[improved]] = chosen[place[improved]]
    return new_length, new_last


def chains(arcs: Arcs, sources: Sequence[int], target: int, count: int = 3, hops: int = HOPS) -> list[tuple[int, ...]]:
    """Up to `count` different chains to `target`, warmest first, as places in `arcs`.

    A used tie becomes PENALTY times longer, both ways; a chain counts as different when it shares at most half of its
    ties with each of those found before.
    """
    between = _between(arcs, sources, target, hops)
    places = np.flatnonzero(between)
    near = arcs.only(between)
    lengths, different = near.distance.copy(), list[tuple[int, ...]]()
    for _ in range(3 * count):
        path = warmest(Arcs(near.nodes, near.start, near.end, lengths, near.number), sources, hops).path(target)
        if not path:
            break
        whole = tuple(int(places[arc]) for arc in path)
        if all(_overlap(arcs, whole, chain) <= SHARED for chain in different):
            different.append(whole)
        if len(different) == count:
            break
        used = {frozenset((int(near.start[arc]), int(near.end[arc]))) for arc in path}
        for ends in used:
            low, high = min(ends), max(ends)
            both = ((near.start == low) & (near.end == high)) | ((near.start == high) & (near.end == low))
            lengths[both] *= PENALTY
    return sorted(different, key=lambda path: (sum(int(arcs.distance[arc]) for arc in path), len(path), path))


def _between(arcs: Arcs, sources: Sequence[int], target: int, hops: int) -> NDArray[np.bool_]:
    """Which arcs lie on some chain of at most `hops` ties from the sources to the target; none returns to a source."""
    unit = np.ones(len(arcs.start), dtype=np.int64)
    onward = warmest(Arcs(arcs.nodes, arcs.start, arcs.end, unit, arcs.number), sources, hops).length[-1]
    order = np.lexsort((arcs.end, arcs.start))
    back = Arcs(arcs.nodes, arcs.end[order], arcs.start[order], unit, arcs.number[order])
    homeward = warmest(back, [target], hops).length[-1]
    return np.asarray((onward[arcs.start] + 1 + homeward[arcs.end] <= hops) & (onward[arcs.end] > 0))


def _overlap(arcs: Arcs, chain: tuple[int, ...], second: tuple[int, ...]) -> float:
    """The part of the shorter chain's ties that both have, whichever way they are walked."""
    ours, theirs = ({frozenset((int(arcs.start[arc]), int(arcs.end[arc]))) for arc in path} for path in (chain, second))
    return len(ours & theirs) / min(len(ours), len(theirs))


def best_introduction(
    introductions: Directed, nodes: int, sources: Sequence[int], targets: Sequence[int], hops: int = HOPS
) -> list[tuple[float, int | None]]:
    """For each of the `targets`, the reliability of the warmest chain from the `sources` and whom to ask.

    Whom to ask is the first one on the chain who is not of ours, or, where one of ours knows the target, that one of
    ours; None without a chain. All targets in one pass; nodes are numbers below `nodes`.
    """
    best = warmest(Arcs.of(introductions, nodes), sources, hops)
    return [(best.reliability(target), introducer_of(best.arcs, best.path(target))) for target in targets]


def introducer_of(arcs: Arcs, path: Sequence[int]) -> int | None:
    """Whom to ask for the introduction that `path` is: see `best_introduction`."""
    if not path:
        return None
    return int(arcs.end[path[0]] if len(path) > 1 else arcs.start[path[0]])
