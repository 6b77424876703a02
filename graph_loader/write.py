"""Writes nodes and relationships in batches, and says of each what became of it."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal

import polars as pl

from essaim.graph_loader import statements
from essaim.graph_loader.claims import parsed, same_facts, shown
from essaim.graph_loader.journal import Journal
from essaim.graph_loader.plan import STRUCTURE, Edges, Nodes, Stamp, keyed
from essaim.graph_loader.statements import BATCH, Between
from essaim.graph_loader.words import folded
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

Status = Literal["created", "changed", "added", "same"]
BOOKKEEPING = frozenset(
    {"id", "nameKey", "aliases", "claims", "sources", "visibility", "loadId", "firstSeen", "lastSeen"}
)
_SEEN = frozenset({"loadId", "firstSeen", "lastSeen"})


class Writer:
    """One stream of writes, one batch ahead of the rows that are being prepared. Use it in a `with`."""

    def __init__(
        self, store: Store, model: Model, stamp: Stamp, journal: Journal, dry: bool, tick: Callable[[int], None]
    ) -> None:
        self.store = store
        self.model = model
        self.stamp = stamp
        self.journal = journal
        self.dry = dry
        self.tick = tick
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True)

    def wait(self) -> None:
        """Wait for the last batch. Raises StoreError where it failed."""
        if self._pending is not None:
            pending, self._pending = self._pending, None
            pending.result()

    def _send(self, work: Callable[[], None]) -> None:
        self.wait()
        if not self.dry:
            self._pending = self._pool.submit(work)

    # nodes

    def nodes(self, nodes: Nodes, alone: bool = False) -> pl.DataFrame:
        """Write `nodes`; the outcome of each row: `_row`, and `outcome` 2 loaded, 1 merged, 0 unchanged.

        `alone` says that nothing else of this file writes nodes of that root: then their number alone tells that all
        were written by this very load.
        """
        single, several = _grouped(nodes)
        if (
            alone
            and not several
            and self._counted(single, statements.count_nodes(self.store, nodes.root, self.stamp.load))
        ):
            return nodes.frame.select("_row", pl.lit(0, dtype=pl.Int8).alias("outcome"))
        empty = not self.store.read(f"MATCH (n:{nodes.root}) RETURN n.id AS id LIMIT 1")
        statuses: dict[str, Status] = {}
        for part in single.iter_slices(BATCH):
            self._node_batch(nodes, _rows(nodes, part), statuses, empty)
        for ids in statements.batches(list(several)):
            self._node_batch(nodes, [self._merged_row(nodes, one, several[one]) for one in ids], statuses, empty)
        self.wait()
        return _outcomes(nodes.frame.select("_row", "id"), ["id"], statuses)

    def _merged_row(self, nodes: Nodes, identity: str, texts: list[str]) -> dict[str, Any]:
        return {"id": identity, **shown(texts, self.model.classes[nodes.kind].properties)}

    def _node_batch(self, nodes: Nodes, rows: list[dict[str, Any]], statuses: dict[str, Status], empty: bool) -> None:
        ids = [row["id"] for row in rows]
        known = {} if empty else statements.known_claims(self.store, nodes.root, ids)
        fresh = [row for row in rows if row["id"] not in known] if known else rows
        statuses.update(dict.fromkeys((row["id"] for row in fresh), "created"))
        changed: dict[str, list[str]] = {}
        for row in rows if known else ():
            if row["id"] in known:
                self._compare(row["id"], row["claims"], known[row["id"]], statuses, changed)
        self._send(lambda: self._write_nodes(nodes, fresh, changed))
        self.tick(len(rows))

    def _compare(
        self, identity: str, new: list[str], old: list[str], statuses: dict[str, Status], changed: dict[str, list[str]]
    ) -> None:
        if old == new:
            statuses[identity] = "same"
            return
        scopes = {parsed(text)["scope"] for text in new}
        ours = [text for text in old if self._replaceable(text, scopes)]
        kept = [text for text in old if text not in ours]
        merged = sorted({*kept, *new})
        mine = [text for text in old if parsed(text)["source"] == self.stamp.source]
        added = [text for text in new if text not in kept]
        if merged == old or (ours and same_facts(ours, added)):
            statuses[identity] = "same"
        else:
            statuses[identity] = "changed" if mine and ours else "added"
        if merged != old:
            changed[identity] = merged

    def _replaceable(self, text: str, scopes: set[str]) -> bool:
        claim = parsed(text)
        return claim["source"] == self.stamp.source and claim["load"] != self.stamp.load and claim["scope"] in scopes

    def _write_nodes(self, nodes: Nodes, fresh: list[dict[str, Any]], changed: Mapping[str, list[str]]) -> None:
        kind = self.model.classes[nodes.kind]
        if fresh:
            self.journal.created_nodes(nodes.root, [row["id"] for row in fresh])
            names = ["id", "claims", *nodes.properties, *_derived(nodes)]
            statements.create_nodes(self.store, kind.labels, names, fresh, self._constants())
        if changed:
            was = statements.whole_nodes(self.store, nodes.root, list(changed))
            self.journal.nodes(nodes.root, was)
            statements.set_nodes(self.store, nodes.root, [self.reshown(row, changed[row["id"]]) for row in was])
            self._specialise(nodes, was)

    def _constants(self) -> dict[str, Any]:
        stamp = self.stamp
        return {"sources": [stamp.source], "loadId": stamp.load, "firstSeen": stamp.day, "lastSeen": stamp.day}

    def reshown(self, was: Mapping[str, Any], claims: Sequence[str]) -> dict[str, Any]:
        """A node as it will be with these claims; what no claim ever said of it stays."""
        kind = self.model.class_of(frozenset(was["labels"]))
        old = was["p"]
        said = {name for text in old.get("claims") or () for name in parsed(text).get("values", ())}
        kept = {name: value for name, value in old.items() if name not in said and name not in BOOKKEEPING}
        properties = kind.properties if kind else {}
        return {"id": was["id"], "p": {**kept, **shown(claims, properties, old.get("firstSeen")), "id": was["id"]}}

    def _specialise(self, nodes: Nodes, was: Sequence[Mapping[str, Any]]) -> None:
        labels = self.model.classes[nodes.kind].labels
        ids = []
        for row in was:
            now = self.model.class_of(frozenset(row["labels"]))
            if now is not None and now.name != nodes.kind and self.model.is_a(nodes.kind, now.name):
                ids.append(row["id"])
        if ids:
            statements.add_labels(self.store, nodes.root, [label for label in labels if label != nodes.root], ids)

    def _counted(self, frame: pl.DataFrame, known: int) -> bool:
        if known == frame.height:
            self.tick(known)
        return known == frame.height

    # relationships

    def edges(self, edges: Edges, alone: bool = False) -> pl.DataFrame:
        """Write relationships; the outcome of each row, and `alone`, as for nodes."""
        between = Between(edges.type, *edges.roots, edges.near, self.stamp.source)
        there = statements.any_edge(self.store, between)
        frame = keyed(edges)
        if there and alone and self._counted(frame, statements.count_edges(self.store, between, self.stamp.load)):
            return edges.frame.select("_row", pl.lit(0, dtype=pl.Int8).alias("outcome"))
        frame = frame.sort(["_from", "_to"][edges.near], maintain_order=True)
        names = [name for name in frame.columns if name not in ("_from", "_to", "_rows")]
        statuses: list[Status] = []
        for part in frame.iter_slices(BATCH):
            statuses += self._edge_batch(between, names, part.drop("_rows"), there)
        self.wait()
        worth = pl.Series("worth", [_WORTH[status] for status in statuses], dtype=pl.Int8)
        listed = frame.select("_rows").with_columns(worth).with_row_index("item").explode("_rows")
        first = pl.col("_rows") == pl.col("_rows").min().over("item")
        return listed.select(
            pl.col("_rows").alias("_row"),
            pl.when(first | (pl.col("worth") == 0)).then(pl.col("worth")).otherwise(1).alias("outcome"),
        )

    def _edge_batch(self, between: Between, names: list[str], part: pl.DataFrame, there: bool) -> list[Status]:
        rows = part.rename({"_from": "a", "_to": "b"}).to_dicts()
        known: dict[tuple[str, str, str], Mapping[str, Any] | None] = {}
        if there:
            ids = part[["_from", "_to"][between.near]].unique(maintain_order=True).to_list()
            known.update(statements.known_edges(self.store, between, ids, self.stamp.load))
        fresh, statuses = rows, ["created"] * len(rows)
        changed: list[dict[str, Any]] = []
        if known:
            fresh, changed, statuses = self._sorted(rows, names, known)
        self._send(lambda: self._write_edges(between, names, fresh, changed, known))
        self.tick(len(rows))
        return statuses  # type: ignore[return-value]

    def _sorted(
        self,
        rows: list[dict[str, Any]],
        names: list[str],
        known: Mapping[tuple[str, str, str], Mapping[str, Any] | None],
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
        fresh, changed, statuses = [], [], []
        for row in rows:
            identity = row["a"], row["b"], row["key"]
            old = known.get(identity)
            if identity not in known:
                fresh.append(row)
                statuses.append("created")
            elif old is None:
                statuses.append("same")
            else:
                new = self._edge(row, names, old)
                facts = [{k: v for k, v in one.items() if k not in _SEEN and v is not None} for one in (new, old)]
                statuses.append("same" if facts[0] == facts[1] else "changed")
                changed.append({"a": row["a"], "b": row["b"], "key": row["key"], "p": new})
        return fresh, changed, statuses

    def _edge(self, row: Mapping[str, Any], names: Sequence[str], old: Mapping[str, Any]) -> dict[str, Any]:
        said = {name: row[name] for name in names if row[name] is not None}
        first = min(old.get("firstSeen") or self.stamp.day, self.stamp.day)
        seen = {"loadId": self.stamp.load, "firstSeen": first, "lastSeen": self.stamp.day, "record": _record(row)}
        return {**said, **seen, "source": self.stamp.source}

    def _write_edges(
        self,
        between: Between,
        names: list[str],
        fresh: list[dict[str, Any]],
        changed: list[dict[str, Any]],
        known: Mapping[tuple[str, str, str], Mapping[str, Any] | None],
    ) -> None:
        stamp = self.stamp
        if fresh:
            self.journal.created_edges(between, [(row["a"], row["b"], row["key"]) for row in fresh])
            for row in fresh:
                row["record"] = _record(row)
            constants = {"source": stamp.source, "loadId": stamp.load, "firstSeen": stamp.day, "lastSeen": stamp.day}
            statements.create_edges(self.store, between, [*names, "record"], fresh, constants)
        if changed:
            was = [{**row, "p": known[row["a"], row["b"], row["key"]]} for row in changed]
            self.journal.edges(between, was)
            statements.set_edges(self.store, between, changed)


_WORTH: Mapping[str, int] = {"created": 2, "changed": 2, "added": 1, "same": 0}


def _record(row: Mapping[str, Any]) -> str:
    return str(row["a"]).partition(":")[2]


def _grouped(nodes: Nodes) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """Nodes that the file says one thing of, and the claims of those that it says several of."""
    items = nodes.frame.unique(["id", "_text"], keep="first", maintain_order=True)
    if items["id"].n_unique() == items.height:
        return items, {}
    counts = pl.len().over("id")
    several = items.filter(counts > 1).group_by("id", maintain_order=True).agg(pl.col("_text").sort())
    return items.filter(counts == 1), dict(several.iter_rows())


def _derived(nodes: Nodes) -> list[str]:
    """The bookkeeping properties that these nodes have beyond those of all nodes."""
    named = {"name", "displayName"} & set(nodes.properties)
    return [*(["nameKey"] if named else []), *(["aliases"] if nodes.entity.alias else [])]


def _rows(nodes: Nodes, part: pl.DataFrame) -> list[dict[str, Any]]:
    """The parameters of nodes with one claim each."""
    properties = nodes.properties
    extra = [pl.concat_list("_text").alias("claims")]
    name = next((one for one in ("name", "displayName") if one in properties), None)
    if name is not None:
        extra.append(folded(pl.col(name)).alias("nameKey"))
    if nodes.entity.alias:
        extra.append(pl.when(pl.col("_alias").is_not_null()).then(pl.concat_list("_alias")).alias("aliases"))
    return part.with_columns(extra).drop(STRUCTURE).to_dicts()


def _outcomes(rows: pl.DataFrame, keys: Sequence[str], statuses: Mapping[str, Status]) -> pl.DataFrame:
    worth = pl.Series([_WORTH[statuses[one]] for one in rows[keys[0]].to_list()], dtype=pl.Int8)
    first = pl.col("_row") == pl.col("_row").min().over(keys)
    marked = rows.with_columns(worth.alias("worth"))
    return marked.select(
        "_row", pl.when(first | (pl.col("worth") == 0)).then(pl.col("worth")).otherwise(1).alias("outcome")
    )
