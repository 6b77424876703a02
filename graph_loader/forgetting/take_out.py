"""Out of the graph with all that a source, or some of its loads, said: journaled as a load is, whole or not at all."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from essaim.graph_loader.decide.claims import claim_text, parsed, reshown
from essaim.graph_loader.forgetting.meant import Meant
from essaim.graph_loader.stamp import Stamp
from essaim.graph_loader.turn.journal import Journal, whole
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.changes import Changes
from essaim.graph_loader.write.history import History, history_of
from essaim.graph_loader.write.holdings import Holdings
from essaim.graph_loader.write.inherit import inherit
from essaim.graph_loader.write.statements import Between
from essaim.graph_loader.write.stream import Stream
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

Outcome = Literal["removed", "restored", "stub"]
# What is left of a node that nobody describes any more and that a tie needs: how it is called, and until when a person
# may be kept.
_LEFT = frozenset(
    {"id", "name", "displayName", "nameKey", "code", "visibility", "loadId", "firstSeen", "lastSeen"}
    | {"category", "adult", "lawfulBasis", "retainUntil"}
)


@dataclass(slots=True)
class Plan:
    """What goes: relationships by kind; nodes by root: those deleted, those that others describe, those kept as stubs,
    each with the claims that are left."""

    edges: dict[Between, list[dict[str, Any]]] = field(default_factory=dict)
    gone: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    staying: dict[str, list[tuple[Mapping[str, Any], list[str]]]] = field(default_factory=dict)
    stubs: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    def counts(self, model: Model) -> Counter[tuple[Outcome, str]]:
        """How many of each class and type."""
        counts: Counter[tuple[Outcome, str]] = Counter()
        for between, rows in self.edges.items():
            counts["removed", between.type] += len(rows)
        staying = {root: [node for node, _ in pairs] for root, pairs in self.staying.items()}
        fates: tuple[tuple[Outcome, dict[str, list[Mapping[str, Any]]]], ...] = (
            ("removed", self.gone),
            ("restored", staying),
            ("stub", self.stubs),
        )
        for outcome, nodes in fates:
            for node in (node for listed in nodes.values() for node in listed):
                kind = model.class_of(frozenset(node["labels"]))
                counts[outcome, kind.name if kind else node["labels"][0]] += 1
        return counts

    def names(self) -> list[str]:
        """How the stubs are called."""
        nodes = [node for listed in self.stubs.values() for node in listed]
        return [str(node["p"].get("name") or node["p"].get("displayName") or node["id"]) for node in nodes]


def plan_of(store: Store, model: Model, meant: Meant) -> Plan:
    """What taking `meant` back would do. Raises StoreError."""
    plan = Plan()
    for source in meant.sources:
        for row in store.read(_edges(meant.loads), source=source, loads=list(meant.loads or ())):
            start, end = (model.class_of(frozenset(row[name])) for name in ("starts", "ends"))
            if start is not None and end is not None:
                between = Between(row["type"], start.root, end.root, 0, source)
                plan.edges.setdefault(between, []).append({name: row[name] for name in ("a", "b", "key", "p")})
    for root in sorted({kind.root for kind in model.classes.values() if not kind.abstract} - {"Source"}):
        _plan_nodes(plan, store, root, meant)
    return plan


def _edges(loads: Sequence[str] | None) -> str:
    some = "" if loads is None else " AND r.loadId IN $loads"
    return (
        f"MATCH (a)-[r]->(b) WHERE r.source = $source{some} "
        "RETURN type(r) AS type, a.id AS a, b.id AS b, r.key AS key, properties(r) AS p, "
        "labels(a) AS starts, labels(b) AS ends"
    )


def _plan_nodes(plan: Plan, store: Store, root: str, meant: Meant) -> None:
    said = "any(source IN n.sources WHERE source IN $sources)"
    text = f"MATCH (n:{root}) WHERE {said} RETURN n.id AS id, n.claims AS claims"
    left: dict[str, list[str]] = {}
    for row in store.read(text, sources=list(meant.sources)):
        kept = [claim for claim in row["claims"] if not _is_meant(parsed(claim), meant)]
        if len(kept) < len(row["claims"]):
            left[row["id"]] = kept
    bare = [identity for identity, kept in left.items() if not kept]
    needed = _needed(store, root, bare, meant)
    for node in statements.whole_nodes(store, root, list(left)):
        if left[node["id"]]:
            plan.staying.setdefault(root, []).append((node, left[node["id"]]))
        else:
            (plan.stubs if node["id"] in needed else plan.gone).setdefault(root, []).append(node)


def _is_meant(claim: Mapping[str, Any], meant: Meant) -> bool:
    return claim["source"] in meant.sources and (meant.loads is None or claim["load"] in meant.loads)


def _needed(store: Store, root: str, ids: Sequence[str], meant: Meant) -> set[str]:
    """Those of `ids` on which a relationship hangs that stays."""
    others = "NOT r.source IN $sources" + ("" if meant.loads is None else " OR NOT r.loadId IN $loads")
    text = f"UNWIND $ids AS id MATCH (n:{root} {{id: id}})-[r]-() WHERE {others} RETURN DISTINCT n.id AS id"
    params = {"sources": list(meant.sources), "loads": list(meant.loads or ())}
    return {row["id"] for part in statements.batches(ids) for row in store.read(text, ids=part, **params)}


def take_out(store: Store, model: Model, journal: Journal, meant: Meant, plan: Plan) -> None:
    """Carry `plan` out, whole or not at all. Raises StoreError."""
    journal.begin(meant.name, "forget")
    stamp = Stamp(meant.sources[0], "forget", date.today().isoformat())
    with (
        whole(journal, dry=False),
        Stream(
            store, model, stamp, journal, Holdings(store), dry=False, again=False, tick=lambda _rows: None
        ) as stream,
    ):
        changes = stream.at_once
        for between, rows in plan.edges.items():
            changes.delete_edges(between, rows)
        for root, pairs in plan.staying.items():
            before = [node for node, _ in pairs]
            changes.set_nodes(root, before, [_without(model, node, kept) for node, kept in pairs])
        for root, nodes in plan.stubs.items():
            changes.set_nodes(root, nodes, [_stub(node) for node in nodes])
        for root, nodes in plan.gone.items():
            changes.delete_nodes(root, nodes)
        for source in meant.sources:
            _renew_source(stream, changes, source, meant)
        inherit(stream)


def _without(model: Model, node: Mapping[str, Any], kept: Sequence[str]) -> dict[str, Any]:
    """A node that others describe too, as if only they had; first seen when they did, unless it was before."""
    after = reshown(model, node, kept)
    days = [parsed(text)["date"][:10] for text in kept]
    gone = {parsed(text)["date"][:10] for text in node["p"]["claims"] if text not in kept}
    if after["p"].get("firstSeen") in gone:
        after["p"]["firstSeen"] = min(days)
    return after


def _stub(node: Mapping[str, Any]) -> dict[str, Any]:
    left = {name: value for name, value in node["p"].items() if name in _LEFT}
    return {"id": node["id"], "p": {**left, "claims": [], "sources": []}}


def _renew_source(stream: Stream, changes: Changes, source: str, meant: Meant) -> None:
    """The node of a source of which some loads are left says what those say; one of which none is goes."""
    node = stream.holdings.sources.get(source)
    if node is None:
        return
    past = history_of(stream.holdings.sources, source)
    left = {scope: load for scope, load in past.scopes.items() if load.load not in (meant.loads or ())}
    if meant.loads is None or not left:
        changes.delete_nodes("Source", [node])
        return
    history = History(left)
    claims = list(_dated(node["p"]["claims"], history))
    after = reshown(stream.model, node, claims)
    after["p"]["firstSeen"] = min(parsed(text)["date"][:10] for text in claims)
    changes.set_nodes("Source", [node], [after])


def _dated(claims: Sequence[str], history: History) -> Iterator[str]:
    latest = history.latest
    for claim in map(parsed, claims):
        values = {**claim["values"], "date": latest.date[:10], "loads": history.texts()}
        yield claim_text({**claim, "date": latest.date, "load": latest.load, "values": values})
