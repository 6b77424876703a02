"""Communes that have become one: their council has today's name, who was their mayor is a delegate mayor there."""

from collections.abc import Callable
from functools import cache

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration, Former
from essaim.graph_loader.france.territories import bundled, lookup
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

_SHOWN = 5


def as_today(frame: pl.DataFrame, raw: pl.DataFrame, declaration: Declaration) -> tuple[pl.DataFrame, list[Text]]:
    """`frame`, the typed cells of `raw`, with what its columns say of communes that are no more, as of today; and what
    there is to say of it."""
    changed: set[int] = set()
    for column in declaration.columns.values():
        if column.today in frame.columns:
            names = _by_value(frame[column.today], lambda code: lookup().names.get(f"com:{code}"))
            frame = frame.with_columns(pl.coalesce(names.alias(column.name), pl.col(column.name)).alias(column.name))
        if column.former and column.former.column in raw.columns:
            values, rows = _of_former(frame[column.name], raw[column.former.column], column.former)
            frame = frame.with_columns(values.alias(column.name))
            changed |= rows
    lines = [str(raw["line"][row]) for row in sorted(changed)]
    return frame, [_note(lines)] if lines else []


def _of_former(values: pl.Series, codes: pl.Series, former: Former) -> tuple[pl.Series, set[int]]:
    """The values of a column, others in the rows of former communes; and which rows have others."""
    is_former = _by_value(codes, lambda text: "yes" if _is_former(text) else None).is_not_null()
    meanings = dict(former.values)
    rows = set((is_former & values.is_in(list(meanings)).fill_null(value=False)).arg_true().to_list())
    meant = pl.when(is_former).then(values.replace(meanings)).otherwise(values)
    return pl.select(meant).to_series(), rows


def _is_former(text: str) -> bool:
    """Whether this is the code of a commune that is part of another today; an arrondissement is one still."""
    code = text.strip().upper().zfill(5)
    return code not in lookup().communes and code in lookup().current and code not in _wards()


@cache
def _wards() -> frozenset[str]:
    return frozenset(place.code for place in bundled()[1] if place.kind == "ward")


def _by_value(cells: pl.Series, value: Callable[[str], str | None]) -> pl.Series:
    distinct = cells.drop_nulls().unique().to_list()
    table = pl.Series(distinct, dtype=pl.String), pl.Series([value(text) for text in distinct], dtype=pl.String)
    return cells.replace_strict(*table, default=None, return_dtype=pl.String)


def _note(lines: list[str]) -> Text:
    listed = ", ".join(lines[:_SHOWN]) + (", …" if len(lines) > _SHOWN else "")
    return words("delegate_mayors", n=len(lines), lines=listed)
