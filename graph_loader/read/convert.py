"""Types of columns: raw cells in, values and the faults of those that are none out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from essaim.graph_loader.declare.declaration import Column
from essaim.graph_loader.read.cells import BY_COLUMN, BY_VALUE, no_date
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.read.misread import is_regex, why_misread
from essaim.graph_loader.read.place_cells import Places
from essaim.graph_loader.report import Fault
from essaim.ontology.model import Model
from essaim.ontology.spellings import concept_code
from essaim.ontology.text import Text

VISIBILITY = "visibility"
SOFT = frozenset({"siren", "siret", "rna"})
_TRUE = ("oui", "yes", "vrai", "true", "o", "y", "x", "1", "1 0")
_FALSE = ("non", "no", "faux", "false", "n", "0", "0 0")
_TRUTH = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}


@dataclass(frozen=True, slots=True)
class Converted:
    """Values by column (lists where a column is split), faults, and those of soft identifiers apart, by column."""

    frame: pl.DataFrame
    faults: list[Fault]
    blanked: Mapping[str, list[Fault]]


def convert(raw: pl.DataFrame, columns: Mapping[str, Column], model: Model, places: Places) -> Converted:
    """Every declared column of `raw`, typed. `places` reads those that name territories."""
    faults: list[Fault] = []
    blanked: dict[str, list[Fault]] = {}
    typed: dict[str, pl.Series] = {}
    for column in columns.values():
        cells = pl.Series("cell", [None] * raw.height, dtype=pl.String)
        if column.name in raw.columns:
            cells = raw.select(_stripped(pl.col(column.name)).alias("cell"))["cell"]
        values, bad = (_split if column.split else _plain)(cells, column, model, places)
        if column.scheme == VISIBILITY and bad:
            values, bad = _hidden(values, bad)
        if column.type in SOFT and not column.required:
            if bad:
                blanked[column.name] = bad
        else:
            faults += bad
        if column.required:
            faulty = {fault.row for fault in bad}
            faults += [_missing(column, row) for row in values.is_null().arg_true().to_list() if row not in faulty]
        typed[column.name] = values.alias(column.name)
    return Converted(pl.DataFrame(list(typed.values())), faults, blanked)


def _hidden(values: pl.Series, bad: list[Fault]) -> tuple[pl.Series, list[Fault]]:
    """A circle that cannot be read is the narrowest one: what was to be kept from some is kept from all."""
    hidden = pl.int_range(len(values)).is_in([fault.row for fault in bad])
    narrow = pl.select(pl.when(hidden).then(pl.lit("restricted")).otherwise(values))["literal"]
    until = Text(" En attendant, la ligne est chargée « Restreint ».", " Until then the row is loaded as “Restricted”.")
    return narrow, [
        fault._replace(reason=Text(fault.reason.fr + until.fr, fault.reason.en + until.en)) for fault in bad
    ]


def _stripped(cell: pl.Expr) -> pl.Expr:
    r"""Spaces of all kinds off both ends, ="…" unwrapped, blanks null."""
    plain = cell.str.strip_chars(" \t\r\n\u00a0\u202f\u2007\ufeff")
    plain = plain.str.replace(r'^="+(.*?)"+$', "${1}").str.strip_chars(" ")
    return pl.when(plain != "").then(plain)


def _missing(column: Column, row: int) -> Fault:
    header = column.headers[0]
    return Fault(row, column.name, "", Text(f"« {header} » est obligatoire.", f"“{header}” is required."))


def _plain(cells: pl.Series, column: Column, model: Model, places: Places) -> tuple[pl.Series, list[Fault]]:
    """One value a cell."""
    values = _values(cells, column, model, places)
    bad = (values.is_null() & cells.is_not_null()).arg_true().to_list()
    if column.type == "date":
        bad = [row for row in bad if not no_date(cells[row])]
    reasons = {text: why_misread(text, column, model, places) for text in dict.fromkeys(cells[row] for row in bad)}
    faults = [Fault(row, column.name, cells[row][:200], reasons[cells[row]]) for row in bad]
    if column.blank is not None:
        values = pl.select(pl.when(cells.is_null()).then(pl.lit(column.blank)).otherwise(values))["literal"]
    return values, faults


def _split(cells: pl.Series, column: Column, model: Model, places: Places) -> tuple[pl.Series, list[Fault]]:
    """A list of values a cell, cut at any of the separators."""
    marks = "".join(f"\\{mark}" for mark in column.split or "")
    pieces = (
        pl.DataFrame({"row": range(len(cells)), "cell": cells})
        .with_columns(pl.col("cell").str.replace_all(f"[{marks}]", "\x1f").str.split("\x1f"))
        .explode("cell")
        .with_columns(_stripped(pl.col("cell")))
    )
    values, faults = _plain(pieces["cell"], column, model, places)
    rows = pieces["row"].to_list()
    faults = [fault._replace(row=rows[fault.row]) for fault in faults]
    lists = (
        pieces.select("row", value=values)
        .group_by("row", maintain_order=True)
        .agg(pl.col("value").drop_nulls().unique(maintain_order=True))
    )["value"]
    return pl.select(pl.when(lists.list.len() > 0).then(lists))["value"], faults


def _values(cells: pl.Series, column: Column, model: Model, places: Places) -> pl.Series:
    """The typed values of `cells`; null where there is none."""
    if column.pattern is not None:
        cells = cells.to_frame("cell").select(_matching(pl.col("cell"), column.pattern))[:, 0]
    if column.values is not None:
        return _mapped(cells, _meaning(column.values))
    scheme = column.scheme
    if scheme is not None:
        return _mapped(cells, lambda text: concept_code(model, scheme, text))
    if column.type in BY_VALUE:
        return _mapped(cells, BY_VALUE[column.type])
    if column.type == "territory":
        return _territories(cells, places)
    if column.type == "boolean":
        return _mapped(cells, lambda text: _TRUTH.get(fold(text)), pl.Boolean)
    return cells.to_frame("cell").select(BY_COLUMN[column.type](pl.col("cell")))[:, 0]


def _territories(cells: pl.Series, places: Places) -> pl.Series:
    return _mapped(cells, places.ids(cells.drop_nulls()).get)


def _meaning(values: Mapping[str, str]) -> Callable[[str], str | None]:
    """What a cell stands for: exact, then forgiving case and accents, then the patterns written /…/."""
    folds = {fold(cell): value for cell, value in values.items() if fold(cell)}
    patterns = [(re.compile(cell[1:-1]), value) for cell, value in values.items() if is_regex(cell)]

    def read(text: str) -> str | None:
        if text in values:
            return values[text]
        if fold(text) in folds and not is_regex(text):
            return folds[fold(text)]
        return next((value for pattern, value in patterns if pattern.fullmatch(text)), None)

    return read


def _matching(cell: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(cell.str.contains(f"^(?:{pattern})$")).then(cell)


def _mapped(
    cells: pl.Series, function: Callable[[str], str | bool | None], kind: type[pl.DataType] = pl.String
) -> pl.Series:
    distinct = cells.drop_nulls().unique().to_list()
    results = [function(text) for text in distinct]
    return cells.replace_strict(
        pl.Series(distinct, dtype=pl.String), pl.Series(results, dtype=kind), default=None, return_dtype=kind
    )
