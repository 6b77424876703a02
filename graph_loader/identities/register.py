"""Elected persons who join their register by the council that their row names, and persons whom nothing tells apart."""

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.identity import person_ids
from essaim.graph_loader.identities.apart import body_column, by_body
from essaim.graph_loader.identities.councils import commune_of
from essaim.graph_loader.readers.readers import EntityReader, SourceReader
from essaim.graph_loader.rows import Rows
from essaim.ontology.text import Text

_SHOWN = 5


def join_register(context: Context, source: SourceReader, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame`, which has the ids, with those of the register for persons whose body is the council of a commune, where
    the graph holds them. Who is suppressed under the other id stays suppressed. Raises StoreError."""
    for entity in source.entities if source.declaration.team else ():
        body, place = body_column(entity, source), _place(entity, source)
        if entity.person is None or body is None or place is None:
            continue
        rows = frame.filter(by_body(entity.person, body) & pl.col(place).is_null())
        communes = _communes(context, source, rows[body])
        if not communes:
            continue
        filled = pl.col(body).replace_strict(communes, default=None, return_dtype=pl.String).alias(place)
        other = person_ids(rows.with_columns(filled), entity.person, context.ring)
        pairs = dict(zip(rows[entity.id_column], other, strict=True))
        known = context.known("Person", filter(None, other)) - context.suppressions.by_id.keys()
        new = {old: id for old, id in pairs.items() if id in known and old not in context.suppressions.by_id}
        context.moved |= {old for old, identity in new.items() if old != identity}
        frame = frame.with_columns(pl.col(entity.id_column).replace(new)) if new else frame
    return frame


def _place(entity: EntityReader, source: SourceReader) -> str | None:
    """The column of the keys that holds a territory."""
    columns = source.declaration.columns
    return next((name for name in entity.key_columns if columns[name].type == "territory"), None)


def _communes(context: Context, source: SourceReader, cells: pl.Series) -> dict[str, str]:
    """The communes whose councils the cells name."""
    listed = cells.drop_nulls().unique().to_list()
    named = context.own_ids.meant(source.declaration.source, listed, ["Organisation"]) if listed else {}
    ids = {cell: next(iter(kinds)) for cell, kinds in named.items() if len(kinds) == 1}
    return {cell: commune for cell, identity in ids.items() if (commune := commune_of(identity))}


def namesakes(rows: Rows, source: SourceReader) -> list[Text]:
    """What is said of rows that nothing tells apart: two persons of one name in one council, or one person twice."""
    frame, lines = rows.judged(), rows.raw["line"]
    groups: list[str] = []
    for entity in source.entities:
        if entity.person is not None:
            same = frame.group_by(entity.id_column, maintain_order=True).agg("_row").drop_nulls(entity.id_column)
            several = same.filter(pl.col("_row").list.len() > 1)["_row"].to_list()
            groups += [" = ".join(str(lines[row]) for row in listed) for listed in several]
    if not groups:
        return []
    listed = ", ".join(groups[:_SHOWN]) + (", …" if len(groups) > _SHOWN else "")
    return [
        Text(
            f"Des lignes disent le même nom, ou le même rôle, au même endroit : lignes {listed}. Rien ne les "
            "distingue : chaque groupe est une seule fiche. Si ce sont des personnes différentes, précisez leur "
            "fonction ou leur structure.",
            f"Rows say the same name, or the same role, at the same place: lines {listed}. Nothing tells them apart: "
            "each group is one entry. If they are different persons, be more precise on their office or their body.",
        )
    ]
