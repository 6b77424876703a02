"""Whose tables a file or a folder was taken for, remembered in the home: nobody's rows are guessed to be another's."""

import json
from pathlib import Path

from essaim.graph_loader.declare.declaration import SourceInfo
from essaim.graph_store.private_files import private_folder, write_private
from essaim.ontology.text import Text

FILE = "teams.json"


def remembered(home: Path, path: Path) -> SourceInfo | None:
    """The source of a file or a folder that was loaded before without a word of its own, or of a folder above it."""
    known = _read(home)
    for place in (path.absolute(), *path.absolute().parents):
        if str(place) in known:
            identity, fr, en, producer, licence = known[str(place)]
            return SourceInfo(identity, Text(fr, en), producer, licence)
    return None


def is_known(home: Path, path: Path) -> bool:
    """Whether this very file or folder was loaded before."""
    return str(path.absolute()) in _read(home)


def remember(home: Path, path: Path, info: SourceInfo) -> None:
    """Remember whose tables these are. Raises OSError."""
    known = _read(home)
    words = [info.id, info.title.fr, info.title.en, info.producer, info.licence]
    if known.get(str(path.absolute())) != words:
        known[str(path.absolute())] = words
        write_private(private_folder(home) / FILE, json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True))


def _read(home: Path) -> dict[str, list[str]]:
    try:
        known: dict[str, list[str]] = json.loads((home / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known
