"""Decimal commas without quotes where commas separate cells: the cells they shift, put right where that is sure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.opening.headings import HeadingRow
from essaim.graph_loader.opening.quotes import Records
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

SHIFTED = Text(
    "virgule décimale sans guillemets : les cellules qui suivent sont décalées. Écrivez le nombre entre guillemets, "
    "ou avec un point.",
    "decimal comma without quotes: the cells after it are shifted. Write the number between quotes, or with a point.",
)
_WHOLE = re.compile(r"[-+]?\d[\d\s\u00a0\u202f]*")
_CENTS = re.compile(r"\d{1,2}\s*€?")
_NUMBERS = ("decimal", "integer")


@dataclass(frozen=True, slots=True)
class Mended:
    """Lines where a decimal comma shifts cells and nothing says which; and what is said of those put right."""

    doubtful: frozenset[int] = frozenset()
    notes: tuple[Text, ...] = ()


def mend_commas(records: Records, row: HeadingRow, places: Mapping[str, int], declaration: Declaration) -> Mended:
    """Put right in place the rows that have as many cells too many as they have numbers cut at their comma."""
    numbers = sorted({place for name, place in places.items() if declaration.columns[name].type in _NUMBERS})
    width, mended, doubtful = len(row.cells), [], set()
    for rank, cells in enumerate(records.rows):
        extra = len(cells) - width
        if extra <= 0:
            continue
        whole = _joined(cells, numbers, extra)
        if whole is not None:
            records.rows[rank] = whole
            mended.append((records.lines[rank], next(cell for cell in whole if cell not in cells)))
        elif _joined(cells, numbers, None) is not None:
            doubtful.add(records.lines[rank])
    return Mended(frozenset(doubtful), (_mended(mended),) if mended else ())


def _joined(cells: list[str], numbers: list[int], extra: int | None) -> list[str] | None:
    """The cells with each number cut at its comma in one again; None where there are not `extra` of them."""
    whole, joined = list(cells), 0
    for place in numbers:
        if place + 1 < len(whole) and _WHOLE.fullmatch(whole[place].strip()) and _CENTS.fullmatch(whole[place + 1]):
            whole[place : place + 2] = [f"{whole[place]},{whole[place + 1]}"]
            joined += 1
    return whole if joined and extra in (None, joined) else None


def _mended(mended: list[tuple[int, str]]) -> Text:
    line, cell = mended[0]
    return words("commas_mended", n=len(mended), line=str(line), cell=cell)
