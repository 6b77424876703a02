"""Every change of the graph: what would undo it is noted first, then the statement goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from essaim.graph_loader.turn.journal import Journal
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.statements import Between, Writes
from essaim.ontology.model import NodeClass

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """Writes nodes and relationships to `target`: a store, or what gathers statements for one transaction.

    Nodes as they were have `id`, `labels` and `p`, all their properties; relationships `a`, `b`, `key` and `p`.
    """

    target: Writes
    journal: Journal

    def create_nodes(self, kind: NodeClass, names: Sequence[str], rows: Sequence[Row], constants: Row) -> None:
        """New nodes: of each row the properties `names`, and `constants`, the same for all."""
        if rows:
            self.journal.created_nodes(kind.root, [row["id"] for row in rows])
            statements.create_nodes(self.target, kind.labels, names, rows, constants)

    def set_nodes(self, root: str, before: Sequence[Row], after: Sequence[Row]) -> None:
        """Give nodes (`id`) the properties `p`, and no others."""
        if before:
            self.journal.nodes(root, before)
            statements.set_nodes(self.target, root, after)

    def delete_nodes(self, root: str, before: Sequence[Row]) -> None:
        """Delete nodes and what hangs on them; who knows of that notes it first."""
        if before:
            self.journal.nodes(root, before)
            statements.delete_nodes(self.target, root, [row["id"] for row in before])

    def create_edges(self, between: Between, names: Sequence[str], rows: Sequence[Row], constants: Row) -> None:
        """New relationships from `a` to `b`: of each row the properties `names`, and `constants`."""
        if rows:
            self.journal.created_edges(between, [(row["a"], row["b"], row["key"]) for row in rows])
            statements.create_edges(self.target, between, names, rows, constants)

    def set_edges(self, between: Between, before: Sequence[Row], after: Sequence[Row]) -> None:
        """Give relationships (`a`, `b`, `key`) the properties `p`, and no others."""
        if before:
            self.journal.edges(between, before)
            statements.set_edges(self.target, between, after)

    def delete_edges(self, between: Between, before: Sequence[Row]) -> None:
        """Delete relationships."""
        if before:
            self.journal.edges(between, before)
            statements.delete_edges(self.target, between, [(row["a"], row["b"], row["key"]) for row in before])
