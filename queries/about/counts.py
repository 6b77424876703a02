"""What the graph holds, counted: nodes by class, relationships by type, and its sources."""

from datetime import date
from typing import Any

from essaim.graph_store.store import Store
from essaim.ontology.model import Model

_SOURCES = """
MATCH (s:Source)
RETURN s.id AS id, s.name AS name, toString(s.date) AS date, COUNT { (s)-[:DOCUMENTS]->() } AS documented
ORDER BY id
"""


def source_nodes(store: Store) -> list[dict[str, Any]]:
    """Every Source by id: its `name`, the `date` of its file or None, how many things it `documented`."""
    rows = store.read(_SOURCES)
    return [row | {"date": date.fromisoformat(row["date"][:10]) if row["date"] else None} for row in rows]


def count_by_class(store: Store, model: Model) -> list[tuple[str, int]]:
    """Nodes of each class that has some, in the order of the ontology; a node counts for its own class alone."""
    counts: dict[str, int] = {}
    for row in store.read("MATCH (n) RETURN labels(n) AS labels, count(*) AS number"):
        own = model.class_of(frozenset(row["labels"]))
        if own:
            counts[own.name] = counts.get(own.name, 0) + row["number"]
    return [(name, counts[name]) for name in model.classes if name in counts]


def count_by_relation(store: Store) -> list[tuple[str, int]]:
    """Relationships of each type that has some, in alphabetical order."""
    rows = store.read("MATCH ()-[r]->() RETURN type(r) AS kind, count(*) AS number ORDER BY kind")
    return [(row["kind"], row["number"]) for row in rows]
