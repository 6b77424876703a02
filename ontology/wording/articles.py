"""The article of an office or a body inside a French sentence: « la directrice du centre », « l’Atelier du port »."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from essaim.ontology.folding import normalise
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import inside

_TABLE = Path(__file__).parents[1] / "articles.toml"
_FIRST = re.compile(r"[^\s,’'()]+")
_ELIDED = ("a", "e", "i", "o", "u", "habitant")


def with_article(name: str, *, office: bool) -> Text:
    """The name inside a sentence; in French with its article where its first word is known to be a common noun.

    `office`: it is that of a person, and loses its capital. A name in English, or one that has its article, stays.
    """
    first = _FIRST.match(name)
    word = normalise(first[0]) if first else ""
    article = _articles().get(word)
    kept = inside(name) if office else name
    if article is None:
        return Text(kept, kept)
    noun = name[:1].lower() + name[1:] if office and not name[:2].isupper() else name
    return Text(f"l’{noun}" if word.startswith(_ELIDED) else f"{article} {noun}", kept)


@cache
def _articles() -> Mapping[str, str]:
    """The article of each word."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {word: article for article, words in table.items() for word in words}
