"""Answers on a terminal: a table where it fits, else one card a row; notes and progress on stderr."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any, Protocol

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text as Line

from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text
from essaim.queries.answer import Answer, SourceRef
from essaim.visualizations.words import clean, heading, number, shown, word

LONGEST_WORD = 22
GUTTER = 3


class Tell(Protocol):
    """Told how many rows of how many are done, and of which file."""

    def __call__(self, done: int, total: int, what: str = "") -> None: ...


def print_answer(answer: Answer, lang: Lang, model: Model | None = None) -> None:
    """Title, rows and sources on stdout."""
    console = _console(sys.stdout)
    if answer.title.say(lang):
        console.print(Line(clean(answer.title.say(lang)), style="bold"))
    if not answer.rows:
        console.print(word("words", "empty", lang))
    elif answer.columns:
        console.print(_body(answer, lang, model, console.width))
    if answer.sources:
        console.print(_sources(answer.sources, lang))


def print_notes(notes: Sequence[Text], lang: Lang) -> None:
    """One line a note on stderr."""
    console = _console(sys.stderr)
    for note in notes:
        grid = Table.grid(padding=(0, 1))
        grid.add_row(Line("•"), Line(clean(note.say(lang))))
        console.print(grid)


@contextmanager
def progress(lang: Lang) -> Iterator[Tell]:
    """A bar on stderr with the rate and the time left; nothing when stderr is not a terminal."""
    console = _console(sys.stderr)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        _Rate(lang),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal or console.no_color,
    )
    tasks: dict[str, Any] = {}

    def tell(done: int, total: int, what: str = "") -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(clean(what) or word("words", "loading", lang), total=total)
        bar.update(tasks[what], completed=done, total=total)

    with bar:
        yield tell


class _Rate(ProgressColumn):
    def __init__(self, lang: Lang) -> None:
        super().__init__()
        self.lang: Lang = lang

    def render(self, task: Task) -> Line:
        unit = Text("lignes/s", "rows/s").say(self.lang)
        done = f"{number(task.completed, self.lang)} / {number(task.total or 0, self.lang)}"
        return Line(f"{done} · {number(round(task.finished_speed or task.speed or 0), self.lang)} {unit}")


def _console(file: IO[str]) -> Console:
    return Console(file=file, highlight=False, markup=False, emoji=False)


def _body(answer: Answer, lang: Lang, model: Model | None, width: int) -> RenderableType:
    columns = [name for name in answer.columns if any(row[name] is not None for row in answer.rows)] or answer.columns
    cells = [[shown(name, row[name], lang, model) for name in columns] for row in answer.rows]
    heads = [heading(name, lang, model) for name in columns]
    numeric = [_is_numeric(answer.rows, name) for name in columns]
    least = [_least(head, [row[at] for row in cells], numeric[at]) for at, head in enumerate(heads)]
    if sum(least) + GUTTER * len(least) <= width:
        return _table(heads, cells, numeric, least)
    return _cards(heads, cells)


def _table(
    heads: Sequence[str], cells: Sequence[Sequence[str]], numeric: Sequence[bool], least: Sequence[int]
) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
    for head, right, floor in zip(heads, numeric, least, strict=True):
        table.add_column(head, justify="right" if right else "left", overflow="fold", min_width=floor, no_wrap=right)
    for row in cells:
        table.add_row(*map(Line, row))
    return table


def _cards(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> Table:
    """One block a row, heading beside value: for more columns than the terminal is wide."""
    blocks = Table.grid(padding=(0, 0, 1, 0))
    for row in cells:
        card = Table.grid(padding=(0, 2))
        card.add_column(style="dim", overflow="fold", min_width=min(18, max(map(len, heads))))
        card.add_column(overflow="fold")
        for head, cell in zip(heads, row, strict=True):
            if cell != "—":
                card.add_row(head, Line(cell))
        blocks.add_row(card)
    return blocks


def _sources(sources: Sequence[SourceRef], lang: Lang) -> RenderableType:
    told = [f"{clean(source.title)}" + (f" ({source.date})" if source.date else "") for source in sources]
    return Padding(Line(f"{word('words', 'sources', lang)} : " + " ; ".join(told), style="dim"), (1, 0, 0, 0))


def _least(head: str, cells: Sequence[str], whole: bool) -> int:
    """The width under which a column would no longer read: its longest word, within reason."""
    words = cells if whole else [piece for cell in cells for piece in cell.split()]
    return max(min(max(map(len, words), default=1), LONGEST_WORD), max(map(len, head.split())))


def _is_numeric(rows: Sequence[Mapping[str, Any]], name: str) -> bool:
    values = [row[name] for row in rows if row[name] is not None]
    return bool(values) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
