"""The chains of introductions from us to somebody, told tie by tie with sources and dates."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from essaim.queries.methods.chains import Arcs, Warmest, chains, warmest

if TYPE_CHECKING:
    from essaim.queries.snapshot.snapshot import Snapshot

LIKELY = 0.5  # a tie that is less likely to exist than this is no path
CAPACITY = 3  # introductions asked of one person in a quarter


@dataclass(frozen=True, slots=True)
class Way:
    """One chain: its ties from us to the contact, whom to ask, its reliability, and how sure its weakest tie is."""

    steps: tuple[Mapping[str, Any], ...]
    asked: int
    ours: bool
    reliability: float
    existence: float
    through: frozenset[int]


@dataclass
class Ways:
    """The chains from `sources` (us) in a snapshot; nobody of `shunned` is asked to introduce us."""

    snapshot: "Snapshot"
    sources: Sequence[int]
    shunned: Collection[int] = ()
    _asked: Counter[int] = field(default_factory=Counter)

    @cached_property
    def arcs(self) -> Arcs:
        """Ties that are likely, dated by a known source, and that start from nobody shunned."""
        known, ties = self._known, self.snapshot.ties
        sourced = np.zeros(len(known.start), dtype=bool)
        if len(known.order):
            dated = (ties.source[known.order] >= 0) & ~np.isnat(ties.date[known.order])
            sourced = np.logical_or.reduceat(dated, known.first)
        usable = (known.p >= LIKELY) & sourced & ~np.isin(known.start, list(self.shunned))
        return Arcs.of(known, len(self.snapshot.ids), usable)

    @cached_property
    def _known(self) -> Any:
        return self.snapshot.introductions()

    @cached_property
    def near(self) -> Warmest:
        """The warmest chains to everybody."""
        return warmest(self.arcs, self.sources)

    def reach(self, nodes: Iterable[int]) -> float:
        """The reliability of the warmest chain to any of these."""
        return max((self.near.reliability(node) for node in nodes), default=0.0)

    def introducing(self, groups: Sequence[Sequence[int]]) -> "np.ndarray[Any, np.dtype[np.float64]]":
        """t(i→j) between groups of nodes: how reliably one introduces us to another over a single tie."""
        group = np.full(len(self.snapshot.ids), -1, dtype=np.int64)
        for number, nodes in enumerate(groups):
            group[list(nodes)] = number
        one, other = group[self.arcs.start], group[self.arcs.end]
        kept = (one >= 0) & (other >= 0) & (one != other)
        found = np.zeros((len(groups), len(groups)))
        np.maximum.at(found, (one[kept], other[kept]), self._known.t[self.arcs.number[kept]])
        return found

    def to(self, nodes: Sequence[int]) -> list[Way]:
        """Up to three different chains to the first of `nodes` that has one, warmest first."""
        for node in nodes:
            if not self.near.path(node):
                continue
            found = chains(self.arcs, self.sources, node)
            if found:
                return [self._way(path) for path in found]
        return []

    def assigned(self, ways: list[Way]) -> tuple[list[Way], int | None]:
        """The chains with the one to take first: whoever was asked three times already is spared where another can.

        Also whom that concerns: who had to be spared, or asked once more for want of another.
        """
        free = [way for way in ways if way.ours or self._asked[way.asked] < CAPACITY]
        chosen = (free or ways)[0]
        if not chosen.ours:
            self._asked[chosen.asked] += 1
        spared = ways[0].asked if chosen is not ways[0] or not free else None
        return [chosen, *(way for way in ways if way is not chosen)], spared

    def _way(self, path: Sequence[int]) -> Way:
        arcs, known = self.arcs, self._known
        numbers = [int(arcs.number[arc]) for arc in path]
        return Way(
            steps=tuple(self._step(number) for number in numbers),
            asked=int(arcs.end[path[0]] if len(path) > 1 else arcs.start[path[0]]),
            ours=len(path) == 1,
            reliability=float(np.prod([known.t[number] for number in numbers])),
            existence=float(min(known.p[number] for number in numbers)),
            through=frozenset(int(arcs.end[arc]) for arc in path[:-1]),
        )

    def _step(self, arc: int) -> dict[str, Any]:
        """One tie of a chain; of several ties between two actors, the most reliable one is told."""
        snapshot, known, ties = self.snapshot, self._known, self.snapshot.ties
        one, other = int(known.start[arc]), int(known.end[arc])
        behind = known.behind(arc).tolist()
        tie = max(behind, key=lambda at: (ties.reliability[at], bool(ties.stated[at]), -at))
        told = ties.at(tie)
        return {
            "from": snapshot.ids[one],
            "from_name": snapshot.names[one],
            "relation": told["type"],
            "forward": told["start"] == one,
            "to": snapshot.ids[other],
            "to_name": snapshot.names[other],
            "reliability": round(float(known.t[arc]), 3),
            "stated": told["stated"],
            "source_id": told["source"],
            "date": told["date"],
        }
