"""The undo journal: what a file's load is about to change, so that an interrupted one leaves no trace."""

import hashlib
import json
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from essaim.graph_loader.write.statements import Between, delete_edges, delete_nodes, restore_edges, restore_nodes
from essaim.graph_store.private_files import append_private, private_folder
from essaim.graph_store.store import Store


class Journal:
    """Entries stand in a file of the home, each written before the batch it would undo."""

    def __init__(self, home: Path, store: Store) -> None:
        place = "" if store.engine == "arcadedb" else "-" + _digest(f"{store.address}/{store.database}")
        self.path = home / f"undo-{store.engine}{place}.jsonl"
        self.store = store

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

    def _append(self, *entry: Any) -> None:
        private_folder(self.path.parent)
        append_private(self.path, json.dumps(entry, default=_plain, ensure_ascii=False))

    def undo(self) -> bool:
        """Bring the graph back to what it was before the entries, newest first; whether there were any."""
        if not self.path.exists():
            return False
        for kind, where, rows in reversed(list(self._entries())):
            match kind:
                case "created":
                    delete_nodes(self.store, where, rows)
                case "nodes":
                    restore_nodes(self.store, where, rows)
                case "created-edges":
                    delete_edges(self.store, Between(*where), rows)
                case "edges":
                    restore_edges(self.store, Between(*where), rows)
        self.clear()
        return True

    def _entries(self) -> Iterable[tuple[str, Any, Any]]:
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                try:
                    kind, where, rows = json.loads(line, object_hook=_dated)
                except ValueError:
                    return  # cut short by a kill: the batch it announced was never sent
                yield kind, where, rows

    def clear(self) -> None:
        """Forget the entries: what they speak of stands."""
        self.path.unlink(missing_ok=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _plain(value: object) -> Mapping[str, str]:
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    raise TypeError(f"{type(value).__name__} has no place in a journal")


def _dated(found: dict[str, Any]) -> Any:
    return date.fromisoformat(found["$date"]) if found.keys() == {"$date"} else found


@contextmanager
def whole(journal: Journal, dry: bool) -> Iterator[None]:
    """All or nothing: what was written is undone when the load fails or is interrupted, now or by the next load."""
    try:
        yield
    except BaseException:
        if not dry:
            with _deaf():
                journal.undo()
        raise
    journal.clear()


@contextmanager
def _deaf() -> Iterator[None]:
    """Not interrupted while undoing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
