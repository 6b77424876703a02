"""The list of saved questions, as an answer like any other."""

from datetime import date

from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import QUESTIONS
from essaim.queries.answer.answer import Answer
from essaim.queries.saved.catalogue import catalogue

words = Phrases.beside(__file__)


def list_questions() -> Answer:
    """Name, question and parameters of every saved question; a parameter in brackets may be left out."""
    rows = tuple(
        {
            "name": query.name,
            "question": query.question,
            "params": [param.name if param.required else f"[{param.name}]" for param in query.params.values()],
        }
        for query in catalogue().values()
    )
    return Answer("questions", words("questions"), QUESTIONS, rows, date.today(), notes=[words("how_to_ask")])
