"""Who links the others: rank with its uncertainty, a label only where it is earned, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.arguments import missing_share
from essaim.queries.answer.evidence import sources_of
from essaim.queries.connectors.columns import COLUMNS
from essaim.queries.connectors.measures import Measures, measures_of
from essaim.queries.connectors.notes import notes_on
from essaim.queries.connectors.reasons import Facts, Passage, reason, words
from essaim.queries.methods.ranks import shared_ranks
from essaim.queries.outside.inside import stays_inside
from essaim.queries.snapshot.cache import kept_answer
from essaim.queries.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope
    from essaim.queries.methods.network import brokerage
    from essaim.queries.methods.network.roles import Role

SHOWN = 100
SCREEN = 15  # rows on a terminal
APART = 0.75  # share of the contacts that are not redundant, from which the answer says that they hardly meet
DOCUMENTED = 0.6  # share of the contacts who were interviewed: below, unknown ties would pass for absent ones
PAIRS = 3  # pairs of contacts without a known tie, of two sectors, from which one links them

Ints = NDArray[np.int64]


def connectors(scope: "Scope", missing: float | str | None = None) -> Answer:
    """The actors of the territory by how much they are expected to link the others; at most a hundred rows, for the
    team alone.

    `missing` is the share of ties that we miss, at least 0 and below 1; None or "auto": estimated from who was
    interviewed. Raises UsageError.
    """
    share = missing_share("missing", missing)
    if scope.visibility != "internal":
        return stays_inside(scope, "connectors", words("title", territory=scope.territory.place))
    return kept_answer(scope, "connectors", COLUMNS, lambda: _connectors(scope, share), missing=share)


def _connectors(scope: "Scope", missing: float | None) -> Answer:
    snapshot = scope.snapshot
    network = snapshot.network()
    measures = measures_of(scope, snapshot, network, missing)
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
            "interviewed": int(measures.ties.interviewed.sum()) if measures else 0,
            "ties": len(network.start),
            "top_k": measures.top if measures else None,
            **(measures.drawing if measures else {}),
        },
        notes=(*scope.notes, *snapshot.notes, *notes_on(scope, network, measures, rows)),
        sources=sources_of(scope.store, [{"source_id": source} for source in sorted(filter(None, cited))]),
        screen=SCREEN,
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
    """One row an actor that has a tie: by expected betweenness, equal ones sharing their rank; by the number of
    contacts where nothing was drawn, without a rank."""
    degree = np.array([len(contacts) for contacts in measures.around])
    figures = measures.ranks.expected if measures.ranks else degree.astype(np.float64)
    order = sorted(
        range(len(measures.actors)),
        key=lambda actor: (-figures[actor], -measures.betweenness[actor], -degree[actor], actor),
    )
    places = dict(zip(order, shared_ranks(figures[actor] for actor in order), strict=True))
    ends = zip(measures.ties.start.tolist(), measures.ties.end.tolist(), measures.ties.p.tolist(), strict=True)
    weights = {(start, end): p for start, end, p in ends}
    same = {code: sector.codes("countsAs") for code, sector in scope.model.schemes["sector"].concepts.items()}
    sectors = [(same.get(sector) or (sector,))[0] for sector in measures.sectors]
    network = _Network(scope, measures, weights, _hard_core(measures), sectors)
    tied = [actor for actor in order if degree[actor]]
    return [_row(network, actor, places[actor] if measures.ranks else None) for actor in tied[:SHOWN]]


def _hard_core(measures: Measures) -> int | None:
    """The deepest core, when it is deep enough to mean something and holds less than half of the actors."""
    deepest = int(measures.core.max())
    return deepest if deepest >= 3 and 2 * int((measures.core == deepest).sum()) < len(measures.core) else None


def _row(network: _Network, actor: int, rank: int | None) -> dict[str, Any]:
    from essaim.queries.methods.network import brokerage, roles  # rustworkx loads with them

    measures = network.measures
    node, ranks, around = int(measures.actors[actor]), measures.ranks, measures.around
    degree = len(around[actor])
    documented = degree >= brokerage.MANY and _documented(measures, actor)
    spread = brokerage.participation(around, actor, measures.sectors)
    effective = brokerage.effective_size(around, actor) if documented else None
    many = degree >= brokerage.MANY
    passage = brokerage.passage(around, actor, measures.sectors, network.weights) if many else None
    sure = float(ranks.p_top[actor]) if ranks else None
    badges = _badges(sure, spread, passage, network.hard_core == int(measures.core[actor]))
    label = label_of(measures, actor)
    return {
        "rank": rank,
        "actor_id": measures.snapshot.ids[node],
        "name": measures.name(actor),
        "label": label,
        "rank_low": min(rank, int(ranks.low[actor])) if ranks and rank else None,
        "rank_high": max(rank, int(ranks.high[actor])) if ranks and rank else None,
        "p_top_k": None if sure is None else round(sure, 2),
        "top_k": measures.top,
        "betweenness": round(float(measures.betweenness[actor]), 3),
        "degree": degree,
        "constraint": _rounded(brokerage.constraint(around, actor) if documented else None),
        "effective_size": _rounded(effective),
        "core": int(measures.core[actor]),
        "participation": _rounded(spread),
        "badges": badges,
        "why": reason(
            Facts(
                label=label,
                sure=sure,
                top=measures.top,
                few=not measures.enough,
                declared=bool(measures.declared[actor]),
                pairs=float(measures.betweenness[actor]),
                degree=degree,
                apart=effective is not None and effective >= APART * degree,
                passage=_passage(network, passage) if "broker" in badges and passage else None,
                cut_off=tuple(measures.name(lost) for lost in _cut_off(measures, actor)),
                core=network.hard_core if "core" in badges else None,
            )
        ),
        "kind": measures.snapshot.kinds[node],
        "sector": measures.sectors[actor] or None,
        "betweenness_near": round(float(measures.near[actor]), 3),
        "fragile": round(float(ranks.fragile[actor]), 2) if ranks else None,
        "roles": [_role(measures, role) for role in roles.roles(measures.arcs, actor, network.sectors)],
        "expected_betweenness": round(float(ranks.expected[actor]), 1) if ranks else None,
        "interviewed": bool(measures.ties.interviewed[actor]),
    }


def _documented(measures: Measures, actor: int) -> bool:
    """Whether enough of the actor's contacts were asked whom they know."""
    contacts = list(measures.around[actor])
    return int(measures.ties.interviewed[contacts].sum()) >= DOCUMENTED * len(contacts)


def _cut_off(measures: Measures, actor: int) -> list[int]:
    """Whom the network would lose without this actor, where that is sure; nobody loses a council's members."""
    from essaim.queries.methods.missing.connector_labels import surely_cut_off  # rustworkx loads with it

    if measures.ranks is None or not measures.declared[actor]:
        return []
    groups = surely_cut_off(measures.ties, measures.around, measures.ranks, actor)
    return sorted(member for group in groups for member in group)


def _role(measures: Measures, role: "Role") -> dict[str, Any]:
    """A role with the names of some of the pairs."""
    examples = [[measures.name(left), measures.name(right)] for left, right in role.examples]
    return {"role": role.name, "pairs": role.pairs, "weight": round(role.weight, 2), "examples": examples}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def label_of(measures: Measures, actor: int) -> str:
    """`key` and `probable` are earned by the draws, by ties that were declared, and by enough actors who have some."""
    from essaim.queries.methods.missing import connector_labels as labels  # rustworkx loads with it

    if measures.ranks is None or not measures.declared[actor]:
        return "insufficient_data"
    return labels.label_of(float(measures.ranks.p_top[actor]), measures.enough, labels.key_share(measures.ties))


def _badges(sure: float | None, spread: float | None, passage: "brokerage.Passage | None", core: bool) -> list[str]:
    """bridge: surely among the first; broker: contacts in several sectors, few of them tied; core: in the hard core."""
    from essaim.queries.methods.missing import connector_labels as labels  # rustworkx loads with it

    earned = {
        "bridge": sure is not None and sure >= labels.PROBABLE,
        "broker": spread is not None and spread >= 0.5 and passage is not None and passage.pairs >= PAIRS,
        "core": core,
    }
    return [badge for badge, is_earned in earned.items() if is_earned]


def _passage(network: _Network, passage: "brokerage.Passage") -> Passage:
    concepts = network.scope.model.schemes["sector"].concepts
    sector, other = (concepts[code].label if code in concepts else Text(code, code) for code in passage.sectors)
    left, right = map(network.measures.name, passage.example)
    return Passage(sector, other, passage.pairs, left, right)
