"""Writes nodes in batches, and says of each row what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from essaim.graph_loader.decide.claims import parsed, same_facts, shown
from essaim.graph_loader.decide.to_graph import STRUCTURE, Nodes
from essaim.graph_loader.read.common_form import folded
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.statements import BATCH, Writes
from essaim.graph_loader.write.stream import WORTH, Status, Writer


def write_nodes(writer: Writer, nodes: Nodes, alone: bool) -> pl.DataFrame:
    """Write `nodes`; the outcome of each row: `_row`, and `outcome` 2 loaded, 1 merged, 0 unchanged. Raises StoreError.

    `alone` says that nothing else of this file writes nodes of that root: then their number alone tells that all were
    written by this very load.
    """
    return _Nodes(writer, nodes).written(alone)


class _Nodes:
    """The nodes of one class that one file writes."""

    def __init__(self, writer: Writer, nodes: Nodes) -> None:
        self.writer = writer
        self.nodes = nodes
        self.kind = writer.model.classes[nodes.kind]
        self.statuses: dict[str, Status] = {}

    def written(self, alone: bool) -> pl.DataFrame:
        """Send every batch; the outcome of each row."""
        writer, nodes = self.writer, self.nodes
        single, several = _grouped(nodes)
        if alone and writer.again and not several and self._counted(single.height):
            return nodes.frame.select("_row", pl.lit(0, dtype=pl.Int8).alias("outcome"))
        for part in single.iter_slices(BATCH):
            self._batch(_rows(nodes, part))
        for ids in statements.batches(list(several)):
            self._batch([{"id": one, **shown(several[one], self.kind.properties)} for one in ids])
        return self._outcomes()

    def _counted(self, expected: int) -> bool:
        known = statements.count_nodes(self.writer.store, self.nodes.root, self.writer.stamp.load)
        if known == expected:
            self.writer.tick(known)
        return known == expected

    def _batch(self, rows: list[dict[str, Any]]) -> None:
        ids = [row["id"] for row in rows]
        known = self._known(ids)
        fresh = [row for row in rows if row["id"] not in known] if known else rows
        self.statuses.update(dict.fromkeys((row["id"] for row in fresh), "created"))
        changed: dict[str, list[str]] = {}
        for row in rows if known else ():
            if row["id"] in known:
                self._compare(row["id"], row["claims"], known[row["id"]], changed)
        self.writer.send(lambda store: self._write(store, fresh, changed), len(rows))
        if not self.writer.dry:
            self.writer.holdings.nodes_written(self.nodes.root, ids)
        self.writer.tick(len(rows))

    def _known(self, ids: Sequence[str]) -> Mapping[str, list[str]]:
        asked = self.writer.holdings.candidates(self.nodes.root, ids)
        if not asked:
            return {}
        self.writer.wait()
        return statements.known_claims(self.writer.store, self.nodes.root, asked)

    def _compare(self, identity: str, new: list[str], old: list[str], changed: dict[str, list[str]]) -> None:
        if old == new:
            self.statuses[identity] = "same"
            return
        scopes = {parsed(text)["scope"] for text in new}
        ours = [text for text in old if self._replaceable(text, scopes)]
        kept = [text for text in old if text not in ours]
        merged = sorted({*kept, *new})
        mine = [text for text in old if parsed(text)["source"] == self.writer.stamp.source]
        added = [text for text in new if text not in kept]
        if merged == old or (ours and same_facts(ours, added)):
            self.statuses[identity] = "same"
        else:
            self.statuses[identity] = "changed" if mine and ours else "added"
        if merged != old:
            changed[identity] = merged

    def _replaceable(self, text: str, scopes: set[str]) -> bool:
        claim, stamp = parsed(text), self.writer.stamp
        return claim["source"] == stamp.source and claim["load"] != stamp.load and claim["scope"] in scopes

    def _write(self, store: Writes, fresh: list[dict[str, Any]], changed: Mapping[str, list[str]]) -> None:
        writer, root = self.writer, self.nodes.root
        if fresh:
            writer.journal.created_nodes(root, [row["id"] for row in fresh])
            names = ["id", "claims", *self.nodes.properties, *_derived(self.nodes)]
            statements.create_nodes(store, self.kind.labels, names, fresh, self._constants())
        if changed:
            was = statements.whole_nodes(writer.store, root, list(changed))
            writer.journal.nodes(root, was)
            statements.set_nodes(store, root, [writer.reshown(row, changed[row["id"]]) for row in was])
            self._specialise(store, was)

    def _constants(self) -> dict[str, Any]:
        stamp = self.writer.stamp
        return {"sources": [stamp.source], "loadId": stamp.load, "firstSeen": stamp.day, "lastSeen": stamp.day}

    def _specialise(self, store: Writes, was: Sequence[Mapping[str, Any]]) -> None:
        model, ids = self.writer.model, []
        for row in was:
            now = model.class_of(frozenset(row["labels"]))
            if now is not None and now.name != self.nodes.kind and model.is_a(self.nodes.kind, now.name):
                ids.append(row["id"])
        if ids:
            labels = [label for label in self.kind.labels if label != self.nodes.root]
            statements.add_labels(store, self.nodes.root, labels, ids)

    def _outcomes(self) -> pl.DataFrame:
        rows = self.nodes.frame.select("_row", "id")
        worth = pl.Series("worth", [WORTH[self.statuses[one]] for one in rows["id"].to_list()], dtype=pl.Int8)
        first = pl.col("_row") == pl.col("_row").min().over("id")
        outcome = pl.when(first | (pl.col("worth") == 0)).then(pl.col("worth")).otherwise(1)
        return rows.with_columns(worth).select("_row", outcome.alias("outcome"))


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
    return [*(["nameKey"] if named else []), *(["aliases"] if nodes.aliased else [])]


def _rows(nodes: Nodes, part: pl.DataFrame) -> list[dict[str, Any]]:
    """The parameters of nodes with one claim each."""
    properties = nodes.properties
    extra = [pl.concat_list("_text").alias("claims")]
    name = next((one for one in ("name", "displayName") if one in properties), None)
    if name is not None:
        extra.append(folded(pl.col(name)).alias("nameKey"))
    if nodes.aliased:
        extra.append(pl.when(pl.col("_alias").is_not_null()).then(pl.concat_list("_alias")).alias("aliases"))
    return part.with_columns(extra).drop(STRUCTURE).to_dicts()
