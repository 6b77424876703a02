"""Brings claims and ties to the nodes that hold them: for bodies that become one, and for those that come apart."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from essaim.graph_loader.decide.claims import parsed, reshown, unclaimed
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.same_actor.homes import ROOT, Homes, as_said, origin_of
from essaim.graph_loader.same_actor.inner_ties import Inner
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.changes import Changes
from essaim.graph_loader.write.statements import Between
from essaim.graph_store.store import Store
from essaim.ontology.model import Model, NodeClass

Node = Mapping[str, Any]
_TIES = f"""UNWIND $ids AS id MATCH (n:{ROOT} {{id: id}})-[r]-()
RETURN type(r) AS type, startNode(r).id AS a, endNode(r).id AS b, labels(startNode(r)) AS starts,
labels(endNode(r)) AS ends, r.key AS key, properties(r) AS p"""


class Known:
    """What is known of a body beside its claims: when it was first seen, what no claim said, how it is called."""

    def __init__(self, name: str = "", seen: str | None = None, rest: str | None = None) -> None:
        self.name = name
        self.seen = seen
        self.rest: dict[str, Any] = json.loads(rest) if rest else {}


def resettle(
    store: Store, model: Model, changes: Changes, ids: Collection[str], homes: Homes, facts: Mapping[str, Known]
) -> list[Inner]:
    """Bring all that the nodes `ids` hold to the nodes that are to hold it; the ties that this took out, because both
    their ends are one now. Raises StoreError."""
    nodes = {node["id"]: node for node in statements.whole_nodes(store, ROOT, sorted(ids))}
    ties = _ties(store, model, sorted(nodes), homes)
    claims: dict[str, list[str]] = defaultdict(list)
    kinds: dict[str, list[NodeClass]] = defaultdict(list)
    for identity, node in nodes.items():
        for text in node["p"].get("claims") or ():
            origin = origin_of(text, identity)
            kind = model.classes.get(parsed(text).get("kind", "")) or _kind(model, node)
            claims[homes.of(origin)].append(homes.claim(text, identity, origin, kind.name if kind else ""))
            kinds[homes.of(origin)] += [kind] if kind else []
    bare = {end for _, row, _ in ties for end in (row["a"], row["b"])} & ids - nodes.keys() - claims.keys()
    for identity in sorted({*claims, *bare} - nodes.keys()):
        _make(model, changes, identity, claims[identity], kinds[identity], facts.get(identity, Known()))
    inner = _move(changes, ties)
    for identity, node in nodes.items():
        if claims[identity]:
            _set(model, changes, node, claims[identity], facts.get(identity, Known()))
        elif node["p"].get("claims") or homes.of(identity) != identity:
            changes.delete_nodes(ROOT, [node])
    return inner


def _kind(model: Model, node: Node) -> NodeClass | None:
    return model.class_of(frozenset(node["labels"]))


def _make(
    model: Model, changes: Changes, identity: str, claims: Sequence[str], kinds: Iterable[NodeClass], facts: Known
) -> None:
    kind = max(kinds, key=lambda kind: len(kind.labels), default=model.classes[ROOT])
    base: dict[str, Any] = {**facts.rest, "id": identity}
    if claims:
        new = reshown(model, {"id": identity, "labels": kind.labels, "p": {**base, "firstSeen": facts.seen}}, claims)
    else:
        new = {"p": {**base, "name": facts.name, "nameKey": fold(facts.name), "claims": [], "sources": []}}
    changes.create_nodes(kind, sorted(new["p"]), [new["p"]], {})


def _set(model: Model, changes: Changes, node: Node, claims: Sequence[str], facts: Known) -> None:
    p = {**node["p"], "firstSeen": facts.seen}
    changes.set_nodes(ROOT, [node], [reshown(model, {**node, "p": p}, claims)])


def rest_of(node: Node) -> str | None:
    """What no claim ever said of a node, as JSON."""
    rest = {name: value for name, value in unclaimed(node).items() if isinstance(value, (str, int, float, bool, list))}
    return json.dumps(rest, ensure_ascii=False, sort_keys=True) if rest else None


# ties

Move = tuple[Between, dict[str, Any], dict[str, Any]]


def _ties(store: Store, model: Model, ids: Sequence[str], homes: Homes) -> list[Move]:
    """The ties that are to stand elsewhere: as they are, and as they will be."""
    moves: dict[tuple[Any, ...], Move] = {}
    for row in (row for part in statements.batches(ids) for row in store.read(_TIES, ids=part)):
        start, end = model.class_of(frozenset(row["starts"])), model.class_of(frozenset(row["ends"]))
        a, b, key = homes.tie(*as_said(row["a"], row["b"], row["key"] or ""))
        if start is None or end is None or (a, b, key) == (row["a"], row["b"], row["key"]):
            continue
        between = Between(row["type"], start.root, end.root, 0, row["p"].get("source", ""))
        old = {name: row[name] for name in ("a", "b", "key", "p")}
        new = {"a": a, "b": b, "key": key, "p": {**row["p"], "key": key}}
        moves[between, row["a"], row["b"], row["key"]] = between, old, new
    return list(moves.values())


def _move(changes: Changes, moves: Iterable[Move]) -> list[Inner]:
    groups: dict[Between, list[tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(list)
    inner: list[Inner] = []
    for between, old, new in moves:
        groups[between].append((old, new))
    for between, pairs in groups.items():
        changes.delete_edges(between, [old for old, _ in pairs])
        named: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for _, new in pairs:
            if new["a"] == new["b"]:
                start, end, key = as_said(new["a"], new["b"], new["key"])
                inner.append({"between": between, "a": start, "b": end, "key": key, "p": {**new["p"], "key": key}})
            else:
                named[tuple(sorted(new["p"]))].append({**new["p"], "a": new["a"], "b": new["b"]})
        for names, rows in named.items():
            changes.create_edges(between, names, rows, {})
    return inner
