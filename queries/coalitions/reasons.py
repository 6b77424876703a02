"""Why a body is of a coalition: what it answers, what it adds, who introduces us."""

from collections.abc import Mapping
from typing import Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import join
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.alliances.reasons import introduction
from essaim.queries.answer.labels import labels_of
from essaim.queries.introductions.introducers import Acquaintance

words = Phrases.beside(__file__)


def reason(model: Model, row: Mapping[str, Any], contact: Acquaintance | None, us: str | None, counted: bool) -> Text:
    """The sentences of one body; `row` holds its other columns, `counted`: what it adds is in young people."""
    needs, offers = row["needs"], [offer["name"] for offer in row["offers"]]
    if row["required"]:
        parts = [words("required")]
    elif needs:
        parts = []
    else:
        parts = [words("of_its_sector", sector=labels_of(model, "sector", [row["sector"]])[0])]
    parts.append(words("answers", n=len(needs), needs=needs, offers=offers) if needs else words("no_offer"))
    if counted and needs and not row["required"]:
        parts.append(words("adds_young", more=round(row["adds"])))
    return join([*parts, *introduction(contact, us)])
