"""Sentences written in a TOML file, one key each: French, English, and slots for what is put into them.

    [places]
    fr = "{need} : {n} {n|place connue|places connues} ({share:percent})"
    en = "{need}: {n} known {n|place|places} ({share:percent})"

A slot is `{name}`, `{name:form}` with a form of `FORMS` (or `0.00` for so many decimals, `list 3` for three names at
most), or `{name|…|…}`: of a number one and many (three choices: none, one, many), of a truth yes and no. A `Text` goes
in its own language; a list goes item by item. Spaces and apostrophes need no care: `typeset` sees to them.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from essaim.ontology.text import Lang, Text
from essaim.ontology.wording import forms
from essaim.ontology.wording.forms import Place

_SLOT = re.compile(r"\{(\w+)(?::([^{}|]+))?((?:\|[^{}|]*)*)\}")


class Slot(NamedTuple):
    """What stands between braces: the name of a value, its form or "", and the words to choose from."""

    name: str
    form: str
    choices: tuple[str, ...]


Template = tuple[str | Slot, ...]


class Phrases:
    """The sentences of a `words.toml`, read when the first is said: `words("places", need=…, n=3, share=0.2)`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @staticmethod
    def beside(module: str) -> "Phrases":
        """The `words.toml` in the folder of a module: `Phrases.beside(__file__)`."""
        return _phrases(Path(module).with_name("words.toml"))

    @cached_property
    def templates(self) -> Mapping[str, tuple[Template, Template]]:
        """Each key with its French and its English, taken apart."""
        table = tomllib.loads(self.path.read_text(encoding="utf-8"))
        return {key: (_parsed(sentence["fr"], "fr"), _parsed(sentence["en"], "en")) for key, sentence in table.items()}

    def slots(self, key: str) -> tuple[set[str], set[str]]:
        """The names of the values that a key says in French and in English; a choice of words may be one's alone."""
        french, english = self.templates[key]
        return _names(french, choices=False), _names(english, choices=False)

    def __call__(self, key: str, /, **values: Any) -> Text:
        """The sentence of `key` with `values` in its slots. Raises TypeError when they are not those of its slots."""
        french, english = self.templates[key]
        if (names := _names(french) | _names(english)) != values.keys():
            raise TypeError(f"{self.path.parent.name}/{self.path.name}, {key}: {sorted(names)}, not {sorted(values)}")
        return Text(_filled(french, values, "fr"), _filled(english, values, "en"))


@cache
def _phrases(path: Path) -> Phrases:
    """The sentences of a file, read once however many modules say them."""
    return Phrases(path)


def _parsed(text: str, lang: Lang) -> Template:
    return tuple(_pieces(forms.typeset(text, lang)))


def _pieces(text: str) -> Iterator[str | Slot]:
    end = 0
    for slot in _SLOT.finditer(text):
        if slot.start() > end:
            yield text[end : slot.start()]
        name, form, choices = slot.groups()
        yield Slot(name, form or "", tuple(choices.split("|")[1:]))
        end = slot.end()
    if end < len(text):
        yield text[end:]


def _names(template: Template, choices: bool = True) -> set[str]:
    return {piece.name for piece in template if isinstance(piece, Slot) and (choices or not piece.choices)}


def _filled(template: Template, values: Mapping[str, Any], lang: Lang) -> str:
    return "".join(piece if isinstance(piece, str) else _said(piece, values[piece.name], lang) for piece in template)


def _said(slot: Slot, value: Any, lang: Lang) -> str:
    if slot.choices:
        return _chosen(slot.choices, value, lang)
    kind, _, most = slot.form.partition(" ")
    if kind in LISTS:
        return LISTS[kind]([_plain(name, lang) for name in value], lang, int(most) if most else None)
    if kind.startswith("0."):
        return forms.decimal(value, lang, len(kind) - 2)
    if kind in VALUES:
        return VALUES[kind](value, lang)
    return WORDS[kind](_plain(value, lang)) if kind else _plain(value, lang)


def _chosen(choices: tuple[str, ...], value: Any, lang: Lang) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return choices[0] if value else "".join(choices[1:2])
    if len(choices) > 2:
        none, *choices_left = choices
        return none if value == 0 else choices_left[forms.many(value, lang)]
    return choices[forms.many(value, lang)]


def _plain(value: Any, lang: Lang) -> str:
    if isinstance(value, Text):
        return value.say(lang)
    if isinstance(value, Place):
        return value.name
    if isinstance(value, int | float):
        return forms.number(value, lang)
    return forms.day(value, lang) if isinstance(value, date) else str(value)


def _quotes(names: list[str], lang: Lang, most: int | None) -> str:
    return ", ".join(forms.quoted(name, lang) for name in names[:most])


def _with(between: Text) -> Callable[[list[str], Lang, int | None], str]:
    return lambda names, lang, most: between.say(lang).join(names[:most])


LISTS: Mapping[str, Callable[[list[str], Lang, int | None], str]] = {
    "list": forms.listed,
    "or": forms.either,
    "quotes": _quotes,
    "commas": _with(forms.COMMA),
    "semicolons": _with(forms.SEMICOLON),
}
VALUES: Mapping[str, Callable[[Any, Lang], str]] = {
    "percent": forms.percent,
    "day": forms.day,
    "of": forms.of,
    "the": forms.the,
    "quote": lambda value, lang: forms.quoted(_plain(value, lang), lang),
}
WORDS: Mapping[str, Callable[[str], str]] = {
    "small": forms.small,
    "inside": forms.inside,
    "capital": forms.capital,
}
FORMS = frozenset((*LISTS, *VALUES, *WORDS))
