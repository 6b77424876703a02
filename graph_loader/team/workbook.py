"""The template as a workbook: lists to choose from, a frozen bold header, and a sheet that explains."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from essaim.graph_loader.team.sheets import Field, Sheet, example_row
from essaim.ontology.text import Lang, Text

_ROWS = 2000
_READ_ME = Text("Lisez-moi", "Read me")
_VALUES = Text("Valeurs", "Values")
_HEADER = PatternFill("solid", fgColor="FFE8EEF7")
_REQUIRED = PatternFill("solid", fgColor="FFFFE9B8")
_EXAMPLE = Font(italic=True, color="FF7A7A7A")
_CORE_TAB, _OTHER_TAB = "FF2F5D8A", "FFB0B0B0"


def workbook(tables: Sequence[Sheet], read_me: Sequence[str], lang: Lang) -> bytes:
    """The bytes of a workbook of these tables."""
    return bytes_of(book_of(tables, read_me, lang))


def book_of(tables: Sequence[Sheet], read_me: Sequence[str], lang: Lang) -> Workbook:
    """A workbook with one sheet a table, an explaining sheet first and the accepted values last."""
    book = Workbook()
    first = book.active
    if first is None:
        raise AssertionError("a new workbook has a sheet")
    _explain(first, read_me, lang)
    places = _values(tables, lang)
    for table in tables:
        _table(book.create_sheet(table.name), table, places, lang)
    _list(book.create_sheet(_VALUES.say(lang)), places)
    return book


def bytes_of(book: Workbook) -> bytes:
    """The file of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _explain(sheet: Worksheet, lines: Sequence[str], lang: Lang) -> None:
    sheet.title = _READ_ME.say(lang)
    sheet.column_dimensions["A"].width = 120
    for number, line in enumerate(lines, 1):
        cell = sheet.cell(number, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if line and not line.startswith(" ") and (number == 1 or not lines[number - 2]):
            cell.font = Font(bold=True)


def _values(tables: Sequence[Sheet], lang: Lang) -> dict[tuple[str, ...], str]:
    """Where each list of accepted values stands: the reference of its cells."""
    lists = dict.fromkeys(field.values for table in tables for field in table.fields if field.values)
    name = quote_sheetname(_VALUES.say(lang))
    return {
        values: f"{name}!${get_column_letter(at)}$2:${get_column_letter(at)}${len(values) + 1}"
        for at, values in enumerate(lists, 1)
    }


def _list(sheet: Worksheet, places: dict[tuple[str, ...], str]) -> None:
    sheet.sheet_state = "hidden"
    for at, values in enumerate(places, 1):
        for row, value in enumerate(values, 2):
            sheet.cell(row, at, value)


def _table(sheet: Worksheet, table: Sheet, places: dict[tuple[str, ...], str], lang: Lang) -> None:
    sheet.sheet_properties.tabColor = _CORE_TAB if table.core else _OTHER_TAB
    sheet.freeze_panes = "B2"
    for at, (field, example) in enumerate(zip(table.fields, example_row(table), strict=True), 1):
        letter = get_column_letter(at)
        header = sheet.cell(1, at, field.heading + (" *" if field.required else ""))
        _head(header, field, lang)
        cell = sheet.cell(2, at, example)
        cell.font = _EXAMPLE
        longest = max((len(value) for value in field.values), default=0)
        sheet.column_dimensions[letter].width = min(45, max(len(field.heading) + 4, len(example) + 2, longest + 2))
        if field.values:
            _choice(sheet, field, f"{letter}2:{letter}{_ROWS}", places[field.values], lang)


def _head(cell: Cell, field: Field, lang: Lang) -> None:
    cell.font = Font(bold=True)
    cell.fill = _REQUIRED if field.required else _HEADER
    required = Text("Obligatoire", "Required").say(lang) if field.required else ""
    note = ". ".join(part for part in (required, field.help) if part)
    if note:
        cell.comment = Comment(note, "essaim", width=320, height=90)


def _choice(sheet: Worksheet, field: Field, cells: str, reference: str, lang: Lang) -> None:
    """A drop-down list; where several values are allowed it proposes without refusing."""
    rule = DataValidation("list", formula1=reference, allow_blank=True)
    rule.showErrorMessage = not field.several
    rule.errorTitle = Text("Valeur inconnue", "Unknown value").say(lang)
    rule.error = Text("Choisissez une valeur de la liste.", "Choose a value from the list.").say(lang)
    rule.add(cells)
    sheet.add_data_validation(rule)
