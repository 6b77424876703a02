"""How much poorer the place of a need is than those around it: one indicator of the graph, as a standard score."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from essaim.queries.answer.evidence import documenting
from essaim.queries.supply.supply import Need, Supply

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

SHARE, SCHOOLS = "qpv-population-share", "ips"
# The first that is known widely enough is taken: those about the young come first. A high IPS is a good position.
INDICATORS = {"youth-unemployment-rate": 1, SCHOOLS: -1, SHARE: 1, "unemployment-rate-15-64": 1}
ENOUGH = 5  # communes with the figure: below, there is nothing to stand out from
WEIGHT = 0.5
BOUND = 1.5  # standard scores beyond count as this much, so that no need weighs nothing
_FIGURES = """
UNWIND $places AS place
MATCH (:Territory {id: place})<-[r:OBSERVES]-(o:Observation)
WHERE o.indicator IN $indicators AND o.value IS NOT NULL AND coalesce(o.year, $day.year) <= $day.year
  AND o.visibility IN $seen AND r.visibility IN $seen
RETURN place, o.indicator AS indicator, place AS of, coalesce(o.year, 0) AS year, toFloat(o.value) AS value,
  o.sources AS sources
UNION ALL
UNWIND $places AS place
MATCH (:Territory {id: place})<-[l:LOCATED_IN]-(s:School)<-[r:OBSERVES]-(o:Observation)
WHERE o.indicator = 'ips' AND o.value IS NOT NULL AND coalesce(o.year, $day.year) <= $day.year
  AND s.visibility IN $seen AND l.visibility IN $seen AND o.visibility IN $seen AND r.visibility IN $seen
RETURN place, o.indicator AS indicator, s.id AS of, coalesce(o.year, 0) AS year, toFloat(o.value) AS value,
  o.sources AS sources
"""
_PARTS = """
UNWIND $places AS place
MATCH (t:Territory {id: place})
OPTIONAL MATCH (t)<-[p:PART_OF]-(q:PriorityNeighbourhood) WHERE q.visibility IN $seen AND p.visibility IN $seen
WITH t, place, collect(DISTINCT q) AS parts
RETURN place, t:Municipality AS commune, t:PriorityNeighbourhood AS quarter, t.population AS living,
  [q IN parts | q.population] AS parts, t.sources AS sources
"""


@dataclass(frozen=True, slots=True)
class Deprived:
    """How many standard deviations poorer than the communes around a need's place is, and the figures behind it.

    `value` is None for a priority neighbourhood without a figure of its own: it was drawn for its poverty, and counts
    as much as a place may.
    """

    score: float
    value: float | None
    mean: float
    sources: tuple[str, ...]

    @property
    def factor(self) -> float:
        """What the young people without a place count for in the ranking: 1 + half of the (bounded) score."""
        return 1 + WEIGHT * max(-BOUND, min(BOUND, self.score))


@dataclass(frozen=True, slots=True)
class Deprivation:
    """The indicator that was taken, None where none is known widely enough, and what it says of each need by id."""

    indicator: str | None
    communes: int
    of: Mapping[str, Deprived]


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float
    sources: tuple[str, ...]


def deprivation(scope: "Scope", supply: Supply, needs: Sequence[Need]) -> Deprivation:
    """How deprived the places of the `needs` are, by the first indicator known for one of them and for the communes.

    Raises StoreError.
    """
    if not needs:
        return Deprivation(None, 0, {})
    compared = [place for place in supply.places.ids if supply.places.compared(place)]
    view = {"places": compared, "seen": list(scope.seen)}
    rows = {row["place"]: row for row in scope.store.read(_PARTS, **view)}
    observed = _latest(scope.store.read(_FIGURES, indicators=list(INDICATORS), day=scope.as_of, **view))
    observed[SHARE] = _shares(rows, _listed(scope, supply)) | observed.get(SHARE, {})
    for indicator, sign in INDICATORS.items():
        figures = observed.get(indicator, {})
        towns = [place for place in figures if place in rows and rows[place]["commune"] and rows[place]["living"]]
        level = _level([(figures[place].value, rows[place]["living"]) for place in towns])
        if level is None or len(towns) < ENOUGH:
            continue
        scores = {
            place: Deprived(sign * (figure.value - level[0]) / level[1], figure.value, level[0], figure.sources)
            for place, figure in figures.items()
        }
        poor = {
            place: Deprived(BOUND, None, level[0], tuple(row["sources"] or ()))
            for place, row in rows.items()
            if row["quarter"] and place not in scores
        }
        places = scores | poor
        of = {need.id: mean for need in needs if (mean := _together([places.get(place) for place in need.places]))}
        if of:
            return Deprivation(indicator, len(towns), of)
    return Deprivation(None, 0, {})


def _listed(scope: "Scope", supply: Supply) -> dict[str, str]:
    """By place, a source that lists every priority neighbourhood there."""
    homes = supply.places.departments
    sources = documenting(scope.store, homes, ["qpv-count"], scope.as_of, scope.seen) if homes else {}
    return {
        place: sources[home]["qpv-count"]
        for place in supply.places.ids
        for home in homes
        if sources[home] and supply.places.holds(home, place)
    }


def _latest(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, _Figure]]:
    """By indicator and place: the latest figure of each thing observed, their mean where there are several."""
    latest: dict[tuple[str, str], dict[str, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(rows, key=lambda row: (row["year"], row["value"])):
        same = latest[row["indicator"], row["place"]][row["of"]]
        if same and same[0]["year"] < row["year"]:
            same.clear()
        same.append(row)
    figures: dict[str, dict[str, _Figure]] = defaultdict(dict)
    for (indicator, place), things in latest.items():
        every = [row for rows_ in things.values() for row in rows_]
        sources = {source for row in every for source in row["sources"] or ()}
        mean = sum(row["value"] for row in every) / len(every)
        figures[indicator][place] = _Figure(mean, tuple(sorted(sources)))
    return figures


def _shares(places: Mapping[str, Mapping[str, Any]], qpv: Mapping[str, str]) -> dict[str, _Figure]:
    """The share of the inhabitants who live in a priority neighbourhood, in percent, where all are counted."""
    shares = {}
    for place, row in places.items():
        if place in qpv and row["quarter"]:
            shares[place] = _Figure(100.0, (qpv[place],))
        elif place in qpv and row["commune"] and row["living"] and all(row["parts"]):
            shares[place] = _Figure(min(100.0, 100 * sum(row["parts"]) / row["living"]), (qpv[place],))
    return shares


def _level(figures: Sequence[tuple[float, int]]) -> tuple[float, float] | None:
    """Mean and standard deviation over the communes, by their inhabitants; None where they do not differ."""
    if not figures:
        return None
    living = sum(weight for _, weight in figures)
    mean = sum(value * weight for value, weight in figures) / living
    spread = math.sqrt(sum(weight * (value - mean) ** 2 for value, weight in figures) / living)
    return (mean, spread) if spread > 0 else None


def _together(places: Sequence[Deprived | None]) -> Deprived | None:
    """The places of one need as one, their mean; None where one of them has no figure."""
    figured = [place for place in places if place]
    if not figured or len(figured) < len(places):
        return None
    values = [place.value for place in figured if place.value is not None]
    return Deprived(
        score=sum(place.score for place in figured) / len(figured),
        value=sum(values) / len(values) if len(values) == len(figured) else None,
        mean=figured[0].mean,
        sources=tuple(sorted({source for place in figured for source in place.sources})),
    )
