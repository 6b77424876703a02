"""Format 3: ties say when and by whom they were noted, exchanges what was agreed. All else stays as it was."""

from essaim.graph_loader.migrate.rewriting import Rewriting
from essaim.ontology.text import Text

TEXT = Text(
    "les liens disent quand et par qui ils ont été notés, les échanges ce qui est convenu",
    "ties say when and by whom they were noted, exchanges what is agreed",
)


def apply(_rewriting: Rewriting) -> None:
    """Nothing: what is new is empty until somebody writes it."""
