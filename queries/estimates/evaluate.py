"""What each formula gives for a territory, or why it gives nothing: one evaluator for every answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.scope import Reader
from essaim.queries.estimates.formulas import Formula, formulas
from essaim.queries.estimates.observed import Figures, Sum, communes_of, read_figures, summed
from essaim.queries.estimates.places_counted import far_from_lycee, in_frr, in_neighbourhoods, in_schools

words = Phrases.beside(__file__)
ENOUGH = 3  # figures without which nobody can say that nothing speaks for coming
_DEPARTMENTS = """
MATCH (t:Territory {id: $territory})
OPTIONAL MATCH (t)-[:PART_OF*1..2]->(above:Department)
WITH t, collect(DISTINCT above.id) AS own
OPTIONAL MATCH (t)<-[:PART_OF]-(:Municipality)-[:PART_OF]->(d:Department)
WITH own, collect(DISTINCT d.id) AS around
RETURN CASE WHEN size(own) > 0 THEN own ELSE around END AS ids
"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a formula gives. `people`: how many; `share`: in percent, with the département's; `detail`: said beside.

    `why_not` where it gives nothing. `speaks`: whether it speaks for coming, None where that cannot be said.
    """

    formula: Formula
    people: int | None = None
    share: float | None = None
    reference: float | None = None
    reference_id: str | None = None
    year: int | None = None
    sources: tuple[str, ...] = ()
    detail: tuple[Text, ...] = ()
    why_not: Text | None = None
    speaks: bool | None = None

    @property
    def is_given(self) -> bool:
        """Whether there is a figure."""
        return self.why_not is None


@dataclass(frozen=True, slots=True)
class Ground:
    """What the formulas of one territory read: its communes, the figures, the one département that holds it."""

    reader: Reader
    territory: str
    communes: Sequence[Mapping[str, Any]]
    department: str | None
    around: Sequence[Mapping[str, Any]]
    figures: Figures


def estimates(reader: Reader, territory: str, since: int | None = None) -> list[Estimate]:
    """One estimate a formula for the territory of that id, in the order of the formulas. Raises StoreError."""
    ground = _ground(reader, territory, since)
    return [_KINDS[formula.kind](ground, formula) for formula in formulas()]


def _ground(reader: Reader, territory: str, since: int | None) -> Ground:
    communes = communes_of(reader, territory)
    homes = reader.store.read(_DEPARTMENTS, territory=territory)[0]["ids"]
    department = homes[0] if len(homes) == 1 else None
    around = communes_of(reader, department) if department else []
    indicators = {term for formula in formulas() for term in (*formula.terms, formula.ready) if term}
    places = {territory, *(row["id"] for row in (*communes, *around)), *([department] if department else ())}
    return Ground(reader, territory, communes, department, around, read_figures(reader, places, indicators, since))


def _ratio(ground: Ground, formula: Formula) -> Estimate:
    """A number of people and their share; the département's share beside it; no share of too few people."""
    total = summed(ground.figures, ground.territory, [row["id"] for row in ground.communes], formula.terms)
    if total is None:
        return _ready(ground, formula)
    people, whole = _people(formula, total), total.values[formula.of or ""]
    enough = whole >= formula.least
    share = 100 * people / whole if enough and whole else None
    reference = _reference(ground, formula) if share is not None else None
    few = [] if enough else [words("too_few", n=round(whole), least=formula.least)]
    return Estimate(
        formula,
        people=round(people),
        share=_tenth(share),
        reference=_tenth(reference),
        reference_id=ground.department if reference is not None else None,
        year=total.year,
        sources=total.sources,
        detail=(*coverage(total), *few),
        speaks=None if share is None or reference is None else share > reference,
    )


def _people(formula: Formula, total: Sum) -> float:
    return total.values[formula.take or ""] - (total.values[formula.less] if formula.less else 0)


def _reference(ground: Ground, formula: Formula) -> float | None:
    """The share of the département that holds the territory, computed alike."""
    if ground.department is None:
        return None
    total = summed(ground.figures, ground.department, [row["id"] for row in ground.around], formula.terms)
    whole = total.values[formula.of or ""] if total else 0
    if total is None or whole < max(formula.least, 1) or (not total.own and total.communes * 2 < total.among):
        return None
    return 100 * _people(formula, total) / whole


def _ready(ground: Ground, formula: Formula) -> Estimate:
    """The rate that somebody publishes, where its terms are not there."""
    total = summed(ground.figures, ground.territory, [], [formula.ready]) if formula.ready else None
    if total is None or formula.ready is None:
        return Estimate(formula, why_not=missing(ground, formula))
    beside = summed(ground.figures, ground.department, [], [formula.ready]) if ground.department else None
    share = total.values[formula.ready]
    reference = beside.values[formula.ready] if beside else None
    return Estimate(
        formula,
        share=_tenth(share),
        reference=_tenth(reference),
        reference_id=ground.department if beside else None,
        year=total.year,
        sources=total.sources,
        detail=(words("published_rate"),),
        speaks=None if reference is None else share > reference,
    )


def _count(ground: Ground, formula: Formula) -> Estimate:
    """A number of people, of whom nobody knows how many there should be: it speaks neither for coming nor against."""
    total = summed(ground.figures, ground.territory, [row["id"] for row in ground.communes], formula.terms)
    if total is None:
        return Estimate(formula, why_not=missing(ground, formula))
    people = round(_people(formula, total))
    return Estimate(formula, people=people, year=total.year, sources=total.sources, detail=coverage(total))


def coverage(total: Sum) -> tuple[Text, ...]:
    """How many communes a sum counts, where it is not the territory's own figure nor a commune's."""
    if total.own or total.among == 1:
        return ()
    hidden = [words("hidden", n=total.hidden)] if total.hidden else []
    return (words("communes", n=total.communes, among=total.among), *hidden)


def missing(ground: Ground, formula: Formula) -> Text:
    """Why a formula gives nothing: its figures are under secrecy, or nobody loaded them."""
    places = {ground.territory, *(row["id"] for row in ground.communes)}
    secret = any(place in places and code in formula.terms and value is None
                 for (place, code, _), (value, _) in ground.figures.items())  # fmt: skip
    return words("secret") if secret else words("not_loaded", files=formula.load)


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _of_places(count: Callable[..., dict[str, Any]]) -> Callable[[Ground, Formula], Estimate]:
    """A formula that counts places, as one that gives an estimate."""

    def estimate(ground: Ground, formula: Formula) -> Estimate:
        values = count(ground.reader, ground.territory, ground.communes, ground.around, ground.figures, formula)
        return Estimate(formula, **values)

    return estimate


_KINDS: Mapping[str, Callable[[Ground, Formula], Estimate]] = {
    "ratio": _ratio,
    "count": _count,
    "schools": _of_places(in_schools),
    "neighbourhoods": _of_places(in_neighbourhoods),
    "distance": _of_places(far_from_lycee),
    "frr": _of_places(in_frr),
}


def sentence(estimate: Estimate) -> Text:
    """An estimate in words: its name, how it was computed and what it counts; or why there is none."""
    formula = estimate.formula
    if estimate.why_not is not None:
        return words("not_estimated", name=formula.name, why=estimate.why_not)
    people = [words("people", n=estimate.people)] if estimate.people is not None and estimate.share is not None else []
    ours = [] if words("published_rate") in estimate.detail else [words("formula", text=formula.text)]
    computed = [*ours, formula.limits] if estimate.people or estimate.share else []
    return words("estimate", name=formula.name, detail=[*people, *estimate.detail, *computed])


def silence(every: Sequence[Estimate]) -> list[Text]:
    """That nothing speaks for coming, where enough figures could."""
    able = [estimate for estimate in every if estimate.speaks is not None]
    return [words("nothing_speaks", n=len(able))] if len(able) >= ENOUGH and not any(e.speaks for e in able) else []
