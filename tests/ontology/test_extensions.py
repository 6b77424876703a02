"""An extension file adds to the ontology; what essaim would not understand is refused, with the file and the term."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from essaim.ontology.checks import checker
from essaim.ontology.compile import TURTLE, load_model
from essaim.ontology.definitions import definitions
from essaim.ontology.errors import OntologyError
from essaim.ontology.explain import explain
from essaim.ontology.spellings import concept_code
from essaim.ontology.turtle import closed_graph as turtle

PREFIXES = """
@prefix es: <https://w3id.org/essaim/ontology#> .
@prefix g: <https://w3id.org/essaim/graph#> .
@prefix v: <https://w3id.org/essaim/vocabulary/> .
@prefix my: <https://example.org/ours#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LIBRARY = """
my:Library a owl:Class, rdfs:Class, sh:NodeShape ; rdfs:subClassOf es:Institution ; g:idPrefix "bib" ;
  rdfs:label "Bibliothèque"@fr, "Library"@en ;
  skos:definition "Lieu de lecture publique."@fr, "Place of public reading."@en ;
  sh:property
    [ sh:path my:isil ; sh:datatype xsd:string ; sh:minCount 1 ; sh:maxCount 1 ;
      sh:pattern "^FR-[0-9]{9}$" ; g:index "range" ] ,
    [ sh:path my:holding ; sh:datatype xsd:string ; g:scheme v:holding ] .
my:Lending a owl:Class, rdfs:Class, sh:NodeShape ; rdfs:subClassOf es:Relation ; g:relationType "LENDS_TO" ;
  rdfs:label "prête à"@fr, "lends to"@en ;
  skos:definition "Une bibliothèque prête des ouvrages à une structure."@fr, "A library lends works to a body."@en ;
  g:from my:Library ; g:to es:Organisation ; g:tie [ g:existence 0.7 ; g:reliability 0.2 ; g:direction "both" ] ;
  sh:property
    [ sh:path es:from ; sh:class my:Library ] ,
    [ sh:path es:to ; sh:class es:Organisation ] ,
    [ sh:path my:works ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:minInclusive 0 ] .
my:isil a owl:DatatypeProperty ; rdfs:label "ISIL"@fr, "ISIL"@en ;
  skos:definition "Identifiant international de la bibliothèque."@fr, "International identifier of the library."@en .
my:holding a owl:DatatypeProperty ; rdfs:label "fonds"@fr, "holding"@en ;
  skos:definition "Fonds de la bibliothèque."@fr, "Holdings of the library."@en .
my:works a owl:DatatypeProperty ; rdfs:label "ouvrages"@fr, "works"@en ;
  skos:definition "Nombre d’ouvrages prêtés."@fr, "Number of works lent."@en .
v:holding a skos:ConceptScheme ; skos:prefLabel "Fonds"@fr, "Holding"@en ;
  skos:definition "Fonds d’une bibliothèque."@fr, "Holdings of a library."@en .
<https://example.org/youth> a skos:Concept ; skos:inScheme v:holding ; skos:notation "jeunesse" ;
  skos:prefLabel "Jeunesse"@fr, "Youth"@en ;
  skos:definition "Livres pour la jeunesse."@fr, "Books for young people."@en .
"""
BASE = {
    "id": "bib:1",
    "visibility": "public",
    "name": "Médiathèque",
    "institutionKind": "mairie",
    "isil": "FR-350001000",
}


@pytest.fixture(scope="module", autouse=True)
def parsed_once() -> Iterator[None]:
    """The two files of the package are parsed once for all these tests."""
    with pytest.MonkeyPatch.context() as patch:
        shipped = {path: turtle._parse(path) for path in TURTLE}
        parse = turtle._parse
        patch.setattr(turtle, "_parse", lambda path: shipped.get(path) or parse(path))
        yield


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")


def write(folder: Path, text: str, name: str = "ours.ttl") -> Path:
    path = folder / name
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


def test_a_class_a_relation_and_a_vocabulary_are_added(tmp_path: Path) -> None:
    model = load_model([write(tmp_path, LIBRARY)])
    library = model.classes["Library"]
    assert library.labels == ("Library", "Institution", "Organisation")
    assert (library.root, library.id_prefix, library.label.fr) == ("Organisation", "bib", "Bibliothèque")
    assert model.class_of(frozenset(library.labels)) == library
    assert model.subclasses("Institution") == ("Institution", "School", "Library")
    assert model.relations["LENDS_TO"].targets == ("Organisation",)
    assert model.relations["LENDS_TO"].tie is not None
    assert concept_code(model, "holding", "jeunesse") == "jeunesse"
    assert ("Library", "isil") in definitions(model).indexes
    assert "Library" not in load_model().classes


def test_what_an_extension_adds_is_checked(tmp_path: Path) -> None:
    model = load_model([write(tmp_path, LIBRARY)])
    check = checker(model, "Library")
    assert check(BASE) == []
    assert check(BASE | {"holding": ["jeunesse"]}) == []
    (wrong,) = check(BASE | {"holding": ["jeunese"]})
    assert explain(wrong, model).fr == "« fonds » : « jeunese » est inconnu. Vouliez-vous dire « Jeunesse » ?"
    assert [found.rule for found in check(BASE | {"isil": "350001000"})] == ["pattern"]
    lending = {"from": "bib:1", "to": "sch:0350001A", "source": "src:x", "visibility": "public", "works": 12}
    assert checker(model, "LENDS_TO")(lending) == []
    assert [found.rule for found in checker(model, "LENDS_TO")(lending | {"from": "sch:0350001A"})] == ["class"]
    assert checker(model, "FUNDS")(lending | {"fundingKind": "dons", "works": None}) == []


def test_a_property_is_added_to_a_class_that_is_there(tmp_path: Path) -> None:
    text = """
    es:School sh:property [ sh:path my:canteen ; sh:datatype xsd:boolean ; sh:maxCount 1 ] .
    my:canteen a owl:DatatypeProperty ; rdfs:label "cantine"@fr, "canteen"@en ;
      skos:definition "Dit s’il y a une cantine."@fr, "Whether there is a canteen."@en .
    """
    model = load_model([write(tmp_path, text)])
    assert model.classes["School"].properties["canteen"].datatype == "boolean"
    assert "canteen" not in model.classes["Institution"].properties


def test_a_value_is_added_to_a_vocabulary_that_is_there(tmp_path: Path) -> None:
    text = """
    <https://example.org/jardin> a skos:Concept ; skos:inScheme v:theme ; skos:notation "jardin" ;
      skos:prefLabel "Jardins partagés"@fr, "Shared gardens"@en ;
      skos:definition "Jardiner ensemble."@fr, "Gardening together."@en .
    """
    model = load_model([write(tmp_path, text)])
    assert list(model.schemes["theme"].concepts)[-1] == "jardin"


GOOD = """
my:Thing a owl:Class, rdfs:Class, sh:NodeShape ; rdfs:subClassOf es:Node ; g:idPrefix "thing" ;
  rdfs:label "Chose"@fr, "Thing"@en ; skos:definition "Une chose."@fr, "A thing."@en ;
  sh:property [ sh:path my:size ; sh:datatype xsd:integer ; sh:minCount 1 ; sh:maxCount 1 ; sh:minInclusive 0 ] .
my:size a owl:DatatypeProperty ; rdfs:label "taille"@fr, "size"@en ; skos:definition "Sa taille."@fr, "Its size."@en .
my:Holds a owl:Class, rdfs:Class, sh:NodeShape ; rdfs:subClassOf es:Relation ; g:relationType "HOLDS" ;
  rdfs:label "tient"@fr, "holds"@en ; skos:definition "Tient une chose."@fr, "Holds a thing."@en ;
  g:from es:Person ; g:to my:Thing ; g:tie [ g:existence 0.5 ; g:reliability 0.5 ; g:direction "both" ] ;
  sh:property [ sh:path es:from ; sh:class es:Person ] , [ sh:path es:to ; sh:class my:Thing ] .
v:colour a skos:ConceptScheme ; skos:prefLabel "Couleur"@fr, "Colour"@en ;
  skos:definition "Couleurs."@fr, "Colours."@en .
<https://example.org/red> a skos:Concept ; skos:inScheme v:colour ; skos:notation "rouge" ;
  skos:prefLabel "Rouge"@fr, "Red"@en ; skos:definition "La couleur rouge."@fr, "The colour red."@en .
"""
FAULTS = [  # what to replace in GOOD, by what, and the terms that the message names
    ("sh:minCount 1", "sh:mincount 1", ["sh:mincount", "my:Thing", "my:size"]),
    ("sh:minInclusive 0", "sh:minExclusive 0", ["sh:minExclusive"]),
    ("sh:minInclusive 0", "sh:qualifiedMinCount 0", ["sh:qualifiedMinCount"]),
    ("sh:minInclusive 0", 'sh:flags "i"', ["sh:flags"]),
    ("sh:minInclusive 0", "sh:message 'Non'", ["sh:message"]),
    ("sh:minInclusive 0", "g:indexed true", ["g:indexed"]),
    ("sh:minInclusive 0", 'sh:pattern "^a$"', ["my:size"]),
    ("sh:minInclusive 0", "g:scheme v:colour", ["my:size"]),
    ("sh:minInclusive 0", 'sh:minInclusive "zéro"', ["minInclusive"]),
    ("sh:minInclusive 0", 'sh:minInclusive "x"^^xsd:integer', ["minInclusive"]),
    ("sh:minInclusive 0", "sh:minLength 1.5", ["minLength"]),
    ("sh:minInclusive 0", 'g:pii "oui"', ["pii"]),
    ("sh:minInclusive 0", 'g:index "fulltext"', ["g:index"]),
    ("sh:minInclusive 0", "sh:lessThanOrEquals my:weight", ["weight"]),
    ("sh:minInclusive 0", "sh:in ( 1 2 )", ["sh:in"]),
    ("sh:minInclusive 0", "sh:class es:Person", ["my:size"]),
    ("sh:minCount 1", "sh:minCount 2", ["sh:minCount"]),
    ("sh:minCount 1", "sh:minCount 1, 0", ["minCount"]),
    ("xsd:integer", "xsd:float", ["sh:datatype", "my:size"]),
    ("xsd:integer ; sh:minCount 1 ; sh:maxCount 1 ; sh:minInclusive 0", 'xsd:string ; sh:pattern "("', ["sh:pattern"]),
    ("xsd:integer ; sh:minCount 1 ; sh:maxCount 1 ; sh:minInclusive 0", "xsd:string ; g:scheme v:color", ["color"]),
    ("sh:path my:size", "sh:path my:siz", ["my:Thing", "sh:path"]),
    ("sh:path my:size", "sh:path es:confidence", ["datatype"]),
    ("my:size", "my:Size", ["my:Size", "camelCase"]),
    ('"taille"@fr, ', "", ["my:size", "label@fr"]),
    (', "Its size."@en', "", ["my:size", "definition@en"]),
    ('"Chose"@fr', '"Chose"@fr, "Truc"@fr', ["my:Thing", "label@fr"]),
    ("rdfs:subClassOf es:Node", "rdfs:subClassOf my:Thing", ["my:Thing", "rdfs:subClassOf"]),
    ("rdfs:subClassOf es:Node", "rdfs:subClassOf owl:Thing", ["my:Thing", "es:Node"]),
    ("rdfs:subClassOf es:Node", "rdfs:subClassOf es:Node, es:Offer", ["my:Thing", "subClassOf"]),
    ("my:Thing", "my:thing", ["my:thing", "PascalCase"]),
    (
        "my:Thing a owl:Class, rdfs:Class, sh:NodeShape",
        "my:Thing a owl:Class, rdfs:Class",
        ["my:Thing", "sh:NodeShape"],
    ),
    ("my:Thing a owl:Class", "my:Thing a owl:Klass, owl:Class", ["my:Thing", "owl:Klass"]),
    ("my:Thing", "my:Person", ["my:Person", "Person"]),
    ("my:Thing", "my:Offer", ["my:Offer", "Offer"]),
    ('g:idPrefix "thing"', 'g:idPrefix "Thing!"', ["my:Thing", "g:idPrefix"]),
    ('g:idPrefix "thing"', 'g:relationType "THING"', ["my:Thing", "relationType"]),
    ('g:relationType "HOLDS"', 'g:relationType "HOLDS]-() DELETE r//"', ["my:Holds", "relationType"]),
    ('g:relationType "HOLDS"', 'g:relationType "KNOWS"', ["my:Holds", "KNOWS"]),
    ('g:relationType "HOLDS"', 'g:relationType "HOLDS" ; sh:closed true', ["my:Holds", "closed"]),
    ("g:from es:Person", "g:from es:Persona", ["my:Holds", "g:from"]),
    ("g:from es:Person", "g:from es:Person, es:Offer", ["my:Holds", "g:from"]),
    ("g:to my:Thing ;", "", ["my:Holds", "g:to"]),
    ("sh:class my:Thing", "sh:class my:Thing ; sh:datatype xsd:string", ["my:Holds"]),
    ("g:existence 0.5", "g:existence 1.5", ["my:Holds"]),
    ("g:existence 0.5", "g:exists 0.5", ["g:exists"]),
    ('g:direction "both"', 'g:direction "backward"', ["g:direction"]),
    ("v:colour a skos", "v:color a skos", ["skos:inScheme"]),
    ('skos:notation "rouge" ;', "", ["skos:notation"]),
    ('skos:notation "rouge" ;', 'skos:notation "rouge" ; skos:broader <https://example.org/x> ;', ["skos:broader"]),
    ('skos:notation "rouge" ;', 'skos:notation "rouge" ; skos:prefLabl "x"@fr ;', ["skos:prefLabl"]),
    ('skos:notation "rouge" ;', 'skos:notation "rouge" ; <https://w3id.org/essaim/attribute#ordre> 1 ;', ["ordre"]),
    ("v:colour", "v:theme", ["theme"]),
    (
        '"The colour red."@en .',
        '"The colour red."@en . <https://example.org/crimson> a skos:Concept ; skos:inScheme v:colour ; '
        'skos:notation "cramoisi" ; skos:altLabel "ROUGE"@fr ; skos:prefLabel "Cramoisi"@fr, "Crimson"@en ; '
        'skos:definition "Un rouge."@fr, "A red."@en .',
        ["ROUGE", "rouge"],
    ),
    ("<https://example.org/red> a skos:Concept", "<https://example.org/red> a skos:Koncept", ["skos:Koncept"]),
    ("my:size a owl", 'my:lost rdfs:label "perdu"@fr . my:size a owl', ["my:lost"]),
]


def test_the_text_that_the_faults_are_put_into_is_right(tmp_path: Path) -> None:
    model = load_model([write(tmp_path, GOOD)])
    assert {"Thing"} <= set(model.classes)
    assert {"HOLDS"} <= set(model.relations)


@pytest.mark.parametrize(("before", "after", "named"), FAULTS)
def test_what_is_not_understood_is_an_error(tmp_path: Path, before: str, after: str, named: list[str]) -> None:
    assert before in GOOD
    path = write(tmp_path, GOOD.replace(before, after))
    with pytest.raises(OntologyError) as caught:
        load_model([path])
    for lang in ("fr", "en"):
        told = caught.value.say(lang)
        assert str(path) in told
        assert [term for term in named if term not in told] == []


def test_the_file_that_is_wrong_is_the_one_named(tmp_path: Path) -> None:
    right = write(tmp_path, LIBRARY)
    wrong = write(tmp_path, GOOD.replace("sh:minCount", "sh:mincount"), "wrong.ttl")
    for order in ([right, wrong], [wrong, right]):
        with pytest.raises(OntologyError, match=r"wrong\.ttl"):
            load_model(order)


def test_a_child_may_only_tighten(tmp_path: Path) -> None:
    wider = write(tmp_path, 'es:School sh:property [ sh:path es:siren ; sh:pattern "^[0-9]+$" ] .')
    with pytest.raises(OntologyError, match="pattern contradicts"):
        load_model([wider])
    tighter = write(tmp_path, "es:School sh:property [ sh:path es:name ; sh:maxLength 10 ; sh:minLength 0 ] .")
    name = load_model([tighter]).classes["School"].properties["name"]
    assert (name.max_length, name.min_length, name.required) == (10, 1, True)


def test_a_closed_class_names_all_that_it_inherits(tmp_path: Path) -> None:
    text = """
    es:Node sh:property [ sh:path my:remark ; sh:datatype xsd:string ; sh:maxCount 1 ] .
    my:remark a owl:DatatypeProperty ; rdfs:label "note"@fr, "remark"@en ;
      skos:definition "Une note."@fr, "A remark."@en .
    """
    with pytest.raises(OntologyError, match="sh:ignoredProperties"):
        load_model([write(tmp_path, text)])


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"@prefix es: <https://w3id.org/essaim/ontology#> .\nes:A a \n", "2"),
        (b"<html><body>Connexion</body></html>", "1"),
        (b"es:A a es:B .", "1"),
    ],
)
def test_a_file_that_is_not_turtle_is_named_with_its_line(tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "broken.ttl"
    path.write_bytes(content)
    with pytest.raises(OntologyError) as caught:
        load_model([path])
    assert f"{path}, ligne {line} : ce n’est pas du Turtle valide" in caught.value.text.fr
    assert f"{path}, line {line}: this is not valid Turtle" in caught.value.text.en


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "image.ttl"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(OntologyError, match=r"image\.ttl"):
        load_model([path])
