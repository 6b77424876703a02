"""The short ids of teams' tables: each names what its own source calls so, else the only thing that has it at all.

A cell of several words that is nobody's short id is the whole name of a body.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from essaim.graph_loader.decide.claims import called, parsed
from essaim.graph_loader.decide.identity import Aliases
from essaim.graph_loader.decide.to_graph import Nodes
from essaim.graph_loader.read.common_form import short_id
from essaim.graph_loader.readers.readers import SourceReader
from essaim.graph_loader.rights.suppression import Suppressions
from essaim.graph_store.store import Store
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model

Kinds = dict[str, str]  # ids, each with its class
Called = dict[str, dict[str, Kinds]]  # by short id, by the source that calls them so
_CALLED = """MATCH (n:{root}) WHERE any(alias IN n.aliases WHERE alias IN $asked)
RETURN n.id AS id, n.aliases AS aliases, n.claims AS claims, labels(n) AS labels"""
_NAMED = "MATCH (n:Organisation) WHERE n.nameKey IN $names RETURN n.id AS id, n.nameKey AS name, labels(n) AS labels"
_WHOLE = "UNWIND $ids AS id MATCH (n:{root} {{id: id}}) RETURN n.id AS id, labels(n) AS labels"


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that this load has set aside, perhaps only because of another: what it was to be, and where it stands."""

    kinds: frozenset[str]
    place: str
    line: int
    cause: "Refused | None" = None

    @property
    def first(self) -> "Refused":
        """The row that is to be mended first."""
        return self.cause.first if self.cause else self


class OwnIds:
    """What the short ids that a load meets name: those that it defines itself, and those of the graph."""

    def __init__(self, store: Store, model: Model, suppressions: Suppressions) -> None:
        self.store, self.model, self.suppressions = store, model, suppressions
        self.forgotten: dict[tuple[str, str], str] = {}  # suppressed persons, by the source and its short id
        self.refused: dict[tuple[str, str], Refused] = {}  # rows, by the source and its short id
        self.stated: dict[tuple[str, str, str], tuple[str, int, str]] = {}  # by source, table, id: place, line, content
        self._latest: dict[str, Kinds] = {}  # what the file being judged defines, as it stands so far
        self._here: Called = defaultdict(dict)
        self._there: Called = defaultdict(dict)
        self._whole: Kinds = {}
        self._named: dict[str, Kinds] = defaultdict(dict)  # bodies, by the whole name: people have homonyms
        self.gone: set[str] = set()
        self._asked: dict[str, set[str]] = defaultdict(set)

    def define(self, nodes: Iterable[Nodes]) -> None:
        """Nodes that the file being judged is about to write, in the place of what was said of that file before."""
        self._latest = {}
        for part in nodes:
            if part.aliased:
                for own, identity in part.frame.select("_alias", "id").drop_nulls().iter_rows():
                    self._latest.setdefault(own, {})[identity] = part.kind

    def settle(self, source: str) -> None:
        """What the file of `source` defines stands."""
        for own, kinds in self._latest.items():
            self._here[own].setdefault(source, {}).update(kinds)
            self._whole |= kinds
        self._latest = {}

    def called_here(self, source: str) -> Mapping[str, set[str]]:
        """What the files of this load that are judged already call each node by, in this source."""
        called: dict[str, set[str]] = defaultdict(set)
        for own, named in self._here.items():
            for identity in named.get(source, {}):
                called[identity].add(own)
        return called

    def refuse(self, source: str, cell: str, refused: Refused) -> None:
        """A row of the source that does not stand: what cites it is not meant for anybody else."""
        if not self._own(source, short_id(cell)):
            self.refused[source, short_id(cell)] = refused

    def refused_at(self, source: str, cell: str) -> Refused | None:
        """The row that was set aside, of which a cell of the source speaks."""
        return self.refused.get((source, short_id(cell)))

    def proposed(self, kinds: Collection[str]) -> list[str]:
        """The short ids of what is of these classes, met or set aside so far."""
        words = {*self._here, *self._there, *self._latest}
        every = {own: {**self._anybody(own), **self._latest.get(own, {})} for own in words}
        met = {own for own, named in every.items() if any(kind in kinds for kind in named.values())}
        return sorted(met | {own for (_, own), row in self.refused.items() if not row.kinds.isdisjoint(kinds)})

    def of_rows(self, source: SourceReader, rows: pl.DataFrame) -> Aliases:
        """What the cells of `rows` may name. A whole id, as an answer or a page shows it, names its node too: so open
        data's nodes can be spoken of, which have no short id. Raises StoreError."""
        named: dict[str, Kinds] = {}
        for end in source.aliases:
            cells = rows[end.alias or ""]
            flat = cells.explode() if isinstance(cells.dtype, pl.List) else cells
            listed = flat.drop_nulls().unique().to_list()
            named |= self.meant(source.declaration.source, listed, end.roots)
        return named

    def meant(self, source: str, cells: Collection[str], roots: Iterable[str]) -> dict[str, Kinds]:
        """What each of the cells of a source may name, among nodes of these roots; not those that name nothing."""
        self._look_up(cells, roots)
        return {cell: kinds for cell in cells if (kinds := self._meant(source, cell))}

    def _meant(self, source: str, cell: str) -> Kinds:
        if cell in self._whole:
            return {cell: self._whole[cell]}
        own = short_id(cell)
        kinds = self._own(source, own) or self._suppressed(source, cell)
        if kinds or (source, own) in self.refused:
            return kinds
        return self._anybody(own) or self._of_old(cell) or self._named.get(normalise(cell), {})

    def _own(self, source: str, own: str) -> Kinds:
        """What the source calls so: the word of this load before that of the graph, root by root."""
        here = {**self._here.get(own, {}).get(source, {}), **self._latest.get(own, {})}
        roots = {self.model.classes[kind].root for kind in here.values()}
        there = self._there.get(own, {}).get(source, {})
        return here | {id: kind for id, kind in there.items() if self.model.classes[kind].root not in roots}

    def _suppressed(self, source: str, cell: str) -> Kinds:
        own = short_id(cell)
        known = self.forgotten.get((source, own)) or self.suppressions.named(cell) or self.suppressions.named(own)
        return {known: "Person"} if known else {}

    def _anybody(self, own: str) -> Kinds:
        every = [*self._there.get(own, {}).values(), *self._here.get(own, {}).values()]
        return {identity: kind for kinds in every for identity, kind in kinds.items()}

    def _of_old(self, cell: str) -> Kinds:
        """What a whole id meant while it held a short one alone: `org:club` for `club`."""
        prefix, _, rest = cell.partition(":")
        found = self._anybody(short_id(rest)) if rest else {}
        return {identity: kind for identity, kind in found.items() if identity.startswith(f"{prefix}:")}

    def _look_up(self, cells: Collection[str], roots: Iterable[str]) -> None:
        words = {short_id(part) for cell in cells for part in (cell, cell.partition(":")[2]) if part}
        for root in sorted(set(roots)):
            asked = {*words, *(cell for cell in cells if ":" in cell)} - self._asked[root]
            self._asked[root] |= asked
            for row in self.store.read(_CALLED.format(root=root), asked=sorted(asked)) if asked else ():
                self._note(row, asked)
            names = sorted({normalise(cell) for cell in cells if " " in cell}) if root == "Organisation" else ()
            for row in self.store.read(_NAMED, names=names) if names else ():
                self._named[row["name"]].update(self._kind(row))
            whole = sorted(cell for cell in asked if ":" in cell)
            for row in self.store.read(_WHOLE.format(root=root), ids=whole) if whole else ():
                self._whole |= self._kind(row)

    def _note(self, row: Mapping[str, Any], asked: Collection[str]) -> None:
        claims = [parsed(text) for text in row["claims"] or ()]
        said = [(claim["alias"], claim["source"], claim.get("of")) for claim in claims if "alias" in claim]
        merged = {short_id(claim["of"].partition(":")[2]): claim["of"] for claim in claims if "of" in claim}
        names = {called(claim) for claim in claims if "of" in claim} - {word for word, *_ in said} - merged.keys()
        for own in ({*row["aliases"]} & {*asked}) - names:
            named = [(team, of) for word, team, of in said if word == own] or [("", merged.get(own))]
            for source, of in named:
                self._there[own].setdefault(source, {}).update(self._kind({**row, "id": of or row["id"]}))

    def _kind(self, row: Mapping[str, Any]) -> Kinds:
        kind = self.model.class_of(frozenset(row["labels"])) if row["id"] not in self.gone else None
        return {row["id"]: kind.name} if kind is not None else {}
