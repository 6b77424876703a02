"""What became of every row."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from essaim.ontology.text import Text


class Fault(NamedTuple):
    """Why one cell sends its row to quarantine. `row` is the rank in the table, from 0."""

    row: int
    column: str
    value: str
    reason: Text


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file read by one declaration; `read` is always the sum of the five counts that follow."""

    source: str
    file: str
    read: int
    loaded: int
    unchanged: int
    merged: int
    filtered: int
    quarantined: int
    retired: int
    quarantine_file: Path | None = None
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The files of one load, in the order they were loaded."""

    files: tuple[FileReport, ...]
    notes: Sequence[Text] = ()
