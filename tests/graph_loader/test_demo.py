"""The bundled data in a real engine: every figure below was counted by hand in the CSV files."""

from pathlib import Path

import pytest

from essaim.graph_loader.demo import ASSISES, DEMO, load_demo
from essaim.graph_loader.report import LoadReport
from essaim.graph_store.store import Row, Store
from essaim.ontology.model import Model

NODES = {
    "Region": 1, "Department": 1, "Intercommunality": 2, "Municipality": 10, "PriorityNeighbourhood": 4,
    "School": 6, "Association": 13, "Company": 3, "Foundation": 2, "Person": 31, "Programme": 2, "Deployment": 4,
    "Offer": 25, "Need": 15, "Observation": 42, "Interaction": 15, "Rule": 6, "Agreement": 7, "SuccessFactor": 2,
    "Step": 4, "Objection": 2, "Review": 2, "Institution": 23, "Organisation": 43,
}  # fmt: skip
TIES = {
    "PART_OF": 25, "LOCATED_IN": 41, "KNOWS": 44, "RECOMMENDS": 12, "PARTNER_OF": 27, "MEMBER_OF": 10, "FUNDS": 26,
    "STAKEHOLDER_OF": 12, "REFERENT_FOR": 6, "HOUSES_IN": 4, "SUPPORTS": 3, "WORKS_AT": 20, "BOARD_MEMBER_OF": 7,
    "VOLUNTEERS_AT": 4, "ELECTED_IN": 6, "OFFERS": 25, "HAS_NEED": 15, "TAKES_PLACE_IN": 8, "SIGNED_BY": 18,
    "INVOLVES": 33, "RULE_OF": 6, "OBSERVES": 42, "STATED_BY": 17, "HAS_THEME": 78, "TARGETS": 68, "SERVES": 78,
    "ADDRESSES": 17, "COVERS": 14, "ABOUT": 21, "STEP_OF": 4, "OWNED_BY": 4, "IN_PHASE": 4, "DEPLOYMENT_OF": 4,
    "OPERATES": 2,
}  # fmt: skip


@pytest.fixture
def demo(embedded_store: Store, model: Model, tmp_path: Path) -> tuple[Store, LoadReport]:
    return embedded_store, load_demo(embedded_store, model, tmp_path, folders=(DEMO,))


def one(store: Store, cypher: str) -> Row:
    (row,) = store.read(cypher)
    return row


def test_every_row_is_loaded_on_every_engine(store: Store, model: Model, tmp_path: Path) -> None:
    report = load_demo(store, model, tmp_path, folders=(DEMO,))
    for file in report.files:
        assert file.quarantined == 0, file
        assert file.read == file.loaded + file.unchanged + file.merged + file.filtered
    found = {
        label: one(store, f"MATCH (n:{label}) WHERE size(n.sources) > 0 RETURN count(n) AS n")["n"] for label in NODES
    }
    assert found == NODES
    ties = {kind: one(store, f"MATCH ()-[r:{kind}]->() RETURN count(r) AS n")["n"] for kind in TIES}
    assert ties == TIES


def test_loading_it_again_changes_nothing(demo: tuple[Store, LoadReport], model: Model, tmp_path: Path) -> None:
    store, _ = demo
    everything = "MATCH (n) WHERE n.id IS NOT NULL RETURN n.id AS id, n AS node ORDER BY id"
    before = store.read(everything)
    again = load_demo(store, model, tmp_path, folders=(DEMO,))
    assert all(file.loaded == file.merged == file.retired == 0 for file in again.files)
    assert store.read(everything) == before


def test_the_source_says_that_it_is_fictional(demo: tuple[Store, LoadReport]) -> None:
    store, _ = demo
    source = one(store, "MATCH (s:Source {id: 'src:demo'}) RETURN s.name AS name, s.licence AS licence, s.date AS date")
    assert source["name"].startswith("Territoire fictif")
    assert source["licence"] == "fictional"
    assert str(source["date"]) == "2026-10-31"
    assert one(store, "MATCH (n:Organisation) WHERE n.sources <> ['src:demo'] RETURN count(n) AS n") == {"n": 0}


def test_young_people_of_the_two_operators_grow_and_decline(demo: tuple[Store, LoadReport]) -> None:
    store, _ = demo
    rows = store.read(
        "MATCH (o:Observation {indicator: 'supported-young'})-[:OBSERVES]->(d:Deployment) "
        "RETURN d.id AS id, o.year AS year, o.value AS value ORDER BY id, year"
    )
    assert [(row["year"], row["value"]) for row in rows if row["id"] == "dpl:demo.depl-binomes-clairebrise"] == [
        (2024, 48.0),
        (2025, 85.0),
        (2026, 120.0),
    ]
    assert [row["value"] for row in rows if row["id"] == "dpl:demo.depl-altivoie-mirevent"] == [40.0, 38.0, 31.0]


def test_landlords_of_the_coursives_and_what_they_fund(demo: tuple[Store, LoadReport]) -> None:
    store, _ = demo
    rows = store.read(
        "MATCH (o:Organisation)-[h:HOUSES_IN]->(q:PriorityNeighbourhood) OPTIONAL MATCH (o)-[f:FUNDS]->() "
        "RETURN o.id AS id, q.code AS qpv, h.dwellings AS dwellings, count(f) AS funds ORDER BY qpv, id"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("org:demo.brise-habitat", "QN09601Z", 1480, 4),
        ("org:demo.brise-habitat", "QN09602Z", 240, 4),
        ("org:demo.tuilerie-logement", "QN09602Z", 610, 0),
        ("org:demo.logis-lanterne", "QN09603Z", 930, 0),
    ]


def test_funding_mix_of_the_growing_deployment(demo: tuple[Store, LoadReport]) -> None:
    store, _ = demo
    rows = store.read(
        "MATCH (:Organisation)-[f:FUNDS]->(:Deployment {id: 'dpl:demo.depl-binomes-clairebrise'}) "
        "RETURN f.year AS year, sum(f.amountEur) AS total, count(f) AS lines ORDER BY year"
    )
    assert [tuple(row.values()) for row in rows] == [(2024, 24000.0, 2), (2025, 43000.0, 3), (2026, 74964.0, 7)]


def test_a_volunteer_has_a_role_and_a_place_and_no_name(demo: tuple[Store, LoadReport]) -> None:
    store, _ = demo
    rows = store.read(
        "MATCH (p:Person {personCategory: 'volunteer'}) "
        "RETURN p.displayName AS name, p.visibility AS visibility, p.lawfulBasis AS basis ORDER BY name"
    )
    assert [row["name"] for row in rows] == [
        "Ancien mentoré, Mirevent",
        "Habitante-relais, Les Coursives",
        "Mentor en mécénat de compétences, Port-Lanterne",
        "Mentor, Belle-Amarre",
    ]
    assert {row["visibility"] for row in rows} == {"restricted"}
    assert {row["basis"] for row in rows} <= {"consent", "contract"}


def test_one_person_is_past_retention_and_one_mandate_has_ended(demo: tuple[Store, LoadReport]) -> None:
    store, _ = demo
    assert store.read(
        "MATCH (p:Person) WHERE p.retainUntil < date('2026-11-23') "
        "RETURN p.displayName AS name, toString(p.retainUntil) AS day"
    ) == [{"name": "L’ancien inspecteur jeunesse", "day": "2025-03-14"}]
    ended = store.read(
        "MATCH (p:Person)-[e:ELECTED_IN]->(:Municipality) WHERE e.until < date('2026-11-23') "
        "RETURN p.displayName AS name, toString(e.until) AS day"
    )
    assert ended == [{"name": "L’ancien adjoint à la jeunesse de Port-Lanterne", "day": "2026-03-15"}]


def test_judgements_stay_inside(demo: tuple[Store, LoadReport]) -> None:
    store, _ = demo
    for kind in ("KNOWS", "RECOMMENDS", "STAKEHOLDER_OF"):
        assert one(
            store, f"MATCH ()-[r:{kind}]->() WHERE r.visibility IN ['public', 'partner'] RETURN count(r) AS n"
        ) == {"n": 0}
    assert one(store, "MATCH (i:Interaction) WHERE i.visibility IN ['public', 'partner'] RETURN count(i) AS n") == {
        "n": 0
    }


def test_what_was_surveyed_is_documented(demo: tuple[Store, LoadReport]) -> None:
    store, _ = demo
    rows = store.read(
        "MATCH (s:Source)-[d:DOCUMENTS]->(t:Territory) WHERE t.id IN ['com:96001', 'com:96010', 'dep:96'] "
        "AND d.indicator IN ['class:Offer', 'qpv-count'] "
        "RETURN s.id AS source, d.indicator AS indicator, t.id AS territory, d.completeness AS completeness "
        "ORDER BY territory"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("src:demo", "class:Offer", "com:96001", "complete"),
        ("src:demo", "qpv-count", "dep:96", "complete"),
    ]


def test_the_source_document_is_data(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    load_demo(embedded_store, model, tmp_path, folders=(ASSISES,))
    operators = embedded_store.read(
        "MATCH (o:Association) RETURN o.name AS name, o.modelStated AS stated ORDER BY name"
    )
    assert [tuple(row.values()) for row in operators] == [("Kunact", False), ("Télémaque", True), ("ZUPdeCO", True)]
    rules = embedded_store.read(
        "MATCH (r:Rule)-[:RULE_OF]->(o) RETURN o.name AS operator, r.ruleKind AS kind, r.before AS before, "
        "r.after AS after, r.actorKind AS actor, r.relevance AS relevance ORDER BY operator, kind, r.id"
    )
    assert [(row["operator"], row["kind"]) for row in rules] == [
        ("Télémaque", "funding"),
        ("Télémaque", "relevance"),
        ("Télémaque", "sequencing"),
        ("ZUPdeCO", "funding"),
        ("ZUPdeCO", "funding"),
        ("ZUPdeCO", "relevance"),
    ]
    assert rules[1]["actor"] == rules[5]["actor"] == "bailleur-social"
    assert (rules[1]["relevance"], rules[5]["relevance"]) == ("irrelevant", "relevant")
    assert rules[2]["before"] == ["partenaire-prive-national"]
    assert "institution-publique" in rules[2]["after"]
    assert one(embedded_store, "MATCH (f:SuccessFactor) RETURN count(f) AS n") == {"n": 24}
    said = embedded_store.read(
        "MATCH (f:SuccessFactor)-[:STATED_BY]->(o) "
        "RETURN f.saidBy AS who, o.id AS organisation, f.statement AS statement"
    )
    assert said == [
        {
            "who": "Karim Bouhassoun | ZUPdeCO",
            "organisation": "org:assises-2023.zupdeco",
            "statement": "Il y a « autant de “pourquoi” qu’il y a d’associations ».",
        }
    ]
    methods = embedded_store.read(
        "MATCH (f:SuccessFactor) WHERE f.id STARTS WITH 'fac:assises-2023.methode-' RETURN f.saidBy AS who"
    )
    assert methods == [{"who": "les intervenants"}] * 3
    source = one(embedded_store, "MATCH (s:Source {id: 'src:assises-2023'}) RETURN s.name AS name, s.date AS date")
    assert source["name"].startswith("Assises du mentorat 2023")
    assert str(source["date"]).startswith("2023")


def test_the_demonstration_holds_nothing_of_real_france(demo: tuple[Store, LoadReport]) -> None:
    store, _ = demo
    codes = [row["code"] for row in store.read("MATCH (t:Territory) RETURN t.code AS code")]
    assert len(codes) == 18
    assert all("96" in code for code in codes)
