"""The values of vocabularies as people write them."""

from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.wording.near import nearest


def concept_code(model: Model, scheme: str, text: str) -> str | None:
    """The code of the value that `text` names by its code or a label, whatever the case and the accents, or None."""
    return model.schemes[scheme].spellings.get(normalise(text))


def suggestions(model: Model, scheme: str, text: str, limit: int = 3) -> tuple[str, ...]:
    """The codes of the values whose spelling comes near `text`, the nearest first, at most `limit`."""
    spellings = model.schemes[scheme].spellings
    return tuple(dict.fromkeys(spellings[word] for word in nearest(text, spellings, limit=10)))[:limit]
