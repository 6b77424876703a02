"""Who is who: ids of entities from their keys, keyed ids of persons, and the ends of relations."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.readers.readers import EndReader, EntityReader, PersonReader

Aliases = Mapping[str, Mapping[str, str]]  # a cell → the ids that it may name, each with its class


def with_ids(frame: pl.DataFrame, entities: Iterable[EntityReader], ring: KeyRing) -> pl.DataFrame:
    """`frame` and the ids of every entity, of persons who are suppressed too; null where the entity is not there."""
    for entity in entities:
        ids = person_ids(frame, entity.person, ring) if entity.person else frame.select(entity.ids)[:, 0]
        frame = frame.with_columns(ids.alias(entity.id_column))
    return frame


def person_ids(frame: pl.DataFrame, person: PersonReader, ring: KeyRing) -> pl.Series:
    """The keyed ids of persons; null where no key is complete."""
    if not person.keys:
        return pl.Series([None] * frame.height, dtype=pl.String)
    return pl.select(pl.coalesce([_keyed(frame, key, ring) for key in person.keys])).to_series()


def _keyed(frame: pl.DataFrame, key: Sequence[pl.Expr], ring: KeyRing) -> pl.Series:
    cells = frame.select(part.alias(str(place)) for place, part in enumerate(key))
    distinct = cells.unique().drop_nulls()
    ids = pl.Series("id", [ring.person_id(parts) for parts in distinct.iter_rows()], dtype=pl.String)
    return cells.join(distinct.with_columns(ids), on=cells.columns, how="left", maintain_order="left")["id"]


def end_ids(end: EndReader, schema: Mapping[str, pl.DataType], aliases: Aliases) -> pl.Expr:
    """The ids at one end of a relation: a text, or a list where a column was split. A cell that names nothing, or
    several, stands as « ?:… »."""
    if end.alias is None:
        return end.ids
    ids = {cell: _only(allowed(end, kinds)) for cell, kinds in aliases.items()}
    table = pl.Series(list(ids), dtype=pl.String), pl.Series(list(ids.values()), dtype=pl.String)
    several = isinstance(schema[end.alias], pl.List)
    cell = pl.element() if several else pl.col(end.alias)
    named = cell.replace_strict(*table, default=None, return_dtype=pl.String)
    named = named.fill_null(pl.concat_str(pl.lit("?:"), cell))
    return pl.col(end.alias).list.eval(named) if several else named


def allowed(end: EndReader, kinds: Mapping[str, str]) -> list[str]:
    """Those of the ids `kinds`, each with its class, that this end takes."""
    return [identity for identity, kind in kinds.items() if kind in end.allowed]


def _only(ids: Sequence[str]) -> str | None:
    return ids[0] if len(ids) == 1 else None
