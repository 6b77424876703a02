"""What a home remembers of its last load: when, and how much of it went where. No name of a file or of anybody."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from essaim.graph_loader.report import FileReport
from essaim.graph_store.private_files import private_folder, write_private

_FILE = "last-load.json"


@dataclass(frozen=True, slots=True)
class LastLoad:
    """The last load that wrote: its moment (ISO), and sums over its files."""

    ended: str
    files: int
    read: int
    quarantined: int
    cells: int


def remember_load(home: Path, files: Sequence[FileReport]) -> None:
    """Keep what the load that ends now did."""
    sums = (sum(getattr(file, name) for file in files) for name in ("read", "quarantined", "cells"))
    ended = datetime.now().astimezone().isoformat(timespec="minutes")
    write_private(private_folder(home) / _FILE, json.dumps(asdict(LastLoad(ended, len(files), *sums))))


def last_load(home: Path) -> LastLoad | None:
    """The last load of this home; None where none ended, or where another essaim wrote it."""
    try:
        return LastLoad(**json.loads((home / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
