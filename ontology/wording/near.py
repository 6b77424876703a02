"""« Did you mean »: the known words nearest to the one typed. One measure and one threshold for every question."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from essaim.ontology.folding import normalise
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import quoted

NEAR = 65  # percent of letters in common and in order (Indel similarity), below which a word is another one
BEHIND = 15  # how many points a word may lie behind the nearest one and still be worth naming
_folded = lru_cache(maxsize=1 << 16)(normalise)  # thousands of rows may each be compared with thousands of words


def nearest(typed: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The known words nearest to `typed`, the best first, case and accents aside; none where none comes near."""
    from rapidfuzz import fuzz, process  # 20 ms, and most commands meet no wrong word

    folded = {word: _folded(word) for word in known}
    hits = process.extract(_folded(typed), folded, scorer=fuzz.ratio, score_cutoff=NEAR, limit=limit)
    return [word for _, score, word in hits if score >= hits[0][1] - BEHIND]


def did_you_mean(typed: str, known: Iterable[str]) -> Text | None:
    """« Vouliez-vous dire « A » ou « B » ? », or None where nothing comes near."""
    return proposal([Text(word, word) for word in nearest(typed, known)])


def proposal(labels: Sequence[Text]) -> Text | None:
    """« Vouliez-vous dire « A » ou « B » ? », of labels in both languages; None where there is none."""
    if not labels:
        return None
    french = " ou ".join(quoted(label.fr, "fr") for label in labels)
    english = " or ".join(quoted(label.en, "en") for label in labels)
    return Text(f"Vouliez-vous dire {french} ?", f"Did you mean {english}?")
