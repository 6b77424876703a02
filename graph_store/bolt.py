"""The store over Bolt: one class for Neo4j and for the embedded engine."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from essaim.graph_store import define, read_only, values
from essaim.graph_store.failures import explain, must_not_wait
from essaim.graph_store.store import Reading, Row, Value
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from neo4j import READ_ACCESS, WRITE_ACCESS, unit_of_work
from neo4j.exceptions import DriverError, Neo4jError

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Record, Session

HEARTBEAT = 60.0
KEYS = "MATCH (n) WHERE elementId(n) IN $names RETURN elementId(n) AS name, n.id AS id"
WRITES = Text("elle écrit, ou change la structure du graphe", "it writes, or changes the structure of the graph")


class BoltStore:
    """`Store` on a Bolt address.

    `connect` makes a driver for essaim itself (None), or for reading no longer than so many seconds. `touch` is called
    every minute: an embedded engine in use is not stopped.
    """

    def __init__(
        self,
        connect: "Callable[[float | None], Driver]",
        engine: Literal["arcadedb", "neo4j"],
        address: str,
        database: str,
        touch: Callable[[], object] | None = None,
    ) -> None:
        self.engine = engine
        self.address = address
        self.database = database
        self.version = ""
        self._connect = connect
        self._driver = connect(None)
        self._closed = threading.Event()
        if touch is not None:
            threading.Thread(target=self._beat, args=(touch,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, cypher: str, /, **params: Value) -> list[Row]:
        """Rows of one of essaim's own reading statements. Raises StoreError."""
        with self._session(self._driver, READ_ACCESS) as session:
            return session.execute_read(self._rows, cypher, params)

    def write(self, cypher: str, /, **params: Value) -> list[Row]:
        """Run one of essaim's own writing statements in one retried transaction. Raises StoreError (BatchTooLargeError
        when the engine lacks the memory: nothing is written then)."""
        with self._session(self._driver, WRITE_ACCESS) as session:
            return session.execute_write(self._rows, cypher, params)

    def ask(
        self, cypher: str, params: Mapping[str, Value] | None = None, *, timeout: float = 30.0, max_rows: int = 10_000
    ) -> Reading:
        """Rows of an analyst's query, read-only for real. Raises UsageError (refused, ill-formed) or StoreError
        (`timeout` seconds are over; the embedded engine rounds them up to the next of launch.LIMITS)."""
        read_only.check(cypher)
        began, given = time.perf_counter(), dict(params or {})
        driver = self._driver if self.engine == "neo4j" else self._connect(timeout)
        try:
            with self._session(driver, READ_ACCESS) as session:
                if self.engine == "neo4j":
                    session.execute_read(self._check_reads, cypher, given)
                columns, rows = session.execute_read(
                    unit_of_work(timeout=timeout)(self._ask), cypher, given, max_rows + 1
                )
        finally:
            if driver is not self._driver:
                driver.close()
        cut = _cut(max_rows) if len(rows) > max_rows else None
        return Reading(columns, tuple(rows[:max_rows]), cut, time.perf_counter() - began)

    def define(self, model: Model) -> None:
        """Create the constraints, indexes and vocabulary nodes that the ontology asks for; one read when they stand."""
        define.ensure(self, model)

    def close(self) -> None:
        """Let the connection go. The engine itself stays warm."""
        self._closed.set()
        self._driver.close()

    def server_agent(self) -> str:
        """What the server calls itself, such as Neo4j/5.26.29."""
        with self._session(self._driver, READ_ACCESS) as session:
            return session.execute_read(lambda tx: tx.run("RETURN 1").consume().server.agent)

    @contextmanager
    def _session(self, driver: "Driver", access: str) -> "Iterator[Session]":
        try:
            with driver.session(
                database=self.database,
                default_access_mode=access,
                bookmark_manager=driver.execute_query_bookmark_manager,
            ) as session:
                yield session
        except (Neo4jError, DriverError) as error:
            raise explain(error, self.address, self.database) from error

    def _rows(self, tx: "ManagedTransaction", cypher: str, params: dict[str, Value]) -> list[Row]:
        try:
            records = list(tx.run(cypher, params))
            return values.rows(records, self._names(tx, records))
        except Neo4jError as error:
            if must_not_wait(error):  # the driver would retry it for half a minute
                raise explain(error, self.address, self.database) from error
            raise

    def _ask(
        self, tx: "ManagedTransaction", cypher: str, params: dict[str, Value], most: int
    ) -> tuple[tuple[str, ...], list[Row]]:
        result = tx.run(cypher, params)
        records = result.fetch(most)
        columns = tuple(result.keys())
        result.consume()
        return columns, values.rows(records, self._names(tx, records))

    def _check_reads(self, tx: "ManagedTransaction", cypher: str, params: dict[str, Value]) -> None:
        try:
            if tx.run(f"EXPLAIN\n{cypher}", params).consume().query_type != "r":
                raise read_only.refusal(WRITES)
        except Neo4jError as error:
            raise explain(error, self.address, self.database, added_lines=1) from error

    def _names(self, tx: "ManagedTransaction", records: "list[Record]") -> dict[str, str]:
        """Keys of nodes, when an edge in `records` mentions one that no row holds: Bolt leaves those empty."""
        lacking = values.unnamed(records)
        names = values.names_of(records) if lacking else {}
        if lacking:
            found = tx.run(KEYS, {"names": sorted(lacking)})
            names |= {record["name"]: record["id"] or record["name"] for record in found}
        return names

    def _beat(self, touch: Callable[[], object]) -> None:
        while not self._closed.wait(HEARTBEAT):
            touch()


def _cut(max_rows: int) -> Text:
    return Text(
        f"Coupé à {max_rows} lignes : il y en a d’autres. Restreignez la requête, ou demandez plus de lignes.",
        f"Cut at {max_rows} rows: there are more. Narrow the query, or ask for more rows.",
    )
