"""Reads the declared columns of a file as texts, each row with its line in the original file."""

import csv
import importlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.published.decimal_commas import mended
from essaim.graph_loader.read.common_form import header_key
from essaim.graph_loader.read.sniff import LONGEST_HEADER, reading, text_of
from essaim.ontology.errors import FileError

Rows = Callable[[Path], Iterator[Mapping[str, str | None]]]
LONGEST_CELL = 10_000_000
_SEPARATORS = ";,\t|"


@dataclass(frozen=True, slots=True)
class Table:
    """Raw cells: one text column per declared column, and `line`; `wide` holds the lines with cells too many."""

    frame: pl.DataFrame
    wide: tuple[int, ...] = ()

    def filled(self) -> "Table":
        """The same without the rows that hold nothing."""
        cells = [pl.col(name).str.strip_chars().fill_null("") != "" for name in self.frame.columns if name != "line"]
        return Table(self.frame.filter(pl.any_horizontal(cells)) if cells else self.frame, self.wide)


def separator_of(line: str) -> str:
    """The separator that cuts `line` into most pieces."""
    return max(_SEPARATORS, key=line.count)


def csv_header(path: Path) -> list[str]:
    """The headers of a CSV file. Raises FileError where its first line has no end."""
    with reading(path), path.open("rb") as file:
        head = file.read(LONGEST_HEADER)
        cut = bool(file.read(1))
    text = _decoded(head)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if cut and "\n" not in text and "\r" not in text:
        raise FileError(
            fr=f"{path}, ligne 1 : plus d’un million de caractères sans fin de ligne. "
            "Ce n’est pas un tableau : téléchargez-le à nouveau.",
            en=f"{path}, line 1: over a million characters without an end. This is not a table: download it again.",
        )
    return next(csv.reader([first], delimiter=separator_of(first)), [])


def _decoded(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", errors="replace")
    plain = head.removeprefix(b"\xef\xbb\xbf")
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError as error:
        return plain.decode("utf-8" if error.start > len(plain) - 4 else "cp1252", errors="replace")


def positions(declaration: Declaration, header: Sequence[str]) -> dict[str, int]:
    """Where each declared column stands in `header`: the first of its headers that is there."""
    places: dict[str, int] = {}
    for index, name in enumerate(header):
        places.setdefault(header_key(name), index)
    found = {}
    for column in declaration.columns.values():
        keys = [key for key in map(header_key, column.headers) if key in places]
        if keys:
            found[column.name] = places[keys[0]]
    return found


def read_csv(path: Path, declaration: Declaration) -> Table:
    """The declared columns of a CSV file, by polars where its lines are plain, else by the csv module."""
    data = text_of(path)
    start = len(data) - len(data.lstrip(b"\r\n"))
    skipped, data = data[:start].count(b"\n"), data[start:]
    first = data.split(b"\n", 1)[0].decode()
    separator = separator_of(first)
    header = next(csv.reader([first.rstrip("\r")], delimiter=separator), [])
    places = positions(declaration, header)
    frame = _plain(data, separator, places)
    if frame is not None:
        return Table(frame.with_columns(pl.col("line") + skipped + 1))
    decimals = {place for name, place in places.items() if declaration.columns[name].type == "decimal"}
    return _quoted(data, separator, places, len(header), skipped, decimals if separator == "," else set())


def _plain(data: bytes, separator: str, places: Mapping[str, int]) -> pl.DataFrame | None:
    """Rows read by polars, `line` from 0; None where lines and rows are not the same thing."""
    ordered = sorted(set(places.values()))
    try:
        frame = pl.read_csv(data, separator=separator, has_header=False, infer_schema=False, columns=ordered)
    except pl.exceptions.PolarsError:
        return None
    if frame.height != data.count(b"\n") + (not data.endswith(b"\n")):
        return None
    at = dict(zip(ordered, frame.columns, strict=True))
    frame = frame.select(**{name: pl.col(at[place]) for name, place in places.items()}).with_row_index("line")
    return frame.with_columns(pl.col("line").cast(pl.Int64)).slice(1)


def _quoted(
    data: bytes, separator: str, places: Mapping[str, int], width: int, skipped: int, decimals: set[int]
) -> Table:
    """Rows read by the csv module, which forgives stray quotes and knows the line of each row."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=separator)
    cells: dict[str, list[str | None]] = {name: [] for name in places}
    lines: list[int] = []
    wide: list[int] = []
    before = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            row = [""] * (width + 1)
            row[-1] = "?"
        line, before = before + skipped + 1, reader.line_num
        if line == skipped + 1:
            continue
        lines.append(line)
        row = (decimals and len(row) > width and mended(row, width, decimals)) or row
        if any(extra.strip() for extra in row[width:]):
            wide.append(line)
        for name, place in places.items():
            cells[name].append(row[place] if place < len(row) else None)
    schema = {"line": pl.Int64, **dict.fromkeys(places, pl.String)}
    return Table(pl.DataFrame({"line": lines, **cells}, schema=schema), tuple(wide))


def sheets(path: Path) -> dict[str, list[str]]:
    """The sheets of a workbook with their headers; those without one are left out."""
    found = {}
    for name, frame in _workbook(path).items():
        if frame.height:
            found[name] = [cell or "" for cell in frame.row(0)]
    return found


def _workbook(path: Path, only: str | None = None) -> dict[str, pl.DataFrame]:
    import fastexcel

    with reading(path):
        try:
            book = fastexcel.read_excel(path)
            names = [name for name in book.sheet_names if only in (None, name)]
            return {
                name: book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars() for name in names
            }
        except fastexcel.FastExcelError as error:
            raise FileError(
                fr=f"{path} : ce classeur ne se lit pas. Ouvrez-le dans un tableur "
                "et enregistrez-le à nouveau en XLSX, ou en CSV.",
                en=f"{path}: this workbook cannot be read. Open it in a spreadsheet "
                "and save it again as XLSX, or as CSV.",
            ) from error


def read_sheet(path: Path, sheet: str, declaration: Declaration) -> Table:
    """The declared columns of one sheet."""
    frame = _workbook(path, sheet)[sheet].with_row_index("line", offset=1)
    places = positions(declaration, [cell or "" for cell in frame.row(0)[1:]])
    columns = {name: pl.col(frame.columns[place + 1]) for name, place in places.items()}
    return Table(frame.slice(1).select(pl.col("line").cast(pl.Int64), **columns))


def rows_of(declaration: Declaration) -> Rows:
    """The function that gives the rows of a file that is not a table."""
    module, _, name = (declaration.rows or "").partition(":")
    found: Rows = getattr(importlib.import_module(module), name)
    return found


def first_row(path: Path, declaration: Declaration) -> list[str]:
    """The headers of a file that a function reads; empty where it does not know the file."""
    try:
        return [name for row in islice(rows_of(declaration)(path), 1) for name in row]
    except FileError:
        return []


def read_rows(path: Path, declaration: Declaration) -> Table:
    """The declared columns of a file that a function reads; a row's line is its rank."""
    rows: Iterable[Mapping[str, str | None]] = rows_of(declaration)(path)
    names: dict[str, list[str]] = {
        column.name: [header_key(header) for header in column.headers] for column in declaration.columns.values()
    }
    cells: dict[str, list[str | None]] = {name: [] for name in names}
    total = 0
    for row in rows:
        total += 1
        known = {header_key(header): value for header, value in row.items()}
        for name, keys in names.items():
            cells[name].append(next((known[key] for key in keys if key in known), None))
    schema = {"line": pl.Int64, **dict.fromkeys(names, pl.String)}
    return Table(pl.DataFrame({"line": range(1, total + 1), **cells}, schema=schema))
