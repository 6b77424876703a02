"""What the graph is known to hold before and during one load, so that it is asked once and not for every file."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from essaim.graph_loader.same_actor.decisions import homes_of, read_decisions
from essaim.graph_loader.same_actor.homes import Homes
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.statements import Between
from essaim.graph_store.store import Store


class Holdings:
    """Knows what cannot be there, which spares the question: one load at a time runs, so nothing else moves the graph.

    `sources` are the Source nodes by id, with `labels` and `p`, as they are now.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.sources: dict[str, Mapping[str, Any]] = {row["id"]: row for row in statements.all_nodes(store, "Source")}
        self._before = frozenset(self.sources)
        self._empty: dict[str, bool] = {}
        self._nodes: dict[str, set[str]] = {}
        self._edges: dict[Between, bool] = {}
        self._written: set[tuple[Between, str]] = set()

    @cached_property
    def homes(self) -> Homes:
        """Which node holds what is said of each body that is one with another."""
        return homes_of(read_decisions(self.store))

    def candidates(self, root: str, ids: Sequence[str]) -> Sequence[str]:
        """Those of `ids` that may be there: all, but for a root of which the graph held nothing when the load began."""
        if root not in self._empty:
            self._empty[root] = not statements.any_node(self.store, root)
        if not self._empty[root]:
            return ids
        written = self._nodes.get(root)
        return [one for one in ids if one in written] if written else []

    def nodes_written(self, root: str, ids: Iterable[str]) -> None:
        """These nodes are there from now on."""
        self._nodes.setdefault(root, set()).update(ids)

    def may_hold(self, between: Between, part: str) -> bool:
        """Whether relationships of this kind may be there; those of two parts of a source never have the same key."""
        between = between._replace(near=0)
        if (between, part) in self._written:
            return True
        if between.source not in self._before:
            return False
        if between not in self._edges:
            self._edges[between] = statements.any_edge(self.store, between)
        return self._edges[between]

    def edges_written(self, between: Between, part: str) -> None:
        """Such relationships are there from now on."""
        self._written.add((between._replace(near=0), part))
