"""The rows of a file, and what was decided of each so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from essaim.graph_loader.report import Fault


@dataclass(slots=True)
class Rows:
    """The rows of a file: raw cells, clean values, what was decided of each so far; `doubles` repeat another row."""

    raw: pl.DataFrame
    frame: pl.DataFrame
    faults: list[Fault]
    filtered: set[int]
    stale: set[int]
    partial: frozenset[str]
    doubles: Mapping[int, int] = field(default_factory=dict)

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

    def drop_doubles(self) -> None:
        """A row that repeats another is not judged."""
        if self.doubles:
            self.frame = self.frame.filter(~pl.col("_row").is_in(list(self.doubles)))

    def repeated(self) -> set[int]:
        """Rows that say once more what another says; where that one is faulty they are too, and say so here."""
        out = self.quarantined
        for row, first in self.doubles.items():
            if first in out and row not in out:
                self.faults += [fault._replace(row=row) for fault in self.faults if fault.row == first]
        return self.doubles.keys() - self.quarantined - self.filtered - self.stale

    def standing(self, part: str) -> set[str]:
        """The scopes in which a row stands; the whole `part` of its source where the file has no row left for it. Where
        every row is faulty the file says nothing: neither what is gone, nor how recent it is."""
        scopes = set(self.good()["_scope"].unique().to_list())
        return scopes or ({part} if part and not self.judged().height else set())

    def judged(self) -> pl.DataFrame:
        """Rows that concern this load, faulty or not."""
        out = [*self.filtered, *self.stale]
        return self.frame.filter(~pl.col("_row").is_in(out)) if out else self.frame
