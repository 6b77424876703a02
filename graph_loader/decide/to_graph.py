"""From cleaned columns to what is to be written: nodes with their claims, relationships with their keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from essaim.graph_loader.decide.claims import claim_texts
from essaim.graph_loader.decide.expressions import condition, expression, fitted
from essaim.graph_loader.decide.identity import end_ids, id_column
from essaim.graph_loader.decide.people import category, retain_until
from essaim.graph_loader.declare.declaration import Constant, Declaration, End, Entity, Given, Link
from essaim.ontology.model import Model, Relation

STRUCTURE = ("_row", "_scope", "_text", "_alias")
ENDS = ("_from", "_to")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a load leaves on all that it writes. `date` may hold a time of day, `day` is the day alone."""

    source: str
    load: str
    date: str
    author: str

    @property
    def day(self) -> str:
        """The day of the file."""
        return self.date[:10]


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes of one class: `id`, `visibility`, the properties, and in `_…` the row, scope, claim and alias."""

    entity: Entity
    kind: str
    root: str
    frame: pl.DataFrame

    @property
    def properties(self) -> list[str]:
        """The properties of the class that the declaration fills."""
        return [name for name in self.frame.columns if name not in (*STRUCTURE, "id")]


@dataclass(frozen=True, slots=True)
class Edges:
    """Relationships of one type between nodes of two roots: `_from`, `_to`, `key`, `scope`, `record`, properties."""

    link: Link
    type: str
    roots: tuple[str, str]
    frame: pl.DataFrame

    @property
    def near(self) -> int:
        """The end to start from (0 or 1): the one with few relationships."""
        return 1 if self.link.hub == "from" else 0


@dataclass(slots=True)
class Planner:
    """Builds nodes and relationships out of the rows of one file."""

    declaration: Declaration
    model: Model
    stamp: Stamp
    frame: pl.DataFrame
    roots: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roots = {kind.id_prefix: kind.root for kind in self.model.classes.values() if not kind.abstract}

    def nodes(self) -> list[Nodes]:
        """The nodes that the rows name, one entry a row and an entity."""
        found = []
        for entity in self.declaration.entities.values():
            for kind, chosen in entity.classes:
                rows = self.frame.filter(pl.col(id_column(entity.name)).is_not_null() & condition(entity.when, chosen))
                if rows.height:
                    found.append(self._nodes(entity, kind, rows))
        return found

    def _nodes(self, entity: Entity, kind: str, rows: pl.DataFrame) -> Nodes:
        known = self.model.classes[kind].properties
        columns = {
            name: fitted(given, known[name], rows.schema) for name, given in entity.properties.items() if name in known
        }
        frame = rows.select(
            pl.col("_row"),
            pl.col(id_column(entity.name)).alias("id"),
            self._visibility(entity).alias("visibility"),
            pl.col("_scope"),
            (pl.col(entity.alias) if entity.alias else pl.lit(None, dtype=pl.String)).alias("_alias"),
            self._author().alias("_author"),
            *(value.alias(name) for name, value in columns.items()),
        )
        names = list(columns)
        if entity.person is not None:
            frame = self._person(entity, rows, frame)
            names += ["adult", "personCategory", "lawfulBasis", "retainUntil"]
        constant = {
            "date": self.stamp.date,
            "load": self.stamp.load,
            "reliability": self.declaration.reliability,
            "source": self.stamp.source,
        }
        varying = {
            "author": pl.col("_author"),
            "record": pl.col("id").str.replace(r"^[a-z]+:", ""),
            "scope": pl.col("_scope"),
            "visibility": pl.col("visibility"),
        }
        if entity.alias:
            varying["alias"] = pl.col("_alias")
        text = claim_texts(constant, varying, {name: pl.col(name) for name in names})
        return Nodes(
            entity, kind, self.model.classes[kind].root, frame.with_columns(text.alias("_text")).drop("_author")
        )

    def _person(self, entity: Entity, rows: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
        person = entity.person
        if person is None:
            return frame
        code = person.category
        bases = category(self.model, code).attributes["lawfulBasis"]
        basis = bases[0] if isinstance(bases, tuple) else str(bases)
        until = self._retention(entity, rows)
        return frame.with_columns(
            pl.lit(True).alias("adult"),
            pl.lit(code).alias("personCategory"),
            pl.lit(basis).alias("lawfulBasis"),
            until.alias("retainUntil"),
        )

    def _retention(self, entity: Entity, rows: pl.DataFrame) -> pl.Series:
        """Until when each person may be kept: from the end of the mandate, the last contact or the engagement."""
        from datetime import date

        from essaim.graph_loader.decide.people import term_end

        person = entity.person
        today = date.fromisoformat(self.stamp.day)
        if person is None:
            return pl.Series([], dtype=pl.Date)

        def cells(name: str | None, kind: type[pl.DataType]) -> pl.Expr:
            return pl.col(name) if name else pl.lit(None, dtype=kind)

        asked = rows.select(
            role=cells(person.role, pl.String),
            since=cells(person.since, pl.Date),
            end=pl.coalesce(cells(person.until, pl.Date), cells(person.contact, pl.Date)),
        )
        known = {}
        for role, since, end in asked.unique().iter_rows():
            over = end or (term_end(self.model, role, since) if role and since else None)
            known[role, since, end] = retain_until(self.model, person.category, role, since or today, over)
        return pl.Series([known[key] for key in asked.iter_rows()], dtype=pl.Date)

    def _visibility(self, owner: Entity | Link) -> pl.Expr:
        given: Given = owner.visibility or self.declaration.visibility
        if isinstance(owner, Entity) and owner.person is not None and owner.visibility is None:
            given = Constant(str(category(self.model, owner.person.category).attributes["defaultVisibility"]))
        return expression(given)

    def _author(self) -> pl.Expr:
        return expression(self.declaration.author or Constant(self.stamp.author))

    def edges(self, aliases: Mapping[str, Mapping[str, str]]) -> list[Edges]:
        """The relationships that the rows name. An end that is not known stands as « ?:… »."""
        found: list[Edges] = []
        if not self.frame.height:
            return found
        for link in self.declaration.relations.values():
            for kind, chosen in link.types:
                rows = self.frame.filter(condition(link.when, chosen))
                if rows.height:
                    found += self._edges(link, self.model.relations[kind], rows, aliases)
        return found

    def _edges(
        self, link: Link, relation: Relation, rows: pl.DataFrame, aliases: Mapping[str, Mapping[str, str]]
    ) -> Iterable[Edges]:
        ends = [end_ids(end, self.model, rows.schema, aliases) for end in (link.start, link.end)]
        columns = {
            name: fitted(given, relation.properties[name], rows.schema)
            for name, given in link.properties.items()
            if name in relation.properties
        }
        frame = rows.select(
            pl.col("_row"),
            ends[0].alias("_from"),
            ends[1].alias("_to"),
            pl.col("_scope").alias("scope"),
            self._edge_visibility(link).alias("visibility"),
            pl.concat_str(
                [pl.col("_scope"), *(expression(one).cast(pl.String).fill_null("") for one in link.key)], separator="|"
            )
            .str.strip_chars_start("|")
            .alias("key"),
            *(value.alias(name) for name, value in columns.items()),
        )
        for end in ENDS:
            if isinstance(frame.schema[end], pl.List):
                frame = frame.explode(end)
        frame = frame.drop_nulls(ENDS)
        if frame.height:
            yield from self._by_root(link, relation.type, frame)

    def _edge_visibility(self, link: Link) -> pl.Expr:
        """The strictest of the relation's own and of what its declared ends are shown with."""
        if link.visibility is not None:
            return expression(link.visibility)
        entities = [self.declaration.entities[end.entity] for end in (link.start, link.end) if end.entity]
        order = {name: place for place, name in enumerate(("public", "partner", "internal", "restricted"))}
        owners: list[Entity | Link] = [link, *entities]
        values = [self._visibility(one) for one in owners]
        ranks = [value.replace_strict(order, default=0, return_dtype=pl.Int32) for value in values]
        return pl.max_horizontal(ranks).replace_strict(
            {place: name for name, place in order.items()}, return_dtype=pl.String
        )

    def _by_root(self, link: Link, kind: str, frame: pl.DataFrame) -> Iterable[Edges]:
        roots = [
            pl.col(end)
            .str.extract(r"^([a-z]+):")
            .replace_strict(self.roots, default="", return_dtype=pl.String)
            .alias(f"{end} root")
            for end in ENDS
        ]
        marked = frame.with_columns(roots)
        for pair, part in marked.partition_by(["_from root", "_to root"], as_dict=True, include_key=False).items():
            yield Edges(link, kind, (str(pair[0]), str(pair[1])), part)


def keyed(edges: Edges) -> pl.DataFrame:
    """The relationships of `edges`, each once: equals merge where no key is declared, else a rank tells them apart.

    `_rows` holds the rows that state each, in order.
    """
    identity = ["_from", "_to", "key"]
    content = [name for name in edges.frame.columns if name not in ("_row", *identity)]
    text = pl.struct([pl.col(name) for name in content]).struct.json_encode().alias("_content")
    frame = edges.frame.with_columns(text).sort([*identity, "_content", "_row"])
    if edges.link.key:
        rank = pl.int_range(pl.len()).over(identity) + 1
        ranked = pl.concat_str(pl.col("key"), pl.lit("#"), rank.cast(pl.String))
        frame = frame.with_columns(pl.when(rank > 1).then(ranked).otherwise(pl.col("key")).alias("key"))
        return frame.drop("_content").with_columns(pl.concat_list("_row").alias("_rows")).drop("_row")
    rest = [pl.col(name).last() for name in content]
    return frame.group_by(identity, maintain_order=True).agg(*rest, pl.col("_row").alias("_rows"))


def ends_of(link: Link) -> Iterable[tuple[str, End]]:
    """The ends of a relation, each with its column in a frame of edges."""
    return zip(ENDS, (link.start, link.end), strict=True)
