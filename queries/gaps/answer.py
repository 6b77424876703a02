"""The needs of a territory that too few places answer: established, in part answered, to ask or answered."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from essaim.ontology.errors import UsageError
from essaim.ontology.model import Model
from essaim.ontology.spellings import concept_code
from essaim.ontology.wording.near import did_you_mean
from essaim.queries.answer import arguments
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import values_of
from essaim.queries.answer.evidence import sources_of
from essaim.queries.gaps.columns import COLUMNS
from essaim.queries.gaps.figures import Figures, Finding, Reference, figures_of, finding, reference
from essaim.queries.gaps.notes import notes_on
from essaim.queries.gaps.reasons import reason, words
from essaim.queries.methods.ranks import shared_ranks
from essaim.queries.outside.needs import needs_and_offers
from essaim.queries.supply.deprivation import Deprivation, Deprived, deprivation
from essaim.queries.supply.matching import Answering
from essaim.queries.supply.supply import Need, Supply, supply_around

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

STATES = ("established", "undetermined", "partial", "answered")


def gaps(
    scope: "Scope", theme: str | None = None, audience: str | None = None, threshold: float | str | None = None
) -> Answer:
    """One row for each need of the territory, of `theme` and `audience` where they are given (codes or labels).

    `threshold`: the coverage (0..1) below which a need is a gap; when not given, that of the other territories of the
    département, where enough of it is known.
    Others than the team read the needs and what exists, without a verdict. Raises UsageError and StoreError.
    """
    codes = {"theme": _code(scope.model, "theme", theme), "audience": _code(scope.model, "audience", audience)}
    least = None if threshold is None else arguments.share("threshold", threshold)
    if scope.visibility != "internal":
        return needs_and_offers(scope, **codes)
    supply = supply_around(scope)
    figures = figures_of(scope, supply)
    compared = reference(supply, figures, least)
    asked = [needed for needed in figures if supply.local(needed.need) and _concerns(needed.need, codes)]
    findings = [finding(needed, compared) for needed in asked]
    poor = deprivation(scope, supply, [gap.need for gap in findings if gap.state == "established"])
    rows = sorted((_row(scope.model, supply, gap, compared, poor) for gap in findings), key=_order)
    ranks = shared_ranks(_order(row)[:-1] for row in rows)
    return Answer(
        question="gaps",
        title=words("title", territory=scope.territory.name),
        columns=COLUMNS,
        rows=tuple(values_of(COLUMNS, {**row, "rank": rank}) for row, rank in zip(rows, ranks, strict=True)),
        as_of=scope.as_of,
        params={**scope.params, **codes, "threshold": least},
        notes=(*scope.notes, *notes_on(scope, supply, figures, findings, rows, compared, poor)),
        sources=sources_of(scope.store, rows),
    )


def _row(model: Model, supply: Supply, gap: Finding, compared: Reference, poor: Deprivation) -> dict[str, Any]:
    """One need with its figures; its rank is not known yet."""
    figures, need, coverage, referred = gap.figures, gap.need, gap.coverage, gap.referred
    deprived = poor.of.get(need.id)
    read = [code for code in figures.expected if code in figures.documented]
    row: dict[str, Any] = {
        "need_id": need.id,
        "territory_id": next(place for place in need.places if supply.places.local(place)),
        "theme": sorted(need.themes),
        "audience": sorted(need.audiences),
        "age_min": figures.ages[0],
        "age_max": figures.ages[1],
        "state": gap.state,
        "threshold": _rounded(gap.level.threshold) if gap.level else None,
        "p_gap": _rounded(coverage.p_gap) if coverage else None,
        "young_people": need.young,
        "capacity": _places(figures.places) if figures.listed else None,
        "coverage": _rounded(referred.share) if referred else None,
        "coverage_low": _rounded(referred.low) if referred else None,
        "coverage_high": _rounded(referred.high) if referred else None,
        "sources_consulted": len(read),
        "sources_expected": len(figures.expected),
        "need": need.name,
        "unmet": gap.unmet,
        "offers": [_offered(answer) for answer in figures.answers],
        "evidence": _evidence(figures, deprived),
        "deprivation": round(deprived.score, 2) if deprived else None,
        "priority": _priority(gap, deprived),
        "to_refer": need.to_refer,
        "said_by": need.said_by,
        "said_on": need.said_on,
        "answered_on": need.answered_on,
        "apart": [{**_offered(answer), "role": answer.role} for answer in figures.apart],
    }
    return {**row, "why": reason(model, gap, row, compared, poor)}


def _priority(gap: Finding, deprived: Deprived | None) -> float | None:
    """The young people that an established gap counts for in the ranking: those without a place × the factor of its
    place."""
    if gap.state != "established" or gap.unmet is None:
        return None
    return round(gap.unmet * (deprived.factor if deprived else 1), 1)


def _evidence(figures: Figures, deprived: Deprived | None) -> list[str]:
    offered = {source for answer in figures.matches for source in answer.offer.sources}
    poverty = deprived.sources if deprived else ()
    return sorted({*figures.need.sources, *figures.documented.values(), *offered, *poverty})


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Established first, by their priority; then the others, by the young people without a known place, else by those
    concerned. The id breaks ties and ranks nothing."""
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


def _concerns(need: Need, codes: Mapping[str, str | None]) -> bool:
    """Whether a need is of the theme and of the audience asked for."""
    return (not codes["theme"] or codes["theme"] in need.themes) and (
        not codes["audience"] or codes["audience"] in need.audiences
    )


def _code(model: Model, scheme: str, typed: str | None) -> str | None:
    """The code of a theme or an audience typed as its code or its label. Raises UsageError."""
    if not typed:
        return None
    code = concept_code(model, scheme, typed)
    if code:
        return code
    vocabulary = model.schemes[scheme]
    listed = ", ".join(vocabulary.concepts)
    near = did_you_mean(typed, vocabulary.concepts)
    raise UsageError(
        fr=f"Valeur inconnue pour {vocabulary.label.fr} : « {typed} »."
        + (f" {near.fr}" if near else "")
        + f" Connues : {listed}.",
        en=f"Unknown value for {vocabulary.label.en}: “{typed}”."
        + (f" {near.en}" if near else "")
        + f" Known: {listed}.",
    )


def _places(value: float | None) -> float | int | None:
    """Places as they are said: whole where they are."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(value, 1)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
