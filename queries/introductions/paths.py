"""The chains of introductions from us to somebody, told tie by tie with sources and dates."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from essaim.queries.methods.chains import Arcs, Warmest, chains, warmest

if TYPE_CHECKING:
    from essaim.queries.snapshot.snapshot import Introductions, Snapshot

LIKELY = 0.5  # a tie that is less likely to exist than this is no path
CAPACITY = 3  # introductions asked of one person in a quarter


@dataclass(frozen=True, slots=True)
class Path:
    """One chain: its ties from us to the contact, whom to ask, its reliability, and how sure its weakest tie is.

    `direct`: one of ours knows the contact; `introducer` is then that one. `through` are those in between.
    """

    steps: tuple[Mapping[str, Any], ...]
    introducer: int
    direct: bool
    reliability: float
    existence: float
    through: frozenset[int]


@dataclass
class Paths:
    """The chains from `sources` (us) in a snapshot; nobody of `shunned` is asked to introduce us."""

    snapshot: "Snapshot"
    sources: Sequence[int]
    shunned: Collection[int] = ()
    _requests: Counter[int] = field(default_factory=Counter)

    @cached_property
    def arcs(self) -> Arcs:
        """Ties that are likely, dated by a known source, and that start from nobody shunned."""
        introductions, ties = self._introductions, self.snapshot.ties
        sourced = np.zeros(len(introductions.start), dtype=bool)
        if len(introductions.order):
            dated = (ties.source[introductions.order] >= 0) & ~np.isnat(ties.date[introductions.order])
            sourced = np.logical_or.reduceat(dated, introductions.first)
        usable = (introductions.p >= LIKELY) & sourced & ~np.isin(introductions.start, list(self.shunned))
        return Arcs.of(introductions, len(self.snapshot.ids), usable)

    @cached_property
    def _introductions(self) -> "Introductions":
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
        start, end = group[self.arcs.start], group[self.arcs.end]
        between = (start >= 0) & (end >= 0) & (start != end)
        reliability = np.zeros((len(groups), len(groups)))
        ties = self._introductions.t[self.arcs.number[between]]
        np.maximum.at(reliability, (start[between], end[between]), ties)
        return reliability

    def to(self, nodes: Sequence[int]) -> list[Path]:
        """Up to three different chains to the first of `nodes` that has one, warmest first."""
        for node in nodes:
            if not self.near.path(node):
                continue
            warm = chains(self.arcs, self.sources, node)
            if warm:
                return [self._path(chain) for chain in warm]
        return []

    def assigned(self, paths: list[Path]) -> tuple[list[Path], int | None]:
        """The chains with the one to take first: whoever was asked three times already is spared where another can.

        Also whom that concerns: who had to be spared, or asked once more for want of another.
        """
        free = [path for path in paths if path.direct or self._requests[path.introducer] < CAPACITY]
        chosen = (free or paths)[0]
        if not chosen.direct:
            self._requests[chosen.introducer] += 1
        spared = paths[0].introducer if chosen is not paths[0] or not free else None
        return [chosen, *(path for path in paths if path is not chosen)], spared

    def _path(self, chain: Sequence[int]) -> Path:
        arcs, introductions = self.arcs, self._introductions
        numbers = [int(arcs.number[arc]) for arc in chain]
        return Path(
            steps=tuple(self._step(number) for number in numbers),
            introducer=int(arcs.end[chain[0]] if len(chain) > 1 else arcs.start[chain[0]]),
            direct=len(chain) == 1,
            reliability=float(np.prod([introductions.t[number] for number in numbers])),
            existence=float(min(introductions.p[number] for number in numbers)),
            through=frozenset(int(arcs.end[arc]) for arc in chain[:-1]),
        )

    def _step(self, arc: int) -> dict[str, Any]:
        """One tie of a chain; of several ties between two actors, the most reliable one is told."""
        snapshot, introductions, ties = self.snapshot, self._introductions, self.snapshot.ties
        start, end = int(introductions.start[arc]), int(introductions.end[arc])
        behind = introductions.behind(arc).tolist()
        tie = ties.values(
            max(behind, key=lambda number: (ties.reliability[number], bool(ties.stated[number]), -number))
        )
        return {
            "from": snapshot.ids[start],
            "from_name": snapshot.names[start],
            "relation": tie["type"],
            "forward": tie["start"] == start,
            "to": snapshot.ids[end],
            "to_name": snapshot.names[end],
            "reliability": round(float(introductions.t[arc]), 3),
            "stated": tie["stated"],
            "source_id": tie["source"],
            "date": tie["date"],
        }
