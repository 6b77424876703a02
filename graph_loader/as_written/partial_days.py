"""Days of which only the month or the year is known: they are kept as such beside the day that stands for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol

import polars as pl

from essaim.graph_loader.as_written.reading import Reading
from essaim.graph_loader.declare.declaration import Column
from essaim.ontology.model import Property

PARTIAL = "partialDates"


class Read(Protocol):
    """A cell that was read loosely."""

    @property
    def row(self) -> int:
        """Its rank."""

    @property
    def reading(self) -> Reading:
        """What it was taken for."""


def partial_days(loose: Mapping[str, Sequence[Read]], columns: Mapping[str, Column], height: int) -> list[pl.Series]:
    """By column of days that has some, « 2025-09 » or « 2025 » in the rows in which no more is known."""
    found = []
    for name, cells in loose.items():
        known = {cell.row: cell.reading.partial for cell in cells if cell.reading.partial}
        if known and columns[name].type == "date":
            values = [known.get(row) for row in range(height)]
            found.append(pl.Series(_of(name), values, dtype=pl.String))
    return found


def latest(column: str, columns: Iterable[str]) -> pl.Expr:
    """The last day that a date of a `column` may stand for: of its month, or of its year, where no more is known."""
    day = pl.col(column)
    if _of(column) not in columns:
        return day
    letters = pl.col(_of(column)).str.len_chars()
    year, month = len("2026"), len("2026-03")
    return (
        pl.when(letters == month).then(day.dt.month_end()).when(letters == year).then(_end_of_year(day)).otherwise(day)
    )


def _end_of_year(day: pl.Expr) -> pl.Expr:
    return day.dt.replace(month=12, day=31)


def _of(column: str) -> str:
    return f"_partial {column}"


def partial_dates(
    origins: Mapping[str, str], properties: Mapping[str, Property], rows: pl.DataFrame, *, always: bool
) -> dict[str, pl.Expr]:
    """What fills `partialDates` of nodes or relationships whose properties come from these columns: nothing where none
    has such days, unless it is `always` said, so that a day that became whole is no longer partial."""
    dated = [(name, column) for name, column in origins.items() if properties[name].datatype == "date"]
    parts = [
        pl.when(pl.col(column).is_not_null()).then(pl.concat_str(pl.lit(f"{name}="), pl.col(_of(column))))
        for name, column in dated
        if _of(column) in rows.columns
    ]
    if not parts:
        nothing = pl.lit(None, dtype=pl.List(pl.String))
        return {PARTIAL: nothing} if dated and always else {}
    listed = pl.concat_list(parts).list.drop_nulls()
    return {PARTIAL: pl.when(listed.list.len() > 0).then(listed)}


class _Partial(NamedTuple):
    name: str
    text: str


def consistent(values: Mapping[str, Any]) -> Iterator[str]:
    """Those partial dates whose property holds a day that may stand for them: another source may know the day."""
    for entry in values.get(PARTIAL) or ():
        partial = _Partial(*entry.split("=", 1))
        if _stands_for(values.get(partial.name), partial.text):
            yield entry


def _stands_for(day: Any, partial: str) -> bool:
    if not isinstance(day, date) or not day.isoformat().startswith(partial):
        return False
    before, after = day - timedelta(1), day + timedelta(1)
    return not (before.isoformat().startswith(partial) and after.isoformat().startswith(partial))
