"""One contract, every engine."""

from datetime import date

import pytest

from essaim.graph_store.store import GraphEdge, GraphNode, GraphPath, Store
from essaim.ontology.errors import StoreError, UsageError
from essaim.ontology.model import Model

LITTLE = """
CREATE (q:PriorityNeighbourhood:Territory
          {id: 'qpv:1', name: 'Les Ormes', since: date('2024-01-01'), formerCodes: ['a', 'b']})
       -[:PART_OF {key: '', since: date('2024-02-03')}]->(c:Municipality:Territory {id: 'com:1', name: 'Ville'})
       -[:PART_OF {key: ''}]->(:Department:Territory {id: 'dep:1', name: 'Département'})
"""


@pytest.fixture
def little(store: Store) -> Store:
    """Three territories, one in the other."""
    store.write(LITTLE)
    return store


def test_what_is_written_is_read(little: Store) -> None:
    rows = little.read(
        "MATCH (n:Territory) WHERE n.id IN $ids RETURN n.id AS id, n.name AS name ORDER BY id", ids=["com:1", "qpv:1"]
    )
    assert rows == [{"id": "com:1", "name": "Ville"}, {"id": "qpv:1", "name": "Les Ormes"}]


def test_a_read_that_writes_nothing_returns_no_row(store: Store) -> None:
    assert store.read("MATCH (n:Territory) RETURN n") == []


def test_nodes_carry_business_keys_and_dates(little: Store) -> None:
    (row,) = little.read("MATCH (n:Territory {id: 'qpv:1'}) RETURN n")
    assert row["n"] == GraphNode(
        "qpv:1",
        frozenset({"PriorityNeighbourhood", "Territory"}),
        {"id": "qpv:1", "name": "Les Ormes", "since": date(2024, 1, 1), "formerCodes": ["a", "b"]},
    )


def test_an_edge_alone_knows_its_ends(little: Store) -> None:
    (row,) = little.ask("MATCH (:Territory {id: 'qpv:1'})-[r]->() RETURN r").rows
    assert row["r"] == GraphEdge("PART_OF", "qpv:1", "com:1", {"key": "", "since": date(2024, 2, 3)})


def test_paths_lists_and_maps_are_converted_inside(little: Store) -> None:
    (row,) = little.ask("MATCH p = (:Territory {id: 'qpv:1'})-[:PART_OF*2]->() RETURN p, {all: nodes(p)} AS m").rows
    assert isinstance(row["p"], GraphPath)
    assert [node.id for node in row["p"].nodes] == ["qpv:1", "com:1", "dep:1"]
    assert [(edge.start, edge.end) for edge in row["p"].edges] == [("qpv:1", "com:1"), ("com:1", "dep:1")]
    assert row["m"]["all"] == list(row["p"].nodes)


def test_a_write_is_one_transaction(store: Store) -> None:
    with pytest.raises(StoreError):
        store.write("UNWIND [1, 0] AS x CREATE (:Territory {id: 'com:' + toString(10 / x)})")
    assert store.read("MATCH (n:Territory) RETURN n.id AS id") == []


def test_ids_are_unique_per_root(little: Store) -> None:
    with pytest.raises(StoreError):
        little.write("CREATE (:Region:Territory {id: 'com:1', name: 'twice'})")


def test_defining_twice_changes_nothing_and_vocabulary_is_there(store: Store, model: Model) -> None:
    count = "MATCH (n) RETURN count(n) AS n, count(DISTINCT n.id) AS ids"
    before = store.read(count)
    store.define(model)
    assert store.read(count) == before
    phases = store.read(
        "MATCH (p:DeploymentPhase) RETURN p.code AS code, p.order AS rank, p.nameKey AS key ORDER BY rank"
    )
    assert [row["code"] for row in phases] == list(model.schemes["phase"].concepts)
    assert phases[0] == {"code": "identification", "rank": 1, "key": "identification"}
    assert store.read("MATCH (t:Theme) RETURN count(t) AS n") == [{"n": len(model.schemes["theme"].concepts)}]


def test_ask_names_its_columns_and_cuts_aloud(little: Store) -> None:
    reading = little.ask("MATCH (n:Territory) RETURN n.id AS id, n.name AS name ORDER BY id", max_rows=2)
    assert reading.columns == ("id", "name")
    assert [row["id"] for row in reading.rows] == ["com:1", "dep:1"]
    assert reading.cut is not None
    assert "2 rows" in reading.cut.en
    assert little.ask("MATCH (n:Territory) RETURN n.id AS id", max_rows=3).cut is None


def test_rows_come_before_the_query_has_ended(store: Store) -> None:
    """The 3,000th row cannot be computed: those before it are there all the same."""
    rows: list[int] = []
    with pytest.raises(UsageError), store.stream("UNWIND range(1, 4000) AS i RETURN 6 / (3000 - i) AS x") as stream:
        assert stream.columns == ("x",)
        rows.extend(row["x"] for row in stream.rows)
    assert 1000 <= len(rows) < 3000


def test_a_stream_is_cut_aloud_and_may_be_left(little: Store) -> None:
    with little.stream("MATCH (n:Territory) RETURN n.id AS id ORDER BY id", max_rows=2) as stream:
        assert [row["id"] for row in stream.rows] == ["com:1", "dep:1"]
        assert stream.cut is not None and "2 rows" in stream.cut.en
    with little.stream("UNWIND range(1, 5000) AS i RETURN i", max_rows=5000) as stream:
        assert next(stream.rows) == {"i": 1}
    with little.stream("MATCH (:Territory {id: 'qpv:1'})-[r]->() RETURN r") as stream:
        assert [row["r"].end for row in stream.rows] == ["com:1"]
    assert stream.cut is None


def test_the_time_limit_holds_for_a_stream(store: Store) -> None:
    endless = "UNWIND range(1, 10000) AS i UNWIND range(1, 10000) AS j WITH i, j WHERE i * j < 0 RETURN i"
    with pytest.raises(StoreError, match="time limit"), store.stream(endless, timeout=1) as stream:
        assert list(stream.rows) == []


def test_the_time_limit_stops_a_runaway_query(store: Store) -> None:
    endless = (
        "UNWIND range(1, 3000) AS i UNWIND range(1, 3000) AS j UNWIND range(1, 50) AS k RETURN max(i * j + k) AS n"
    )
    with pytest.raises(StoreError, match="time limit"):
        store.ask(endless, timeout=1)
    assert store.ask("RETURN 1 AS one").rows == ({"one": 1},)


@pytest.mark.parametrize(
    ("cypher", "place"),
    [
        ("MATCH (n)\nWHERE n.x = = 1\nRETURN n", "line 2, column 13"),
        ("MATCH (n RETURN n", "line 1, column 10"),
        ("MATCH (n) RETURN n; MATCH (m) RETURN m", ""),
    ],
)
def test_a_syntax_error_says_where(store: Store, cypher: str, place: str) -> None:
    with pytest.raises(UsageError, match=f"Ill-formed query.*{place}") as raised:
        store.ask(cypher)
    assert raised.value.text.fr.startswith("Requête mal formée")


def test_parameters_are_given_and_missed(little: Store) -> None:
    assert little.ask("RETURN $code AS code", {"code": "44"}).rows == ({"code": "44"},)
    with pytest.raises(UsageError, match="code"):
        little.ask("RETURN $code AS code")
