"""What every engine offers: the one contract that the floors above know."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from essaim.ontology.model import Model
from essaim.ontology.text import Text

TIMEOUT, MAX_ROWS = 30.0, 10_000  # seconds and rows that an analyst's query may take, unless told otherwise
Value = Any
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node as a query returns it; `id` is the business key, never the engine's."""

    id: str
    labels: frozenset[str]
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A relationship as a query returns it; `start` and `end` are business keys."""

    type: str
    start: str
    end: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class GraphPath:
    """A path as a query returns it."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of a query. `cut` says, when rows were left out, how many were kept and why."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    cut: Text | None = None


@dataclass(slots=True)
class Stream:
    """The rows of a query as they come; `cut` says, once they have all come, how many were kept and why."""

    columns: tuple[str, ...]
    rows: Iterator[Row] = field(default_factory=lambda: iter(()))
    cut: Text | None = None


# What holds around each commit: it may run statements in the transaction that ends, and refuse that it ends well.
Committing = Callable[[Callable[[str, dict[str, Value]], list[Row]]], AbstractContextManager[object]]


class Store(Protocol):
    """A graph reached over Bolt. Every statement runs in a managed transaction on a named database."""

    engine: Literal["arcadedb", "neo4j"]
    version: str
    address: str
    database: str
    committing: Committing

    def read(self, cypher: str, /, **params: Value) -> list[Row]:
        """Rows of one of essaim's own reading statements. Raises StoreError."""

    def write(self, cypher: str, /, **params: Value) -> list[Row]:
        """Run one of essaim's own writing statements in one retried transaction. Raises StoreError."""

    def write_all(self, statements: Sequence[tuple[str, Mapping[str, Value]]], /) -> None:
        """Run several writing statements, each with its parameters, in one retried transaction. Raises StoreError."""

    def write_schema(self, statements: Sequence[str], /) -> None:
        """Make constraints and indexes, in one transaction without what holds around a commit. Raises StoreError."""

    def ask(
        self,
        cypher: str,
        params: Mapping[str, Value] | None = None,
        *,
        timeout: float = TIMEOUT,
        max_rows: int = MAX_ROWS,
    ) -> Reading:
        """Rows of an analyst's query, read-only for real. Raises UsageError (refused, ill-formed) or StoreError."""

    def stream(
        self,
        cypher: str,
        params: Mapping[str, Value] | None = None,
        *,
        timeout: float = TIMEOUT,
        max_rows: int = MAX_ROWS,
    ) -> AbstractContextManager[Stream]:
        """The rows of `ask` as they come, for as long as the context is open."""

    def define(self, model: Model) -> None:
        """Create what the ontology asks for; nothing where it stands already. Raises FormatError (another format)."""

    def interrupt(self) -> None:
        """Stop the query that `ask` or `stream` is running in another thread."""

    def close(self) -> None:
        """Let the connection go. The engine itself stays warm."""
