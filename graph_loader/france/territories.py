"""The territories of all France that essaim ships, looked up without a graph."""

import lzma
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

PREFIX = {"region": "reg", "department": "dep", "epci": "epci", "commune": "com"}


class Place(NamedTuple):
    """One territory of the bundled file; `former` holds codes parted by spaces, `article` the TNCC code or nothing.

    `kind` is region, department, epci, commune or ward: an arrondissement of Paris, Lyon or Marseille, whose parent is
    the commune.
    """

    kind: str
    code: str
    name: str
    population: str
    parent: str
    epci: str
    siren: str
    former: str
    article: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """Codes of France: what lies where, and what an old code has become.

    departments: code of the département → code of its région. communes: code → its département, "" in the collectivités
    d'outre-mer. epci_of: commune → EPCI, absent where it has none. siren_of: commune → SIREN of its council. current:
    former code of a commune, or arrondissement municipal → today's commune. names: id of the node → name.
    """

    departments: dict[str, str]
    communes: dict[str, str]
    epci_of: dict[str, str]
    siren_of: dict[str, str]
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
        departments: set[str] = set()
        if kind == "dep":
            departments = {code} & self.departments.keys()
        elif kind == "reg":
            departments = {department for department, region in self.departments.items() if region == code}
        return frozenset(commune for commune, department in self.communes.items() if department in departments)

    def departments_of(self, territory: str) -> tuple[str, ...]:
        """Codes of the départements a territory touches, sorted: an EPCI may lie in several."""
        return tuple(sorted({self.communes[commune] for commune in self.communes_of(territory)} - {""}))


@cache
def bundled() -> tuple[int, tuple[Place, ...]]:
    """The year of the code officiel géographique, and every territory of the bundled file."""
    packed = files("essaim.graph_loader").joinpath("data", "backbone.tsv.xz").read_bytes()
    vintage, *columns = lzma.decompress(packed).decode().splitlines()
    values = (column.split("\t") for column in columns)
    return int(vintage), tuple(map(Place._make, zip(*values, strict=True)))


@cache
def lookup() -> Lookup:
    """The codes of France, read once from the bundled file."""
    places = bundled()[1]
    communes = [place for place in places if place.kind == "commune"]
    current = {place.code: place.parent for place in places if place.kind == "ward"}
    current |= {old: place.code for place in communes for old in place.former.split()}
    return Lookup(
        departments={place.code: place.parent for place in places if place.kind == "department"},
        communes={place.code: place.parent for place in communes},
        epci_of={place.code: place.epci for place in communes if place.epci},
        siren_of={place.code: place.siren for place in communes if place.siren},
        current=current,
        names={f"{PREFIX[place.kind]}:{place.code}": place.name for place in places if place.kind in PREFIX},
    )


def populations() -> Counter[str]:
    """Inhabitants by id of territory; those of départements, régions and EPCI are the sums of their communes."""
    found = lookup()
    total: Counter[str] = Counter()
    for place in bundled()[1]:
        if place.kind == "commune":
            people = int(place.population)
            total[f"com:{place.code}"] = people
            if place.epci:
                total[f"epci:{place.epci}"] += people
            if place.parent:
                total[f"dep:{place.parent}"] += people
                total[f"reg:{found.departments[place.parent]}"] += people
    return total
