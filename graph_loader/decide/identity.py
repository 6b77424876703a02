"""Who is who: ids of entities from their keys, keyed ids of persons, and the ends of relations."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from essaim.graph_loader.decide.expressions import condition, expression, key_text
from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.declare.declaration import End, Entity, Given
from essaim.ontology.model import Model


def id_column(entity: str) -> str:
    """The column that holds the ids of an entity."""
    return f"_id {entity}"


def with_ids(frame: pl.DataFrame, entities: Iterable[Entity], model: Model, ring: KeyRing) -> pl.DataFrame:
    """`frame` and the ids of every entity; null where the entity is not there, or asked to be forgotten."""
    for entity in entities:
        if entity.person:
            ids = person_ids(frame, entity, ring)
            ids = ids.set(ids.is_in(list(ring.suppressed)), None)
        else:
            ids = frame.select(_ids(entity, model, frame.schema))[:, 0]
        frame = frame.with_columns(ids.alias(id_column(entity.name)))
    return frame


def _ids(entity: Entity, model: Model, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    if entity.id_column is not None:
        return pl.when(condition(entity.when)).then(pl.col(entity.id_column))
    key = pl.coalesce([key_text(parts, schema) for parts in entity.keys])
    found = pl.lit(None, dtype=pl.String)
    for kind, chosen in entity.classes:
        prefixed = pl.concat_str(pl.lit(model.classes[kind].id_prefix + ":"), key)
        found = pl.when(condition(entity.when, chosen)).then(prefixed).otherwise(found)
    return found


def person_ids(frame: pl.DataFrame, entity: Entity, ring: KeyRing) -> pl.Series:
    """The keyed ids of persons, of those who asked to be forgotten too; null where no key is complete."""
    found = [_keyed(frame, key, condition(entity.when), ring) for key in (entity.person.keys if entity.person else ())]
    return pl.select(pl.coalesce(found)).to_series() if found else pl.Series([None] * frame.height, dtype=pl.String)


def _keyed(frame: pl.DataFrame, key: Sequence[Given], chosen: pl.Expr, ring: KeyRing) -> pl.Series:
    parts = [expression(one).cast(pl.String).alias(str(place)) for place, one in enumerate(key)]
    cells = frame.select(pl.when(chosen).then(pl.struct(parts)).alias("key")).unnest("key")
    distinct = cells.unique().drop_nulls()
    ids = pl.Series("id", [ring.person_id(one) for one in distinct.iter_rows()], dtype=pl.String)
    return cells.join(distinct.with_columns(ids), on=cells.columns, how="left", maintain_order="left")["id"]


def wanted(entity: Entity) -> pl.Expr:
    """Rows in which the entity should be: its condition holds, and one of its classes is chosen."""
    chosen = pl.any_horizontal([condition(when) for _, when in entity.classes])
    return condition(entity.when) & chosen


def end_ids(
    end: End, model: Model, schema: Mapping[str, pl.DataType], aliases: Mapping[str, Mapping[str, str]]
) -> pl.Expr:
    """The ids at one end of a relation: a text, or a list where a column was split."""
    if end.entity is not None:
        return pl.col(id_column(end.entity))
    if end.id_column is not None:
        return pl.col(end.id_column)
    if end.alias is not None:
        return _aliased(end, model, schema[end.alias], aliases)
    prefix = pl.lit(model.classes[end.classes[0]].id_prefix + ":")
    if any(isinstance(schema[one], pl.List) for one in _cells(end.key)):
        (column,) = _cells(end.key)
        return pl.col(column).list.eval(pl.concat_str(prefix, pl.element()))
    return pl.concat_str(prefix, key_text(end.key, schema))


def _cells(key: Iterable[Given]) -> tuple[str, ...]:
    from essaim.graph_loader.decide.expressions import columns_of

    return tuple(column for given in key for column in columns_of(given))


def _aliased(end: End, model: Model, kind: pl.DataType, aliases: Mapping[str, Mapping[str, str]]) -> pl.Expr:
    allowed = {other for one in end.classes for other in model.subclasses(one)} or set(model.classes)
    known = {
        alias: next((identity for identity, name in ids.items() if name in allowed), None)
        for alias, ids in aliases.items()
    }
    table = pl.Series(list(known), dtype=pl.String), pl.Series(list(known.values()), dtype=pl.String)
    cell = pl.col(end.alias or "")
    if isinstance(kind, pl.List):
        found = pl.element().replace_strict(*table, default=None, return_dtype=pl.String)
        return cell.list.eval(found.fill_null(pl.concat_str(pl.lit("?:"), pl.element())))
    return cell.replace_strict(*table, default=None, return_dtype=pl.String).fill_null(
        pl.concat_str(pl.lit("?:"), cell)
    )
