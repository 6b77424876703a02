"""Frames of nodes and relationships to the writer, batch by batch; and what became of each row of their file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from essaim.graph_loader.decide.claims import shown
from essaim.graph_loader.decide.to_graph import ENDS, STRUCTURE, Edges, Nodes, keyed
from essaim.graph_loader.read.common_form import folded
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.statements import BATCH, Between
from essaim.graph_loader.write.stream import Stream
from essaim.graph_loader.write.writer import Status, put_edges, put_nodes

LOADED, MERGED, UNCHANGED = 2, 1, 0
_WORTH: Mapping[Status, int] = {"created": LOADED, "changed": LOADED, "added": MERGED, "same": UNCHANGED}


def write_frames(stream: Stream, nodes: Sequence[Nodes], edges: Sequence[Edges], part: str) -> list[pl.DataFrame]:
    """Write all that a file gives, whose declaration has this `part`; the outcomes of its rows. Raises StoreError."""
    roots = Counter(frame.root for frame in nodes)
    kinds = Counter((frame.type, frame.roots) for frame in edges)
    outcomes = [write_nodes(stream, frame, roots[frame.root] == 1) for frame in nodes]
    return outcomes + [write_edges(stream, frame, kinds[frame.type, frame.roots] == 1, part) for frame in edges]


def write_nodes(stream: Stream, nodes: Nodes, alone: bool) -> pl.DataFrame:
    """Write `nodes`; the outcome of each row: `_row`, and `outcome` (loaded, merged or unchanged). Raises StoreError.

    `alone` says that nothing else of this file writes nodes of that root: then their number alone tells that all were
    written by this very load.
    """
    nodes = stream.holdings.homes.nodes(nodes)
    kind = stream.model.classes[nodes.kind]
    single, several = _grouped(nodes)
    if alone and stream.again and not several and _all_written(stream, _count_nodes(stream, kind.root), single.height):
        return _unchanged(nodes.frame)
    names = ["id", "claims", *nodes.properties, *_derived(nodes)]
    statuses: dict[str, Status] = {}
    for part in single.iter_slices(BATCH):
        statuses |= put_nodes(stream, kind, names, _rows(nodes, part))
    for ids in statements.batches(list(several)):
        rows = [{"id": identity, **shown(several[identity], kind.properties)} for identity in ids]
        statuses |= put_nodes(stream, kind, names, rows)
    outcomes = [_WORTH[statuses[identity]] for identity in nodes.frame["id"].to_list()]
    return _of_rows(nodes.frame.select("_row", "id").with_columns(pl.Series("worth", outcomes, dtype=pl.Int8)), "id")


def _grouped(nodes: Nodes) -> tuple[pl.DataFrame, dict[str, list[str]]]:
    """Nodes that the file says one thing of, and the claims of those that it says several of."""
    distinct = nodes.frame.unique(["id", "_text"], keep="first", maintain_order=True)
    if distinct["id"].n_unique() == distinct.height:
        return distinct, {}
    counts = pl.len().over("id")
    several = distinct.filter(counts > 1).group_by("id", maintain_order=True).agg(pl.col("_text").sort())
    return distinct.filter(counts == 1), dict(several.iter_rows())


def _derived(nodes: Nodes) -> list[str]:
    """The bookkeeping properties that these nodes have beyond those of all nodes."""
    named = {"name", "displayName"} & set(nodes.properties)
    return [*(["nameKey"] if named else []), *(["aliases"] if nodes.aliased else [])]


def _rows(nodes: Nodes, part: pl.DataFrame) -> list[dict[str, Any]]:
    """The parameters of nodes with one claim each."""
    derived = [pl.concat_list("_text").alias("claims")]
    name = next((name for name in ("name", "displayName") if name in nodes.properties), None)
    if name is not None:
        derived.append(folded(pl.col(name)).alias("nameKey"))
    if nodes.aliased:
        derived.append(pl.when(pl.col("_alias").is_not_null()).then(pl.concat_list("_alias")).alias("aliases"))
    return part.with_columns(derived).drop(STRUCTURE).to_dicts()


def write_edges(stream: Stream, edges: Edges, alone: bool, part: str) -> pl.DataFrame:
    """Write relationships; the outcome of each row, and `alone`, as for nodes. `part` is the declaration's."""
    between = Between(edges.type, *edges.roots, edges.near, stream.stamp.source)
    record = pl.col(ENDS[0]).str.replace("^[^:]*:", "").alias("record")
    frame = stream.holdings.homes.ties(keyed(edges).with_columns(record))
    inner = frame["_from"] == frame["_to"]  # of two that were decided to be one: no tie between them stands
    within, frame = frame.filter(inner), frame.filter(~inner) if inner.any() else frame
    may_hold = stream.holdings.may_hold(between, part)
    if may_hold and alone and stream.again and _all_written(stream, _count_edges(stream, between), frame.height):
        return _unchanged(edges.frame)
    frame = frame.sort(ENDS[edges.near], maintain_order=True).rename({"_from": "a", "_to": "b"})
    names = [name for name in frame.columns if name not in ("a", "b", "_rows")]
    statuses: list[Status] = []
    for batch in frame.drop("_rows").iter_slices(BATCH):
        statuses += put_edges(stream, between, names, batch.to_dicts(), may_hold)
    if not stream.dry:
        stream.holdings.edges_written(between, part)
    worth = pl.Series("worth", [_WORTH[status] for status in statuses], dtype=pl.Int8)
    same = pl.Series("worth", [UNCHANGED] * within.height, dtype=pl.Int8)
    every = pl.concat([frame.select("_rows", worth), within.select("_rows", same)])
    stated = every.rename({"_rows": "_row"}).with_row_index("edge").explode("_row")
    return _of_rows(stated, "edge")


def _count_nodes(stream: Stream, root: str) -> int:
    return statements.count_nodes(stream.store, root, stream.stamp.load)


def _count_edges(stream: Stream, between: Between) -> int:
    return statements.count_edges(stream.store, between, stream.stamp.load)


def _all_written(stream: Stream, count: int, expected: int) -> bool:
    """Whether this very load has written as many already as it would write."""
    if count == expected:
        stream.tick(count)
    return count == expected


def _unchanged(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("_row", pl.lit(UNCHANGED, dtype=pl.Int8).alias("outcome"))


def _of_rows(stated: pl.DataFrame, what: str) -> pl.DataFrame:
    """The outcome of each row: what its node or relationship is worth, where several state one the first has it."""
    first = pl.col("_row") == pl.col("_row").min().over(what)
    outcome = pl.when(first | (pl.col("worth") == UNCHANGED)).then(pl.col("worth")).otherwise(MERGED)
    return stated.select("_row", outcome.alias("outcome"))


def best_outcomes(outcomes: Sequence[pl.DataFrame]) -> Counter[int]:
    """How many rows ended with each outcome: the best of what became of all that they gave."""
    if not outcomes:
        return Counter()
    typed = [frame.cast({"_row": pl.Int64, "outcome": pl.Int32}) for frame in outcomes]
    return Counter(pl.concat(typed).group_by("_row").max()["outcome"].to_list())
