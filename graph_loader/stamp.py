"""What a load leaves on all that it writes, and how a file is dated."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from essaim.graph_loader.declare.declaration import DateRule
from essaim.graph_loader.read.source_file import SourceFile

READING = "2"  # raised when the cells of a file are read otherwise: it is then another load


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a load leaves on all that it writes. `date` may hold a time of day, `day` is the day alone."""

    source: str
    load: str
    date: str

    @property
    def day(self) -> str:
        """The day of the file."""
        return self.date[:10]

    @property
    def marks(self) -> Mapping[str, str]:
        """The bookkeeping properties of what this load creates."""
        return {"loadId": self.load, "firstSeen": self.day, "lastSeen": self.day}


def stamp_of(file: SourceFile, rows: pl.DataFrame, territories: Sequence[str]) -> Stamp:
    """The stamp of one load: its id changes with any byte of the file or of its declaration, with the date that a team
    gives it beside, with `territories`, and with how cells are read."""
    declaration = file.source.declaration
    digest = hashlib.sha256(file.path.read_bytes())
    dated = [declaration.date.value] if declaration.team and declaration.date.value else []
    parts = [READING, declaration.digest, declaration.id, file.sheet or "", *dated, *territories]
    digest.update(json.dumps(parts).encode())
    return Stamp(declaration.source, digest.hexdigest()[:16], _date(declaration.date, file.path, rows))


def _date(rule: DateRule, path: Path, rows: pl.DataFrame) -> str:
    if rule.column is not None:
        latest = rows[rule.column].drop_nulls().max()
        if latest is not None:
            return f"{latest}-01-01" if isinstance(latest, int) else str(latest)[:10]
    now = datetime.now(UTC)
    if rule.pattern is not None:
        dated = re.search(rule.pattern, path.name)
        if dated and _day(dated[1]) <= now.date().isoformat():
            return _day(dated[1])
    if rule.value is not None:
        return rule.value
    written = min(datetime.fromtimestamp(int(path.stat().st_mtime), UTC), now)  # a clock may have been wrong
    return written.strftime("%Y-%m-%dT%H:%M:%S")


def _day(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    year, month, day = digits[:4], digits[4:6] or "01", digits[6:8] or "01"
    return f"{year}-{month}-{day}"
