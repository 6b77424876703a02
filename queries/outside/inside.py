"""Answers that stay within the team: what others get instead of them."""

from typing import TYPE_CHECKING

from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

words = Phrases.beside(__file__)


def stays_inside(scope: "Scope", question: str, title: Text) -> Answer:
    """An answer without a row or a column, that says where it stays and what to ask."""
    return Answer(
        question=question,
        title=title,
        columns=(),
        rows=(),
        as_of=scope.as_of,
        params=scope.params,
        notes=(*scope.notes, words("stays_inside")),
    )
