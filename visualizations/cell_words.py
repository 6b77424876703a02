"""What a cell says: the value of a column in a row, in the words of a language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from essaim.ontology.harmless import clean
from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text
from essaim.ontology.wording.forms import day, number, percent
from essaim.queries.answer.column import Column, Columns, column_named
from essaim.visualizations.display import word

NOTHING = "—"
_SLOT = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\]]*)\]")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of an answer; what stands in a list is told apart by `between`."""

    columns: Columns
    lang: Lang
    model: Model | None = None
    between: str = " ; "

    def title(self, column: Column, row: Row) -> str:
        """The title of a cell: the figures that it names are those of the row."""
        return _SLOT.sub(lambda slot: self._alone(slot[1], row), column.heading.say(self.lang))

    def text(self, column: Column, row: Row) -> str:
        """The cell, with all that its column tells together; a dash for nothing."""
        if column.unknown and row[column.name] is None and row[column.unknown] == "undetermined":
            return self._alone(column.unknown, row)
        if column.pattern is None:
            return shown(column, row[column.name], self.lang, self.model, self.between)
        return self._together(column.pattern.say(self.lang), row)

    def group(self, column: Column, row: Row) -> str:
        """The words that head the rows of one value of the column."""
        code = row[column.name]
        if column.headings and code in column.headings:
            return column.headings[code].say(self.lang)
        return shown(column, code, self.lang, self.model, self.between)

    def _together(self, pattern: str, row: Row) -> str:
        pieces = _OPTIONAL.split(pattern)  # every second one stood in brackets
        told = [self._filled(piece, row) for piece in pieces]
        needed = any(_SLOT.search(piece) for piece in pieces[::2])
        if None in told[::2] or (not needed and not any(told[1::2])):
            return NOTHING
        return "".join(piece or "" for piece in told)

    def _filled(self, pattern: str, row: Row) -> str | None:
        """The pattern with its columns told; None where one of them is empty."""
        values = {name: self._alone(name, row) for name in _SLOT.findall(pattern)}
        if not {"", NOTHING}.isdisjoint(values.values()):
            return None
        return _SLOT.sub(lambda slot: values[slot[1]], pattern)

    def _alone(self, name: str, row: Row) -> str:
        column = next(column for column in self.columns if column.name == name)
        return shown(column, row[name], self.lang, self.model, self.between)


def shown(column: Column, value: Any, lang: Lang, model: Model | None = None, between: str = " ; ") -> str:
    """A value as a person reads it: a dash for nothing, labels for codes, French or English numbers."""
    if value is None or value in ("", [], ()):
        return NOTHING
    if isinstance(value, list | tuple) and not isinstance(value, Text):
        parts = [shown(column, part, lang, model, between) for part in value]
        return (" ; " if column.format == "names" else between).join(parts)
    if isinstance(value, bool | int | float):
        return _figure(column, value, lang)
    if isinstance(value, Mapping):
        return clean(str(value["name"])) if column.format == "names" else _thing(value, lang, model)
    text = value.isoformat() if isinstance(value, date | time) else str(value)
    label = value if isinstance(value, Text) else _label(column, text, model)
    return clean(label.say(lang) if label else day(text, lang))


def _figure(column: Column, value: float, lang: Lang) -> str:
    """A number in the format of its column; yes or no."""
    if isinstance(value, bool):
        return word("words", "yes" if value else "no", lang)
    if column.format == "percent":
        return percent(value, lang)
    if column.format == "rate":
        return number(round(value, 2), lang)
    return number(value, lang, grouped=column.format != "plain", cents=column.format == "euros")


def _label(column: Column, code: str, model: Model | None) -> Text | None:
    """The label of a code of the column, if it has any."""
    if not isinstance(column.codes, str):
        return column.codes.get(code)
    if not column.codes or model is None:
        return None
    named = {"class": model.classes, "relation": model.relations}.get(column.codes)
    known: Mapping[str, Any] = named if named is not None else model.schemes[column.codes].concepts
    return known[code].label if code in known else None


def _thing(value: Row, lang: Lang, model: Model | None) -> str:
    """A node by its name, a relationship by its ends, a path by its nodes, any other mapping key by key."""
    if {"id", "labels", "properties"} <= value.keys():
        name = value["properties"].get("name")
        return clean(f"{name} ({value['id']})" if name else str(value["id"]))
    if {"type", "start", "end"} <= value.keys():
        relation = model.relations.get(value["type"]) if model else None
        return clean(f"{value['start']} → {relation.label.say(lang) if relation else value['type']} → {value['end']}")
    if {"nodes", "edges"} <= value.keys():
        return " → ".join(_thing(node, lang, model) for node in value["nodes"])
    columns = {key: column_named(key, model) for key in value}
    return ", ".join(
        f"{columns[key].label.say(lang)} : {shown(columns[key], part, lang, model)}" for key, part in value.items()
    )
