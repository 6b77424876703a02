"""The rows of a file, and what was decided of each so far."""

from dataclasses import dataclass

import polars as pl

from essaim.graph_loader.report import Fault


@dataclass(slots=True)
class Rows:
    """The rows of a file: raw cells, clean values, and what was decided of each so far."""

    raw: pl.DataFrame
    frame: pl.DataFrame
    faults: list[Fault]
    filtered: set[int]
    stale: set[int]
    partial: frozenset[str]

    @property
    def quarantined(self) -> set[int]:
        """Rows with a fault that does not stand in a cell alone."""
        return {fault.row for fault in self.faults if not fault.alone}

    def drop_filtered(self) -> None:
        """A row that lies elsewhere, or that an older file repeats, is not judged."""
        self.faults = [fault for fault in self.faults if fault.row not in self.filtered and fault.row not in self.stale]

    def good(self) -> pl.DataFrame:
        """Rows that are still to be loaded."""
        out = [*self.quarantined, *self.filtered, *self.stale]
        return self.frame.filter(~pl.col("_row").is_in(out)) if out else self.frame

    def judged(self) -> pl.DataFrame:
        """Rows that concern this load, faulty or not."""
        out = [*self.filtered, *self.stale]
        return self.frame.filter(~pl.col("_row").is_in(out)) if out else self.frame
