"""Whom to approach, for people: a numbered list with a reason each, or the whole card of each contact."""

import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from essaim.ontology.harmless import clean
from essaim.ontology.model import Model
from essaim.ontology.text import Lang
from essaim.ontology.wording.forms import day, number
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.queries.answer.column import Column, Columns, View, shown_in
from essaim.visualizations.cell_words import NOTHING, Cells, Row
from essaim.visualizations.display import word
from essaim.visualizations.terminal.answer_table import console_of, glued, sources_line

Entry = tuple[str, Sequence[str]]
CARD: tuple[View, ...] = ("tag", "line", "why")


def is_shortlist(columns: Columns) -> bool:
    """Whether an answer reads as a list of contacts: it has the paths that lead to them."""
    return any(column.format == "paths" for column in columns)


def print_shortlist(answer: Answer, lang: Lang, model: Model | None, *, whole: bool) -> None:
    """The contacts in order on stdout; `whole`: with paths, evidence, what comes before and the plan B."""
    console = console_of(sys.stdout)
    console.print(Line(clean(answer.title.say(lang)), style="bold"))
    contacts = _Contacts(answer, lang, model, whole)
    for row in answer.rows:
        console.print()
        _print_contact(console, row, contacts)
    if not whole:
        console.print()
        console.print(Line(word("shortlist", "more", lang), style="dim"))
    if answer.sources:
        console.print(sources_line(answer.sources, lang))


def _print_contact(console: Console, row: Row, contacts: "_Contacts") -> None:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", min_width=3, style="bold")
    grid.add_column(overflow="fold")
    grid.add_row(f"{row['rank']}.", Line(glued(contacts.name(row)), style="bold"))
    for title, lines in contacts.entries(row):
        lead = title and title + word("words", "led_by", contacts.lang)
        if len(lines) == 1:
            grid.add_row("", Line.assemble((glued(lead), "dim"), glued(lines[0])))
        else:
            grid.add_row("", Line(glued(lead), style="dim"))
            for line in lines:
                grid.add_row("", Line(glued(f"  – {line}")))
    console.print(grid)


class _Contacts:
    """What is told of each contact: a few lines, or (`whole`) the card; sources are named from the answer."""

    def __init__(self, answer: Answer, lang: Lang, model: Model | None, whole: bool) -> None:
        self.lang: Lang = lang
        self.model = model
        self.sources = {source.id: source for source in answer.sources}
        self.cells = Cells(answer.columns, lang, model)
        self.names = shown_in(answer.columns, "name")
        shown = shown_in(answer.columns, "terminal", *(CARD if whole else ()))
        self.columns = [column for column in shown if column not in self.names and column.name != "rank"]

    def name(self, row: Row) -> str:
        """The contact, and where they work unless it is the contact itself."""
        names = dict.fromkeys(self.cells.text(column, row) for column in self.names)
        return " · ".join(name for name in names if name != NOTHING)

    def entries(self, row: Row) -> Iterator[Entry]:
        """The title and the lines of each column that says something."""
        for column in self.columns:
            if column.format == "paths":
                yield from self._paths(column, row)
            elif lines := self._lines(column, row):
                yield "" if "bare" in column.views else self.cells.title(column, row), lines

    def _lines(self, column: Column, row: Row) -> list[str]:
        value = row[column.name]
        if column.format == "sources":
            return [self._source(source) for source in value or ()]
        if isinstance(value, list | tuple):
            return [self.cells.text(column, {**row, column.name: part}) for part in value]
        text = self.cells.text(column, row)
        return [text] if text != NOTHING else []

    def _paths(self, column: Column, row: Row) -> Iterator[Entry]:
        paths = row[column.name] or ()
        for rank, path in enumerate(paths, start=1):
            yield f"{word('shortlist', 'path', self.lang)} {rank}", [self._step(step) for step in path]
        if not paths:
            yield word("shortlist", "path", self.lang), [word("shortlist", "no_path", self.lang)]

    def _step(self, step: Row) -> str:
        """One tie of a path: who, what links them, to whom, how reliable, and where that comes from."""
        relation = self.model.relations.get(step["relation"]) if self.model else None
        tie = relation.label.say(self.lang) if relation else str(step["relation"])
        tie = word("shortlist", "met", self.lang) if step.get("met") else tie
        between = f"– {tie} →" if step["forward"] else f"← {tie} –"
        facts = [self._reliability(step), *self._noted(step)]
        joint = word("words", "and", self.lang)
        return clean(f"{step['from_name']} {between} {step['to_name']} ({joint.join(facts)})")

    def _noted(self, step: Row) -> list[str]:
        """Which source says so, and when and by whom that was noted: not the day of the load."""
        source = self.sources.get(step.get("source_id") or "")
        when = day(str(step["date"]), self.lang) if step.get("date") else ""
        title = source.title if source else step.get("source_id") or ""
        return [clean(part) for part in (title, when, step.get("author") or "") if part]

    def _reliability(self, step: Row) -> str:
        figure = f"{word('shortlist', 'reliability', self.lang)} {number(round(step['reliability'], 2), self.lang)}"
        return f"{figure}, {word('shortlist', 'stated' if step['stated'] else 'assumed', self.lang)}"

    def _source(self, identifier: str) -> str:
        source = self.sources.get(identifier)
        return clean(_dated(source, self.lang)) if source else identifier


def _dated(source: SourceRef, lang: Lang) -> str:
    return source.title + (f", {day(source.date, lang)}" if source.date else "")
