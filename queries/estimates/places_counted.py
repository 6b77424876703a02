"""People counted by the places that are theirs: schools, priority neighbourhoods, communes far from a lycée."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.evidence import documenting
from essaim.queries.answer.scope import Reader
from essaim.queries.estimates.formulas import Formula
from essaim.queries.estimates.observed import Figures, read_figures, summed

words = Phrases.beside(__file__)
COUNTRY = 5  # of INSEE's seven levels of density, those of the country begin here
_EARTH = 6371.0088  # mean radius, km
Values = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]
_SCHOOLS = """
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(:Territory)<-[l:LOCATED_IN]-(s:School)
WHERE coalesce(s.active, true) AND s.visibility IN $seen AND l.visibility IN $seen
WITH DISTINCT s
CALL (s) {
  OPTIONAL MATCH (s)<-[r:OBSERVES]-(o:Observation)
  WHERE o.indicator IN ['ips', 'pupils'] AND o.value IS NOT NULL AND o.year <= $year
    AND o.visibility IN $seen AND r.visibility IN $seen
  WITH o ORDER BY o.year
  RETURN collect({indicator: o.indicator, value: o.value, year: o.year, source: o.sources[0]}) AS observed
}
RETURN s.id AS id, s.educationPriority AS priority, s.pupils AS pupils, s.sources AS sources, observed ORDER BY id
"""
_NEIGHBOURHOODS = """
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(q:PriorityNeighbourhood)
WHERE q.visibility IN $seen
WITH DISTINCT q
OPTIONAL MATCH (q)-[:PART_OF]->(m:Municipality)
RETURN q.id AS id, q.population AS population, q.sources AS sources, collect(DISTINCT m.id) AS communes ORDER BY id
"""
_LYCEES = """
MATCH (d:Department)<-[:PART_OF]-(m:Municipality)<-[l:LOCATED_IN]-(s:School)
WHERE s.schoolType = 'lycee' AND coalesce(s.active, true) AND s.visibility IN $seen AND l.visibility IN $seen
  AND m.latitude IS NOT NULL AND m.longitude IS NOT NULL
RETURN DISTINCT m.id AS id, m.latitude AS latitude, m.longitude AS longitude, s.sources[0] AS source ORDER BY id
"""


def in_schools(reader: Reader, territory: str, _c: Rows, _a: Rows, _f: Figures, formula: Formula) -> Values:
    """The pupils of the schools of a label, or of an index under the bound, and how many of them are counted."""
    rows = reader.store.read(_SCHOOLS, territory=territory, year=reader.as_of.year, seen=list(reader.seen))
    schools = [{**row, **_latest(row["observed"])} for row in rows]
    if formula.labels:
        code = "rep-count"
        listed = documenting(reader.store, [territory], [code], seen=reader.seen)[territory].get(code)
        chosen = [school for school in schools if school["priority"] in formula.labels]
        sure = bool(listed)
    else:
        measured = [school for school in schools if school.get("ips")]
        chosen = [school for school in measured if school["ips"]["value"] < (formula.bound or 0)]
        listed, sure = (measured[0]["ips"]["source"] if measured else None), bool(measured)
    if not chosen and not sure:
        return {"why_not": words("not_loaded", files=formula.load)}
    counted = [school for school in chosen if _pupils(school) is not None]
    people = sum(_pupils(school) or 0 for school in counted) if counted or not chosen else None
    among = [] if formula.labels else [words("schools_measured", n=len(measured))]
    sources = {source for school in chosen for source in _sources(school, formula)} | ({listed} if listed else set())
    years = [school[key]["year"] for school in chosen for key in ("pupils_observed", "ips") if school.get(key)]
    return {
        "people": people,
        "year": max(years, default=None),
        "sources": tuple(sorted(sources)),
        "detail": (words("schools", n=len(chosen), counted=_counted(len(chosen), len(counted))), *among),
        "speaks": bool(chosen) if chosen or sure else None,
    }


def _counted(schools: int, counted: int) -> Any:
    """That the pupils of some schools are unknown."""
    return words("pupils_of_all") if counted == schools else words("pupils_of_some", n=counted)


def _latest(observed: Sequence[Mapping[str, Any]]) -> Values:
    """The latest figure of each kind; the rows come year by year."""
    by_kind = {row["indicator"]: row for row in observed if row["indicator"]}
    return {"ips": by_kind.get("ips"), "pupils_observed": by_kind.get("pupils")}


def _pupils(school: Mapping[str, Any]) -> int | None:
    observed = school.get("pupils_observed")
    number: int | None = round(observed["value"]) if observed else school["pupils"]
    return number


def _sources(school: Mapping[str, Any], formula: Formula) -> set[str]:
    observed = school.get("pupils_observed"), None if formula.labels else school.get("ips")
    return {row["source"] for row in observed if row} | {next(iter(school["sources"] or ("",)))} - {""}


def in_neighbourhoods(
    reader: Reader, territory: str, _c: Rows, _a: Rows, _figures: Figures, formula: Formula
) -> Values:
    """The young people of the neighbourhoods: counted, else by the share of their age in the commune."""
    rows = reader.store.read(_NEIGHBOURHOODS, territory=territory, seen=list(reader.seen))
    listed = documenting(reader.store, [territory], ["qpv-count"], seen=reader.seen)[territory].get("qpv-count")
    if not rows:
        none = {"people": 0, "sources": (listed,), "detail": (words("no_neighbourhood"),), "speaks": False}
        return none if listed else {"why_not": words("not_loaded", files=formula.load)}
    communes = {commune for row in rows for commune in row["communes"]}
    figures = read_figures(reader, [*communes, *(row["id"] for row in rows)], [formula.take or "", formula.of or ""])
    parts = {row["id"]: _young(figures, row, formula) for row in rows}
    sure = [part for part in parts.values() if part]
    if not sure:
        return {"why_not": words("neighbourhoods_uncounted", n=len(rows), files=formula.load), "speaks": True}
    estimated = any(part[1] for part in sure)
    return {
        "people": round(sum(part[0] for part in sure)),
        "year": max(part[2] for part in sure),
        "sources": tuple(sorted({source for part in sure for source in part[3]})),
        "detail": (
            words("neighbourhoods", n=len(sure), among=len(rows)),
            *([words("by_share")] if estimated else ()),
        ),
        "speaks": True,
    }


def _young(
    figures: Figures, quarter: Mapping[str, Any], formula: Formula
) -> tuple[float, bool, int, tuple[str, ...]] | None:
    """The young people of a neighbourhood, whether by the commune's share, the year and the sources."""
    take, of = formula.take or "", formula.of or ""
    counted = summed(figures, quarter["id"], [], [take])
    if counted:
        return counted.values[take], False, counted.year, counted.sources
    living = summed(figures, quarter["id"], [], [of])
    population = living.values[of] if living else quarter["population"]
    share = summed(figures, "", quarter["communes"], [take, of])
    if population is None or share is None or not share.values[of]:
        return None
    sources = (*share.sources, *(living.sources if living else quarter["sources"] or ())[:1])
    return population * share.values[take] / share.values[of], True, share.year, sources


def far_from_lycee(reader: Reader, territory: str, communes: Rows, _a: Rows, _f: Figures, formula: Formula) -> Values:
    """The inhabitants of the communes of the country whose nearest commune with a lycée is far."""
    placed = [row for row in communes if row["latitude"] is not None and row["longitude"] is not None]
    code = "class:School"
    listed = documenting(reader.store, [territory], [code], seen=reader.seen)[territory].get(code)
    lycees = reader.store.read(_LYCEES, seen=list(reader.seen)) if placed and listed else []
    if not lycees:
        return {"why_not": words("not_loaded", files=formula.load)}
    country = [row for row in placed if row["density"] is None or row["density"] >= COUNTRY]
    far = [row for row in country if min(kilometres(row, lycee) for lycee in lycees) >= (formula.bound or 0)]
    unknown = sum(row["density"] is None for row in far)
    return {
        "people": sum(row["population"] or 0 for row in far),
        "year": None,
        "sources": tuple(sorted({listed, *(row["source"] for row in lycees[:1])} - {None})),
        "detail": (
            words("far_communes", n=len(far), among=len(communes)),
            *([words("density_unknown", n=unknown)] if unknown else ()),
        ),
        "speaks": bool(far),
    }


def kilometres(place: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """The distance between two points as the crow flies, in km (haversine)."""
    phi, psi = math.radians(place["latitude"]), math.radians(other["latitude"])
    across = math.radians(other["longitude"] - place["longitude"])
    part = math.sin((psi - phi) / 2) ** 2 + math.cos(phi) * math.cos(psi) * math.sin(across / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(part))


def in_frr(_r: Reader, _t: str, communes: Rows, _a: Rows, _f: Figures, formula: Formula) -> Values:
    """The inhabitants of the communes of the zone, where the zone is loaded."""
    sure = [row for row in communes if row["frr"] is not None]
    if not sure:
        return {"why_not": words("not_loaded", files=formula.load)}
    inside = [row for row in sure if row["frr"]]
    return {
        "people": sum(row["population"] or 0 for row in inside),
        "detail": (words("frr_communes", n=len(inside), among=len(communes)),),
        "speaks": bool(inside),
    }
