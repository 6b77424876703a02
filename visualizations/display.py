"""The words of outputs, and text that cannot act on a terminal."""

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from essaim.ontology.text import Lang, Text

BIDI = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


@cache
def texts() -> Mapping[str, Mapping[str, Any]]:
    """The tables of `texts.toml`."""
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def word(table: str, name: str, lang: Lang) -> str:
    """One word or sentence of `texts.toml`."""
    return Text(*texts()[table][name]).say(lang)


def clean(text: str) -> str:
    """Text without what could act on a terminal: control characters and marks that turn the reading order."""
    plain = text.translate(BIDI)
    return "".join(" " if unicodedata.category(char) == "Cc" and char != "\n" else char for char in plain)
