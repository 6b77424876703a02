"""The cells of the sheets of a workbook as texts, each row with its line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from essaim.graph_loader.opening.headings import FIRST_ROWS, HeadingRow
from essaim.graph_loader.opening.openable import reading
from essaim.graph_loader.opening.workbooks import SheetFacts, facts_of, unreadable, without_far_cells
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

_IGNORED = re.compile(r"(?i)\(\s*(ignore|ignorer|ignorée?|à ignorer|ne pas charger)\s*\)")
_NAMED = 5
HIDDEN = Text("feuille masquée", "hidden sheet")
IGNORED = Text("feuille à ignorer, d’après son nom", "sheet to ignore, by its name")


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet as texts, after `line`; `first` is the rank of their first column in the sheet."""

    frame: pl.DataFrame
    facts: SheetFacts
    first: int
    notes: tuple[Text, ...] = ()

    def under(self, row: HeadingRow, headings: Mapping[int, str]) -> "Grid":
        """The same for the rows under `row`, of which `headings` are read: merged cells have their value on each of
        their rows; formulas without result and errors in what is read are said."""
        frame, merged, across, over = self.frame, 0, [], []
        for (top, left), (bottom, right) in self.facts.merged:
            rank = left - self.first
            if top >= row.after and left == right and rank in headings:
                frame, merged = _filled(frame, rank + 1, top, bottom), merged + 1
            elif top >= row.after and any(place - self.first in headings for place in range(left, right + 1)):
                across.append(_cell_name(top, left))
            elif top <= row.line <= bottom and left < right and rank in headings:
                over.append(_cell_name(top, left))
        notes = [words("merged", n=merged)] if merged else []
        notes += [words("merged_across", n=len(across), cells=across)] if across else []
        notes += [words("merged_heading", n=len(over), cells=over)] if over else []
        for places, key in ((self.facts.empty_formulas, "without_result"), (self.facts.errors, "in_error")):
            met = [
                (line, headings[rank - self.first])
                for line, rank in places
                if line >= row.after and rank - self.first in headings
            ]
            notes += [words(key, n=len(met), places=_named(met))] if met else []
        return replace(self, frame=frame, notes=(*self.notes, *notes))


def _filled(frame: pl.DataFrame, column: int, top: int, bottom: int) -> pl.DataFrame:
    name = frame.columns[column]
    value = frame.filter(pl.col("line") == top)[name]
    inside = pl.col("line").is_between(top, bottom) & pl.col(name).is_null()
    return frame.with_columns(
        pl.when(inside).then(pl.lit(value[0] if len(value) else None)).otherwise(pl.col(name)).alias(name)
    )


def _cell_name(line: int, rank: int) -> str:
    """What a spreadsheet calls a cell: « AB12 »."""
    from openpyxl.utils import get_column_letter  # heavy, and few sheets need it

    return f"{get_column_letter(rank + 1)}{line}"


def _named(met: Sequence[tuple[int, str]]) -> Text:
    shown = met[:_NAMED]
    more = "…" if len(met) > _NAMED else ""
    return Text(
        ", ".join(f"ligne {line}, « {heading} »" for line, heading in shown) + more,
        ", ".join(f"line {line}, “{heading}”" for line, heading in shown) + more,
    )


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A sheet by its first rows; `aside` says why it is not to be loaded."""

    rows: tuple[HeadingRow, ...]
    aside: Text | None = None


def sheet_heads(path: Path) -> dict[str, SheetHead]:
    """The sheets of a workbook that hold anything. Raises FileError."""
    heads = {}
    for name, facts in _facts(path).items():
        frame, hidden = _frame(path, name, facts, FIRST_ROWS)
        aside = IGNORED if _IGNORED.search(name) else HIDDEN if hidden else None
        if frame.height:
            heads[name] = SheetHead(tuple(sheet_rows(frame)), aside)
    return heads


def sheet_rows(frame: pl.DataFrame) -> list[HeadingRow]:
    """The first rows of a sheet that may hold its headings."""
    first = frame.filter(pl.col("line") <= FIRST_ROWS)
    rows = [(row[0], tuple(cell or "" for cell in row[1:])) for row in first.iter_rows()]
    return [HeadingRow(line, line + 1, cells) for line, cells in rows if any(cell.strip() for cell in cells)]


def read_grid(path: Path, sheet: str) -> Grid:
    """All cells of a sheet. Raises FileError."""
    facts = _facts(path)[sheet]
    frame, _ = _frame(path, sheet, facts, None)
    notes = (_far_out(facts),) if facts.sparse else ()
    return Grid(frame, facts, min(facts.first_column, facts.last_column), notes)


def _far_out(facts: SheetFacts) -> Text:
    return Text(
        f"La feuille a une cellule très loin de son tableau (ligne {facts.last_line} ou colonne "
        f"{facts.last_column + 1}) : elle n’est pas lue.",
        f"The sheet has a cell very far from its table (line {facts.last_line} or column {facts.last_column + 1}): "
        "it is not read.",
    )


def _facts(path: Path) -> dict[str, SheetFacts]:
    with reading(path):
        status = path.stat()
    return _facts_of(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _facts_of(path: Path, _changed: int, _size: int) -> dict[str, SheetFacts]:
    """Read once for the sheets of a workbook, as long as it does not change."""
    facts = facts_of(path)
    return facts or {name: SheetFacts() for name in _open(path).sheet_names}


def _open(path: Path) -> Any:
    with reading(path):
        status = path.stat()
    return _opened(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=1)
def _opened(path: Path, _changed: int, _size: int) -> Any:
    """Opened once for all its sheets."""
    return _read(path, path)


def _read(path: Path, content: Path | bytes) -> Any:
    import fastexcel

    with reading(path):
        try:
            return fastexcel.read_excel(content)
        except fastexcel.FastExcelError as error:
            raise unreadable(path) from error


def _frame(path: Path, name: str, facts: SheetFacts, most: int | None) -> tuple[pl.DataFrame, bool]:
    """The cells of a sheet as texts, after `line`, and whether it is hidden."""
    import fastexcel

    try:
        book = _read(path, without_far_cells(path, facts)) if facts.sparse else _open(path)
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, n_rows=most, dtypes="string")
        frame = sheet.to_polars()
    except fastexcel.FastExcelError as error:
        raise unreadable(path) from error
    frame = frame.with_row_index("line", offset=1).with_columns(pl.col("line").cast(pl.Int64))
    return frame, facts.hidden or sheet.visible != "visible"
