"""What a declaration fills properties, keys and ids with, as expressions over the cleaned columns."""

from collections.abc import Iterable, Mapping

import polars as pl

from essaim.graph_loader.decide.people import term_end
from essaim.graph_loader.declare.declaration import Cell, Constant, Given, Join, Term, When
from essaim.graph_loader.read.common_form import folded
from essaim.ontology.model import Model, Property

_PLAIN_ID = r"^[A-Za-z0-9._:/+\-]+$"


def term_column(given: Term) -> str:
    """The name of the column that holds the ends of mandates."""
    return f"_term {given.role} {given.since}"


def with_terms(frame: pl.DataFrame, given: Iterable[Given], model: Model) -> pl.DataFrame:
    """`frame` and the ends of the mandates that `given` asks for."""
    for term in {one for one in given if isinstance(one, Term)}:
        pairs = frame.select(role=pl.col(term.role), since=pl.col(term.since)).unique().drop_nulls()
        ends = [term_end(model, role, since) for role, since in pairs.iter_rows()]
        known = pairs.with_columns(pl.Series(term_column(term), ends, dtype=pl.Date))
        frame = frame.join(known, left_on=[term.role, term.since], right_on=["role", "since"], how="left")
    return frame


def expression(given: Given) -> pl.Expr:
    """The value of `given` in each row."""
    match given:
        case Cell(column, None):
            return pl.col(column)
        case Cell(column, default):
            return pl.col(column).fill_null(pl.lit(default))
        case Constant(value):
            return pl.lit(value)
        case Join(parts, separator):
            cells = [pl.col(one.column).is_not_null() for one in parts if isinstance(one, Cell)]
            joined = pl.concat_str(
                [expression(one).cast(pl.String) for one in parts], separator=separator, ignore_nulls=True
            )
            return pl.when(pl.any_horizontal(cells)).then(joined) if cells else joined
        case Term(_, _, column):
            computed = pl.col(term_column(given))
            return computed if column is None else pl.coalesce(pl.col(column), computed)


def condition(*whens: When | None) -> pl.Expr:
    """Rows for which every condition holds."""
    tests = []
    for when in whens:
        if when is not None:
            cell = pl.col(when.column)
            tests.append(cell.is_not_null() if when.values is None else cell.cast(pl.String).is_in(list(when.values)))
    return pl.all_horizontal(tests).fill_null(False) if tests else pl.lit(True)


def columns_of(given: Given) -> tuple[str, ...]:
    """The columns that `given` reads."""
    match given:
        case Cell(column):
            return (column,)
        case Join(parts):
            return tuple(one.column for one in parts if isinstance(one, Cell))
        case Term(role, since, column):
            return (role, since) if column is None else (column, role, since)
        case _:
            return ()


def key_text(parts: Iterable[Given], schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """The parts of a key as one text, null where one is blank; free text is folded."""
    listed = list(parts)
    texts = [_key_part(one, schema, alone=len(listed) == 1) for one in listed]
    return texts[0] if len(texts) == 1 else pl.concat_str(texts, separator="-")


def _key_part(given: Given, schema: Mapping[str, pl.DataType], *, alone: bool) -> pl.Expr:
    text = expression(given)
    columns = columns_of(given)
    if not columns or schema[columns[0]] != pl.String:
        return text.cast(pl.String)
    slug = folded(text).str.replace_all(" ", "-", literal=True)
    if alone:
        slug = pl.when(text.str.contains(_PLAIN_ID)).then(text).otherwise(slug)
    return pl.when(slug != "").then(slug)


def fitted(given: Given, wanted: Property, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """The value of `given` in the datatype that the ontology wants."""
    value = expression(given)
    columns = columns_of(given)
    kind = schema[columns[0]] if columns and isinstance(given, Cell) else pl.String()
    if isinstance(given, Term):
        kind = pl.Date()
    if isinstance(given, Constant):
        return _constant(given, wanted)
    if isinstance(kind, pl.List):
        return value if wanted.many else value.list.join(" ; ")
    return (
        pl.when(value.is_not_null()).then(pl.concat_list(_cast(value, kind, wanted)))
        if wanted.many
        else _cast(value, kind, wanted)
    )


def _constant(given: Constant, wanted: Property) -> pl.Expr:
    value = given.value
    if wanted.datatype == "date" and isinstance(value, str):
        return pl.lit(value).str.to_date()
    if wanted.datatype == "decimal":
        return pl.lit(float(value))
    if wanted.many and not isinstance(value, list):
        value = [value]
    return pl.lit(pl.Series([value])).first() if isinstance(value, list) else pl.lit(value)


def _cast(value: pl.Expr, kind: pl.DataType, wanted: Property) -> pl.Expr:
    match wanted.datatype:
        case "string":
            return value.dt.to_string("%Y-%m-%d") if kind == pl.Date else value.cast(pl.String)
        case "integer" | "gYear":
            return value.dt.year().cast(pl.Int64) if kind == pl.Date else value.cast(pl.Int64, strict=False)
        case "decimal":
            return value.cast(pl.Float64, strict=False)
        case "date":
            return value.str.to_date(strict=False) if kind == pl.String else value
        case _:
            return value
