"""Who links the others: rank with its uncertainty, a label only where it is earned, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import sources_of
from essaim.queries.connectors import connector_words as words
from essaim.queries.connectors.columns import COLUMNS
from essaim.queries.connectors.measures import Field, measured
from essaim.queries.snapshot.snapshot import Network, Snapshot, kept, take

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope
    from essaim.queries.methods.brokerage import Passage
    from essaim.queries.methods.roles import Role

SHOWN = 100
KEY, PROBABLE = 0.8, 0.5
ENOUGH = 30  # actors that have a declared tie: below, nobody is called a key connector
CUT = 0.8  # share of the draws in which an actor must hold others for the answer to say so, and not by mandates
APART = 0.75  # share of the contacts that are not redundant, from which the answer says that they hardly meet
DOCUMENTED = 0.6  # share of the contacts whose own ties are known: below, unknown ties would pass for absent ones
FUNDERS = 5
TOGETHER = 3  # actors who together reach most others
ALIKE = {"fondation": "entreprise"}  # sectors that count as one where roles are told, so that not all are liaisons

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def connectors(scope: "Scope") -> Answer:
    """The actors of the territory by how surely they link the others; at most a hundred rows."""
    return kept(scope, "connectors", COLUMNS, lambda: _connectors(scope))


def _connectors(scope: "Scope") -> Answer:
    snapshot = scope.snapshot
    network = snapshot.network()
    field = measured(snapshot, network)
    rows = _rows(scope, field) if field else []
    notes = [*scope.notes, *snapshot.notes, *_notes(scope, network, field, len(rows))]
    cited = sorted({id for at in _local_ties(snapshot).tolist() if (id := snapshot.ties.source_id(at))})
    return Answer(
        question="connectors",
        title=Text(f"Connecteurs de {scope.territory.name}", f"Connectors of {scope.territory.name}"),
        columns=COLUMNS,
        rows=tuple(rows),
        as_of=scope.as_of,
        params={
            **scope.params,
            "actors": len(field.actors) if field else 0,
            "ties": len(network.start),
            "top_k": field.top if field else None,
            **(_drawing(field) if field and field.ranks else {}),
        },
        notes=tuple(notes),
        sources=sources_of(scope.store, [{"source_id": id} for id in cited]),
    )


def _drawing(field: Field) -> dict[str, float | int]:
    from essaim.queries.methods.resample import MISSING, SEED

    return {"resamples": field.draws, "missing_share": MISSING, "seed": SEED}


def _local_ties(snapshot: Snapshot) -> Ints:
    ties = snapshot.ties
    return np.flatnonzero(snapshot.local[ties.start] & snapshot.local[ties.end])


def _rows(scope: "Scope", field: Field) -> list[dict[str, Any]]:
    """One row an actor, the surest first; equal ones share their rank."""
    sure = field.ranks.p_top if field.ranks else np.zeros(len(field.actors))
    degree = np.array([len(own) for own in field.around])
    order = sorted(
        range(len(field.actors)), key=lambda at: (-sure[at], -field.betweenness[at], -degree[at], int(field.actors[at]))
    )
    weights = {(int(u), int(v)): float(p) for u, v, p in zip(field.start, field.end, field.p, strict=True)}
    deepest = _hard_core(field)
    grouped = [ALIKE.get(sector, sector) for sector in field.sectors]
    rows, rank, before = [], 0, None
    for place, at in enumerate(order[:SHOWN], 1):
        here = (sure[at], field.betweenness[at])
        rank, before = (rank if here == before else place), here
        rows.append(_row(scope, field, at, rank, weights, deepest, grouped))
    return rows


def _hard_core(field: Field) -> int | None:
    """The deepest core, when it is deep enough to mean something and holds less than half of the actors."""
    deepest = int(field.core.max())
    return deepest if deepest >= 3 and 2 * int((field.core == deepest).sum()) < len(field.core) else None


def _row(
    scope: "Scope",
    field: Field,
    at: int,
    rank: int,
    weights: dict[tuple[int, int], float],
    deepest: int | None,
    grouped: Sequence[str],
) -> dict[str, Any]:
    from essaim.queries.methods import brokerage, roles

    degree = len(field.around[at])
    many = degree >= brokerage.MANY
    spread = brokerage.participation(field.around, at, field.sectors)
    passage = brokerage.passage(field.around, at, field.sectors, weights) if many else None
    label, sure = _label(field, at), float(field.ranks.p_top[at]) if field.ranks else None
    holds = field.ranks is not None and field.declared[at] and field.ranks.fragile[at] >= CUT
    cut = brokerage.cut_off(field.around, at) if holds else []
    badges = _badges(sure, spread, passage, deepest is not None and int(field.core[at]) == deepest)
    effective = brokerage.effective_size(field.around, at) if many else None
    told = sum(len(field.around[one]) > 1 for one in field.around[at]) >= DOCUMENTED * degree
    return {
        "rank": rank,
        "actor_id": field.snapshot.ids[int(field.actors[at])],
        "name": field.name(at),
        "label": label,
        "rank_low": min(rank, int(field.ranks.low[at])) if field.ranks else None,
        "rank_high": max(rank, int(field.ranks.high[at])) if field.ranks else None,
        "p_top_k": round(sure, 3) if sure is not None else None,
        "top_k": field.top,
        "betweenness": round(float(field.betweenness[at]), 3),
        "degree": degree,
        "constraint": _rounded(brokerage.constraint(field.around, at) if many else None),
        "effective_size": _rounded(effective),
        "core": int(field.core[at]),
        "participation": _rounded(spread),
        "badges": badges,
        "why": words.why(
            words.Facts(
                label=label,
                sure=sure,
                draws=field.draws,
                top=field.top,
                few=field.told < ENOUGH,
                declared=bool(field.declared[at]),
                pairs=float(field.betweenness[at]),
                degree=degree,
                apart=effective is not None and told and effective >= APART * degree,
                passage=_passage(scope, field, passage) if "broker" in badges and passage else None,
                cut=tuple(field.name(one) for one in cut),
                core=deepest if "core" in badges else None,
            )
        ),
        "kind": field.snapshot.kinds[int(field.actors[at])],
        "sector": field.sectors[at] or None,
        "betweenness_near": round(float(field.near[at]), 3),
        "fragile": round(float(field.ranks.fragile[at]), 3) if field.ranks else None,
        "roles": [_role(field, one) for one in roles.roles(field.arcs, at, grouped)],
    }


def _role(field: Field, role: "Role") -> dict[str, Any]:
    """A role with the names of some of the pairs."""
    examples = [[field.name(one), field.name(other)] for one, other in role.examples]
    return {"role": role.name, "pairs": round(role.pairs, 2), "examples": examples}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _label(field: Field, at: int) -> str:
    """`key` and `probable` are earned by the draws, by ties that were declared, and by enough actors who have some."""
    if field.ranks is None or not field.declared[at] or field.ranks.p_top[at] < PROBABLE:
        return "insufficient_data"
    return "key" if field.ranks.p_top[at] >= KEY and field.told >= ENOUGH else "probable"


def _badges(sure: float | None, spread: float | None, passage: "Passage | None", core: bool) -> list[str]:
    """bridge: surely among the first; broker: contacts in several sectors, few of them tied; core: in the hard core."""
    found = []
    if sure is not None and sure >= PROBABLE:
        found.append("bridge")
    if spread is not None and spread >= 0.5 and passage is not None and passage.pairs >= 3:
        found.append("broker")
    return [*found, "core"] if core else found


def _passage(scope: "Scope", field: Field, passage: "Passage") -> words.Between:
    said = scope.model.schemes["sector"].concepts
    one, other = (said[code].label if code in said else Text(code, code) for code in passage.sectors)
    left, right = passage.example
    return words.Between(one, other, passage.pairs, field.name(left), field.name(right))


def _notes(scope: "Scope", network: Network, field: Field | None, shown: int) -> list[Text]:
    """What was drawn, what is unknown and what to do about it, and the funders apart."""
    place, alone = scope.territory.name, len(network.nodes) - (len(field.actors) if field else 0)
    notes: list[Text] = []
    if field is None:
        notes.append(words.no_tie(place, len(network.nodes)))
    elif field.ranks is None:
        notes.append(words.undeclared(place))
    else:
        notes.append(words.drawn(len(field.actors), len(network.start), field.top, _drawing(field)))
        if field.told < ENOUGH:
            notes.append(words.small(field.told, ENOUGH))
        notes += _together(field)
    if field and not field.exact:
        notes.append(words.sampled())
    if field and shown < len(field.actors):
        notes.append(words.cut(shown, len(field.actors)))
    if field and alone:
        notes.append(words.alone(alone))
    return [*notes, *_funders(scope)]


def _together(field: Field) -> list[Text]:
    """Who reach most others together: as few as it takes, three at most, in a network large enough to tell."""
    from essaim.queries.methods.key_set import key_set

    size = len(field.actors)
    if field.told < ENOUGH:
        return []
    order = sorted(range(size), key=lambda at: (-field.betweenness[at], at))  # of equal sets, those most between
    place = {at: rank for rank, at in enumerate(order)}
    around = [{place[other] for other in field.around[at]} for at in order]
    sets = [key_set(around, many) for many in range(1, TOGETHER + 1)]
    chosen, reached = next(one for one in sets if one[1] == sets[-1][1])
    return [words.together([field.name(order[at]) for at in chosen], reached, size)]


def _funders(scope: "Scope") -> list[Text]:
    """The main funders of the territory, apart; those of older grants where no recent one is known."""
    found = _most_bodies(scope.snapshot)
    if found:
        return [words.funders(found)]
    older = _most_bodies(take(replace(scope, since=1)))
    return [words.funders(older, older=True)] if older else []


def _most_bodies(snapshot: Snapshot) -> Sequence[tuple[str, int]]:
    """Who, of the territory or funding someone there, has most ties that count for introductions only; how many."""
    ties = snapshot.ties
    granted = np.flatnonzero(ties.paths_only)
    concerned = set(
        ties.start[granted][snapshot.local[ties.start[granted]] | snapshot.local[ties.end[granted]]].tolist()
    )
    pairs = {(start, end) for start, end in zip(ties.start[granted].tolist(), ties.end[granted].tolist(), strict=True)}
    counts: Mapping[int, int] = Counter(start for start, _ in pairs if start in concerned)
    first = sorted(counts, key=lambda at: (-counts[at], at))[:FUNDERS]
    return [(snapshot.names[at], counts[at]) for at in first]
