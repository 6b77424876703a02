"""The rows of a file, and what was decided of each so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from essaim.graph_loader.report import Fault


@dataclass(slots=True)
class Rows:
    """The rows of a file: raw cells, clean values, and what was decided of each so far.

    `place` is the file, or its sheet, as a fault of another table names it; `headings` are those of the columns;
    `doubles` are rows that repeat another, which is given.
    """

    raw: pl.DataFrame
    frame: pl.DataFrame
    faults: list[Fault]
    filtered: set[int]
    stale: set[int]
    partial: frozenset[str]
    place: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    doubles: Mapping[int, int] = field(default_factory=dict)

    @property
    def quarantined(self) -> set[int]:
        """Rows with a fault that does not stand in a cell alone."""
        return {fault.row for fault in self.faults if not fault.alone}

    @property
    def cells(self) -> int:
        """How many cells are set aside alone, in rows that are loaded."""
        out = self.quarantined
        return len({self._cell(fault) for fault in self.faults if fault.alone and fault.row not in out})

    def drop_filtered(self) -> None:
        """A row that lies elsewhere, or that an older file repeats, is not judged."""
        self.faults = [fault for fault in self.faults if fault.row not in self.filtered and fault.row not in self.stale]

    def blame(self, faults: Iterable[Fault]) -> list[Fault]:
        """Add `faults`, less those that follow from a fault of the same cell: they may set its row aside with it, and
        are not said again. Those that are new."""
        causes: dict[tuple[int, str], list[Fault]] = {}
        for fault in self.faults:
            causes.setdefault(self._cell(fault), []).append(fault)
        added, sunk = [], []
        for fault in dict.fromkeys(faults):
            same = [cause for cause in causes.get(self._cell(fault), ()) if fault.value in ("", cause.value)]
            if not same:
                added.append(fault)
            elif not fault.alone:
                sunk += [cause for cause in same if cause.alone]
        self.sink(sunk)
        self.faults += added
        return [*added, *sunk]

    def blamed(self, rows: Iterable[int], columns: Iterable[str]) -> list[Fault]:
        """The faults of those `rows` in those `columns`."""
        asked, named = set(rows), set(columns)
        return [fault for fault in self.faults if fault.row in asked and fault.column in named] if asked else []

    def sink(self, faults: Iterable[Fault]) -> None:
        """Set the rows of `faults` aside, which stood alone."""
        sunk = set(faults)
        if sunk:
            self.faults = [fault._replace(alone=False) if fault in sunk else fault for fault in self.faults]

    def blank(self, faults: Iterable[Fault]) -> None:
        """Empty the cells of those `faults` that stand alone."""
        cells: dict[str, list[int]] = {}
        for fault in faults:
            if fault.alone and fault.column in self.frame.columns:
                cells.setdefault(fault.column, []).append(fault.row)
        blanked = [
            pl.when(~pl.col("_row").is_in(rows)).then(pl.col(column)).alias(column) for column, rows in cells.items()
        ]
        self.frame = self.frame.with_columns(blanked) if blanked else self.frame

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

    def _cell(self, fault: Fault) -> tuple[int, str]:
        """Several columns of a declaration may read one of the file."""
        return fault.row, self.headings.get(fault.column, fault.column)
