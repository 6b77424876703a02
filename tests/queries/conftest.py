"""A small territory, written by hand in the shape that a load leaves: every answer can be worked out on paper."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from essaim.graph_loader.demo import load_demo
from essaim.graph_store.store import Store
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model

# id: (class, name, other properties); the source of a node is "sources" when it is not src:equipe.
NODES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "src:socle": ("Source", "Socle territorial", {"date": date(2026, 1, 1), "licence": "lov2"}),
    "src:qpv": ("Source", "Quartiers prioritaires", {"date": date(2024, 6, 1), "licence": "lov2"}),
    "src:annuaire": ("Source", "Annuaire", {"date": date(2024, 9, 1), "licence": "lov2"}),
    "src:ips": ("Source", "Indices de position sociale", {"date": date(2024, 9, 1), "licence": "lov2"}),
    "src:recensement": ("Source", "Recensement", {"date": date(2024, 7, 1), "licence": "lov2"}),
    "src:autre": ("Source", "Autre estimation", {"date": date(2024, 7, 1), "licence": "lov2"}),
    "src:subventions": ("Source", "Subventions", {"date": date(2024, 7, 1), "licence": "lov2"}),
    "src:equipe": ("Source", "Tableaux de l'équipe", {"date": date(2026, 10, 1), "licence": "private"}),
    "reg:90": ("Region", "Grand Val", {"code": "90"}),
    "dep:901": ("Department", "Val-Haut", {"code": "901"}),
    "dep:902": ("Department", "Val-Bas", {"code": "902"}),
    "aca:90": ("Academy", "Montclair", {"code": "90"}),
    "epci:900000001": ("Intercommunality", "Val Métropole", {"code": "900000001"}),
    "com:90101": (
        "Municipality",
        "Montclair",
        {"code": "90101", "population": 12000, "formerCodes": ["90177"], "sources": ["src:socle"]},
    ),
    "com:90102": ("Municipality", "Saint-Aubin", {"code": "90102", "population": 800, "sources": ["src:socle"]}),
    "com:90201": ("Municipality", "Rivebelle", {"code": "90201", "population": 5000, "sources": ["src:socle"]}),
    "com:90202": ("Municipality", "Saint-Aubin", {"code": "90202", "population": 300, "sources": ["src:socle"]}),
    "qpv:QN90101A": ("PriorityNeighbourhood", "Les Tilleuls", {"code": "QN90101A", "sources": ["src:qpv"]}),
    "qpv:QN90101B": ("PriorityNeighbourhood", "Le Port", {"code": "QN90101B", "sources": ["src:qpv"]}),
    "qpv:QN90201A": ("PriorityNeighbourhood", "La Gare", {"code": "QN90201A", "sources": ["src:qpv"]}),
    "sch:0900001A": (
        "School",
        "École du Lac",
        {
            "institutionKind": "etablissement-scolaire",
            "schoolType": "ecole",
            "educationPriority": "REP",
            "sources": ["src:annuaire"],
        },
    ),
    "sch:0900002B": (
        "School",
        "École du Pré",
        {
            "institutionKind": "etablissement-scolaire",
            "schoolType": "ecole",
            "educationPriority": "REP+",
            "sources": ["src:annuaire"],
        },
    ),
    "sch:0900003C": (
        "School",
        "Collège du Mont",
        {
            "institutionKind": "etablissement-scolaire",
            "schoolType": "college",
            "educationPriority": "REP",
            "pupils": 410,
            "sources": ["src:annuaire"],
        },
    ),
    "sch:0900004D": (
        "School",
        "École des Champs",
        {
            "institutionKind": "etablissement-scolaire",
            "schoolType": "ecole",
            "educationPriority": "HORS",
            "sources": ["src:annuaire"],
        },
    ),
    "sch:0900005E": (
        "School",
        "École fermée",
        {
            "institutionKind": "etablissement-scolaire",
            "schoolType": "ecole",
            "educationPriority": "REP",
            "active": False,
            "sources": ["src:annuaire"],
        },
    ),
    "sch:0900006F": (
        "School",
        "Collège de la Rive",
        {"institutionKind": "etablissement-scolaire", "schoolType": "college", "sources": ["src:ips"]},
    ),
    "org:mairie": ("Institution", "Mairie de Montclair", {"institutionKind": "mairie", "sector": "collectivite"}),
    "org:caf": ("Institution", "CAF du Val-Haut", {"institutionKind": "caf"}),
    "org:bailleur": ("Institution", "Val Habitat", {"institutionKind": "bailleur-social", "sector": "bailleur"}),
    "org:logis": ("Institution", "Le Logis du Val", {"institutionKind": "bailleur-social", "sector": "bailleur"}),
    "org:pouce": ("Association", "Coup de pouce", {"sector": "association", "acronym": "CDP"}),
    "org:sport": ("Association", "Sport pour tous", {"sector": "association"}),
    "org:relais": ("Association", "Relais des savoirs", {"sector": "association"}),
    "org:atelier": ("Company", "Ateliers du Val", {"sector": "entreprise", "siren": "900000017"}),
    "off:1": ("Offer", "Mentorat des collégiens", {"ageMin": 11, "ageMax": 15, "capacity": 30}),
    "off:2": ("Offer", "Mercredis sportifs", {}),
    "off:3": ("Offer", "Mentorat des lycéens", {"capacity": 10}),
    "off:4": ("Offer", "Découverte des métiers", {}),
    "off:5": ("Offer", "Parrainage", {}),
    "need:1": ("Need", "Modèles de réussite", {"youngPeople": 200}),
    "need:2": (
        "Need",
        "Premier emploi",
        {"youngPeople": 90, "severity": 0.8, "urgency": "Contrat de ville 2027", "year": 2026},
    ),
    "need:3": ("Need", "Transport", {}),
    "need:4": ("Need", "Aide aux devoirs", {"youngPeople": 40}),
    "obs:1": (
        "Observation",
        "",
        {"indicator": "youth-unemployment-rate", "year": 2020, "value": 24.0, "sources": ["src:recensement"]},
    ),
    "obs:2": (
        "Observation",
        "",
        {"indicator": "youth-unemployment-rate", "year": 2021, "value": 22.5, "sources": ["src:recensement"]},
    ),
    "obs:3": (
        "Observation",
        "",
        {"indicator": "youth-unemployment-rate", "year": 2021, "value": 23.0, "sources": ["src:autre"]},
    ),
    "obs:4": (
        "Observation",
        "",
        {"indicator": "csp3-share", "year": 2021, "value": 18.2, "sources": ["src:recensement"]},
    ),
    "obs:5": (
        "Observation",
        "",
        {"indicator": "youth-unemployment-rate", "year": 2030, "value": 1.0, "sources": ["src:autre"]},
    ),
    "obs:6": ("Observation", "", {"indicator": "supported-young", "year": 2023, "value": 20.0}),
    "obs:7": ("Observation", "", {"indicator": "supported-young", "year": 2024, "value": 35.0}),
    "obs:8": ("Observation", "", {"indicator": "supported-young", "year": 2026, "value": 30.0}),
    "obs:9": (
        "Observation",
        "",
        {"indicator": "youth-unemployment-rate", "year": 2021, "value": 19.0, "sources": ["src:recensement"]},
    ),
    "prog:m": ("Programme", "Mentorat", {}),
    "dpl:1": ("Deployment", "Mentorat à Montclair", {"phase": "integration", "method": ["new-territory"]}),
    "per:e1": ("Person", "", {"displayName": "Élue E1", "nameKey": "elue e1", "adult": True}),
    "per:e2": ("Person", "", {"displayName": "Élu E2", "nameKey": "elu e2", "adult": True}),
    "per:e3": ("Person", "", {"displayName": "Élu E3", "nameKey": "elu e3", "adult": True}),
    "per:r1": (
        "Person",
        "",
        {"displayName": "Référente R1", "nameKey": "referente r1", "role": "référente jeunesse", "adult": True},
    ),
    "per:r2": ("Person", "", {"role": "habitant-relais", "nameKey": "habitant relais", "adult": True}),
    "int:1": (
        "Interaction",
        "",
        {
            "phase": "identification",
            "date": date(2026, 3, 1),
            "stanceAfter": "reserved",
            "author": "coordination",
            "interactionKind": "meeting",
        },
    ),
    "int:2": (
        "Interaction",
        "",
        {
            "phase": "identification",
            "date": date(2026, 5, 1),
            "stanceAfter": "favourable",
            "author": "coordination",
            "interactionKind": "meeting",
        },
    ),
    "int:3": (
        "Interaction",
        "",
        {
            "phase": "integration",
            "date": date(2026, 9, 1),
            "stanceAfter": "opposed",
            "author": "coordination",
            "interactionKind": "interview",
        },
    ),
    "agr:1": (
        "Agreement",
        "Contrat de ville",
        {"agreementKind": "contrat-de-ville", "signedOn": date(2024, 1, 1), "endDate": date(2026, 12, 31)},
    ),
    "agr:2": ("Agreement", "Convention longue", {"agreementKind": "cpo", "endDate": date(2028, 12, 31)}),
    "agr:3": ("Agreement", "Convention échue", {"agreementKind": "cpo", "endDate": date(2026, 11, 1)}),
    "agr:4": ("Agreement", "Cité éducative", {"agreementKind": "cite-educative", "endDate": date(2027, 5, 23)}),
}

# from, type, to, properties; the source is src:equipe unless said.
EDGES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("dep:901", "PART_OF", "reg:90", {}),
    ("dep:902", "PART_OF", "reg:90", {}),
    ("dep:901", "PART_OF", "aca:90", {}),
    ("com:90101", "PART_OF", "dep:901", {}),
    ("com:90102", "PART_OF", "dep:901", {}),
    ("com:90201", "PART_OF", "dep:902", {}),
    ("com:90202", "PART_OF", "dep:902", {}),
    ("com:90101", "PART_OF", "epci:900000001", {}),
    ("com:90201", "PART_OF", "epci:900000001", {}),
    # The list and the map of one neighbourhood both say where it lies: two relationships, one neighbourhood.
    ("qpv:QN90101A", "PART_OF", "com:90101", {"source": "src:qpv"}),
    ("qpv:QN90101A", "PART_OF", "com:90101", {"source": "src:carte"}),
    ("qpv:QN90101B", "PART_OF", "com:90101", {"source": "src:qpv"}),
    ("qpv:QN90201A", "PART_OF", "com:90201", {"source": "src:qpv"}),
    ("src:qpv", "DOCUMENTS", "dep:901", {"indicator": "qpv-count", "date": date(2024, 6, 1)}),
    ("src:qpv", "DOCUMENTS", "dep:902", {"indicator": "qpv-count", "date": date(2024, 6, 1)}),
    ("src:socle", "DOCUMENTS", "dep:901", {"indicator": "population", "date": date(2023, 1, 1)}),
    ("src:annuaire", "DOCUMENTS", "dep:901", {"indicator": "rep-count", "date": date(2024, 9, 1)}),
    ("src:annuaire", "DOCUMENTS", "dep:901", {"indicator": "rep-plus-count", "date": date(2024, 9, 1)}),
    ("src:annuaire", "DOCUMENTS", "dep:901", {"indicator": "class:School", "date": date(2024, 9, 1)}),
    (
        "src:ips",
        "DOCUMENTS",
        "dep:902",
        {"indicator": "class:School", "completeness": "partial", "date": date(2024, 9, 1)},
    ),
    ("src:subventions", "DOCUMENTS", "dep:901", {"indicator": "relation:FUNDS", "date": date(2024, 7, 1)}),
    ("src:equipe", "DOCUMENTS", "com:90101", {"indicator": "class:Institution", "date": date(2026, 10, 1)}),
    ("src:equipe", "DOCUMENTS", "com:90101", {"indicator": "class:Offer", "date": date(2026, 10, 1)}),
    (
        "src:equipe",
        "DOCUMENTS",
        "com:90102",
        {"indicator": "class:Offer", "completeness": "partial", "date": date(2026, 10, 1)},
    ),
    *(
        (f"sch:{uai}", "LOCATED_IN", commune, {"source": "src:annuaire"})
        for uai, commune in (
            ("0900001A", "com:90101"),
            ("0900002B", "com:90101"),
            ("0900003C", "com:90101"),
            ("0900004D", "com:90102"),
            ("0900005E", "com:90101"),
        )
    ),
    ("sch:0900006F", "LOCATED_IN", "com:90201", {"source": "src:ips"}),
    *((f"obs:{number}", "OBSERVES", "com:90101", {}) for number in range(1, 6)),
    *((f"obs:{number}", "OBSERVES", "dpl:1", {}) for number in range(6, 9)),
    ("obs:9", "OBSERVES", "dep:901", {}),
    ("org:mairie", "LOCATED_IN", "com:90101", {}),
    ("org:mairie", "SERVES", "com:90101", {}),
    ("org:caf", "LOCATED_IN", "com:90201", {}),
    ("org:caf", "SERVES", "dep:901", {}),
    ("org:pouce", "LOCATED_IN", "com:90101", {}),
    ("org:relais", "LOCATED_IN", "com:90101", {}),
    ("org:sport", "LOCATED_IN", "com:90102", {}),
    ("org:atelier", "LOCATED_IN", "com:90102", {}),
    ("org:pouce", "OFFERS", "off:1", {}),
    ("org:pouce", "OFFERS", "off:5", {}),
    ("org:sport", "OFFERS", "off:2", {}),
    ("org:sport", "OFFERS", "off:3", {}),
    ("org:atelier", "OFFERS", "off:4", {}),
    ("off:2", "SERVES", "com:90102", {}),
    ("off:3", "SERVES", "dep:901", {}),
    ("off:5", "SERVES", "com:90101", {}),
    ("off:1", "HAS_THEME", "theme:mentorat", {}),
    ("off:1", "TARGETS", "aud:collegiens", {}),
    ("off:2", "HAS_THEME", "theme:sport", {}),
    ("off:2", "TARGETS", "aud:collegiens", {}),
    ("off:3", "HAS_THEME", "theme:mentorat", {}),
    ("off:3", "TARGETS", "aud:lyceens", {}),
    ("off:4", "HAS_THEME", "theme:orientation", {}),
    ("off:4", "TARGETS", "aud:lyceens", {}),
    ("off:5", "HAS_THEME", "theme:mentorat", {}),
    ("org:relais", "HAS_THEME", "theme:mentorat", {}),
    ("com:90101", "HAS_NEED", "need:1", {}),
    ("com:90101", "HAS_NEED", "need:2", {}),
    ("com:90102", "HAS_NEED", "need:3", {}),
    ("qpv:QN90101A", "HAS_NEED", "need:4", {}),
    ("off:1", "ADDRESSES", "need:1", {}),
    ("off:1", "ADDRESSES", "need:4", {"until": date(2025, 6, 30)}),
    ("need:2", "HAS_THEME", "theme:insertion-emploi", {}),
    ("need:2", "TARGETS", "aud:neet", {}),
    ("need:2", "TARGETS", "aud:jeunes-qpv", {}),
    (
        "per:e1",
        "ELECTED_IN",
        "org:mairie",
        {"roleKind": "adjoint-maire", "delegation": "Éducation et jeunesse", "since": date(2026, 3, 29)},
    ),
    (
        "per:e2",
        "ELECTED_IN",
        "org:mairie",
        {
            "roleKind": "adjoint-maire",
            "delegation": "Vie scolaire",
            "since": date(2020, 5, 23),
            "until": date(2026, 3, 15),
        },
    ),
    ("per:e3", "ELECTED_IN", "com:90101", {"roleKind": "conseiller-municipal", "delegation": "Voirie"}),
    ("per:e3", "ELECTED_IN", "epci:900000001", {"roleKind": "conseiller-communautaire", "delegation": "ENFANCE"}),
    ("per:r1", "REFERENT_FOR", "com:90101", {}),
    ("per:r1", "WORKS_AT", "org:mairie", {}),
    ("per:r2", "REFERENT_FOR", "qpv:QN90101A", {"since": date(2025, 1, 1)}),
    ("per:r2", "REFERENT_FOR", "theme:mentorat", {"until": date(2025, 1, 1)}),
    ("dpl:1", "TAKES_PLACE_IN", "com:90101", {}),
    ("dpl:1", "DEPLOYMENT_OF", "prog:m", {}),
    ("org:pouce", "OPERATES", "prog:m", {}),
    ("int:1", "ABOUT", "dpl:1", {}),
    ("int:1", "INVOLVES", "org:mairie", {}),
    ("int:2", "ABOUT", "dpl:1", {}),
    ("int:2", "INVOLVES", "org:mairie", {}),
    ("int:3", "ABOUT", "dpl:1", {}),
    ("int:3", "INVOLVES", "org:caf", {}),
    ("org:mairie", "STAKEHOLDER_OF", "dpl:1", {}),
    ("org:caf", "STAKEHOLDER_OF", "dpl:1", {"stance": "neutral"}),
    ("per:r1", "STAKEHOLDER_OF", "dpl:1", {"stance": "favourable"}),
    ("org:bailleur", "HOUSES_IN", "qpv:QN90101A", {"dwellings": 420, "tenure": "owns", "year": 2025}),
    ("org:logis", "HOUSES_IN", "com:90101", {"dwellings": 60, "tenure": "manages"}),
    ("org:logis", "HOUSES_IN", "qpv:QN90201A", {"dwellings": 90, "tenure": "owns"}),
    (
        "org:bailleur",
        "FUNDS",
        "org:pouce",
        {"amountEur": 5000.0, "year": 2025, "source": "src:subventions", "key": "2025"},
    ),
    (
        "org:bailleur",
        "FUNDS",
        "org:pouce",
        {"amountEur": 4000.5, "year": 2024, "source": "src:subventions", "key": "2024"},
    ),
    ("agr:1", "SIGNED_BY", "org:mairie", {}),
    ("agr:1", "SIGNED_BY", "org:caf", {}),
    ("agr:1", "COVERS", "com:90101", {}),
    ("agr:4", "COVERS", "com:90101", {}),
    ("agr:4", "COVERS", "qpv:QN90101A", {}),
    ("org:pouce", "PARTNER_OF", "org:sport", {}),
    ("per:r1", "KNOWS", "per:e1", {}),
]


def write(
    store: Store,
    model: Model,
    nodes: Mapping[str, tuple[str, str, dict[str, Any]]],
    edges: list[tuple[str, str, str, dict[str, Any]]],
) -> None:
    """Put a hand-written graph into an empty store, with the labels and the bookkeeping that a load leaves."""
    roots = {one: model.classes[kind].root for one, (kind, _, _) in nodes.items()}
    by_class: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for identifier, (kind, name, extra) in nodes.items():
        named = {"name": name, "nameKey": normalise(name)} if name else {}
        by_class[kind].append({"id": identifier, "visibility": "public", "sources": ["src:equipe"], **named, **extra})
    for kind, rows in by_class.items():
        store.write(f"UNWIND $rows AS row CREATE (n:{':'.join(model.classes[kind].labels)}) SET n = row", rows=rows)
    by_ends: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    vocabulary = {"theme": "Theme", "aud": "Audience"}
    for start, kind, end, extra in edges:
        one, other = (roots.get(end_) or vocabulary[end_.split(":")[0]] for end_ in (start, end))
        filled = {"completeness": "complete"} if kind == "DOCUMENTS" else {}
        by_ends[one, kind, other].append(
            {"a": start, "b": end, "p": {"source": "src:equipe", "key": "", "visibility": "public", **filled, **extra}}
        )
    for (one, kind, other), rows in by_ends.items():
        store.write(
            f"UNWIND $rows AS row MATCH (a:{one} {{id: row.a}}) MATCH (b:{other} {{id: row.b}}) "
            f"CREATE (a)-[r:{kind}]->(b) SET r = row.p",
            rows=rows,
        )


@pytest.fixture(scope="session")
def writing() -> Callable[..., None]:
    """The function `write`, for the tests that bring a graph of their own."""
    return write


@pytest.fixture(scope="module", params=("arcadedb", "neo4j", "neo4j-newest"))
def val(request: pytest.FixtureRequest, engines: Any, model: Model) -> Store:
    """The store of each engine in turn, holding the small territory; tests only read it."""
    store: Store = engines.store(request.param)
    write(store, model, NODES, EDGES)
    return store


@pytest.fixture(scope="module")
def val_embedded(engines: Any, model: Model) -> Store:
    """The small territory on the embedded engine alone, for what does not depend on the engine."""
    store: Store = engines.store("arcadedb")
    write(store, model, NODES, EDGES)
    return store


@pytest.fixture(scope="module")
def demo(engines: Any, model: Model, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The demonstration on the embedded engine; tests only read it."""
    store: Store = engines.store("arcadedb")
    load_demo(store, model, tmp_path_factory.mktemp("demo"))
    return store
