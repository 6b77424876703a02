"""Lines into rows of cells: a quote that never closes costs its own line, and a cell of several lines is one cell."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

LONGEST_SEARCH = 30_000_000  # characters that may be looked through, in all, for quotes that do not close
LONGEST_CELL = 100_000_000
_PATIENCE = 3  # lines like whole rows that a cell of several lines may hold, where its first line is no whole row
_NARROW = 3  # columns: with so few, a line of text looks like a row


@dataclass(slots=True)
class Records:
    """Rows in their order, each with its line; `unclosed` holds the lines whose quote never closes."""

    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)


def is_regular(separator: str) -> str:
    """A regular expression that a line fits where each of its quoted cells closes within it."""
    cell = rf'(?:"(?:[^"]|"")*"|[^"{re.escape(separator)}][^{re.escape(separator)}]*|)'
    return rf"^{cell}(?:{re.escape(separator)}{cell})*\r?$"


def records(lines: Sequence[str], separator: str, width: int, first: int = 1) -> Records:
    """The rows that `lines` hold, without their ends; `first` is the line of the first, `width` that of the heading."""
    return _Reader(lines, separator, width).read(first)


class _Reader:
    def __init__(self, lines: Sequence[str], separator: str, width: int) -> None:
        self.lines = lines
        self.separator = separator
        self.width = width
        self.regular = re.compile(is_regular(separator)).fullmatch
        self.left = LONGEST_SEARCH
        csv.field_size_limit(LONGEST_CELL)

    def read(self, first: int) -> Records:
        records = Records()
        rank, total = 0, len(self.lines)
        while rank < total:
            line = self.lines[rank].removesuffix("\r")
            end, closed = rank, True
            if '"' not in line:
                cells = line.split(self.separator)
            elif self.regular(line):
                cells = self._cells([line])
            else:
                end, closed = self._end(rank)
                cells = self._cells(self.lines[rank : end + 1]) if closed and end > rank else self._loose(line)
            if any(cells) or end > rank:
                records.lines.append(first + rank)
                records.rows.append(cells)
                if not closed:
                    records.unclosed.append(first + rank)
            rank = end + 1
        return records

    def _cells(self, lines: Sequence[str]) -> list[str]:
        return next(csv.reader([line + "\n" for line in lines[:-1]] + [lines[-1]], delimiter=self.separator), [])

    def _end(self, rank: int) -> tuple[int, bool]:
        """Where the row that begins at `rank` ends, and whether its quotes close. A line that would be a whole row by
        itself is one: it was swallowed by a quote too many."""
        first = self.lines[rank]
        state = _state(first, self.separator, False)
        if state is None or not state:
            return rank, True
        whole = first.count(self.separator) + 1 == self.width and self.width > 1
        patience = 1 if whole else _PATIENCE
        looked = 0
        for end in range(rank + 1, len(self.lines)):
            line = self.lines[end]
            looked += len(line) + 1
            patience -= line.count(self.separator) + 1 == self.width > (1 if whole else _NARROW)
            if not patience or looked > self.left:
                break
            state = _state(line, self.separator, True) if '"' in line else True
            if state is None:
                break
            if not state:
                return end, True
        self.left -= looked
        return rank, False

    def _loose(self, line: str) -> list[str]:
        """The cells of a line whose quotes are out of order: they are letters as any other."""
        cells = [_bare(cell) for cell in line.split(self.separator)]
        lenient = self._cells([line]) if len(cells) > self.width else cells
        return lenient if len(lenient) == self.width else cells


def _bare(cell: str) -> str:
    """A cell without the quote that opens it, or those that wrap it."""
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1]
    return cell.removeprefix('"') if cell.count('"') == 1 else cell


def _state(line: str, separator: str, quoted: bool) -> bool | None:
    """Whether a quoted cell is open at the end of `line`, `quoted` telling it of its start; None where a quote closes
    in the middle of a cell."""
    place = 0
    line = line.removesuffix("\r")
    while True:
        if quoted:
            place = line.find('"', place)
            if place < 0:
                return True
            if line.startswith('""', place):
                place += 2
                continue
            place += 1
            if place < len(line) and line[place] != separator:
                return None
            if place >= len(line):
                return False
            quoted, place = False, place + 1
        elif line.startswith('"', place):
            quoted, place = True, place + 1
        else:
            place = line.find(separator, place)
            if place < 0:
                return False
            place += 1
