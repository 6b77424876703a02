"""A body that says which council it is: the kind and the place name one, as the register of elected officials does."""

from collections.abc import Callable, Iterable, Mapping

from essaim.graph_loader.france.codes import of_public_body
from essaim.graph_loader.france.territories import lookup


def council_id(kind: str, territories: Iterable[str]) -> str | None:
    """The id of the council of a kind of institution, if any, of the first of `territories` that has one."""
    councils = (COUNCILS[kind](*territory.split(":", 1)) for territory in territories if kind in COUNCILS)
    return next(filter(None, councils), None)


def commune_of(council: str) -> str | None:
    """The commune whose council this is, as `com:…`."""
    number = council.removeprefix("org:")
    if number.startswith("mairie-"):
        return f"com:{number.removeprefix('mairie-').upper()}"
    territory = of_public_body(number)
    return territory if territory and territory.startswith("com:") else None


def _town_hall(prefix: str, code: str) -> str | None:
    known = lookup()
    if prefix != "com" or code not in known.communes:
        return None
    return f"org:{known.siren_of[code]}" if code in known.siren_of else f"org:mairie-{code.lower()}"


def _intercommunality(prefix: str, code: str) -> str | None:
    siren = code if prefix == "epci" else lookup().epci_of.get(code) if prefix == "com" else None
    return f"org:{siren}" if f"epci:{siren}" in lookup().names else None


def _department(prefix: str, code: str) -> str | None:
    own = code if prefix == "dep" else lookup().communes.get(code, "") if prefix == "com" else ""
    return f"org:conseil-departemental-{own.lower()}" if own in lookup().departments else None


def _region(prefix: str, code: str) -> str | None:
    known = lookup()
    department = code if prefix == "dep" else known.communes.get(code, "") if prefix == "com" else ""
    own = code if prefix == "reg" else known.departments.get(department)
    return f"org:conseil-regional-{own}" if f"reg:{own}" in known.names else None


# by the codes of the vocabulary institution-kind that the registers of elected officials give their councils
COUNCILS: Mapping[str, Callable[[str, str], str | None]] = {
    "mairie": _town_hall,
    "epci": _intercommunality,
    "departement": _department,
    "region": _region,
}
