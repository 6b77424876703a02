"""A text file that is a table: its text, and the rows among its first that may hold its headings."""

import csv
from pathlib import Path

from essaim.graph_loader.opening.encodings import Decoded, decoded, head_text
from essaim.graph_loader.opening.headings import FIRST_ROWS, HeadingRow
from essaim.graph_loader.opening.openable import reading
from essaim.ontology.errors import FileError

LONGEST_HEADER = 1_000_000
_SEPARATORS = ";,\t|"
_SAID = "sep="
_LONGEST_HEADING = 20  # lines that a row of headings may take


def text_of(path: Path) -> Decoded:
    """The text of a file in UTF-8, whatever it was saved as."""
    with reading(path):
        return decoded(path.read_bytes())


def first_heading_rows(path: Path) -> list[HeadingRow]:
    """The rows among the first of a file that may hold its headings. Raises FileError where a line has no end."""
    with reading(path), path.open("rb") as file:
        head = file.read(LONGEST_HEADER)
        cut = bool(file.read(1))
    text = head_text(head, whole=not cut)
    if cut and "\n" not in text:
        raise FileError(
            fr=f"{path}, ligne 1 : plus d’un million de caractères sans fin de ligne. "
            "Ce n’est pas un tableau : téléchargez-le à nouveau.",
            en=f"{path}, line 1: over a million characters without an end. This is not a table: download it again.",
        )
    return heading_rows(text.encode("utf-8", "replace"))


def separator_of(line: str) -> str:
    """The separator that cuts `line` into most pieces."""
    return max(_SEPARATORS, key=line.count)


def heading_rows(data: bytes) -> list[HeadingRow]:
    """The first rows of a text that may hold its headings; a first line « sep=; » says what separates cells."""
    lines = [line.decode("utf-8", "replace") for line in data[:LONGEST_HEADER].split(b"\n", FIRST_ROWS * 4)]
    stated = _stated(lines)
    rows: list[HeadingRow] = []
    rank = 0
    while rank < len(lines) and len(rows) < FIRST_ROWS:
        line = lines[rank]
        if line.strip() and not (stated and line.strip().casefold().startswith(_SAID)):
            rows.append(_heading_row(lines, rank, stated or separator_of(line)))
        rank += 1
    return rows


def _stated(lines: list[str]) -> str | None:
    """What a first line « sep=; » says, as some spreadsheets write it."""
    first = next((line.strip("\r") for line in lines if line.strip()), "").strip('"')
    if first[: len(_SAID)].casefold() != _SAID:
        return None
    rest = first[len(_SAID) :].strip('"')
    return rest[0] if rest and rest[0] in _SEPARATORS else None


def _heading_row(lines: list[str], rank: int, separator: str) -> HeadingRow:
    """The row that begins with a line; its cells may hold line breaks between quotes."""
    last = min(rank + _LONGEST_HEADING, len(lines))
    if lines[rank].count('"') % 2 == 0:
        last = rank + 1
    reader = csv.reader((line + "\n" for line in lines[rank:last]), delimiter=separator)
    try:
        cells = next(reader, [])
    except csv.Error:
        cells = lines[rank].split(separator)
    after = rank + max(1, reader.line_num) + 1
    return HeadingRow(rank + 1, after, tuple(cell.strip("\r\n\ufeff ") for cell in cells), separator)
