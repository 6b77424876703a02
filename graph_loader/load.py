"""Loads files into the graph: recognised, read, checked, written, retired, reported."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.france import backbone
from essaim.graph_loader.load_file import FileLoad
from essaim.graph_loader.load_options import LoadOptions
from essaim.graph_loader.progress import Report
from essaim.graph_loader.read.files import Files, recognised
from essaim.graph_loader.report import LoadReport
from essaim.graph_loader.write.journal import Journal
from essaim.graph_store.private_files import FILE, private_folder
from essaim.graph_store.store import Store
from essaim.ontology.errors import StoreError
from essaim.ontology.model import Model
from essaim.ontology.text import Text

__all__ = ["LOCK", "LoadOptions", "load", "load_files"]

LOCK = "load.lock"


def load(
    paths: Sequence[Path], store: Store, model: Model, options: LoadOptions, progress: Report | None = None
) -> LoadReport:
    """Load files, or the files of folders. Every row of every file is accounted for in the report.

    Raises FileError, StoreError, NameUnknownError, SetAsideError (a newer file that shrank too much).
    A file that fails, or is interrupted, leaves the graph as it was before that file.
    """
    files = recognised(paths, model, options.folders, options.source, options.team_source)
    return load_files(files, store, model, options, progress)


def load_files(
    files: Files, store: Store, model: Model, options: LoadOptions, progress: Report | None = None
) -> LoadReport:
    """Load files that are recognised, and perhaps read, already; as `load`."""
    notes = [*files.notes]
    with _alone(options.home):
        journal = Journal(options.home, store)
        if not options.dry_run:
            if journal.undo():
                notes.append(_UNDONE)
            if options.backbone:
                backbone.ensure(store, model, beside_fiction=True)
        context = Context(store, model, options.home, journal, KeyRing(options.home), options)
        loads = (FileLoad(context, file, progress, files.taken.get(rank)) for rank, file in enumerate(files.files))
        return LoadReport(tuple(load.run() for load in loads), notes)


_UNDONE = Text(
    "Un chargement interrompu avait laissé un fichier à moitié écrit : il a d’abord été défait.",
    "An interrupted load had left a file half written: it was undone first.",
)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One load at a time. Raises StoreError where another is running, or where the home cannot be written."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(private_folder(home) / LOCK, timeout=0, mode=FILE):
            yield
    except Timeout as error:
        raise StoreError(
            fr=f"Un autre chargement est en cours dans {home}. Attendez qu’il finisse, puis recommencez.",
            en=f"Another load is running in {home}. Wait until it ends, then try again.",
        ) from error
    except PermissionError as error:
        raise StoreError(
            fr=f"{home} : écriture interdite. Choisissez un dossier où vous pouvez écrire, avec --home.",
            en=f"{home}: permission denied. Choose a folder that you may write to, with --home.",
        ) from error
