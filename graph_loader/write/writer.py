"""The one writer of nodes with their claims, and of relationships: what is there is compared, what differs is sent.

Both take rows of one batch, and tell of each what became of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from essaim.graph_loader.decide.claims import parsed, reshown, same_facts
from essaim.graph_loader.stamp import Stamp
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.changes import Changes, Row
from essaim.graph_loader.write.statements import Between
from essaim.graph_loader.write.stream import Stream
from essaim.ontology.model import Model, NodeClass

Status = Literal["created", "changed", "added", "same"]
Identity = tuple[str, str, str]
_SEEN = frozenset({"loadId", "firstSeen", "lastSeen"})


# nodes


def put_nodes(stream: Stream, kind: NodeClass, names: Sequence[str], rows: Sequence[Row]) -> dict[str, Status]:
    """Make or change nodes of one class; what became of each, by id. Raises StoreError.

    A row holds `id`, `claims` and what those show; `names` are the properties that a new node takes from its row.
    """
    ids = [row["id"] for row in rows]
    held = _held_claims(stream, kind.root, ids)
    fresh = [row for row in rows if row["id"] not in held] if held else rows
    statuses: dict[str, Status] = dict.fromkeys((row["id"] for row in fresh), "created")
    changed: dict[str, list[str]] = {}
    for row in rows if held else ():
        if row["id"] in held:
            statuses[row["id"]], merged = _compared(row["claims"], held[row["id"]], stream.stamp)
            if merged != held[row["id"]]:
                changed[row["id"]] = merged
    stream.send(lambda changes: _write_nodes(changes, stream, kind, names, rows, fresh, changed), len(rows))
    if not stream.dry:
        stream.holdings.nodes_written(kind.root, ids)
    stream.tick(len(rows))
    return statuses


def _held_claims(stream: Stream, root: str, ids: Sequence[str]) -> Mapping[str, list[str]]:
    candidates = stream.holdings.candidates(root, ids)
    if not candidates:
        return {}
    stream.wait()
    return statements.known_claims(stream.store, root, candidates)


def _compared(new: Sequence[str], old: Sequence[str], stamp: Stamp) -> tuple[Status, list[str]]:
    """What new claims change of a node that holds `old` ones, and the claims that it then holds.

    They replace those of older loads of their source in their scopes, and what this very load said on another day.
    """
    if old == new:
        return "same", list(old)
    scopes = {_about(text) for text in new}
    own = [text for text in old if parsed(text)["source"] == stamp.source]
    replaced = [text for text in own if _about(text) in scopes and _is_older(text, new, stamp)]
    staying = [text for text in old if text not in replaced]
    merged = sorted({*staying, *new})
    added = [text for text in new if text not in staying]
    if merged == old or (replaced and same_facts(replaced, added)):
        return "same", merged
    return ("changed" if replaced else "added"), merged


def _about(text: str) -> tuple[str, str]:
    """Within which scope, and of which of the bodies that are one, a claim speaks."""
    claim = parsed(text)
    return claim["scope"], claim.get("of", "")


def _is_older(text: str, new: Sequence[str], stamp: Stamp) -> bool:
    if parsed(text)["load"] != stamp.load:
        return True
    return text not in new and any(same_facts([text], [other]) for other in new)


def _write_nodes(
    changes: Changes,
    stream: Stream,
    kind: NodeClass,
    names: Sequence[str],
    rows: Sequence[Row],
    fresh: Sequence[Row],
    changed: Mapping[str, list[str]],
) -> None:
    changes.create_nodes(kind, names, fresh, {"sources": [stream.stamp.source], **stream.stamp.marks})
    if changed:
        news = {row["id"]: row["claims"] for row in rows if row["id"] in changed}
        before = statements.whole_nodes(stream.store, kind.root, list(changed))
        after = [reshown(stream.model, node, changed[node["id"]]) for node in before]
        changes.set_nodes(kind.root, before, after)
        _specialise(changes, kind, [node for node in before if not _is_anothers(news[node["id"]])], stream.model)


def _is_anothers(claims: Sequence[str]) -> bool:
    """Whether they are of bodies that are one with the node, whose class is its own affair."""
    return all("of" in parsed(text) for text in claims)


def _specialise(changes: Changes, kind: NodeClass, before: Sequence[Row], model: Model) -> None:
    """Make nodes of a class above `kind` nodes of it."""
    ids = []
    for node in before:
        held = model.class_of(frozenset(node["labels"]))
        if held is not None and held.name != kind.name and model.is_a(kind.name, held.name):
            ids.append(node["id"])
    if ids:
        labels = [label for label in kind.labels if label != kind.root]
        statements.add_labels(changes.target, kind.root, labels, ids)


# relationships


def put_edges(
    stream: Stream, between: Between, names: Sequence[str], rows: Sequence[Row], may_hold: bool
) -> list[Status]:
    """Make or change relationships of one source; what became of each, in order. Raises StoreError.

    A row holds `a`, `b`, `key` and the properties `names`; `may_hold` says that some may be there.
    """
    held = _held_edges(stream, between, rows) if may_hold else {}
    statuses: list[Status] = []
    fresh: list[Row] = []
    changed: list[Row] = []
    for row in rows:
        identity = row["a"], row["b"], row["key"]
        old = held.get(identity)
        if identity not in held:
            fresh.append(row)
            statuses.append("created")
        elif old is None:
            statuses.append("same")
        else:
            new = _edge(row, names, old, stream.stamp)
            statuses.append("same" if _facts(new) == _facts(old) else "changed")
            changed.append({"a": row["a"], "b": row["b"], "key": row["key"], "p": new})
    stream.send(lambda changes: _write_edges(changes, between, names, fresh, changed, held, stream.stamp), len(rows))
    stream.tick(len(rows))
    return statuses


def _held_edges(stream: Stream, between: Between, rows: Sequence[Row]) -> Mapping[Identity, Mapping[str, Any] | None]:
    near = "ab"[between.near]
    stream.wait()
    ids = list(dict.fromkeys(row[near] for row in rows))
    return statements.known_edges(stream.store, between, ids, stream.stamp.load)


def _edge(row: Row, names: Sequence[str], old: Mapping[str, Any], stamp: Stamp) -> dict[str, Any]:
    values = {name: row[name] for name in names if row[name] is not None}
    first = min(old.get("firstSeen") or stamp.day, stamp.day)
    return {**values, **stamp.marks, "firstSeen": first, "source": stamp.source}


def _facts(edge: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in edge.items() if name not in _SEEN and value is not None}


def _write_edges(
    changes: Changes,
    between: Between,
    names: Sequence[str],
    fresh: Sequence[Row],
    changed: Sequence[Row],
    held: Mapping[Identity, Mapping[str, Any] | None],
    stamp: Stamp,
) -> None:
    changes.create_edges(between, names, fresh, {"source": stamp.source, **stamp.marks})
    before = [{**edge, "p": held[edge["a"], edge["b"], edge["key"]]} for edge in changed]
    changes.set_edges(between, before, changed)
