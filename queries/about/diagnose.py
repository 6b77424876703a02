"""The état des lieux of a territory: what is known, from which source and year, and what is documented nowhere."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from essaim.graph_store.store import Row, Store
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import DIAGNOSE
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import names_of
from essaim.queries.answer.evidence import documenting, sources_of, to_load
from essaim.queries.connectors.known_network import known_network
from essaim.queries.estimates.evaluate import Estimate, estimates, sentence, silence
from essaim.queries.mentoring.citations import named, unnamed, who_mentors
from essaim.queries.outside.discretion import SMALLEST, discreet
from essaim.queries.outside.inside import words as outside
from essaim.queries.outside.needs import readable
from essaim.queries.saved.catalogue import catalogue
from essaim.queries.saved.cypher_text import parameters
from essaim.queries.supply.supply import supply_around

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

SHOWN = 20  # entities listed one by one in a section; beyond, a note names the saved question that lists them all
FIGURES = ("value", "reference_value")
_ONE_BY_ONE = 5  # institutions of one kind; beyond, they are counted
_EDUCATION = ("rep-count", "rep-plus-count")
_FIRST = ("population", "youth-unemployment-rate")
_TYPES = {
    "ecole": Text("dont écoles", "of which primary schools"),
    "college": Text("dont collèges", "of which collèges"),
    "lycee": Text("dont lycées", "of which lycées"),
    "autre": Text("dont autres", "of which others"),
}
words = Phrases.beside(__file__)
_REFERENCE = """
MATCH (t:Territory {id: $territory})
CALL (t) {
  MATCH (t)-[:PART_OF*1..2]->(d:Department) RETURN d.id AS id
  UNION
  MATCH (t:Intercommunality)<-[:PART_OF]-(:Municipality)-[:PART_OF]->(d:Department) RETURN d.id AS id
}
RETURN id ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class _Place:
    """The territory looked at, and all that a section needs to be written."""

    store: Store
    model: Model
    id: str
    name: str
    as_of: date
    since: int | None
    seen: tuple[str, ...]

    def saved(self, name: str, territory: str | None = None) -> list[Row]:
        """Rows of a saved question on this territory, or on another."""
        query = catalogue()[name]
        values = {"territory": territory or self.id, "as_of": self.as_of, "seen": list(self.seen)}
        return self.store.read(query.text, **{key: values[key] for key in parameters(query.text)})

    def row(self, section: str, indicator: str, **values: Any) -> dict[str, Any]:
        """One row of the answer, with what was not given left empty."""
        row = dict.fromkeys(names_of(DIAGNOSE)) | {
            "section": section,
            "indicator": indicator,
            "territory_id": self.id,
            "state": "known",
        }
        return row | values

    def count(
        self, section: str, indicator: str, label: Text, number: int, listed: bool, source: str | None = None
    ) -> dict[str, Any]:
        """A count; `partial` where no source lists them all: the name then says how many are known of."""
        least = words("at_least", label=label, n=number)
        figures = {
            "name": least if number and not listed else label,
            "value": number if listed else None,
            "unit": "one",
        }
        state = "known" if listed else "partial" if number else "undetermined"
        return self.row(section, indicator, state=state, source_id=source, **figures)

    def word(self, scheme: str, code: str) -> Text:
        """The label of a vocabulary value."""
        concepts = self.model.schemes[scheme].concepts
        return concepts[code].label if code in concepts else Text(code, code)


def diagnose(scope: "Scope") -> Answer:
    """The état des lieux of the territory of a scope, seen from its day, without figures older than its `since`.

    Others than the team read it on what they see, without a count of few persons. Raises StoreError.
    """
    territory = scope.territory
    place = _Place(scope.store, scope.model, territory.id, territory.name, scope.as_of, scope.since, scope.seen)
    codes = ("class:Institution", "class:Association", "class:Need")
    listed = documenting(scope.store, [territory.id], codes, seen=scope.seen)[territory.id]
    figures = _figures(place)
    rows = [*figures, *_neighbourhoods(place, figures), *_institutions(place)]
    associations, more = _associations(place, "class:Association" in listed)
    estimated = estimates(scope, territory.id, scope.since)
    mentors = who_mentors(scope)
    rows += [*associations, *_mentors(place, mentors), *_needs(scope, place, "class:Need" in listed)]
    rows += _network(scope, place)
    rows += [_estimate(scope, place, estimate) for estimate in estimated]
    return Answer(
        question="diagnose",
        title=words("diagnose", territory=territory.name),
        columns=DIAGNOSE,
        rows=tuple(sorted(rows, key=lambda row: _SECTIONS.index(row["section"]))),
        as_of=place.as_of,
        params={"territory": territory.id, **({"since": scope.since} if scope.since else {}), **_reader(scope)},
        notes=(
            *territory.notes,
            *_contradictions(scope, place),
            *more,
            *silence(estimated),
            *to_load(_unknown(rows), territory.place),
            *_hidden(scope),
        ),
        sources=sources_of(scope.store, rows),
    )


def _reader(scope: "Scope") -> dict[str, str]:
    return {} if scope.visibility == "internal" else {"visibility": scope.visibility}


def _hidden(scope: "Scope") -> list[Text]:
    """What others are told of the counts that they do not read."""
    return [] if scope.visibility == "internal" else [outside("partly_shown"), outside("counts_hidden", n=SMALLEST)]


_CONTRADICTING = """
MATCH (t:Territory {id: $territory})<-[:OBSERVES]-(o:Observation) WHERE o.value IS NOT NULL AND o.year <= $year
WITH o.indicator AS indicator, o.year AS year, collect({value: o.value, claims: o.claims}) AS figures
WHERE size(figures) > 1 RETURN indicator, year, figures ORDER BY year DESC, indicator
"""


def _contradictions(scope: "Scope", place: _Place) -> Iterator[Text]:
    """Figures of one year that differ, each with who gives it and the date of the file: for the team, who may ask."""
    rows = scope.store.read(_CONTRADICTING, territory=place.id, year=place.as_of.year) if _is_inside(scope) else ()
    for row in rows:
        said = [said_of(figure) for figure in sorted(row["figures"], key=lambda figure: figure["value"])]
        if len({figure["value"] for figure in row["figures"]}) > 1:
            yield words(
                "contradicting", name=place.word("indicator", row["indicator"]), year=str(row["year"]), said=said
            )


def _is_inside(scope: "Scope") -> bool:
    return scope.visibility == "internal"


def said_of(figure: Row) -> Text:
    """A figure with the author and the date of its latest claim."""
    claim = max((json.loads(text) for text in figure["claims"] or ["{}"]), key=lambda claim: claim.get("date", ""))
    author, day = claim.get("author") or claim.get("source", "?"), claim.get("date", "")[:10]
    return words("figure_said", value=figure["value"], author=author, day=day)


_OWN = ("mentoring", "estimated", "network")  # sections that say themselves what is not known
_SECTIONS = (
    *("figures", "neighbourhoods", "education", "institutions", "associations"),
    *("mentoring", "needs", "estimated", "network"),
)


def _figures(place: _Place) -> list[dict[str, Any]]:
    """The indicators, each beside the département's where the territory lies in one."""
    departments = [row["id"] for row in place.store.read(_REFERENCE, territory=place.id)]
    reference = departments[0] if len(departments) == 1 else None
    beside: dict[tuple[Any, Any], Any] = {}
    for row in place.saved("territory_figures", reference) if reference else ():
        if row["state"] == "known":
            beside.setdefault((row["indicator"], row["school_type"]), row["value"])
    figures = place.saved("territory_figures")
    rows = [*(_figure(place, row, beside, reference) for row in figures), *_schools(place)]
    if len(place.seen) < len(place.model.seen_by("internal")):
        rows = [row | {key: discreet(row[key]) for key in FIGURES if row["unit"] == "person"} for row in rows]
    order = {code: rank for rank, code in reversed([*enumerate((*_FIRST, *place.model.schemes["indicator"].concepts))])}
    return sorted(rows, key=lambda row: order.get(row["indicator"], len(order)))


def _figure(place: _Place, row: Row, beside: Mapping[tuple[Any, Any], Any], reference: str | None) -> dict[str, Any]:
    code, kind = row["indicator"], row["school_type"]
    old = bool(place.since and row["year"] and row["year"] < place.since)
    concept = place.model.schemes["indicator"].concepts.get(code)
    unit = concept.attributes.get("unit") if concept else None
    name = _TYPES[kind] if kind else place.word("indicator", code)
    section = "education" if code in _EDUCATION else "neighbourhoods" if code == "qpv-count" else "figures"
    if row["state"] == "partial":
        return place.count(section, code, name, row["value"], listed=False)
    value = beside.get((code, kind)) if unit != "person" else None  # a whole beside its part compares nothing
    return place.row(
        section,
        code,
        name=name,
        value=None if old else row["value"],
        unit=unit,
        year=row["year"],
        reference_value=value,
        reference_territory_id=reference if value is not None else None,
        state="undetermined" if old else row["state"],
        source_id=row["source_id"],
    )


_SCHOOLS = """
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(:Territory)<-[l:LOCATED_IN]-(s:School)
MATCH (s)<-[r:OBSERVES]-(o:Observation)
WHERE o.indicator = 'ips' AND o.value IS NOT NULL AND o.year <= $year AND coalesce(s.active, true)
  AND s.visibility IN $seen AND l.visibility IN $seen AND o.visibility IN $seen AND r.visibility IN $seen
WITH s.id AS school, o.year AS year, o.value AS value, o.sources[0] AS source ORDER BY year DESC, source
WITH school, collect({year: year, value: value, source: source})[0] AS latest
WHERE $since IS NULL OR latest.year >= $since
RETURN count(school) AS schools, avg(latest.value) AS mean, min(latest.value) AS least, max(latest.value) AS most,
  max(latest.year) AS year, min(latest.source) AS source
"""


def _schools(place: _Place) -> Iterator[dict[str, Any]]:
    """The index of social position of the schools that have one: their mean, and between which it lies."""
    years = {"year": place.as_of.year, "since": place.since}
    for row in place.store.read(_SCHOOLS, territory=place.id, seen=list(place.seen), **years):
        if row["schools"]:
            name = words("ips", n=row["schools"], least=row["least"], most=row["most"])
            figures = {"value": round(row["mean"], 1), "unit": "index", "year": row["year"], "source_id": row["source"]}
            yield place.row("figures", "ips", name=name, **figures)


def _neighbourhoods(place: _Place, figures: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The QPV by name; a département's are in the saved question."""
    neighbourhoods = place.saved("priority_neighbourhoods")
    return [
        place.row("neighbourhoods", "qpv", entity_id=row["qpv_id"], name=row["name"], source_id=row["source_id"])
        for row in neighbourhoods
        if len(neighbourhoods) <= 2 * SHOWN
    ]


def _institutions(place: _Place) -> list[dict[str, Any]]:
    """One row for each institution; one for a kind that has many or none."""
    rows: list[dict[str, Any]] = []
    for kind, group in groupby(place.saved("institutions_present_missing"), key=lambda row: str(row["kind"])):
        those = list(group)
        label = place.word("institution-kind", kind)
        if len(those) > _ONE_BY_ONE or those[0]["institution_id"] is None:
            number = len(those) if those[0]["institution_id"] else 0
            source = those[0]["source_id"]
            rows.append(place.count("institutions", kind, label, number, those[0]["complete"], source))
            continue
        for row in those:
            values = {
                "entity_id": row["institution_id"],
                "name": words("institution", kind=label, name=row["name"]),
                "value": 1,
                "unit": "one",
            }
            rows.append(place.row("institutions", kind, source_id=row["source_id"], **values))
    states = ("known", "partial", "undetermined")
    return sorted(rows, key=lambda row: (states.index(row["state"]), normalise(row["name"].fr)))


def _associations(place: _Place, listed: bool) -> tuple[list[dict[str, Any]], list[Text]]:
    associations = place.saved("associations_present")
    rows = [place.count("associations", "association-count", words("associations"), len(associations), listed)]
    for row in associations[:SHOWN]:
        rows.append(
            place.row(
                "associations",
                "association",
                entity_id=row["association_id"],
                name=row["name"],
                source_id=row["source_id"],
            )
        )
    if len(associations) <= SHOWN:
        return rows, []
    all_of_them = f"essaim query associations_present -p territory={place.id}"
    return rows, [words("associations_cut", shown=SHOWN, n=len(associations), command=all_of_them)]


def _mentors(place: _Place, mentors: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The mentoring networks that files cite here, each file and place by itself; in one row those that none cites."""
    mentors = tuple(mentors)
    for row in mentors:
        if row["state"] == "cited":
            where = {"territory_id": row["territory_id"], "source_id": row["source_id"], "year": row["last_year"]}
            yield place.row("mentoring", "mentor", entity_id=row["organisation_id"], name=named(row), **where)
    if missing := unnamed(mentors):
        yield place.row("mentoring", "mentors-not-found", name=missing, state="undetermined")


def _needs(scope: "Scope", place: _Place, listed: bool) -> list[dict[str, Any]]:
    needs = place.saved("territory_needs") if scope.visibility == "internal" else _readable(scope)
    rows = [place.count("needs", "need-count", words("needs"), len(needs), listed)]
    for row in needs:
        rows.append(
            place.row(
                "needs",
                "need",
                entity_id=row["need_id"],
                name=row["name"],
                value=row["young_people"],
                unit="young",
                year=row["year"],
                territory_id=row["territory_id"],
                source_id=row["source_id"],
            )
        )
    return rows


def _estimate(scope: "Scope", place: _Place, estimate: Estimate) -> dict[str, Any]:
    """A need estimated from figures: the share beside the département's, else the number of people."""
    people = estimate.people if _is_inside(scope) else discreet(estimate.people)
    figure = estimate.share if estimate.share is not None else people
    return place.row(
        "estimated",
        f"estimated-{estimate.formula.id}",
        name=sentence(estimate if people == estimate.people else replace(estimate, people=None)),
        value=figure,
        unit="person" if estimate.share is None else "percent",
        year=estimate.year,
        reference_value=estimate.reference,
        reference_territory_id=estimate.reference_id,
        state="known" if figure is not None else "undetermined",
        source_id=next(iter(estimate.sources), None),
    )


def _readable(scope: "Scope") -> list[dict[str, Any]]:
    """The needs that others may read, by name, with the counts that they may."""
    supply = supply_around(scope)
    young = readable(supply.needs, supply)
    needs = sorted(filter(supply.local, supply.needs), key=lambda need: (normalise(need.name), need.id))
    return [
        {
            "need_id": need.id,
            "name": need.name,
            "young_people": young[need.id],
            "year": None,
            "territory_id": need.places[0],
            "source_id": next(iter(need.sources), None),
        }
        for need in needs
    ]


def _unknown(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The coverage codes of what is undetermined, in the order of the rows."""
    codes = {"associations": "class:Association", "needs": "class:Need", "institutions": "class:Institution"}
    open_rows = (row for row in rows if row["state"] != "known" and row["section"] not in _OWN)
    unknown = {codes.get(row["section"], row["indicator"]): None for row in open_rows}
    return list(unknown)


def _network(scope: "Scope", place: _Place) -> list[dict[str, Any]]:
    """What is known of who knows whom, before anybody is named: for the team alone."""
    if not _is_inside(scope):
        return []
    known = known_network(scope)
    counts = {"actors": known.actors, "interviewed": known.interviewed, "ties": known.ties}
    rows = [place.row("network", code, name=words(code), value=count, unit="one") for code, count in counts.items()]
    share = None if known.missing is None else round(100 * known.missing)
    state = "undetermined" if share is None else "known"
    name = words("missing_ties_heard" if known.estimated else "missing_ties")
    return [*rows, place.row("network", "missing-ties", name=name, value=share, unit="percent", state=state)]
