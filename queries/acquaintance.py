"""Who can introduce us to an organisation, and whom we know in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from essaim.queries.methods.introductions import best_introduction

if TYPE_CHECKING:
    from essaim.queries.scope import Scope
    from essaim.queries.snapshot import Introductions

HOPS = 3
OURS = ("WORKS_AT", "VOLUNTEERS_AT", "BOARD_MEMBER_OF")


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """How an organisation can be reached: the reliability of the best introduction (0..1), whom to ask, who is common.

    `direct`: who introduces is one of ours. `common` are the names of those whom we know and who know it, the most
    reliable first.
    """

    reliability: float
    introducer_id: str | None
    introducer: str | None
    direct: bool
    common: tuple[str, ...]


def acquaintances(scope: "Scope", organisations: Iterable[str]) -> dict[str, Acquaintance]:
    """For each of the `organisations` that the snapshot knows, how the operator's people reach it; none without one."""
    graph = scope.snapshot
    operator = graph.index(scope.operator.id) if scope.operator else None
    targets = {id: at for id in sorted(set(organisations)) if (at := graph.index(id)) is not None}
    if operator is None or not targets:
        return {}
    arcs = graph.introductions()
    ours = _ours(scope, operator)
    best = best_introduction(arcs, len(graph.ids), ours, list(targets.values()), HOPS)
    near = _next_to(arcs, ours)
    found = {}
    for (id, at), (reliability, asked) in zip(targets.items(), best, strict=True):
        onward = {int(one): float(t) for one, t in zip(arcs.start[arcs.end == at], arcs.t[arcs.end == at], strict=True)}
        common = sorted(onward.keys() & near.keys(), key=lambda one: (-near[one] * onward[one], graph.ids[one]))
        found[id] = Acquaintance(
            reliability=reliability,
            introducer_id=None if asked is None else graph.ids[asked],
            introducer=None if asked is None else graph.names[asked],
            direct=asked in ours,
            common=tuple(graph.names[one] for one in common),
        )
    return found


def _ours(scope: "Scope", operator: int) -> list[int]:
    """The operator and the people who work, volunteer or sit on the board there."""
    ties = scope.snapshot.ties
    codes = [at for at, relation in enumerate(ties.relations) if relation in OURS]
    people = ties.start[np.isin(ties.relation, codes) & (ties.end == operator)]
    return sorted({operator, *map(int, people)})


def _next_to(arcs: "Introductions", ours: list[int]) -> dict[int, float]:
    """Those whom one of ours knows, with how reliably."""
    found: dict[int, float] = {}
    for at in np.flatnonzero(np.isin(arcs.start, ours) & ~np.isin(arcs.end, ours)):
        other = int(arcs.end[at])
        found[other] = max(found.get(other, 0.0), float(arcs.t[at]))
    return found
