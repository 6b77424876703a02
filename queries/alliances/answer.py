"""With whom to ally in a territory: who completes, who does the same, who is an ally already, and through whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.queries.alliances import alliance_words as words
from essaim.queries.alliances.bodies import Body, Meeting, asked_of, bodies_of, meeting, mentoring, ours
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import documenting, sources_of, to_load
from essaim.queries.answer.sentences import joined
from essaim.queries.introductions.introducers import Acquaintance, acquaintances
from essaim.queries.methods.complement import COLD, Fit, fit, rarity
from essaim.queries.supply.supply import Need, Supply, live, supply_around

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

COLUMNS = (
    "rank",
    "partner_id",
    "partner",
    "verdict",
    "score",
    "brings",
    "receives",
    "shared_audience",
    "introducer_id",
    "why",
    "introducer",
    "reliability",
    "same_offer",
    "audience_overlap",
    "offers",
    "evidence",
    "age_min",
    "age_max",
)
VERDICTS = ("complement", "duplicate", "already_allied", "undetermined", "unrelated")
KEPT = 200  # rows; a note counts those left out, the last of the ranking
SHOWN = 50  # organisations without a documented offer listed one by one; a note counts on from there
_ALLIED = f"""
MATCH (o:Organisation {{id: $operator}})
CALL (o) {{
  MATCH (o)-[r:PARTNER_OF]-(g:Organisation) WHERE {live("r")}
  RETURN g, null AS agreement, null AS until, r.source AS source
  UNION
  MATCH (o)<-[x:SIGNED_BY]-(a:Agreement)-[y:SIGNED_BY]->(g:Organisation)
  WHERE {live("x")} AND {live("y")} AND a.visibility IN $seen
    AND coalesce(a.signedOn, $day) <= $day AND coalesce(a.endDate, $day) >= $day
  RETURN g, a.name AS agreement, toString(a.endDate) AS until, y.source AS source
}}
WITH g, agreement, until, source WHERE g.visibility IN $seen
RETURN g.id AS id, g.name AS name, agreement, until, source ORDER BY id, agreement, source
"""
_SILENT = f"""
UNWIND $places AS place
MATCH (:Territory {{id: place}})<-[s:SERVES|LOCATED_IN]-(g:Organisation)
WHERE {live("s")} AND g.visibility IN $seen AND g.id <> $operator
  AND (g.helpOffered IS NOT NULL OR EXISTS {{ MATCH (g)-[t:HAS_THEME]->(:Theme) WHERE {live("t")} }})
  AND NOT EXISTS {{ MATCH (g)-[f:OFFERS]->(:Offer) WHERE {live("f")} }}
RETURN DISTINCT g.id AS id, g.name AS name, g.helpOffered AS help, g.sources AS sources ORDER BY id LIMIT $limit
"""


def alliances(scope: "Scope") -> Answer:
    """One row for each organisation that offers something in the territory, is an ally, or may offer something.

    Without an operator the answer is for a mentoring offer over the whole territory. Raises StoreError.
    """
    found = supply_around(scope)
    needs = [need for need in found.needs if found.local(need)]
    asked = asked_of(scope.model, needs)
    bodies = bodies_of(scope.model, found, asked)
    if scope.operator:
        us = ours(scope.model, found, scope.operator, bodies, asked)
    else:
        us = mentoring(scope.model, scope.territory.id, bodies, needs, asked)
    others = {id: body for id, body in bodies.items() if id != us.id}
    allied = _allied(scope) if scope.operator else {}
    silent = scope.store.read(
        _SILENT, places=sorted(scope.within), operator=us.id, limit=SHOWN + 1, seen=list(scope.seen), day=scope.as_of
    )
    known = _known(scope, [*others, *allied, *(row["id"] for row in silent)])
    weight = rarity(body.profile.themes for body in bodies.values())
    rows = [
        _judged(scope, found, us, body, meeting(us, body, asked), weight, known.get(body.id), allied.get(body.id, ()))
        for body in others.values()
    ]
    rows += [
        _ally(scope, id, ties, known.get(id)) for id, ties in allied.items() if id not in others and _here(scope, id)
    ]
    listed = {row["partner_id"] for row in rows}
    rows += [_silent(row, known.get(row["id"]), us.id) for row in silent[:SHOWN] if row["id"] not in listed]
    left = len(rows) - KEPT
    rows = [{**row, "rank": rank} for rank, row in enumerate(sorted(rows, key=_order)[:KEPT], start=1)]
    return Answer(
        question="alliances",
        title=Text(f"Alliances : {scope.territory.name}", f"Alliances: {scope.territory.name}"),
        columns=COLUMNS,
        rows=tuple({column: row[column] for column in COLUMNS} for row in rows),
        as_of=scope.as_of,
        params=scope.params,
        notes=(
            *scope.notes,
            *_notes(scope, us, rows, needs, len(silent) > SHOWN),
            *([words.left(left)] if left > 0 else ()),
        ),
        sources=sources_of(scope.store, rows),
    )


def _allied(scope: "Scope") -> dict[str, list[dict[str, Any]]]:
    """The partners of the operator and who signs a current agreement with it, by id."""
    operator = scope.operator.id if scope.operator else None
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in scope.store.read(_ALLIED, operator=operator, seen=list(scope.seen), day=scope.as_of):
        found[row["id"]].append(row)
    found.pop(operator or "", None)
    return dict(found)


def _introduced(scope: "Scope") -> bool:
    """Whether introductions count: they are the team's own, for a known operator and for no other reader."""
    return scope.operator is not None and scope.visibility == "internal"


def _known(scope: "Scope", ids: Sequence[str]) -> Mapping[str, Acquaintance]:
    return acquaintances(scope, ids) if _introduced(scope) else {}


def _here(scope: "Scope", id: str) -> bool:
    at = scope.snapshot.index(id)
    return at is not None and bool(scope.snapshot.local[at])


def _judged(
    scope: "Scope",
    found: Supply,
    us: Body,
    body: Body,
    met: Meeting,
    weight: Mapping[str, float],
    known: Acquaintance | None,
    ties: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The row of an organisation whose offers are documented."""
    warm = known.reliability if known and known.reliability else COLD
    feasibility = warm if _introduced(scope) else 1.0
    same_place = found.places.meets(met.us.places, met.body.places)
    fitting = fit(met.us.profile, met.body.profile, weight, feasibility)
    verdict = _verdict(us, body, fitting, same_place, bool(ties))
    low, high = met.ages or (None, None)
    sources = {source for offer in (*us.offers, *body.offers) for source in offer.sources}
    return {
        **_row(body.id, body.name, verdict, known),
        "score": round(fitting.score, 4) if verdict == "complement" else None,
        "brings": sorted(fitting.brings),
        "receives": sorted(fitting.receives),
        "shared_audience": sorted(met.us.profile.audiences & met.body.profile.audiences),
        "why": words.judged(scope, us, body, met, fitting, verdict, known, ties),
        "same_offer": round(fitting.same_offer, 4),
        "audience_overlap": round(fitting.audience, 4),
        "offers": [{"id": offer.id, "name": offer.name, "capacity": offer.capacity} for offer in body.offers],
        "evidence": _evidence(sources, ties, known),
        "age_min": low,
        "age_max": high,
    }


def _verdict(us: Body, body: Body, fitting: Fit, same_place: bool, tied: bool) -> str:
    if tied:
        return "already_allied"
    if not (us.profile.themes and us.profile.audiences and body.profile.themes and body.profile.audiences):
        return "undetermined"
    if same_place and fitting.duplicate:
        return "duplicate"
    return "complement" if same_place and fitting.complement * fitting.audience else "unrelated"


def _row(id: str, name: str, verdict: str, known: Acquaintance | None) -> dict[str, Any]:
    nothing: dict[str, Any] = {
        "score": None,
        "brings": [],
        "receives": [],
        "shared_audience": [],
        "offers": [],
        "evidence": [],
    }
    return {
        **nothing,
        "partner_id": id,
        "partner": name,
        "verdict": verdict,
        "introducer_id": known.introducer_id if known else None,
        "introducer": known.introducer if known else None,
        "reliability": round(known.reliability, 4) if known and known.reliability else None,
        "same_offer": None,
        "audience_overlap": None,
        "age_min": None,
        "age_max": None,
    }


def _ally(scope: "Scope", id: str, ties: Sequence[Mapping[str, Any]], known: Acquaintance | None) -> dict[str, Any]:
    """The row of an ally whose offers are not documented."""
    why = joined([words.allied(scope, ties), words.NOT_DOCUMENTED])
    row = _row(id, ties[0]["name"] or id, "already_allied", known)
    return {**row, "why": why, "evidence": _evidence((), ties, known)}


def _evidence(sources: Iterable[str], ties: Iterable[Mapping[str, Any]], known: Acquaintance | None) -> list[str]:
    """The sources of a row: of the offers, of the alliance, of the ties over which somebody introduces."""
    return sorted({*sources, *(tie["source"] for tie in ties if tie["source"]), *(known.sources if known else ())})


def _silent(row: Mapping[str, Any], known: Acquaintance | None, us: str) -> dict[str, Any]:
    """The row of an organisation that may offer something: nobody has documented what."""
    why = words.silent(row["help"], known, us)
    said = _row(row["id"], row["name"] or row["id"], "undetermined", known)
    return {**said, "why": why, "evidence": _evidence(row["sources"] or (), (), known)}


def _listed(scope: "Scope") -> frozenset[str]:
    """Which of needs and offers somebody has listed in the territory."""
    codes, place = ("class:Need", "class:Offer"), scope.territory.id
    return frozenset(documenting(scope.store, [place], codes, scope.as_of, scope.seen)[place])


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return VERDICTS.index(row["verdict"]), -(row["score"] or 0), -(row["same_offer"] or 0), row["partner_id"]


def _notes(scope: "Scope", us: Body, rows: Iterable[Mapping[str, Any]], needs: Sequence[Need], cut: bool) -> list[Text]:
    """What was assumed, and what to load when an answer misses it."""
    notes = [words.generic(scope, us)] if not scope.operator else []
    if scope.operator and not us.here:
        notes.append(words.coming(us) if us.offers else words.nothing_of_us(us))
    if scope.operator and us.offers and not (us.profile.themes and us.profile.audiences):
        notes.append(words.vague_of_us(us))
    offered = any(row["offers"] for row in rows)
    listed = _listed(scope) if not needs or not offered else frozenset()
    if not needs:
        notes += [words.NO_NEED, *to_load({"class:Need"} - listed, scope.territory.name)]
    if not offered:
        notes += [words.no_offer(us)] if "class:Offer" in listed else to_load(["class:Offer"], scope.territory.name)
    if any(row["verdict"] == "complement" for row in rows):
        notes.append(words.method(_introduced(scope)))
    if scope.visibility != "internal":
        notes.append(words.PARTLY_SHOWN)
    if cut:
        notes.append(words.cut(SHOWN))
    return notes
