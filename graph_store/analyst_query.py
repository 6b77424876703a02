"""An analyst's query: checked, read-only for the engine too, its rows counted as they come, and let go of in time.

It is never sent twice: what exhausts an engine once would exhaust it again, and rows may have been handed on already.
A thread of its own sends it, so that whoever waits for its rows can stop waiting, whatever the engine does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING
from uuid import uuid4

from neo4j import READ_ACCESS
from neo4j.exceptions import Neo4jError

from essaim.graph_store import driver_values as values
from essaim.graph_store import read_only
from essaim.graph_store.connection import Connection, keys_of
from essaim.graph_store.engine import embedded
from essaim.graph_store.failures import explain, out_of_time
from essaim.graph_store.read_only import Checked
from essaim.graph_store.store import Row, Stream, Value
from essaim.ontology.errors import StoreError
from essaim.ontology.text import Text

if TYPE_CHECKING:
    from neo4j import Result, Session

AGAIN = 0.2  # seconds between two tries at stopping a query, or at handing rows on
GRACE = 3.0  # seconds that an engine has to stop a query whose time is over
BATCH = 1000  # rows held at a time
PLAN = "plan"  # the one column of EXPLAIN and PROFILE

Batch = Sequence[Row]


@contextmanager
def stream(
    connection: Connection, cypher: str, params: dict[str, Value], timeout: float, max_rows: int
) -> Iterator[Stream]:
    """At most `max_rows` rows of `cypher`, within `timeout` seconds. Raises UsageError or StoreError."""
    query = _Query(connection, read_only.checked(cypher, connection.database), params, timeout, max_rows)
    try:
        yield query.sent()
    finally:
        query.leave()


class _Query:
    """A query while it runs: its thread hands batches of rows to whoever waits for them, who waits no longer than the
    time that it may take."""

    def __init__(
        self, connection: Connection, checked: Checked, params: dict[str, Value], timeout: float, max_rows: int
    ) -> None:
        self.connection, self.checked, self.params = connection, checked, params
        self.timeout, self.max_rows = timeout, max_rows
        self.mark = f"/* {uuid4().hex} */"
        self.stream = Stream(())
        self._batches: Queue[Batch | tuple[str, ...] | Exception | None] = Queue(2)
        self._left = threading.Event()
        self._end = time.monotonic() + timeout
        self._thread = threading.Thread(target=self._run, daemon=True)

    def sent(self) -> Stream:
        """The stream of its rows, once the engine has named its columns. Raises UsageError or StoreError."""
        self._thread.start()
        columns = self._next()
        if isinstance(columns, tuple):
            self.stream.columns = columns
        self.stream.rows = self._rows()
        return self.stream

    def leave(self) -> None:
        """Wait for nothing more; the engine is told so while it still works."""
        self._left.set()
        self._thread.join(AGAIN)
        if self._thread.is_alive():
            self._stop()

    def _rows(self) -> Iterator[Row]:
        while (batch := self._next()) is not None:
            yield from batch  # type: ignore[misc]  # the columns came first

    def _next(self) -> Batch | tuple[str, ...] | None:
        """What the thread hands on next. Raises UsageError or StoreError."""
        late = GRACE if self.connection.engine == "neo4j" else 0.0  # Neo4j keeps the time itself, and says so
        try:
            batch = self._batches.get(timeout=max(0.0, self._end - time.monotonic()) + late)
        except Empty:
            self._left.set()
            self._stop()
            raise out_of_time() from None
        if isinstance(batch, Exception):
            raise batch
        return batch

    def _stop(self) -> None:
        """Have the engine stop the query. An embedded one that does not is ended: the next command starts another."""
        place = self.connection.place
        if place is not None:
            threading.Thread(target=self._terminate, daemon=True).start()
        self._thread.join(GRACE)
        if place is not None and self._thread.is_alive():
            embedded.kill(place)
            self._thread.join(GRACE)

    def _terminate(self) -> None:
        """Nobody waits for this: the connection may be closed under it, and its driver then raises what it likes (a
        BufferError was seen)."""
        with suppress(Exception):
            while self._thread.is_alive():
                terminate(self.connection, self.mark)
                time.sleep(AGAIN)

    def _run(self) -> None:
        """Send the query and hand its rows on, until it ends, fails or is left."""
        try:
            (self._on_neo4j if self.connection.engine == "neo4j" else self._on_embedded)()
            self._hand(None)
        except Exception as error:  # noqa: BLE001 - it is raised where the rows are waited for
            self._hand(error)

    def _hand(self, batch: Batch | tuple[str, ...] | Exception | None) -> bool:
        """Hand `batch` on; False when nobody waits for it any more."""
        while not self._left.is_set():
            with suppress(Full):
                self._batches.put(batch, timeout=AGAIN)
                return True
        return False

    def _on_neo4j(self) -> None:
        with self.connection.session(self.connection.driver, READ_ACCESS, by_user=True) as session:
            _check_plan(self.connection, session, self.checked, self.params, self.timeout)
            with session.begin_transaction(timeout=self.timeout) as tx:
                self._take(tx.run(self.checked.text, self.params))

    def _on_embedded(self) -> None:
        """Its user may only read. The engine keeps no time limit of ours: the query is known by a mark at its end."""
        self.connection.running = self.mark
        with (
            closing(self.connection.reader()) as driver,
            self.connection.session(driver, READ_ACCESS, by_user=True) as session,
            session.begin_transaction() as tx,
        ):
            self._take(tx.run(f"{self.checked.text}\n{self.mark}", self.params))

    def _take(self, result: Result) -> None:
        if self.checked.plan:
            self._hand((PLAN,)) and self._hand(_plan(result))
            return
        left = self.max_rows if self._hand(tuple(result.keys())) else 0
        while records := result.fetch(min(BATCH, left)) if left else []:
            left -= len(records)
            keys = keys_of(records, lambda cypher, names: self.connection.read(cypher, **names))
            if not self._hand(values.rows(records, keys)):
                return
        if not left and not self._left.is_set() and result.peek() is not None:
            self.stream.cut = Text(
                f"Coupé à {self.max_rows} lignes : il y en a d’autres. Restreignez la requête, ou demandez plus de "
                "lignes.",
                f"Cut at {self.max_rows} rows: there are more. Narrow the query, or ask for more rows.",
            )


def _plan(result: Result) -> list[Row]:
    """The plan of EXPLAIN or PROFILE, as the engine draws it: one row a line."""
    summary = result.consume()
    plan = summary.profile or summary.plan or {}
    drawn = str(plan.get("args", {}).get("string-representation") or plan)
    return [{PLAN: line} for line in drawn.splitlines()]


def _check_plan(
    connection: Connection, session: Session, checked: Checked, params: dict[str, Value], timeout: float
) -> None:
    """Have the server say that the query reads. Raises UsageError."""
    with session.begin_transaction(timeout=timeout) as tx:
        try:  # on a line of its own, so that the columns in errors stay true
            kind = tx.run(f"EXPLAIN\n{checked.body}", params).consume().query_type
        except Neo4jError as error:
            raise explain(error, connection.address, connection.database, by_user=True, added_lines=1) from error
    if kind != "r":
        raise read_only.refusal(read_only.WRITES)


def interrupt(connection: Connection, mark: str) -> None:
    """Stop the query that bears `mark` on the embedded engine, which is ended if it goes on."""
    if connection.place is None or not terminate(connection, mark):
        return
    time.sleep(1.0)
    if terminate(connection, mark):
        embedded.kill(connection.place)


def terminate(connection: Connection, mark: str) -> bool:
    """Stop the query that bears `mark`; whether it still ran."""
    driver = connection.driver
    try:
        for row in connection.read_on(driver, "SHOW TRANSACTIONS", {}):
            if str(row["currentQuery"]).endswith(mark):
                connection.read_on(driver, "TERMINATE TRANSACTION $id", {"id": row["transactionId"]})
                return True
    except StoreError:
        return False
    return False
