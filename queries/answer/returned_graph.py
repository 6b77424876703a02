"""The graph inside an answer: the nodes and relationships it returned, or those that its rows name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from essaim.graph_store.store import GraphEdge, GraphNode, GraphPath, Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.arguments import Visibility

words = Phrases.beside(__file__)
LIMIT = 500
NAMED = ("id", "name", "code", "sources")  # all that others read of a node


@dataclass(frozen=True, slots=True)
class Drawing:
    """What there is to draw; every end of an edge is among the nodes. `cut` says what was left out."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    cut: Text | None = None


def drawing(store: Store, model: Model, answer: Answer, limit: int = LIMIT, reader: Visibility = "internal") -> Drawing:
    """At most `limit` nodes of the answer, in the order of its rows, with the relationships among them.

    An answer that returned nodes, relationships or paths is drawn as it is; one that returned texts is drawn from the
    ids that stand in its rows, names alone of what others than the team may see. Raises StoreError.
    """
    if reader != "internal":
        return _for_others(_from_ids(store, model, answer, limit), frozenset(model.seen_by(reader)))
    raw = [value for row in answer.reading.rows for value in row.values()] if answer.reading else []
    nodes = {node.id: node for node in _of(raw, GraphNode)}
    edges = {_key(edge): edge for edge in _of(raw, GraphEdge)}
    if not nodes and not edges:
        return _from_ids(store, model, answer, limit)
    ends = dict.fromkeys(end for edge in edges.values() for end in (edge.start, edge.end))
    absent = [end for end in ends if end not in nodes]
    nodes |= {node.id: node for node in _nodes(store, model, absent)}
    order = [*dict.fromkeys((*ends, *nodes))]
    drawn = frozenset(order[:limit])
    return Drawing(
        nodes=tuple(nodes[id] for id in order[:limit] if id in nodes),
        edges=tuple(edge for edge in edges.values() if edge.start in drawn and edge.end in drawn),
        cut=_cut(len(order), limit),
    )


def _for_others(whole: Drawing, seen: frozenset[str]) -> Drawing:
    """What they see of a drawing: names, and who is tied to whom by what."""
    nodes = tuple(
        replace(node, properties={key: node.properties[key] for key in NAMED if key in node.properties})
        for node in whole.nodes
        if node.properties.get("visibility") in seen
    )
    shown = frozenset(node.id for node in nodes)
    edges = tuple(
        replace(edge, properties={key: edge.properties[key] for key in ("source", "key") if key in edge.properties})
        for edge in whole.edges
        if {edge.start, edge.end} <= shown and edge.properties.get("visibility") in seen
    )
    return Drawing(nodes, edges, whole.cut)


def _of(value: Any, kind: type[Any]) -> Iterator[Any]:
    """Everything of one kind in a value, inside lists, mappings and paths too."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, GraphPath):
        yield from _of([*value.nodes, *value.edges], kind)
    elif isinstance(value, dict):
        yield from _of([*value.values()], kind)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _of(inner, kind)


def _key(edge: GraphEdge) -> tuple[Any, ...]:
    """What makes a relationship one: its ends, type, source and key."""
    return edge.start, edge.type, edge.end, edge.properties.get("source"), edge.properties.get("key")


def _from_ids(store: Store, model: Model, answer: Answer, limit: int) -> Drawing:
    prefixes = tuple(
        f"{prefix}:" for prefix in {node_class.id_prefix for node_class in model.classes.values()} - {"src"} if prefix
    )
    cells = (
        cell
        for row in answer.rows
        for value in row.values()
        for cell in (value if isinstance(value, list) else [value])
    )
    ids = list(dict.fromkeys(cell for cell in cells if isinstance(cell, str) and cell.startswith(prefixes)))
    nodes = _nodes(store, model, ids[:limit])
    return Drawing(nodes, _edges(store, model, nodes), _cut(len(ids), limit))


def _by_root(model: Model, ids: Iterable[str]) -> dict[str, list[str]]:
    """Ids by the label that their prefix belongs to: a node is matched by id on its most general label alone."""
    roots = {node_class.id_prefix: node_class.root for node_class in model.classes.values() if node_class.id_prefix}
    groups: dict[str, list[str]] = {}
    for id in ids:
        root = roots.get(id.partition(":")[0])
        if root:
            groups.setdefault(root, []).append(id)
    return groups


def _nodes(store: Store, model: Model, ids: Iterable[str]) -> tuple[GraphNode, ...]:
    """The nodes of these ids, in this order; ids that no node bears are left out."""
    order = list(ids)
    nodes: dict[str, GraphNode] = {}
    for root, group in _by_root(model, order).items():
        # The label is the ontology's, never something typed.
        rows = store.read(f"UNWIND $ids AS id MATCH (n:{root} {{id: id}}) RETURN n", ids=group)
        nodes |= {row["n"].id: row["n"] for row in rows}
    return tuple(nodes[id] for id in order if id in nodes)


def _edges(store: Store, model: Model, nodes: Iterable[GraphNode]) -> tuple[GraphEdge, ...]:
    """The relationships among the nodes; what a source documents is no tie between them."""
    ids = [node.id for node in nodes]
    rows = [
        row
        for root, group in _by_root(model, ids).items()
        for row in store.read(
            f"UNWIND $from AS id MATCH (a:{root} {{id: id}})-[r]->(b) WHERE b.id IN $ids RETURN r",
            **{"from": group, "ids": ids},
        )
    ]
    edges = {_key(row["r"]): row["r"] for row in rows}
    return tuple(edges[key] for key in sorted(edges, key=lambda key: [str(part) for part in key]))


def _cut(number: int, limit: int) -> Text | None:
    if number <= limit:
        return None
    return words("drawing_cut", shown=limit, n=number)
