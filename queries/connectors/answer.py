"""Who links the others: rank with its uncertainty, a label only where it is earned, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import sources_of
from essaim.queries.connectors.columns import COLUMNS
from essaim.queries.connectors.measures import ENOUGH, Measures, measures_of
from essaim.queries.connectors.notes import notes_on
from essaim.queries.connectors.reasons import KEY, PROBABLE, Facts, Passage, reason, words
from essaim.queries.outside.inside import stays_inside
from essaim.queries.snapshot.cache import kept_answer
from essaim.queries.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope
    from essaim.queries.methods import brokerage
    from essaim.queries.methods.roles import Role

SHOWN = 100
CUT = 0.8  # share of the draws in which an actor must hold others for the answer to say so, and not by mandates
APART = 0.75  # share of the contacts that are not redundant, from which the answer says that they hardly meet
DOCUMENTED = 0.6  # share of the contacts whose own ties are known: below, unknown ties would pass for absent ones

Ints = NDArray[np.int64]


def connectors(scope: "Scope") -> Answer:
    """The actors of the territory by how surely they link the others; at most a hundred rows, for the team alone."""
    if scope.visibility != "internal":
        return stays_inside(scope, "connectors", words("title", territory=scope.territory.place))
    return kept_answer(scope, "connectors", COLUMNS, lambda: _connectors(scope))


def _connectors(scope: "Scope") -> Answer:
    snapshot = scope.snapshot
    network = snapshot.network()
    measures = measures_of(snapshot, network)
    rows = _rows(scope, measures) if measures else []
    cited = {snapshot.ties.source_id(tie) for tie in _local_ties(snapshot).tolist()}
    return Answer(
        question="connectors",
        title=words("title", territory=scope.territory.place),
        columns=COLUMNS,
        rows=tuple(rows),
        as_of=scope.as_of,
        params={
            **scope.params,
            "actors": len(measures.actors) if measures else 0,
            "ties": len(network.start),
            "top_k": measures.top if measures else None,
            **(measures.drawing if measures and measures.ranks else {}),
        },
        notes=(*scope.notes, *snapshot.notes, *notes_on(scope, network, measures, len(rows))),
        sources=sources_of(scope.store, [{"source_id": source} for source in sorted(filter(None, cited))]),
    )


def _local_ties(snapshot: Snapshot) -> Ints:
    ties = snapshot.ties
    return np.flatnonzero(snapshot.local[ties.start] & snapshot.local[ties.end])


@dataclass(frozen=True, slots=True)
class _Network:
    """What every row needs of the whole: measures, weights of ties, the hard core, sectors as roles see them."""

    scope: "Scope"
    measures: Measures
    weights: dict[tuple[int, int], float]
    hard_core: int | None
    sectors: Sequence[str]


def _rows(scope: "Scope", measures: Measures) -> list[dict[str, Any]]:
    """One row an actor, the surest first; equal ones share their rank."""
    sure = measures.ranks.p_top if measures.ranks else np.zeros(len(measures.actors))
    degree = np.array([len(contacts) for contacts in measures.around])
    order = sorted(
        range(len(measures.actors)),
        key=lambda actor: (-sure[actor], -measures.betweenness[actor], -degree[actor], int(measures.actors[actor])),
    )
    ends = zip(measures.start.tolist(), measures.end.tolist(), measures.p.tolist(), strict=True)
    weights = {(start, end): p for start, end, p in ends}
    same = {code: sector.codes("countsAs") for code, sector in scope.model.schemes["sector"].concepts.items()}
    sectors = [(same.get(sector) or (sector,))[0] for sector in measures.sectors]
    network = _Network(scope, measures, weights, _hard_core(measures), sectors)
    rows, rank, previous = [], 0, None
    for place, actor in enumerate(order[:SHOWN], 1):
        figures = (sure[actor], measures.betweenness[actor])
        rank, previous = (rank if figures == previous else place), figures
        rows.append(_row(network, actor, rank))
    return rows


def _hard_core(measures: Measures) -> int | None:
    """The deepest core, when it is deep enough to mean something and holds less than half of the actors."""
    deepest = int(measures.core.max())
    return deepest if deepest >= 3 and 2 * int((measures.core == deepest).sum()) < len(measures.core) else None


def _row(network: _Network, actor: int, rank: int) -> dict[str, Any]:
    from essaim.queries.methods import brokerage, roles  # rustworkx loads with them

    measures = network.measures
    node, ranks, degree = int(measures.actors[actor]), measures.ranks, len(measures.around[actor])
    many = degree >= brokerage.MANY
    spread = brokerage.participation(measures.around, actor, measures.sectors)
    effective = brokerage.effective_size(measures.around, actor) if many else None
    passage = brokerage.passage(measures.around, actor, measures.sectors, network.weights) if many else None
    sure = float(ranks.p_top[actor]) if ranks else None
    badges = _badges(sure, spread, passage, network.hard_core == int(measures.core[actor]))
    label = label_of(measures, actor)
    return {
        "rank": rank,
        "actor_id": measures.snapshot.ids[node],
        "name": measures.name(actor),
        "label": label,
        "rank_low": min(rank, int(ranks.low[actor])) if ranks else None,
        "rank_high": max(rank, int(ranks.high[actor])) if ranks else None,
        "p_top_k": _rounded(sure),
        "top_k": measures.top,
        "betweenness": round(float(measures.betweenness[actor]), 3),
        "degree": degree,
        "constraint": _rounded(brokerage.constraint(measures.around, actor) if many else None),
        "effective_size": _rounded(effective),
        "core": int(measures.core[actor]),
        "participation": _rounded(spread),
        "badges": badges,
        "why": reason(
            Facts(
                label=label,
                sure=sure,
                draws=measures.draws,
                top=measures.top,
                few=measures.declared_actors < ENOUGH,
                declared=bool(measures.declared[actor]),
                pairs=float(measures.betweenness[actor]),
                degree=degree,
                apart=effective is not None and effective >= APART * degree and _documented(measures, actor),
                passage=_passage(network, passage) if "broker" in badges and passage else None,
                cut_off=tuple(measures.name(lost) for lost in _cut_off(measures, actor)),
                core=network.hard_core if "core" in badges else None,
            )
        ),
        "kind": measures.snapshot.kinds[node],
        "sector": measures.sectors[actor] or None,
        "betweenness_near": round(float(measures.near[actor]), 3),
        "fragile": round(float(ranks.fragile[actor]), 3) if ranks else None,
        "roles": [_role(measures, role) for role in roles.roles(measures.arcs, actor, network.sectors)],
    }


def _documented(measures: Measures, actor: int) -> bool:
    """Whether enough of the actor's contacts have other known ties."""
    contacts = measures.around[actor]
    return sum(len(measures.around[contact]) > 1 for contact in contacts) >= DOCUMENTED * len(contacts)


def _cut_off(measures: Measures, actor: int) -> list[int]:
    """Whom the network would lose without this actor, where most draws say so."""
    from essaim.queries.methods import brokerage  # rustworkx loads with it

    holds = measures.ranks is not None and measures.declared[actor] and measures.ranks.fragile[actor] >= CUT
    return brokerage.cut_off(measures.around, actor) if holds else []


def _role(measures: Measures, role: "Role") -> dict[str, Any]:
    """A role with the names of some of the pairs."""
    examples = [[measures.name(left), measures.name(right)] for left, right in role.examples]
    return {"role": role.name, "pairs": round(role.pairs, 2), "examples": examples}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def label_of(measures: Measures, actor: int) -> str:
    """`key` and `probable` are earned by the draws, by ties that were declared, and by enough actors who have some."""
    if measures.ranks is None or not measures.declared[actor] or measures.ranks.p_top[actor] < PROBABLE:
        return "insufficient_data"
    return "key" if measures.ranks.p_top[actor] >= KEY and measures.declared_actors >= ENOUGH else "probable"


def _badges(sure: float | None, spread: float | None, passage: "brokerage.Passage | None", core: bool) -> list[str]:
    """bridge: surely among the first; broker: contacts in several sectors, few of them tied; core: in the hard core."""
    earned = {
        "bridge": sure is not None and sure >= PROBABLE,
        "broker": spread is not None and spread >= 0.5 and passage is not None and passage.pairs >= 3,
        "core": core,
    }
    return [badge for badge, is_earned in earned.items() if is_earned]


def _passage(network: _Network, passage: "brokerage.Passage") -> Passage:
    concepts = network.scope.model.schemes["sector"].concepts
    sector, other = (concepts[code].label if code in concepts else Text(code, code) for code in passage.sectors)
    left, right = map(network.measures.name, passage.example)
    return Passage(sector, other, passage.pairs, left, right)
