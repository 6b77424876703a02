"""One load at a time: a lock in its home, a mark in the graph; what a load that was cut left is undone first."""

import getpass
import hashlib
import os
import platform
import secrets
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from essaim.graph_loader.turn.hold import Hold
from essaim.graph_loader.turn.home_lock import TurnError, alone, journal_of
from essaim.graph_loader.turn.journal import Journal, deaf
from essaim.graph_loader.turn.load_mark import LoadMark, free, read_mark, remove, take
from essaim.graph_loader.turn.sentences import refused
from essaim.graph_store.failures import unwritable
from essaim.graph_store.private_files import FILE
from essaim.graph_store.store import Store
from essaim.graph_store.versions.graph_format import require_current
from essaim.ontology.errors import FormatError, StoreError
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
Fits = Callable[[Store], object]


class Turn(NamedTuple):
    """The journal of a load whose turn it is, and what was found when it began."""

    journal: Journal
    notes: list[Text]


@contextmanager
def turn(store: Store, home: Path, *, dry: bool = False, fits: Fits = require_current) -> Iterator[Turn]:
    """The turn to load into `store` from `home`. Raises StoreError where another load runs, or was cut and can be
    undone from elsewhere alone, or where the graph is of another format (`fits` says so, before and once it is ours).
    A `dry` load writes nothing, and leaves the mark alone."""
    load = secrets.token_hex(6)
    with alone(home):
        fits(store)
        if dry:
            yield Turn(Journal(_path(store, home, load), Hold(store, load)), [])
            return
        notes = [*_clear_the_way(store, home)]
        journal = _taken(store, home, load)
        try:
            with journal.hold:
                fits(store)
                notes += _tidy(store, home, journal)
                yield Turn(journal, notes)
        finally:
            with deaf(), suppress(StoreError):
                end(journal)


def end(journal: Journal) -> None:
    """Remove the mark and the journal, unless a file is still half written. Raises StoreError."""
    if journal.is_empty():
        free(journal.hold.store, journal.hold.load)
        journal.path.unlink(missing_ok=True)


def take_back(store: Store, mark: LoadMark, path: Path) -> bool:
    """Undo what a load left in its journal when it was cut; whether a file was half written. Raises StoreError."""
    with Hold(store, mark.load) as hold:
        journal = Journal(path, hold)
        try:
            undone = journal.undo()
        except StoreError as error:
            raise _not_undone(store, mark, path, error) from error
    end(journal)
    return undone


def _not_undone(store: Store, mark: LoadMark, path: Path, error: StoreError) -> StoreError:
    """What to say where a load cannot be undone: the error itself where the engine is gone; where it answers all the
    same, what it holds is damaged, as after it was killed while it wrote."""
    if isinstance(error, FormatError):
        return error
    try:
        store.read("RETURN 1 AS alive")
    except StoreError:
        return error
    engine, journal = (shlex.quote(str(place)) for place in (path.parent / "engine", path))
    of = {"file": mark.file or "", "reason": error.text}
    if store.engine == "arcadedb":
        return StoreError(*words("damaged_engine", places=[engine, journal], **of))
    return StoreError(*words("damaged_graph", journal=journal, **of))


def _clear_the_way(store: Store, home: Path) -> Iterator[Text]:
    """Have no mark stand of a load that was cut; what was undone for it. Raises StoreError."""
    mark = read_mark(store)
    if mark is None:
        return
    path = journal_of(home, mark.load)
    if path is not None:
        if take_back(store, mark, path):
            if mark.is_upgrade:
                yield words("undone_upgrade")
            else:
                yield words("undone", file=mark.file) if mark.file else words("undone_unmarked")
    elif mark.file is not None or not mark.is_silent or not remove(store, mark):
        raise TurnError(*refused(mark))


def _taken(store: Store, home: Path, load: str) -> Journal:
    """The journal stands before the mark: a home always knows its own mark again. Raises StoreError."""
    path = _path(store, home, load)
    try:
        path.touch(mode=FILE)
    except OSError as error:
        raise unwritable(home, error) from error
    standing = take(store, load, _user(), platform.node(), str(home))
    if standing is not None:
        path.unlink()
        raise TurnError(*refused(standing))
    return Journal(path, Hold(store, load))


def _tidy(store: Store, home: Path, journal: Journal) -> Iterator[Text]:
    """What older loads left for this graph: one of an essaim that made no mark is undone; the others were abandoned
    from elsewhere, and what they wrote has been built on since."""
    stem = _stem(store)
    unmarked = Journal(home / f"{stem}.jsonl", journal.hold)
    if unmarked.undo():
        yield words("undone_unmarked")
    for path in {unmarked.path, *home.glob(f"{stem}-*.jsonl")} - {journal.path}:
        if path != unmarked.path and path.stat().st_size:
            yield words("abandoned_elsewhere")
        path.unlink(missing_ok=True)


def has_unmarked(store: Store, home: Path) -> bool:
    """Whether an essaim that made no mark left the journal of a load that was cut."""
    return (home / f"{_stem(store)}.jsonl").exists()


def _path(store: Store, home: Path, load: str) -> Path:
    return home / f"{_stem(store)}-{load}.jsonl"


def _stem(store: Store) -> str:
    """How the journals of one graph are named in a home."""
    if store.engine == "arcadedb":
        return "undo-arcadedb"
    return f"undo-neo4j-{hashlib.sha256(f'{store.address}/{store.database}'.encode()).hexdigest()[:12]}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container knows no name for its user
        return str(os.getuid()) if hasattr(os, "getuid") else "?"
