"""Format 3: needs and offers may say more. What was there stays as it was."""

from essaim.graph_loader.migrate.rewriting import Rewriting
from essaim.ontology.text import Text

TEXT = Text(
    "un besoin dit combien de jeunes seraient orientés et quand il a eu sa réponse, une offre si elle est de droit "
    "commun",
    "a need says how many young people would be referred and when it was answered, an offer whether it is of ordinary "
    "law",
)


def apply(_rewriting: Rewriting) -> None:
    """Nothing: what is added is optional, and no graph of before has it."""
