"""Words and values of the explorer, always in both languages."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.visualizations.display import shown


@cache
def texts() -> Mapping[str, Mapping[str, list[str]]]:
    """The tables of explorer_texts.toml."""
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def text(table: str, name: str, /, **values: object) -> Text:
    """A sentence of explorer_texts.toml, with `values` put in their places; a Text goes in its own language."""
    fr, en = texts()[table][name]
    if not values:
        return Text(fr, en)
    return Text(
        fr.format(**{key: value.fr if isinstance(value, Text) else value for key, value in values.items()}),
        en.format(**{key: value.en if isinstance(value, Text) else value for key, value in values.items()}),
    )


def joined(parts: list[Text], between: str) -> Text:
    """Texts with the same sign between them in both languages."""
    return Text(between.join(part.fr for part in parts), between.join(part.en for part in parts))


class Sayer:
    """Values as people read them, by column; the labels of codes are looked up once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[tuple[str, Any], Text] = {}

    def say(self, column: str, value: Any) -> Text:
        """A value in both languages."""
        if isinstance(value, Text):
            return value
        if isinstance(value, list | tuple) and value:
            return joined([self.say(column, item) for item in value], ", ")
        if not isinstance(value, str):
            return Text(shown(column, value, "fr", self._model), shown(column, value, "en", self._model))
        key = (column, value)
        if key not in self._known:
            self._known[key] = Text(shown(column, value, "fr", self._model), shown(column, value, "en", self._model))
        return self._known[key]
