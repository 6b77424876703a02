"""The rows of an answer as a table of polars or pandas, or as HTML. None of these libraries is imported before."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

from essaim.ontology.errors import UsageError

if TYPE_CHECKING:
    from pandas import DataFrame as PandasTable
    from polars import DataFrame as PolarsTable

Rows = Sequence[Mapping[str, Any]]
SHOWN = 100  # rows that a notebook shows; the others are counted
_EXTRA = {"polars": "essaim", "pandas": "essaim[notebook]"}


def polars_table(columns: Sequence[str], rows: Rows) -> "PolarsTable":
    """A column of numbers and texts becomes one of texts; a mapping a struct. Raises UsageError without polars."""
    polars = _library("polars")
    series = [polars.Series(column, [row[column] for row in rows], strict=False) for column in columns]
    table: PolarsTable = polars.DataFrame(series)
    return table


def pandas_table(columns: Sequence[str], rows: Rows) -> "PandasTable":
    """What is unknown is `pandas.NA`, and whole numbers stay whole. Raises UsageError without pandas."""
    pandas = _library("pandas")
    table: PandasTable = pandas.DataFrame(list(rows), columns=list(columns)).convert_dtypes()
    return table


def html_table(title: str, headings: Mapping[str, str], rows: Rows, notes: Sequence[str]) -> str:
    """A table with its title above and its notes under it, the heading of each column by its name; nothing in it acts
    as HTML."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings.values())
    lines = [
        f"<tr>{''.join(f'<td>{escape(_cell(row[column]))}</td>' for column in headings)}</tr>" for row in rows[:SHOWN]
    ]
    counted = [f"{SHOWN} / {len(rows)}"] if len(rows) > SHOWN else []
    under = "".join(f"<li>{escape(note)}</li>" for note in (*counted, *notes))
    return (
        f"<table><caption>{escape(title)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table><ul>{under}</ul>"
    )


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    return " ; ".join(map(_cell, value)) if isinstance(value, list | tuple) else str(value)


def _library(name: str) -> Any:
    """A library that may be missing. Raises UsageError with what to install."""
    try:
        return import_module(name)
    except ImportError:
        raise UsageError(
            fr=f"{name} n’est pas installé dans cet environnement : pip install '{_EXTRA[name]}'.",
            en=f"{name} is not installed in this environment: pip install '{_EXTRA[name]}'.",
        ) from None
