"""Over two hundred tricks on both engines, with APOC and GDS there: nothing is written, no file or address is read."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from neo4j_server import OLD, PASSWORD, UnavailableError, plugins_of_old, running
from tricks import OTHERS, PLUGINS, REFUSED, WRITES

from essaim.graph_store import read_only
from essaim.graph_store.connect import open_store
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.errors import StoreError, UsageError
from essaim.ontology.model import Model

SECRET = "never-to-be-read"


@pytest.fixture(scope="module")
def free_server(
    tmp_path_factory: pytest.TempPathFactory, model: Model, skip_or_fail: Callable[[str], None]
) -> Iterator[tuple[Store, Path]]:
    """A Neo4j whose plugins may do all, and its import folder."""
    folder = tmp_path_factory.mktemp("plugins")
    try:
        with running(OLD, folder, plugins=plugins_of_old()) as server:
            settings = resolve(home=folder, uri=server.uri, cwd=folder, environ={"ESSAIM_PASSWORD": PASSWORD})
            with open_store(settings) as store:
                yield store, folder / "import"
    except UnavailableError as error:
        skip_or_fail(str(error))


@pytest.fixture(params=["arcadedb", "neo4j"])
def guarded(request: pytest.FixtureRequest) -> tuple[Store, Path]:
    """A store that holds one offer, and where its engine would look for files."""
    if request.param == "arcadedb":
        engines = request.getfixturevalue("engines")
        store, folder = engines.store("arcadedb"), engines.folder / "arcadedb"
    else:
        store, folder = request.getfixturevalue("free_server")
        store.write("MATCH (n:Offer) DETACH DELETE n")
    store.write("CREATE (:Offer {id: 'off:1', name: 'Mentorat'})")
    return store, folder


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """An address, and the requests that came to it."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *_: object) -> None:
            """Nothing is said."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/x.csv", seen
        server.shutdown()


def dump(store: Store) -> tuple[object, ...]:
    nodes = store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS p")
    edges = store.read("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS p")
    rules = store.read("SHOW CONSTRAINTS YIELD name RETURN name ORDER BY name")
    return sorted(map(repr, nodes)), sorted(map(repr, edges)), rules


def test_no_trick_writes_reads_a_file_or_looks_beyond_the_graph(guarded: tuple[Store, Path]) -> None:
    store, folder = guarded
    (folder / "secret.csv").write_text(SECRET + "\n", encoding="utf-8")
    before = dump(store)
    passed = []
    with listening() as (url, seen):
        for trick in (*WRITES, *REFUSED, *PLUGINS, *OTHERS):
            try:
                rows = store.ask(trick.replace("FILE", "file:///secret.csv").replace("URL", url), timeout=10).rows
                passed.append((trick, rows))
            except UsageError:
                continue
    assert passed == []
    assert seen == []
    assert dump(store) == before


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("RETURN apoc.text.clean('A b!') AS x", [{"x": "ab"}]),
        ("RETURN apoc.coll.sort([2, 1]) AS x", [{"x": [1, 2]}]),
        ("CALL apoc.meta.stats() YIELD labels RETURN labels.Offer AS x", [{"x": 1}]),
        ("MATCH (n:Offer) CALL apoc.path.expand(n, '', '', 0, 1) YIELD path RETURN length(path) AS x", [{"x": 0}]),
        ("CALL gds.graph.list() YIELD graphName RETURN count(*) AS x", [{"x": 0}]),
        ("CALL gds.graph.exists('g') YIELD exists RETURN exists AS x", [{"x": False}]),
        ("CALL db.index.fulltext.queryNodes('names', 'mentorat') YIELD node RETURN node.id AS x", [{"x": "off:1"}]),
    ],
)
def test_plugins_that_read_may(free_server: tuple[Store, Path], query: str, rows: list[dict[str, object]]) -> None:
    store, _ = free_server
    store.write("MATCH (n:Offer) DETACH DELETE n")
    store.write("CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:Offer) ON EACH [n.name]")
    store.write("CREATE (:Offer {id: 'off:1', name: 'Mentorat'})")
    store.write("CALL db.awaitIndexes()")
    assert list(store.ask(query).rows) == rows


def test_ranks_of_gds_are_streamed(free_server: tuple[Store, Path]) -> None:
    store, _ = free_server
    store.write("MATCH (n:Offer) DETACH DELETE n")
    store.write("CREATE (:Offer {id: 'off:1'})-[:HAS_THEME]->(:Offer {id: 'off:2'})")
    store.read("CALL gds.graph.project('ours', 'Offer', 'HAS_THEME') YIELD graphName RETURN graphName")
    try:
        ranks = store.ask(
            "CALL gds.degree.stream('ours') YIELD nodeId, score RETURN gds.util.asNode(nodeId).id AS id, score "
            "ORDER BY id"
        )
        assert ranks.rows == ({"id": "off:1", "score": 1.0}, {"id": "off:2", "score": 0.0})
        assert store.ask("CALL gds.degree.stats('ours') YIELD computeMillis RETURN 1 AS x").rows == ({"x": 1},)
        estimate = "CALL gds.degree.write.estimate('ours', {writeProperty: 'x'}) YIELD nodeCount RETURN nodeCount AS x"
        assert store.ask(estimate).rows == ({"x": 2},)
    finally:
        store.read("CALL gds.graph.drop('ours') YIELD graphName RETURN graphName")


def test_no_procedure_or_function_that_is_allowed_writes_or_takes_cypher(free_server: tuple[Store, Path]) -> None:
    store, _ = free_server
    procedures = store.read("SHOW PROCEDURES YIELD name, mode, signature RETURN name, mode, signature")
    functions = store.read("SHOW FUNCTIONS YIELD name, signature RETURN name, 'READ' AS mode, signature")
    called = [row for row in procedures if read_only.PROCEDURES.fullmatch(row["name"])]
    called += [row for row in functions if read_only.FUNCTIONS.fullmatch(row["name"])]
    assert len(called) > 400
    assert {row["mode"] for row in called} == {"READ", "DEFAULT"}
    takes = ("statement ::", "cypher ::", "cypherQuery ::", "nodeQuery ::", "graph ::", "url ::", "file ::")
    doubtful = {row["name"] for row in called if any(word in row["signature"].split(") ::")[0] for word in takes)}
    assert doubtful == {"apoc.text.base64UrlDecode", "apoc.text.base64UrlEncode"}


@pytest.mark.parametrize("query", ["EXPLAIN MATCH (n:Offer) RETURN n.id", "profile MATCH (n:Offer) RETURN n.id;"])
def test_the_plan_of_a_reading_is_shown(guarded: tuple[Store, Path], query: str) -> None:
    reading = guarded[0].ask(query)
    assert reading.columns == ("plan",)
    assert len(reading.rows) > 3
    assert "Offer" in "\n".join(row["plan"] for row in reading.rows)


def test_a_function_that_nobody_knows_is_the_user_s_to_correct(guarded: tuple[Store, Path]) -> None:
    for query in ("RETURN nowhere(1)", "RETURN apoc.text.nowhere(1)", "CALL db.schema.nowhere()"):
        with pytest.raises(UsageError):
            guarded[0].ask(query)


def test_the_limit_holds_where_memory_runs_out(guarded: tuple[Store, Path]) -> None:
    store, _ = guarded
    with pytest.raises(StoreError, match=r"memory|time limit"):
        store.ask("RETURN size(reduce(s = 'a', i IN range(1, 34) | s + s)) AS n", timeout=20)
    assert store.ask("RETURN 1 AS one").rows == ({"one": 1},)
