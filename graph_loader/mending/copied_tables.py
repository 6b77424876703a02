"""Tables that came in files of text, or in workbooks of older kinds, copied whole into the sheets of a new workbook."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from essaim.graph_loader.mending.marks import TAB, Mark, columns_of, marks_of, put_mark
from essaim.graph_loader.mending.source_sheet import add_source
from essaim.graph_loader.opening.grids import read_grid
from essaim.graph_loader.opening.headings import HeadingRow, heading_key
from essaim.graph_loader.opening.quotes import records
from essaim.graph_loader.opening.text_files import text_of
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.report import FileReport
from essaim.ontology.text import Lang, Text

MOST_ROWS = 1_000_000
LONGEST = 32_767  # characters that a cell of a workbook may hold
_LONGEST_NAME = 31  # and the name of a sheet
_NO_NAME = re.compile(r"[\\/*?:\[\]]")
Line = tuple[int, Sequence[str | None]]


def copied(group: Sequence[tuple[SourceFile, FileReport]], lang: Lang, notes: list[Text]) -> Workbook | None:
    """A workbook with a sheet for each table; None where none can be copied, which `notes` say."""
    book = Workbook(write_only=True)
    for file, report in group:
        if file.source.declaration.rows is not None or file.row is None or report.read > MOST_ROWS:
            notes.append(_left(file))
        else:
            _copy(book, file, report, lang)
    if not book.worksheets:
        return None
    declaration = group[0][0].source.declaration
    if declaration.team:
        add_source(book, declaration)
    return book


def _left(file: SourceFile) -> Text:
    return Text(f"{file.name} : n’est pas un tableau à rendre.", f"{file.name}: is no table to give back.")


def _copy(book: Workbook, file: SourceFile, report: FileReport, lang: Lang) -> None:
    sheet = book.create_sheet(_sheet_name(file, book.sheetnames))
    marks = marks_of(report.mend, lang)
    if marks:
        sheet.sheet_properties.tabColor = TAB
    row = file.row or HeadingRow(1, 2, ())
    columns = columns_of(file, {heading_key(text): place for place, text in reversed([*enumerate(row.cells)]) if text})
    by_line: dict[int, dict[int, Mark]] = {}
    for (line, heading), mark in marks.items():
        by_line.setdefault(line, {})[columns.get(heading, 0)] = mark
    sheet.append([_cell(sheet, text, None, bold=True) for text in row.cells])
    for line, cells in _lines(file, row):
        faulty = by_line.get(line, {})
        width = max(len(cells), len(row.cells)) if faulty else len(cells)
        padded = [*cells, *[None] * (width - len(cells))]
        sheet.append([_cell(sheet, text, faulty.get(place)) for place, text in enumerate(padded)])


def _sheet_name(file: SourceFile, taken: Iterable[str]) -> str:
    declared = file.source.declaration.sheet
    name = _NO_NAME.sub(" ", file.sheet or declared or file.path.stem)[:_LONGEST_NAME].strip() or "Table"
    used = {other.casefold() for other in taken}
    rank = 1
    while (unique := name if rank == 1 else f"{name[: _LONGEST_NAME - 4]} ({rank})").casefold() in used:
        rank += 1
    return unique


def _lines(file: SourceFile, row: HeadingRow) -> Iterator[Line]:
    """The rows under the headings, each with its line, every column of them."""
    if file.sheet is not None:
        frame = read_grid(file.path, file.sheet).frame.filter(pl.col("line") >= row.after)
        yield from ((line, cells) for line, *cells in frame.iter_rows())
        return
    lines = text_of(file.path).data.decode().split("\n")[row.after - 1 :]
    found = records(lines, row.separator, len(row.cells), row.after)
    yield from zip(found.lines, found.rows, strict=True)


def _cell(sheet: Any, text: str | None, mark: Mark | None, *, bold: bool = False) -> Any:
    """A cell that holds text and nothing else: no formula, no number that loses its zeros."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", text or "")[:LONGEST] or None)
    if cell.value is not None:
        cell.data_type = "s"
        cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    if mark is not None:
        put_mark(cell, mark)
    return cell
