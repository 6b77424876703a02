"""What an analyst must not be able to do, tried for real on every engine."""

import pytest
from tricks import REFUSED, WRITES

from essaim.graph_store import read_only
from essaim.graph_store.store import Store
from essaim.ontology.errors import EssaimError, UsageError

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
