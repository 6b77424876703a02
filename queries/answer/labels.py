"""Labels of the ontology as they stand inside a sentence."""

from collections.abc import Iterable

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.articles import with_article
from essaim.ontology.wording.forms import small


def small_label(label: Text) -> Text:
    """A label inside a sentence: « collégiens », and still « REP »."""
    return Text(small(label.fr), small(label.en))


def labels_of(model: Model, scheme: str, codes: Iterable[str]) -> list[Text]:
    """The labels of the codes of a vocabulary, in the order of the codes; an unknown code stands for itself."""
    concepts = model.schemes[scheme].concepts
    return [small_label(concepts[code].label) if code in concepts else Text(code, code) for code in sorted(codes)]


def name_inside(id: str, name: str) -> Text:
    """The name of an actor inside a sentence: « la directrice du centre », « le Centre social », « Karim »."""
    return with_article(name, office=id.startswith("per:"))
