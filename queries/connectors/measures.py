"""What is measured on the network of known ties before anybody is ranked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from essaim.queries.snapshot.snapshot import Network, Snapshot

if TYPE_CHECKING:
    from essaim.queries.methods.resample import Ranks
    from essaim.queries.methods.roles import Arcs

ENOUGH = 30  # actors that have a declared tie: below, nobody is called a key connector

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measures:
    """The actors that have a tie, numbered anew, and all that was measured on them.

    `declared`: at least half of the ties were declared by somebody, neither mandate nor grant; `declared_actors` have
    at least one such tie. An actor is its number here.
    """

    snapshot: Snapshot
    actors: Ints
    start: Ints
    end: Ints
    p: Floats
    sectors: tuple[str, ...]
    declared: NDArray[np.bool_]
    declared_actors: int
    around: list[set[int]]
    arcs: "Arcs"
    betweenness: Floats
    near: Floats
    core: Ints
    ranks: "Ranks | None"
    draws: int
    top: int
    exact: bool

    def name(self, actor: int) -> str:
        """The name of an actor."""
        return self.snapshot.names[int(self.actors[actor])]

    @property
    def drawing(self) -> dict[str, float | int]:
        """How the ranks were drawn, as the answer's parameters say it."""
        from essaim.queries.methods.resample import MISSING, SEED  # rustworkx loads with it

        return {"resamples": self.draws, "missing_share": MISSING, "seed": SEED}


def measures_of(snapshot: Snapshot, network: Network) -> Measures | None:
    """The measures of the network, None where there is no tie; without a declared tie no rank is drawn."""
    if not len(network.start):
        return None
    from essaim.queries.methods import brokerage, resample, roles  # rustworkx loads with them

    actors, start, end, p = _numbered(snapshot, network)
    size, top = len(actors), min(10, -(-len(actors) // 10))
    sectors = tuple(snapshot.sectors[node] for node in actors.tolist())
    declared_ties, every = _counts(snapshot, actors)
    declared, draws = 2 * declared_ties >= np.maximum(every, 1), resample.draws_of(size)
    score, exact = brokerage.betweenness(size, start, end)
    return Measures(
        snapshot=snapshot,
        actors=actors,
        start=start,
        end=end,
        p=p,
        sectors=sectors,
        declared=declared,
        declared_actors=int((declared_ties > 0).sum()),
        around=brokerage.contacts(size, start, end),
        arcs=roles.Arcs.of(size, _arcs(snapshot, actors)),
        betweenness=np.round(score, 6),
        near=brokerage.near_betweenness(size, start, end),
        core=brokerage.core_numbers(brokerage.graph(size, start, end)),
        ranks=resample.ranks(size, start, end, p, sectors, top, draws=draws) if declared.any() else None,
        draws=draws,
        top=top,
        exact=exact,
    )


def _numbered(snapshot: Snapshot, network: Network) -> tuple[Ints, Ints, Ints, Floats]:
    """The actors that have a tie, by name, and the ties between their new numbers, in order.

    Not by id: those of persons come from a key that every home has of its own, and the same draws must fall on the
    same actors in every home.
    """
    tied = sorted({*network.start.tolist(), *network.end.tolist()}, key=lambda node: (snapshot.names[node], node))
    numbers = np.zeros(len(snapshot.ids), dtype=np.int64)
    numbers[tied] = np.arange(len(tied))
    first, second = numbers[network.start], numbers[network.end]
    start, end = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((end, start))
    return np.array(tied, dtype=np.int64), start[order], end[order], network.p[order]


def _arcs(snapshot: Snapshot, actors: Ints) -> dict[tuple[int, int], float]:
    """Who reaches whom among the actors numbered anew, both ways unless the tie leads forward only, with p."""
    ties = snapshot.ties
    numbers = np.full(len(snapshot.ids), -1, dtype=np.int64)
    numbers[actors] = np.arange(len(actors))
    start, end = numbers[ties.start], numbers[ties.end]
    which = np.flatnonzero((start >= 0) & (end >= 0) & (start != end) & ~ties.paths_only)
    absent: dict[tuple[int, int], float] = {}
    for tie in which.tolist():
        forward, p = (int(start[tie]), int(end[tie])), float(ties.existence[tie])
        for arc in (forward,) if ties.directed[tie] else (forward, forward[::-1]):
            absent[arc] = absent.get(arc, 1.0) * (1.0 - p)
    return {arc: 1.0 - missing for arc, missing in absent.items()}


def _counts(snapshot: Snapshot, actors: Ints) -> tuple[Ints, Ints]:
    """By actor, its ties that somebody declared (neither a mandate nor a grant), and all of them but grants."""
    ties = snapshot.ties
    local = snapshot.local[ties.start] & snapshot.local[ties.end] & ~ties.paths_only
    declared = local & ~ties.mandate
    ends = [np.concatenate([ties.start[which], ties.end[which]]) for which in (declared, local)]
    counts = [np.bincount(which, minlength=len(snapshot.ids))[actors] for which in ends]
    return counts[0], counts[1]
