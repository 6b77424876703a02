"""Format 3: ties, exchanges, needs and offers may say more. All that was there stays as it was."""

from essaim.graph_loader.migrate.rewriting import Rewriting
from essaim.ontology.text import Text

TEXT = Text(
    "les liens disent quand et par qui ils ont été notés, les échanges ce qui est convenu, les besoins combien de "
    "jeunes seraient orientés et quand ils ont eu leur réponse, les offres si elles sont de droit commun",
    "ties say when and by whom they were noted, exchanges what is agreed, needs how many young people would be "
    "referred and when they were answered, offers whether they are of ordinary law",
)


def apply(_rewriting: Rewriting) -> None:
    """Nothing: what is new is empty until somebody writes it."""
