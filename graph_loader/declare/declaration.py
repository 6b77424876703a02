"""What a source file is, and how its columns become nodes and relationships (docs/declarations.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from essaim.graph_loader.declare.download import Download
from essaim.ontology.text import Text

ColumnType = Literal[
    "string",
    "integer",
    "decimal",
    "share",
    "year",
    "date",
    "boolean",
    "siren",
    "siret",
    "mairie",
    "rna",
    "uai",
    "commune",
    "departement",
    "region",
    "epci",
    "qpv",
    "territory",
    "url",
    "geometry",
]
Format = Literal["csv", "geojson", "json", "xlsx"]


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of a declared column, `default` where it is blank."""

    column: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value in every row."""

    value: Any


@dataclass(frozen=True, slots=True)
class Join:
    """Several values as one text; blanks are left out."""

    parts: tuple["Cell | Constant", ...]
    separator: str


@dataclass(frozen=True, slots=True)
class Term:
    """The day on which a mandate ran out: what `column` says, else the first election of the role after it began."""

    role: str
    since: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """A visibility that is no wider than `meanwhile` before the day in the column `until`; blank: as the cell says."""

    cell: Cell
    until: str
    meanwhile: str


Value = Cell | Constant | Join | Term | Withheld


@dataclass(frozen=True, slots=True)
class When:
    """Only where `column` is not blank, or holds one of `values`."""

    column: str
    values: tuple[str, ...] | None = None


Kinds = tuple[tuple[str, When | None], ...]  # classes or types, each with its condition


@dataclass(frozen=True, slots=True)
class Form:
    """How the publisher's schema wants a cell written, and the same in words: said where it is not, and read anyhow."""

    pattern: str
    words: Text


@dataclass(frozen=True, slots=True)
class Former:
    """What values of a column mean where the commune that another `column` names is part of another one today."""

    column: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the whitelist; a column that is not declared is never read.

    Of a cell, what the first group of `extract` matches is read. `spare` is the column that stands in for a blank.
    Where the column `today` holds the code of a commune, today's name of it stands here.
    The last ones say how its cells are read when they are not written plainly: numbers may bear a `unit`, or be
    `words`; days may be `past`, or the `last` of something; a range may fill the column `upto` with its upper bound.
    `personal` says that it holds free text about a person. `counted_by` names the column of indicators whose values it
    holds: those of a count or an amount have no three decimals. `secret` are the cells, in lower case, in which the
    publisher keeps a figure to itself. `written` is its heading in the file that is read.
    """

    name: str
    headers: tuple[str, ...]
    type: ColumnType = "string"
    required: bool = False
    split: str | None = None
    values: Mapping[str, str] | None = None
    blank: str | None = None
    scheme: str | None = None
    pattern: str | None = None
    extract: str | None = None
    form: Form | None = None
    spare: str | None = None
    today: str | None = None
    former: Former | None = None
    example: str | None = None
    help: Text | None = None
    unit: str | None = None
    words: Mapping[str, float] | None = None
    past: bool = False
    last: bool = False
    upto: str | None = None
    personal: bool = False
    counted_by: str | None = None
    secret: tuple[str, ...] = ()
    written: str = ""

    @property
    def heading(self) -> str:
        """How it is called to whoever reads the file: as the file writes it."""
        return self.written or self.headers[0]


@dataclass(frozen=True, slots=True)
class Person:
    """How a person is known and for how long: the category decides basis, visibility and retention. Of `keys`, the
    first whose parts are all known makes the id."""

    category: str
    keys: tuple[tuple[Value, ...], ...]
    role: str | None = None
    since: str | None = None
    contact: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The columns that say which body a row is: its kind and its `places` name a council, its establishment a branch of
    what has its number, `head` what it depends on."""

    kind: str
    places: tuple[str, ...]
    establishment: str
    name: str
    head: str


@dataclass(frozen=True, slots=True)
class Entity:
    """Nodes of one class, or of the class that a column names (`kinds` holds each with its condition).

    A key that is the `alias` alone, and every key where `local`, is the source's own: its ids begin with the source.
    Rows of one key whose values of the column `apart` differ are several nodes.
    """

    name: str
    kinds: Kinds
    keys: tuple[tuple[Value, ...], ...]
    properties: Mapping[str, Value]
    id_column: str | None = None
    alias: str | None = None
    when: When | None = None
    person: Person | None = None
    visibility: Value | None = None
    local: bool = False
    body: Body | None = None
    apart: str | None = None


@dataclass(frozen=True, slots=True)
class End:
    """One end of a relation: an entity of the declaration, or a node that must be there already."""

    entity: str | None = None
    classes: tuple[str, ...] = ()
    key: tuple[Value, ...] = ()
    alias: str | None = None
    id_column: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Relationships of one type, or of the type that a column names.

    Equal relationships are one, or get a rank where a `key` tells them apart. Those that differ in `apart` are several,
    and where it is blank their keys are as without it.
    """

    name: str
    kinds: Kinds
    start: End
    end: End
    properties: Mapping[str, Value]
    key: tuple[Value, ...] = ()
    apart: Value | None = None
    hub: Literal["from", "to"] | None = None
    when: When | None = None
    visibility: Value | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a finished load documents, and where: "france", or a column of territories."""

    of: tuple[Value, ...]
    territories: Value
    completeness: Value


@dataclass(frozen=True, slots=True)
class DateRule:
    """Where the date of a file is found: a column (the latest), its name (a pattern), a value; else its mtime."""

    column: str | None = None
    pattern: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A source: one TOML file, checked against the ontology. `digest` changes with any byte of it.

    A file is recognised by the headings `recognise`, where it has none beside its columns and `only`, if that is said;
    `once` is a column of which no two rows may hold the same cell; `filled` are cells that a map of columns gives.

    The team's tables are one source together; `part` tells them apart, and stands first in the scope of their rows.
    `published` is its table `[download]` as it is written, and `download` what that says.
    Where its rows tell of `events`, the column of their year, they last: no later file takes them out.
    """

    id: str
    path: Path
    digest: str
    title: Text
    producer: str
    licence: str
    url: str
    format: Format
    reliability: float
    visibility: Value
    author: Value | None
    date: DateRule
    scope: tuple[str, ...]
    territory: Value | None
    recognise: tuple[str, ...]
    only: tuple[str, ...]
    columns: Mapping[str, Column]
    keep: Mapping[str, tuple[str, ...]]
    entities: Mapping[str, Entity]
    relations: Mapping[str, Link]
    coverage: tuple[Coverage, ...]
    least_rows: int = 1
    once: str | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    rows: str | None = None
    order: int = 0
    team: bool = False
    sheet: str | None = None
    part: str = ""
    events: str | None = None
    distinct: str | None = None
    download: Download | None = None
    published: Mapping[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The id of its Source node."""
        return f"src:{self.id}"

    @property
    def statements(self) -> tuple[Entity | Link, ...]:
        """All that its rows may give: entities, then relations."""
        return (*self.entities.values(), *self.relations.values())

    @property
    def fillings(self) -> tuple[Value, ...]:
        """All that fills a property."""
        return tuple(value for words in self.statements for value in words.properties.values())


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a team says of its own folder: it stands in place of the words of the bundled declarations. Of a form that
    an actor has filled in, `respondent` is the actor, by its id."""

    id: str
    title: Text
    producer: str
    licence: str
    date: str | None = None
    respondent: str | None = None
