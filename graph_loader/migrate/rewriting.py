"""What a step may do to a graph: all of it is noted in the undo journal first, so that it is whole or undone."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.turn import renames
from essaim.graph_loader.turn.journal import Journal
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.changes import Changes
from essaim.graph_loader.write.statements import Between
from essaim.graph_store.store import Store

PAGE = 5_000
Properties = Mapping[str, Any]
Edge = dict[str, Any]
_IDS = "MATCH (n:{root}) WHERE n.id IS NOT NULL RETURN collect(n.id) AS ids"
_TIES = """MATCH (n:{root} {{id: $id}})-[r]-() WITH DISTINCT r WHERE r.source IN $sources
RETURN type(r) AS type, startNode(r).id AS a, endNode(r).id AS b, labels(startNode(r)) AS start,
labels(endNode(r)) AS end, startNode(r).id = $id AS is_a, endNode(r).id = $id AS is_b, properties(r) AS p"""
_RECORDS = """UNWIND $ids AS id MATCH (a:{root} {{id: id}})-[r]->(b) WHERE r.record IS NOT NULL
RETURN type(r) AS type, a.id AS a, b.id AS b, labels(b) AS end, properties(r) AS p"""
_ENDS = """MATCH (a)-[:{type}]->(b)
RETURN labels(a) AS start, labels(b) AS end, count(DISTINCT a.id) AS starts, count(DISTINCT b.id) AS ends"""
_NEAR = "MATCH {pattern} RETURN collect(DISTINCT {near}.id) AS ids"
_EDGES = """UNWIND $ids AS id MATCH {pattern} WHERE a.id IS NOT NULL AND b.id IS NOT NULL
RETURN a.id AS a, b.id AS b, properties(r) AS p"""


@dataclass(slots=True)
class Rewriting:
    """One step at work. Labels, types and names of properties are those that the step writes out; `roots` gives the
    root label of every class of the older graph, `ring` the key of its persons where this home has it. `nodes` and
    `edges` count what changed."""

    store: Store
    journal: Journal
    roots: Mapping[str, str]
    ring: KeyRing | None = None
    nodes: int = 0
    edges: int = 0

    @property
    def changes(self) -> Changes:
        """What writes and notes down."""
        return Changes(self.store, self.journal)

    def rename_ids(self, root: str, new_id: Callable[[str], str]) -> None:
        """Give nodes of a root other ids. What names them in properties is a `change_nodes` of its own."""
        for ids in self._pages(root):
            pairs = [(identity, new_id(identity)) for identity in ids if new_id(identity) != identity]
            if pairs:
                self.journal.renamed(root, pairs)
                renames.rename_ids(self.store, root, pairs)
                self.nodes += len(pairs)

    def ids(self, root: str) -> Sequence[str]:
        """The ids of all nodes of a root."""
        ids: list[str] = self.store.read(_IDS.format(root=root))[0]["ids"]
        return ids

    def whole_nodes(self, root: str, condition: str) -> Iterator[dict[str, Any]]:
        """The nodes `n` of a root of which a condition in Cypher is true: `id`, `labels`, `p`."""
        ids = self.store.read(f"MATCH (n:{root}) WHERE {condition} RETURN collect(n.id) AS ids")[0]["ids"]
        for part in statements.batches(ids, PAGE):
            yield from statements.whole_nodes(self.store, root, part)

    def split(self, root: str, identity: str, node: Properties, sources: Collection[str]) -> None:
        """Make `node` (`id`, `labels`, `p`) of a part of another, and give it the ties that `sources` stated."""
        self.journal.created_nodes(root, [node["id"]])
        statements.create_nodes(self.store, node["labels"], list(node["p"]), [node["p"]], {})
        self.nodes += 1
        for edge in self.store.read(_TIES.format(root=root), id=identity, sources=list(sources)):
            ends = {"a": edge["a"], "b": edge["b"]}
            moved = {end: node["id"] if edge[f"is_{end}"] else other for end, other in ends.items()}
            key, p = edge["p"].get("key", ""), edge["p"]
            between = Between(edge["type"], self._root(edge["start"]), self._root(edge["end"]), 0, p["source"])
            self.changes.create_edges(between, list(p), [{**p, **moved, "key": key}], {})
            self.changes.delete_edges(between, [{**ends, "key": key, "p": p}])
            self.edges += 1

    def renew_records(self, root: str, ids: Sequence[str]) -> None:
        """Have the relationships that start at these nodes name them as they are called now."""
        for part in statements.batches(ids, PAGE):
            groups: dict[Between, list[Edge]] = defaultdict(list)
            for edge in self.store.read(_RECORDS.format(root=root), ids=part):
                if edge["p"]["record"] != edge["a"].partition(":")[2]:
                    ends = root, self._root(edge["end"])
                    groups[Between(edge["type"], *ends, 0, edge["p"].get("source", ""))].append(edge)
            for between, edges in groups.items():
                after = [{**edge["p"], "record": edge["a"].partition(":")[2]} for edge in edges]
                before = [_row(edge, edge["p"]) for edge in edges]
                self.changes.set_edges(between, before, [_row(*pair) for pair in zip(edges, after, strict=True)])
                self.edges += len(edges)

    def change_nodes(self, root: str, change: Callable[[Properties], Properties]) -> None:
        """Give nodes of a root other properties; the id stays."""
        for ids in self._pages(root):
            before = statements.whole_nodes(self.store, root, ids)
            after = [{"id": node["id"], "p": change(node["p"])} for node in before]
            differ = [number for number, node in enumerate(before) if after[number]["p"] != node["p"]]
            self.changes.set_nodes(root, [before[number] for number in differ], [after[number] for number in differ])
            self.nodes += len(differ)

    def relabel(self, old: str, new: str) -> None:
        """Give a class another name, be it that of a root."""
        root = self.roots.get(old, old)
        self.journal.relabelled(root, old, new)
        self.nodes += renames.relabel(self.store, root, old, new)

    def retype(self, old: str, new: str) -> None:
        """Give a relation another name."""
        self.journal.retyped(old, new)
        self.edges += renames.retype(self.store, old, new)

    def change_edges(self, type: str, change: Callable[[Properties], Properties]) -> None:
        """Give relationships of a type other properties, `key` and `source` among them."""
        for between in self._patterns(type):
            for edges in self._edges(between):
                for source, members in _by_source(edges).items():
                    for part in statements.batches(members, PAGE):
                        self._change(between._replace(source=source), part, change)

    def _patterns(self, type: str) -> Sequence[Between]:
        """Between which roots there are such relationships; to search from the end with fewer nodes is quadratic."""
        sizes: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for row in self.store.read(_ENDS.format(type=type)):
            size = sizes[self._root(row["start"]), self._root(row["end"])]
            size[0], size[1] = size[0] + row["starts"], size[1] + row["ends"]
        return [Between(type, *roots, int(starts < ends), "") for roots, (starts, ends) in sizes.items()]

    def _edges(self, between: Between) -> Iterator[Sequence[Edge]]:
        """All of them, those of a few near ends at a time: a graph has more than one may hold in memory."""
        start, end = f"a:{between.start}", f"b:{between.end}"
        text = _NEAR.format(pattern=between.pattern(start, f":{between.type}", end), near="ab"[between.near])
        ids = self.store.read(text)[0]["ids"]
        start, end = (start, f"{end} {{id: id}}") if between.near else (f"{start} {{id: id}}", end)
        text = _EDGES.format(pattern=between.pattern(start, f"r:{between.type}", end))
        return (self.store.read(text, ids=part) for part in statements.batches(ids, PAGE))

    def _change(self, between: Between, edges: Sequence[Edge], change: Callable[[Properties], Properties]) -> None:
        pairs = [(edge, new) for edge in edges if (new := change(edge["p"])) != edge["p"]]
        for source in sorted({new["source"] for _, new in pairs}):
            keys = [(edge["a"], edge["b"], new["key"]) for edge, new in pairs if new["source"] == source]
            self.journal.created_edges(between._replace(source=source), keys)
        self.changes.set_edges(between, [_row(edge, edge["p"]) for edge, _ in pairs], [_row(*pair) for pair in pairs])
        self.edges += len(pairs)

    def _pages(self, root: str) -> Iterator[Sequence[str]]:
        return iter([*statements.batches(self.ids(root), PAGE)])

    def _root(self, labels: Sequence[str]) -> str:
        return root_of(labels, self.roots)


def root_of(labels: Sequence[str], roots: Mapping[str, str]) -> str:
    """The label that the ids of such nodes are unique under; any, where the older graph tells none."""
    return next((roots[label] for label in labels if label in roots), sorted(labels)[0])


def _by_source(edges: Sequence[Edge]) -> Mapping[str, Sequence[Edge]]:
    groups: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[edge["p"].get("source", "")].append(edge)
    return groups


def _row(edge: Edge, properties: Properties) -> dict[str, Any]:
    return {"a": edge["a"], "b": edge["b"], "key": edge["p"].get("key", ""), "p": properties}
