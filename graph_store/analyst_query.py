"""An analyst's query: checked, read-only for the engine too, stopped in time, its rows counted."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from neo4j import READ_ACCESS, unit_of_work
from neo4j.exceptions import Neo4jError

from essaim.graph_store import driver_values as values
from essaim.graph_store import read_only
from essaim.graph_store.failures import explain, out_of_time
from essaim.graph_store.store import Reading, Row, Value
from essaim.ontology.errors import EssaimError, StoreError
from essaim.ontology.text import Text

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

    from essaim.graph_store.bolt import BoltStore

AGAIN = 0.2  # seconds between two tries at stopping a query

Found = tuple[tuple[str, ...], list[Row]]


def ask(store: BoltStore, cypher: str, params: dict[str, Value], timeout: float, max_rows: int) -> Reading:
    """At most `max_rows` rows of `cypher`, within `timeout` seconds. Raises UsageError or StoreError."""
    statement = read_only.checked(cypher)
    began = time.perf_counter()
    on_engine = _on_neo4j if store.engine == "neo4j" else _on_embedded
    columns, rows = on_engine(store, statement, params, timeout, max_rows + 1)
    cut = _cut(max_rows) if len(rows) > max_rows else None
    return Reading(columns, tuple(rows[:max_rows]), cut, time.perf_counter() - began)


def _on_neo4j(store: BoltStore, cypher: str, params: dict[str, Value], timeout: float, most: int) -> Found:
    def plan(tx: ManagedTransaction) -> None:
        try:  # on a line of its own, so that the columns in errors stay true
            kind = tx.run(f"EXPLAIN\n{cypher}", params).consume().query_type
        except Neo4jError as error:
            raise explain(error, store.address, store.database, asked=True, added_lines=1) from error
        if kind != "r":
            raise read_only.refusal(read_only.WRITES)

    @unit_of_work(timeout=timeout)
    def fetch(tx: ManagedTransaction) -> Found:
        return _fetch(store, tx, cypher, params, most)

    with store.session(store.driver, READ_ACCESS, asked=True) as session:
        session.execute_read(plan)
        return session.execute_read(fetch)


def _on_embedded(store: BoltStore, cypher: str, params: dict[str, Value], timeout: float, most: int) -> Found:
    """Its user may only read. The engine keeps no time limit of ours: we stop the query, known by a mark at its end."""
    if store.connect_reader is None:
        raise TypeError("the embedded engine has a reading user")
    mark = f"/* {uuid4().hex} */"
    store.asked = mark
    with (
        _stopped_after(store, mark, timeout),
        closing(store.connect_reader()) as driver,
        store.session(driver, READ_ACCESS, asked=True) as session,
    ):
        return session.execute_read(lambda tx: _fetch(store, tx, f"{cypher}\n{mark}", params, most))


def _fetch(store: BoltStore, tx: ManagedTransaction, cypher: str, params: dict[str, Value], most: int) -> Found:
    result = tx.run(cypher, params)
    columns = tuple(result.keys())
    records = result.fetch(most)
    result.consume()
    return columns, values.rows(records, store.keys_of(tx, records))


@contextmanager
def _stopped_after(store: BoltStore, mark: str, timeout: float) -> Iterator[None]:
    done, expired = threading.Event(), threading.Event()

    def watch() -> None:
        if done.wait(timeout):
            return
        expired.set()
        while not done.is_set() and terminate(store, mark):
            done.wait(AGAIN)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    except EssaimError as error:
        if expired.is_set():
            raise out_of_time() from error
        raise
    finally:
        done.set()
        watcher.join()


def terminate(store: BoltStore, mark: str) -> bool:
    """Stop the query that bears `mark`, if it runs; False when the engine does not answer."""
    try:
        for row in store.read("SHOW TRANSACTIONS"):
            if str(row["currentQuery"]).endswith(mark):
                store.read("TERMINATE TRANSACTION $id", id=row["transactionId"])
    except StoreError:
        return False
    return True


def _cut(max_rows: int) -> Text:
    return Text(
        f"Coupé à {max_rows} lignes : il y en a d’autres. Restreignez la requête, ou demandez plus de lignes.",
        f"Cut at {max_rows} rows: there are more. Narrow the query, or ask for more rows.",
    )
