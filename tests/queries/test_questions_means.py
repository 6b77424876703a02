"""Questions on means and duties: who pays, for what, where each method reaches, what must be erased or not be shown."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.saved.catalogue import catalogue
from essaim.queries.saved.run import run_saved

DAY = date(2026, 11, 23)
VAL = {"territory": "dep:93"}
PUBLIC = {"visibility": "public"}


def person(role: str, category: str, **more: Any) -> tuple[str, str, dict[str, Any]]:
    known = {"displayName": role, "nameKey": role.lower(), "adult": True, "personCategory": category}
    return ("Person", "", {**known, "visibility": "internal", **more})


def count(indicator: str, value: float, **more: Any) -> tuple[str, str, dict[str, Any]]:
    return ("Observation", "", {"indicator": indicator, "year": 2026, "value": value, **more})


NODES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "src:equipe": ("Source", "Tableaux de l'équipe", {"date": date(2026, 10, 1), "licence": "private"}),
    "dep:93": ("Department", "Val", {"code": "93"}),
    "epci:900000001": ("Intercommunality", "Agglo", {"code": "900000001"}),
    "com:93001": ("Municipality", "Bourg", {"code": "93001", "densityGrid": 2, "population": 9000}),
    "com:93002": ("Municipality", "Combe", {"code": "93002", "densityGrid": 6, "population": 300}),
    "com:93003": ("Municipality", "Étang", {"code": "93003", "densityGrid": 7, "population": 120}),
    "com:93004": ("Municipality", "Forge", {"code": "93004", "population": 700}),
    "com:93005": ("Municipality", "Gué", {"code": "93005", "densityGrid": 5, "population": 500}),
    "com:93006": ("Municipality", "Hameau", {"code": "93006", "densityGrid": 5, "population": 90}),
    "com:93007": ("Municipality", "Isle", {"code": "93007", "densityGrid": 6, "population": 80}),
    "qpv:QN93007A": ("PriorityNeighbourhood", "Le Quai", {"code": "QN93007A"}),
    "qpv:QN93001A": ("PriorityNeighbourhood", "Les Pins", {"code": "QN93001A"}),
    "org:ent": ("Company", "Ateliers", {"sector": "entreprise"}),
    "org:fond": ("Association", "Fondation du Val", {"sector": "fondation"}),
    "org:mairie": ("Institution", "Mairie de Bourg", {"institutionKind": "mairie", "sector": "collectivite"}),
    "org:nous": ("Association", "Nous", {"sector": "association"}),
    "org:asso": ("Association", "Voisins", {"sector": "association"}),
    "prog:m": ("Programme", "Mentorat", {}),
    "dpl:1": ("Deployment", "Mentorat à Bourg", {"method": ["densification"], "startDate": date(2024, 1, 1)}),
    "dpl:2": ("Deployment", "Mentorat en Combe", {"method": ["new-territory", "local-partnership"]}),
    "dpl:3": ("Deployment", "Mentorat d’hier", {"method": ["densification"], "endDate": date(2025, 6, 30)}),
    "dpl:4": ("Deployment", "Mentorat sans méthode", {}),
    "int:1": ("Interaction", "", {"date": date(2025, 3, 1), "interactionKind": "meeting", "visibility": "internal"}),
    "int:2": ("Interaction", "", {"date": date(2024, 2, 1), "interactionKind": "interview", "visibility": "internal"}),
    "int:3": ("Interaction", "", {"date": date(2024, 3, 1), "interactionKind": "meeting", "visibility": "internal"}),
    "per:old": person("L’ancienne directrice", "professional", retainUntil=date(2026, 1, 31)),
    "per:due": person("La directrice", "professional", retainUntil=date(2026, 11, 23)),
    "per:young": person("Un élève", "volunteer", adult=False),
    "per:elue": person("L’élue", "public-official", visibility="public"),
    "per:pro": person("Le conseiller", "professional", visibility="public"),
    "per:vol": person("Un bénévole", "volunteer", visibility="partner"),
    "obs:3": count("supported-young", 3.0),
    "obs:5": count("supported-young", 5.0),
    "obs:hidden": count("active-mentors", 2.0, suppressed=True),
    "obs:inner": count("volunteers", 1.0, visibility="internal"),
    "obs:qpv": count("qpv-count", 1.0),
}
EDGES: list[tuple[str, str, str, dict[str, Any]]] = [
    *((f"com:9300{n}", "PART_OF", "dep:93", {}) for n in range(1, 8)),
    ("com:93005", "PART_OF", "epci:900000001", {}),
    ("qpv:QN93001A", "PART_OF", "com:93001", {}),
    ("qpv:QN93007A", "PART_OF", "com:93007", {}),
    ("org:nous", "OPERATES", "prog:m", {}),
    *((f"dpl:{n}", "DEPLOYMENT_OF", "prog:m", {}) for n in range(1, 5)),
    ("dpl:1", "TAKES_PLACE_IN", "qpv:QN93001A", {}),
    ("dpl:1", "TAKES_PLACE_IN", "qpv:QN93007A", {}),
    ("dpl:2", "TAKES_PLACE_IN", "com:93002", {}),
    ("dpl:3", "TAKES_PLACE_IN", "com:93003", {}),
    ("dpl:4", "TAKES_PLACE_IN", "epci:900000001", {}),
    ("org:asso", "LOCATED_IN", "com:93001", {}),
    ("int:1", "ABOUT", "dpl:1", {}),
    ("int:1", "INVOLVES", "org:mairie", {}),
    ("int:2", "ABOUT", "dpl:1", {}),
    ("int:2", "INVOLVES", "org:mairie", {}),
    ("int:3", "ABOUT", "dpl:1", {}),
    ("int:3", "INVOLVES", "org:ent", {}),
    ("org:ent", "FUNDS", "dpl:1", {"year": 2024, "amountEur": 6000.0, "fundingKind": "mecenat-financier", "key": "1"}),
    (
        "org:ent",
        "FUNDS",
        "dpl:1",
        {"year": 2026, "amountEur": 1500.0, "fundingKind": "mecenat-competences", "key": "2"},
    ),
    ("org:ent", "FUNDS", "dpl:1", {"year": 2027, "amountEur": 9.0, "fundingKind": "mecenat-financier", "key": "3"}),
    ("org:fond", "FUNDS", "dpl:1", {"year": 2025, "fundingKind": "fondation", "key": "1"}),
    ("org:fond", "FUNDS", "org:asso", {"year": 2025, "amountEur": 800.0, "fundingKind": "fondation", "key": "2"}),
    ("org:mairie", "FUNDS", "dpl:1", {"year": 2024, "amountEur": 2000.0, "fundingKind": "subvention", "key": "1"}),
    ("org:mairie", "FUNDS", "dpl:1", {"year": 2025, "amountEur": 3000.0, "fundingKind": "subvention", "key": "2"}),
    ("org:mairie", "FUNDS", "dpl:1", {"year": 2026, "amountEur": 4000.0, "fundingKind": "subvention", "key": "3"}),
    ("org:nous", "FUNDS", "dpl:1", {"year": 2026, "amountEur": 2500.0, "fundingKind": "benevolat", "key": "1"}),
    ("per:elue", "KNOWS", "per:pro", {"visibility": "public"}),
    ("per:old", "WORKS_AT", "org:asso", {"visibility": "public"}),
    ("per:due", "WORKS_AT", "org:asso", {"visibility": "internal"}),
    ("org:mairie", "STAKEHOLDER_OF", "dpl:1", {"stance": "reserved", "visibility": "partner"}),
]


@pytest.fixture(scope="module", params=("arcadedb", "neo4j", "neo4j-newest"))
def valley(request: pytest.FixtureRequest, engines: Any, model: Model, writing: Callable[..., None]) -> Store:
    store: Store = engines.store(request.param)
    writing(store, model, NODES, EDGES)
    return store


def rows(store: Store, model: Model, name: str, day: date = DAY, **params: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in run_saved(store, model, name, params, as_of=day).rows]


def test_private_funders_before_and_after_the_first_public_meeting(valley: Store, model: Model) -> None:
    """The mayor's office was met in March 2025 (an interview, or a meeting with a company, is no public meeting): 2024
    is before, 2026 after, and of 2025 nobody knows. An amount that nobody wrote is unknown."""
    found = rows(valley, model, "private_funders", **VAL)
    assert {row[8] for row in found} == {date(2025, 3, 1)}
    assert [(row[0], *row[3:5], *row[6:8], row[9], row[11]) for row in found] == [
        ("org:ent", "mecenat-financier", "dpl:1", 2024, 6000.0, True, "known"),
        ("org:ent", "mecenat-competences", "dpl:1", 2026, 1500.0, False, "known"),
        ("org:fond", "fondation", "dpl:1", 2025, None, None, "undetermined"),
        ("org:fond", "fondation", "org:asso", 2025, 800.0, None, "known"),
    ]
    early = rows(valley, model, "private_funders", date(2024, 12, 31), **VAL)
    assert [(row[6], row[8], row[9]) for row in early] == [(2024, None, None)]


def test_the_mix_of_a_deployment(valley: Store, model: Model) -> None:
    """2024: 6,000 and 2,000 of 8,000. 2025: the foundation's amount is unknown, so no share. 2026: 4,000 of 8,000."""
    found = rows(valley, model, "funding_mix", **VAL)
    assert [row[2:10] for row in found] == [
        (2024, "prive", "mecenat-financier", True, 6000.0, 0.75, ["Ateliers"], "known"),
        (2024, "public", "subvention", True, 2000.0, 0.25, ["Mairie de Bourg"], "known"),
        (2025, "prive", "fondation", True, None, None, ["Fondation du Val"], "undetermined"),
        (2025, "public", "subvention", True, 3000.0, None, ["Mairie de Bourg"], "known"),
        (2026, "prive", "mecenat-competences", False, 1500.0, 0.188, ["Ateliers"], "known"),
        (2026, "propre", "benevolat", False, 2500.0, 0.313, ["Nous"], "known"),
        (2026, "public", "subvention", True, 4000.0, 0.5, ["Mairie de Bourg"], "known"),
    ]
    assert {row[2] for row in rows(valley, model, "funding_mix", since="2026", **VAL)} == {2026}


def test_kinds_of_funding_are_all_in_a_family(model: Model) -> None:
    """The lists of the question are those of the vocabulary."""
    kinds = model.schemes["funding-kind"].concepts

    def family(code: str) -> str:
        above = kinds[code].broader
        return family(above) if above else code

    text = catalogue()["funding_mix"].text
    cases = {name: text.split(f"THEN '{name}'")[0].rsplit("WHEN", 1)[1] for name in ("prive", "public", "propre")}
    for code in kinds:
        assert [name for name, listed in cases.items() if f"'{code}'" in listed] == [family(code)]


def test_territories_reached_and_left_aside(valley: Store, model: Model) -> None:
    """Étang's deployment has ended; Gué lies in an intercommunality that one serves, and one serves a part of Isle;
    Forge's density is unknown."""
    found = rows(valley, model, "territories_by_method", **VAL)
    assert [(*row[:3], row[4], row[6], row[7], row[8]) for row in found] == [
        ("densification", True, "qpv:QN93007A", None, 1, ["Mentorat à Bourg"], "known"),
        ("densification", True, "qpv:QN93001A", None, 1, ["Mentorat à Bourg"], "known"),
        ("local-partnership", True, "com:93002", 6, 1, ["Mentorat en Combe"], "known"),
        ("new-territory", True, "com:93002", 6, 1, ["Mentorat en Combe"], "known"),
        (None, False, "com:93006", 5, 1, [], "known"),
        (None, False, "com:93003", 7, 1, [], "known"),
        (None, None, None, None, 1, [], "undetermined"),
    ]
    gue = rows(valley, model, "territories_by_method", territory="com:93005")
    assert [(*row[:3], row[8]) for row in gue] == [(None, True, "epci:900000001", "undetermined")]


def test_what_must_be_erased_or_not_be_shown(valley: Store, model: Model) -> None:
    """A retention that ends today is not past; a small count of neighbourhoods is not one of persons."""
    found = rows(valley, model, "retention_and_export_check", **PUBLIC)
    assert [row[:2] for row in found] == [
        ("hidden-end", "per:old"),
        ("judgement-shown", "per:elue"),
        ("minor", "per:young"),
        ("past-retention", "per:old"),
        ("person-shown", "per:pro"),
        ("small-count", "obs:3"),
    ]
    partner = {row[:2] for row in rows(valley, model, "retention_and_export_check", visibility="partner")}
    assert partner - {row[:2] for row in found} == {("person-shown", "per:vol"), ("judgement-shown", "org:mairie")}


def test_counts_of_persons_are_the_vocabulary_s(model: Model) -> None:
    kinds = model.schemes["indicator"].concepts
    persons = {code for code, one in kinds.items() if one.attributes.get("persons")}
    text = catalogue()["retention_and_export_check"].text
    listed = text.split("o.indicator IN [")[1].split("]")[0]
    assert {one.strip(" '") for one in listed.split(",")} == persons


def test_the_demonstration_answers_each(demo: Store, model: Model) -> None:
    """By its tables of links and persons: the company's third year is 30,000 €, one person is kept for too long, and
    nothing of a public export is amiss."""
    place = {"territory": "dep:96"}
    mix = {(row[1], row[2], row[4]): row[6] for row in rows(demo, model, "funding_mix", **place)}
    assert mix["Altivoie à Mirevent et Saint-Aubrelin", 2026, "partenaire-prive-national"] == 30000.0
    before = {(row[1], row[6]): row[9] for row in rows(demo, model, "private_funders", **place)}
    assert before["Méridienne Énergie", 2024] is True
    reached = {(row[0], row[2]) for row in rows(demo, model, "territories_by_method", **place) if row[1]}
    assert ("densification", "com:96001") in reached
    assert [row[:1] + row[2:3] for row in rows(demo, model, "retention_and_export_check")] == [
        ("past-retention", "L’ancien inspecteur jeunesse")
    ]
