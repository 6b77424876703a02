"""The bundled data: a fictional territory, and the session whose lessons essaim follows."""

from collections.abc import Callable, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from essaim.graph_loader.load import LoadOptions, load_files
from essaim.graph_loader.read.files import Files, recognised
from essaim.graph_loader.report import LoadReport
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

DEMO = "demo"
ASSISES = "assises-2023"


def read_demo(model: Model, folders: Sequence[str] = (DEMO, ASSISES)) -> Files:
    """The bundled `folders`, read while there is no graph yet: an engine takes about as long to start."""
    with as_file(files("essaim.graph_loader") / "data") as data:
        return recognised([data / folder for folder in folders], model).ahead()


def load_demo(
    store: Store,
    model: Model,
    home: Path,
    progress: Callable[..., Any] | None = None,
    folders: Sequence[str] = (DEMO, ASSISES),
    read: Files | None = None,
) -> LoadReport:
    """Load the bundled `folders`, without the territories of France; what became of their rows.

    `read` is what `read_demo` gave, where it was called ahead. The Source of the fictional territory has the licence
    `fictional`, and its title says so.
    """
    options = LoadOptions(home=home, backbone=False)
    return load_files(read or read_demo(model, folders), store, model, options, progress)
