"""The store over Bolt: one class for Neo4j and for the embedded engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from neo4j import WRITE_ACCESS
from neo4j.exceptions import DriverError, Neo4jError

from essaim.graph_store import analyst_query
from essaim.graph_store.connection import Connection, Line
from essaim.graph_store.engine.home_files import Place
from essaim.graph_store.failures import is_lost, must_not_wait
from essaim.graph_store.store import MAX_ROWS, TIMEOUT, Committing, Reading, Row, Stream, Value
from essaim.graph_store.versions import define
from essaim.ontology.model import Model

if TYPE_CHECKING:
    from neo4j import Driver, Transaction

HEARTBEAT = 60.0
DELAYS = {"arcadedb": (1.0, 2.0), "neo4j": (1.0, 2.0, 4.0, 8.0, 16.0)}  # seconds; what is dead on this machine stays so
Done = TypeVar("Done")


class BoltStore(Connection):
    """`Store` on a Bolt address. The `place` of an embedded engine is touched every minute: an engine in use is not
    stopped."""

    def __init__(
        self,
        connect: Callable[[], Line],
        database: str,
        connect_reader: Callable[[], Line] | None = None,
        place: Place | None = None,
    ) -> None:
        super().__init__(connect, database, connect_reader, place)
        self.version = ""
        self.committing: Committing = nullcontext
        self._closed = threading.Event()
        if place is not None:
            threading.Thread(target=self._beat, args=(place,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, cypher: str, /, **params: Value) -> list[Row]:
        """Run one of essaim's own writing statements in one retried transaction. Raises StoreError (BatchTooLargeError
        when the engine lacks the memory: nothing is written then)."""
        return self._written(lambda tx: self.rows_of(tx, cypher, params))

    def write_all(self, statements: Sequence[tuple[str, Mapping[str, Value]]], /) -> None:
        """Run several writing statements in one retried transaction: all, or none. Raises StoreError, as `write`."""

        def run(tx: Transaction) -> None:
            for cypher, params in statements:
                self.rows_of(tx, cypher, dict(params))

        self._written(run)

    def write_schema(self, statements: Sequence[str], /) -> None:
        """Make constraints and indexes, in a transaction that writes nothing else: Neo4j allows no other, so nothing
        holds around its commit. Raises StoreError."""

        def run(tx: Transaction) -> None:
            for cypher in statements:
                self.rows_of(tx, cypher, {})

        self.once_more(lambda driver: self._tried(driver, run, nullcontext))

    def _written(self, work: Callable[[Transaction], Done]) -> Done:
        """What `work` returns, once it is committed; tried again where that may help, on a fresh engine if need be."""
        return self.once_more(lambda driver: self._tried(driver, work, self.committing))

    def _tried(self, driver: Driver, work: Callable[[Transaction], Done], committing: Committing) -> Done:
        """The driver's own managed writes would try again for half a minute a commit that the server has no memory
        for, or on an embedded engine that has ended."""
        for delay in (*DELAYS[self.engine], None):
            with self.session(driver, WRITE_ACCESS) as session:
                try:
                    with session.begin_transaction() as tx:
                        done = work(tx)
                        with committing(lambda cypher, params: self.rows_of(tx, cypher, params)):
                            tx.commit()
                    return done
                except (Neo4jError, DriverError) as error:
                    if delay is None or not error.is_retryable() or must_not_wait(error):
                        raise
                    if self.place is not None and is_lost(error):
                        raise
            time.sleep(delay)
        raise AssertionError("the last try returns or raises")

    def ask(
        self,
        cypher: str,
        params: Mapping[str, Value] | None = None,
        *,
        timeout: float = TIMEOUT,
        max_rows: int = MAX_ROWS,
    ) -> Reading:
        """Rows of an analyst's query, read-only for real; `timeout` in seconds. Raises UsageError (refused, ill-formed)
        or StoreError (out of time)."""
        with self.stream(cypher, params, timeout=timeout, max_rows=max_rows) as stream:
            rows = tuple(stream.rows)
        return Reading(stream.columns, rows, stream.cut)

    def stream(
        self,
        cypher: str,
        params: Mapping[str, Value] | None = None,
        *,
        timeout: float = TIMEOUT,
        max_rows: int = MAX_ROWS,
    ) -> AbstractContextManager[Stream]:
        """The rows of `ask` as they come, for as long as the context is open; the time limit holds for all of it."""
        return analyst_query.stream(self, cypher, dict(params or {}), timeout, max_rows)

    def define(self, model: Model) -> None:
        """Create the constraints, indexes and vocabulary nodes that the ontology asks for; one read when they stand.
        Raises FormatError where the graph is of another format."""
        define.ensure(self, model)

    def interrupt(self) -> None:
        """Stop the query that `stream` is running, from a thread of its own: there, a client that leaves does not stop
        it. Neo4j sees by itself that its client has left."""
        if self.running is not None:
            analyst_query.interrupt(self, self.running)

    def close(self) -> None:
        """Let the connection go. The engine itself stays warm."""
        self._closed.set()
        super().close()

    def _beat(self, place: Place) -> None:
        while not self._closed.wait(HEARTBEAT):
            place.touch()
