"""The Cypher that the loader sends. Labels, types and names of properties come from the model alone.

Properties stand inside CREATE: a SET after it writes every record twice on the embedded engine. A relationship that is
there already is reached from the end with fewer of them (`near`): from a hub the same search is quadratic there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from essaim.graph_store.failures import BatchTooLargeError
from essaim.graph_store.store import Store

BATCH = 10_000
_Item = TypeVar("_Item")


class Writes(Protocol):
    """What takes writing statements: a store, or what gathers them for one transaction."""

    def write(self, cypher: str, /, **params: Any) -> Any:
        """Run a writing statement, or note it down. Raises StoreError."""


class Between(NamedTuple):
    """Relationships of one type and source between two root labels; `near` is the end to start from, 0 or 1."""

    type: str
    start: str
    end: str
    near: int
    source: str

    def pattern(self, start: str, relation: str, end: str) -> str:
        """A pattern written from the near end."""
        if self.near == 0:
            return f"({start})-[{relation}]->({end})"
        return f"({end})<-[{relation}]-({start})"


def halving(send: Callable[[Sequence[_Item]], object], rows: Sequence[_Item]) -> None:
    """Send `rows`, in halves where the engine says that they are too many at once. Raises StoreError."""
    if not rows:
        return
    try:
        send(rows)
    except BatchTooLargeError:
        if len(rows) == 1:
            raise
        middle = len(rows) // 2
        halving(send, rows[:middle])
        halving(send, rows[middle:])


def batches(rows: Sequence[_Item], size: int = BATCH) -> Iterable[Sequence[_Item]]:
    """`rows` by `size`."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _map(names: Iterable[str], constants: Iterable[str] = ()) -> str:
    return ", ".join([*(f"{name}: row.{name}" for name in names), *(f"{name}: ${name}" for name in constants)])


def create_nodes(
    store: Writes,
    labels: Sequence[str],
    names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    constants: Mapping[str, Any],
) -> None:
    """New nodes with these properties; `constants` are the same for all."""
    text = f"UNWIND $rows AS row CREATE (:{':'.join(labels)} {{{_map(names, constants)}}})"
    halving(lambda part: store.write(text, rows=part, **constants), rows)


def create_members(
    store: Writes,
    labels: Sequence[str],
    names: tuple[Sequence[str], Sequence[str]],
    groups: Sequence[Mapping[str, Any]],
    constants: tuple[Mapping[str, Any], Mapping[str, Any]],
    between: Between,
) -> None:
    """New nodes with their relationships to hubs, as many for all: `groups` hold the ids of `hubs` and the `rows` that
    hang on them. `names` and `constants` are those of nodes, then of relationships, and agree where they share a name.

    The few hubs are matched once for the many: a fifth faster than one row after the other on the embedded engine.
    """
    hubs = range(len(groups[0]["hubs"]))
    matched = " ".join(f"MATCH (hub{rank}:{between.end} {{id: g.hubs[{rank}]}})" for rank in hubs)
    relation = f"[:{between.type} {{{_map(names[1], constants[1])}}}]"
    linked = " ".join(f"CREATE (n)-{relation}->(hub{rank})" for rank in hubs)
    node = f"(n:{':'.join(labels)} {{{_map(names[0], constants[0])}}})"
    text = f"UNWIND $groups AS g {matched} UNWIND g.rows AS row CREATE {node} {linked}"
    halving(lambda part: store.write(text, groups=part, **{**constants[0], **constants[1]}), groups)


def known_claims(store: Store, root: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """The claims of those of `ids` that are there."""
    text = f"UNWIND $ids AS id MATCH (n:{root} {{id: id}}) RETURN collect([n.id, n.claims]) AS found"
    return {identity: claims or [] for identity, claims in _gathered(store, text, ids=ids)}


def known_ids(store: Store, root: str, ids: Sequence[str]) -> set[str]:
    """Those of `ids` that are there."""
    found: set[str] = set()
    for part in batches(ids):
        text = f"UNWIND $ids AS id MATCH (n:{root} {{id: id}}) RETURN collect(n.id) AS found"
        found.update(_gathered(store, text, ids=part))
    return found


def whole_nodes(store: Store, root: str, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Nodes with all they hold: `id`, `labels`, `p`."""
    text = f"UNWIND $ids AS id MATCH (n:{root} {{id: id}}) RETURN n.id AS id, labels(n) AS labels, properties(n) AS p"
    return [row for part in batches(ids) for row in store.read(text, ids=part)]


def all_nodes(store: Store, root: str) -> list[dict[str, Any]]:
    """Every node of a root with all it holds: `id`, `labels`, `p`."""
    return store.read(f"MATCH (n:{root}) RETURN n.id AS id, labels(n) AS labels, properties(n) AS p")


def any_node(store: Store, root: str) -> bool:
    """Whether there are nodes of a root at all."""
    return bool(store.read(f"MATCH (n:{root}) RETURN n.id AS id LIMIT 1"))


def set_nodes(store: Writes, root: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Give nodes (`id`) the properties `p`, and no others."""
    text = f"UNWIND $rows AS row MATCH (n:{root} {{id: row.id}}) SET n = row.p"
    halving(lambda part: store.write(text, rows=part), rows)


def add_labels(store: Writes, root: str, labels: Iterable[str], ids: Sequence[str]) -> None:
    """Make nodes of a class nodes of one below it."""
    text = f"UNWIND $ids AS id MATCH (n:{root} {{id: id}}) SET n:{':'.join(labels)}"
    halving(lambda part: store.write(text, ids=part), ids)


def delete_nodes(store: Writes, root: str, ids: Sequence[str]) -> None:
    """Delete nodes and what hangs on them."""
    text = f"UNWIND $ids AS id MATCH (n:{root} {{id: id}}) DETACH DELETE n"
    for part in batches(ids):
        halving(lambda some: store.write(text, ids=some), part)


def restore_nodes(store: Store, root: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Nodes as they were, made again where they are gone."""
    now = {row["id"]: set(row["labels"]) for row in whole_nodes(store, root, [row["id"] for row in rows])}
    gone = [row for row in rows if row["id"] not in now]
    for row in gone:
        store.write(f"CREATE (n:{':'.join(row['labels'])}) SET n = $p", p=row["p"])
    for row in rows:
        added = now.get(row["id"], set()) - set(row["labels"])
        if added:
            store.write(f"MATCH (n:{root} {{id: $id}}) REMOVE n:{':'.join(sorted(added))}", id=row["id"])
    for part in batches([row for row in rows if row["id"] in now]):
        set_nodes(store, root, part)


def create_edges(
    store: Writes,
    between: Between,
    names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    constants: Mapping[str, Any],
) -> None:
    """New relationships from `a` to `b`."""
    text = (
        f"UNWIND $rows AS row MATCH (a:{between.start} {{id: row.a}}) MATCH (b:{between.end} {{id: row.b}}) "
        f"CREATE (a)-[:{between.type} {{{_map(names, constants)}}}]->(b)"
    )
    halving(lambda part: store.write(text, rows=part, **constants), rows)


def any_edge(store: Store, between: Between) -> bool:
    """Whether the source has relationships of this type at all."""
    text = (
        f"MATCH (:{between.start})-[r:{between.type}]->(:{between.end}) WHERE r.source = $source RETURN r.key LIMIT 1"
    )
    return bool(store.read(text, source=between.source))


def known_edges(
    store: Store, between: Between, ids: Sequence[str], load: str
) -> dict[tuple[str, str, str], dict[str, Any] | None]:
    """The source's relationships at the near ends `ids`, by from, to, key; their properties unless this load's."""
    near = f"a:{between.start} {{id: id}}" if between.near == 0 else f"b:{between.end} {{id: id}}"
    ends = (near, f"b:{between.end}") if between.near == 0 else (f"a:{between.start}", near)
    pattern = between.pattern(ends[0], f"r:{between.type}", ends[1])
    text = (
        f"UNWIND $ids AS id MATCH {pattern} WHERE r.source = $source RETURN collect([a.id, b.id, r.key, "
        "CASE WHEN r.loadId = $load THEN null ELSE properties(r) END]) AS found"
    )
    rows = _gathered(store, text, ids=ids, source=between.source, load=load)
    return {(start, end, key): properties for start, end, key, properties in rows}


def count_nodes(store: Store, root: str, load: str) -> int:
    """How many nodes hold one claim only, that of this very load."""
    text = f"MATCH (n:{root}) WHERE n.loadId = $load AND size(n.claims) = 1 RETURN count(n) AS found"
    return int(store.read(text, load=load)[0]["found"])


def count_edges(store: Store, between: Between, load: str) -> int:
    """How many relationships this very load has written already."""
    text = (
        f"MATCH (:{between.start})-[r:{between.type}]->(:{between.end}) WHERE r.loadId = $load RETURN count(r) AS found"
    )
    return int(store.read(text, load=load)[0]["found"])


def _gathered(store: Store, text: str, **params: Any) -> list[Any]:
    """The list `found`, one record a batch: the driver takes longer over a record than the engine over a row."""
    found: list[Any] = store.read(text, **params)[0]["found"]
    return found


def _reach(between: Between) -> str:
    relation = f"r:{between.type} {{source: $source, key: row.key}}"
    return between.pattern(f"a:{between.start} {{id: row.a}}", relation, f"b:{between.end} {{id: row.b}}")


def set_edges(store: Writes, between: Between, rows: Sequence[Mapping[str, Any]]) -> None:
    """Give relationships (`a`, `b`, `key`) the properties `p`, and no others."""
    text = f"UNWIND $rows AS row MATCH {_reach(between)} SET r = row.p"
    halving(lambda part: store.write(text, rows=part, source=between.source), rows)


def delete_edges(store: Writes, between: Between, rows: Sequence[Sequence[str]]) -> None:
    """Delete relationships, each given as from, to, key."""
    text = f"UNWIND $rows AS row MATCH {_reach(between)} DELETE r"
    named = [{"a": a, "b": b, "key": key} for a, b, key in rows]
    for part in batches(named):
        halving(lambda some: store.write(text, rows=some, source=between.source), part)


def restore_edges(store: Store, between: Between, rows: Sequence[Mapping[str, Any]]) -> None:
    """Relationships as they were, made again where they are gone."""
    names = [(row["a"], row["b"], row["key"]) for row in rows]
    delete_edges(store, between, names)
    text = (
        f"UNWIND $rows AS row MATCH (a:{between.start} {{id: row.a}}) MATCH (b:{between.end} {{id: row.b}}) "
        f"CREATE (a)-[r:{between.type}]->(b) SET r = row.p"
    )
    for part in batches(rows):
        halving(lambda some: store.write(text, rows=some), part)
