"""What a declaration becomes when it meets the ontology: objects that read rows. Nothing else interprets a declaration.

Their expressions stand over the typed columns of a file, `_row`, `_scope` and what `decide.identity` and
`decide.mandates` add. What a `SourceReader` holds is all that a load needs to know of a source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from essaim.graph_loader.declare.declaration import Body, Declaration, Term
from essaim.ontology.model import Concept, Model
from essaim.ontology.text import Text


def id_column(entity: str) -> str:
    """The column that holds the ids of an entity."""
    return f"_id {entity}"


@dataclass(frozen=True, slots=True)
class PersonReader:
    """How persons are known and kept: of `keys`, the first whose parts are all there makes the id."""

    category: Concept
    keys: tuple[tuple[pl.Expr, ...], ...]
    role: pl.Expr
    since: pl.Expr
    until: pl.Expr


@dataclass(frozen=True, slots=True)
class EntityReader:
    """Who the nodes of an entity are. It should be where `stands`; `ids` are those of all but persons."""

    name: str
    stands: pl.Expr
    ids: pl.Expr
    key_columns: tuple[str, ...]
    alias: str | None
    person: PersonReader | None
    body: Body | None = None
    apart: str | None = None

    @property
    def id_column(self) -> str:
        """The column that holds the ids of the entity."""
        return id_column(self.name)

    @property
    def until_column(self) -> str:
        """The column that says until when each person may be kept."""
        return f"_until {self.name}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A class that an entity may be, or a type that a relation may have, with what its rows are read for.

    `rows` are those that chose it, `chosen` says whether a column decides. `origins` names the column that a property
    comes from. `repeated` are values that it gives by itself where another choice reads a column: that column may
    repeat them.
    """

    label: Text
    rows: pl.Expr
    chosen: bool
    properties: Mapping[str, pl.Expr]
    origins: Mapping[str, str]
    columns: frozenset[str]
    repeated: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NodeReader:
    """The nodes of one class of an entity."""

    entity: EntityReader
    kind: str
    root: str
    choice: Choice
    visibility: pl.Expr


@dataclass(frozen=True, slots=True)
class EndReader:
    """One end of a relation: an `entity` of the declaration, or nodes of some classes that must be there already.

    `ids` are complete, but for what `alias` holds: the team's own ids, each of a node whose class is `allowed`. `roots`
    are those that the end may have.
    """

    entity: bool
    columns: tuple[str, ...]
    ids: pl.Expr
    alias: str | None
    allowed: frozenset[str]
    roots: frozenset[str]


@dataclass(frozen=True, slots=True)
class EdgeReader:
    """The relationships of one type of a relation. `near` is the end with fewer of them, 0 or 1.

    Where relationships are `ranked`, equals stay apart by their rank; else they are one.
    """

    type: str
    choice: Choice
    ends: tuple[EndReader, EndReader]
    key: pl.Expr
    ranked: bool
    near: int
    visibility: pl.Expr


@dataclass(frozen=True, slots=True)
class PlaceReader:
    """Where rows lie: the territories that a column names by codes of some `kind`, or one `place` for all."""

    column: str | None = None
    kind: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class CoverageReader:
    """What the rows say has been surveyed, where, and how completely; it `varies` where columns say so."""

    of: tuple[pl.Expr, ...]
    varies: bool
    territories: PlaceReader
    completeness: pl.Expr


@dataclass(frozen=True, slots=True)
class SourceReader:
    """A source as its rows are read: those `kept`, each of a `scope`.

    `spare` places say where a row lies when its territory cannot be read. `aliases` are the ends that the team's own
    ids name. `judged` columns are read for some choices only: a cell that the choice of its row does not read is a
    fault. `vital` columns are those that no row can do without, should they be filled: required, or what decides what
    the row is and where it belongs; of those `listed`, one value that is read is enough. `needs` are classes of nodes
    that must be there, `gives` those that its rows make.
    """

    declaration: Declaration
    model: Model
    kept: pl.Expr
    scope: pl.Expr
    author: pl.Expr
    territory: PlaceReader | None
    spare: tuple[PlaceReader, ...]
    terms: tuple[Term, ...]
    entities: tuple[EntityReader, ...]
    nodes: tuple[NodeReader, ...]
    edges: tuple[EdgeReader, ...]
    aliases: tuple[EndReader, ...]
    judged: tuple[str, ...]
    vital: frozenset[str]
    listed: frozenset[str]
    coverage: tuple[CoverageReader, ...]
    needs: frozenset[str]
    gives: frozenset[str]

    @property
    def choices(self) -> list[Choice]:
        """All that its rows may be, classes before types."""
        return [*(reader.choice for reader in self.nodes), *(reader.choice for reader in self.edges)]

    @property
    def own_aliases(self) -> frozenset[str]:
        """The columns that hold the team's own ids of what its rows are."""
        return frozenset(entity.alias for entity in self.entities if entity.alias)

    @property
    def keyed(self) -> frozenset[str]:
        """The columns that say who its nodes are, but for persons: a person may be known without some of them."""
        return frozenset(name for entity in self.entities if entity.person is None for name in entity.key_columns)

    @property
    def cited(self) -> frozenset[str]:
        """The columns that name the ends of its relationships."""
        return frozenset(name for reader in self.edges for end in reader.ends for name in end.columns)

    @property
    def speaks(self) -> bool:
        """Whether its rows give nodes or relationships; those of some files only say what has been surveyed."""
        return bool(self.entities or self.declaration.relations)
