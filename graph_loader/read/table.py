"""Reads the declared columns of a file as texts, each row with its line in the original file."""

import importlib
import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.opening.commas import SHIFTED, Mended, mend_commas
from essaim.graph_loader.opening.grids import read_grid, sheet_rows
from essaim.graph_loader.opening.headings import HeadingRow, best_reading, heading_key
from essaim.graph_loader.opening.quotes import is_regular, records
from essaim.graph_loader.opening.text_files import LONGEST_HEADER, heading_rows, text_of
from essaim.graph_loader.published.cut import Cut
from essaim.graph_loader.read.common_form import header_key
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
Rows = Callable[..., Iterator[Mapping[str, str | None]]]
WIDE = Text(
    "plus de cellules que l’en-tête n’a de colonnes : un séparateur de trop ?",
    "more cells than the header has columns: a separator too many?",
)
UNCLOSED = Text(
    "guillemet non fermé : un « " + '"' + " » ouvre une cellule et ne la ferme pas. Retirez-le, ou doublez-le.",
    'quote that never closes: a " opens a cell and does not close it. Take it out, or double it.',
)


@dataclass(frozen=True, slots=True)
class Table:
    """Raw cells: one text column per declared column, and `line`; `faulty` says why a whole line is set aside."""

    frame: pl.DataFrame
    faulty: Mapping[int, Text] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    def filled(self) -> "Table":
        """The same without the rows that hold nothing."""
        cells = [pl.col(name).str.strip_chars().fill_null("") != "" for name in self.frame.columns if name != "line"]
        return replace(self, frame=self.frame.filter(pl.any_horizontal(cells))) if cells else self


def positions(declaration: Declaration, header: Sequence[str]) -> dict[str, int]:
    """Where each declared column stands in `header`: the first of its headings that is there."""
    places: dict[str, int] = {}
    for index, name in enumerate(header):
        places.setdefault(heading_key(name), index)
    ranks = {}
    for column in declaration.columns.values():
        keys = [key for key in map(heading_key, column.headers) if key in places]
        if keys:
            ranks[column.name] = places[keys[0]]
    return ranks


def read_csv(path: Path, declaration: Declaration, row: HeadingRow | None = None) -> Table:
    """The declared columns of a CSV file under the headings of `row`, by polars where its lines are plain."""
    text = text_of(path)
    if row is None:
        reading = best_reading(declaration, heading_rows(text.data))
        row, declaration = (reading.row, reading.declaration) if reading else (HeadingRow(1, 2, ()), declaration)
    start = _start_of(text.data, row.after)
    places = positions(declaration, row.cells)
    data = text.data[start:]
    frame = _plain(data, row, places)
    if frame is not None:
        return Table(frame.with_columns(pl.col("line") + row.after), notes=text.notes)
    table = _quoted(data, row, places, declaration)
    return replace(table, notes=(*text.notes, *table.notes))


def _start_of(data: bytes, line: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = data.find(b"\n", start) + 1
        if not start:
            return len(data)
    return start


def _plain(data: bytes, row: HeadingRow, places: Mapping[str, int]) -> pl.DataFrame | None:
    """Rows read by polars, `line` from 0; None where lines and rows are not the same thing, or one is too wide."""
    if not data.strip(b"\r\n") or (b'"' in data and not _regular(data, row.separator)):
        return None
    widths = row.separator.join(map(str, range(len(row.cells)))).encode() + b"\n"  # what polars takes the width from
    try:  # all columns: where only some are asked for, polars does not mind rows that are too wide
        frame = pl.read_csv(widths + data, separator=row.separator, has_header=False, infer_schema=False).slice(1)
    except pl.exceptions.PolarsError:
        return None
    if frame.height != data.count(b"\n") + (not data.endswith(b"\n")):
        return None
    frame = frame.select(**{name: pl.col(frame.columns[place]) for name, place in places.items()}).with_row_index(
        "line"
    )
    return frame.with_columns(pl.col("line").cast(pl.Int64))


def _regular(data: bytes, separator: str) -> bool:
    """Whether every quote of every line closes in it, where a cell begins or ends."""
    lines = [line for line in data.decode().split("\n") if '"' in line]
    longest = max(map(len, lines))
    return longest < LONGEST_HEADER and bool(pl.Series(lines).str.contains(is_regular(separator)).all())


def _quoted(data: bytes, row: HeadingRow, places: Mapping[str, int], declaration: Declaration) -> Table:
    """Rows read one by one: quotes out of order cost their own line, decimal commas that shift cells are put right."""
    width = len(row.cells)
    found = records(data.decode().split("\n"), row.separator, width, row.after)
    faulty = dict.fromkeys(found.unclosed, UNCLOSED)
    mended = mend_commas(found, row, places, declaration) if row.separator == "," else Mended()
    for line, cells in zip(found.lines, found.rows, strict=True):
        if len(cells) > width and line not in faulty and any(extra.strip() for extra in cells[width:]):
            faulty[line] = SHIFTED if line in mended.doubtful else WIDE
    columns = {
        name: [cells[place] if place < len(cells) else None for cells in found.rows] for name, place in places.items()
    }
    schema = {"line": pl.Int64, **dict.fromkeys(places, pl.String)}
    return Table(pl.DataFrame({"line": found.lines, **columns}, schema=schema), faulty, mended.notes)


def read_sheet(path: Path, sheet: str, declaration: Declaration, row: HeadingRow | None = None) -> Table:
    """The declared columns of one sheet, under the headings of `row`."""
    grid = read_grid(path, sheet)
    if row is None:
        reading = best_reading(declaration, sheet_rows(grid.frame))
        row, declaration = (reading.row, reading.declaration) if reading else (HeadingRow(1, 2, ()), declaration)
    places = positions(declaration, row.cells)
    grid = grid.under(row, {place: declaration.columns[name].heading for name, place in places.items()})
    frame = grid.frame.filter(pl.col("line") >= row.after)
    columns = {name: pl.col(frame.columns[place + 1]) for name, place in places.items() if place + 1 < frame.width}
    return Table(frame.select(pl.col("line").cast(pl.Int64), **columns), notes=grid.notes)


def rows_of(declaration: Declaration) -> Rows:
    """The function that gives the rows of a file that is not a table."""
    module, _, name = (declaration.rows or "").partition(":")
    found: Rows = getattr(importlib.import_module(module), name)
    return found


def first_row(path: Path, declaration: Declaration) -> list[str]:
    """The headings of a file that a function reads. Raises FileError where it cannot read it."""
    return [name for row in islice(rows_of(declaration)(path), 1) for name in row]


_row_key = lru_cache(maxsize=1 << 12)(header_key)  # the same headings in every row


def read_rows(path: Path, declaration: Declaration, territories: Collection[str] = ()) -> Table:
    """The declared columns of a file that a function reads; a row's line is its rank.

    A function that takes a `cut` is given that of the `territories`, by which it leaves rows before they are here.
    """
    function, cut = rows_of(declaration), Cut(territories)
    rows: Iterable[Mapping[str, str | None]] = function(path, cut) if _cuts(function) else function(path)
    names: dict[str, list[str]] = {
        column.name: [header_key(header) for header in column.headers] for column in declaration.columns.values()
    }
    cells: dict[str, list[str | None]] = {name: [] for name in names}
    total = 0
    for row in rows:
        total += 1
        known = {_row_key(header): value for header, value in row.items()}
        for name, keys in names.items():
            cells[name].append(next((known[key] for key in keys if key in known), None))
    schema = {"line": pl.Int64, **dict.fromkeys(names, pl.String)}
    notes = (words("left_unread", n=cut.left),) if cut.left else ()
    return Table(pl.DataFrame({"line": range(1, total + 1), **cells}, schema=schema), notes=notes)


def _cuts(function: Rows) -> bool:
    return "cut" in inspect.signature(function).parameters
