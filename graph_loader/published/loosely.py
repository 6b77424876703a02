"""Cells that are not written as their publisher's schema wants: read anyhow, counted, told with an example."""

from collections.abc import Iterator, Mapping

import polars as pl

from essaim.graph_loader.declare.declaration import Column
from essaim.graph_loader.report import Fault
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join, number
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

_SHOWN = 40
_LISTED = 3
_SPACES = " \t\r\n\u00a0\u202f\u2007\ufeff"


def extracted(raw: pl.DataFrame, columns: Mapping[str, Column]) -> pl.DataFrame:
    """`raw` with, in the columns that say which part of a cell is read, that part alone."""
    parts = [
        pl.col(column.name).str.extract(column.extract, 1)
        for column in columns.values()
        if column.extract is not None and column.name in raw.columns
    ]
    return raw.with_columns(parts) if parts else raw


def unlike_schema(raw: pl.DataFrame, columns: Mapping[str, Column]) -> Iterator[tuple[Column, pl.Series]]:
    """The columns in which cells are not written as the schema wants, with those cells, null where they are."""
    for column in columns.values():
        if column.form is None or column.name not in raw.columns:
            continue
        cell = pl.col(column.name).str.strip_chars(_SPACES)
        unlike = raw.select(pl.when(~cell.str.contains(f"^(?:{column.form.pattern})$") & (cell != "")).then(cell))[:, 0]
        if unlike.null_count() < len(unlike):
            yield column, unlike


def loose_note(found: list[tuple[Column, pl.Series]]) -> Text | None:
    """What was read although the schema wants it written otherwise: how many cells of each column, with an example."""
    if not found:
        return None
    listed = sorted(
        ((len(cells) - cells.null_count(), column, cells) for column, cells in found), key=lambda one: -one[0]
    )
    parts = [_part(count, column.heading, str(cells.drop_nulls()[0])) for count, column, cells in listed[:_LISTED]]
    more = len(listed) - _LISTED
    listing = join([*parts, *([words("more_columns", n=more)] if more > 0 else [])], COMMA)
    return Text(
        f"lu malgré une forme qui s’écarte du schéma publié : {listing.fr}.",
        f"read although the published schema wants another form: {listing.en}.",
    )


def _part(count: int, heading: str, example: str) -> Text:
    shown = example if len(example) <= _SHOWN else f"{example[: _SHOWN - 1]}…"
    return Text(
        f"« {heading} », {number(count, 'fr')} fois (« {shown} »)",
        f"“{heading}”, {number(count, 'en')} times (“{shown}”)",
    )


def schema_faults(found: list[tuple[Column, pl.Series]]) -> Iterator[Fault]:
    """The same as faults, for whoever wants files that conform to the schema."""
    for column, cells in found:
        wanted = column.form.words if column.form else Text("", "")
        for row in cells.is_not_null().arg_true().to_list():
            shown = cells[row] if len(cells[row]) <= _SHOWN else f"{cells[row][: _SHOWN - 1]}…"
            reason = Text(
                f"« {shown} » : le schéma publié veut {wanted.fr}.",
                f"“{shown}”: the published schema wants {wanted.en}.",
            )
            yield Fault(row, column.name, cells[row], reason)
