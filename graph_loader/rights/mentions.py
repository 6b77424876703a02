"""Whether a text names somebody, and the text without the name: whatever the case, the accents, the order of words."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from essaim.ontology.folding import normalise

HIDDEN = "[…]"
OWN = ("private", "fictional", "quotation")  # licences of what a team writes itself, and may name people in
_WORD = re.compile(r"[^\W_]+")
_SURE = 2  # words from which a name is no common word


@dataclass(frozen=True)
class Naming:
    """What persons are called: names as displayed, the team's own ids, ids of the graph.

    A name of one word is looked for as it is written, capital included: it may be a common word too.
    """

    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @cached_property
    def _folded(self) -> dict[tuple[str, ...], None]:
        split = (tuple(normalise(name).split()) for name in self.names)
        return {tuple(sorted(words)): None for words in split if len(words) >= _SURE}

    @cached_property
    def _exact(self) -> re.Pattern[str] | None:
        single = [name for name in self.names if len(normalise(name).split()) < _SURE]
        listed = sorted({*single, *self.aliases, *self.ids} - {""}, key=len, reverse=True)
        return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, listed)) + r")(?![\w-])") if listed else None

    def stands_in(self, text: str) -> bool:
        """Whether the text names one of them."""
        return next(self._spans(text), None) is not None

    def without(self, text: str, instead: str = HIDDEN) -> str:
        """The text with something else in the place of each name."""
        return replaced(text, self._spans(text), instead)

    def share_words(self, text: str) -> bool:
        """Whether all the words of a name stand in the text, wherever: first and last names in columns of their own."""
        words = set(normalise(text).split())
        return any(words.issuperset(name) for name in self._folded) or self.stands_in(text)

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        if self._exact:
            yield from (match.span() for match in self._exact.finditer(text))
        if self._folded:
            yield from self._windows(text)

    def _windows(self, text: str) -> Iterator[tuple[int, int]]:
        found = words_of(text)
        for size in _sizes(self._folded):
            for first in range(len(found) - size + 1):
                part = found[first : first + size]
                if tuple(sorted(word for word, _ in part)) in self._folded:
                    yield part[0][1][0], part[-1][1][1]


def replaced(text: str, spans: Iterable[tuple[int, int]], instead: str = HIDDEN) -> str:
    """The text with something else in the place of each span."""
    parts, start = [], 0
    for first, last in sorted(spans):
        if first >= start:
            parts += [text[start:first], instead]
            start = last
    return "".join([*parts, text[start:]])


def words_of(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The words of a text, folded, each with where it stands."""
    return [(word, match.span()) for match in _WORD.finditer(text) for word in normalise(match[0]).split()]


def _sizes(names: Collection[tuple[str, ...]]) -> list[int]:
    return sorted({len(name) for name in names}, reverse=True)
