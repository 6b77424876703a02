"""A card, and what it says."""

from datetime import date
from pathlib import Path

from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.arguments import Visibility
from essaim.queries.answer.scope import Reader
from essaim.queries.card.answer import show


def card(
    store: Store, model: Model, name: str, visibility: Visibility = "internal", home: Path | None = None
) -> Answer:
    """The card of a name, for a reader."""
    return show(Reader(store=store, model=model, as_of=date(2026, 11, 23), visibility=visibility), name, home)


def french(answer: Answer, section: str) -> list[tuple[str, str]]:
    """The rows of a section, as they are read."""
    rows = [row for row in answer.said("fr").rows if row["section"] == section]
    return [(plain(row["name"]), plain(row["value"] or "")) for row in rows]


def words_of(answer: Answer) -> str:
    """All that a card says, in both languages."""
    return "\n".join(str(value) for lang in ("fr", "en") for row in answer.said(lang).rows for value in row.values())
