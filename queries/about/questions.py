"""The list of saved questions, as an answer like any other."""

from datetime import date

from essaim.ontology.text import Text
from essaim.queries.about.columns import QUESTIONS
from essaim.queries.answer.answer import Answer
from essaim.queries.saved.catalogue import catalogue

HOW = Text(
    "Poser une question : essaim query NOM -p territory=Nantes ; lire son texte : essaim query --show NOM",
    "To ask one: essaim query NAME -p territory=Nantes; to read its text: essaim query --show NAME",
)


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
    title = Text("Questions enregistrées", "Saved questions")
    return Answer("questions", title, QUESTIONS, rows, date.today(), notes=[HOW])
