"""Words of the explorer, always in both languages."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from essaim.ontology.text import Text


@cache
def texts() -> Mapping[str, Mapping[str, list[str]]]:
    """The tables of texts.toml."""
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def text(table: str, name: str, /, **values: object) -> Text:
    """A sentence of texts.toml, with `values` put in their places; a Text goes in its own language."""
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
