"""The needs of a territory that too few places answer: established, undetermined or covered, with the figures."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.errors import UsageError
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import documenting, expected_for, sources_of, to_load
from essaim.queries.gaps import gap_words as words
from essaim.queries.gaps.figures import Figures, Finding, Reference, figures_of, finding, reference
from essaim.queries.supply import deprivation_words
from essaim.queries.supply.deprivation import Deprivation, Deprived, deprivation
from essaim.queries.supply.matching import Answering
from essaim.queries.supply.supply import Need, Supply, supply

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

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
    findings = [finding(one, against) for one in figures if found.local(one.need) and _asked(one.need, codes)]
    poor = deprivation(scope, found, [one.need for one in findings if one.state == "established"])
    rows = [_row(scope, found, one, against, poor) for one in findings]
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


def _row(scope: "Scope", found: Supply, told: Finding, against: Reference, poor: Deprivation) -> dict[str, Any]:
    one, need, reached, at = told.figures, told.need, told.reached, poor.of.get(told.need.id)
    expected = expected_for(need.themes, need.audiences)
    unread = [code for code in expected if code not in one.documented]
    unmet = round(need.young * (1 - reached.expect)) if reached and need.young else None
    row: dict[str, Any] = {
        "need_id": need.id,
        "territory_id": next(place for place in need.places if found.places.local(place)),
        "theme": sorted(need.themes),
        "audience": sorted(need.audiences),
        "age_min": one.ages[0],
        "age_max": one.ages[1],
        "state": told.state,
        "threshold": _rounded(against.threshold),
        "p_gap": _rounded(reached.p_gap) if reached else None,
        "young_people": need.young,
        "capacity": _places(one.places) if one.listed else None,
        "coverage": _rounded(reached.share) if reached else None,
        "coverage_low": _rounded(reached.low) if reached else None,
        "coverage_high": _rounded(reached.high) if reached else None,
        "sources_consulted": len(expected) - len(unread),
        "sources_expected": len(expected),
        "need": need.name,
        "unmet": unmet,
        "offers": [_offered(answer) for answer in one.answers],
        "evidence": _evidence(one, at),
        "deprivation": round(at.score, 2) if at else None,
        "priority": _priority(told, unmet, at),
    }
    poorer = deprivation_words.deprived(scope.model, poor.indicator, at) if at and poor.indicator else []
    return {**row, "why": words.why(scope.model, one, row, against, unread, poorer)}


def _priority(told: Finding, unmet: int | None, at: Deprived | None) -> float | None:
    """What an established gap counts for in the ranking: its young people without a place × the factor of its place."""
    if told.state != "established" or unmet is None:
        return None
    return round(unmet * (at.factor if at else 1), 1)


def _evidence(one: Figures, at: Deprived | None) -> list[str]:
    offered = {source for answer in one.answers for source in answer.offer.sources}
    return sorted({*one.need.sources, *one.documented.values(), *offered, *(at.sources if at else ())})


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
        if not found.local(one.need) and any(place in scope.around for place in one.need.places)
    ]
    told = words.wider(wider, found.places.names) if wider else []
    if any(found.local(one.need) for one in figures) and not rows:
        return [words.NONE_ASKED, *told]
    if not rows:
        return [*_nothing(scope), *told]
    gap = [row for row in rows if row["state"] == "established"]
    return [
        *words.method(against, any(one.answers for one in figures)),
        *(deprivation_words.ranking(scope.model, poor, against.name, len(gap)) if len(gap) > 1 else ()),
        *([words.PARTLY_SHOWN] if scope.visibility != "internal" else ()),
        *told,
    ]


def _nothing(scope: "Scope") -> list[Text]:
    """Why there is no need at all: it may not be shown, nobody listed the needs, or somebody did and found none."""
    if scope.visibility != "internal":
        return [words.NOT_SHOWN]
    codes, place = ("class:Need",), scope.territory
    if documenting(scope.store, [place.id], codes, scope.as_of)[place.id]:
        return [words.none_listed(place.name)]
    return [words.none_known(place.name), *to_load(codes, place.name)]


def _places(value: float | None) -> float | int | None:
    """Places as they are said: whole where they are."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(value, 1)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
