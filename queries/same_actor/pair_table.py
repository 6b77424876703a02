"""The pairs as a workbook to fill, and the decisions that come back in it, or in a CSV of the same columns."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from essaim.graph_loader.opening.grids import read_grid, sheet_heads
from essaim.graph_loader.opening.text_files import separator_of, text_of
from essaim.graph_loader.same_actor.decisions import Decision, Verdict
from essaim.ontology.errors import FileError
from essaim.ontology.folding import normalise
from essaim.ontology.harmless import harmless_cell
from essaim.ontology.text import Lang, Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.same_actor.columns import OUTCOMES, VERDICTS

words = Phrases.beside(__file__)
_HEADINGS = {
    "verdict": Text("décision", "decision"),
    "outcome": Text("avis", "opinion"),
    "name": Text("structure", "body"),
    "with_name": Text("autre structure", "other body"),
    "why": Text("pourquoi", "why"),
    "actor_id": Text("identifiant", "id"),
    "with_id": Text("autre identifiant", "other id"),
}
_WIDTHS = (14, 12, 42, 42, 48, 20, 20)
_NEEDED = ("verdict", "actor_id", "with_id")
_TYPED: Mapping[str, Verdict] = {
    **{normalise(word): "same" for word in ("la même", "même", "the same", "same", "oui", "yes")},
    **{
        normalise(word): "different" for word in ("pas la même", "not the same", "different", "différente", "non", "no")
    },
    **{normalise(word): "later" for word in ("plus tard", "later")},
}


def write_table(answer: Answer, path: Path, lang: Lang) -> None:
    """The pairs of `review` in a new workbook, a column of decisions to fill first. Raises FileError."""
    _check(path)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([heading.say(lang) for heading in _HEADINGS.values()])
    for row in answer.said(lang).rows:
        shown = {**row, "verdict": None, "outcome": OUTCOMES[row["outcome"]].say(lang)}
        sheet.append([harmless_cell(str(shown[name] or "")) for name in _HEADINGS])
    for rank, width in enumerate(_WIDTHS, 1):
        sheet.cell(1, rank).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(rank)].width = width
    choices = ",".join(VERDICTS[verdict].say(lang) for verdict in ("same", "different", "later"))
    listed = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
    listed.add(f"A2:A{len(answer.rows) + 1}")
    sheet.add_data_validation(listed)
    sheet.freeze_panes = "A2"
    try:
        book.save(path)
    except OSError as error:
        raise FileError(*words("table_unwritten", file=path, why=error.strerror or type(error).__name__)) from error


def _check(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise FileError(*words("table_name", file=path))
    if path.exists():
        raise FileError(*words("table_exists", file=path))


def read_table(path: Path, author: str) -> list[Decision]:
    """What was decided in a table that was filled, by `author`, today. Raises FileError."""
    rows = list(_book_rows(path) if path.suffix.lower() in (".xlsx", ".xls", ".ods") else _text_rows(path))
    places = _places(path, rows[0][1] if rows else ())
    day = date.today().isoformat()
    decisions = []
    for line, cells in rows[1:]:
        typed, first, second = (cells[places[name]].strip() if places[name] < len(cells) else "" for name in _NEEDED)
        verdict = _TYPED.get(normalise(typed) or typed)
        if verdict is not None:
            decisions.append(Decision(first, second, verdict, author, day))
        elif typed:
            raise FileError(*words("table_verdict", file=path, line=line, value=typed))
    if not decisions:
        raise FileError(*words("table_empty", file=path))
    return decisions


def _places(path: Path, cells: Sequence[str]) -> dict[str, int]:
    """Where the needed columns stand, headed in either language or as data are."""
    keys = [normalise(cell) for cell in cells]
    places = {}
    for name in _NEEDED:
        headings = {normalise(name), *(normalise(word) for word in _HEADINGS[name])}
        places[name] = next((rank for rank, key in enumerate(keys) if key in headings), -1)
    missing = [_HEADINGS[name] for name, rank in places.items() if rank < 0]
    if missing:
        raise FileError(*words("table_columns", file=path, n=len(missing), columns=missing))
    return places


def _book_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    for name, head in sheet_heads(path).items():
        if head.rows:
            for line, *cells in read_grid(path, name).frame.iter_rows():
                yield line, [cell or "" for cell in cells]
            return


def _text_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    lines = text_of(path).data.decode("utf-8").splitlines()
    separator = separator_of(lines[0]) if lines else ";"
    yield from enumerate(csv.reader(lines, delimiter=separator), 1)
