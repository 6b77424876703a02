"""The bodies that the table of laws makes of the territories of France: one row a body and a place that it serves."""

import csv
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from essaim.graph_loader.france.seats import seats
from essaim.graph_loader.france.territories import bundled, lookup
from essaim.ontology.wording.forms import Place, of

CCAS_FROM = 1_500  # inhabitants (CASF L123-4)
_COUNCILS = {"departement": "conseil-departemental", "region": "conseil-regional", "mairie": "mairie"}
Rule = Mapping[str, str]


class Served(NamedTuple):
    """A place that a body serves: its code at the level of the rule, what its name is made of, the ids of the
    territories served, the commune of its seat and its SIREN, where they are known."""

    code: str
    place: Place
    territories: tuple[str, ...]
    seat: str = ""
    siren: str = ""


def rows(path: Path) -> Iterator[dict[str, str | None]]:
    """One row a body and a territory that it serves, for the rules of the table that make bodies without any file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rules = [rule for rule in csv.DictReader(file, delimiter=";") if rule["entre"] == "oui"]
    for rule in rules:
        for served in _LEVELS[rule["echelon"]]():
            if served.code not in _exceptions()["none"].get(rule["code"], ()) and _holds(rule, served):
                yield from _body(rule, served)


def _body(rule: Rule, served: Served) -> Iterator[dict[str, str | None]]:
    own = _named().get((rule["code"], served.code), {})
    stem = _COUNCILS.get(rule["code"], rule["code"])
    name = own.get("name") or rule["nom"].format(de=of(served.place, "fr"), nom=served.place.name)
    siren = served.siren if rule["code"] in ("mairie", "epci") else ""
    for territory in _territories(rule, served):
        yield {
            **rule,
            "cle": own.get("key") or f"{stem}-{served.code.lower()}",
            "nom": name,
            "siren": siren,
            "siege": served.seat,
            "territoire": territory,
        }


def _territories(rule: Rule, served: Served) -> tuple[str, ...]:
    """The territories served: a département without the communes of which another authority takes its place."""
    other = _exceptions()["outside"].get(rule["code"], {}).get(served.code)
    if other is None:
        return served.territories
    known = lookup()
    mine = (code for code, own in known.communes.items() if own == served.code and known.epci_of.get(code) != other)
    return tuple(f"com:{code}" for code in mine)


def _holds(rule: Rule, served: Served) -> bool:
    """Whether the rule reaches this place: a CCAS is due from 1,500 inhabitants on, and not yet known of in Mayotte."""
    if rule["code"] != "ccas":
        return True
    department = lookup().communes[served.code]
    people = _people()[served.code] >= CCAS_FROM
    return people and bool(department) and department not in _exceptions()["none"]["ccas"]


@cache
def _people() -> Mapping[str, int]:
    return {place.code: int(place.population) for place in bundled()[1] if place.kind == "commune"}


@cache
def _exceptions() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("exceptions.toml").read_text("utf-8"))


@cache
def _named() -> Mapping[tuple[str, str], Mapping[str, str]]:
    return {(each["code"], place): each for each in _exceptions()["named"] for place in each["places"]}


def _places(kind: str, prefix: str) -> Iterator[Served]:
    chiefs = seats().of.get(kind, {})
    for place in bundled()[1]:
        if place.kind == kind:
            named = Place(place.name, int(place.article) if place.article else None)
            seat = place.code if kind == "commune" else chiefs[place.code].commune if place.code in chiefs else ""
            siren = place.code if kind == "epci" else place.siren
            yield Served(place.code, named, (f"{prefix}:{place.code}",), seat, siren)


def _arrondissements() -> Iterator[Served]:
    """Those where a sous-préfet sits: not that of the préfecture of the département."""
    known = seats()
    chiefs = {seat.commune for seat in known.of["department"].values()}
    for seat in known.of["arrondissement"].values():
        if seat.commune not in chiefs:
            communes = tuple(f"com:{code}" for code, own in known.arrondissement.items() if own == seat.code)
            yield Served(seat.code, Place(seat.name, int(seat.article)), communes, seat.commune)


def _academies() -> Iterator[Served]:
    for code, (name, *departments) in _exceptions()["academies"].items():
        yield Served(code, Place(name), tuple(f"dep:{department}" for department in departments))


_LEVELS: Mapping[str, Callable[[], Iterator[Served]]] = {
    "commune": lambda: _places("commune", "com"),
    "epci": lambda: _places("epci", "epci"),
    "departement": lambda: _places("department", "dep"),
    "region": lambda: _places("region", "reg"),
    "arrondissement": _arrondissements,
    "academie": _academies,
}
