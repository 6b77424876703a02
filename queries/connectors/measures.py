"""What is measured on the network of known ties before anybody is ranked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from essaim.queries.connectors.directory import Numbered, numbered
from essaim.queries.snapshot.snapshot import Network, Snapshot

if TYPE_CHECKING:
    from essaim.queries.methods.missing.known_ties import KnownTies
    from essaim.queries.methods.missing.resample import Ranks
    from essaim.queries.methods.network.roles import Arcs
    from essaim.queries.snapshot.view import View

FEWEST_TIES = 15  # known ties: from fewer no rank and no interval are read

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measures:
    """The actors of the directory, numbered anew, and all that was measured on them.

    `declared`: at least half of the ties were declared by somebody, neither mandate nor grant; `declared_actors` have
    at least one such tie. `ranks` is None where no tie was declared, or where too few are known. An actor is its number
    here, and `tied` are those with a tie.
    """

    snapshot: Snapshot
    actors: Ints
    ties: "KnownTies"
    sectors: tuple[str, ...]
    tied: Ints
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
    def enough(self) -> bool:
        """Whether enough actors have a declared tie for somebody to be called key."""
        from essaim.queries.methods.missing.connector_labels import ENOUGH  # rustworkx loads with it

        return self.declared_actors >= ENOUGH

    @property
    def few(self) -> bool:
        """Whether too few ties are known for a rank, although somebody declared some."""
        return len(self.ties.start) < FEWEST_TIES and bool(self.declared.any())

    @property
    def drawing(self) -> dict[str, float | int | str]:
        """How the ranks were drawn, as the answer's parameters say it."""
        from essaim.queries.methods.missing.possible_graphs import SEED

        if self.ranks is None:
            return {}
        share = round(self.ranks.missing, 3)
        return {"resamples": self.draws, "missing_share": share, "missing": self.ranks.telling.basis, "seed": SEED}


def measures_of(view: "View", snapshot: Snapshot, network: Network, missing: float | None) -> Measures | None:
    """The measures of the network, None where there is no tie; `missing` is the share of ties the user says we miss."""
    if not len(network.start):
        return None
    from essaim.queries.methods.missing import resample  # rustworkx loads with them
    from essaim.queries.methods.network import brokerage

    found = numbered(view, snapshot, network)
    ties, size = found.ties, found.ties.size
    top = min(10, -(-size // 10))
    declared_ties, every = _counts(snapshot, found.actors)
    declared = (2 * declared_ties >= every) & (every > 0)
    draws = resample.draws_of(size)
    ranked = bool(declared.any()) and len(ties.start) >= FEWEST_TIES
    score, exact = brokerage.betweenness(size, ties.start, ties.end)
    return Measures(
        snapshot=snapshot,
        actors=found.actors,
        ties=ties,
        sectors=found.sectors,
        tied=np.unique(np.concatenate([ties.start, ties.end])),
        declared=declared,
        declared_actors=int((declared_ties > 0).sum()),
        around=brokerage.contacts(size, ties.start, ties.end),
        arcs=arcs_between(snapshot, found.actors),
        betweenness=np.round(score, 6),
        near=brokerage.near_betweenness(size, ties.start, ties.end),
        core=brokerage.core_numbers(brokerage.graph(size, ties.start, ties.end)),
        ranks=resample.ranks(ties, top, missing=missing, draws=draws, alike=_alike(found, score)) if ranked else None,
        draws=draws,
        top=top,
        exact=exact,
    )


def _alike(found: Numbered, score: Floats) -> Ints:
    """A number by actor, the same for those whom only their names tell apart: alike as far as ties show, and as far
    between others."""
    ends = np.round(score, 6)
    return np.unique(np.stack([found.shape.astype(np.float64), ends]), axis=1, return_inverse=True)[1].reshape(-1)


def arcs_between(snapshot: Snapshot, actors: Ints) -> "Arcs":
    """Who reaches whom among the actors numbered anew, both ways unless the tie leads forward only, with p."""
    from essaim.queries.methods.network.roles import Arcs  # rustworkx loads with it

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
    return Arcs.of(len(actors), {arc: 1.0 - missing for arc, missing in absent.items()})


def _counts(snapshot: Snapshot, actors: Ints) -> tuple[Ints, Ints]:
    """By actor, its ties that somebody declared (neither a mandate nor a grant), and all of them but grants."""
    ties = snapshot.ties
    local = snapshot.local[ties.start] & snapshot.local[ties.end] & ~ties.paths_only
    declared = local & ~ties.mandate
    ends = [np.concatenate([ties.start[which], ties.end[which]]) for which in (declared, local)]
    counts = [np.bincount(which, minlength=len(snapshot.ids))[actors] for which in ends]
    return counts[0], counts[1]
