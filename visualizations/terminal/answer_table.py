"""Answers on a terminal: a table where it fits, else one card a row; notes and progress on stderr."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import IO, Any, Literal, NamedTuple, cast

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.console import Group as Blocks
from rich.padding import Padding
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text as Line

from essaim.graph_loader.progress import Progress as Step
from essaim.ontology.harmless import clean
from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text
from essaim.ontology.wording.forms import day, number
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.queries.answer.column import Column, Columns, first_in, shown_in
from essaim.visualizations.cell_words import NOTHING, Cells, Row
from essaim.visualizations.display import word

words = Phrases.beside(__file__)
LONGEST_WORD = 30
# Spaces at which a line must not break, and what stands for them until it is written: rich breaks at any space.
_UNBROKEN = re.compile(r"(?<=«) | (?=[»;:?!%])|[\u00a0\u202f]")
_GLUE = {" ": "\ue000", "\u00a0": "\ue001", "\u202f": "\ue002"}
_UNGLUE = str.maketrans({glue: space for space, glue in _GLUE.items()})
GUTTER = 3
UNKNOWN = 8  # rows of which nothing is known, or of which there are none: beyond, they are named together
PROSE, READABLE = 120, 30  # a cell of so many letters is sentences, and wants so many a line


class _Printed(NamedTuple):
    """A column as it will be printed; under the width `least` it would no longer read."""

    name: str
    head: str
    cells: tuple[str, ...]
    right: bool
    least: int


def print_answer(answer: Answer, lang: Lang, model: Model | None = None) -> None:
    """Title, rows and sources on stdout."""
    console = console_of(sys.stdout)
    if answer.title.say(lang):
        console.print(Line(clean(answer.title.say(lang)), style="bold"))
    if not answer.rows:
        console.print(word("words", "empty", lang))
    elif answer.columns:
        console.print(_body(answer, lang, model, console.width))
    if answer.sources:
        console.print(sources_line(answer.sources, lang))


def on_screen(answer: Answer) -> Answer:
    """The rows that a screen has room for, the rest counted in a note that says how to see them."""
    rest = len(answer.rows) - (answer.screen or len(answer.rows))
    if rest <= 0:
        return answer
    return replace(answer, rows=answer.rows[: answer.screen], notes=(*answer.notes, words("off_screen", n=rest)))


def print_notes(notes: Sequence[Text], lang: Lang) -> None:
    """One line a note on stderr."""
    console = console_of(sys.stderr)
    for note in notes:
        grid = Table.grid(padding=(0, 1))
        grid.add_row(Line("•"), Line(glued(clean(note.say(lang)))))
        console.print(grid)


def print_lines(*lines: str) -> None:
    """Lines on stdout as they are: a command among them can be pasted whole."""
    console = console_of(sys.stdout)
    for line in lines:
        console.print(Line(clean(line)), soft_wrap=True)


@contextmanager
def progress(lang: Lang) -> Iterator[Callable[[Step], None]]:
    """A bar on stderr with the rate and the time left; nothing when stderr is not a terminal."""
    console = console_of(sys.stderr)
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

    def tell(step: Step) -> None:
        stage = f"{step.file} · {step.stage.say(lang)}"
        if stage not in tasks:
            tasks[stage] = bar.add_task(clean(stage), total=step.total, unit=step.unit)
        bar.update(tasks[stage], completed=step.done, total=step.total)

    with bar:
        yield tell


class _Rate(ProgressColumn):
    def __init__(self, lang: Lang) -> None:
        super().__init__()
        self.lang: Lang = lang

    def render(self, task: Task) -> Line:
        unit = task.fields["unit"].say(self.lang)
        done = f"{number(task.completed, self.lang)} / {number(task.total or 0, self.lang)}"
        return Line(f"{done} · {number(round(task.finished_speed or task.speed or 0), self.lang)} {unit}")


def console_of(file: IO[str]) -> Console:
    """A console that prints words as they are: no markup, no emoji, no guesses of colour."""
    return Console(file=cast(IO[str], _Written(file)), highlight=False, markup=False, emoji=False)


def glued(text: str) -> str:
    """Text whose guillemets and double punctuation stay with the word beside them, for `console_of` to print."""
    return _UNBROKEN.sub(lambda space: _GLUE[space[0]], text)


class _Written:
    """A stream that gets the spaces back as they were."""

    def __init__(self, file: IO[str]) -> None:
        self.file = file

    def write(self, text: str) -> int:
        return self.file.write(text.translate(_UNGLUE))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def _body(answer: Answer, lang: Lang, model: Model | None, width: int) -> RenderableType:
    """The rows, under the values of the column that groups them where there is one."""
    cells, columns = Cells(answer.columns, lang, model), shown_in(answer.columns, "terminal")
    group = first_in(answer.columns, "group")
    if group is None:
        return _rows(answer.rows, columns, [""] * len(answer.rows), cells, width)
    gathered = [_gathered(answer.columns, list(rows)) for _, rows in groupby(answer.rows, itemgetter(group.name))]
    rows = [row for those in gathered for row in those]
    return _rows(rows, columns, [cells.group(group, row) for row in rows], cells, width)


def _gathered(columns: Columns, rows: list[Row]) -> list[Row]:
    """The rows of one group; when many figures of it are unknown, or many are none, these are named together last."""
    figure, name = next((column for column in columns if column.unknown), None), first_in(columns, "name")
    if figure is None or name is None:
        return rows
    unknown = [row for row in rows if row[figure.unknown] == "undetermined"]
    none = [row for row in rows if row[figure.name] == 0 and row not in unknown]
    many = [those for those in (none, unknown) if len(those) > UNKNOWN]
    left = [row for row in rows if not any(row in those for those in many)]
    return [*left, *(_together(those, name.name) for those in many)]


def _together(rows: Sequence[Row], name: str) -> Row:
    """One row for several: what they have in common, and their names."""
    alike = {key: value if all(row[key] == value for row in rows) else None for key, value in rows[0].items()}
    return alike | {name: ", ".join(str(row[name]) for row in rows)}


def _rows(
    rows: Sequence[Row], columns: Sequence[Column], groups: Sequence[str], cells: Cells, width: int
) -> RenderableType:
    """A table of what fits: ids whose name stands beside them give way first, and the last line says so."""
    written = [_printed(column, rows, cells) for column in columns]
    filled = [column for column in written if set(column.cells) != {NOTHING}] or written
    shorter = list(filled)
    while not _fits(shorter, width) and (spare := _spare(shorter)):
        shorter.remove(spare)
    if not _fits(shorter, width) or _squeezed(shorter, width):
        return _cards(filled, groups)
    left = [column.head for column in filled if column not in shorter]
    left_out = [Line(f"{word('words', 'left_out', cells.lang)} {', '.join(left)}", style="dim")] if left else []
    return Blocks(_table(shorter, groups, width), *left_out)


def _printed(column: Column, rows: Sequence[Row], cells: Cells) -> _Printed:
    head, texts = column.label.say(cells.lang), [glued(cells.text(column, row)) for row in rows]
    right = column.pattern is None and _are_figures([row[column.name] for row in rows])
    words = texts if right else [piece for text in texts for piece in text.split()]
    longest = min(max(map(len, words), default=1), LONGEST_WORD)
    return _Printed(column.name, head, tuple(texts), right, max(longest, *map(len, head.split())))


def _are_figures(values: Iterable[object]) -> bool:
    """Whether all that is known of these values are numbers."""
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in known)


def _fits(columns: Sequence[_Printed], width: int) -> bool:
    return sum(column.least + GUTTER for column in columns) <= width + 1


def _squeezed(columns: Sequence[_Printed], width: int) -> bool:
    """Whether sentences would stand in a column of a few words a line: nobody reads that."""
    longest = (max(map(len, column.cells), default=0) for column in columns)
    return any(
        length > PROSE and least < READABLE for length, least in zip(longest, _widths(columns, width), strict=True)
    )


def _widths(columns: Sequence[_Printed], width: int) -> list[int]:
    """The least widths, then what is left, one by one to the column that wraps most: rich would cut the last one."""
    wished = [max(map(len, (column.head, *column.cells))) for column in columns]
    widths = [column.least for column in columns]
    for _ in range(width + 1 - sum(widths) - GUTTER * len(widths)):
        tightest = max(range(len(widths)), key=lambda rank: wished[rank] / widths[rank])
        widths[tightest] += widths[tightest] < wished[tightest]
    return widths


def _spare(columns: Sequence[_Printed]) -> _Printed | None:
    """The column that a reader misses least: a source, an id beside its name, a state that is the same everywhere."""
    names = {column.name for column in columns}
    for column in columns:
        if column.name == "source_id" or (column.name == "state" and len(set(column.cells)) == 1):
            return column
    for column in columns:
        base = column.name.removesuffix("s").removesuffix("_id")
        if base != column.name.removesuffix("s") and (base in names or "name" in names):
            return column
    return None


def _table(columns: Sequence[_Printed], groups: Sequence[str], width: int) -> RenderableType:
    """The headings once, then the rows of each group under its title, in columns of one width throughout."""
    widths = _widths(columns, width)
    blocks: list[RenderableType] = [_lines(columns, widths, (), head=True)] if any(groups) else []
    for title, rows in _grouped(columns, groups):
        blocks += [Line(title, style="bold underline")] if title else []
        blocks.append(_lines(columns, widths, rows, head=not title))
    return Blocks(*blocks)


def _lines(columns: Sequence[_Printed], widths: Sequence[int], rows: Sequence[Sequence[str]], *, head: bool) -> Table:
    table = Table(
        box=SIMPLE_HEAD, padding=(0, GUTTER - 1, 0, 0), header_style="bold", show_edge=False, show_header=head
    )
    for column, least in zip(columns, widths, strict=True):
        justify: Literal["right", "left"] = "right" if column.right else "left"
        table.add_column(column.head, justify=justify, overflow="fold", width=least)
    for row in rows:
        table.add_row(*map(Line, row))
    return table


def _cards(columns: Sequence[_Printed], groups: Sequence[str]) -> Table:
    """One block a row, heading beside value: for more columns than the terminal is wide."""
    blocks = Table.grid()
    for title, rows in _grouped(columns, groups):
        if title:
            blocks.add_row(Line(title, style="bold underline"))
        for row in rows:
            blocks.add_row(_card(columns, row))
            blocks.add_row("")
    return blocks


def _grouped(columns: Sequence[_Printed], groups: Sequence[str]) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The cells row by row, under the heading of their group."""
    rows = zip(*(column.cells for column in columns), strict=True)
    for title, pairs in groupby(zip(groups, rows, strict=True), itemgetter(0)):
        yield title, [row for _, row in pairs]


def _card(columns: Sequence[_Printed], row: Sequence[str]) -> Table:
    card = Table.grid(padding=(0, 2))
    card.add_column(style="dim", overflow="fold", min_width=min(18, max(len(column.head) for column in columns)))
    card.add_column(overflow="fold")
    for column, cell in zip(columns, row, strict=True):
        if cell != NOTHING:
            card.add_row(column.head, Line(cell))
    return card


def sources_line(sources: Sequence[SourceRef], lang: Lang) -> RenderableType:
    """Titles and days of the sources, on one line of their own."""
    titles = [clean(source.title) + (f" ({day(source.date, lang)})" if source.date else "") for source in sources]
    lead = word("words", "sources", lang) + word("words", "led_by", lang)
    return Padding(Line(glued(lead + " ; ".join(titles)), style="dim"), (1, 0, 0, 0))
