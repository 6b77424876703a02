"""Cells that what a row has chosen to be has no place for: nothing that was filled in is passed over in silence."""

from collections.abc import Iterator, Sequence

import polars as pl

from essaim.graph_loader.readers.readers import Choice, SourceReader
from essaim.graph_loader.report import Fault
from essaim.ontology.text import Text


def check_choices(frame: pl.DataFrame, source: SourceReader) -> list[Fault]:
    """Filled cells of the judged columns that nothing reads, for what the row chose to be: an amount on « connaît »."""
    columns = source.judged
    if not columns or not frame.height:
        return []
    choices = source.choices
    last = [pl.when(choice.rows).then(pl.lit(place)) for place, choice in enumerate(choices) if choice.chosen][::-1]
    rank = pl.coalesce(last).alias("_chosen")  # of a row that gives a node and a link, the link
    stray = [_stray(column, choices).alias(column) for column in columns]
    judged = frame.select("_row", rank, *stray, *(pl.col(name).alias(f"cell {name}") for name in columns))
    return list(_faults(judged.filter(pl.any_horizontal(columns)), columns, choices))


def _stray(column: str, choices: Sequence[Choice]) -> pl.Expr:
    cell = pl.col(column)
    chosen = pl.any_horizontal([choice.rows for choice in choices if choice.chosen])
    read = [choice.rows for choice in choices if column in choice.columns]
    same = [choice.rows & (cell == pl.lit(choice.repeated[column])) for choice in choices if column in choice.repeated]
    return cell.is_not_null() & chosen & ~pl.any_horizontal(*read, *same)


def _faults(judged: pl.DataFrame, columns: Sequence[str], choices: Sequence[Choice]) -> Iterator[Fault]:
    for row in judged.iter_rows(named=True):
        label = choices[row["_chosen"]].label
        reason = Text(
            f"cette colonne doit rester vide pour « {label.fr} ».", f"this column must stay blank for “{label.en}”."
        )
        for column in columns:
            if row[column]:
                cell = row[f"cell {column}"]
                value = " ; ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
                yield Fault(row["_row"], column, value, reason, alone=True)
