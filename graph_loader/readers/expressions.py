"""What a declaration fills properties, keys and ids with, as expressions over its typed columns."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from essaim.graph_loader.decide.claims import VISIBILITIES
from essaim.graph_loader.declare.declaration import (
    Cell,
    Column,
    Constant,
    Declaration,
    Join,
    Term,
    Value,
    When,
    Withheld,
)
from essaim.graph_loader.read.common_form import folded
from essaim.ontology.model import Property

_DATATYPES: Mapping[str, pl.DataType] = {
    "integer": pl.Int64(),
    "decimal": pl.Float64(),
    "share": pl.Float64(),
    "year": pl.Int64(),
    "date": pl.Date(),
    "boolean": pl.Boolean(),
}
_PLAIN_ID = r"^[A-Za-z0-9._:/+\-]+$"
Schema = Mapping[str, pl.DataType]


def schema_of(declaration: Declaration) -> Schema:
    """The datatypes of the columns of a file once its cells are read."""
    return {name: _datatype(column) for name, column in declaration.columns.items()}


def _datatype(column: Column) -> pl.DataType:
    written = column.values is not None or column.scheme is not None
    cell = pl.String() if written else _DATATYPES.get(column.type, pl.String())
    return pl.List(cell) if column.split else cell


def columns_of(*values: Value | None) -> tuple[str, ...]:
    """The columns that `values` read, each once."""
    return tuple(dict.fromkeys(column for value in values for column in _columns(value)))


def _columns(value: Value | None) -> tuple[str, ...]:
    match value:
        case Cell(column):
            return (column,)
        case Join(parts):
            return columns_of(*parts)
        case Withheld(cell, until, _):
            return (cell.column, until)
        case Term(role, since, column):
            return (role, since) if column is None else (column, role, since)
        case _:
            return ()


def term_column(term: Term) -> str:
    """The name of the column that holds the ends of mandates."""
    return f"_term {term.role} {term.since}"


def expression(value: Value) -> pl.Expr:
    """The value in each row."""
    match value:
        case Cell(column, None):
            return pl.col(column)
        case Cell(column, default):
            return pl.col(column).fill_null(pl.lit(default))
        case Constant(constant):
            return pl.lit(constant)
        case Join(parts, separator):
            cells = [pl.col(column).is_not_null() for column in columns_of(*parts)]
            texts = [expression(part).cast(pl.String) for part in parts]
            joined = pl.concat_str(texts, separator=separator, ignore_nulls=True)
            return pl.when(pl.any_horizontal(cells)).then(joined) if cells else joined
        case Withheld(cell, until, meanwhile):
            early = pl.col(until).cast(pl.String) > date.today().isoformat()
            wider = VISIBILITIES[: VISIBILITIES.index(meanwhile)]
            own = expression(cell)
            return pl.when(early & own.is_in(list(wider))).then(pl.lit(meanwhile)).otherwise(own)
        case Term(_, _, column):
            computed = pl.col(term_column(value))
            return computed if column is None else pl.coalesce(pl.col(column), computed)


def condition(*whens: When | None) -> pl.Expr:
    """Rows for which every condition holds."""
    tests = []
    for when in whens:
        if when is not None:
            cell = pl.col(when.column)
            tests.append(cell.is_not_null() if when.values is None else cell.cast(pl.String).is_in(list(when.values)))
    return pl.all_horizontal(tests).fill_null(False) if tests else pl.lit(True)


def scope_of(declaration: Declaration, schema: Schema, *, dated: bool = True) -> pl.Expr:
    """Which part of the source a row belongs to: of events, those of one year, unless not `dated`."""
    names = [*declaration.scope, *([declaration.events] if declaration.events and dated else [])]
    parts = [pl.lit(declaration.part)] if declaration.part else []
    for name in names:
        several = isinstance(schema[name], pl.List)
        cell = pl.col(name).list.join("+") if several else pl.col(name).cast(pl.String)
        parts.append(cell.fill_null(""))
    return pl.concat_str(parts, separator="/") if parts else pl.lit("")


def key_text(parts: tuple[Value, ...], schema: Schema) -> pl.Expr:
    """The parts of a key as one text, null where one is blank; free text is folded."""
    texts = [_key_part(part, schema, alone=len(parts) == 1) for part in parts]
    return texts[0] if len(texts) == 1 else pl.concat_str(texts, separator="-")


def _key_part(value: Value, schema: Schema, *, alone: bool) -> pl.Expr:
    text = expression(value)
    columns = columns_of(value)
    if not columns or schema[columns[0]] != pl.String:
        return text.cast(pl.String)
    slug = folded(text).str.replace_all(" ", "-", literal=True)
    if alone:
        slug = pl.when(text.str.contains(_PLAIN_ID)).then(text).otherwise(slug)
    return pl.when(slug != "").then(slug)


def fitted(value: Value, target: Property, schema: Schema) -> pl.Expr:
    """The value in the datatype that the ontology wants of a property."""
    if isinstance(value, Constant):
        return _constant(value.value, target)
    kind: pl.DataType = pl.String()
    if isinstance(value, Cell):
        kind = schema[value.column]
    if isinstance(value, Term):
        kind = pl.Date()
    cells = expression(value)
    if isinstance(kind, pl.List):
        return cells if target.many else cells.list.join(" ; ")
    cast = _cast(cells, kind, target)
    return pl.when(cells.is_not_null()).then(pl.concat_list(cast)) if target.many else cast


def _constant(value: object, target: Property) -> pl.Expr:
    if target.datatype == "date" and isinstance(value, str):
        return pl.lit(value).str.to_date()
    if target.datatype == "decimal":
        return pl.lit(float(str(value)))
    if target.many and not isinstance(value, list):
        value = [value]
    return pl.lit(pl.Series([value])).first() if isinstance(value, list) else pl.lit(value)


def _cast(cells: pl.Expr, kind: pl.DataType, target: Property) -> pl.Expr:
    match target.datatype:
        case "string":
            return cells.dt.to_string("%Y-%m-%d") if kind == pl.Date else cells.cast(pl.String)
        case "integer" | "gYear":
            return cells.dt.year().cast(pl.Int64) if kind == pl.Date else cells.cast(pl.Int64, strict=False)
        case "decimal":
            return cells.cast(pl.Float64, strict=False)
        case "date":
            return cells.str.to_date(strict=False) if kind == pl.String else cells
        case _:
            return cells
