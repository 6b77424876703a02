"""The territories of all France that essaim ships: looked up without a graph, or written into one."""

import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the bundled file. `kind` is region, department, epci, commune or ward (arrondissement municipal)."""

    kind: str
    code: str
    name: str
    population: int | None
    parent: str
    epci: str
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Codes of France: what lies where, and what an old code has become.

    departments: code of the département → code of its région. communes: code → its département, "" in the collectivités
    d'outre-mer. epci_of: commune → EPCI, absent where it has none. current: former code of a commune, or arrondissement
    of Paris, Lyon or Marseille → today's commune. names: id of the node → name.
    """

    departments: dict[str, str]
    communes: dict[str, str]
    epci_of: dict[str, str]
    current: dict[str, str]
    names: dict[str, str]

    def commune(self, code: str) -> str | None:
        """Today's code of a commune given by any code it had; None when no commune ever had it."""
        return code if code in self.communes else self.current.get(code)

    def communes_of(self, territory: str) -> frozenset[str]:
        """Codes of the communes in a territory given by its id (`reg:52`, `dep:44`, `epci:244400404`, `com:44109`)."""
        kind, _, code = territory.partition(":")
        if kind == "com":
            found = self.commune(code)
            return frozenset() if found is None else frozenset({found})
        if kind == "epci":
            return frozenset(commune for commune, epci in self.epci_of.items() if epci == code)
        kept = (
            {code}
            if kind == "dep"
            else {dep for dep, region in self.departments.items() if kind == "reg" and region == code}
        )
        return frozenset(commune for commune, department in self.communes.items() if department in kept)

    def departments_of(self, territory: str) -> tuple[str, ...]:
        """Codes of the départements a territory touches, sorted: an EPCI may lie in several."""
        return tuple(sorted({self.communes[commune] for commune in self.communes_of(territory)} - {""}))


@cache
def vintage_and_places() -> tuple[int, tuple[Place, ...]]:
    """The year of the code officiel géographique, and every line of the bundled file."""
    packed = files("essaim.graph_loader").joinpath("data", "backbone.tsv.gz").read_bytes()
    first, *lines = gzip.decompress(packed).decode().splitlines()
    return int(first.split("\t")[1]), tuple(_places(lines))


def _places(lines: list[str]) -> Iterator[Place]:
    for line in lines:
        kind, code, name, population, parent, epci, former = line.split("\t")
        yield Place(kind, code, name, int(population) if population else None, parent, epci, tuple(former.split()))


@cache
def lookup() -> Lookup:
    """The codes of France, read once from the bundled file."""
    prefix = {"region": "reg", "department": "dep", "epci": "epci", "commune": "com"}
    found = Lookup({}, {}, {}, {}, {})
    for place in vintage_and_places()[1]:
        if place.kind == "ward":
            found.current[place.code] = place.parent
            continue
        found.names[f"{prefix[place.kind]}:{place.code}"] = place.name
        if place.kind == "department":
            found.departments[place.code] = place.parent
        elif place.kind == "commune":
            found.communes[place.code] = place.parent
            found.current.update(dict.fromkeys(place.former, place.code))
            if place.epci:
                found.epci_of[place.code] = place.epci
    return found
