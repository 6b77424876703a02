"""What became of every row."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from essaim.ontology.text import Text


class Fault(NamedTuple):
    """Why one cell is set aside: its row with it, unless it is `alone`. `row` is the rank in the table, from 0;
    `follows`, the line of the row at fault where this one only cites what that one should have given."""

    row: int
    column: str
    value: str
    reason: Text
    alone: bool = False
    follows: int | None = None


class Mend(NamedTuple):
    """A fault as it is said to whoever mends the file: `line` and `column` as a spreadsheet shows them."""

    file: str
    line: int
    column: str
    value: str
    reason: Text
    alone: bool
    follows: int | None


class Gone(NamedTuple):
    """What a load took out since its file did not hold it any more: the class or the relation, its id or those of its
    two ends, its name (never that of a person), and the `load` that had said it."""

    load: str
    source: str
    kind: str
    ids: tuple[str, ...]
    name: str


class Aside(NamedTuple):
    """A file, or a sheet of it, that stays out of a load: what it is where that is known, and why; `named` where it was
    asked for by its own name. Where there are many, those of one `group` are said together."""

    file: str
    reason: Text
    named: bool = False
    group: Text | None = None


def nameless(text: Text, name: str) -> Text:
    """What is said of a file without its name, which stands beside."""
    french, english = text.fr, text.en
    for mark in (" : ", ", "):
        french = french.removeprefix(name + mark)
    for mark in (": ", ", "):
        english = english.removeprefix(name + mark)
    return Text(french, english)


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file read by one declaration; `read` is always the sum of the five counts that follow. `cells` were set aside
    alone, outside that sum; `mend` says each fault, of rows and of cells, those that follow from others last.
    `unread` are headings of a table of the team of which nothing is read, `comments` those of `filtered` that are
    examples or comments. `load` is the id of the load, which spoke of those `scopes` and
    took `gone` out."""

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
    cells: int = 0
    mend: tuple[Mend, ...] = ()
    unread: tuple[str, ...] = ()
    comments: int = 0
    load: str = ""
    scopes: tuple[str, ...] = ()
    gone: tuple[Gone, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The files of one load, in the order they were loaded, and those left aside; whether they were given back to be
    mended."""

    files: tuple[FileReport, ...]
    notes: Sequence[Text] = ()
    aside: tuple[Aside, ...] = ()
    given_back: bool = False
