"""Cells coloured and commented: what is wrong with each, and what to write, where it is to be written."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from essaim.graph_loader.opening.headings import heading_key
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.report import Mend
from essaim.ontology.harmless import clean
from essaim.ontology.text import Lang

AUTHOR = "essaim"
TAB = "00C0392B"
_ROW, _ALONE, _FOLLOWS = "FFF4B6B6", "FFFFE08A", "FFD9D2E9"  # the row is set aside, the cell alone, the row for another
_OURS = frozenset((_ROW, _ALONE, _FOLLOWS))
_BLANK = PatternFill()


class Mark(NamedTuple):
    """What is put on one cell: the colour of the worst of its faults, and the reasons of all."""

    colour: str
    text: str


def marks_of(mends: Iterable[Mend], lang: Lang) -> dict[tuple[int, str], Mark]:
    """The marks by line and heading; "" is the row itself."""
    marks: dict[tuple[int, str], Mark] = {}
    for mend in mends:
        place = mend.line, mend.column
        colour = _FOLLOWS if mend.follows is not None else _ALONE if mend.alone else _ROW
        before = marks.get(place)
        reason = clean(mend.reason.say(lang))
        if before is None:
            marks[place] = Mark(colour, reason)
        elif reason not in before.text:
            marks[place] = Mark(before.colour if before.colour == _ROW else colour, f"{before.text}\n{reason}")
    return marks


def put_mark(cell: Any, mark: Mark) -> None:
    """Colour a cell and say why; a comment that somebody else left there stays under it."""
    if isinstance(cell, MergedCell):
        return
    old = cell.comment.text if isinstance(cell, Cell) and cell.comment and cell.comment.author != AUTHOR else ""
    comment = Comment("\n\n".join(filter(None, (mark.text, old))), AUTHOR, height=120, width=320)
    cell.fill = PatternFill("solid", fgColor=mark.colour)
    cell.comment = comment


def clear_marks(sheet: Worksheet) -> None:
    """Take off what was put there before, when the same tables were given back."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and cell.comment and cell.comment.author == AUTHOR:
                cell.comment = None
                if cell.fill.fgColor.rgb in _OURS:
                    cell.fill = _BLANK
    if sheet.sheet_properties.tabColor is not None and sheet.sheet_properties.tabColor.rgb == TAB:
        sheet.sheet_properties.tabColor = None


def columns_of(file: SourceFile, headings: Mapping[str, int]) -> dict[str, int]:
    """Where the columns of a table stand, by the heading under which what is to be mended is told; `headings` are those
    of the file."""
    columns: dict[str, int] = {}
    for column in file.source.declaration.columns.values():
        place = next((headings[key] for key in map(heading_key, column.headers) if key in headings), None)
        if place is not None:
            columns.setdefault(column.heading, place)
    return columns
