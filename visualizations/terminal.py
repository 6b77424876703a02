"""Answers on a terminal: a table where it fits, else one card a row; notes and progress on stderr."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Any

from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text
from essaim.queries.answer import Answer, SourceRef
from essaim.visualizations.words import clean, day, heading, number, shown, texts, word
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text as Line

if TYPE_CHECKING:
    from essaim.graph_loader.report import Progress as Step

LONGEST_WORD = 30
GUTTER = 3
Group = tuple[str, list[list[str]]]


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


def print_lines(*lines: str) -> None:
    """Lines on stdout as they are: a command among them can be pasted whole."""
    console = _console(sys.stdout)
    for line in lines:
        console.print(Line(clean(line)), soft_wrap=True)


@contextmanager
def progress(lang: Lang) -> "Iterator[Callable[[Step], None]]":
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

    def tell(step: "Step") -> None:
        told = f"{step.file} · {step.stage.say(lang)}"
        if told not in tasks:
            tasks[told] = bar.add_task(clean(told), total=step.total)
        bar.update(tasks[told], completed=step.done, total=step.total)

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
    """The rows; a question with a view in texts.toml shows fewer columns, under the heading of each group."""
    view = texts()["views"].get(answer.question)
    if view is None:
        return _rows(answer.rows, answer.columns, [""] * len(answer.rows), lang, model, width)
    groups = [shown(view["group"], row[view["group"]], lang, model) for row in answer.rows]
    return _rows([_told(row, lang) for row in answer.rows], view["columns"], groups, lang, model, width)


def _told(row: Mapping[str, Any], lang: Lang) -> Mapping[str, Any]:
    """A row of figures with the unit beside the value, and words where the value is unknown."""
    if row.get("state") == "undetermined":
        return {**row, "value": Text(*texts()["values"]["state"]["undetermined"]).say(lang)}
    if row.get("value") is not None and row.get("unit"):
        return {**row, "value": f"{shown('value', row['value'], lang)} {row['unit']}"}
    return row


def _rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    groups: Sequence[str],
    lang: Lang,
    model: Model | None,
    width: int,
) -> RenderableType:
    kept = [name for name in columns if any(row[name] is not None for row in rows)] or columns
    cells = [[shown(name, row[name], lang, model) for name in kept] for row in rows]
    heads = [heading(name, lang, model) for name in kept]
    numeric = [_is_numeric(rows, name) for name in kept]
    least = [_least(head, [row[at] for row in cells], numeric[at]) for at, head in enumerate(heads)]
    grouped = [
        (title, [row for _, row in found]) for title, found in groupby(zip(groups, cells, strict=True), itemgetter(0))
    ]
    if sum(least) + GUTTER * len(least) <= width:
        return _table(heads, grouped, numeric, least)
    return _cards(heads, grouped)


def _table(heads: Sequence[str], grouped: Sequence[Group], numeric: Sequence[bool], least: Sequence[int]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
    for head, right, floor in zip(heads, numeric, least, strict=True):
        table.add_column(head, justify="right" if right else "left", overflow="fold", min_width=floor, no_wrap=right)
    for title, rows in grouped:
        if title:
            table.add_row(Line(title, style="bold underline"))
        for row in rows:
            table.add_row(*map(Line, row))
    return table


def _cards(heads: Sequence[str], grouped: Sequence[Group]) -> Table:
    """One block a row, heading beside value: for more columns than the terminal is wide."""
    blocks = Table.grid(padding=(0, 0, 1, 0))
    for title, rows in grouped:
        if title:
            blocks.add_row(Line(title, style="bold underline"))
        for row in rows:
            blocks.add_row(_card(heads, row))
    return blocks


def _card(heads: Sequence[str], row: Sequence[str]) -> Table:
    card = Table.grid(padding=(0, 2))
    card.add_column(style="dim", overflow="fold", min_width=min(18, max(map(len, heads))))
    card.add_column(overflow="fold")
    for head, cell in zip(heads, row, strict=True):
        if cell != "—":
            card.add_row(head, Line(cell))
    return card


def _sources(sources: Sequence[SourceRef], lang: Lang) -> RenderableType:
    told = [f"{clean(source.title)}" + (f" ({day(source.date, lang)})" if source.date else "") for source in sources]
    return Padding(Line(f"{word('words', 'sources', lang)} : " + " ; ".join(told), style="dim"), (1, 0, 0, 0))


def _least(head: str, cells: Sequence[str], whole: bool) -> int:
    """The width under which a column would no longer read: its longest word, within reason."""
    words = cells if whole else [piece for cell in cells for piece in cell.split()]
    return max(min(max(map(len, words), default=1), LONGEST_WORD), max(map(len, head.split())))


def _is_numeric(rows: Sequence[Mapping[str, Any]], name: str) -> bool:
    values = [row[name] for row in rows if row[name] is not None]
    return bool(values) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
