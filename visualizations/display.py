"""The words of outputs."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from essaim.ontology.text import Lang, Text


@cache
def texts() -> Mapping[str, Mapping[str, Any]]:
    """The tables of `texts.toml`."""
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


def word(table: str, name: str, lang: Lang) -> str:
    """One word or sentence of `texts.toml`."""
    return Text(*texts()[table][name]).say(lang)
