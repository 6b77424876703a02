"""Rows that lie outside the territories that a load keeps."""

from collections.abc import Callable
from functools import partial

import polars as pl

from essaim.graph_loader.france.codes import Wanted, identities
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.read.cells import BY_VALUE
from essaim.graph_loader.readers.readers import SourceReader

Verdict = Callable[[str], bool | None]


def rows_elsewhere(frame: pl.DataFrame, source: SourceReader, territories: Wanted | None) -> set[int]:
    """Rows that `territories` do not concern, whatever else is wrong in them.

    The first cell of a row that can be read decides: that of the declared territory, then those of the scope, then
    those of the other columns that hold territories. A row in which none can be read is not elsewhere.
    """
    place = source.territory
    if territories is None or place is None:
        return set()
    if place.column is None:
        return set() if territories.concerns(place.place) else set(frame["_row"].to_list())
    verdicts = [_verdicts(frame[place.column], partial(_concerned, place.kind, territories))]
    for spare in source.spare:
        verdicts.append(_verdicts(frame[spare.column or ""], partial(_lies_in, spare.kind, territories)))
    kept = pl.select(pl.coalesce(verdicts).fill_null(value=True)).to_series()
    return set(frame.filter(~kept)["_row"].to_list())


def _concerned(kind: str, wanted: Wanted, text: str) -> bool:
    """Whether the load keeps what lies in the territory of this code; it does where that is none."""
    territories = identities(kind, text)
    return not territories or any(wanted.concerns(identity) for identity in territories)


def _lies_in(kind: str, wanted: Wanted, text: str) -> bool | None:
    """Whether the load keeps what lies in the place of this code; None where no commune is known to lie there."""
    (identity,) = identities(kind, BY_VALUE[kind](text) or "")
    return wanted.concerns(identity) if lookup().communes_of(identity) else None


def _verdicts(cells: pl.Series, verdict: Verdict) -> pl.Series:
    """What `verdict` says of each cell, of a list that of any of its values; null where there is nothing to judge."""
    rows = pl.DataFrame({"row": range(len(cells)), "cell": cells}).explode("cell") if cells.dtype == pl.List else None
    if rows is not None:
        judged = rows.with_columns(_verdicts(rows["cell"], verdict).alias("kept"))
        return judged.group_by("row", maintain_order=True).agg(pl.col("kept").max())["kept"]
    distinct = cells.drop_nulls().unique().to_list()
    return cells.replace_strict(
        pl.Series(distinct, dtype=cells.dtype),
        pl.Series([verdict(text) for text in distinct], dtype=pl.Boolean),
        default=None,
        return_dtype=pl.Boolean,
    )
