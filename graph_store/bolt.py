"""The store over Bolt: one class for Neo4j and for the embedded engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, TypeVar

from neo4j import READ_ACCESS, WRITE_ACCESS
from neo4j.exceptions import DriverError, Neo4jError

from essaim.graph_store import analyst_query as ask
from essaim.graph_store import define
from essaim.graph_store import driver_values as values
from essaim.graph_store.engine.home_files import Place
from essaim.graph_store.failures import disk_full, explain, must_not_wait
from essaim.graph_store.store import Reading, Row, Value
from essaim.ontology.model import Model

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Record, Session, Transaction

    Running = ManagedTransaction | Transaction

HEARTBEAT = 60.0
DELAYS = {"arcadedb": (1.0, 2.0), "neo4j": (1.0, 2.0, 4.0, 8.0, 16.0)}  # seconds; what is dead on this machine stays so
Done = TypeVar("Done")
KEYS = "MATCH (n) WHERE elementId(n) IN $names RETURN elementId(n) AS name, n.id AS id"


class BoltStore:
    """`Store` on a Bolt address.

    `connect` makes the driver of essaim itself. `connect_reader` is given for the embedded engine: it makes the driver
    of a user who may only read. `place` is then where it lives: it is touched every minute, for an engine in use is not
    stopped.
    """

    def __init__(
        self,
        connect: Callable[[], Driver],
        address: str,
        database: str,
        connect_reader: Callable[[], Driver] | None = None,
        place: Place | None = None,
    ) -> None:
        self.engine: Literal["arcadedb", "neo4j"] = "arcadedb" if connect_reader else "neo4j"
        self.address = address
        self.database = database
        self.version = ""
        self.driver = connect()
        self.connect_reader = connect_reader
        self.asked: str | None = None  # the mark of the query that `ask` sent last, on the embedded engine
        self._closed = threading.Event()
        self._place = place
        if place is not None:
            threading.Thread(target=self._beat, args=(place,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, cypher: str, /, **params: Value) -> list[Row]:
        """Rows of one of essaim's own reading statements. Raises StoreError."""
        with self.session(self.driver, READ_ACCESS) as session:
            return session.execute_read(self._run, cypher, params)

    def write(self, cypher: str, /, **params: Value) -> list[Row]:
        """Run one of essaim's own writing statements in one retried transaction. Raises StoreError (BatchTooLargeError
        when the engine lacks the memory: nothing is written then)."""
        return self._written(lambda tx: self._run(tx, cypher, params))

    def write_all(self, statements: Sequence[tuple[str, Mapping[str, Value]]], /) -> None:
        """Run several writing statements in one retried transaction: all, or none. Raises StoreError, as `write`."""

        def run(tx: Running) -> None:
            for cypher, params in statements:
                self._run(tx, cypher, dict(params))

        self._written(run)

    def _written(self, work: Callable[[Running], Done]) -> Done:
        """What `work` returns, once it is committed; tried again where that may help.

        The driver's own managed writes would try again for half a minute a commit that the server has no memory for.
        """
        for delay in (*DELAYS[self.engine], None):
            with self.session(self.driver, WRITE_ACCESS) as session:
                try:
                    with session.begin_transaction() as tx:
                        done = work(tx)
                        tx.commit()
                    return done
                except (Neo4jError, DriverError) as error:
                    if delay is None or not error.is_retryable() or must_not_wait(error):
                        raise
            time.sleep(delay)
        raise AssertionError("the last try returns or raises")

    def ask(
        self, cypher: str, params: Mapping[str, Value] | None = None, *, timeout: float = 30.0, max_rows: int = 10_000
    ) -> Reading:
        """Rows of an analyst's query, read-only for real; `timeout` in seconds. Raises UsageError (refused, ill-formed)
        or StoreError (out of time)."""
        return ask.ask(self, cypher, dict(params or {}), timeout, max_rows)

    def define(self, model: Model) -> None:
        """Create the constraints, indexes and vocabulary nodes that the ontology asks for; one read when they stand."""
        define.ensure(self, model)

    def interrupt(self) -> None:
        """Stop the query that `ask` is running, from a thread of its own: a client that leaves does not stop it there.
        Neo4j sees by itself that its client has left."""
        if self.asked is not None:
            ask.terminate(self, self.asked)

    def close(self) -> None:
        """Let the connection go. The engine itself stays warm."""
        self._closed.set()
        self.driver.close()

    def server_agent(self) -> str:
        """What the server calls itself, such as Neo4j/5.26.29."""
        with self.session(self.driver, READ_ACCESS) as session:
            return session.execute_read(lambda tx: tx.run("RETURN 1").consume().server.agent)

    @contextmanager
    def session(self, driver: Driver, access: str, *, asked: bool = False) -> Iterator[Session]:
        """A session whose errors are those of essaim; `asked` when the statement is a user's."""
        try:
            with driver.session(
                database=self.database,
                default_access_mode=access,
                bookmark_manager=driver.execute_query_bookmark_manager,
            ) as session:
                yield session
        except (Neo4jError, DriverError) as error:
            if self._place is not None and not asked and self._place.is_full():
                raise disk_full(str(self._place.home)) from error
            raise explain(error, self.address, self.database, asked=asked) from error

    def keys_of(self, tx: Running, records: list[Record]) -> dict[str, str]:
        """Keys of nodes, when an edge in `records` mentions one that no row holds: Bolt leaves those empty."""
        lacking = values.unnamed(records)
        keys = values.names_of(records) if lacking else {}
        if lacking:
            found = tx.run(KEYS, {"names": sorted(lacking)})
            keys |= {record["name"]: record["id"] or record["name"] for record in found}
        return keys

    def _run(self, tx: Running, cypher: str, params: dict[str, Value]) -> list[Row]:
        try:
            records = list(tx.run(cypher, params))
            return values.rows(records, self.keys_of(tx, records))
        except Neo4jError as error:
            if must_not_wait(error):  # the driver would retry it for half a minute
                raise explain(error, self.address, self.database) from error
            raise

    def _beat(self, place: Place) -> None:
        while not self._closed.wait(HEARTBEAT):
            place.touch()
