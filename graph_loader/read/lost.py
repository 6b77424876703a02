"""Cells in which letters are lost for good: they never enter the graph."""

from collections.abc import Iterable

import polars as pl

from essaim.graph_loader.opening.encodings import LOST
from essaim.graph_loader.report import Fault
from essaim.ontology.text import Text

_SHOWN = 200
_REASON = Text(
    "des lettres sont perdues (« � ») : le fichier a été mal converti. Écrivez le mot à nouveau.",
    "letters are lost (“�”): the file was badly converted. Write the word again.",
)


def without_lost(raw: pl.DataFrame) -> tuple[pl.DataFrame, list[Fault]]:
    """The cells without those in which letters are lost, and a fault for each."""
    faults: list[Fault] = []
    for name in raw.columns[1:]:
        wrong = raw[name].str.contains(LOST, literal=True).fill_null(value=False)
        if wrong.any():
            faults += [Fault(row, name, raw[name][row][:_SHOWN], _REASON) for row in wrong.arg_true().to_list()]
            raw = raw.with_columns(pl.when(wrong).then(None).otherwise(pl.col(name)).alias(name))
    return raw, faults


def but(faults: Iterable[Fault], lost: Iterable[Fault]) -> list[Fault]:
    """The faults but for cells that are blank only because what stood there is lost."""
    places = {(fault.row, fault.column) for fault in lost}
    return [fault for fault in faults if (fault.row, fault.column) not in places]
