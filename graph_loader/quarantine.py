"""The quarantine file: every row set aside, with its line in the original file and the reason."""

import csv
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.report import Fault

FOLDER = "quarantine"
_LONGEST = 500


def write_quarantine(
    home: Path, name: str, raw: pl.DataFrame, faults: Iterable[Fault], declaration: Declaration
) -> Path:
    """Write the faults under `home`, one a line. Only the declared columns of a row are read, so nothing else leaks."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.csv"
    columns = [column for column in raw.columns if column != "line"]
    headers = [declaration.columns[column].headers[0] for column in columns]
    listed = sorted(set(faults), key=lambda fault: (fault.row, fault.column, fault.reason))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(["line", "column", "value", "reason_fr", "reason_en", *headers])
        for fault in listed:
            row = raw.row(fault.row, named=True)
            column = (
                declaration.columns[fault.column].headers[0] if fault.column in declaration.columns else fault.column
            )
            cells = [(row[name] or "")[:_LONGEST] for name in columns]
            value = (row.get(fault.column) or fault.value)[:_LONGEST]
            writer.writerow([row["line"], column, value, fault.reason.fr, fault.reason.en, *cells])
    return path
