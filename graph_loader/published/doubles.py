"""Rows that repeat another to the last cell: named, and counted once where what tells rows apart is filled in."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import polars as pl

from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

_NAMED = 3


class Doubles(NamedTuple):
    """The rows that are not counted, each with the one that it repeats; and what is said of all that repeat another."""

    rows: Mapping[int, int]
    notes: tuple[Text, ...]


def doubles_of(raw: pl.DataFrame, distinct: str) -> Doubles:
    """Rows of events that are the same in every column that is read; `distinct` is that of their reference."""
    cells = [name for name in raw.columns if name != "line"]
    ranked = raw.with_row_index("_row").with_columns(pl.col("_row").cast(pl.Int64).min().over(cells).alias("_first"))
    same = ranked.filter(pl.col("_row") != pl.col("_first"))
    if not same.height:
        return Doubles({}, ())
    lines = raw["line"]
    named = [f"{lines[first]} = {lines[row]}" for row, first in same.select("_row", "_first").head(_NAMED).iter_rows()]
    sure = (
        same.filter(pl.col(distinct).fill_null("").str.strip_chars() != "") if distinct in raw.columns else same.clear()
    )
    rest = same.height - sure.height
    return Doubles(
        dict(sure.select("_row", "_first").iter_rows()),
        (_note(same.height, sure.height, rest, named),),
    )


def _note(count: int, sure: int, rest: int, named: Iterable[str]) -> Text:
    listed = ", ".join(named) + (", …" if count > _NAMED else "")
    kept = [*([words("counted_once", n=sure)] if sure else []), *([words("each_counted", n=rest)] if rest else [])]
    return words("doubles", n=count, lines=listed, kept=kept)
