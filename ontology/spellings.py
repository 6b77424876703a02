"""The values of vocabularies as people write them."""

from collections.abc import Iterable

from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.wording.near import nearest

_LETTERS, _MEANT = 4, 4
_COMMON = frozenset(("jeune", "young", "people", "avec", "pour", "with", "autre", "other"))


def concept_code(model: Model, scheme: str, text: str) -> str | None:
    """The code of the value that `text` names by its code or a label, whatever the case and the accents, or None."""
    return model.schemes[scheme].spellings.get(normalise(text))


def suggestions(model: Model, scheme: str, text: str, limit: int = 3) -> tuple[str, ...]:
    """The codes of the values that `text` brings to mind, or whose spelling is akin to it, the nearest first."""
    vocabulary = model.schemes[scheme]
    akin = [vocabulary.spellings[word] for word in kindred(text, vocabulary.spellings)]
    return tuple(dict.fromkeys([*vocabulary.hints.get(normalise(text), ()), *akin]))[:limit]


def kindred(text: str, words: Iterable[str]) -> list[str]:
    """Those of `words` that `text` misspells, the nearest first, else those that share a word with it: letters in
    common make « filles » no family."""
    from rapidfuzz import fuzz

    typed = normalise(text)
    folded = {word: normalise(word) for word in words}
    close = [word for word in nearest(text, folded, limit=10) if _misspelt(typed, folded[word])]
    if close:
        return close
    own = _stems(typed)
    sharing = [word for word in folded if own & _stems(folded[word])]
    return sorted(sharing, key=lambda word: -fuzz.ratio(typed, folded[word]))


def _misspelt(typed: str, word: str) -> bool:
    """Whether few letters are wrong: one in four, at least one."""
    from rapidfuzz.distance import OSA

    return OSA.distance(typed, word) <= max(1, min(len(typed), len(word)) // _LETTERS)


def _stems(folded: str) -> set[str]:
    """The words that mean something, in the singular."""
    return {stem for word in folded.split() if len(stem := word.rstrip("sx")) >= _MEANT and stem not in _COMMON}
