"""Whom to approach, for people: a numbered list with a reason each, or the whole card of each contact."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from essaim.ontology.model import Model
from essaim.ontology.text import Lang
from essaim.queries.answer.answer import Answer
from essaim.visualizations.display import clean, day, number, shown, word
from essaim.visualizations.terminal.table import console_of, glued, sources_line

Row = Mapping[str, Any]
Told = tuple[str, str | Sequence[str]]


def print_shortlist(answer: Answer, lang: Lang, model: Model | None, *, whole: bool) -> None:
    """The contacts in order on stdout; `whole`: with paths, evidence, what comes before and the plan B."""
    console = console_of(sys.stdout)
    console.print(Line(clean(answer.title.say(lang)), style="bold"))
    speaker = _Speaker(answer, lang, model)
    for row in answer.rows:
        console.print()
        _print_contact(console, speaker, row, whole)
    if not whole:
        console.print()
        console.print(Line(word("shortlist", "more", lang), style="dim"))
    if answer.sources:
        console.print(sources_line(answer.sources, lang))


def _print_contact(console: Console, speaker: "_Speaker", row: Row, whole: bool) -> None:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", min_width=3, style="bold")
    grid.add_column(overflow="fold")
    grid.add_row(f"{row['rank']}.", Line(glued(speaker.name(row)), style="bold"))
    for label, told in speaker.card(row) if whole else speaker.line(row):
        lines = (told,) if isinstance(told, str) else told
        lead = label and label + word("words", "led_by", speaker.lang)
        if len(lines) == 1:
            grid.add_row("", Line.assemble((glued(lead), "dim"), glued(lines[0])))
        else:
            grid.add_row("", Line(glued(lead), style="dim"))
            for line in lines:
                grid.add_row("", Line(glued(f"  – {line}")))
    console.print(grid)


class _Speaker:
    """Says the fields of a contact in words; sources are named from the answer."""

    def __init__(self, answer: Answer, lang: Lang, model: Model | None) -> None:
        self.lang: Lang = lang
        self.model = model
        self.sources = {source.id: source for source in answer.sources}

    def name(self, row: Row) -> str:
        """The contact, and where they work unless it is the contact itself."""
        where = row["organisation"]
        told = row["contact"] if where in (None, "", row["contact"]) else f"{row['contact']} · {where}"
        return clean(told)

    def line(self, row: Row) -> Iterator[Told]:
        """What a shortlist says of a contact: where things stand, why, through whom, what next."""
        yield from self._told("", row, "reason")
        yield from self._labelled("through", self._through(row))
        yield from self._told("next_step", row, "next_step")

    def card(self, row: Row) -> Iterator[Told]:
        """Everything that is known of a contact."""
        yield from self._told("", row, "reason")
        standing = (self._say("stance", row), self._say("phase", row))
        yield from self._labelled("standing", " · ".join(filter(None, standing)))
        yield from self._told("next_step", row, "next_step")
        yield from self._told("motivation", row, "motivation")
        yield from self._told("reach_by", row, "reach_by")
        yield from self._paths(row)
        yield from self._labelled("after", [clean(name) for name in row["after_names"] or ()])
        yield from self._labelled("evidence", [self._source(source) for source in row["evidence"] or ()])
        yield from self._told("confidence", row, "confidence")
        yield from self._told("plan_b", row, "plan_b")
        yield from self._told("cost_of_skipping", row, "cost_of_skipping")

    def _paths(self, row: Row) -> Iterator[Told]:
        for rank, path in enumerate(row["paths"] or (), start=1):
            label = f"{word('shortlist', 'path', self.lang)} {rank}"
            yield label, [self._step(step) for step in path]
        if not row["paths"]:
            yield from self._labelled("path", word("shortlist", "no_path", self.lang))

    def _step(self, step: Row) -> str:
        """One tie of a path: who, what links them, to whom, how reliable, and where that comes from."""
        relation = self.model.relations.get(step["relation"]) if self.model else None
        tie = relation.label.say(self.lang) if relation else str(step["relation"])
        ends = (step["from_name"], step["to_name"])
        between = f"– {tie} →" if step["forward"] else f"← {tie} –"
        told = f"{ends[0]} {between} {ends[1]} ({self._reliability(step)}"
        source = self._source(step["source_id"]) if step.get("source_id") else ""
        when = day(str(step["date"]), self.lang) if step.get("date") and not source else ""
        link = word("words", "and", self.lang) if source or when else ""
        return clean(f"{told}{link}{source or when})")

    def _reliability(self, step: Row) -> str:
        told = f"{word('shortlist', 'reliability', self.lang)} {number(round(step['reliability'], 2), self.lang)}"
        return f"{told}, {word('shortlist', 'stated' if step['stated'] else 'assumed', self.lang)}"

    def _through(self, row: Row) -> str:
        """Who introduces, and how reliable the way through them is."""
        if not row["introducer_id"]:
            return ""
        who = row["introducer"]
        worth = f"{word('shortlist', 'reliability', self.lang)} {number(round(row['reliability'], 2), self.lang)}"
        return clean(f"{who} ({worth})")

    def _source(self, identifier: str) -> str:
        source = self.sources.get(identifier)
        if source is None:
            return identifier
        return clean(source.title + (f", {day(source.date, self.lang)}" if source.date else ""))

    def _say(self, column: str, row: Row) -> str:
        return "" if row[column] in (None, "", []) else shown(column, row[column], self.lang, self.model)

    def _told(self, label: str, row: Row, column: str) -> Iterator[Told]:
        told = self._say(column, row)
        if told:
            yield word("shortlist", label, self.lang) if label else "", told

    def _labelled(self, label: str, told: str | Sequence[str]) -> Iterator[Told]:
        if told:
            yield word("shortlist", label, self.lang), told
