"""Days and years that a row can only have behind it: one to come is a mistake. And what stands in for a blank."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import polars as pl

from essaim.graph_loader.declare.declaration import Column, Declaration
from essaim.graph_loader.report import Fault
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import day

Settled = tuple[pl.DataFrame, list[Fault]]
AHEAD = timedelta(days=31)  # a file of next year, or of next month, is often published a little early


def settled(frame: pl.DataFrame, declaration: Declaration, faults: Iterable[Fault]) -> Settled:
    """`frame` without what cannot be yet, spare columns read for blank cells; and the faults that are left."""
    columns = declaration.columns
    spares = {column.spare for column in columns.values() if column.spare}
    dated = tuple(filter(None, (declaration.date.column, declaration.events)))
    left = [fault for fault in faults if fault.column not in spares]
    to_come: dict[tuple[int, str], Fault] = {}  # one a cell, though its day and its year be two columns
    for name in dict.fromkeys((*dated, *filter(None, (columns[name].spare for name in dated)))):
        frame, ahead = _without_future(frame, columns[name])
        for fault in () if name in spares else ahead:
            first = to_come.setdefault((fault.row, columns[name].heading), fault)
            to_come[fault.row, columns[name].heading] = first._replace(alone=first.alone and fault.alone)
    left += to_come.values()
    for column in columns.values():
        if column.spare is not None:
            frame, left = _lent(frame, column, left)
    return frame, list(_once(left, declaration))


def _without_future(frame: pl.DataFrame, column: Column) -> tuple[pl.DataFrame, list[Fault]]:
    latest = date.today() + AHEAD
    cells = frame[column.name]
    if cells.dtype not in (pl.Date, pl.Int64):
        return frame, []
    ahead = (cells > (latest if cells.dtype == pl.Date else latest.year)).fill_null(value=False)
    if not ahead.any():
        return frame, []
    faults = [_future(row, column, cells[row]) for row in ahead.arg_true().to_list()]
    return frame.with_columns(pl.when(~ahead).then(pl.col(column.name)).alias(column.name)), faults


def _future(row: int, column: Column, value: date | int) -> Fault:
    fr, en = (
        (str(value), str(value))
        if isinstance(value, int)
        else (day(value.isoformat(), "fr"), day(value.isoformat(), "en"))
    )
    reason = Text(
        f"« {fr} » est dans le futur : une année mal tapée ? Corrigez-la.",
        f"“{en}” lies in the future: a mistyped year? Correct it.",
    )
    return Fault(row, column.name, fr, reason, alone=not column.required)


def _lent(frame: pl.DataFrame, column: Column, faults: list[Fault]) -> tuple[pl.DataFrame, list[Fault]]:
    """What the spare column says where this one says nothing: no cell is missing then, and none takes its row along."""
    blank = frame[column.name].is_null() & frame[column.spare or ""].is_not_null()
    if not blank.any():
        return frame, faults
    rescued = set(blank.arg_true().to_list())
    frame = frame.with_columns(pl.coalesce(column.name, column.spare or "").alias(column.name))
    kept = [
        fault._replace(alone=True) if fault.column == column.name and fault.row in rescued else fault
        for fault in faults
        if not (fault.column == column.name and fault.row in rescued and not fault.value)
    ]
    return frame, kept


def _once(faults: Iterable[Fault], declaration: Declaration) -> Iterator[Fault]:
    """One fault a value of a cell, that which takes its row along first: a heading may be read as two columns."""
    seen: set[tuple[int, str, str]] = set()
    columns = declaration.columns
    for fault in sorted(faults, key=lambda fault: fault.alone):
        heading = columns[fault.column].heading if fault.column in columns else ""
        if not heading or (fault.row, heading, fault.value) not in seen:
            seen.add((fault.row, heading, fault.value))
            yield fault
