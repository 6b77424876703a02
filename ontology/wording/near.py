"""« Did you mean »: the known words nearest to the one typed. One measure and one threshold for every question."""

from collections.abc import Iterable

from essaim.ontology.folding import normalise
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import quoted

NEAR = 65  # percent of letters in common and in order (Indel similarity), below which a word is another one


def nearest(typed: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The known words nearest to `typed`, the best first, case and accents aside; none where none comes near."""
    from rapidfuzz import fuzz, process  # 20 ms, and most commands meet no wrong word

    folded = {word: normalise(word) for word in known}
    hits = process.extract(normalise(typed), folded, scorer=fuzz.ratio, score_cutoff=NEAR, limit=limit)
    return [word for _, _, word in hits]


def did_you_mean(typed: str, known: Iterable[str]) -> Text | None:
    """« Vouliez-vous dire « A » ou « B » ? », or None where nothing comes near."""
    near = nearest(typed, known)
    if not near:
        return None
    french, english = ([quoted(word, lang) for word in near] for lang in ("fr", "en"))
    return Text(f"Vouliez-vous dire {' ou '.join(french)} ?", f"Did you mean {' or '.join(english)}?")
