"""Rows that lie outside the territories that a load keeps."""

from collections.abc import Callable, Iterator
from functools import partial

import polars as pl

from essaim.graph_loader.declare.declaration import Cell, Constant, Declaration
from essaim.graph_loader.france.codes import Wanted, identities
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.read.cells import BY_VALUE

_PLACES = frozenset({"commune", "departement", "region", "epci"})
Verdict = Callable[[str], bool | None]


def rows_elsewhere(frame: pl.DataFrame, declaration: Declaration, territories: Wanted | None) -> set[int]:
    """Rows that `territories` do not concern, whatever else is wrong in them.

    The first cell of a row that can be read decides: that of the declared territory, then those of the scope, then
    those of the other columns that hold territories. A row in which none can be read is not elsewhere.
    """
    place = declaration.territory
    if territories is None or place is None:
        return set()
    if isinstance(place, Constant):
        return set() if territories.concerns(str(place.value)) else set(frame["_row"].to_list())
    if not isinstance(place, Cell):
        return set()
    kind = declaration.columns[place.column].type
    verdicts = [_verdicts(frame[place.column], lambda text: _concerned(identities(kind, text), territories))]
    verdicts += [_verdicts(frame[name], verdict) for name, verdict in _spare(declaration, territories)]
    kept = pl.select(pl.coalesce(verdicts).fill_null(value=True)).to_series()
    return set(frame.filter(~kept)["_row"].to_list())


def _concerned(territories: tuple[str, ...], wanted: Wanted) -> bool:
    """Whether the load keeps what lies in one of `territories`; it does where there is none."""
    return not territories or any(wanted.concerns(identity) for identity in territories)


def _spare(declaration: Declaration, wanted: Wanted) -> Iterator[tuple[str, Verdict]]:
    """Columns that say where a row lies when its territory cannot be read, those of the scope first.

    A column of the scope may be read as mere text, so that anything makes a scope: then its name says its kind.
    """
    for name in (*declaration.scope, *declaration.columns):
        typed = declaration.columns[name].type
        kind = name if typed == "string" and name in declaration.scope else typed
        if kind in _PLACES:
            yield name, partial(_lies_in, kind, wanted)


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
