"""The text that tells somebody of being listed: who, what, why, on which ground, until when, which rights."""

from collections.abc import Mapping
from typing import Any

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.people.held import Held

words = Phrases.beside(__file__)
_SOURCES = "MATCH (s:Source) WHERE s.id IN $ids RETURN s.name AS name ORDER BY name"


def letter(store: Store, model: Model, person: Held, operator: str | None) -> Text:
    """The text, in both languages. What article 14 of the GDPR asks for stands in it; a place is left for a contact."""
    properties = person.properties
    basis = model.schemes["lawful-basis"].concepts[properties.get("lawfulBasis", "legitimate-interest")].label
    names = [row["name"] for row in store.read(_SOURCES, ids=list(properties.get("sources", ())))]
    until = properties.get("retainUntil")
    return words(
        "letter",
        operator=Text(operator, operator) if operator else words("operator"),
        office=properties.get("role") or person.name,
        kept=kept_data(model, properties),
        sources=names,
        basis=basis,
        readers=model.schemes["visibility"].concepts[properties.get("visibility", "restricted")].label,
        until=until.isoformat() if until else "",
    )


def kept_data(model: Model, properties: Mapping[str, Any]) -> list[Text]:
    """The labels of what is held on a person and is personal."""
    own = model.classes["Person"].properties.values()
    return [one.label for one in own if one.personal and properties.get(one.name) is not None]
