"""Relations of a declaration made into readers of relationships."""

from collections.abc import Iterable

import polars as pl

from essaim.graph_loader.decide.claims import VISIBILITIES
from essaim.graph_loader.declare.declaration import Declaration, End, Link
from essaim.graph_loader.readers.expressions import columns_of, expression, key_text, schema_of, scope_of
from essaim.graph_loader.readers.node_readers import choice_of, visibility
from essaim.graph_loader.readers.readers import EdgeReader, EndReader, id_column
from essaim.ontology.model import Model


def edge_readers(link: Link, declaration: Declaration, model: Model) -> Iterable[EdgeReader]:
    """The relationships of each type that the relation may have."""
    start, end = ends_of(link, declaration, model)
    columns = {*start.columns, *end.columns, *columns_of(*link.key, link.apart, link.visibility)}
    scope = scope_of(declaration, schema_of(declaration), dated=False) if declaration.events else pl.col("_scope")
    key = pl.concat_str([scope, *(expression(part).cast(pl.String).fill_null("") for part in link.key)], separator="|")
    if link.apart is not None:
        key = pl.concat_str([key, expression(link.apart)], separator="|", ignore_nulls=True)
    for kind, chosen in link.kinds:
        yield EdgeReader(
            type=kind,
            choice=choice_of(model.relations[kind], link, chosen, columns, declaration),
            ends=(start, end),
            key=key.str.strip_chars_start("|"),
            ranked=bool(link.key),
            near=1 if link.hub == "from" else 0,
            visibility=_visibility(link, declaration, model),
        )


def ends_of(link: Link, declaration: Declaration, model: Model) -> tuple[EndReader, EndReader]:
    """Both ends of a relation."""
    return _end(link.start, declaration, model), _end(link.end, declaration, model)


def _end(end: End, declaration: Declaration, model: Model) -> EndReader:
    named = [kind for kind, _ in declaration.entities[end.entity].kinds] if end.entity else end.classes
    possible = named or [kind.name for kind in model.classes.values() if not kind.abstract]
    return EndReader(
        entity=end.entity is not None,
        columns=tuple(name for name in (end.alias, end.id_column) if name is not None) + columns_of(*end.key),
        ids=_ids(end, declaration, model),
        alias=end.alias,
        allowed=frozenset(below for kind in end.classes for below in model.subclasses(kind))
        or frozenset(model.classes),
        roots=frozenset(model.classes[kind].root for kind in possible),
    )


def _ids(end: End, declaration: Declaration, model: Model) -> pl.Expr:
    """The ids at an end: a text, or a list where a column is split."""
    if end.entity is not None:
        return pl.col(id_column(end.entity))
    column = end.id_column or end.alias
    if column is not None:
        return pl.col(column)
    prefix = pl.lit(model.classes[end.classes[0]].id_prefix + ":")
    schema = schema_of(declaration)
    several = [column for column in columns_of(*end.key) if isinstance(schema[column], pl.List)]
    if several:
        return pl.col(several[0]).list.eval(pl.concat_str(prefix, pl.element()))
    return pl.concat_str(prefix, key_text(end.key, schema))


def _visibility(link: Link, declaration: Declaration, model: Model) -> pl.Expr:
    """What the relation says itself, else the strictest of what its source and its declared ends are shown with."""
    if link.visibility is not None:
        return expression(link.visibility)
    entities = [declaration.entities[end.entity] for end in (link.start, link.end) if end.entity]
    order = {name: place for place, name in enumerate(VISIBILITIES)}
    shown = [visibility(link, declaration, model), *(visibility(entity, declaration, model) for entity in entities)]
    ranks = [level.replace_strict(order, default=0, return_dtype=pl.Int32) for level in shown]
    names = dict(enumerate(VISIBILITIES))
    return pl.max_horizontal(ranks).replace_strict(names, return_dtype=pl.String)
