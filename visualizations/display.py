"""How values, headings and numbers read for people, in French and in English."""

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from essaim.ontology.model import Model, Property, Scheme
from essaim.ontology.text import Lang, Text

NARROW = "\N{NARROW NO-BREAK SPACE}"
UNGROUPED = re.compile(r"(^|_)(year|code|vintage|order|rank)($|_)")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
BIDI = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


@cache
def texts() -> Mapping[str, Mapping[str, Any]]:
    """The tables of `texts.toml`."""
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def word(table: str, name: str, lang: Lang) -> str:
    """One word or sentence of `texts.toml`."""
    return Text(*texts()[table][name]).say(lang)


def heading(column: str, lang: Lang, model: Model | None = None) -> str:
    """The heading of a column: texts.toml, else the ontology's label of that property, else its own name."""
    if column in texts()["columns"]:
        return word("columns", column, lang)
    label = property_labels(model).get(camel(column)) if model else None
    return label.say(lang) if label else column.replace("_", " ")


def shown(column: str, value: Any, lang: Lang, model: Model | None = None) -> str:
    """A value as a person reads it: dashes for nothing, labels for codes, French or English numbers."""
    if value is None or value in ("", [], ()):
        return "—"
    if isinstance(value, bool):
        return word("words", "yes" if value else "no", lang)
    if isinstance(value, int | float):
        return number(value, lang, grouped=not UNGROUPED.search(column), cents=column.endswith("_eur"))
    if isinstance(value, Mapping):
        return _thing(value, lang, model)
    if isinstance(value, list | tuple):
        return " ; ".join(shown(column, item, lang, model) for item in value)
    text = value.isoformat() if isinstance(value, date | time) else str(value)
    return clean(_label(column, day(text, lang), lang, model))


def day(text: str, lang: Lang) -> str:
    """An ISO date as it is written in the language; any other text as it is."""
    return "/".join(reversed(text.split("-"))) if lang == "fr" and ISO_DAY.fullmatch(text) else text


def _thing(value: Mapping[str, Any], lang: Lang, model: Model | None) -> str:
    """A node by its name, a relationship by its ends, a path by its nodes, any other mapping key by key."""
    if {"id", "labels", "properties"} <= value.keys():
        name = value["properties"].get("name")
        return clean(f"{name} ({value['id']})" if name else str(value["id"]))
    if {"type", "start", "end"} <= value.keys():
        known = model.relations.get(value["type"]) if model else None
        return clean(f"{value['start']} → {known.label.say(lang) if known else value['type']} → {value['end']}")
    if {"nodes", "edges"} <= value.keys():
        return " → ".join(_thing(node, lang, model) for node in value["nodes"])
    return ", ".join(f"{heading(key, lang, model)} : {shown(key, item, lang, model)}" for key, item in value.items())


def number(value: float, lang: Lang, *, grouped: bool = True, cents: bool = False) -> str:
    """A number with the separators of the language; figures of four digits stand as they are."""
    if not math.isfinite(value):
        return "—"
    digits = 2 if cents else 0 if float(value).is_integer() else 3 if abs(value) < 1 else 2
    text = f"{value:,.{digits}f}"
    if digits and not cents:
        text = text.rstrip("0").rstrip(".")
    if not grouped or abs(value) < 10_000:
        text = text.replace(",", "")
    return text if lang == "en" else text.translate({ord(","): NARROW, ord("."): ","})


def clean(text: str) -> str:
    """Text without what could act on a terminal: control characters and marks that turn the reading order."""
    kept = text.translate(BIDI)
    return "".join(" " if unicodedata.category(char) == "Cc" and char != "\n" else char for char in kept)


def camel(column: str) -> str:
    """The graph's name of a column of an answer: `school_type` → `schoolType`."""
    first, *rest = column.split("_")
    return first + "".join(part.capitalize() for part in rest)


def property_labels(model: Model) -> dict[str, Text]:
    """The label of each property by its name, the first class or relation of the ontology deciding; no bookkeeping."""
    labels: dict[str, Text] = {}
    for found in _properties(model):
        if not found.bookkeeping:
            labels.setdefault(found.name, found.label)
    return labels


def _properties(model: Model) -> Iterator[Property]:
    for kind in model.classes.values():
        yield from kind.properties.values()
    for relation in model.relations.values():
        yield from relation.properties.values()


def _label(column: str, value: str, lang: Lang, model: Model | None) -> str:
    known = texts()["values"].get(column, {}).get(value)
    if known is not None:
        return Text(*known).say(lang)
    if model and column == "relation" and value in model.relations:
        return model.relations[value].label.say(lang)
    scheme = _scheme(column, model) if model else None
    concept = scheme.concepts.get(value) if scheme else None
    return concept.label.say(lang) if concept else value


def _scheme(column: str, model: Model) -> Scheme | None:
    """The vocabulary that the values of a column come from, if any."""
    known = texts()["schemes"].get(column)
    if known:
        return model.schemes.get(known)
    name = camel(column)
    named = next((found.scheme for found in _properties(model) if found.name == name and found.scheme), None)
    plain = column.replace("_", "-")
    return model.schemes.get(named or plain) or model.schemes.get(plain.removesuffix("s"))
