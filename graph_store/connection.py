"""A connection over Bolt: sessions whose errors are those of essaim, and what is read through them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from neo4j import READ_ACCESS
from neo4j.exceptions import DriverError, Neo4jError

from essaim.graph_store import driver_values as values
from essaim.graph_store.engine.home_files import Place
from essaim.graph_store.failures import LostEngineError, disk_full, engine_lost, explain, is_lost, must_not_wait
from essaim.graph_store.store import Row, Value

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Record, Session, Transaction

    Running = ManagedTransaction | Transaction

KEYS = "MATCH (n) WHERE elementId(n) IN $names RETURN elementId(n) AS name, n.id AS id"
Done = TypeVar("Done")


class Line(NamedTuple):
    """A driver, and the address that it speaks to."""

    driver: Driver
    address: str


class Connection:
    """The drivers of one database.

    `connect` makes the driver of essaim itself. `connect_reader` is given for the embedded engine: it makes the driver
    of a user who may only read. `place` is then where it lives, and both start the engine if it does not run.
    """

    def __init__(
        self,
        connect: Callable[[], Line],
        database: str,
        connect_reader: Callable[[], Line] | None = None,
        place: Place | None = None,
    ) -> None:
        self.engine: Literal["arcadedb", "neo4j"] = "arcadedb" if connect_reader else "neo4j"
        self.database = database
        self.driver, self.address = connect()
        self.place = place
        self.running: str | None = None  # the mark of the analyst's query sent last, on the embedded engine
        self._connect, self._connect_reader = connect, connect_reader
        self._lost: list[Driver] = []
        self._renewing = threading.Lock()

    def reader(self) -> Driver:
        """A driver of the user who may only read; close it."""
        if self._connect_reader is None:
            raise TypeError("the embedded engine has a reading user")
        return self._connect_reader().driver

    def read(self, cypher: str, /, **params: Value) -> list[Row]:
        """Rows of one of essaim's own reading statements. Raises StoreError."""
        return self.once_more(lambda driver: self.read_on(driver, cypher, params))

    def read_on(self, driver: Driver, cypher: str, params: dict[str, Value]) -> list[Row]:
        """Rows of a reading statement on the engine of `driver` alone. Raises StoreError."""
        with self.session(driver, READ_ACCESS) as session:
            return session.execute_read(self.rows_of, cypher, params)

    def rows_of(self, tx: Running, cypher: str, params: dict[str, Value]) -> list[Row]:
        """The rows of a statement that runs in a transaction."""
        try:
            records = list(tx.run(cypher, params))
            return values.rows(records, keys_of(records, lambda keys, names: tx.run(keys, names)))
        except (Neo4jError, DriverError) as error:
            if must_not_wait(error) or (self.place and is_lost(error)):  # the driver would retry it for long
                raise self._meant(error, by_user=False) from error
            raise

    def once_more(self, work: Callable[[Driver], Done]) -> Done:
        """What `work` gives. When the embedded engine ends or hangs meanwhile, it is started again and `work` is done
        once more: nothing of it was written. Raises StoreError."""
        driver = self.driver
        try:
            return work(driver)
        except LostEngineError:
            self._renew(driver)
            return work(self.driver)

    def close(self) -> None:
        """Let the connection go. The engine itself stays warm."""
        for driver in (self.driver, *self._lost):
            driver.close()

    @contextmanager
    def session(self, driver: Driver, access: str, *, by_user: bool = False) -> Iterator[Session]:
        """A session whose errors are those of essaim; `asked` when the statement is a user's."""
        try:
            with driver.session(
                database=self.database,
                default_access_mode=access,
                bookmark_manager=driver.execute_query_bookmark_manager,
            ) as session:
                yield session
        except (Neo4jError, DriverError) as error:
            raise self._meant(error, by_user=by_user) from error

    def _renew(self, lost: Driver) -> None:
        """Another driver instead of `lost`, unless another thread has come first."""
        with self._renewing:
            if self.driver is lost:
                self._lost.append(lost)
                self.driver, self.address = self._connect()

    def _meant(self, error: Neo4jError | DriverError, *, by_user: bool) -> Exception:
        """The error of essaim for one of the driver's."""
        if self.place is None:
            return explain(error, self.address, self.database, by_user=by_user)
        if not by_user and self.place.is_full():
            return disk_full(str(self.place.home))
        if is_lost(error):
            return engine_lost(error, self.place.ran_out_of_memory(), by_user=by_user)
        return explain(error, self.address, self.database, by_user=by_user)


def keys_of(records: list[Record], run: Callable[[str, dict[str, Any]], Iterable[Mapping[str, Any]]]) -> dict[str, str]:
    """Keys of nodes, when an edge in `records` mentions one that no row holds: Bolt leaves those empty, and `run` finds
    them."""
    lacking = values.unnamed(records)
    if not lacking:
        return {}
    rows = run(KEYS, {"names": sorted(lacking)})
    return values.names_of(records) | {row["name"]: row["id"] or row["name"] for row in rows}
