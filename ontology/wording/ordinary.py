"""Ordinary words: those that the ontology says things with. What is none of them may be a name."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Text

LONGEST_NUMBER = 4  # digits: a floor, a year; a telephone number has more
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 5  # letters that a word must have more of for its ending to be no part of it


def is_ordinary(token: str, words: Collection[str]) -> bool:
    """Whether a folded word is one of `words`, or the feminine or the plural of one, or a short number."""
    if token.isdigit():
        return len(token) <= LONGEST_NUMBER
    return any(form in words for form in _forms(token))


def _forms(word: str) -> Iterator[str]:
    """A folded word, and what it may be in the masculine or the singular: of short ones, too many are names."""
    yield from (word, f"{word}s")
    for ending in ("s", "x", "e", "es") if len(word) > _SHORTEST else ():
        stem = word.removesuffix(ending)
        yield from (stem, f"{stem}s")


def ordinary_words(model: Model, spelt: Iterable[str] = ()) -> frozenset[str]:
    """The words of the labels and the definitions of the ontology, names apart, folded; of the vocabularies `spelt`,
    those of every spelling."""
    spellings = (spelling for name in spelt for spelling in model.schemes[name].spellings)
    return frozenset(word for spelling in spellings for word in spelling.split()) | _common(tuple(_sentences(model)))


@cache
def _common(texts: tuple[str, ...]) -> frozenset[str]:
    """The words of sentences that have no capital, or only where a sentence begins."""
    common: set[str] = set()
    first: set[str] = set()
    proper: set[str] = set()
    for words in map(_WORD.findall, texts):
        capital = [word[0].isupper() for word in words]
        for place, word in enumerate(words):
            begins = place == 0 and not any(capital[1:2])
            (first if begins else proper if capital[place] else common).add(normalise(word))
    return frozenset(common | (first - proper))


def _sentences(model: Model) -> Iterator[str]:
    said: list[Text] = []
    for scheme in model.schemes.values():
        said += [text for concept in scheme.concepts.values() for text in (concept.label, concept.definition)]
    said += [text for kind in model.classes.values() for text in (kind.label, kind.definition)]
    said += [text for relation in model.relations.values() for text in (relation.label, relation.definition)]
    return (words for text in said for words in text)
