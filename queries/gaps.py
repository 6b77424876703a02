"""The needs of a territory that too few places answer: established, undetermined or covered, with the figures."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.errors import UsageError
from essaim.ontology.model import Model
from essaim.ontology.names import normalise
from essaim.ontology.text import Text
from essaim.queries import gap_words as words
from essaim.queries.answer import Answer
from essaim.queries.deprivation import Deprivation, deprivation
from essaim.queries.evidence import expected_for, missing, sources_of
from essaim.queries.gap_figures import Figures, Reference, figures_of, reference
from essaim.queries.matching import Answering
from essaim.queries.methods.coverage import SURE, Coverage, covered
from essaim.queries.sentences import joined
from essaim.queries.supply import Need, Supply, supply

if TYPE_CHECKING:
    from essaim.queries.scope import Scope

COLUMNS = (
    "rank",
    "need_id",
    "territory_id",
    "theme",
    "audience",
    "age_min",
    "age_max",
    "state",
    "threshold",
    "p_gap",
    "young_people",
    "capacity",
    "coverage",
    "coverage_low",
    "coverage_high",
    "sources_consulted",
    "sources_expected",
    "why",
    "need",
    "unmet",
    "offers",
    "evidence",
    "deprivation",
    "priority",
)
STATES = ("established", "undetermined", "covered")


def gaps(
    scope: "Scope", theme: str | None = None, audience: str | None = None, threshold: float | None = None
) -> Answer:
    """One row for each need of the territory, of `theme` and `audience` where they are given (codes or labels).

    `threshold`: the coverage (0..1) below which a need is a gap; the known coverage of the département when not given.
    Raises UsageError and StoreError.
    """
    codes = {"theme": _code(scope.model, "theme", theme), "audience": _code(scope.model, "audience", audience)}
    if threshold is not None and not 0 < threshold <= 1:
        raise UsageError(
            fr=f"Seuil {threshold} : attendu un nombre entre 0 et 1 (0,2 : un jeune sur cinq a une place).",
            en=f"Threshold {threshold}: expected a number between 0 and 1 (0.2: one young person in five has a place).",
        )
    found = supply(scope)
    figures = figures_of(scope, found)
    against = reference(found, figures, threshold)
    asked = [one for one in figures if any(map(found.places.local, one.need.places)) and _asked(one.need, codes)]
    rows = [_row(scope, found, one, against) for one in asked]
    gap = {row["need_id"] for row in rows if row["state"] == "established"}
    poor = deprivation(scope, found, [one.need for one in asked if one.need.id in gap])
    rows = [{**row, **_weighed(scope, row, poor)} for row in rows]
    rows = [{**row, "rank": rank} for rank, row in enumerate(sorted(rows, key=_order), start=1)]
    return Answer(
        question="gaps",
        title=Text(f"Manques : {scope.territory.name}", f"Gaps: {scope.territory.name}"),
        columns=COLUMNS,
        rows=tuple({column: row[column] for column in COLUMNS} for row in rows),
        as_of=scope.as_of,
        params={**scope.params, **codes, "threshold": _rounded(against.threshold)},
        notes=(*scope.notes, *_notes(scope, found, figures, rows, against, poor)),
        sources=sources_of(scope.store, rows),
    )


def _row(scope: "Scope", found: Supply, one: Figures, against: Reference) -> dict[str, Any]:
    need, places = one.need, one.places
    reached = (
        covered(places, need.young, against.around, against.threshold)
        if places is not None and need.young and one.known
        else None
    )
    state = _state(one, reached)
    expected = expected_for(need.themes, need.audiences)
    consulted = [code for code in expected if code in one.documented]
    row: dict[str, Any] = {
        "need_id": need.id,
        "territory_id": next(place for place in need.places if found.places.local(place)),
        "theme": sorted(need.themes),
        "audience": sorted(need.audiences),
        "age_min": one.ages[0],
        "age_max": one.ages[1],
        "state": state,
        "threshold": _rounded(against.threshold),
        "p_gap": _rounded(reached.p_gap) if reached else None,
        "young_people": need.young,
        "capacity": _places(places) if one.listed else None,
        "coverage": _rounded(reached.share) if reached else None,
        "coverage_low": _rounded(reached.low) if reached else None,
        "coverage_high": _rounded(reached.high) if reached else None,
        "sources_consulted": len(consulted),
        "sources_expected": len(expected),
        "need": need.name,
        "unmet": round(need.young * (1 - reached.expect)) if reached and need.young else None,
        "offers": [_offered(answer) for answer in one.answers],
        "evidence": sorted(
            {
                *need.sources,
                *one.documented.values(),
                *(source for answer in one.answers for source in answer.offer.sources),
            }
        ),
    }
    unread = [code for code in expected if code not in one.documented]
    return {**row, "why": words.why(scope.model, one, row, against, unread)}


def _state(one: Figures, reached: Coverage | None) -> str:
    """Established: listed offers, known figures, and very likely below the threshold, or no place at all."""
    if reached is None:
        return "undetermined"
    if not one.places:
        return "established"
    if reached.p_gap is None:
        return "undetermined"
    return "established" if reached.p_gap > SURE else "covered"


def _weighed(scope: "Scope", row: Mapping[str, Any], poor: Deprivation) -> dict[str, Any]:
    """What an established gap counts for in the ranking: its young people without a place × the factor of its place."""
    if row["state"] != "established":
        return {"deprivation": None, "priority": None}
    at = poor.of.get(row["need_id"])
    if at is None:
        return {"deprivation": None, "priority": float(row["unmet"])}
    return {
        "deprivation": round(at.score, 2),
        "priority": round(row["unmet"] * at.factor, 1),
        "why": joined([row["why"], *words.deprived(scope.model, poor.indicator or "", at)]),
        "evidence": sorted({*row["evidence"], *at.sources}),
    }


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Established first, by their priority; then undetermined and covered, by expected young people without a place."""
    unmet = row["unmet"] if row["unmet"] is not None else row["young_people"] or 0
    return STATES.index(row["state"]), -(unmet if row["priority"] is None else row["priority"]), row["need_id"]


def _offered(answer: Answering) -> dict[str, Any]:
    offer = answer.offer
    return {
        "id": offer.id,
        "name": offer.name,
        "organisations": [name for _, name in offer.makers],
        "capacity": offer.capacity,
        "counted": _places(answer.places),
        "stated": answer.stated,
    }


def _asked(need: Need, codes: Mapping[str, str | None]) -> bool:
    return (not codes["theme"] or codes["theme"] in need.themes) and (
        not codes["audience"] or codes["audience"] in need.audiences
    )


def _code(model: Model, scheme: str, typed: str | None) -> str | None:
    """The code of a theme or an audience typed as its code or its label. Raises UsageError."""
    if not typed:
        return None
    found = model.schemes[scheme]
    code = typed if typed in found.concepts else found.spellings.get(normalise(typed))
    if code is None:
        known = ", ".join(found.concepts)
        raise UsageError(
            fr=f"Valeur inconnue pour {found.label.fr} : « {typed} ». Connues : {known}.",
            en=f"Unknown value for {found.label.en}: “{typed}”. Known: {known}.",
        )
    return code


def _notes(
    scope: "Scope",
    found: Supply,
    figures: Sequence[Figures],
    rows: Sequence[Mapping[str, Any]],
    against: Reference,
    poor: Deprivation,
) -> list[Text]:
    wider = [
        one.need
        for one in figures
        if not any(map(found.places.local, one.need.places)) and any(place in scope.around for place in one.need.places)
    ]
    told = words.wider(wider, found.places.names) if wider else []
    if any(any(map(found.places.local, one.need.places)) for one in figures) and not rows:
        return [words.NONE_ASKED, *told]
    if not rows:
        hidden = [words.NOT_SHOWN] if scope.visibility != "internal" else []
        return [*(hidden or missing(scope.store, ("class:Need",), scope.territory.id)), *told]
    gap = [row for row in rows if row["state"] == "established"]
    return [
        *words.method(against, any(one.answers for one in figures)),
        *(words.ranking(scope.model, poor, against.name, len(gap)) if len(gap) > 1 else ()),
        *([words.PARTLY_SHOWN] if scope.visibility != "internal" else ()),
        *told,
    ]


def _places(value: float | None) -> float | int | None:
    """Places as they are said: whole where they are."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(value, 1)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
