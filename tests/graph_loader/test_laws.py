"""The institutions that exist by law: rules and exceptions against figures known from elsewhere."""

from collections import Counter, defaultdict
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from essaim.graph_loader.france.seats import seats
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.laws.lawful_bodies import rows
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model


@cache
def bodies() -> list[dict[str, str | None]]:
    with as_file(files("essaim.graph_loader") / "data" / "lois" / "institutions.csv") as path:
        return list(rows(path))


def named(code: str, place: str) -> list[str | None]:
    """The names of the bodies of a rule that serve a place."""
    return [row["nom"] for row in bodies() if row["code"] == code and row["territoire"] == place]


def test_counts_that_are_published() -> None:
    """101 départements, 333 arrondissements of which 100 are the seat of a département, 30 académies."""
    own: dict[str | None, set[str | None]] = defaultdict(set)
    for row in bodies():
        own[row["code"]].add(row["cle"])
    counts = Counter({code: len(keys) for code, keys in own.items()})
    assert len(seats().of["arrondissement"]) == 333
    assert counts["prefecture"] == 101
    assert counts["sous-prefecture"] == 233
    assert counts["rectorat"] == 30
    assert counts["dsden"] == counts["sdjes"] == 95  # 96 départements of the mainland and Corsica, less Paris
    assert counts["departement"] == 98  # 101 less Paris; one body each for Corsica and for Alsace
    assert counts["caf"] == 99


def test_every_departement_lies_in_one_academie() -> None:
    served = Counter(row["territoire"] for row in bodies() if row["code"] == "rectorat")
    assert served == Counter({f"dep:{code}": 1 for code in lookup().departments})


@pytest.mark.parametrize(
    ("code", "place", "expected"),
    [
        ("ccas", "com:32013", ["CCAS d’Auch"]),
        ("ccas", "com:32001", []),  # Aignan: fewer than 1,500 inhabitants
        ("ccas", "com:75056", ["Centre d’action sociale de la Ville de Paris"]),
        ("ccas", "com:97608", []),  # Mamoudzou: to be confirmed
        ("sous-prefecture", "com:44184", ["Sous-préfecture de Saint-Nazaire"]),
        ("sous-prefecture", "com:44109", []),  # Nantes has the préfecture
        ("departement", "dep:75", []),
        ("departement", "dep:2B", ["Collectivité de Corse"]),
        ("departement", "dep:67", ["Collectivité européenne d’Alsace"]),
        ("departement", "dep:68", ["Collectivité européenne d’Alsace"]),
        ("departement", "dep:973", ["Collectivité territoriale de Guyane"]),
        ("departement", "com:69123", []),  # Lyon: the Métropole is the authority
        ("departement", "com:69264", ["Conseil départemental du Rhône"]),  # Villefranche-sur-Saône
        ("dsden", "dep:75", []),
        ("dsden", "dep:974", []),
        ("dsden", "dep:32", ["DSDEN du Gers"]),
        ("drajes", "reg:03", []),
        ("caf", "dep:64", []),
        ("caf", "dep:59", ["CAF du Nord"]),
        ("region", "reg:94", []),
        ("region", "reg:01", ["Région Guadeloupe"]),
        ("epci", "epci:244400404", ["Nantes Métropole"]),
    ],
)
def test_rules_and_exceptions(code: str, place: str, expected: list[str]) -> None:
    assert named(code, place) == expected


def test_what_the_law_leaves_open_makes_no_body() -> None:
    codes = {row["code"] for row in bodies()}
    assert codes.isdisjoint({"cias", "mission-locale", "cpam", "msa", "france-travail", "clspd", "cden"})


def test_a_territory_is_opened_without_a_file(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    options = LoadOptions(home=tmp_path, bundled=("lois",), territories=("com:32107",))
    (report,) = load([], embedded_store, model, options).files
    assert (report.source, report.quarantined) == ("src:lois", 0)
    found = embedded_store.read(
        "MATCH (b:Institution)-[:SERVES]->(t) RETURN b.id AS id, b.institutionKind AS kind, t.id AS t ORDER BY id"
    )
    assert {(row["id"], row["t"]) for row in found} >= {
        ("org:213201072", "com:32107"),  # the number of the council, as registers have it
        ("org:ccas-32107", "com:32107"),
        ("org:sous-prefecture-322", "com:32107"),
        ("org:conseil-departemental-32", "dep:32"),
        ("org:caf-32", "dep:32"),
    }
    text = embedded_store.read("MATCH (b {id: 'org:ccas-32107'}) RETURN b.description AS text")[0]["text"]
    assert "CASF L123-4" in text
    assert "version de 2015" in text
