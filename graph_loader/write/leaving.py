"""What of its source a newer file no longer holds, within the scopes that it holds in full."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.claims import parsed
from essaim.graph_loader.decide.to_graph import Edges, Nodes, edges_of, keyed, nodes_of
from essaim.graph_loader.readers.readers import SourceReader
from essaim.graph_loader.rows import Rows
from essaim.graph_loader.same_actor.homes import as_said, origin_of
from essaim.graph_loader.stamp import Stamp
from essaim.graph_loader.write.history import History, Past
from essaim.graph_loader.write.statements import Between
from essaim.ontology.errors import SetAsideError
from essaim.ontology.text import Text

SHARE = 0.2


@dataclass(slots=True)
class Leaving:
    """What is to go: claims of nodes by root, relationships by kind.

    `moved` of the nodes stand under another id, those `unclaimed` go whole. `held` says how many nodes and
    relationships the source has in those scopes, by whatever load: a file that comes back after another finds what it
    wrote itself.
    """

    nodes: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    edges: dict[Between, list[dict[str, Any]]] = field(default_factory=dict)
    held: list[int] = field(default_factory=lambda: [0, 0])
    moved: int = 0
    unclaimed: set[str] = field(default_factory=set)

    @property
    def going(self) -> tuple[int, int]:
        """How many nodes and relationships go."""
        return sum(map(len, self.nodes.values())), sum(map(len, self.edges.values()))

    def guard(self, name: str, remedy: Text) -> None:
        """Raises SetAsideError where more than a fifth would go; `remedy` says what to do then."""
        nodes, edges = self.going
        for going, held, fr, en in zip(
            (nodes - self.moved, edges), self.held, ("fiches", "liens"), ("nodes", "relationships"), strict=True
        ):
            if held and going > SHARE * held:
                raise SetAsideError(
                    fr=f"{name} : ce fichier, plus récent, ne contient plus {going} des {held} {fr} "
                    f"de cette source sur son périmètre. Rien n’en a été retiré. {remedy.fr}",
                    en=f"{name}: this newer file no longer holds {going} of the {held} {en} "
                    f"of this source in its scope. Nothing of it was taken out. {remedy.en}",
                )


class Stated(NamedTuple):
    """What a file says of its source: its rows, and the nodes and relationships that they give."""

    rows: Rows
    stamp: Stamp
    nodes: Sequence[Nodes]
    edges: Sequence[Edges]


def leaving(context: Context, source: SourceReader, stated: Sequence[Stated], history: History) -> Leaving:
    """What the graph holds from older loads of the source and these files, which are one generation of it, do not.

    A faulty row says that something is wrong, not that it is gone: what it speaks of stays. Raises StoreError.
    """
    cut: set[str] = set().union(*(file.rows.partial for file in stated))
    scopes = set().union(*(_ended(source, file.rows, file.stamp, history) for file in stated)) - cut
    if not scopes:
        return Leaving()
    search = _Search(context, stated, scopes)
    bad = [(file, file.rows.judged().filter(pl.col("_row").is_in(list(file.rows.quarantined)))) for file in stated]
    doubtful = [part for file, rows in bad for part in nodes_of(source, rows, file.stamp)]
    search.nodes(source, [*(part for file in stated for part in file.nodes), *doubtful])
    ties = [part for _, rows in bad for part in edges_of(source, rows, context.own_ids.of_rows(source, rows))]
    search.edges(source, [part for file in stated for part in file.edges], ties)
    return search.found


def _ended(source: SourceReader, rows: Rows, stamp: Stamp, history: History) -> set[str]:
    """The scopes that this file holds in full, and of which it is newer than the last that did."""
    declaration = source.declaration
    if declaration.events:
        return set()
    scopes = rows.standing(declaration.part) - rows.partial
    loaded = history.scopes
    return {scope for scope in scopes if scope in loaded and _follows(declaration.team, stamp, loaded[scope])}


def _follows(team: bool, stamp: Stamp, past: Past) -> bool:
    """Whether this file is newer than the last complete one; a table of the team, edited, always is, unless a part of
    it was loaded since: nothing is read of an older file."""
    if stamp.date < past.date:
        return False
    if stamp.date == past.complete and team:
        return stamp.load != past.load
    return (bool(past.complete) and stamp.date > past.complete) or (not past.complete and stamp.date > past.date)


class _Search:
    """Looks in the graph for what the source said of some scopes."""

    def __init__(self, context: Context, stated: Sequence[Stated], scopes: Collection[str]) -> None:
        self.context = context
        self.source = stated[0].stamp.source
        self.loads = {file.stamp.load for file in stated}
        self.scopes = scopes
        self.found = Leaving()

    def nodes(self, source: SourceReader, stated: Sequence[Nodes]) -> None:
        """Claims on nodes that no row states any more."""
        present: dict[str, set[tuple[str, str]]] = {}
        for one in stated:
            present.setdefault(one.root, set()).update(one.frame.select("id", "_scope").iter_rows())
        for root in sorted({reader.root for reader in source.nodes}):
            self._nodes(root, present.get(root, set()))

    def _nodes(self, root: str, present: set[tuple[str, str]]) -> None:
        text = f"MATCH (n:{root}) WHERE $source IN n.sources RETURN n.id AS id, n.claims AS claims"
        for row in self.context.store.read(text, source=self.source):
            own = [claim for claim in row["claims"] if self._is_own(parsed(claim))]
            self.found.held[0] += bool(own)
            old = [claim for claim in own if parsed(claim)["load"] not in self.loads]
            gone = [claim for claim in old if (origin_of(claim, row["id"]), parsed(claim)["scope"]) not in present]
            if gone:
                self.found.nodes.setdefault(root, {})[row["id"]] = gone
                self.found.moved += row["id"] in self.context.moved
                if len(gone) == len(row["claims"]):
                    self.found.unclaimed.add(row["id"])

    def _is_own(self, claim: Mapping[str, Any]) -> bool:
        return claim["source"] == self.source and claim["scope"] in self.scopes

    def edges(self, source: SourceReader, stated: Sequence[Edges], doubtful: Sequence[Edges]) -> None:
        """Relationships that no row states any more, nor a `doubtful` one between the same ends."""
        between = {pair for one in doubtful for pair in one.frame.select("_from", "_to").iter_rows()}
        present: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for edge in stated:
            identities = keyed(edge).select("_from", "_to", "key").iter_rows()
            present.setdefault((edge.type, *edge.roots), set(between)).update(identities)
        for kind in sorted(set(_kinds(source))):
            self._edges(kind, present.get(kind[:3], set(between)))

    def _edges(self, between: Between, present: set[tuple[str, ...]]) -> None:
        text = (
            f"MATCH (a:{between.start})-[r:{between.type}]->(b:{between.end}) "
            "WHERE r.source = $source AND r.scope IN $scopes "
            "RETURN a.id AS a, b.id AS b, r.key AS key, properties(r) AS p"
        )
        rows = self.context.store.read(text, source=between.source, scopes=list(self.scopes))
        self.found.held[1] += len(rows)
        old = [row for row in rows if row["p"]["loadId"] not in self.loads]
        gone = [row for row in old if present.isdisjoint(_ways(row))]
        if gone:
            self.found.edges[between] = gone


def _ways(row: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """How a file may state a tie: by its ends, and by its key."""
    start, end, key = as_said(row["a"], row["b"], row["key"])
    return {(start, end), (start, end, key)}


def _kinds(source: SourceReader) -> Iterator[Between]:
    """Every pair of roots that each relation of the source may join."""
    for reader in source.edges:
        for start, end in product(*(end.roots for end in reader.ends)):
            yield Between(reader.type, start, end, reader.near, source.declaration.source)
