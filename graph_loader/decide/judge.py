"""Which rows of a file stand, and the nodes and relationships that they give."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide import check
from essaim.graph_loader.decide.expressions import with_terms
from essaim.graph_loader.decide.identity import person_ids, wanted, with_ids
from essaim.graph_loader.decide.to_graph import Edges, Nodes, Planner, Stamp
from essaim.graph_loader.decide.unread import check_choices
from essaim.graph_loader.declare.declaration import Declaration, Given
from essaim.graph_loader.report import Fault
from essaim.graph_loader.rows import Rows
from essaim.ontology.text import Text


class Settlement:
    """Rows against the ontology and the graph. A fault found may take the ground from other rows, so it goes round."""

    def __init__(self, context: Context, declaration: Declaration, rows: Rows, stamp: Stamp) -> None:
        self.context = context
        self.declaration = declaration
        self.rows = rows
        self.stamp = stamp
        self.notes: list[Text] = []

    def settle(self) -> tuple[list[Nodes], list[Edges]]:
        """What the good rows give; `rows` knows afterwards which are faulty or filtered. Raises StoreError."""
        one, rows, model = self.declaration, self.rows, self.context.model
        filled = [*(x.properties for x in one.entities.values()), *(x.properties for x in one.relations.values())]
        given: list[Given] = [value for properties in filled for value in properties.values()]
        frame = with_terms(rows.frame, given, model)
        rows.frame = with_ids(frame, one.entities.values(), model, self.context.ring)
        suppressed = self._suppressed()
        rows.faults += check.check_keys(rows.good(), one, suppressed)
        rows.faults += check_choices(rows.good(), one, model)
        planner = Planner(one, model, self.stamp, rows.good())
        nodes = planner.nodes()
        rows.faults += check.check_nodes(nodes, model)
        while True:
            nodes = _without(nodes, rows.quarantined)
            self.context.add(nodes)
            edges = self._edges(planner)
            faults = check.check_ends(edges, self.context.known, self.context.aliases, model)
            faults += check.check_edges(_complete(edges, faults), model, self.stamp.source)
            rows.faults += faults
            if not faults:
                break
        self._idle(nodes, edges)
        return nodes, edges

    def _edges(self, planner: Planner) -> list[Edges]:
        planner.frame = self.rows.good()
        ends = [end for link in self.declaration.relations.values() for end in (link.start, link.end) if end.alias]
        for end in ends:
            cells = planner.frame[end.alias or ""]
            flat = cells.explode() if isinstance(cells.dtype, pl.List) else cells
            roots = [self.context.model.classes[kind].root for kind in end.classes]
            self.context.find_aliases(flat.drop_nulls().unique().to_list(), roots)
        return planner.edges(self.context.aliases)

    def _suppressed(self) -> frozenset[int]:
        """Rows about persons who asked to be erased: filtered where they are about nothing else."""
        persons = [one for one in self.declaration.entities.values() if one.person is not None]
        if not persons or not self.context.ring.suppressed:
            return frozenset()
        good, erased = self.rows.good(), list(self.context.ring.suppressed)
        found: set[int] = set()
        for entity in persons:
            gone = wanted(entity) & person_ids(good, entity, self.context.ring).is_in(erased)
            rows = set(good.filter(gone)["_row"].to_list())
            self.rows.filtered |= rows if entity.alias else set()  # all that such a row says hangs on the person
            found |= rows
        if found:
            self.notes.append(
                Text(
                    f"{len(found)} ligne(s) sur des personnes effacées à leur demande : non rechargées.",
                    f"{len(found)} row(s) about persons erased at their request: not loaded again.",
                )
            )
        return frozenset(found)

    def _idle(self, nodes: Sequence[Nodes], edges: Sequence[Edges]) -> None:
        """Rows that gave nothing: an end of their link is blank, or they do not concern the graph."""
        if not speaks(self.declaration):
            return
        frames = [*(one.frame for one in nodes), *(one.frame for one in edges)]
        used = {row for frame in frames for row in frame["_row"].to_list()}
        good = self.rows.good()
        if good.height == len(used):
            return
        self.rows.faults += check.check_blank_ends(good, self.declaration, used)
        self.rows.filtered |= set(self.rows.good()["_row"].to_list()) - used


def speaks(declaration: Declaration) -> bool:
    """Whether the rows give nodes or relationships; those of some files only say what has been surveyed."""
    return bool(declaration.entities or declaration.relations)


def _without(nodes: list[Nodes], bad: set[int]) -> list[Nodes]:
    if not bad:
        return nodes
    kept = [replace(one, frame=one.frame.filter(~pl.col("_row").is_in(list(bad)))) for one in nodes]
    return [one for one in kept if one.frame.height]


def _complete(edges: list[Edges], faults: list[Fault]) -> list[Edges]:
    bad = [fault.row for fault in faults]
    return [replace(one, frame=one.frame.filter(~pl.col("_row").is_in(bad))) for one in edges] if bad else edges
