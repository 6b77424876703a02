"""Figures that their publisher keeps to itself: neither zero nor a mistake, they are unknown, and counted."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from essaim.graph_loader.declare.declaration import Column
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)


class Secret(NamedTuple):
    """A cell that says that its figure is secret: its row, its line, its heading."""

    row: int
    line: int
    heading: str


def without_secrets(raw: pl.DataFrame, columns: Mapping[str, Column]) -> tuple[pl.DataFrame, tuple[Secret, ...]]:
    """`raw` with blanks where a cell says that its figure is secret, and these cells."""
    met: list[Secret] = []
    for column in columns.values():
        if not column.secret or column.name not in raw.columns:
            continue
        secret = pl.col(column.name).str.strip_chars().str.to_lowercase().is_in(list(column.secret))
        rows = raw.select(secret.fill_null(value=False).arg_true())[:, 0].to_list()
        met += [Secret(row, raw["line"][row], column.heading) for row in rows]
        if rows:
            raw = raw.with_columns(pl.when(~secret).then(pl.col(column.name)).alias(column.name))
    return raw, tuple(met)


def secrecy_note(secrets: Sequence[Secret], filtered: Collection[int]) -> list[Text]:
    """How many figures of the rows that concern a load are secret, with the first of them."""
    kept = [secret for secret in secrets if secret.row not in filtered]
    return [words("secret", n=len(kept), heading=kept[0].heading, line=str(kept[0].line))] if kept else []
