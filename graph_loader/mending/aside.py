"""Rows set aside that come back corrected: they are of the source that they were of, and only a part of its file."""

import csv
import io
from pathlib import Path

from essaim.graph_loader.declare.declaration import Declaration, SourceInfo
from essaim.ontology.text import Text

FOLDER = "quarantine"
TRIAL = "-essai"  # at the end of the name, where nothing was loaded
FIRST = ("line", "column", "value", "reason_fr", "reason_en", "loaded", "essaim")
_OF_TEAM = 5  # what a table of the team says of its source
_HEAD = 100_000


def source_text(declaration: Declaration) -> str:
    """The source of a row set aside, in one cell: for the team's tables all that they say of themselves."""
    title = declaration.title
    parts = (declaration.id, title.fr, title.en, declaration.producer, declaration.licence)
    return "|".join(part.replace("|", " ") for part in parts) if declaration.team else declaration.id


def is_set_aside(path: Path, *, whole: bool = False) -> bool:
    """Whether a file holds rows that a load has set aside; `whole`: that says of which source they are, too."""
    first = _head(path)[:1_000].split("\n", 1)[0]
    return "reason_fr" in first and (FIRST[-1] in first or not whole)


def source_set_aside(path: Path) -> SourceInfo | None:
    """The team's source that rows set aside are of; None for any other file, and where they are of open data."""
    parts = _stated(path) if is_set_aside(path) else []
    if len(parts) != _OF_TEAM:
        return None
    identity, fr, en, producer, licence = parts
    return SourceInfo(identity, Text(fr, en), producer, licence)


def drop_of_source(home: Path, identity: str) -> None:
    """Let go of all that a source had set aside."""
    for path in (home / FOLDER).glob(f"{identity}-*.csv"):
        if _stated(path)[0] == identity:
            path.unlink(missing_ok=True)


def _stated(path: Path) -> list[str]:
    """What rows set aside say of their source, its id first."""
    text = _head(path)
    first = text.split("\n", 1)[0]
    row = next(csv.DictReader(io.StringIO(text), delimiter=max(";,\t", key=first.count)), {})
    return (row.get(FIRST[-1]) or "").split("|")


def _head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_HEAD).decode("utf-8-sig", errors="replace")
