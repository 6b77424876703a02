"""The undo journal: what a file's load is about to change, so that an interrupted one leaves no trace."""

import json
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from essaim.graph_loader.turn.hold import Hold
from essaim.graph_loader.turn.renames import relabel, rename_ids, retype
from essaim.graph_loader.write.statements import Between, delete_edges, delete_nodes, restore_edges, restore_nodes
from essaim.graph_store.failures import unwritable
from essaim.graph_store.private_files import append_private
from essaim.graph_store.store import Store
from essaim.ontology.errors import FormatError
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)


class Journal:
    """Entries stand in a file of the home, each written before the batch it would undo. While there are some, the mark
    of the load names the file that is half written."""

    def __init__(self, path: Path, hold: Hold) -> None:
        self.path = path
        self.hold = hold
        self.file = self.stamp = ""
        self._is_named = False

    def begin(self, file: str, stamp: str) -> None:
        """What is written from now on is of `file`, under the load id `stamp`."""
        self.file, self.stamp = file, stamp

    def created_nodes(self, root: str, ids: Sequence[str]) -> None:
        """Nodes that were not there."""
        self._append("created", root, list(ids))

    def nodes(self, root: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Nodes as they were: `id`, `labels` and `p`, all their properties."""
        self._append("nodes", root, rows)

    def created_edges(self, between: Between, rows: Sequence[Sequence[str]]) -> None:
        """Relationships that were not there: from, to, key."""
        self._append("created-edges", between, rows)

    def edges(self, between: Between, rows: Sequence[Mapping[str, Any]]) -> None:
        """Relationships as they were: `a`, `b`, `key` and `p`, all their properties."""
        self._append("edges", between, rows)

    def renamed(self, root: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Nodes that are to have other ids: old, new."""
        self._append("renamed", root, pairs)

    def retyped(self, old: str, new: str) -> None:
        """Relationships that are to be of another type, which no older graph knows."""
        self._append("retyped", [old, new], [])

    def relabelled(self, root: str, old: str, new: str) -> None:
        """A label that is to become another, which no older graph knows."""
        self._append("relabelled", [old, new, root], [])

    def announce(self) -> None:
        """Say in the mark what is half written from now on. Raises StoreError."""
        if not self._is_named:
            self.hold.write_file(self.file, self.stamp)
            self._is_named = True

    def _append(self, *entry: Any) -> None:
        self.announce()
        try:
            append_private(self.path, json.dumps(entry, default=plain, ensure_ascii=False))
        except OSError as error:
            raise unwritable(self.path.parent, error) from error

    def undo(self) -> bool:
        """Bring the graph back to what it was before the entries, newest first; whether there were any. What was
        written under a mark that is no longer ours stays: others may have built on it."""
        if self.is_empty():
            return False
        self.hold.beat()
        if not self.hold.is_lost:
            for entry in reversed(list(self.entries())):
                _take_back(self.hold.store, *entry)
        self.clear()
        return True

    def entries(self) -> Iterator[tuple[str, Any, Any]]:
        """Each entry: what it is, of which root or relationships, its rows."""
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                try:
                    kind, where, rows = json.loads(line, object_hook=dated)
                except ValueError:
                    return  # cut short by a kill: the batch it announced was never sent
                yield kind, where, rows

    def is_empty(self) -> bool:
        """Whether no file is half written."""
        return not self.path.exists() or self.path.stat().st_size == 0

    def clear(self) -> None:
        """Forget the entries: what they speak of stands."""
        if not self.is_empty():
            os.truncate(self.path, 0)
        if self._is_named:
            self._is_named = False
            self.hold.write_file(None, None)


def _take_back(store: Store, kind: str, where: Any, rows: Any) -> None:
    match kind:
        case "created":
            delete_nodes(store, where, rows)
        case "nodes":
            restore_nodes(store, where, rows)
        case "created-edges":
            delete_edges(store, Between(*where), rows)
        case "edges":
            restore_edges(store, Between(*where), rows)
        case "renamed":
            rename_ids(store, where, [(new, old) for old, new in rows])
        case "retyped":
            retype(store, where[1], where[0])
        case "relabelled":
            old, new, root = where
            relabel(store, new if root == old else root, new, old)
        case _:
            raise FormatError(*words("newer_journal"))


def plain(value: object) -> Mapping[str, str]:
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(f"{type(value).__name__} has no place in a journal")


def dated(found: dict[str, Any]) -> Any:
    return date.fromisoformat(found["$date"]) if found.keys() == {"$date"} else found


@contextmanager
def whole(journal: Journal, dry: bool) -> Iterator[None]:
    """All or nothing: what was written is undone when the load fails or is interrupted, now or by the next load."""
    try:
        yield
    except BaseException:
        if not dry:
            with deaf():
                journal.undo()
        raise
    if not dry:
        journal.clear()


@contextmanager
def deaf() -> Iterator[None]:
    """Not interrupted by Ctrl-C while undoing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
