"""essaim: a knowledge graph of territorial ecosystems."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from essaim.ontology.text import Lang
    from essaim.queries.face.graph import Graph

__version__ = "0.1.0"


def open(home: Path | str | None = None, uri: str | None = None, lang: "Lang | None" = None) -> "Graph":
    """The graph of `home` or of the Neo4j at `uri`, else the one that `essaim status` names; use it in a `with`.

    Raises StoreError, UsageError.
    """
    from essaim.queries.face.graph import open_graph

    return open_graph(home, uri, lang)
