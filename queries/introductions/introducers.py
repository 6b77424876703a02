"""Who can introduce us to an organisation, and whom we know in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from essaim.queries.methods.chains import Arcs, Warmest, introducer_of, warmest

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope
    from essaim.queries.snapshot.snapshot import Introductions, Snapshot

HOPS = 3


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """How an organisation can be reached: the reliability of the best introduction (0..1), whom to ask, who is common.

    `direct`: who introduces is one of ours. `common` are the names of those whom we know and who know it, the most
    reliable first. `sources` are those of the ties of that best introduction.
    """

    reliability: float
    introducer_id: str | None
    introducer: str | None
    direct: bool
    common: tuple[str, ...]
    sources: tuple[str, ...]


def acquaintances(scope: "Scope", organisations: Iterable[str]) -> dict[str, Acquaintance]:
    """For each of the `organisations` that the snapshot knows, how the operator's people reach it; none without one."""
    graph = scope.snapshot
    operator = graph.index(scope.operator.id) if scope.operator else None
    targets = {id: node for id in sorted(set(organisations)) if (node := graph.index(id)) is not None}
    if operator is None or not targets:
        return {}
    arcs = graph.introductions()
    ours = our_people(scope, operator)
    best = warmest(Arcs.of(arcs, len(graph.ids)), ours, HOPS)
    near = _next_to(arcs, ours)
    return {id: _reached(graph, arcs, best, near, node) for id, node in targets.items()}


def _reached(
    graph: "Snapshot", arcs: "Introductions", best: Warmest, near: dict[int, float], target: int
) -> Acquaintance:
    path = best.path(target)
    introducer = introducer_of(best.arcs, path)
    last = arcs.end == target
    onward = dict(zip(arcs.start[last].tolist(), arcs.t[last].tolist(), strict=True))
    common = sorted(onward.keys() & near.keys(), key=lambda actor: (-near[actor] * onward[actor], graph.ids[actor]))
    ties = [int(tie) for step in path for tie in arcs.behind(int(best.arcs.number[step]))]
    return Acquaintance(
        reliability=best.reliability(target) if path else 0.0,
        introducer_id=None if introducer is None else graph.ids[introducer],
        introducer=None if introducer is None else graph.names[introducer],
        direct=len(path) == 1,
        common=tuple(graph.names[actor] for actor in common),
        sources=tuple(sorted({source for tie in ties if (source := graph.ties.source_id(tie))})),
    )


def our_people(scope: "Scope", operator: int) -> list[int]:
    """The operator and the people who act for it: who work, volunteer or sit on the board there."""
    ties, memberships = scope.snapshot.ties, scope.model.memberships
    acting = {name for name, membership in memberships.items() if membership.ours}
    codes = [code for code, relation in enumerate(ties.relations) if relation in acting]
    people = ties.start[np.isin(ties.relation, codes) & (ties.end == operator)]
    return sorted({operator, *map(int, people)})


def _next_to(arcs: "Introductions", ours: list[int]) -> dict[int, float]:
    """Those whom one of ours knows, with how reliably."""
    reliability: dict[int, float] = {}
    for arc in np.flatnonzero(np.isin(arcs.start, ours) & ~np.isin(arcs.end, ours)):
        contact = int(arcs.end[arc])
        reliability[contact] = max(reliability.get(contact, 0.0), float(arcs.t[arc]))
    return reliability
