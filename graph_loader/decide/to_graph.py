"""From typed rows to what is to be written: nodes with their claims, relationships with their keys."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from essaim.graph_loader.as_written.partial_days import partial_dates
from essaim.graph_loader.decide.claims import VISIBILITIES, claim_texts
from essaim.graph_loader.decide.identity import Aliases, end_ids
from essaim.graph_loader.decide.people import personal_properties
from essaim.graph_loader.read.common_form import short_ids
from essaim.graph_loader.readers.readers import EdgeReader, EndReader, NodeReader, SourceReader
from essaim.graph_loader.stamp import Stamp
from essaim.graph_loader.team.sensitive import RESTRICTED
from essaim.ontology.model import Model

STRUCTURE = ("_row", "_scope", "_text", "_alias")
ENDS = ("_from", "_to")


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes of one class: `id`, `visibility`, the properties, and in `_…` the row, scope, claim and alias.

    `origins` names the column that a property comes from.
    """

    kind: str
    root: str
    frame: pl.DataFrame
    aliased: bool = False
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def properties(self) -> list[str]:
        """The properties of the class that the declaration fills."""
        return [name for name in self.frame.columns if name not in (*STRUCTURE, "id")]


@dataclass(frozen=True, slots=True)
class Edges:
    """Relationships of one type between nodes of two roots: `_from`, `_to`, `key`, `scope`, properties.

    `near` is the end to start from (0 or 1), the one with few of them. Equals are one, unless they are `ranked`.
    """

    type: str
    roots: tuple[str, str]
    frame: pl.DataFrame
    near: int = 0
    ranked: bool = False
    ends: tuple[EndReader, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)


def nodes_of(source: SourceReader, rows: pl.DataFrame, stamp: Stamp, withheld: Collection[str] = ()) -> list[Nodes]:
    """The nodes that the rows name, one entry a row and an entity; those `withheld` without what is personal."""
    parts = ((reader, rows.filter(_identified(reader))) for reader in source.nodes)
    return [_nodes(source, reader, part, stamp, withheld) for reader, part in parts if part.height]


def _identified(reader: NodeReader) -> pl.Expr:
    return pl.col(reader.entity.id_column).is_not_null() & reader.choice.rows


def _nodes(
    source: SourceReader, reader: NodeReader, rows: pl.DataFrame, stamp: Stamp, withheld: Collection[str]
) -> Nodes:
    alias = reader.entity.alias
    dates = partial_dates(
        reader.choice.origins, source.model.classes[reader.kind].properties, rows, always=source.declaration.team
    )
    properties = {**reader.choice.properties, **dates}
    hidden = pl.col(reader.entity.id_column).is_in(list(withheld))
    personal = personal_properties(source.model) if withheld and reader.entity.person else ()
    frame = rows.select(
        pl.col("_row"),
        pl.col(reader.entity.id_column).alias("id"),
        seen_by(reader.visibility, rows).alias("visibility"),
        pl.col("_scope"),
        (pl.when(~hidden).then(short_ids(pl.col(alias))) if alias else pl.lit(None, dtype=pl.String)).alias("_alias"),
        source.author.alias("_author"),
        *(
            (pl.when(~hidden).then(value) if name in personal else value).alias(name)
            for name, value in properties.items()
        ),
    )
    constant = {
        "date": stamp.date,
        "load": stamp.load,
        "reliability": source.declaration.reliability,
        "source": stamp.source,
    }
    varying = {
        "author": pl.col("_author"),
        "record": pl.col("id").str.replace(r"^[a-z]+:", ""),
        "scope": pl.col("_scope"),
        "visibility": pl.col("visibility"),
        **({"alias": pl.col("_alias")} if alias else {}),
    }
    text = claim_texts(constant, varying, {name: pl.col(name) for name in properties})
    claimed = frame.with_columns(text.alias("_text")).drop("_author")
    return Nodes(reader.kind, reader.root, claimed, bool(alias), reader.choice.origins)


def edges_of(source: SourceReader, rows: pl.DataFrame, aliases: Aliases) -> list[Edges]:
    """The relationships that the rows name. An end that is not known stands as « ?:… »."""
    roots = roots_by_prefix(source.model)
    parts = ((reader, rows.filter(reader.choice.rows)) for reader in source.edges)
    frames = ((reader, _edges(source, reader, part, aliases)) for reader, part in parts if part.height)
    return [edges for reader, frame in frames if frame.height for edges in _by_root(reader, frame, roots)]


def seen_by(visibility: pl.Expr, rows: pl.DataFrame) -> pl.Expr:
    """Who may see what the rows give: of those that say too much of a person, those who need it alone."""
    return (
        pl.when(pl.col(RESTRICTED)).then(pl.lit(VISIBILITIES[-1])).otherwise(visibility)
        if RESTRICTED in rows
        else visibility
    )


def roots_by_prefix(model: Model) -> Mapping[str, str]:
    """The root of the classes whose ids begin with a prefix."""
    return {kind.id_prefix: kind.root for kind in model.classes.values() if not kind.abstract}


def _edges(source: SourceReader, reader: EdgeReader, rows: pl.DataFrame, aliases: Aliases) -> pl.DataFrame:
    dates = partial_dates(
        reader.choice.origins, source.model.relations[reader.type].properties, rows, always=source.declaration.team
    )
    frame = rows.select(
        pl.col("_row"),
        *(end_ids(end, rows.schema, aliases).alias(name) for name, end in zip(ENDS, reader.ends, strict=True)),
        pl.col("_scope").alias("scope"),
        seen_by(reader.visibility, rows).alias("visibility"),
        reader.key.alias("key"),
        *(value.alias(name) for name, value in {**reader.choice.properties, **dates}.items()),
    )
    for name in ENDS:
        if isinstance(frame.schema[name], pl.List):
            frame = frame.explode(name)
    return frame.drop_nulls(ENDS)


def _by_root(reader: EdgeReader, frame: pl.DataFrame, roots: Mapping[str, str]) -> Iterator[Edges]:
    found = [
        pl.col(end).str.extract(r"^([a-z]+):").replace_strict(roots, default="", return_dtype=pl.String) for end in ENDS
    ]
    marked = frame.with_columns(found[0].alias("_from root"), found[1].alias("_to root"))
    for pair, part in marked.partition_by(["_from root", "_to root"], as_dict=True, include_key=False).items():
        ends = str(pair[0]), str(pair[1])
        yield Edges(reader.type, ends, part, reader.near, reader.ranked, reader.ends, reader.choice.origins)


def keyed(edges: Edges) -> pl.DataFrame:
    """The relationships of `edges`, each once: equals merge unless they are ranked, then a rank tells them apart.

    `_rows` holds the rows that state each, in order.
    """
    identity = ["_from", "_to", "key"]
    content = [name for name in edges.frame.columns if name not in ("_row", *identity)]
    text = pl.struct([pl.col(name) for name in content]).struct.json_encode().alias("_content")
    frame = edges.frame.with_columns(text).sort([*identity, "_content", "_row"])
    if edges.ranked:
        rank = pl.int_range(pl.len()).over(identity) + 1
        ranked = pl.concat_str(pl.col("key"), pl.lit("#"), rank.cast(pl.String))
        frame = frame.with_columns(pl.when(rank > 1).then(ranked).otherwise(pl.col("key")).alias("key"))
        return frame.drop("_content").with_columns(pl.concat_list("_row").alias("_rows")).drop("_row")
    rest = [pl.col(name).last() for name in content]
    return frame.group_by(identity, maintain_order=True).agg(*rest, pl.col("_row").alias("_rows"))
