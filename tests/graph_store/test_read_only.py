"""What an analyst must not be able to do, tried for real on every engine."""

import pytest

from essaim.graph_store import read_only
from essaim.graph_store.store import Store
from essaim.ontology.errors import EssaimError, UsageError

WRITES = [
    "CREATE (:Offer {id: 'off:zap'})",
    "create\n(:Offer {id: 'off:zap'})",
    "CREATE /* a word */ (:Offer {id: 'off:zap'})",
    "INSERT (:Offer {id: 'off:zap'})",
    "MERGE (n:Offer {id: 'off:zap'})",
    "MERGE (n:Offer {id: 'off:1'}) ON MATCH SET n.name = 'zap'",
    "MATCH (n:Offer) SET n.name = 'zap'",
    "MATCH (n:Offer) SET n += {name: 'zap'} RETURN n",
    "MATCH (n:Offer) SET n:Zap",
    "MATCH (n:Offer) REMOVE n.name",
    "MATCH (n:Offer) DETACH DELETE n",
    "MATCH (n:Offer) FOREACH (x IN [1] | SET n.name = 'zap')",
    "MATCH (n:Offer) CALL (n) { SET n.name = 'zap' } RETURN count(*)",
    "CALL () { CREATE (:Offer {id: 'off:zap'}) } RETURN 1",
    "MATCH (a:Offer) CREATE (a)-[:HAS_THEME {key: 'zap'}]->(a)",
    "CREATE INDEX zap IF NOT EXISTS FOR (n:Offer) ON (n.zap)",
    "CREATE CONSTRAINT zap IF NOT EXISTS FOR (n:Offer) REQUIRE n.zap IS UNIQUE",
    "DROP INDEX essaim_offer_id IF EXISTS",
    "DROP CONSTRAINT essaim_offer_id IF EXISTS",
    "CREATE USER zap SET PASSWORD 'zapzapzap'",
    "ALTER USER neo4j SET PASSWORD 'zapzapzap'",
    "CREATE DATABASE zap",
    "MATCH (n) RETURN count(n); CREATE (:Offer {id: 'off:zap'})",
    "PROFILE CREATE (:Offer {id: 'off:zap'})",
    "EXPLAIN CREATE (:Offer {id: 'off:zap'})",
    "CYPHER 5 CREATE (:Offer {id: 'off:zap'})",
    "CYPHER runtime=slotted CREATE (:Offer {id: 'off:zap'})",
    r"\u0043REATE (:Offer {id: 'off:zap'})",
    r"CR\u0045ATE (:Offer {id: 'off:zap'})",
    "CALL { MATCH (n:Offer) SET n.name = 'zap' } IN TRANSACTIONS",
    "MATCH (n:Offer) CALL (n) { SET n.name = 'zap' } IN 2 CONCURRENT TRANSACTIONS OF 1 ROW RETURN 1",
]

REFUSED = {
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row": "LOAD CSV",
    "load\ncsv FROM 'http://127.0.0.1:9/' AS row RETURN row": "LOAD CSV",
    "LOAD/* hidden */CSV FROM 'file:///etc/passwd' AS row RETURN row": "LOAD CSV",
    "LOAD // hidden\n CSV FROM 'file:///etc/passwd' AS row RETURN row": "LOAD CSV",
    "RETURN '/*' AS a UNION LOAD CSV FROM 'file:///etc/passwd' AS a RETURN a /* */": "LOAD CSV",
    "// ' \nLOAD CSV FROM 'file:///etc/passwd' AS row RETURN row //'": "LOAD CSV",
    "RETURN `'` AS x UNION LOAD CSV FROM 'file:///etc/passwd' AS x RETURN x // '": "LOAD CSV",
    r"L\u004FAD CSV FROM 'file:///etc/passwd' AS row RETURN row": "characters themselves",
    r"LOAD\u00A0CSV FROM 'file:///etc/passwd' AS row RETURN row": "characters themselves",
    "LOAD\u00a0CSV FROM 'file:///etc/passwd' AS row RETURN row": "LOAD CSV",
    "// a\rLOAD CSV FROM 'file:///etc/passwd' AS row RETURN row": "LOAD CSV",
    "TERMINATE TRANSACTION 'neo4j-transaction-1'": "TERMINATE",
    "terminate /* */ transactions 'a', 'b'": "TERMINATE",
    "MATCH (n) CALL (n) { RETURN 1 AS one } IN TRANSACTIONS RETURN one": "IN TRANSACTIONS",
    "CALL dbms.listConfig()": "dbms.listConfig",
    "CALL dbms.killQuery('1')": "dbms.killQuery",
    "CALL db . clearQueryCaches ( )": "db.clearQueryCaches",
    "CALL `db`.`clearQueryCaches`()": "db.clearQueryCaches",
    "CALL db/* */.clearQueryCaches()": "db.clearQueryCaches",
    "CALL `apoc.load.json`('http://127.0.0.1:9/')": "apoc.load.json",
    "OPTIONAL CALL apoc.load.json('x') YIELD value RETURN value": "apoc.load.json",
    "UNWIND [1] AS x CALL apoc.load.json('x') YIELD value RETURN 1.CALL": "apoc.load.json",
    "MATCH (n) WHERE n.x = 1.CALL apoc.load.json('x') YIELD value RETURN value": "apoc.load.json",
    "CALL db.index.fulltext.createNodeIndex('x', 'y')": "db.index.fulltext.createNodeIndex",
    "CALL db.schemaless.x()": "db.schemaless.x",
    "": "empty",
    " ; // nothing\n": "empty",
}

READS = [
    "MATCH (n:Offer) RETURN n.id AS id",
    "MATCH (n:Offer) RETURN n.id AS id;",
    "MATCH (n:Offer) RETURN n.id AS id ; // the end;",
    "// LOAD CSV\nMATCH (n:Offer) RETURN n.id AS id",
    "MATCH (n:Offer) WHERE n.name <> 'LOAD CSV; CALL apoc.x() // TERMINATE TRANSACTION' RETURN n.id AS id",
    'MATCH (n:Offer) WHERE n.name <> "it\'s \\" CREATE (" RETURN n.id AS id',
    "MATCH (n:Offer) WHERE n.`load csv` IS NULL RETURN n.id AS id",
    "MATCH (n:Offer) WHERE n.call IS NULL AND n . CALL IS NULL RETURN n.id AS id",
    "MATCH (n:Offer) CALL (n) { RETURN n.id AS id } RETURN id",
    "CALL { MATCH (n:Offer) RETURN n.id AS id } RETURN id",
    "CALL db.labels() YIELD label WHERE label = 'Offer' MATCH (n:Offer) RETURN n.id AS id",
    "MATCH (n:Offer) WITH n, [1] AS transactions WHERE 1 IN transactions RETURN n.id AS id",
]


@pytest.fixture
def offer(store: Store) -> Store:
    """One offer, to be left alone."""
    store.write("CREATE (:Offer {id: 'off:1', name: 'Mentorat'})")
    return store


@pytest.mark.parametrize("cypher", WRITES)
def test_nothing_is_written(offer: Store, cypher: str) -> None:
    with pytest.raises(UsageError):
        offer.ask(cypher, timeout=5)
    assert offer.read("MATCH (n:Offer)-[r]-() RETURN r") == []
    assert offer.read("MATCH (n:Offer) RETURN n.id AS id, n.name AS name") == [{"id": "off:1", "name": "Mentorat"}]


@pytest.mark.parametrize(("cypher", "reason"), REFUSED.items())
def test_refusals_say_why(cypher: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as raised:
        read_only.checked(cypher)
    assert raised.value.text.fr.startswith(("Requête refusée : ", "La requête est vide"))


@pytest.mark.parametrize("cypher", READS)
def test_readings_pass(offer: Store, cypher: str) -> None:
    assert offer.ask(cypher).rows == ({"id": "off:1"},)


def test_no_constraint_was_dropped_or_made(offer: Store) -> None:
    for cypher in WRITES:
        with pytest.raises(EssaimError):
            offer.ask(cypher, timeout=5)
    with pytest.raises(EssaimError):
        offer.write("CREATE (:Offer {id: 'off:1'})")
    offer.write("CREATE (:Offer {id: 'off:2', zap: 1}) CREATE (:Offer {id: 'off:3', zap: 1})")


def test_every_procedure_that_is_allowed_reads(neo4j_store: Store) -> None:
    modes = neo4j_store.read("SHOW PROCEDURES YIELD name, mode RETURN name, mode")
    allowed = [row for row in modes if read_only.PROCEDURES.fullmatch(row["name"])]
    assert len(allowed) >= 5
    assert {row["mode"] for row in allowed} == {"READ"}
