"""What a load did, on a terminal: one line a file with a total, then what is to be mended, first causes first."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from essaim.ontology.harmless import clean
from essaim.ontology.text import Lang, Text
from essaim.ontology.wording.forms import number
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import Column, Columns, first_in
from essaim.visualizations.cell_words import Row
from essaim.visualizations.terminal.answer_table import console_of, glued

words = Phrases.beside(__file__)
LISTED = 10
NARROWEST = 12  # the name of a file, with an ellipsis
_PATHS = 2
LONGEST = 240
LONGEST_FILE = 40
LONGEST_NOTE = 150  # two lines, where there are more files than MANY_FILES
MANY_FILES = 12


def is_load(columns: Columns) -> bool:
    """Whether an answer tells of a load: something in it may be to mend."""
    return any(column.format == "mend" for column in columns)


def print_load(answer: Answer, lang: Lang) -> None:
    """The files with their counts and their total, then what is to be mended, on stdout."""
    console = console_of(sys.stdout)
    console.print(Line(clean(answer.title.say(lang)), style="bold"))
    answer = replace(answer, rows=tuple(row for row in answer.rows if not row["aside"]))  # the notes tell of those
    if answer.rows:
        console.print(_counts(answer, lang, console.width))
    mend = next(column.name for column in answer.columns if column.format == "mend")
    if any(row[mend] for row in answer.rows):
        _print_mending(console, answer, mend, lang)


def short_notes(answer: Answer, lang: Lang) -> Iterator[Text]:
    """The notes, short where there are many files: all are told in one screen, and JSON has them whole."""
    many = len(answer.rows) > MANY_FILES
    for note in answer.notes:
        yield Text(_cut(note.fr), _cut(note.en)) if many else note
    if many and any(len(note.say(lang)) > LONGEST_NOTE for note in answer.notes):
        yield words("whole_notes")


def _cut(note: str) -> str:
    return note if len(note) <= LONGEST_NOTE else f"{note[:LONGEST_NOTE].rpartition(' ')[0]} …"


# the files


def _counts(answer: Answer, lang: Lang, width: int) -> Table:
    counted = [column for column in answer.columns if column.total and _is_told(column, answer.rows)]
    name = first_in(answer.columns, "name") or answer.columns[0]
    rows = [(clean(str(row[name.name])), [row[column.name] for column in counted]) for row in answer.rows]
    if len(rows) > 1:
        total = [sum(row[column.name] for row in answer.rows) for column in counted]
        rows.append((words("total").say(lang), total))
    texts = [[number(count, lang) for count in counts] for _, counts in rows]
    least = [
        max(*map(len, column.label.say(lang).split()), *(len(row[place]) for row in texts))
        for place, column in enumerate(counted)
    ]
    gutter = 2 if sum(least) + 2 * len(least) + NARROWEST <= width else 1
    room = max(NARROWEST, width - sum(least) - gutter * (len(least) + 1))
    table = Table(box=SIMPLE_HEAD, padding=(0, gutter - 1, 0, 0), header_style="bold", show_edge=False)
    table.add_column(name.label.say(lang), max_width=room, no_wrap=True)
    for column, columns_width in zip(counted, least, strict=True):
        table.add_column(column.label.say(lang), justify="right", width=columns_width)
    for place, ((label, _), cells) in enumerate(zip(rows, texts, strict=True)):
        is_total = place == len(answer.rows)
        if is_total:
            table.add_section()
        table.add_row(
            Line(_shortened(label, room)), *(Line(glued(cell)) for cell in cells), style="bold" if is_total else None
        )
    return table


def _is_told(column: Column, rows: Sequence[Row]) -> bool:
    return column.total == "always" or any(row[column.name] for row in rows)


def _shortened(label: str, room: int) -> str:
    """A name that fits: its end, which tells one file from the next, stays."""
    if len(label) <= room:
        return label
    end = (room - 1) * 2 // 3
    return f"{label[: room - 1 - end]}…{label[-end:]}"


# what is to be mended


class _Point(NamedTuple):
    """The same thing to mend, in one or several lines of a file."""

    file: str
    column: str
    reason: str
    alone: bool
    lines: list[str]


def _print_mending(console: Console, answer: Answer, mend: str, lang: Lang) -> None:
    points = sorted(_points(answer, mend), key=lambda point: point.alone)  # first what costs rows
    waiting = list(_waiting(answer, mend, lang))
    console.print()
    console.print(Line(glued(_summary(answer, lang)), style="bold"))
    for rank, point in enumerate(points[:LISTED], start=1):
        console.print(_block(rank, point, lang))
    for sentence in waiting[:LISTED]:
        console.print(_hung("–", Line(glued(clean(sentence)))))
    more = len(points[LISTED:]) + len(waiting[LISTED:])
    if more:
        console.print(words("more", n=more).say(lang))
    console.print()
    for line in _where_to_read(answer, lang):
        console.print(Line(clean(line), style="dim"), soft_wrap=True)  # a path can be pasted whole
    if not answer.params.get("mend"):
        console.print(Line(glued(words("give_back").say(lang)), style="dim"))


def _summary(answer: Answer, lang: Lang) -> str:
    """« À corriger : 73 lignes mises de côté sur 109 et 12 cellules seules. »"""
    sums = {name: sum(row[name] for row in answer.rows) for name in ("read", "quarantined", "cells")}
    rows = words("rows_aside", rows=sums["quarantined"], read=sums["read"]) if sums["quarantined"] else None
    cells = words("cells_aside", cells=sums["cells"]) if sums["cells"] else None
    return words("to_mend", what=[*filter(None, (rows, cells))]).say(lang)


def _points(answer: Answer, mend: str) -> Iterator[_Point]:
    """What is to be mended by itself, once for all the lines in which it stands, in the order of the files."""
    for row in answer.rows:
        points: dict[tuple[str, str, bool], _Point] = {}
        out = {fault["line"] for fault in row[mend] if not fault["alone"]}
        for fault in _faults(row, mend, follows=False):
            key = fault["column"], fault["reason"], fault["alone"] and fault["line"] not in out
            point = points.setdefault(key, _Point(row["name"], *key, []))
            point.lines.append(str(fault["line"]))
        yield from points.values()


def _waiting(answer: Answer, mend: str, lang: Lang) -> Iterator[str]:
    """Rows that only cite one that is to be mended, file by file."""
    for row in answer.rows:
        lines = list(dict.fromkeys(str(fault["line"]) for fault in _faults(row, mend, follows=True)))
        if lines:
            yield words("follows", file=row["name"], n=len(lines), lines=lines).say(lang)


def _faults(row: Row, mend: str, *, follows: bool) -> list[Mapping[str, Any]]:
    return [fault for fault in row[mend] if (fault["follows"] is not None) is follows]


def _block(rank: int, point: _Point, lang: Lang) -> Table:
    """Where on a line, then what is wrong and what to write."""
    lines = words("lines", n=len(point.lines), lines=point.lines).say(lang)
    where = [
        _shortened(point.file, LONGEST_FILE),
        lines,
        *filter(None, (point.column,)),
        *([words("alone").say(lang)] if point.alone else []),
    ]
    return _hung(
        f"{rank}.", Line(glued(clean(" · ".join(where))), style="bold"), Line(glued(clean(_short(point.reason))))
    )


def _short(reason: str) -> str:
    """A reason that a screen can hold: long lists of accepted values stand in the template and in the vocabularies."""
    return reason if len(reason) <= LONGEST else reason[:LONGEST].rpartition(",")[0] + ", …"


def _hung(mark: str, *lines: Line) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", min_width=3)
    grid.add_column(overflow="fold")
    for place, line in enumerate(lines):
        grid.add_row("" if place else mark, line)
    return grid


def _where_to_read(answer: Answer, lang: Lang) -> Iterator[str]:
    paths = [row["quarantine_file"] for row in answer.rows if row["quarantine_file"]]
    if len(paths) > _PATHS:
        paths = list(dict.fromkeys(str(Path(path).parent) for path in paths))
    if paths:
        yield words("where", paths=paths).say(lang)
