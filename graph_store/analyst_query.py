"""An analyst's query: checked, read-only for the engine too, stopped in time, its rows counted as they come.

It is never sent twice: what exhausts an engine once would exhaust it again, and rows may have been handed on already.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from neo4j import READ_ACCESS
from neo4j.exceptions import Neo4jError

from essaim.graph_store import driver_values as values
from essaim.graph_store import read_only
from essaim.graph_store.connection import Connection, keys_of
from essaim.graph_store.failures import explain, out_of_time
from essaim.graph_store.store import Row, Stream, Value
from essaim.ontology.errors import EssaimError, StoreError
from essaim.ontology.text import Text

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Result, Session

AGAIN = 0.2  # seconds between two tries at stopping a query
BATCH = 1000  # rows held at a time


@contextmanager
def stream(
    connection: Connection, cypher: str, params: dict[str, Value], timeout: float, max_rows: int
) -> Iterator[Stream]:
    """At most `max_rows` rows of `cypher`, within `timeout` seconds. Raises UsageError or StoreError."""
    statement = read_only.checked(cypher)
    on_engine = _on_neo4j if connection.engine == "neo4j" else _on_embedded
    with on_engine(connection, statement, params, timeout) as result:
        rows = Stream(tuple(result.keys()))
        rows.rows = _rows(connection, result, max_rows, rows)
        yield rows


@contextmanager
def _on_neo4j(connection: Connection, cypher: str, params: dict[str, Value], timeout: float) -> Iterator[Result]:
    with connection.session(connection.driver, READ_ACCESS, by_user=True) as session:
        _check_plan(connection, session, cypher, params)
        with session.begin_transaction(timeout=timeout) as tx:
            yield tx.run(cypher, params)


def _check_plan(connection: Connection, session: Session, cypher: str, params: dict[str, Value]) -> None:
    """Have the server say that the query reads. Raises UsageError."""

    def plan(tx: ManagedTransaction) -> str | None:
        try:  # on a line of its own, so that the columns in errors stay true
            return tx.run(f"EXPLAIN\n{cypher}", params).consume().query_type
        except Neo4jError as error:
            raise explain(error, connection.address, connection.database, by_user=True, added_lines=1) from error

    if session.execute_read(plan) != "r":
        raise read_only.refusal(read_only.WRITES)


@contextmanager
def _on_embedded(connection: Connection, cypher: str, params: dict[str, Value], timeout: float) -> Iterator[Result]:
    """Its user may only read. The engine keeps no time limit of ours: we stop the query, known by a mark at its end."""
    if connection.connect_reader is None:
        raise TypeError("the embedded engine has a reading user")
    mark = f"/* {uuid4().hex} */"
    connection.running = mark
    with (
        _stopped_after(connection, mark, timeout),
        closing(connection.connect_reader()) as driver,
        connection.session(driver, READ_ACCESS, by_user=True) as session,
        session.begin_transaction() as tx,
    ):
        yield tx.run(f"{cypher}\n{mark}", params)


def _rows(connection: Connection, result: Result, max_rows: int, counted: Stream) -> Iterator[Row]:
    """The rows, a batch at a time; the stream is told when there are more than `max_rows`."""
    left = max_rows
    while records := result.fetch(min(BATCH, left)) if left else []:
        left -= len(records)
        yield from values.rows(records, keys_of(records, lambda cypher, names: connection.read(cypher, **names)))
    if not left and result.peek() is not None:
        counted.cut = Text(
            f"Coupé à {max_rows} lignes : il y en a d’autres. Restreignez la requête, ou demandez plus de lignes.",
            f"Cut at {max_rows} rows: there are more. Narrow the query, or ask for more rows.",
        )


@contextmanager
def _stopped_after(connection: Connection, mark: str, timeout: float) -> Iterator[None]:
    done, expired = threading.Event(), threading.Event()

    def watch() -> None:
        if done.wait(timeout):
            return
        expired.set()
        while not done.is_set() and terminate(connection, mark):
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


def terminate(connection: Connection, mark: str) -> bool:
    """Stop the query that bears `mark`, if it runs; False when the engine does not answer."""
    try:
        for row in connection.read("SHOW TRANSACTIONS"):
            if str(row["currentQuery"]).endswith(mark):
                connection.read("TERMINATE TRANSACTION $id", id=row["transactionId"])
    except StoreError:
        return False
    return True
