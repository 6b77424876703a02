"""The format of a question: what is read, and each fault, named with its file and line."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from portability import faults
from reading import plain

from essaim.ontology.errors import EssaimError, OntologyError, UsageError
from essaim.ontology.model import Model
from essaim.queries.answer.column import names_of
from essaim.queries.answer.evidence import entry
from essaim.queries.answer.shared_columns import SHARED
from essaim.queries.saved.answered import ANSWERED
from essaim.queries.saved.catalogue import catalogue, read_folder, read_query
from essaim.queries.saved.cypher_text import parameters, returned
from essaim.queries.saved.params import convert

GOOD = """// name: good
// title_fr: Bonne question
// title_en: Good question
// question: Est-ce une bonne question ?
// question_en: Is it a good question?
// param territory: str -- identifiant | id
// param limit: int = 20 -- nombre de lignes | number of rows
// param as_of: date = today -- jour | day
// returns: id, total
// column id: le numéro | the number -- what it is called by
// column total: combien | how many
// hidden: id
MATCH (t {id: $territory}) // $commented and 'RETURN' do not count
WHERE t.name <> '$quoted' AND t.since <= $as_of
RETURN t.id AS id, count(*) AS total ORDER BY id LIMIT $limit
"""


def write(folder: Path, text: str, name: str = "good") -> Path:
    path = folder / f"{name}.cypher"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_question_is_read(tmp_path: Path, model: Model) -> None:
    query = read_query(write(tmp_path, GOOD), model)
    assert query.name == "good"
    assert query.title.en == "Good question"
    assert query.question.fr == "Est-ce une bonne question ?"
    assert names_of(query.columns) == ("id", "total")
    assert query.columns[0].label == ("le numéro", "the number")
    assert (query.columns[0].doc, query.columns[0].views) == ("what it is called by", ())
    assert query.columns[1].views == ("terminal", "why")
    assert [(one.name, one.type, one.required, one.default) for one in query.params.values()] == [
        ("territory", "str", True, None),
        ("limit", "int", False, 20),
        ("as_of", "date", False, "today"),
    ]
    assert query.params["territory"].help == ("identifiant", "id")
    assert query.text == GOOD


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("$territory})", "$other})", 13, "$other non déclaré"),
        ("{id: $territory}", "{id: 'x'}", 6, "$territory jamais utilisé"),
        ("RETURN t.id AS id, count(*) AS total", "RETURN t.id AS id, count(*) AS number", 15, "rend id, number"),
        ("AS total", "AS sum", 15, "rend id, sum"),
        ("// title_fr: Bonne question\n", "", 1, "title_fr"),
        ("// title_en: Good question\n", "// title_en:\n", 3, "title_en"),
        ("limit: int", "limit: integer", 7, "type inconnu « integer »"),
        ("limit: int = 20 -- nombre", "limit int nombre", 7, "paramètre mal écrit"),
        ("// question:", "// questions:", 4, "clé d’en-tête inconnue « questions »"),
        ("name: good", "name: other", 1, "n’est pas celui du fichier"),
        ("// column total: combien | how many\n", "", 9, "« total » n’a pas d’intitulé"),
        ("column total", "column totals", 11, "pas de colonne « totals ». Vouliez-vous dire « total » ?"),
        ("column total:", "column total", 11, "ligne « column » mal écrite"),
        ("hidden: id", "hidden: ids", 12, "pas de colonne « ids »"),
        ("hidden: id", "group: id, tot", 12, "pas de colonne « tot »"),
        ("hidden: id", "codes total: themes", 12, "vocabulaire inconnu « themes ». Vouliez-vous dire « theme » ?"),
        ("hidden: id", "code total: un | one", 12, "ligne « code » mal écrite"),
        ("hidden: id", "evidence: class:Need, classs:Need", 12, "preuve inconnue « classs:Need »"),
        ("hidden: id", "evidence: class:Needs", 12, "« class:Needs ». Vouliez-vous dire « class:Need »"),
        ("hidden: id", "evidence: relation:KNOW", 12, "« relation:KNOW ». Vouliez-vous dire « relation:KNOWS »"),
        ("hidden: id", "evidence: qpv-counts", 12, "« qpv-counts ». Vouliez-vous dire « qpv-count »"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, model: Model, old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    with pytest.raises(OntologyError) as caught:
        read_query(write(tmp_path, GOOD.replace(old, new)), model)
    assert caught.value.text.fr.startswith(f"good.cypher, ligne {line} : ")
    assert words in plain(caught.value.text.fr)
    assert caught.value.text.en.startswith(f"good.cypher, line {line}: ")


def test_a_default_of_another_type_is_refused(tmp_path: Path, model: Model) -> None:
    with pytest.raises(EssaimError, match="limit"):
        read_query(write(tmp_path, GOOD.replace("= 20", "= twenty")), model)


def test_a_folder_is_read_in_order(tmp_path: Path, model: Model) -> None:
    write(tmp_path, GOOD.replace("name: good", "name: zoe"), "zoe")
    write(tmp_path, GOOD)
    assert list(read_folder(tmp_path, model)) == ["good", "zoe"]


def test_strings_and_comments_hold_no_parameter() -> None:
    assert parameters("RETURN '$a', $b /* $c\n */, `$d`, \"$e\", $f // $g") == {"b": 1, "f": 2}


def test_columns_are_those_of_the_last_return() -> None:
    text = "CALL (a) { RETURN 1 AS inner }\nRETURN DISTINCT a.id, {x: 1, y: [2, 3]} AS m, f(a, b) AS g ORDER BY g"
    assert returned(text) == (("a.id", "m", "g"), 2)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "12", 12),
        ("float", "1,5", 1.5),
        ("bool", "oui", True),
        ("bool", "no", False),
        ("date", "2026-09-01", date(2026, 9, 1)),
        ("str", "01004", "01004"),
    ],
)
def test_text_becomes_the_declared_type(kind: str, text: str, value: object) -> None:
    assert convert("p", kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"), [("int", "1.5"), ("float", "many"), ("bool", "perhaps"), ("date", "01/09/26")]
)
def test_a_value_of_another_type_is_refused(kind: str, text: str) -> None:
    with pytest.raises(UsageError, match=f"Parameter “p”: “{text}”"):
        convert("p", kind, text)


def test_words_of_columns_come_from_the_header_then_from_what_many_share_then_from_the_ontology(
    tmp_path: Path, model: Model
) -> None:
    text = GOOD.replace("id, total", "theme, school_type, theme_id, total").replace(
        "// column id", "// column theme_id"
    )
    text = text.replace("RETURN t.id AS id,", "RETURN 1 AS theme, 2 AS school_type, 3 AS theme_id,")
    text = text.replace("ORDER BY id", "ORDER BY theme").replace("// hidden: id", "// group: theme")
    theme, school_type, theme_id, _ = read_query(write(tmp_path, text), model).columns
    assert (theme.label.fr, theme.views) == (SHARED["theme"].label.fr, ("group",))
    assert school_type.label == model.classes["School"].properties["schoolType"].label
    assert theme_id.label.fr == "le numéro"
    text = text.replace("// column theme_id: le numéro | the number -- what it is called by\n", "")
    assert read_query(write(tmp_path, text), model).columns[2].label == ("thème (id)", "theme (id)")


def test_codes_have_labels_of_the_header_or_of_vocabularies(tmp_path: Path, model: Model) -> None:
    def codes(*lines: str) -> Any:
        text = GOOD.replace("// hidden: id", "\n".join(lines))
        return read_query(write(tmp_path, text), model).columns[1].codes

    assert codes("// codes total: theme") == "theme"
    assert codes("// code total.a-b: un | one", "// code total.c: deux | two") == {
        "a-b": ("un", "one"),
        "c": ("deux", "two"),
    }
    both = codes("// codes total: stance, tenure")
    assert both["reserved"] == model.schemes["stance"].concepts["reserved"].label
    assert set(both) == {*model.schemes["stance"].concepts, *model.schemes["tenure"].concepts}


@pytest.mark.parametrize("name", [name for name, query in catalogue().items() if not query.is_answered])
def test_shipped_questions_mean_the_same_everywhere(name: str) -> None:
    assert faults(catalogue()[name].text) == ()


def test_questions_answered_in_python_have_their_answer() -> None:
    assert {name for name, query in catalogue().items() if query.is_answered} == set(ANSWERED)


@pytest.mark.parametrize("name", catalogue())
def test_shipped_questions_say_what_they_rest_on(name: str) -> None:
    query = catalogue()[name]
    assert query.evidence
    assert all(entry(code) for code in query.evidence)
    assert all(param.help.fr != param.help.en for param in query.params.values())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("MATCH (n) RETURN count(n) > 2 AND true AS x ORDER BY x", "logic around an aggregate"),
        ("MATCH (n) WITH n, NOT count(*) > 0 AS x RETURN x ORDER BY x", "logic around an aggregate"),
        ("MATCH (n) RETURN max(n.x) IS NULL AS x ORDER BY x", "logic around an aggregate"),
        ("CALL (a) { RETURN count(a) IN [4] AS x } RETURN x ORDER BY x", "logic around an aggregate"),
        ("MATCH (n) RETURN id(n) AS x ORDER BY x", "business key"),
        ("MATCH (n) SET n.x = 1 RETURN n ORDER BY n.id", "only reads"),
        ("MATCH (n) RETURN datetime() AS x ORDER BY x", "never a datetime"),
        ("MATCH (n) CALL { WITH n RETURN 1 AS x } RETURN x ORDER BY x", "scope clause"),
        ("LOAD CSV FROM 'x' AS l RETURN l ORDER BY l", "refused to analysts"),
        ("MATCH (n) RETURN apoc.text.join([], '') AS x ORDER BY x", "plug-in"),
        ("MATCH (n) RETURN n.id AS x", "no ORDER BY"),
    ],
)
def test_what_is_not_portable_is_found(text: str, word: str) -> None:
    assert any(word in fault for fault in faults(text))


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) WHERE n.x STARTS WITH 'a' AND n.y IN [1] RETURN count(n) AS x ORDER BY x",
        "MATCH (n) RETURN collect(CASE WHEN n.a AND n.b IS NULL THEN 1 END) AS x ORDER BY x",
        "MATCH (n) WITH count(n) AS x WHERE x > 2 AND x < 9 RETURN x > 3 AND x < 5 AS y ORDER BY y",
        "MATCH (n) WHERE n.x = 'CREATE' // DELETE\nRETURN n.id AS x ORDER BY x",
    ],
)
def test_what_is_portable_is_let_through(text: str) -> None:
    assert faults(text) == ()
