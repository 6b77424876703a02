"""How far a load has come, how fast it goes, and how long it has to go."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from essaim.ontology.text import Text

ROWS = Text("lignes/s", "rows/s")


@dataclass(frozen=True, slots=True)
class Progress:
    """One step: `done` of `total` nodes and relationships, `rate` a second in `unit`, `left` seconds to go (None: not
    known)."""

    file: str
    stage: Text
    done: int
    total: int
    rate: float
    left: float | None
    unit: Text = ROWS


Report = Callable[[Progress], None]
READING = Text("lecture", "reading")
WRITING = Text("écriture", "writing")


class Meter:
    """Counts what is written of one file, and tells `report`."""

    def __init__(self, file: str, report: Report | None) -> None:
        self.file = file
        self.report = report
        self.total = 0
        self._done = 0
        self._start = time.monotonic()

    def stage(self, stage: Text, total: int) -> None:
        """A new stage begins, of `total` steps (0: not known)."""
        self.total, self._done, self._start = total, 0, time.monotonic()
        self._tell(stage)

    def tick(self, count: int) -> None:
        """`count` more are written."""
        self._done += count
        self._tell(WRITING)

    def _tell(self, stage: Text) -> None:
        if self.report is None:
            return
        spent = time.monotonic() - self._start
        rate = self._done / spent if spent else 0.0
        left = (self.total - self._done) / rate if rate else None
        self.report(Progress(self.file, stage, self._done, self.total, rate, left))
