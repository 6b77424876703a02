"""A usable introduction, for every answer: chains of ties from us to somebody, told tie by tie.

A tie is usable where it is likely (p ≥ .5), dated by a known source, and leads through nobody who is opposed or asked
not to be solicited. Whoever agreed to introduce us, or to be named, comes first; of others it is to be asked.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from essaim.queries.introductions.consent import MEETING, faceless, refusing, with_meetings
from essaim.queries.introductions.ourselves import our_people
from essaim.queries.introductions.standings import Standing
from essaim.queries.methods.chains import Arcs, Warmest, chains, warmest

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope
    from essaim.queries.snapshot.snapshot import Introductions, Snapshot

LIKELY = 0.5  # a tie that is less likely to exist than this is no path
CAPACITY = 3  # introductions asked of one person in a quarter
MOST = 3  # different chains that are told

Asking = Literal["direct", "agreed", "to_ask"]


@dataclass(frozen=True, slots=True)
class Path:
    """One chain: its ties from us to the contact, whom to ask, its reliability, and how sure its weakest tie is.

    `asking`: « direct » where one of ours knows the contact, who is then the `introducer`; « agreed » where who
    introduces us said so; else « to_ask ». `through` are those in between.
    """

    steps: tuple[Mapping[str, Any], ...]
    introducer: int
    asking: Asking
    reliability: float
    existence: float
    through: frozenset[int]

    @property
    def direct(self) -> bool:
        """Whether one of ours knows the contact."""
        return self.asking == "direct"


@dataclass
class Paths:
    """The chains from `sources` (us) in a snapshot.

    `shunned` introduce us to nobody: opposed, not to be solicited. `gone` are left out whole. `agreed` said that they
    introduce us or may be named. `stated`: ties count whose strength was noted, and no other. `us`: the operator.
    `faceless`: bodies of which there is nobody to ask.
    """

    snapshot: "Snapshot"
    sources: Sequence[int]
    shunned: Collection[int] = ()
    agreed: Collection[int] = ()
    gone: Collection[int] = ()
    stated: bool = False
    us: int | None = None
    faceless: Collection[int] = ()
    _requests: Counter[int] = field(default_factory=Counter)

    @cached_property
    def arcs(self) -> Arcs:
        """The ties that are usable."""
        introductions, gone = self.introductions, list(self.gone)
        refused = np.isin(introductions.start, [*self.shunned, *self.faceless, *gone]) | np.isin(
            introductions.end, gone
        )
        usable = self._likely & self._sourced & ~refused
        return Arcs.of(introductions, len(self.snapshot.ids), usable)

    @cached_property
    def introductions(self) -> "Introductions":
        """All ties that could be walked, usable or not."""
        return self.snapshot.introductions(self.snapshot.ties.stated if self.stated else None)

    @property
    def _likely(self) -> NDArray[np.bool_]:
        return np.asarray(self.introductions.p >= LIKELY)

    @property
    def _sourced(self) -> NDArray[np.bool_]:
        introductions, ties = self.introductions, self.snapshot.ties
        if not len(introductions.order):
            return np.zeros(len(introductions.start), dtype=bool)
        dated = (ties.source[introductions.order] >= 0) & ~np.isnat(ties.date[introductions.order])
        return np.asarray(np.logical_or.reduceat(dated, introductions.first))

    @cached_property
    def near(self) -> Warmest:
        """The warmest chains to everybody."""
        return warmest(self.arcs, self.sources)

    @cached_property
    def _consenting(self) -> NDArray[np.bool_]:
        """Which of the arcs do not start a chain through somebody who has agreed to nothing."""
        from_us = np.isin(self.arcs.start, list(self.sources))
        return np.asarray(~from_us | np.isin(self.arcs.end, [*self.agreed, *self.sources]))

    @cached_property
    def _agreed_near(self) -> Warmest | None:
        """The warmest chains through those who agreed; none where nobody did."""
        return warmest(self.arcs.only(self._consenting), self.sources) if self.agreed else None

    def reach(self, nodes: Iterable[int]) -> float:
        """The reliability of the warmest chain to any of these, whether agreed or to be asked."""
        return max((self.near.reliability(node) for node in nodes), default=0.0)

    def best(self, node: int) -> Path | None:
        """The chain to take first, in one pass for everybody: an agreed one before one that is to be asked."""
        found = [self._path(self.arcs, self.near.path(node))] if self.near.path(node) else []
        if self._agreed_near is not None and (path := self._agreed_near.path(node)):
            found.append(self._path(self._agreed_near.arcs, path))
        return next(iter(_ordered(found, self.us)), None)

    def introducing(self, groups: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        """t(i→j) between groups of nodes: how reliably one introduces us to another over a single tie."""
        group = np.full(len(self.snapshot.ids), -1, dtype=np.int64)
        for number, nodes in enumerate(groups):
            group[list(nodes)] = number
        start, end = group[self.arcs.start], group[self.arcs.end]
        between = (start >= 0) & (end >= 0) & (start != end)
        reliability = np.zeros((len(groups), len(groups)))
        ties = self.introductions.t[self.arcs.number[between]]
        np.maximum.at(reliability, (start[between], end[between]), ties)
        return reliability

    def to(self, nodes: Sequence[int]) -> list[Path]:
        """Up to three different chains to the first of `nodes` that has one, the one to take first before."""
        for node in nodes:
            if self.near.path(node):
                return self._different(node)
        return []

    def _different(self, node: int) -> list[Path]:
        every = [self._path(self.arcs, chain) for chain in chains(self.arcs, self.sources, node, MOST)]
        if self._agreed_near is not None and self._agreed_near.path(node):
            willing = self.arcs.only(self._consenting | (self.arcs.end == node))
            agreed = [self._path(willing, chain) for chain in chains(willing, self.sources, node, MOST)]
            every = list({_walk(path): path for path in [*agreed, *every]}.values())
        return _ordered(every, self.us)[:MOST]

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

    def _path(self, arcs: Arcs, chain: Sequence[int]) -> Path:
        introductions = self.introductions
        numbers = [int(arcs.number[arc]) for arc in chain]
        direct = len(chain) == 1
        introducer = int(arcs.start[chain[0]] if direct else arcs.end[chain[0]])
        return Path(
            steps=tuple(self._step(number) for number in numbers),
            introducer=introducer,
            asking="direct" if direct else "agreed" if introducer in self.agreed else "to_ask",
            reliability=float(np.prod([introductions.t[number] for number in numbers])),
            existence=float(min(introductions.p[number] for number in numbers)),
            through=frozenset(int(arcs.end[arc]) for arc in chain[:-1]),
        )

    def _step(self, arc: int) -> dict[str, Any]:
        """One tie of a chain; of several ties between two actors, the most reliable one is told.

        Its reliability is that of all of them together, which is `stated` only where it is the figure that was noted.
        """
        snapshot, introductions, ties = self.snapshot, self.introductions, self.snapshot.ties
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
            "reliability": (together := round(float(introductions.t[arc]), 3)),
            "stated": bool(tie["stated"]) and together == round(tie["reliability"], 3),
            "source_id": tie["source"],
            "date": tie["noted"] or tie["date"],
            "author": tie["author"],
            "met": tie["type"] == MEETING,
        }


def paths_of(
    scope: "Scope", standings: Mapping[str, Standing], without: Collection[str] = (), *, stated: bool = False
) -> Paths:
    """The chains from us in a scope, as `standings` say who may introduce us.

    `without`: ids of those who are taken to have left, or to refuse. `stated`: see `Paths`.
    """
    snapshot = with_meetings(scope, standings)
    nodes = {actor: node for actor in standings if (node := snapshot.index(actor)) is not None}
    gone = {node for actor in without if (node := snapshot.index(actor)) is not None}
    return Paths(
        snapshot,
        [node for node in our_people(scope) if node not in gone],
        refusing(scope, standings),
        {node for actor, node in nodes.items() if standings[actor].introduces},
        gone,
        stated,
        snapshot.index(scope.operator.id) if scope.operator else None,
        faceless(scope),
    )


def _ordered(paths: Iterable[Path], us: int | None) -> list[Path]:
    """Those whom nobody need be asked for before the others, each by reliability: who is called is what decides.

    Whom we have met comes among the first, and so does whom one of ours knows, unless somebody else knows it better.
    Of equal ones, a person of ours is named before the operator.
    """
    every = sorted(paths, key=lambda path: (-path.reliability, path.introducer == us))
    asked = max((path.reliability for path in every if path.asking == "to_ask"), default=0.0)
    first = [
        path
        for path in every
        if path.asking == "agreed" or (path.direct and (path.steps[0]["met"] or path.reliability >= asked))
    ]
    return [*first, *(path for path in every if path not in first)]


def _walk(path: Path) -> tuple[str, ...]:
    return tuple(step["to"] for step in path.steps)
