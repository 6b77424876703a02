"""The lists and tables of the explorer: each row of an answer as its columns say, with « Pourquoi ? » behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import Column, View, first_in, shown_in
from essaim.visualizations.cell_words import NOTHING, Cells, Row
from essaim.visualizations.page.html import Child, Made, Scribe, join, tree
from essaim.visualizations.page.page_words import text
from essaim.visualizations.page.path_lines import Citations, Paths

GOOD = frozenset({"key", "complement", "supportive", "ally", "already_allied"})
BAD = frozenset({"established", "opposed", "duplicate"})
SHOWN = 30  # rows of a list as it opens
HELD = 300  # rows that the page holds; the command line gives the others
LANGS: tuple[Lang, Lang] = ("fr", "en")
BLOCKS = ("paths", "sources")  # formats that stand under the others


@dataclass(frozen=True, slots=True)
class Lists:
    """Writes the answers. `places` gives the number of each item of the drawing; `private`: for the team alone."""

    scribe: Scribe
    model: Model
    places: Mapping[str, int]
    private: bool

    def section(self, answer: Answer) -> Made:
        """The list of an answer, what must be said of it, and its sources."""
        h, rows = self.scribe.tag, _Rows(self, answer)
        listed = rows.entries() if rows.ranked else rows.tables()
        if not answer.rows:
            listed = h("p", text("entry", "no_row"), class_="none")
        notes = [h("li", note) for note in answer.notes]
        refs = [h("li", source) for source in rows.citations.titles()]
        return join(
            listed,
            h("ul", *notes, class_="notes") if notes else None,
            h("details", h("summary", text("page", "sources")), h("ol", *refs), class_="sources") if refs else None,
        )

    def more(self, answer: Answer) -> list[Any]:
        """The rows after the first ones, for the script: the place of each in the drawing and its elements."""
        rows = _Rows(self, answer)
        if not rows.ranked:
            return []
        return [[rows.place(row), tree(rows.entry(row))[0]] for row in answer.rows[SHOWN:HELD]]


class _Rows:
    """The rows of one answer: a list of those that have a rank, else a table for each group."""

    def __init__(self, lists: Lists, answer: Answer) -> None:
        self.scribe, self.places, self.answer = lists.scribe, lists.places, answer
        self.private = lists.private
        self.fr, self.en = (Cells(answer.columns, lang, lists.model, ", ") for lang in LANGS)
        self.item, self.tag = first_in(answer.columns, "item"), first_in(answer.columns, "tag")
        self.citations = Citations(answer.sources)
        self.paths = Paths(lists.scribe, lists.model, lists.places, self.citations)

    @property
    def ranked(self) -> bool:
        """Whether the rows have an order of their own."""
        return self.answer.names[:1] == ("rank",)

    def columns(self, *views: View) -> list[Column]:
        """The columns of any of these views that the reader of the page may see."""
        return [column for column in shown_in(self.answer.columns, *views) if self.private or not column.private]

    def entries(self) -> Made:
        """The first rows, and how many more there are."""
        h, count = self.scribe.tag, len(self.answer.rows)
        listed = h("ol", *map(self.entry, self.answer.rows[:SHOWN]), class_="entries")
        left = text("entry", "follow", count=min(HELD, count) - SHOWN)
        follow = h("button", left, type="button", class_="script follow") if count > SHOWN else None
        beyond = h("p", text("entry", "more", count=count - HELD), class_="none") if count > HELD else None
        return join(listed, follow, beyond)

    def entry(self, row: Row) -> Made:
        """One row: its name, what stands under it, and all the rest behind « Pourquoi ? »."""
        h = self.scribe.tag
        first, *others = self._names(row)
        code = row[self.tag.name] if self.tag else None
        tag = h("span", self._cell(self.tag, row), class_=f"tag {_tone(code)}") if self.tag and code else None
        lines = [h("p", name, class_="line") for name in others]
        lines += [self._line(column, row) for column in self.columns("line") if self._filled(column, row)]
        why = h("details", h("summary", text("entry", "why")), h("dl", *self._facts(row)), *self._blocks(row))
        return h("li", h("p", self._linked(first, row), " ", tag), *lines, why, value=row["rank"])

    def place(self, row: Row) -> int | None:
        """The number of the item of the drawing that the row leads to."""
        return self.places.get(row[self.item.name]) if self.item and row[self.item.name] else None

    def _names(self, row: Row) -> list[str]:
        names = [str(row[column.name]) for column in self.columns("name") if row[column.name]]
        return list(dict.fromkeys(names))

    def _linked(self, name: Child, row: Row) -> Made:
        place = self.place(row)
        target = f"#{self.answer.question}" if place is not None else None  # the script adds the item
        return self.scribe.tag("a", name, href=target, data_n=place, class_="name")

    def _line(self, column: Column, row: Row) -> Made:
        h = self.scribe.tag
        if "bare" in column.views:
            return h("p", self._cell(column, row), class_="line")
        return h("p", h("b", self._title(column, row)), " : ", self._cell(column, row), class_="line")

    def _facts(self, row: Row) -> list[Made]:
        h, facts = self.scribe.tag, []
        for column in self.columns("why"):
            if column.format not in BLOCKS and self._filled(column, row):
                facts += [h("dt", self._title(column, row)), h("dd", self._cell(column, row))]
        return facts

    def _blocks(self, row: Row) -> list[Made]:
        blocks = []
        for column in self.columns("why"):
            if column.format == "paths":
                blocks.append(self.paths.block(self._title(column, row), row[column.name]))
            if column.format == "sources" and (cited := self.citations.cited(row[column.name] or ())):
                items = [self.scribe.tag("li", source) for source in cited]
                blocks.append(join(self.scribe.tag("h3", self._title(column, row)), self.scribe.tag("ul", *items)))
        return blocks

    def _filled(self, column: Column, row: Row) -> bool:
        return self.fr.text(column, row) != NOTHING

    def _cell(self, column: Column, row: Row) -> Text:
        return Text(self.fr.text(column, row), self.en.text(column, row))

    def _title(self, column: Column, row: Row) -> Text:
        return Text(self.fr.title(column, row), self.en.title(column, row))

    def tables(self) -> Made:
        """A table for each group of rows."""
        group = first_in(self.answer.columns, "group")
        if group is None:
            return self._table(None, self.answer.rows)
        groups = groupby(self.answer.rows, key=lambda row: row[group.name])
        return join(*(self._table(group, list(rows)) for _, rows in groups))

    def _table(self, group: Column | None, rows: Sequence[Row]) -> Made:
        h, named = self.scribe.tag, self.columns("name")
        figures = [column for column in self.columns("why") if any(self._filled(column, row) for row in rows)]
        shown = [(column, "n" if _is_figures(column, rows) else None) for column in (*named, *figures)]
        titles = [h("th", column.heading, scope="col", class_=side) for column, side in shown]
        lines = [
            h("tr", *(h("td", self._table_cell(column, row), class_=side) for column, side in shown)) for row in rows
        ]
        caption = Text(self.fr.group(group, rows[0]), self.en.group(group, rows[0])) if group else None
        return h(
            "table",
            h("caption", caption) if caption else None,
            h("thead", h("tr", *titles)),
            h("tbody", *lines),
            class_="figures",
        )

    def _table_cell(self, column: Column, row: Row) -> Child:
        if "name" in column.views:
            name = self._cell(column, row)
            return name if self.place(row) is None else self._linked(name, row)
        if not self._filled(column, row):
            return None
        unknown = column.unknown and row[column.name] is None
        return self.scribe.tag("em", self._cell(column, row)) if unknown else self._cell(column, row)


def _is_figures(column: Column, rows: Sequence[Row]) -> bool:
    """Whether a column holds numbers alone, which are read from their right."""
    filled = [row[column.name] for row in rows if row[column.name] is not None]
    return bool(filled) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in filled)


def _tone(code: str) -> str:
    return "good" if code in GOOD else "bad" if code in BAD else "calm"
