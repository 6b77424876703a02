"""How the territories around a question lie in each other, and what share of one another holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

# The départements of the territory and all that lies in them; an EPCI and a région come as what holds them.
_PLACES = """
MATCH (t:Territory {id: $territory})
CALL (t) {
  RETURN t AS home
  UNION
  MATCH (t)-[:PART_OF*1..3]->(home:Department) RETURN home
  UNION
  MATCH (t)<-[:PART_OF]-(home:Department) RETURN home
  UNION
  MATCH (t)<-[:PART_OF]-(:Municipality)-[:PART_OF]->(home:Department) RETURN home
}
MATCH (home)<-[:PART_OF*0..3]-(p:Territory)
WITH DISTINCT p
CALL (p) {
  OPTIONAL MATCH (p)-[:PART_OF]->(w:Territory)
  WITH w, COUNT { (w)<-[:PART_OF]-() } AS parts
  RETURN collect(DISTINCT {id: w.id, name: w.name, population: w.population, parts: parts}) AS wholes
}
RETURN p.id AS id, p.name AS name, p.population AS population, p:Department AS department, wholes
ORDER BY id
"""


@dataclass(frozen=True)
class Places:
    """Territories by id: what holds each (itself included), their names and their inhabitants, None where unknown.

    `departments` are those of the question: what it is compared with.
    """

    territory: str
    around: Mapping[str, frozenset[str]]
    names: Mapping[str, str]
    inhabitants: Mapping[str, int | None]
    departments: tuple[str, ...]

    @property
    def ids(self) -> list[str]:
        """Every territory known here, sorted."""
        return sorted(self.around)

    def extended(self, populations: Mapping[str, int | None]) -> "Places":
        """The same, knowing the inhabitants of places farther away."""
        return replace(self, inhabitants={**populations, **self.inhabitants})

    def holds(self, whole: str, part: str) -> bool:
        """Whether `part` is `whole` or lies in it."""
        return whole == part or whole in self.around.get(part, ())

    def local(self, place: str) -> bool:
        """Whether `place` lies in the territory of the question."""
        return self.holds(self.territory, place)

    def compared(self, place: str) -> bool:
        """Whether `place` lies in the départements that the territory is compared with."""
        return any(self.holds(whole, place) for whole in (*self.departments, self.territory))

    def meets(self, places: Iterable[str], others: Iterable[str]) -> bool:
        """Whether one of `places` holds, or lies in, one of `others`."""
        others = tuple(others)
        return any(self.holds(place, near) or self.holds(near, place) for place in places for near in others)

    def share(self, served: Iterable[str], asking: Iterable[str]) -> float | None:
        """What part of the inhabitants of `served` lives in `asking`, 0..1; None where inhabitants are unknown."""
        served, asking = self._outermost(served), self._outermost(asking)
        if all(any(self.holds(place, part) for place in asking) for part in served):
            return 1.0
        common = [
            part if self.holds(place, part) else place
            for part in served
            for place in asking
            if self.meets([part], [place])
        ]
        living = [self.inhabitants.get(place) for place in (*common, *served)]
        if not all(living):
            return None
        return min(1.0, sum(filter(None, living[: len(common)])) / sum(filter(None, living[len(common) :])))

    def _outermost(self, places: Iterable[str]) -> list[str]:
        """`places` without those that lie in another of them."""
        every = sorted(set(places))
        return [part for part in every if not any(part != whole and self.holds(whole, part) for whole in every)]


def places_of(scope: "Scope") -> Places:
    """Read the territories of the départements around the territory of the question."""
    rows = scope.store.read(_PLACES, territory=scope.territory.id)
    wholes = {whole["id"]: whole for row in rows for whole in row["wholes"] if whole["id"]}
    direct = {row["id"]: frozenset(whole["id"] for whole in row["wholes"] if whole["id"]) for row in rows}
    around = {place: _upwards(place, direct) for place in sorted(direct.keys() | wholes.keys())}
    for id, whole in wholes.items():
        parts = [part for part, above in direct.items() if id in above]
        # All communes of an EPCI or départements of a région are here: what holds each of them holds the whole. The
        # neighbourhoods of a commune are not all of it.
        if id not in direct and len(parts) == whole["parts"]:
            around[id] |= frozenset.intersection(*(around[part] for part in parts))
    return Places(
        territory=scope.territory.id,
        around=around,
        names={place["id"]: place["name"] or place["id"] for place in (*wholes.values(), *rows)},
        inhabitants={place["id"]: place["population"] for place in (*wholes.values(), *rows)},
        departments=tuple(row["id"] for row in rows if row["department"]),
    )


def _upwards(place: str, direct: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """`place` and all that holds it."""
    held_by, ahead = {place}, [place]
    while ahead:
        new = direct.get(ahead.pop(), frozenset()) - held_by
        held_by |= new
        ahead.extend(new)
    return frozenset(held_by)
