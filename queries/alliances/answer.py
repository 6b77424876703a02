"""With whom to ally in a territory: who completes, who does the same, who is an ally already, and through whom."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.model import Model
from essaim.ontology.wording.forms import join
from essaim.queries.alliances.bodies import Body, asked_of, bodies_of, common_audiences, meeting, mentoring, ours
from essaim.queries.alliances.columns import COLUMNS
from essaim.queries.alliances.notes import notes_on
from essaim.queries.alliances.reasons import Case, Ties, allied, reason, silent, spared_note, told_opposed, words
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import values_of
from essaim.queries.answer.evidence import sources_of
from essaim.queries.introductions.consent import refusal
from essaim.queries.introductions.introducers import Acquaintance, acquaintances
from essaim.queries.introductions.ruling import Ruling, ruled
from essaim.queries.introductions.standings import Standing, standings_of
from essaim.queries.methods.complement import COLD, fit, rarity
from essaim.queries.methods.ranks import shared_ranks
from essaim.queries.outside.who_does_what import who_does_what
from essaim.queries.supply.alike import audiences_shared
from essaim.queries.supply.doubling import Doubles, Doubling
from essaim.queries.supply.supply import Supply, live, supply_around

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

VERDICTS = ("complement", "compare", "coordinate", "duplicate", "already_allied", "undetermined", "other_public")
MOST = 200  # rows; a note counts those left out, the last of the ranking
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

    Without an operator the answer is for a mentoring offer over the whole territory. Others than the team read who does
    what, without a verdict. Raises StoreError.
    """
    if scope.visibility != "internal":
        return who_does_what(scope)
    supply = supply_around(scope)
    needs = [need for need in supply.needs if supply.local(need)]
    asked_for = asked_of(scope.model, needs)
    bodies = bodies_of(scope.model, supply, asked_for)
    if scope.operator:
        us = ours(scope.model, supply, scope.operator, bodies, asked_for)
    else:
        us = mentoring(scope.model, scope.territory.id, bodies, needs, asked_for)
    partners = {id: body for id, body in bodies.items() if id != us.id}
    allies = _allies(scope) if scope.operator else {}
    undocumented = scope.store.read(
        _SILENT, places=sorted(scope.within), operator=us.id, limit=SHOWN + 1, seen=list(scope.seen), day=scope.as_of
    )
    standings = standings_of(scope)
    contacts = _acquaintances(scope, [*partners, *allies, *(row["id"] for row in undocumented)], standings)
    weight = rarity(body.profile.themes for body in bodies.values())
    rows = [
        _judged(scope, supply, us, body, asked_for, weight, contacts.get(id), allies.get(id, ()))
        for id, body in partners.items()
    ]
    rows += [
        _ally(id, ties, contacts.get(id)) for id, ties in allies.items() if id not in partners and _local(scope, id)
    ]
    listed = {row["partner_id"] for row in rows}
    rows += [
        _undocumented(row, contacts.get(row["id"]), us.id) for row in undocumented[:SHOWN] if row["id"] not in listed
    ]
    ruling, refusing = ruled(scope, {row["partner_id"]: row["partner"] for row in rows}), refusal(scope, standings)
    spared = {id: standing.spared for id, standing in refusing.items() if standing.spared}
    asked_off = [spared_note(row["partner"], spared[row["partner_id"]]) for row in rows if row["partner_id"] in spared]
    rows = [
        row | {"why": told_opposed(ruling.told(row), refusing.get(row["partner_id"]))}
        for row in rows
        if row["partner_id"] not in {*ruling.aside, *spared}
    ]
    rows.sort(key=lambda row: (_order(row, ruling, refusing), row["partner_id"]))
    ordered = rows[:MOST]
    ranks = shared_ranks(_order(row, ruling, refusing) for row in ordered)
    ranked = [{**row, "rank": rank} for rank, row in zip(ranks, ordered, strict=True)]
    return Answer(
        question="alliances",
        title=words("title", territory=scope.territory.name),
        columns=COLUMNS,
        rows=tuple(values_of(COLUMNS, row) for row in ranked),
        as_of=scope.as_of,
        params=scope.params,
        notes=(
            *ruling.unmet,
            *scope.notes,
            *ruling.notes,
            *asked_off,
            *notes_on(scope, us, ranked, needs, _introduced(scope)),
            *([words("more_undocumented", n=SHOWN)] if len(undocumented) > SHOWN else ()),
            *([words("left_out", n=len(rows) - MOST)] if len(rows) > MOST else ()),
        ),
        sources=sources_of(scope.store, ranked),
    )


def _allies(scope: "Scope") -> dict[str, list[dict[str, Any]]]:
    """The partners of the operator and who signs a current agreement with it, by id."""
    operator = scope.operator.id if scope.operator else None
    allies: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in scope.store.read(_ALLIED, operator=operator, seen=list(scope.seen), day=scope.as_of):
        allies[row["id"]].append(row)
    allies.pop(operator or "", None)
    return dict(allies)


def _introduced(scope: "Scope") -> bool:
    """Whether introductions count: for a known operator alone."""
    return scope.operator is not None


def _acquaintances(scope: "Scope", ids: Sequence[str], standings: Mapping[str, Standing]) -> Mapping[str, Acquaintance]:
    return acquaintances(scope, ids, standings) if _introduced(scope) else {}


def _local(scope: "Scope", id: str) -> bool:
    """Whether an actor is one of the territory."""
    actor = scope.snapshot.index(id)
    return actor is not None and bool(scope.snapshot.local[actor])


def _judged(
    scope: "Scope",
    supply: Supply,
    us: Body,
    body: Body,
    asked_for: Mapping[str, frozenset[str]],
    weight: Mapping[str, float],
    acquaintance: Acquaintance | None,
    ties: Ties,
) -> dict[str, Any]:
    """The row of an organisation whose offers are documented."""
    warm = max(COLD, acquaintance.reliability if acquaintance else 0.0)  # a little is never worse than nobody
    both = meeting(us, body, asked_for)
    publics = audiences_shared(scope.model, both.us.profile.audiences, both.body.profile.audiences)
    feasibility = warm if _introduced(scope) else 1.0
    fitting = fit(both.us.profile, both.body.profile, weight, feasibility, publics)
    doubles = Doubles(scope.model, supply.places)
    case = Case(us, body, both, fitting, doubles.alike(us.offers, body.offers), acquaintance, ties)
    same_place = supply.places.meets(both.us.places, both.body.places)
    verdict = _verdict(scope.model, case, doubles.of_body(us.offers, body.offers), same_place)
    low, high = both.ages or (None, None)
    sources = {source for offer in (*us.offers, *body.offers) for source in offer.sources}
    return {
        **_row(body.id, body.name, verdict, acquaintance),
        "score": round(fitting.score, 4) if verdict == "complement" else None,
        "brings": sorted(fitting.brings),
        "receives": sorted(fitting.receives),
        "shared_audience": common_audiences(scope.model, both),
        "why": reason(scope.model, case, verdict),
        "same_offer": round(fitting.same_offer, 4),
        "audience_overlap": round(fitting.audience, 4),
        "offers": [{"id": offer.id, "name": offer.name, "capacity": offer.capacity} for offer in body.offers],
        "evidence": _evidence(sources, ties, acquaintance),
        "age_min": low,
        "age_max": high,
    }


def _verdict(model: Model, case: Case, doubling: Doubling, same_place: bool) -> str:
    """Allied already; no telling; what doubles us, in all or in part; what completes us; whoever is for others."""
    us, body = case.us.profile, case.body.profile
    if case.ties:
        return "already_allied"
    if not (us.themes and us.audiences and body.themes and body.audiences):
        return "undetermined"
    if doubling >= Doubling.PART:
        return doubling.verdict
    if not (same_place and case.fit.audience):
        return "other_public"
    return "complement" if case.fit.complement or case.enriching(model) else "undetermined"


def _row(id: str, name: str, verdict: str, acquaintance: Acquaintance | None) -> dict[str, Any]:
    """What is the same for every organisation; the rest is unknown until something is documented."""
    reliability = acquaintance.reliability if acquaintance else None
    return {
        "partner_id": id,
        "partner": name,
        "verdict": verdict,
        "introducer_id": acquaintance.introducer_id if acquaintance else None,
        "introducer": acquaintance.introducer if acquaintance else None,
        "reliability": round(reliability, 4) if reliability else None,
        **dict.fromkeys(("score", "same_offer", "audience_overlap", "age_min", "age_max")),
        **{column: [] for column in ("brings", "receives", "shared_audience", "offers", "evidence")},
    }


def _ally(id: str, ties: Ties, acquaintance: Acquaintance | None) -> dict[str, Any]:
    """The row of an ally whose offers are not documented."""
    row = _row(id, ties[0]["name"] or id, "already_allied", acquaintance)
    why = join([allied(ties), words("their_offers_undocumented")])
    return {**row, "why": why, "evidence": _evidence((), ties, acquaintance)}


def _undocumented(ally: Mapping[str, Any], acquaintance: Acquaintance | None, us: str) -> dict[str, Any]:
    """The row of an organisation that may offer something: nobody has documented what."""
    row = _row(ally["id"], ally["name"] or ally["id"], "undetermined", acquaintance)
    why = silent(ally["help"], acquaintance, us)
    return {**row, "why": why, "evidence": _evidence(ally["sources"] or (), (), acquaintance)}


def _evidence(sources: Iterable[str], ties: Ties, acquaintance: Acquaintance | None) -> list[str]:
    """The sources of a row: of the offers, of the alliance, of the ties over which somebody introduces."""
    introducing = acquaintance.sources if acquaintance else ()
    return sorted({*sources, *(tie["source"] for tie in ties if tie["source"]), *introducing})


def _order(row: Mapping[str, Any], ruling: Ruling, refusing: Container[str]) -> tuple[Any, ...]:
    """What ranks the rows: those first whom the operator's rules ask for, those last who are opposed; those that are
    equal in it share a rank."""
    asked = len(ruling.favouring.get(row["partner_id"], ()))
    return (
        VERDICTS.index(row["verdict"]),
        row["partner_id"] in refusing,
        -asked,
        -(row["score"] or 0),
        -(row["same_offer"] or 0),
    )
