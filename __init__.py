"""essaim: a knowledge graph of territorial ecosystems.

    import essaim

    with essaim.open() as graph:
        print(graph.approach("Clairebrise", "binomes").to_polars())

`open` gives a `Graph`, whose methods are the questions of the command line; each returns an `Answer`. Everything that
can go wrong is an `EssaimError`.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from essaim.ontology.errors import (
        EssaimError,
        FileError,
        NameUnknownError,
        OntologyError,
        SetAsideError,
        StoreError,
        UsageError,
    )
    from essaim.queries.face.answer import Answer
    from essaim.queries.face.graph import Graph

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "EssaimError",
    "FileError",
    "Graph",
    "NameUnknownError",
    "OntologyError",
    "SetAsideError",
    "StoreError",
    "UsageError",
    "open",
]
_MODULES = {"Answer": "essaim.queries.face.answer", "Graph": "essaim.queries.face.graph"}


def open(home: Path | str | None = None, uri: str | None = None, lang: str | None = None) -> "Graph":
    """The graph of `home` or of the Neo4j at `uri`, else the one that `essaim status` names; use it in a `with`.

    `lang`, "fr" or "en", is the language of titles, rows and notes; without it ESSAIM_LANG, essaim.toml, then French.
    Raises StoreError, UsageError.
    """
    from essaim.queries.face.graph import open_graph

    return open_graph(home, uri, lang)


if not TYPE_CHECKING:  # a checker reads the imports above, and would take any name for one of these

    def __getattr__(name: str) -> Any:
        """A public name, imported when it is first asked for: importing essaim imports nothing else."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_MODULES.get(name, "essaim.ontology.errors")), name)
