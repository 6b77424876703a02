"""The questions from Python, on the fictional territory: one language, real dates, tables, a network to write."""

import html.parser
import inspect
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from reading import plain

import essaim
from essaim.cli import cli
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer as BilingualAnswer
from essaim.queries.answer.column import Column
from essaim.queries.face.answer import Answer
from essaim.queries.face.data_frames import SHOWN
from essaim.queries.face.graph import Graph

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def graphs(demo: Store, model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Graph]]:
    """The demonstration, opened in each language."""
    home = tmp_path_factory.mktemp("home")
    yield {lang: Graph(demo, model, resolve(home=home, lang=lang, cwd=home, environ={})) for lang in ("fr", "en")}


@pytest.fixture(scope="module")
def graph(graphs: dict[str, Graph]) -> Graph:
    """The demonstration in French."""
    return graphs["fr"]


def answers(graph: Graph) -> list[Answer]:
    """One answer of each question."""
    four = [question("Clairebrise", "binomes", as_of=DAY) for question in (
        graph.connectors, graph.gaps, graph.alliances, graph.approach,
    )]  # fmt: skip
    return [
        *four,
        graph.diagnose("Clairebrise", as_of=DAY),
        graph.show("Grands Pairs de Clairebrise"),
        graph.status(),
        graph.schema(),
        graph.schema("School"),
        graph.sources(),
        graph.questions(),
        graph.query("agreements_ending", as_of=DAY),
        graph.query("ecosystem", territory="Clairebrise"),
        graph.query("MATCH (n:Need) RETURN n, n.youngPeople AS young, [n.id, n.name] AS both"),
        graph.query("UNWIND [1, 'a', null] AS mixed RETURN mixed"),
        graph.query("MATCH (n:Need {id: 'none'}) RETURN n.id AS id"),
    ]


def test_every_question_of_the_command_line_is_a_method() -> None:
    writing = {"demo", "init", "template", "load", "undo", "upgrade", "page", "object", "erase", "forget", "unmerge"}
    apart = writing | {"engine", "doctor", "fetch", "start"}  # which look after the machine, or ask the network
    assert set(cli.commands) - apart <= {name for name, _ in inspect.getmembers(Graph, inspect.isfunction)}


def test_what_is_public_can_be_imported_from_essaim() -> None:
    assert {name: getattr(essaim, name).__name__ for name in essaim.__all__} == {name: name for name in essaim.__all__}
    assert issubclass(essaim.UsageError, essaim.EssaimError)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = essaim.nonsense  # type: ignore[attr-defined]


def test_every_argument_is_named_and_documented() -> None:
    for name, method in inspect.getmembers(Graph, inspect.isfunction):
        if name.startswith("_"):
            continue
        assert method.__doc__, name
        parameters = inspect.signature(method).parameters.values()
        open_ended = {one.name for one in parameters if one.kind is inspect.Parameter.VAR_KEYWORD}
        assert open_ended == ({"parameters"} if name == "query" else set()), name


def test_an_answer_is_in_the_language_of_its_graph(graphs: dict[str, Graph]) -> None:
    french, english = (graphs[lang].diagnose("Clairebrise", as_of=DAY) for lang in ("fr", "en"))
    assert (plain(french.title), english.title) == (
        "État des lieux : Clairebrise",
        "State of the territory: Clairebrise",
    )
    assert french.bilingual.title == Text(french.title, english.title)
    names = [[row["name"] for row in answer.rows if row["indicator"] == "need-count"] for answer in (french, english)]
    assert [[name.partition(" ")[0] for name in row] for row in names] == [["Besoins"], ["Needs"]]
    for graph in graphs.values():
        for answer in answers(graph):
            assert isinstance(answer.title, str) and all(isinstance(note, str) for note in answer.notes)
            assert not list(texts(answer.rows)), answer.question
    notes = [graphs[lang].query("MATCH (n:Need) RETURN n.id AS id", max_rows=1).notes for lang in ("fr", "en")]
    assert [note.partition(" ")[0] for (note,) in notes] == ["Coupé", "Cut"]


def texts(value: Any) -> Iterator[Text]:
    """The bilingual sentences in a value."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def test_dates_are_dates(graph: Graph) -> None:
    agreements = graph.query("agreements_ending", as_of="2026-11-23")
    assert {type(row["end_date"]) for row in agreements.rows} == {date}
    assert agreements.params["as_of"] == agreements.as_of == DAY
    assert {type(row["date"]) for row in graph.status().rows if row["section"] == "source"} == {date}
    steps = [step for row in graph.approach("Clairebrise", "binomes").rows for path in row["paths"] for step in path]
    assert {type(step["date"]) for step in steps} == {date}


def test_a_day_may_be_typed(graph: Graph) -> None:
    typed, given = (graph.gaps("Clairebrise", as_of=day) for day in ("2026-11-01", date(2026, 11, 1)))
    assert typed.rows == given.rows != ()
    assert typed.as_of == date(2026, 11, 1)
    assert graph.scope("Clairebrise", visibility="Publique").visibility == "public"


@pytest.mark.parametrize(
    "wrong",
    [{"as_of": "01/11/2026"}, {"visibility": "secret"}, {"since": "deux"}, {"organisation": 3}, {"territory": 44109}],
    ids=str,
)
def test_a_wrong_argument_is_an_error_of_essaim(graph: Graph, wrong: dict[str, Any]) -> None:
    for question in (graph.gaps, graph.scope, graph.to_networkx):
        with pytest.raises(essaim.UsageError, match=next(iter(wrong))):
            question(**({"territory": "Clairebrise"} | wrong))


def test_a_wrong_limit_is_an_error_of_essaim(graph: Graph) -> None:
    with pytest.raises(essaim.UsageError, match="threshold"):
        graph.gaps("Clairebrise", threshold=0)
    with pytest.raises(essaim.UsageError, match="max_rows"):
        graph.query("agreements_ending", max_rows=0)
    with pytest.raises(essaim.UsageError, match="timeout"):
        graph.query("RETURN 1 AS one", timeout=-1)


def test_limits_of_a_query_are_no_parameters(graph: Graph) -> None:
    cut = graph.query("MATCH (n:Need) RETURN n.id AS id ORDER BY id", max_rows=2)
    assert len(cut.rows) == 2 and "2 lignes" in cut.notes[0] and cut.params == {}
    endless = (
        "UNWIND range(1, 3000) AS i UNWIND range(1, 3000) AS j UNWIND range(1, 50) AS k RETURN max(i * j + k) AS n"
    )
    with pytest.raises(essaim.StoreError, match="time limit"):
        graph.query(endless, timeout=0.5)


def test_the_day_fills_the_parameter_of_its_name(graph: Graph) -> None:
    asked = graph.query("RETURN $as_of AS day, $since AS since", as_of="2026-11-01", since=2020)
    assert asked.rows == ({"day": date(2026, 11, 1), "since": 2020},)
    assert graph.query("RETURN $since AS since", {"since": "x"}).rows == ({"since": "x"},)


def test_every_answer_becomes_a_table(graph: Graph) -> None:
    for answer in answers(graph):
        polars, pandas = answer.to_polars(), answer.to_pandas()
        assert polars.columns == list(pandas.columns) == list(answer.columns), answer.question
        assert len(polars) == len(pandas) == len(answer.rows), answer.question


def test_what_is_unknown_stays_unknown_in_a_table(graph: Graph) -> None:
    answer = graph.query(
        "UNWIND [[1, date('2026-11-23'), 'a'], [null, null, null]] AS r RETURN r[0] AS n, r[1] AS d, r[2] AS t"
    )
    assert answer.to_polars().rows() == [(1, DAY, "a"), (None, None, None)]
    table = answer.to_pandas()
    assert table["n"].dtype == "Int64" and bool(table["n"].isna()[1]) and table["n"][0] == 1
    assert table["d"][0] == DAY


@pytest.mark.parametrize(("library", "extra"), [("pandas", "essaim[notebook]"), ("polars", "essaim")])
def test_a_missing_library_is_said(library: str, extra: str, graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)  # importing it then fails, as where it is not installed
    with pytest.raises(essaim.UsageError) as caught:
        getattr(graph.questions(), f"to_{library}")()
    assert all(f"pip install '{extra}'" in words for words in caught.value.text)


class Cells(html.parser.HTMLParser):
    """The tags of a page and the text of its cells, as a browser sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_notebook_shows_a_table_that_no_text_can_break() -> None:
    evil = "<script>alert(1)</script> & “é”"
    rows = tuple({"name": evil, "parts": [1, None]} for _ in range(SHOWN + 1))
    columns = (Column("name", Text("nom", "name")), Column("parts", Text(evil, evil)))
    made = BilingualAnswer("q", Text(evil, evil), columns, rows, DAY, notes=(Text(evil, evil),))
    page = Cells()
    page.feed(Answer(made, "fr")._repr_html_())
    assert "script" not in page.tags and page.tags.count("tr") == SHOWN + 1 and page.words.count(evil) == SHOWN + 3
    assert "nom" in page.words and "1 ; —" in page.words and f"{SHOWN} / {SHOWN + 1}" in page.words


def test_the_network_holds_no_none_and_says_what_is_directed(graph: Graph) -> None:
    network = graph.to_networkx("Clairebrise", "binomes", as_of=DAY)
    assert network.number_of_nodes() > 50 and network.number_of_edges() > 50
    values = [value for _, held in network.nodes(data=True) for value in held.values()]
    values += [value for _, _, held in network.edges(data=True) for value in held.values()]
    assert {type(value) for value in values} <= {str, float, bool, int}
    relations = {(held["relation"], held["directed"]) for _, _, held in network.edges(data=True)}
    assert ("RECOMMENDS", True) in relations and ("KNOWS", False) in relations
    assert all(held["weight"] == held["existence"] for _, _, held in network.edges(data=True))


@pytest.mark.parametrize("form", ["graphml", "gexf", "gml"])
def test_networkx_writes_the_network_and_reads_it_back(form: str, graph: Graph, tmp_path: Path) -> None:
    network = graph.to_networkx("Clairebrise", "binomes", as_of=DAY)
    path = tmp_path / f"network.{form}"
    getattr(nx, f"write_{form}")(network, path)
    again = getattr(nx, f"read_{form}")(path)
    assert nodes(again) == nodes(network) and edges(again) == edges(network)


def test_the_network_as_json_loses_nothing(graph: Graph) -> None:
    network = graph.to_networkx("Clairebrise", "binomes", as_of=DAY)
    again = nx.node_link_graph(nx.node_link_data(network, edges="edges"), edges="edges")
    assert nodes(again) == nodes(network) and edges(again) == edges(network)


def nodes(network: Any) -> dict[str, dict[str, Any]]:
    """The nodes with what they carry, less the label that a format adds."""
    return {
        id: {name: value for name, value in held.items() if name != "label"} for id, held in network.nodes(data=True)
    }


def edges(network: Any) -> list[tuple[Any, ...]]:
    """The edges with what they carry, less the id that a format adds, in one order."""
    every = [
        (start, end, sorted((name, value) for name, value in held.items() if name != "id"))
        for start, end, held in network.edges(data=True)
    ]
    return sorted(every, key=repr_of)


def repr_of(edge: tuple[Any, ...]) -> str:
    """An edge as a key to sort by; a format that knows no truth writes 0 and 1."""
    start, end, held = edge
    return repr((start, end, [(name, int(value) if isinstance(value, bool) else value) for name, value in held]))
