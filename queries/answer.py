"""What every question returns, and all that an output knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from essaim.graph_store.store import Reading
from essaim.ontology.text import Text


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a figure comes from: the id of a Source node, its title and the date of its file (ISO)."""

    id: str
    title: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows with named columns (English, snake_case), and what a reader must know to trust them.

    `rows` are mappings with exactly the keys of `columns`; values are JSON-able (str, int, float, bool, None, lists,
    mappings). `notes` are sentences: what was cut, assumed, unknown, and what to load or try when there is no row.
    `reading` is what the graph returned, nodes and relationships whole, where a query was run: drawings are made of it.
    """

    question: str
    title: Text
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    as_of: date
    params: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[Text] = ()
    sources: Sequence[SourceRef] = ()
    reading: Reading | None = field(default=None, compare=False, repr=False)
