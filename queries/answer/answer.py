"""What every question returns, and all that an output knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from essaim.graph_store.store import Reading
from essaim.ontology.text import Lang, Text
from essaim.queries.answer.column import Columns, names_of


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a figure comes from: the id of a Source node, its title and the date of its file (ISO)."""

    id: str
    title: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows with columns, and what a reader must know to trust them.

    `rows` are mappings with exactly the `names` of the columns; values are JSON-able (str, int, float, bool, None,
    lists, mappings), or sentences as `Text`, which `said` turns into one language before they are shown. `notes` are
    sentences: what was cut, assumed, unknown, and what to load or try when there is no row.
    `screen`: how many rows a terminal shows, all unless said.
    `reading` is what the graph returned, nodes and relationships whole, where a query was run: drawings are made of it.
    """

    question: str
    title: Text
    columns: Columns
    rows: tuple[Mapping[str, Any], ...]
    as_of: date
    params: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[Text] = ()
    sources: Sequence[SourceRef] = ()
    screen: int | None = None
    reading: Reading | None = field(default=None, compare=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return names_of(self.columns)

    def said(self, lang: Lang) -> "Answer":
        """The same answer with every sentence of its rows in `lang`."""
        return replace(self, rows=tuple({key: say(value, lang) for key, value in row.items()} for row in self.rows))


def say(value: Any, lang: Lang) -> Any:
    """`value` with every `Text` in it, however deep in lists and mappings, as the words of `lang`."""
    if isinstance(value, Text):
        return value.say(lang)
    if isinstance(value, Mapping):
        return {key: say(inner, lang) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [say(inner, lang) for inner in value]
    return value
