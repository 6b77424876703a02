"""Which rows of a file stand, and the nodes and relationships that they give."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide import check
from essaim.graph_loader.decide.ends import Cited, standing_ends
from essaim.graph_loader.decide.hushed import Erased, Hushed, hush, without_erased
from essaim.graph_loader.decide.identity import Aliases, with_ids
from essaim.graph_loader.decide.mandates import with_retention, with_terms
from essaim.graph_loader.decide.pseudonyms import hide_names, settle_categories
from essaim.graph_loader.decide.to_graph import Edges, Nodes, edges_of, nodes_of
from essaim.graph_loader.decide.unread import check_choices
from essaim.graph_loader.identities.apart import set_apart
from essaim.graph_loader.identities.branches import settle_bodies
from essaim.graph_loader.identities.contradictions import told_apart
from essaim.graph_loader.identities.likely import likely_same
from essaim.graph_loader.identities.own_ids import Refused
from essaim.graph_loader.identities.register import join_register, namesakes
from essaim.graph_loader.identities.repeats import keep_names, set_repeats_aside
from essaim.graph_loader.readers.readers import SourceReader
from essaim.graph_loader.rights.recalled import hide_recalled
from essaim.graph_loader.rows import Rows
from essaim.graph_loader.stamp import Stamp
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

Part = TypeVar("Part", Nodes, Edges)


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

    Faulty rows are judged with the others, so that whoever mends them is told all at once. A fault may take the ground
    from other rows, so it goes round until there is none. Raises StoreError.
    """
    model = context.model
    settle_categories(rows, source)
    hide_names(rows, source, context)
    hide_recalled(rows, source, context.suppressions)
    set_repeats_aside(rows, source, context.own_ids)
    rows.blame(keep_names(rows, source))
    frame = with_ids(with_terms(rows.frame, source.terms, model), source.entities, context.ring)
    frame, contradictions = told_apart(frame, rows, source)
    frame, notes = settle_bodies(context, frame, rows, source)
    frame = set_apart(context, source, join_register(context, source, frame))
    frame = with_retention(frame, source.entities, model, stamp.day)
    rows.frame, erased = without_erased(frame, source.entities, context.suppressions)
    forgotten = _filter_erased(rows, erased)
    context.own_ids.forgotten |= {(stamp.source, own): identity for own, identity in erased.aliases.items()}
    rows.blame(check.check_keys(rows, source, erased.rows))
    rows.blame(check_choices(rows.judged(), source))
    nodes = _nodes(context, source, rows, stamp)
    while True:
        context.define(_without(nodes, rows.quarantined | rows.filtered))
        _refuse(context, source, rows)
        aliases = context.own_ids.of_rows(source, rows.judged())
        edges, touched, silent = _edges(context, source, rows.judged(), aliases)
        if silent:  # an exchange with nobody else: nothing of it is to be known
            rows.filtered |= silent
            rows.drop_filtered()
            continue
        ends = standing_ends(context, rows, edges, Cited(source, aliases))
        new = rows.blame([*ends.settled(source, _rows_of(nodes)), *check.check_edges(edges, source)])
        if not new:
            break
        rows.blank(fault for fault in new if fault.column not in source.cited)
        nodes = _nodes(context, source, rows, stamp)
    context.settle(stamp.source)
    _set_idle_aside(source, rows, [*nodes, *edges], touched)
    out = rows.quarantined | rows.filtered
    nodes, edges = _without(nodes, out), _without(ends.edges, out)
    notes += [
        *contradictions,
        *namesakes(rows, source),
        *likely_same(context, rows, nodes, edges),
        *_forgotten(forgotten),
    ]
    return Judged(nodes, edges, notes)


def _nodes(context: Context, source: SourceReader, rows: Rows, stamp: Stamp) -> list[Nodes]:
    """The nodes of all rows, less the values that break a rule of theirs."""
    while True:
        nodes = nodes_of(source, rows.judged(), stamp, context.withheld)
        new = rows.blame(check.check_nodes(nodes, source))
        if not any(fault.alone for fault in new):
            return nodes
        rows.blank(new)


def _edges(context: Context, source: SourceReader, rows: pl.DataFrame, aliases: Aliases) -> Hushed:
    edges = edges_of(source, rows, aliases)
    return hush(edges, context.erased(), context.withheld, context.model)


def _refuse(context: Context, source: SourceReader, rows: Rows) -> None:
    """Let the rows that follow, of this file and of others, know by its own ids what is set aside."""
    out = rows.quarantined - rows.filtered
    if not out or not source.own_aliases:
        return
    lines, team = rows.raw["line"], source.declaration.source
    causes = {fault.row: fault for fault in rows.faults if not fault.alone and fault.follows is not None}
    rooted = {fault.row for fault in rows.faults if not fault.alone and fault.follows is None}
    for entity in source.entities:
        if entity.alias is None:
            continue
        kinds = frozenset(reader.kind for reader in source.nodes if reader.entity.alias == entity.alias)
        named = rows.judged().filter(pl.col("_row").is_in(list(out))).select("_row", entity.alias).drop_nulls()
        for row, alias in named.iter_rows():
            follows = row in causes and row not in rooted
            cause = context.own_ids.refused_at(team, causes[row].value) if follows else None
            context.own_ids.refuse(team, alias, Refused(kinds, rows.place, lines[row], cause))


def _filter_erased(rows: Rows, erased: Erased) -> int:
    """Let go, kept nowhere, of rows about nobody else, and of faulty ones; how many rows are concerned."""
    out = rows.filtered | rows.stale
    faulty = {fault.row for fault in rows.faults} & erased.rows
    rows.filtered |= (erased.whole | faulty) - out
    rows.faults = [fault for fault in rows.faults if fault.row not in erased.rows]
    return len(erased.rows - out)


def _forgotten(count: int) -> list[Text]:
    return [words("about_erased", n=count)] if count else []


def _set_idle_aside(source: SourceReader, rows: Rows, written: Sequence[Nodes | Edges], touched: set[int]) -> None:
    """Rows that gave nothing: an end of their link is blank, or they do not concern the graph; `touched` are those of
    which some relationships must not be written."""
    if not source.speaks:
        return
    used = _rows_of(written)
    rows.filtered |= touched - used - rows.quarantined
    if rows.judged().height > len(used):
        rows.blame(check.check_blank_ends(rows, source, used))
        rows.filtered |= set(rows.good()["_row"].to_list()) - used


def _rows_of(parts: Iterable[Nodes | Edges]) -> set[int]:
    return {row for part in parts for row in part.frame["_row"].to_list()}


def _without(parts: list[Part], bad: set[int]) -> list[Part]:
    if not bad:
        return parts
    standing = [replace(part, frame=part.frame.filter(~pl.col("_row").is_in(list(bad)))) for part in parts]
    return [part for part in standing if part.frame.height]
