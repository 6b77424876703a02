"""Types of columns: raw cells in, values and the faults of those that are none out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import polars as pl

from essaim.graph_loader.as_written.cells_as_written import cell_as_written, is_own_id, parts_as_written
from essaim.graph_loader.as_written.reading import Reading
from essaim.graph_loader.declare.declaration import Column
from essaim.graph_loader.read.cells import BY_COLUMN, BY_VALUE, no_date
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.read.misread import is_regex, why_misread
from essaim.graph_loader.read.place_cells import Places
from essaim.graph_loader.report import Fault
from essaim.ontology.explain import accepted
from essaim.ontology.harmless import ARMED
from essaim.ontology.model import Model
from essaim.ontology.spellings import concept_code
from essaim.ontology.text import Text

VISIBILITY = "visibility"
SOFT = frozenset({"siren", "siret", "rna"})
_TRUE = ("oui", "yes", "vrai", "true", "o", "y", "x", "1", "1 0")
_FALSE = ("non", "no", "faux", "false", "n", "0", "0 0")
_TRUTH = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}


@dataclass(frozen=True, slots=True)
class Reader:
    """What cells are read with: `places` reads those that name territories; `today` is the day of the file, and `team`
    says that the team filled it in."""

    model: Model
    places: Places
    today: date
    team: bool = False


class Loose(NamedTuple):
    """A cell, or a part of one, that was not written as values are, and what it was taken for."""

    row: int
    text: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Converted:
    """Values by column (lists where a column is split), faults, those of soft identifiers apart, and by column too what
    was read loosely."""

    frame: pl.DataFrame
    faults: list[Fault]
    blanked: Mapping[str, list[Fault]]
    loose: Mapping[str, list[Loose]]


class _Cells(NamedTuple):
    """The cells of one column: values, those that are none, and those read loosely."""

    values: pl.Series
    bad: list[Fault]
    loose: list[Loose]


def convert(raw: pl.DataFrame, columns: Mapping[str, Column], reader: Reader) -> Converted:
    """Every declared column of `raw`, typed."""
    faults: list[Fault] = []
    blanked: dict[str, list[Fault]] = {}
    loose: dict[str, list[Loose]] = {}
    typed: dict[str, pl.Series] = {}
    for column in columns.values():
        cells = pl.Series("cell", [None] * raw.height, dtype=pl.String)
        if column.name in raw.columns:
            cells = _unarmed(raw.select(_stripped(pl.col(column.name)).alias("cell"))["cell"])
        values, bad, loosely = (_split if column.split else _plain)(cells, column, reader)
        if column.scheme == VISIBILITY and bad:
            values, bad = _hidden(values, bad)
        if column.type in SOFT and not column.required:
            if bad:
                blanked[column.name] = bad
        else:
            faults += bad
        if column.required:
            faulty = {fault.row for fault in bad}
            empty = [row for row in values.is_null().arg_true().to_list() if row not in faulty]
            faults += _missing(column, empty, reader.model)
        typed[column.name] = values.alias(column.name)
        if loosely:
            loose[column.name] = loosely
    _fill_ranges(typed, columns, loose, raw)
    for column in columns.values():
        if column.counted_by is not None and column.name in raw.columns:
            typed[column.name] = _counts(raw[column.name], typed[column.name], typed[column.counted_by], reader.model)
    return Converted(pl.DataFrame(list(typed.values())), faults, blanked, loose)


def _fill_ranges(
    typed: dict[str, pl.Series], columns: Mapping[str, Column], loose: Mapping[str, list[Loose]], raw: pl.DataFrame
) -> None:
    """« 16 à 25 » in one of two columns fills the other one too, unless that says something itself."""
    for low in columns.values():
        if low.upto is None:
            continue
        for name, other in ((low.name, low.upto), (low.upto, low.name)):
            for row, _, reading in loose.get(name, ()):
                if reading.upper is None:
                    continue
                bounds = {low.name: reading.value, low.upto: reading.upper}
                typed[name][row] = bounds[name]
                if typed[other][row] is None and not (other in raw.columns and (raw[other][row] or "").strip()):
                    typed[other][row] = bounds[other]


def _counts(cells: pl.Series, values: pl.Series, indicators: pl.Series, model: Model) -> pl.Series:
    """« 1.200 » and « 1,200 » young people are 1200 of them: what is counted has no three decimals."""
    kinds = {code: concept.attributes.get("kind") for code, concept in model.schemes["indicator"].concepts.items()}
    counted = indicators.is_in([code for code, kind in kinds.items() if kind in ("count", "amount")])
    grouped = cells.str.strip_chars().str.contains(r"^\d{1,3}([.,]\d{3})+$") & counted
    whole = cells.str.replace_all(r"\D", "").cast(values.dtype, strict=False)
    return pl.select(pl.when(grouped).then(whole).otherwise(values)).to_series()


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


def _unarmed(cells: pl.Series) -> pl.Series:
    """Without the apostrophe that essaim puts before what a spreadsheet would run."""
    if not cells.str.contains("'", literal=True).any():
        return cells
    return cells.str.replace_all(ARMED, "${1}${2}")


def _missing(column: Column, rows: list[int], model: Model) -> list[Fault]:
    """A required cell is empty in each of `rows`: with the values there are, where a vocabulary lists them."""
    header = column.heading
    reason = Text(f"« {header} » est obligatoire.", f"“{header}” is required.")
    if rows and column.scheme and column.scheme in model.schemes:
        some = accepted(column.scheme, model)
        reason = Text(f"{reason.fr} Valeurs admises : {some.fr}", f"{reason.en} Accepted values: {some.en}")
    return [Fault(row, column.name, "", reason) for row in rows]


def _plain(cells: pl.Series, column: Column, reader: Reader) -> _Cells:
    """One value a cell."""
    values, loose = _read(cells, column, reader)
    blank = {each.row for each in loose if each.reading.value is None}
    bad = [row for row in (values.is_null() & cells.is_not_null()).arg_true().to_list() if row not in blank]
    if column.type == "date":
        bad = [row for row in bad if not no_date(cells[row])]
    texts = dict.fromkeys(cells[row] for row in bad)
    reasons = {text: why_misread(text, column, reader.model, reader.places) for text in texts}
    faults = [Fault(row, column.name, cells[row][:200], reasons[cells[row]]) for row in bad]
    if column.blank is not None:
        values = pl.select(pl.when(cells.is_null()).then(pl.lit(column.blank)).otherwise(values))["literal"]
    return _Cells(values, faults, loose)


def _read(cells: pl.Series, column: Column, reader: Reader) -> tuple[pl.Series, list[Loose]]:
    """The values of `cells`, written plainly or not; null where there is none."""
    values = _values(cells, column, reader.model, reader.places)
    unread = (values.is_null() & cells.is_not_null()).arg_true().to_list()
    texts = dict.fromkeys(cells[row] for row in unread)
    readings = {text: cell_as_written(text, column, reader.model, reader.today) for text in texts}
    loose = [Loose(row, cells[row], reading) for row in unread if (reading := readings[cells[row]]) is not None]
    filled = [each for each in loose if each.reading.value is not None]
    if filled:
        more = pl.Series([each.reading.value for each in filled], dtype=values.dtype)
        values = values.scatter([each.row for each in filled], more)
    return values, loose


def _split(cells: pl.Series, column: Column, reader: Reader) -> _Cells:
    """A list of values a cell, cut at any of the separators."""
    marks = "".join(f"\\{mark}" for mark in column.split or "")
    pieces = (
        pl.DataFrame({"row": range(len(cells)), "cell": cells})
        .with_columns(pl.col("cell").str.replace_all(f"[{marks}]", "\x1f").str.split("\x1f"))
        .explode("cell")
        .with_columns(_stripped(pl.col("cell")))
    )
    pieces, cut = _cut_otherwise(pieces, column, reader)
    values, faults, loose = _plain(pieces["cell"], column, reader)
    rows = pieces["row"].to_list()
    faults = [fault._replace(row=rows[fault.row]) for fault in faults]
    loose = [*(each._replace(row=rows[each.row]) for each in loose), *cut]
    lists = (
        pieces.select("row", value=values)
        .group_by("row", maintain_order=True)
        .agg(pl.col("value").drop_nulls().unique(maintain_order=True))
    )["value"]
    return _Cells(pl.select(pl.when(lists.list.len() > 0).then(lists))["value"], faults, loose)


def _cut_otherwise(pieces: pl.DataFrame, column: Column, reader: Reader) -> tuple[pl.DataFrame, list[Loose]]:
    """`pieces` (`row`, `cell`) with those that are no value cut at commas, slashes or line breaks."""
    cells = pieces["cell"]
    reader = replace(reader, places=reader.places.aside())
    unread = cells.drop_nulls().unique()
    if not (reader.team and is_own_id(column)):
        unread = unread.filter(_values(unread, column, reader.model, reader.places).is_null())

    def values_of(texts: list[str]) -> dict[str, object]:
        values, _ = _read(pl.Series(texts, dtype=pl.String), column, reader)
        return {text: value for text, value in zip(texts, values.to_list(), strict=True) if value is not None}

    cuts = parts_as_written(unread.to_list(), column, reader.team, values_of)
    if not cuts:
        return pieces, []
    loose = [
        Loose(row, text, Reading(None, Text(" ; ".join(cuts[text]), "; ".join(cuts[text]))))
        for row, text in pieces.iter_rows()
        if text in cuts
    ]
    parts = [cuts.get(text, [text]) for text in cells.to_list()]
    return pieces.with_columns(pl.Series("cell", parts, dtype=pl.List(pl.String))).explode("cell"), loose


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
