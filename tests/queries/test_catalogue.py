"""The format of a question: what is read, and each fault, named with its file and line."""

from datetime import date
from pathlib import Path

import pytest
from portability import faults

from essaim.ontology.errors import EssaimError, OntologyError, UsageError
from essaim.queries.answer.evidence import entry
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
MATCH (t {id: $territory}) // $commented and 'RETURN' do not count
WHERE t.name <> '$quoted' AND t.since <= $as_of
RETURN t.id AS id, count(*) AS total ORDER BY id LIMIT $limit
"""


def write(folder: Path, text: str, name: str = "good") -> Path:
    path = folder / f"{name}.cypher"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_question_is_read(tmp_path: Path) -> None:
    query = read_query(write(tmp_path, GOOD))
    assert query.name == "good"
    assert query.title.en == "Good question"
    assert query.question.fr == "Est-ce une bonne question ?"
    assert query.columns == ("id", "total")
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
        ("$territory})", "$other})", 10, "$other non déclaré"),
        ("{id: $territory}", "{id: 'x'}", 6, "$territory jamais utilisé"),
        ("returns: id, total", "returns: id, number", 12, "colonnes id, number"),
        ("AS total", "AS sum", 12, "rend id, sum"),
        ("// title_fr: Bonne question\n", "", 1, "title_fr"),
        ("// title_en: Good question\n", "// title_en:\n", 3, "title_en"),
        ("limit: int", "limit: integer", 7, "type inconnu « integer »"),
        ("limit: int = 20 -- nombre", "limit int nombre", 7, "paramètre mal écrit"),
        ("// question:", "// questions:", 4, "clé d’en-tête inconnue « questions »"),
        ("name: good", "name: other", 1, "n’est pas celui du fichier"),
        ("// returns:", "// evidence: class:Offer, classs:Need\n// returns:", 9, "preuve inconnue « classs:Need »"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    with pytest.raises(OntologyError) as caught:
        read_query(write(tmp_path, GOOD.replace(old, new)))
    assert caught.value.text.fr.startswith(f"good.cypher, ligne {line} : ")
    assert words in caught.value.text.fr
    assert caught.value.text.en.startswith(f"good.cypher, line {line}: ")


def test_a_default_of_another_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EssaimError, match="limit"):
        read_query(write(tmp_path, GOOD.replace("= 20", "= twenty")))


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("name: good", "name: zoe"), "zoe")
    write(tmp_path, GOOD)
    assert list(read_folder(tmp_path)) == ["good", "zoe"]


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


@pytest.mark.parametrize("name", catalogue())
def test_shipped_questions_mean_the_same_everywhere(name: str) -> None:
    assert faults(catalogue()[name].text) == ()


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
