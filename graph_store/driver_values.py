"""Values as the driver gives them → values as essaim knows them: plain, dated, named by business keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from essaim.graph_store.store import GraphEdge, GraphNode, GraphPath, Row, Value

if TYPE_CHECKING:
    from neo4j import Record
    from neo4j.graph import Node

PLAIN = (str, int, float, bool, bytes, type(None))
Names = Mapping[str, str]  # the engine's name of a node → its business key


def rows(records: Iterable[Record], names: Names) -> list[Row]:
    """Records as rows; `names` says the keys of nodes that only an edge mentions."""
    return [dict(zip(record.keys(), (convert(value, names) for value in record), strict=True)) for record in records]


def convert(value: Any, names: Names) -> Value:
    """One value, whatever it holds."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, list):
        return [convert(item, names) for item in value]
    if isinstance(value, dict):
        return {key: convert(item, names) for key, item in value.items()}
    return _convert_graph(value, names)


def unnamed(records: Iterable[Record]) -> set[str]:
    """The engine's names of nodes that edges mention and no row holds."""
    from neo4j.graph import Node, Relationship

    seen: set[str] = set()
    mentioned: set[str] = set()
    for value in _flat(value for record in records for value in record.values()):
        if isinstance(value, Node):
            seen.add(value.element_id)
        elif isinstance(value, Relationship):
            mentioned.update(node.element_id for node in value.nodes if node is not None and not node.labels)
    return mentioned - seen


def names_of(records: Iterable[Record]) -> dict[str, str]:
    """The business keys of the nodes in `records`."""
    from neo4j.graph import Node

    flat = _flat(value for record in records for value in record.values())
    return {value.element_id: _key(value) for value in flat if isinstance(value, Node)}


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    from neo4j.graph import Path

    for value in values:
        if isinstance(value, PLAIN):
            continue
        if isinstance(value, list):
            yield from _flat(value)
        elif isinstance(value, dict):
            yield from _flat(value.values())
        elif isinstance(value, Path):
            yield from value.nodes
            yield from value.relationships
        else:
            yield value


def _key(node: Node) -> str:
    return str(node.get("id", node.element_id))


def _convert_graph(value: Any, names: Names) -> Value:
    from neo4j.graph import Node, Path, Relationship
    from neo4j.time import Date, DateTime, Duration, Time

    if isinstance(value, Date | Time | DateTime):
        return value.to_native()
    if isinstance(value, Duration):
        return value.iso_format()
    if isinstance(value, Node):
        properties = {key: convert(item, names) for key, item in value.items()}
        return GraphNode(_key(value), frozenset(value.labels), properties)
    if isinstance(value, Relationship):
        start, end = (_end(node, names) for node in value.nodes)
        return GraphEdge(value.type, start, end, {key: convert(item, names) for key, item in value.items()})
    if isinstance(value, Path):
        nodes, edges = value.nodes, value.relationships
        return GraphPath(tuple(convert(node, names) for node in nodes), tuple(convert(edge, names) for edge in edges))
    return list(value) if isinstance(value, tuple) else str(value)


def _end(node: Node | None, names: Names) -> str:
    if node is None:
        return ""
    return names.get(node.element_id) or _key(node)
