"""Which rows of a file stand, and the nodes and relationships that they give."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide import check
from essaim.graph_loader.decide.apart import set_apart
from essaim.graph_loader.decide.hushed import Erased, Hushed, hush, without_erased
from essaim.graph_loader.decide.identity import Aliases, with_ids
from essaim.graph_loader.decide.mandates import with_retention, with_terms
from essaim.graph_loader.decide.to_graph import Edges, Nodes, edges_of, nodes_of
from essaim.graph_loader.decide.unread import check_choices
from essaim.graph_loader.readers.readers import SourceReader
from essaim.graph_loader.report import Fault
from essaim.graph_loader.rows import Rows
from essaim.graph_loader.stamp import Stamp
from essaim.ontology.text import Text


class Judged(NamedTuple):
    """What the rows that stand give."""

    nodes: list[Nodes]
    edges: list[Edges]
    notes: list[Text]

    @property
    def height(self) -> int:
        """How many nodes and relationships, each as often as a row states it."""
        return sum(nodes.frame.height for nodes in self.nodes) + sum(edges.frame.height for edges in self.edges)


def judge(context: Context, source: SourceReader, rows: Rows, stamp: Stamp) -> Judged:
    """Rows against the ontology and the graph; `rows` knows afterwards which are faulty or filtered.

    A fault may take the ground from other rows, so it goes round until there is none. Raises StoreError.
    """
    model = context.model
    frame = with_ids(with_terms(rows.frame, source.terms, model), source.entities, context.ring)
    frame = set_apart(context, source, frame)
    frame = with_retention(frame, source.entities, model, stamp.day)
    rows.frame, erased = without_erased(frame, source.entities, context.suppressions)
    forgotten = _filter_erased(rows, erased)
    context.own_ids.forgotten |= {(stamp.source, own): identity for own, identity in erased.aliases.items()}
    rows.faults += check.check_keys(rows.good(), source, erased.rows)
    rows.faults += check_choices(rows.good(), source)
    nodes = nodes_of(source, rows.good(), stamp, context.withheld)
    rows.faults += check.check_nodes(nodes, model)
    while True:
        nodes = _without(nodes, rows.quarantined | rows.filtered)
        context.define(nodes)
        aliases = context.own_ids.of_rows(source, rows.good())
        edges, touched, silent = _edges(context, source, rows.good(), aliases)
        if silent:  # an exchange with nobody else: nothing of it is to be known
            rows.filtered |= silent
            continue
        faults = check.check_ends(edges, context.known, aliases, context.own_ids.spoken, model)
        faults += check.check_edges(_complete(edges, faults), model, stamp.source)
        rows.faults += faults
        if not faults:
            break
    context.settle(stamp.source)
    _set_idle_aside(source, rows, [*nodes, *edges], touched)
    return Judged(nodes, edges, [_forgotten(forgotten)] if forgotten else [])


def _edges(context: Context, source: SourceReader, rows: pl.DataFrame, aliases: Aliases) -> Hushed:
    edges = edges_of(source, rows, aliases)
    return hush(edges, context.erased(), context.withheld, context.model)


def _filter_erased(rows: Rows, erased: Erased) -> int:
    """Let go, kept nowhere, of rows about nobody else, and of faulty ones; how many rows are concerned."""
    out = rows.filtered | rows.stale
    faulty = rows.quarantined & erased.rows
    rows.filtered |= (erased.whole | faulty) - out
    rows.faults = [fault for fault in rows.faults if fault.row not in faulty]
    return len(erased.rows - out)


def _forgotten(count: int) -> Text:
    return Text(
        f"{count} ligne(s) sur des personnes effacées à leur demande : non rechargées.",
        f"{count} row(s) about persons erased at their request: not loaded again.",
    )


def _set_idle_aside(source: SourceReader, rows: Rows, written: Sequence[Nodes | Edges], touched: set[int]) -> None:
    """Rows that gave nothing: an end of their link is blank, or they do not concern the graph; `touched` are those of
    which some relationships must not be written."""
    if not source.speaks:
        return
    used = {row for part in written for row in part.frame["_row"].to_list()}
    rows.filtered |= touched - used
    good = rows.good()
    if good.height == len(used):
        return
    rows.faults += check.check_blank_ends(good, source, used)
    rows.filtered |= set(rows.good()["_row"].to_list()) - used


def _without(nodes: list[Nodes], bad: set[int]) -> list[Nodes]:
    if not bad:
        return nodes
    standing = [replace(part, frame=part.frame.filter(~pl.col("_row").is_in(list(bad)))) for part in nodes]
    return [part for part in standing if part.frame.height]


def _complete(edges: list[Edges], faults: list[Fault]) -> list[Edges]:
    bad = [fault.row for fault in faults]
    return [replace(part, frame=part.frame.filter(~pl.col("_row").is_in(bad))) for part in edges] if bad else edges
