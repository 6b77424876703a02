"""What is not known of an entry and could be asked: of whom it is about, or of who knows it."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from essaim.ontology.model import Model, NodeClass
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
# By class, what a first conversation brings: the sentence, and the properties or relations any of which answers it.
_QUESTIONS: Mapping[str, Mapping[str, Collection[str]]] = {
    "Organisation": {
        "ask_partners": ("PARTNER_OF", "MEMBER_OF", "RECOMMENDS", "FUNDS", "SUPPORTS"),
        "ask_people": ("WORKS_AT", "BOARD_MEMBER_OF", "ELECTED_IN"),
        "ask_offers": ("OFFERS",),
        "ask_places": ("LOCATED_IN", "SERVES", "HOUSES_IN"),
        "ask_motivation": ("motivation",),
        "ask_help": ("helpOffered",),
        "ask_met": ("INVOLVES",),
    },
    "Person": {
        "ask_body": ("WORKS_AT", "BOARD_MEMBER_OF", "ELECTED_IN", "VOLUNTEERS_AT"),
        "ask_acquaintances": ("KNOWS", "RECOMMENDS"),
        "ask_motivation": ("motivation",),
        "ask_help": ("helpOffered",),
        "ask_met": ("INVOLVES",),
    },
    "Offer": {
        "ask_audience": ("TARGETS",),
        "ask_ages": ("ageMin", "ageMax"),
        "ask_capacity": ("capacity",),
        "ask_offer_places": ("SERVES", "LOCATED_IN"),
        "ask_mentors": ("mentorProfile",),
        "ask_form": ("offerForm", "deliveryMode"),
    },
    "Need": {
        "ask_audience": ("TARGETS",),
        "ask_young": ("youngPeople",),
        "ask_stated_by": ("STATED_BY",),
        "ask_urgency": ("urgency", "urgencyDate"),
    },
    "Deployment": {
        "ask_reason": ("reason",),
        "ask_business_model": ("businessModel",),
        "ask_steps": ("STEP_OF",),
        "ask_audience": ("TARGETS",),
        "ask_needs": ("ADDRESSES",),
    },
    "Territory": {
        "ask_territory_needs": ("HAS_NEED",),
        "ask_territory_offers": ("SERVES",),
    },
}


def questions_for(
    model: Model, kind: NodeClass, properties: Mapping[str, Any], tied: Collection[str]
) -> Iterator[Text]:
    """A sentence for each thing that is not known; `tied` are the types of its relationships."""
    for name, questions in _QUESTIONS.items():
        if model.is_a(kind.name, name):
            for key, answered in questions.items():
                if not any(each in tied or properties.get(each) is not None for each in answered):
                    yield words(key)
