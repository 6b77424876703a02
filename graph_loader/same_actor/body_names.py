"""The names of bodies as they are compared: what a name is made of once legal forms, articles and abbreviations go."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from essaim.ontology.folding import normalise

_BRACKETS = re.compile(r"\(([^()]*)\)")
_DOTTED = re.compile(r"\b(?:[A-Za-zÀ-Ý]\.\s?){2,}(?:[A-Za-zÀ-Ý]\b)?")
_FORMER = re.compile(r"\s+\bEX[\s-]+", re.IGNORECASE)
_PARTS = re.compile(r"\s+[-–—/:]\s+|\s*[,;]\s+")
_PLURAL = re.compile(r"(?<=[a-z]{3})(?<!s)[sx]$")


@dataclass(frozen=True, slots=True)
class BodyName:
    """A name as it is compared: its words, in any order; the sigles it gives of itself; whether `another` body is meant
    than that of a name without these words."""

    words: tuple[str, ...]
    sigles: frozenset[str] = frozenset()

    @property
    def telling(self) -> frozenset[str]:
        """The words that say which body it is."""
        return frozenset(word for word in self.words if word not in vocabulary().general and not word.isdigit())

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers in it: a département, the rank of a section."""
        return frozenset(word for word in self.words if word.isdigit())

    @property
    def initials(self) -> str:
        """The sigle that its words make."""
        return "".join(word[0] for word in self.words)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    empty: frozenset[str]
    general: frozenset[str]
    another: frozenset[str]
    short: Mapping[str, tuple[str, ...]]
    together: tuple[tuple[str, str], ...]


@cache
def vocabulary() -> _Vocabulary:
    """The words of names, from the file beside."""
    table = tomllib.loads((resources.files(__package__) / "name_words.toml").read_text(encoding="utf-8"))
    another = {stem(word) for text in table["another"] for word in text.split()} - {"association"}
    short = {word: tuple(map(stem, text.split())) for word, text in table["short"].items()}
    together = tuple((f" {several} ", f" {single} ") for several, single in table["together"].items())
    return _Vocabulary(
        frozenset(table["empty"]), frozenset(map(stem, table["general"])), frozenset(another), short, together
    )


def stem(word: str) -> str:
    """A word without its plural."""
    return _PLURAL.sub("", word)


@lru_cache(maxsize=65536)
def names_of(text: str) -> tuple[BodyName, ...]:
    """What a name is compared as: the whole first, then each of its parts that may be a name by itself, such as the one
    before « EX », or « CRIJ » of « CRIJ - Centre régional … »."""
    plain = _DOTTED.sub(lambda dotted: dotted[0].replace(".", "").replace(" ", "") + " ", text)
    sigles = frozenset(key for part in _BRACKETS.findall(plain) if _is_sigle(key := normalise(part).replace(" ", "")))
    bare = _BRACKETS.sub(" ", plain)
    now, *former = _FORMER.split(bare)
    parts = _PARTS.split(now)
    sigles |= {key for part in parts if len(parts) > 1 and _is_sigle(key := normalise(part).replace(" ", ""))}
    whole = BodyName(tuple(_words(bare if len(former) == 0 else now)), sigles)
    parts_named = [BodyName(tuple(_words(part)), sigles) for part in [*(parts if len(parts) > 1 else ()), *former]]
    return (whole, *(part_name for part_name in dict.fromkeys(parts_named) if part_name.words and part_name != whole))


def _is_sigle(key: str) -> bool:
    return 3 <= len(key) <= 10


def _words(text: str) -> Iterator[str]:
    table = vocabulary()
    key = f" {normalise(text)} "
    for several, single in table.together:
        key = key.replace(several, single)
    for word in key.split():
        for part in table.short.get(word, (stem(word),)):
            if part not in table.empty:
                yield part
