"""Files that are known and that essaim does not load: what they are, and what to load in their place."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from essaim.graph_loader.opening.encodings import head_text
from essaim.graph_loader.opening.headings import HeadingRow, heading_key
from essaim.graph_loader.opening.openable import reading
from essaim.ontology.errors import FileError
from essaim.ontology.text import Text

_HEAD = 16_384


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a file is that has these headings, or these texts among its first characters."""

    columns: frozenset[str]
    holds: tuple[str, ...]
    text: Text
    group: Text | None

    def is_of(self, keys: Sequence[frozenset[str]], head: str) -> bool:
        """Whether a file with rows of these heading keys, and that begins so, is one of them."""
        if self.columns and not any(self.columns <= row for row in keys):
            return False
        return all(text in head for text in self.holds)


class ForeignError(FileError):
    """A file that essaim does not load; `group` is said where many files are left aside for a like reason."""

    def __init__(self, fr: str, en: str, group: Text | None) -> None:
        super().__init__(fr, en)
        self.group = group


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@cache
def _known() -> tuple[Foreign, ...]:
    return tuple(
        Foreign(
            frozenset(map(heading_key, file.get("columns", ()))),
            tuple(file.get("holds", ())),
            Text(file["fr"], file["en"]),
            group(file["group"]) if "group" in file else None,
        )
        for file in _table()["file"]
    )


def group(name: str) -> Text:
    """What is said of several files left aside for a like reason."""
    return Text(**_table()["groups"][name])


def foreign(path: Path, rows: Sequence[HeadingRow]) -> None:
    """Raises ForeignError, which says what it is, where a file is known as one that is not to be loaded."""
    with reading(path), path.open("rb") as file:
        head = file.read(_HEAD)
    text = head_text(head, whole=False) if rows or not head.startswith((b"PK", b"\xd0\xcf")) else ""
    keys = [frozenset(map(heading_key, row.cells)) for row in rows]
    for known in _known():
        if known.is_of(keys, text):
            raise ForeignError(f"{path} : {known.text.fr}.", f"{path}: {known.text.en}.", known.group)
