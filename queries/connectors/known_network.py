"""What is known of the network of a territory before anybody is named: actors, interviews, ties, and what we miss."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from essaim.queries.connectors.directory import numbered
from essaim.queries.connectors.measures import FEWEST_TIES

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


@dataclass(frozen=True, slots=True)
class KnownNetwork:
    """Counts, and the share of ties that nobody told, None where too few are known; `estimated` from interviews."""

    actors: int
    interviewed: int
    ties: int
    missing: float | None
    estimated: bool


def known_network(scope: "Scope") -> KnownNetwork:
    """The same directory, and the same estimate but for the hazard of its draws, as `connectors`."""
    snapshot = scope.snapshot
    ties = numbered(scope, snapshot, snapshot.network()).ties
    counts = (ties.size, int(ties.interviewed.sum()), len(ties.start))
    if len(ties.start) < FEWEST_TIES:
        return KnownNetwork(*counts, None, False)
    from essaim.queries.methods.missing.possible_graphs import missing_share
    from essaim.queries.methods.missing.recall import telling_of

    telling = telling_of(ties)
    return KnownNetwork(*counts, missing_share(ties, telling), telling.basis == "interviews")
