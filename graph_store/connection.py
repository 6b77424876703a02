"""A connection over Bolt: sessions whose errors are those of essaim, and what is read through them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from neo4j import READ_ACCESS
from neo4j.exceptions import DriverError, Neo4jError

from essaim.graph_store import driver_values as values
from essaim.graph_store.engine.home_files import Place
from essaim.graph_store.failures import disk_full, explain, must_not_wait
from essaim.graph_store.store import Row, Value

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Record, Session, Transaction

    Running = ManagedTransaction | Transaction

KEYS = "MATCH (n) WHERE elementId(n) IN $names RETURN elementId(n) AS name, n.id AS id"


class Connection:
    """The drivers of one database.

    `connect` makes the driver of essaim itself. `connect_reader` is given for the embedded engine: it makes the driver
    of a user who may only read. `place` is then where it lives.
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
        self.driver = connect()
        self.connect_reader = connect_reader
        self.place = place
        self.running: str | None = None  # the mark of the analyst's query sent last, on the embedded engine

    def read(self, cypher: str, /, **params: Value) -> list[Row]:
        """Rows of one of essaim's own reading statements. Raises StoreError."""
        with self.session(self.driver, READ_ACCESS) as session:
            return session.execute_read(self.rows_of, cypher, params)

    def rows_of(self, tx: Running, cypher: str, params: dict[str, Value]) -> list[Row]:
        """The rows of a statement that runs in a transaction."""
        try:
            records = list(tx.run(cypher, params))
            return values.rows(records, keys_of(records, lambda keys, names: tx.run(keys, names)))
        except Neo4jError as error:
            if must_not_wait(error):  # the driver would retry it for half a minute
                raise explain(error, self.address, self.database) from error
            raise

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
            if self.place is not None and not by_user and self.place.is_full():
                raise disk_full(str(self.place.home)) from error
            raise explain(error, self.address, self.database, by_user=by_user) from error


def keys_of(records: list[Record], run: Callable[[str, dict[str, Any]], Iterable[Mapping[str, Any]]]) -> dict[str, str]:
    """Keys of nodes, when an edge in `records` mentions one that no row holds: Bolt leaves those empty, and `run` finds
    them."""
    lacking = values.unnamed(records)
    if not lacking:
        return {}
    rows = run(KEYS, {"names": sorted(lacking)})
    return values.names_of(records) | {row["name"]: row["id"] or row["name"] for row in rows}
