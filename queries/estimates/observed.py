"""The figures of a territory: its own, else those of its communes added up, with how many of them are counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from essaim.queries.answer.scope import Reader

_COMMUNES = """
MATCH (t:Territory {id: $territory})<-[:PART_OF*0..3]-(m:Municipality)
RETURN DISTINCT m.id AS id, m.name AS name, m.population AS population, m.latitude AS latitude,
  m.longitude AS longitude, m.densityGrid AS density, m.frr AS frr ORDER BY id
"""
_FIGURES = """
UNWIND $places AS place
MATCH (:Territory {id: place})<-[r:OBSERVES]-(o:Observation)
WHERE o.indicator IN $indicators AND o.year <= $year AND ($since IS NULL OR o.year >= $since)
  AND o.visibility IN $seen AND r.visibility IN $seen
RETURN place, o.indicator AS indicator, o.year AS year, o.value AS value, o.sources[0] AS source
ORDER BY place, indicator, year, source DESC
"""
Figure = tuple[float | None, str | None]
Figures = Mapping[tuple[str, str, int], Figure]


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures of one year added up over `communes` of the `among` there are; `own`: the territory's own figures.

    `hidden`: communes whose figure is there without a value (statistical secrecy), which is not zero.
    """

    values: Mapping[str, float]
    year: int
    sources: tuple[str, ...]
    own: bool
    communes: int
    among: int
    hidden: int = 0


def communes_of(reader: Reader, territory: str) -> list[dict[str, Any]]:
    """The communes of a territory, itself where it is one."""
    return [dict(row) for row in reader.store.read(_COMMUNES, territory=territory)]


def read_figures(
    reader: Reader, places: Iterable[str], indicators: Iterable[str], since: int | None = None
) -> dict[tuple[str, str, int], Figure]:
    """The figures by place, indicator and year; of two sources, the one whose id comes first."""
    view = {"year": reader.as_of.year, "since": since, "seen": list(reader.seen)}
    rows = reader.store.read(_FIGURES, places=sorted(set(places)), indicators=sorted(set(indicators)), **view)
    return {(row["place"], row["indicator"], row["year"]): (row["value"], row["source"]) for row in rows}


def summed(figures: Figures, territory: str, communes: Sequence[str], terms: Sequence[str]) -> Sum | None:
    """The `terms` of a formula for a territory, all of one year: its own where it has them, else its communes'."""
    own = _years(figures, [territory], terms)
    if own:
        return _sum(figures, [territory], terms, max(own), own=True)
    years = _years(figures, communes, terms)
    return _sum(figures, communes, terms, max(years), own=False) if years else None


def _years(figures: Figures, places: Iterable[str], terms: Sequence[str]) -> set[int]:
    """The years in which one of the places has every term."""
    years: dict[tuple[str, int], set[str]] = defaultdict(set)
    wanted = set(places)
    for (place, indicator, year), (value, _) in figures.items():
        if place in wanted and indicator in terms and value is not None:
            years[place, year].add(indicator)
    return {year for (_, year), indicators in years.items() if len(indicators) == len(terms)}


def _sum(figures: Figures, places: Sequence[str], terms: Sequence[str], year: int, *, own: bool) -> Sum:
    cells = {place: [figures.get((place, term, year)) for term in terms] for place in places}
    whole = {
        place: [cell for cell in row if cell]
        for place, row in cells.items()
        if all(c and c[0] is not None for c in row)
    }
    hidden = sum(place not in whole and any(cell and cell[0] is None for cell in row) for place, row in cells.items())
    values = {term: sum(float(row[rank][0] or 0) for row in whole.values()) for rank, term in enumerate(terms)}
    sources = {source for row in whole.values() for _, source in row if source}
    return Sum(values, year, tuple(sorted(sources)), own, len(whole), len(places), hidden)
