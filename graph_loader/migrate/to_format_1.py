"""Format 1: the graph says of which format and structure it is. All else stays as it was."""

from essaim.graph_loader.migrate.rewriting import Rewriting
from essaim.ontology.text import Text

TEXT = Text("le graphe porte un numéro de format", "the graph carries the number of its format")


def apply(_rewriting: Rewriting) -> None:
    """Nothing: the number is written once all steps are done."""
