"""Who can introduce us to an organisation, and whom we know in common."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from essaim.queries.introductions.paths import Asking, Paths, paths_of
from essaim.queries.introductions.standings import Standing, standings_of

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """How an organisation can be reached: how reliable the introduction to take is (0..1), whom to ask, who is common.

    `asking`: whether one of ours knows it, or who introduces us agreed to, or is to be asked; None where nobody can.
    `common` are the names of those whom we know and who know it, the most reliable first. `sources` are those of the
    ties of that introduction. Where the operator itself knows the organisation, nobody is its `introducer`.
    """

    reliability: float
    introducer_id: str | None
    introducer: str | None
    asking: Asking | None
    common: tuple[str, ...]
    sources: tuple[str, ...]


def acquaintances(
    scope: "Scope", organisations: Iterable[str], standings: Mapping[str, Standing] | None = None
) -> dict[str, Acquaintance]:
    """For each of the `organisations` that the snapshot knows, how the operator's people reach it; none without one.

    `standings`: what was exchanged, where it was read already.
    """
    graph = scope.snapshot
    targets = {id: node for id in sorted(set(organisations)) if (node := graph.index(id)) is not None}
    if scope.operator is None or graph.index(scope.operator.id) is None or not targets:
        return {}
    paths = paths_of(scope, standings_of(scope) if standings is None else standings)
    near = _next_to(paths)
    return {id: _reached(paths, near, node) for id, node in targets.items()}


def _reached(paths: Paths, near: dict[int, float], target: int) -> Acquaintance:
    graph, arcs = paths.snapshot, paths.arcs
    path = paths.best(target)
    last = arcs.end == target
    onward = dict(zip(arcs.start[last].tolist(), paths.introductions.t[arcs.number[last]].tolist(), strict=True))
    common = sorted(onward.keys() & near.keys(), key=lambda actor: (-near[actor] * onward[actor], graph.ids[actor]))
    return Acquaintance(
        reliability=path.reliability if path else 0.0,
        introducer_id=graph.ids[path.introducer] if path else None,
        introducer=graph.names[path.introducer] if path and path.introducer != paths.us else None,
        asking=path.asking if path else None,
        common=tuple(graph.names[actor] for actor in common),
        sources=tuple(sorted({step["source_id"] for step in path.steps if step["source_id"]})) if path else (),
    )


def _next_to(paths: Paths) -> dict[int, float]:
    """Those whom one of ours knows, with how reliably."""
    arcs, reliability = paths.arcs, dict[int, float]()
    for arc in np.flatnonzero(np.isin(arcs.start, paths.sources) & ~np.isin(arcs.end, paths.sources)):
        contact, t = int(arcs.end[arc]), float(paths.introductions.t[arcs.number[arc]])
        reliability[contact] = max(reliability.get(contact, 0.0), t)
    return reliability
