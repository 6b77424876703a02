"""The quarantine file: every row set aside, with its line in the original file and the reasons; corrected, it loads."""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.mending.aside import FIRST, FOLDER, TRIAL, is_set_aside, source_text
from essaim.graph_loader.report import Fault
from essaim.graph_store.private_files import private_folder, write_private
from essaim.ontology.harmless import harmless_cell
from essaim.ontology.text import Text

BETWEEN = " | "
LONGEST = 10_000  # of a cell that may be corrected and loaded again
SHOWN = 500  # of a value that is told with its reason


def quarantine_name(declaration: Declaration, stem: str) -> str:
    """How the quarantine files of a file, or of a table of the team whatever its file, begin."""
    plain = unicodedata.normalize("NFKD", stem.replace("œ", "oe").replace("Œ", "Oe")).encode("ascii", "ignore").decode()
    parts = (declaration.id, declaration.part, re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:80])
    return "-".join(filter(None, parts))


def write_quarantine(
    home: Path, name: str, raw: pl.DataFrame, faults: Iterable[Fault], declaration: Declaration
) -> Path:
    """Write the faulty rows under `home`, one a line. Only the declared columns are read, so nothing else leaks."""
    path = private_folder(private_folder(home) / FOLDER) / f"{name}.csv"
    columns = _columns(raw, declaration)
    ordered = sorted(set(faults), key=lambda fault: (fault.row, fault.column, fault.reason))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow([*FIRST, *map(harmless_cell, columns)])
    for number, same in groupby(ordered, key=lambda fault: fault.row):
        row = raw.row(number, named=True)
        cells = [ellipsed(row[column] or "") for column in columns.values()]
        told = [*_told(list(same), row, declaration), source_text(declaration), *cells]
        writer.writerow([row["line"], *map(harmless_cell, told)])
    write_private(path, "\ufeff" + out.getvalue())
    return path


def _columns(raw: pl.DataFrame, declaration: Declaration) -> dict[str, str]:
    """The headings, each once, with the first of the columns that are read under it."""
    columns: dict[str, str] = {}
    for name in raw.columns:
        if name != "line":
            columns.setdefault(declaration.columns[name].heading, name)
    return columns


def _told(faults: Sequence[Fault], row: Mapping[str, str | None], declaration: Declaration) -> Iterator[str]:
    """Of one row: which columns, which values, why, and whether the row was loaded all the same."""
    headings = [
        declaration.columns[fault.column].heading if fault.column in declaration.columns else fault.column
        for fault in faults
    ]
    yield BETWEEN.join(headings)
    yield BETWEEN.join(ellipsed(row.get(fault.column) or fault.value, SHOWN) for fault in faults)
    reasons: list[Text] = list(dict.fromkeys(fault.reason for fault in faults))
    yield BETWEEN.join(reason.fr for reason in reasons)
    yield BETWEEN.join(reason.en for reason in reasons)
    yield "oui" if all(fault.alone for fault in faults) else ""


def ellipsed(text: str, most: int = LONGEST) -> str:
    """A text that says where it was cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def drop_older(home: Path, declaration: Declaration, stem: str, kept: Collection[Path]) -> None:
    """What earlier loads set aside of the same file, or of the same table of the team, is mended or said again in a
    file that is `kept`."""
    name = quarantine_name(declaration, stem)
    table = quarantine_name(declaration, "")
    for path in set((home / FOLDER).glob(f"{declaration.id}-*.csv")) - set(kept):
        same = path.stem.removesuffix(TRIAL).rpartition("-")[0] == name
        if same or (declaration.team and (path.stem.startswith(f"{table}-") or not is_set_aside(path, whole=True))):
            path.unlink(missing_ok=True)
