"""Persons out of the graph, with all that speaks of nobody else."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from essaim.graph_loader.rights.mentions import Naming
from essaim.graph_loader.rights.redact import redact
from essaim.graph_loader.write import statements
from essaim.graph_store.store import Store
from essaim.ontology.definitions import definitions
from essaim.ontology.model import Model

SPEAKING = "INVOLVES"  # what an exchange, a review or an objection has towards those whom it is about

_NAMING = """
UNWIND $ids AS id MATCH (p:Person {id: id})
RETURN p.id AS id, p.displayName AS name, p.role AS office, p.aliases AS aliases
"""
_ABOUT = f"""
UNWIND $ids AS id MATCH (:Person {{id: id}})<-[:{SPEAKING}]-(n)-[:{SPEAKING}]->(other)
RETURN n.id AS id, labels(n) AS labels, collect(other.id) AS others
"""
_TIES = "UNWIND $ids AS id MATCH (:Person {id: id})-[r]-() RETURN count(r) AS number"


class Gone(NamedTuple):
    """How much went: persons, their ties, exchanges about them alone, texts of others that named them."""

    persons: int = 0
    ties: int = 0
    exchanges: int = 0
    texts: int = 0


def naming(store: Store, ids: Collection[str]) -> Naming:
    """What these persons are called in the graph."""
    rows = store.read(_NAMING, ids=list(ids))
    return Naming(
        tuple(row["name"] for row in rows if row["name"] and row["name"] != row["office"]),
        tuple(alias for row in rows for alias in row["aliases"] or ()),
        tuple(ids),
    )


def forget(store: Store, model: Model, ids: Collection[str]) -> Gone:
    """Erase persons: themselves, their ties, what speaks of them alone, their names in the team's texts."""
    called, present = naming(store, ids), sorted(statements.known_ids(store, "Person", sorted(ids)))
    texts = redact(store, model, called)
    if not present:
        return Gone(texts=len(texts))
    alone = about_alone(store, model, present)
    ties = store.read(_TIES, ids=present)[0]["number"]
    for root, listed in (("Person", present), *alone.items()):
        statements.delete_nodes(store, root, listed)
    renew_names(store, model, {"Person", *alone, *texts.values()})
    return Gone(len(present), ties, sum(map(len, alone.values())), len(texts))


def about_alone(store: Store, model: Model, ids: Sequence[str]) -> dict[str, list[str]]:
    """The exchanges, reviews and objections that involve nobody but these persons, by root."""
    others: dict[tuple[str, str], set[str]] = {}
    single = f"UNWIND $ids AS id MATCH (:Person {{id: id}})<-[:{SPEAKING}]-(n) RETURN n.id AS id, labels(n) AS labels"
    for row in [*store.read(single, ids=ids), *store.read(_ABOUT, ids=ids)]:
        kind = model.class_of(frozenset(row["labels"]))
        if kind is not None:
            others.setdefault((kind.root, row["id"]), set()).update(row.get("others", ()))
    alone: dict[str, list[str]] = {}
    for (root, identity), involved in sorted(others.items()):
        if involved <= set(ids):
            alone.setdefault(root, []).append(identity)
    return alone


def renew_names(store: Store, model: Model, labels: Iterable[str]) -> None:
    """Make the indexes of names anew on the embedded engine: they keep old keys until they are compacted, where records
    keep nothing of what is deleted."""
    if store.engine == "arcadedb":
        for label in sorted(set(labels)):
            for statement in definitions(model).renewal(label):
                store.write(statement)
