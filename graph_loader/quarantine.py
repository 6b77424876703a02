"""The quarantine file: every row set aside, with its line in the original file and the reason."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.report import Fault
from essaim.graph_store.private_files import private_folder, write_private
from essaim.ontology.harmless import harmless_cell

FOLDER = "quarantine"
_LONGEST = 500


def write_quarantine(
    home: Path, name: str, raw: pl.DataFrame, faults: Iterable[Fault], declaration: Declaration
) -> Path:
    """Write the faults under `home`, one a line. Only the declared columns of a row are read, so nothing else leaks."""
    path = private_folder(private_folder(home) / FOLDER) / f"{name}.csv"
    columns = [column for column in raw.columns if column != "line"]
    headers = [declaration.columns[column].headers[0] for column in columns]
    listed = sorted(set(faults), key=lambda fault: (fault.row, fault.column, fault.reason))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(["line", "column", "value", "reason_fr", "reason_en", *map(harmless_cell, headers)])
    for fault in listed:
        row = raw.row(fault.row, named=True)
        column = declaration.columns[fault.column].headers[0] if fault.column in declaration.columns else fault.column
        value = (row.get(fault.column) or fault.value)[:_LONGEST]
        cells = [(row[name] or "")[:_LONGEST] for name in columns]
        told = (column, value, fault.reason.fr, fault.reason.en, *cells)
        writer.writerow([row["line"], *map(harmless_cell, told)])
    write_private(path, "\ufeff" + out.getvalue())
    return path
