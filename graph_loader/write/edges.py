"""Writes relationships in batches, and says of each row what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from essaim.graph_loader.decide.to_graph import Edges, keyed
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.statements import BATCH, Between, Writes
from essaim.graph_loader.write.stream import WORTH, Status, Writer

_SEEN = frozenset({"loadId", "firstSeen", "lastSeen"})
_ENDS = ("_from", "_to")
_Known = Mapping[tuple[str, str, str], Mapping[str, Any] | None]


def write_edges(writer: Writer, edges: Edges, alone: bool, part: str) -> pl.DataFrame:
    """Write relationships; the outcome of each row, and `alone`, as for nodes. `part` is the declaration's."""
    return _Edges(writer, edges).written(alone, part)


class _Edges:
    """The relationships of one type between two roots that one file writes."""

    def __init__(self, writer: Writer, edges: Edges) -> None:
        self.writer = writer
        self.edges = edges
        self.between = Between(edges.type, *edges.roots, edges.near, writer.stamp.source)
        self.frame = keyed(edges)
        self.names = [name for name in self.frame.columns if name not in (*_ENDS, "_rows")]
        self.statuses: list[Status] = []

    def written(self, alone: bool, part: str) -> pl.DataFrame:
        """Send every batch; the outcome of each row."""
        writer = self.writer
        there = writer.holdings.may_hold(self.between, part)
        if there and alone and writer.again and self._counted():
            return self.edges.frame.select("_row", pl.lit(0, dtype=pl.Int8).alias("outcome"))
        self.frame = self.frame.sort(_ENDS[self.between.near], maintain_order=True)
        for batch in self.frame.iter_slices(BATCH):
            self._batch(batch.drop("_rows"), there)
        if not writer.dry:
            writer.holdings.edges_written(self.between, part)
        return self._outcomes()

    def _counted(self) -> bool:
        known = statements.count_edges(self.writer.store, self.between, self.writer.stamp.load)
        if known == self.frame.height:
            self.writer.tick(known)
        return known == self.frame.height

    def _batch(self, batch: pl.DataFrame, there: bool) -> None:
        rows = batch.rename({"_from": "a", "_to": "b"}).to_dicts()
        known = self._known(batch) if there else {}
        fresh, changed = self._sorted(rows, known)
        self.writer.send(lambda store: self._write(store, fresh, changed, known), len(rows))
        self.writer.tick(len(rows))

    def _known(self, batch: pl.DataFrame) -> _Known:
        ids = batch[_ENDS[self.between.near]].unique(maintain_order=True).to_list()
        self.writer.wait()
        return statements.known_edges(self.writer.store, self.between, ids, self.writer.stamp.load)

    def _sorted(self, rows: list[dict[str, Any]], known: _Known) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Rows to be made, and rows to be changed; the status of each is noted."""
        if not known:
            self.statuses += ["created"] * len(rows)
            return rows, []
        fresh, changed = [], []
        for row in rows:
            identity = row["a"], row["b"], row["key"]
            old = known.get(identity)
            if identity not in known:
                fresh.append(row)
                self.statuses.append("created")
            elif old is None:
                self.statuses.append("same")
            else:
                new = self._edge(row, old)
                facts = [{k: v for k, v in one.items() if k not in _SEEN and v is not None} for one in (new, old)]
                self.statuses.append("same" if facts[0] == facts[1] else "changed")
                changed.append({"a": row["a"], "b": row["b"], "key": row["key"], "p": new})
        return fresh, changed

    def _edge(self, row: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
        stamp = self.writer.stamp
        said = {name: row[name] for name in self.names if row[name] is not None}
        first = min(old.get("firstSeen") or stamp.day, stamp.day)
        seen = {"loadId": stamp.load, "firstSeen": first, "lastSeen": stamp.day, "record": _record(row)}
        return {**said, **seen, "source": stamp.source}

    def _write(
        self, store: Writes, fresh: list[dict[str, Any]], changed: Sequence[Mapping[str, Any]], known: _Known
    ) -> None:
        writer, stamp = self.writer, self.writer.stamp
        if fresh:
            writer.journal.created_edges(self.between, [(row["a"], row["b"], row["key"]) for row in fresh])
            for row in fresh:
                row["record"] = _record(row)
            constants = {"source": stamp.source, "loadId": stamp.load, "firstSeen": stamp.day, "lastSeen": stamp.day}
            statements.create_edges(store, self.between, [*self.names, "record"], fresh, constants)
        if changed:
            was = [{**row, "p": known[row["a"], row["b"], row["key"]]} for row in changed]
            writer.journal.edges(self.between, was)
            statements.set_edges(store, self.between, changed)

    def _outcomes(self) -> pl.DataFrame:
        worth = pl.Series("worth", [WORTH[status] for status in self.statuses], dtype=pl.Int8)
        listed = self.frame.select("_rows").with_columns(worth).with_row_index("item").explode("_rows")
        first = pl.col("_rows") == pl.col("_rows").min().over("item")
        outcome = pl.when(first | (pl.col("worth") == 0)).then(pl.col("worth")).otherwise(1)
        return listed.select(pl.col("_rows").alias("_row"), outcome.alias("outcome"))


def _record(row: Mapping[str, Any]) -> str:
    return str(row["a"]).partition(":")[2]
