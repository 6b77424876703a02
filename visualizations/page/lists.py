"""The ranked lists of the explorer: each row of an answer as a line, with « Pourquoi ? » behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.visualizations.display import day, number
from essaim.visualizations.page.html import Child, Made, Scribe, join, tree
from essaim.visualizations.page.page_words import Sayer, joined, text

Row = Mapping[str, Any]
Fact = tuple[Text, Child]
GOOD = frozenset({"key", "complement", "supportive", "ally", "already_allied"})
BAD = frozenset({"established", "opposed", "duplicate"})
SHOWN = 30  # rows of a list as it opens
HELD = 300  # rows that the page holds; the command line gives the others
KEYS = {"approach": "contact", "connectors": "actor", "gaps": "need", "alliances": "partner"}
NAMES = {"approach": "contact", "connectors": "name", "gaps": "need", "alliances": "partner"}
TAGS = {"approach": "stance", "connectors": "label", "gaps": "state", "alliances": "verdict"}


@dataclass(frozen=True, slots=True)
class Lists:
    """Writes the answers. `places` gives the number of each item of the drawing; `private`: for the team alone."""

    scribe: Scribe
    sayer: Sayer
    model: Model
    places: Mapping[str, int]
    private: bool

    def section(self, answer: Answer) -> Made:
        """The list of an answer, what must be said of it, and its sources."""
        h = self.scribe.tag
        sources = {source.id: source for source in answer.sources}
        listed = self._figures(answer) if answer.question == "diagnose" else self._entries(answer, sources)
        if not answer.rows:
            listed = h("p", text("entry", "no_row"), class_="none")
        notes = [h("li", note) for note in answer.notes]
        refs = [h("li", _source(source)) for source in answer.sources]
        return join(
            listed,
            h("ul", *notes, class_="notes") if notes else None,
            h("details", h("summary", text("page", "sources")), h("ol", *refs), class_="sources") if refs else None,
        )

    def _entries(self, answer: Answer, sources: Mapping[str, SourceRef]) -> Made:
        h, held = self.scribe.tag, min(HELD, len(answer.rows))
        listed = h("ol", *(self._entry(answer.question, row, sources) for row in answer.rows[:SHOWN]), class_="entries")
        follow = h("button", text("entry", "follow", count=held - SHOWN), type="button", class_="script follow")
        beyond = h("p", text("entry", "more", count=len(answer.rows) - HELD), class_="none")
        return join(listed, follow if held > SHOWN else None, beyond if len(answer.rows) > HELD else None)

    def more(self, answer: Answer) -> list[Any]:
        """The rows after the first ones, for the script: the place of each in the drawing and its elements."""
        if answer.question == "diagnose":
            return []
        sources = {source.id: source for source in answer.sources}
        rows = answer.rows[SHOWN:HELD]
        return [
            [self._place(answer.question, row), tree(self._entry(answer.question, row, sources))[0]] for row in rows
        ]

    def _place(self, question: str, row: Row) -> int | None:
        return self.places.get(row[f"{KEYS[question]}_id"])

    def _entry(self, question: str, row: Row, sources: Mapping[str, SourceRef]) -> Made:
        h = self.scribe.tag
        place = self._place(question, row)
        told = {"approach": self._approach, "connectors": self._connectors, "gaps": self._gaps,
                "alliances": self._alliances}[question](row)  # fmt: skip
        lines, facts = told
        target = f"#{question}" if place is not None else None  # the script adds the item
        name = h("a", str(row[NAMES[question]]), href=target, data_n=place, class_="name")
        code = row[TAGS[question]]
        tag = h("span", self.sayer.say(TAGS[question], code), class_=f"tag {_tone(code)}") if code else None
        head = h("p", name, " ", tag)
        shown = [h("p", *line, class_="line") for line in lines]
        pairs = [part for label, value in facts for part in (h("dt", label), h("dd", value))]
        why = h(
            "details",
            h("summary", text("entry", "why")),
            h("dl", *pairs),
            self._paths(row, sources) if question == "approach" else None,
            self._evidence(row, sources),
        )
        return h("li", head, *shown, why, value=row["rank"])

    def _say(self, row: Row, *columns: str) -> list[Fact]:
        """The columns that have a value, with their labels."""
        return [
            (text("entry", column), self.sayer.say(column, row[column]))
            for column in columns
            if row.get(column) not in (None, "", [], ())
        ]

    def _approach(self, row: Row) -> tuple[list[list[Child]], list[Fact]]:
        where = row["organisation"]
        lines: list[list[Child]] = []
        if where and where != row["contact"]:
            lines.append([where])
        if row["introducer"]:
            through = text("entry", "through", name=row["introducer"])
            reliability = self._measure("reliability", row["reliability"])
            lines.append([through, " (", reliability, ")"])
        lines.append([self.scribe.tag("b", text("entry", "next_step")), " : ", row["next_step"]])
        facts = self._say(row, "reason", "motivation", "phase", "after_names", "reach_by")
        return lines, [*facts, *self._say(row, "plan_b", "cost_of_skipping", "confidence")]

    def _connectors(self, row: Row) -> tuple[list[list[Child]], list[Fact]]:
        facts: list[Fact] = []
        if row["rank_low"] is not None:
            low, high = row["rank_low"], row["rank_high"]
            share = round(100 * row["p_top_k"])
            facts.append((text("entry", "rank_between"), text("entry", "between", low=low, high=high)))
            facts.append((text("entry", "p_top", k=row["top_k"]), text("entry", "p_draws", share=share)))
        return [[row["why"]]], [*facts, *self._say(row, "degree", "badges", "sector")]

    def _gaps(self, row: Row) -> tuple[list[list[Child]], list[Fact]]:
        facts = self._say(row, "theme", "audience")
        if row["age_min"] is not None or row["age_max"] is not None:
            facts.append((text("entry", "ages"), f"{_known(row['age_min'])}–{_known(row['age_max'])}"))
        facts += self._say(row, "young_people", "capacity", "unmet")
        if row["coverage"] is not None:
            low, high = row["coverage_low"], row["coverage_high"]
            between = joined([_share(low), _share(high)], "–")
            told = joined([_share(row["coverage"]), Text(f"({between.fr})", f"({between.en})")], " ")
            facts.append((text("entry", "coverage"), told))
        if row["threshold"] is not None:
            facts.append((text("entry", "threshold"), _share(row["threshold"])))
        read = text("entry", "of", part=row["sources_consulted"], whole=row["sources_expected"])
        facts.append((text("entry", "consulted"), read))
        return [[row["why"]]], [*facts, *self._offers(row)]

    def _alliances(self, row: Row) -> tuple[list[list[Child]], list[Fact]]:
        facts: list[Fact] = [
            (text("entry", label), self.sayer.say("theme", row[label]))
            for label in ("brings", "receives")
            if row[label]
        ]
        if row["shared_audience"]:
            facts.append((text("entry", "shared_audience"), self.sayer.say("audience", row["shared_audience"])))
        if self.private:
            facts += self._say(row, "introducer")
        return [[row["why"]]], [*facts, *self._say(row, "score"), *self._offers(row)]

    def _offers(self, row: Row) -> list[Fact]:
        names = [str(offer["name"]) for offer in row.get("offers") or ()]
        return [(text("entry", "offers"), " ; ".join(names))] if names else []

    def _measure(self, label: str, value: float) -> Text:
        told = round(value, 2)
        word = text("entry", label)
        return Text(f"{word.fr} {number(told, 'fr')}", f"{word.en} {number(told, 'en')}")

    def _paths(self, row: Row, sources: Mapping[str, SourceRef]) -> Made | None:
        h = self.scribe.tag
        if not row["paths"]:
            return h("p", text("entry", "no_path"), class_="line") if row["introducer_id"] is None else None
        paths = [
            h(
                "p",
                self._name(path[0], "from"),
                *(part for step in path for part in self._step(step, sources)),
                class_="path",
            )
            for path in row["paths"]
        ]
        return join(h("h3", text("entry", "paths")), *paths)

    def _step(self, step: Row, sources: Mapping[str, SourceRef]) -> list[Child]:
        h = self.scribe.tag
        found = self.model.relations.get(step["relation"])
        tie = found.label if found else step["relation"]
        before, after = (" — ", " → ") if step.get("forward", True) else (" ← ", " — ")
        ref = sources.get(step["source_id"]) if step["source_id"] else None
        parts = [self._measure("reliability", step["reliability"])]
        parts += [] if step["stated"] else [text("entry", "assumed")]
        parts += [_cite(ref, sources)] if ref else []
        return [before, tie, after, self._name(step, "to"), " ", h("small", joined(parts, " · "))]

    def _name(self, step: Row, end: str) -> Made:
        return self.scribe.tag("b", step[f"{end}_name"], data_n=self.places.get(step[end]))

    def _evidence(self, row: Row, sources: Mapping[str, SourceRef]) -> Made | None:
        h = self.scribe.tag
        known = [sources[id] for id in row.get("evidence") or () if id in sources]
        cited = [h("li", joined([_cite(source, sources), _source(source)], " ")) for source in known]
        return join(h("h3", text("entry", "sources")), h("ul", *cited)) if cited else None

    def _figures(self, answer: Answer) -> Made:
        """The état des lieux: a table for each section."""
        parts = [
            self._table(section, list(rows)) for section, rows in groupby(answer.rows, key=lambda row: row["section"])
        ]
        return join(*parts)

    def _table(self, section: str, rows: Sequence[Row]) -> Made:
        h = self.scribe.tag
        with_value = any(row["value"] is not None and row["unit"] != "one" for row in rows)
        heads: Iterable[str] = ("indicator", "value", "reference", "year") if with_value else ("indicator", "value")
        titles = h("tr", *(h("th", text("entry", head), scope="col") for head in heads))
        lines = [h("tr", *(h("td", cell) for cell in self._cells(row, with_value))) for row in rows]
        caption = h("caption", self.sayer.say("section", section))
        return h("table", caption, h("thead", titles), h("tbody", *lines), class_="figures")

    def _cells(self, row: Row, wide: bool) -> list[Child]:
        h = self.scribe.tag
        place = self.places.get(row["entity_id"]) if row["entity_id"] else None
        named: Child = row["name"]
        if place is not None:
            named = h("a", row["name"], href="#diagnose", data_n=place)
        unknown = row["state"] == "undetermined"
        value: Child = h("em", self.sayer.say("state", "undetermined")) if unknown else self._value(row, "value")
        return [named, value, self._value(row, "reference_value"), _known(row["year"])] if wide else [named, value]

    def _value(self, row: Row, column: str) -> Text | None:
        if row[column] is None:
            return None
        unit = self.sayer.say("unit", row["unit"]) if row["unit"] else Text("", "")
        said = self.sayer.say(column, row[column])
        return Text(f"{said.fr} {unit.fr}".strip(), f"{said.en} {unit.en}".strip().replace(" %", "%"))


def _tone(code: str) -> str:
    return "good" if code in GOOD else "bad" if code in BAD else "calm"


def _cite(source: SourceRef, sources: Mapping[str, SourceRef]) -> Text:
    """The number of a source in the list of its answer."""
    return Text(*(2 * (f"[{list(sources).index(source.id) + 1}]",)))


def _known(value: object) -> str:
    return "" if value is None else str(value)


def _share(value: float) -> Text:
    percent = round(100 * value)
    return Text(f"{percent} %", f"{percent}%")


def _source(source: SourceRef) -> Text:
    if not source.date:
        undated = text("page", "undated")
        return Text(f"{source.title} ({undated.fr})", f"{source.title} ({undated.en})")
    return Text(f"{source.title} ({day(source.date, 'fr')})", f"{source.title} ({day(source.date, 'en')})")
