"""Asking: parameters as they are typed, empty answers that say why, Cypher of one's own, and what to draw of it."""

import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from reading import plain

from essaim.graph_store.store import GraphNode, Store
from essaim.ontology.errors import NameUnknownError, UsageError
from essaim.ontology.model import Model
from essaim.queries.answer.answer import SourceRef
from essaim.queries.answer.returned_graph import drawing
from essaim.queries.saved.run import run_by_row, run_cypher, run_saved
from essaim.queries.saved.statement import own_statement, saved, saved_statement

DAY = date(2026, 11, 23)


def test_a_territory_is_typed_as_on_the_command_line(val_embedded: Store, model: Model) -> None:
    answer = run_saved(val_embedded, model, "needs_without_offer", {"territory": "montclair"}, as_of=DAY)
    assert answer.params == {"territory": "com:90101", "organisation": "", "as_of": DAY}
    assert answer.question == "needs_without_offer"
    assert plain(answer.title.fr) == "Besoins sans réponse connue"
    assert answer.as_of == DAY
    assert "aca:90" in plain(answer.notes[0].fr)
    assert answer.sources == (SourceRef("src:equipe", "Tableaux de l'équipe", "2026-10-01"),)


def test_since_fills_the_parameter_of_that_name(val_embedded: Store, model: Model) -> None:
    asked = {"territory": "90101"}
    rows = run_saved(val_embedded, model, "young_people_supported", asked, as_of=DAY, since=2024).rows
    assert [row["year"] for row in rows] == [2024, 2025, 2026]


def test_an_empty_answer_says_what_to_load(val_embedded: Store, model: Model) -> None:
    answer = run_saved(val_embedded, model, "agreements_ending", {"months": 1}, as_of=DAY)
    assert answer.rows == ()
    assert answer.names[0] == "agreement_id"
    assert any("Conventions" in plain(note.fr) and "essaim sources" in plain(note.fr) for note in answer.notes)
    schools = run_saved(val_embedded, model, "priority_schools", {"territory": "90201"}, as_of=DAY)
    assert "REP, REP+ : non documenté pour Rivebelle ; charger l’annuaire de l’éducation" in plain(schools.notes[-1].fr)


def test_an_empty_answer_may_be_the_true_one(val_embedded: Store, model: Model) -> None:
    answer = run_saved(val_embedded, model, "priority_schools", {"territory": "90102"}, as_of=DAY)
    assert answer.rows == ()
    assert [note.en for note in answer.notes] == ["No row: the loaded sources hold none."]


@pytest.mark.parametrize(
    ("name", "params", "words"),
    [
        ("needs_without_ofer", {}, "Vouliez-vous dire « needs_without_offer »"),
        ("needs_without_offer", {}, "demande -p territory=…"),
        ("needs_without_offer", {"teritory": "90101"}, "Vouliez-vous dire « territory »"),
        ("agreements_ending", {"months": "six"}, "« six » n’est pas un nombre entier"),
        ("agreements_ending", {"as_of": "demain"}, "une date de la forme"),
        ("associations_by_theme", {"territory": "90101", "audience": "colégiens"}, "Vouliez-vous dire « collegiens »"),
    ],
)
def test_wrong_usage(val_embedded: Store, model: Model, name: str, params: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        run_saved(val_embedded, model, name, params, as_of=DAY)
    assert words in plain(caught.value.text.fr)
    assert caught.value.exit_code == 2


def test_an_unknown_territory(val_embedded: Store, model: Model) -> None:
    with pytest.raises(NameUnknownError):
        run_saved(val_embedded, model, "needs_without_offer", {"territory": "Atlantide"}, as_of=DAY)


def test_saved_text_is_the_file() -> None:
    assert saved("ecosystem").text.startswith("// name: ecosystem\n")


def test_own_cypher_with_typed_parameters(val: Store, model: Model) -> None:
    text = "MATCH (n:Need) WHERE n.youngPeople > $more RETURN n.id AS id, n.name AS name ORDER BY id"
    answer = run_cypher(val, model, text, {"more:int": "50"})
    assert [tuple(row.values()) for row in answer.rows] == [
        ("need:1", "Modèles de réussite"),
        ("need:2", "Premier emploi"),
    ]
    assert answer.params == {"more": 50}
    assert answer.question == "cypher"


@pytest.mark.parametrize(
    ("params", "value"),
    [
        ({"x": '["a", "b"]'}, ["a", "b"]),
        ({"x": ' {"a": [1, null]}'}, {"a": [1, None]}),
        ({"x": "[draft]"}, "[draft]"),
        ({"x": "12"}, "12"),
        ({"x:str": '["a"]'}, '["a"]'),
        ({"x:list": '["a"]'}, ["a"]),
        ({"x:map": '{"a": 1}'}, {"a": 1}),
        ({"x:json": "12"}, 12),
        ({"x": ["a"]}, ["a"]),
    ],
    ids=str,
)
def test_a_parameter_may_be_a_list_or_a_map(
    val_embedded: Store, model: Model, params: dict[str, Any], value: Any
) -> None:
    assert run_cypher(val_embedded, model, "RETURN $x AS x", params).rows == ({"x": value},)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"x:list": '{"a": 1}'}, "une liste JSON"),
        ({"x:map": "[1]"}, "un objet JSON"),
        ({"x:json": "{"}, "n’est pas du JSON"),
        ({"x:lists": "[1]"}, "Vouliez-vous dire « list »"),
    ],
    ids=str,
)
def test_a_parameter_that_is_not_of_its_type(model: Model, params: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        own_statement(model, "RETURN $x AS x", params)
    assert words in plain(caught.value.text.fr)


def test_a_declared_text_stays_text_and_a_name_may_repeat_its_type(val_embedded: Store, model: Model) -> None:
    params = {"territory": "90101", "audience": "", "theme": "mentorat", "age_min:int": "11", "goal": '["a"]'}
    statement = saved_statement(val_embedded, model, "duplicate_check", params, DAY)
    assert (statement.values["age_min"], statement.values["territory"]) == (11, "com:90101")
    assert statement.values["goal"] == '["a"]'


def test_rows_are_given_one_by_one_with_the_notes_of_the_answer(val: Store, model: Model) -> None:
    text = "MATCH (n:Need) RETURN n.id AS id, n AS need ORDER BY id"
    rows: list[Any] = []
    assert run_by_row(val, model, own_statement(model, text, {}), rows.append) == ()
    assert tuple(rows) == run_cypher(val, model, text).rows
    notes = run_by_row(val, model, own_statement(model, text, {}), rows.append, max_rows=2)
    assert len(rows) == 6 and "2 lignes" in notes[0].fr
    empty = saved_statement(val, model, "priority_schools", {"territory": "90102"}, DAY)
    assert [note.en for note in run_by_row(val, model, empty, rows.append)] == ["No row: the loaded sources hold none."]


def test_own_cypher_without_rows_keeps_its_columns(val: Store, model: Model) -> None:
    answer = run_cypher(val, model, "MATCH (n:Need) WHERE n.name = 'x' RETURN n.id AS id, n AS need")
    assert (answer.names, answer.rows) == (("id", "need"), ())
    assert len(answer.notes) == 1


def test_rows_cut_are_said(val: Store, model: Model) -> None:
    answer = run_cypher(val, model, "MATCH (n:Need) RETURN n.id AS id ORDER BY id", max_rows=2)
    assert [row["id"] for row in answer.rows] == ["need:1", "need:2"]
    assert len(answer.notes) == 1


def test_own_cypher_only_reads(val: Store, model: Model) -> None:
    for text in ("MATCH (n:Need) SET n.x = 1 RETURN n", "MATCH (n:Need) DETACH DELETE n", "MATCH (n) RETRUN n"):
        with pytest.raises(UsageError):
            run_cypher(val, model, text)
    assert run_cypher(val, model, "MATCH (n:Need) RETURN count(n) AS n").rows == ({"n": 4},)


def test_nodes_become_data_and_stay_drawable(val: Store, model: Model) -> None:
    text = "MATCH p = (:Organisation {id: $id})-[:OFFERS]->(o:Offer) RETURN p, o, date('2026-01-02') AS d ORDER BY o.id"
    answer = run_cypher(val, model, text, {"id": "org:pouce"})
    first = answer.rows[0]
    assert first["d"] == date(2026, 1, 2)
    assert first["o"]["id"] == "off:1"
    assert first["o"]["labels"] == ["Offer"]
    assert "nameKey" not in first["o"]["properties"]
    assert [node["id"] for node in first["p"]["nodes"]] == ["org:pouce", "off:1"]
    assert answer.reading is not None
    assert isinstance(answer.reading.rows[0]["o"], GraphNode)
    drawn = drawing(val, model, answer)
    assert sorted(node.id for node in drawn.nodes) == ["off:1", "off:5", "org:pouce"]
    assert sorted((edge.start, edge.type, edge.end) for edge in drawn.edges) == [
        ("org:pouce", "OFFERS", "off:1"),
        ("org:pouce", "OFFERS", "off:5"),
    ]


def test_ends_of_relationships_are_fetched(val: Store, model: Model) -> None:
    drawn = drawing(val, model, run_cypher(val, model, "MATCH ()-[r:PARTNER_OF]->() RETURN r"))
    assert [(node.id, node.properties["name"]) for node in drawn.nodes] == [
        ("org:pouce", "Coup de pouce"),
        ("org:sport", "Sport pour tous"),
    ]


def test_an_answer_of_ids_is_drawn_with_what_ties_them(val: Store, model: Model) -> None:
    answer = run_saved(val, model, "needs_without_offer", {"territory": "com:90101"}, as_of=DAY)
    drawn = drawing(val, model, answer)
    assert [node.id for node in drawn.nodes] == ["need:2", "com:90101", "need:1", "need:4", "qpv:QN90101A"]
    assert {(edge.start, edge.type, edge.end) for edge in drawn.edges} == {
        ("com:90101", "HAS_NEED", "need:2"),
        ("com:90101", "HAS_NEED", "need:1"),
        ("qpv:QN90101A", "HAS_NEED", "need:4"),
        ("qpv:QN90101A", "PART_OF", "com:90101"),
    }


def test_a_drawing_is_cut_and_says_so(val: Store, model: Model) -> None:
    answer = run_saved(val, model, "ecosystem", {"territory": "com:90101"}, as_of=DAY)
    drawn = drawing(val, model, answer, limit=3)
    assert len(drawn.nodes) == 3
    assert {end for edge in drawn.edges for end in (edge.start, edge.end)} <= {node.id for node in drawn.nodes}
    assert drawn.cut is not None
    assert "3 nœuds sur" in plain(drawn.cut.fr)


def test_asking_imports_nothing_heavy() -> None:
    modules = (
        "saved.run",
        "saved.catalogue",
        "about.diagnose",
        "answer.returned_graph",
        "about.status",
        "about.schema",
        "about.loadable",
        "answer.names",
    )
    heavy = "polars rdflib networkx pyvis scipy rich openpyxl rapidfuzz neo4j"
    told = f"print([name for name in '{heavy}'.split() if name in sys.modules])"
    imports = "; ".join(f"import essaim.queries.{name}" for name in modules)
    script = f"import sys; {imports}; {told}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("cypher", "sentences"),
    [
        (
            "MATCH (o:Organization) RETURN o.nme AS n",
            [
                "Classe inconnue : « Organization ». Vouliez-vous dire « Organisation » ?",
                "Propriété inconnue : « nme ». Vouliez-vous dire « name » ?",
            ],
        ),
        (
            "MATCH (:School)-[r:PARTNER_OF|FUNDES]->() RETURN r",
            ["Relation inconnue : « FUNDES ». Vouliez-vous dire « FUNDS » ?"],
        ),
        ("MATCH (z:Zzz) RETURN z", ["Classe inconnue : « Zzz ». essaim schema les montre toutes."]),
        ("MATCH (o:Association WHERE o.name = ':Organization') RETURN o.name /* (x:Zzz) */", []),
        ("MATCH (a:Association|School)<-[f:FUNDS*1..2]-(:!Person) WITH {nme: 1} AS m, f RETURN m.nme, f[0].key", []),
        ("MATCH (l:EssaimLoad) RETURN l.id, date().year AS y", []),
    ],
)
def test_a_name_that_the_ontology_does_not_know_is_said(model: Model, cypher: str, sentences: list[str]) -> None:
    assert [plain(sentence.fr) for sentence in own_statement(model, cypher, {}).notes] == sentences
