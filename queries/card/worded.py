"""Values of the graph in the words of the ontology."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from essaim.ontology.model import Model, Property
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import day, join, number
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
# What the loader keeps for itself, and what is of no use to a reader.
KEPT = frozenset(("id", "nameKey", "claims", "aliases", "sources", "source", "visibility", "contour", "article"))
_AND = Text(" ; ", "; ")
_COMMA = Text(", ", ", ")


def in_words(model: Model, value: Any, own: Property) -> Text:
    """A value as it reads: labels of its vocabulary, days and numbers as they are written, yes or no."""
    if isinstance(value, list | tuple):
        return join([in_words(model, each, own) for each in value], _COMMA)
    if isinstance(value, bool):
        return words("yes") if value else words("no")
    concepts = model.schemes[own.scheme].concepts if own.scheme else {}
    if value in concepts:
        return concepts[value].label
    if isinstance(value, date) or own.datatype == "date":
        return Text(day(value, "fr"), day(value, "en"))
    if isinstance(value, int | float) and own.datatype != "gYear":
        amount = Text(number(value, "fr"), number(value, "en"))
        return words("euros", amount=amount) if own.unit == "EUR" else amount
    return Text(str(value), str(value))


def content(
    model: Model, values: Mapping[str, Any], owned: Mapping[str, Property], *, but: Collection[str] = ()
) -> Text:
    """Every property that has a value, with its label: « propos : … ; résultat : … »."""
    parts = [
        words("said", label=own.label, value=in_words(model, known(values, name), own))
        for name, own in owned.items()
        if values.get(name) is not None and not (name in KEPT or name in but or own.bookkeeping)
    ]
    return join(parts, _AND)


def known(values: Mapping[str, Any], name: str) -> Any:
    """A value; of a day of which only the month or the year is known, no more than that."""
    partial = [text.partition("=")[2] for text in values.get("partialDates") or () if text.startswith(f"{name}=")]
    return partial[0] if partial else values[name]
