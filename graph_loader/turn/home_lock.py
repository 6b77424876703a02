"""What a home knows of its loads: the lock that a running one holds, and the journals of those that were cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from essaim.graph_loader.turn.load_mark import LoadMark
from essaim.graph_store.failures import unwritable
from essaim.graph_store.private_files import FILE, private_folder
from essaim.ontology.errors import StoreError
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
LOCK = "load.lock"
MOMENT = 1.0  # seconds: a reading command holds the lock for an instant, to see whether a load does


class TurnError(StoreError):
    """Another load has the turn, or had it when it was cut."""


@contextmanager
def alone(home: Path, patience: float = MOMENT) -> Iterator[None]:
    """One load at a time in a home. Raises StoreError where another is running, or where it cannot be written."""
    from filelock import FileLock, Timeout

    lock = FileLock(home / LOCK, timeout=patience, mode=FILE)
    try:
        private_folder(home)
        lock.acquire()
    except Timeout as error:
        raise TurnError(*words("home_busy", home=str(home))) from error
    except OSError as error:
        raise unwritable(home, error) from error
    try:
        yield
    finally:
        lock.release()


def journal_of(home: Path, load: str) -> Path | None:
    """The journal of a load, where this home holds it: this home alone can undo it."""
    return next(home.glob(f"undo-*-{load}.jsonl"), None)


def is_cut(mark: LoadMark, home: Path) -> bool:
    """Whether the load of a mark no longer runs: its own home knows by the lock, any other by the silence."""
    if journal_of(home, mark.load) is None:
        return mark.is_silent
    try:
        with alone(home, patience=0):
            return True
    except StoreError:
        return mark.is_silent
