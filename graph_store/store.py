"""What every engine offers: the one contract that the floors above know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from essaim.ontology.model import Model
from essaim.ontology.text import Text

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
    seconds: float = field(default=0.0, compare=False)


class Store(Protocol):
    """A graph reached over Bolt. Every statement runs in a managed transaction on a named database."""

    engine: Literal["arcadedb", "neo4j"]
    version: str
    address: str
    database: str

    def read(self, cypher: str, /, **params: Value) -> list[Row]:
        """Rows of one of essaim's own reading statements. Raises StoreError."""

    def write(self, cypher: str, /, **params: Value) -> list[Row]:
        """Run one of essaim's own writing statements in one retried transaction. Raises StoreError."""

    def write_all(self, statements: Sequence[tuple[str, Mapping[str, Value]]], /) -> None:
        """Run several writing statements, each with its parameters, in one retried transaction. Raises StoreError."""

    def ask(
        self, cypher: str, params: Mapping[str, Value] | None = None, *, timeout: float = 30.0, max_rows: int = 10_000
    ) -> Reading:
        """Rows of an analyst's query, read-only for real. Raises UsageError (refused, ill-formed) or StoreError."""

    def define(self, model: Model) -> None:
        """Create the constraints and indexes that the ontology asks for; does nothing when they stand already."""

    def interrupt(self) -> None:
        """Stop the query that `ask` is running in another thread."""

    def close(self) -> None:
        """Let the connection go. The engine itself stays warm."""
