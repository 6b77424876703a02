"""What the store is asked to define."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from essaim.ontology.definitions import definitions
from essaim.ontology.model import Model

ROOTS = """
    Territory Organisation Person Offer Programme Deployment Need Agreement Observation Interaction Review Objection
    SuccessFactor Step Rule Source Theme Audience DeploymentPhase
"""


def test_ids_are_unique_on_the_most_general_label(model: Model) -> None:
    assert definitions(model).unique == tuple((root, "id") for root in ROOTS.split())


def test_names_are_indexed_folded_on_each_root_that_has_one(model: Model) -> None:
    indexes = definitions(model).indexes
    without = {"Observation", "Interaction"}
    assert {label for label, key in indexes if key == "nameKey"} == set(ROOTS.split()) - without


def test_an_index_stands_on_the_most_general_label_that_declares_it(model: Model) -> None:
    indexes = definitions(model).indexes
    assert {pair for pair in indexes if pair[1] != "nameKey"} == {
        ("Territory", "code"),
        ("Organisation", "siren"),
        ("Organisation", "siret"),
        ("Organisation", "institutionKind"),
        ("School", "uai"),
        ("Association", "rna"),
        ("Observation", "indicator"),
    }
    assert len(set(indexes)) == len(indexes)


def test_statements(model: Model) -> None:
    statements = definitions(model).cypher()
    assert statements[0] == (
        "CREATE CONSTRAINT essaim_territory_id IF NOT EXISTS FOR (n:Territory) REQUIRE n.id IS UNIQUE"
    )
    assert "CREATE INDEX essaim_school_uai IF NOT EXISTS FOR (n:School) ON (n.uai)" in statements


def test_a_name_that_could_not_stand_in_cypher_is_refused(model: Model) -> None:
    hostile = "X) DETACH DELETE n //"
    bad = replace(model.classes["Offer"], name=hostile, ancestors=(hostile,))
    changed = replace(model, classes=MappingProxyType({hostile: bad}))
    with pytest.raises(ValueError, match="Cypher"):
        definitions(changed).cypher()
