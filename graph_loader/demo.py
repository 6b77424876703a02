"""The bundled data: a fictional territory, and the session whose lessons essaim follows."""

from collections.abc import Callable, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import LoadReport
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

DEMO = "demo"
ASSISES = "assises-2023"


def load_demo(
    store: Store,
    model: Model,
    home: Path,
    progress: Callable[..., Any] | None = None,
    folders: Sequence[str] = (DEMO, ASSISES),
) -> LoadReport:
    """Load the bundled `folders`, without the territories of France; what became of their rows.

    The Source of the fictional territory has the licence `fictional`, and its title says so.
    """
    with as_file(files("essaim.graph_loader") / "data") as data:
        paths = [data / folder for folder in folders]
        return load(paths, store, model, LoadOptions(home=home, backbone=False), progress=progress)
