"""Every class, relation, property and vocabulary value has a label and a definition in both languages."""

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph
from rdflib.term import Node

from essaim.ontology.compile import TURTLE
from essaim.ontology.model import Model


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = Graph()
    for path in TURTLE:
        graph.parse(path)
    return graph


def languages(graph: Graph, term: Node, predicate: Node) -> list[str]:
    return sorted(found.language for found in graph.objects(term, predicate) if len(str(found)) > 1)


@pytest.mark.parametrize("kind", [SH.NodeShape, OWL.DatatypeProperty, OWL.ObjectProperty])
def test_terms_have_labels_and_definitions(graph: Graph, kind: Node) -> None:
    terms = list(graph.subjects(RDF.type, kind))
    assert terms
    for term in terms:
        assert languages(graph, term, RDFS.label) == ["en", "fr"], term
        assert languages(graph, term, SKOS.definition) == ["en", "fr"], term


@pytest.mark.parametrize("kind", [SKOS.ConceptScheme, SKOS.Concept])
def test_vocabularies_have_labels_and_definitions(graph: Graph, kind: Node) -> None:
    for term in graph.subjects(RDF.type, kind):
        assert languages(graph, term, SKOS.prefLabel) == ["en", "fr"], term
        assert languages(graph, term, SKOS.definition) == ["en", "fr"], term


def test_a_definition_is_one_sentence(graph: Graph) -> None:
    for _, definition in graph.subject_objects(SKOS.definition):
        assert str(definition)[-1] in ".…", definition
        assert "'" not in str(definition), definition


def test_every_property_is_used(model: Model, graph: Graph) -> None:
    owners = [*model.classes.values(), *model.relations.values()]
    used = {name for owner in owners for name in owner.properties}
    declared = {str(term).rpartition("#")[2] for term in graph.subjects(RDF.type, OWL.DatatypeProperty)}
    assert declared == used


def test_model_says_what_the_turtle_says(model: Model) -> None:
    school = model.classes["School"]
    assert (school.label.fr, school.label.en) == ("Établissement scolaire", "School")
    assert school.labels == ("School", "Institution", "Organisation")
    assert (school.root, school.id_prefix) == ("Organisation", "sch")
    assert school.properties["uai"].pattern == "^[0-9]{7}[A-Z]$"
    assert school.properties["name"].required
    assert model.classes["Person"].closed
    assert {name for name, found in model.classes["Person"].properties.items() if found.personal} == {
        *("displayName", "professionalEmail", "role", "motivation", "helpOffered")
    }
    prefixes = {name: found.id_prefix for name, found in model.classes.items() if found.root == "Territory"}
    assert prefixes == {
        "Territory": "",
        "Region": "reg",
        "Department": "dep",
        "Intercommunality": "epci",
        "Municipality": "com",
        "PriorityNeighbourhood": "qpv",
        "LivingArea": "liv",
        "Academy": "aca",
    }


def test_order_is_that_of_the_files(model: Model) -> None:
    assert list(model.classes)[:4] == ["Node", "Territory", "Region", "Department"]
    assert list(model.schemes["phase"].concepts) == ["identification", "integration", "deployment", "evaluation"]
    assert list(model.classes["Step"].properties)[-6:] == ["name", "goal", "order", "dueDate", "doneOn", "outcome"]


def test_relations_say_where_they_start_and_end(model: Model) -> None:
    houses = model.relations["HOUSES_IN"]
    assert (houses.sources, houses.targets) == (("Organisation",), ("PriorityNeighbourhood", "Municipality"))
    assert model.relations["INVOLVES"].sources == ("Interaction", "Review", "Objection")
    assert all(model.relations[name].symmetric for name in ("KNOWS", "PARTNER_OF", "SIMILAR_TO"))
    assert not model.relations["RECOMMENDS"].symmetric
    assert model.relations["SIMILAR_TO"].derived and not model.relations["KNOWS"].derived


TIES = {  # existence, reliability, direction: the table of the methods
    "KNOWS": (0.9, 0.6, "both"),
    "RECOMMENDS": (0.95, 0.8, "forward"),
    "WORKS_AT": (0.95, 0.8, "both"),
    "BOARD_MEMBER_OF": (0.95, 0.7, "both"),
    "VOLUNTEERS_AT": (0.9, 0.6, "both"),
    "ELECTED_IN": (0.95, 0.6, "both"),
    "PARTNER_OF": (0.8, 0.5, "both"),
    "MEMBER_OF": (0.8, 0.3, "both"),
    "SIGNED_BY": (0.8, 0.4, "both"),
    "FUNDS": (0.95, 0.3, "both"),
}


def test_ties_are_those_of_the_methods(model: Model) -> None:
    ties = {name: tie for name in TIES if (tie := model.relations[name].tie)}
    assert {name: (tie.existence, tie.reliability, tie.direction) for name, tie in ties.items()} == TIES
    assert [name for name, tie in ties.items() if tie.paths_only or tie.spread] == ["FUNDS"]
    assert ties["FUNDS"].spread == 3
    assert [name for name, tie in ties.items() if tie.shared] == ["SIGNED_BY"]
