"""What the graph holds, counted: nodes by class, relationships by type, and its sources."""

from datetime import date
from typing import Any

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.arguments import Visibility

_SOURCES = """
MATCH (s:Source)
RETURN s.id AS id, s.name AS name, toString(s.date) AS date, COUNT { (s)-[:DOCUMENTS]->() } AS documented
ORDER BY id
"""


def source_nodes(store: Store) -> list[dict[str, Any]]:
    """Every Source by id: its `name`, the `date` of its file or None, how many things it `documented`."""
    rows = store.read(_SOURCES)
    return [row | {"date": date.fromisoformat(row["date"][:10]) if row["date"] else None} for row in rows]


def count_by_class(store: Store, model: Model, reader: Visibility = "internal") -> list[tuple[str, int]]:
    """Nodes of each class of which the reader sees some, in the order of the ontology; one counts for its own class."""
    counts: dict[str, int] = {}
    text = f"MATCH (n) {_shown('n', reader)} RETURN labels(n) AS labels, count(*) AS number"
    for row in store.read(text, seen=list(model.seen_by(reader))):
        own = model.class_of(frozenset(row["labels"]))
        if own:
            counts[own.name] = counts.get(own.name, 0) + row["number"]
    return [(name, counts[name]) for name in model.classes if name in counts]


def count_by_relation(store: Store, model: Model, reader: Visibility = "internal") -> list[tuple[str, int]]:
    """Relationships of each type of which the reader sees some with both their ends, in alphabetical order."""
    text = f"MATCH (a)-[r]->(b) {_shown('arb', reader)} RETURN type(r) AS kind, count(*) AS number ORDER BY kind"
    return [(row["kind"], row["number"]) for row in store.read(text, seen=list(model.seen_by(reader)))]


def _shown(names: str, reader: Visibility) -> str:
    """That the reader may see what these names stand for; the team sees all, what is not marked too."""
    return "" if reader == "internal" else "WHERE " + " AND ".join(f"{name}.visibility IN $seen" for name in names)
