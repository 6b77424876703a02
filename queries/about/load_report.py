"""What became of every row of a load."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer

if TYPE_CHECKING:
    from essaim.graph_loader.report import LoadReport

LOAD = (
    "source", "file", "read", "loaded", "unchanged", "merged", "filtered", "quarantined", "retired", "quarantine_file",
)  # fmt: skip


def load_answer(report: "LoadReport") -> Answer:
    """What became of every row of a load: one row a file."""
    rows = tuple({column: _text(getattr(file, column)) for column in LOAD} for file in report.files)
    notes: Iterable[Text] = (*report.notes, *(note for file in report.files for note in file.notes))
    return Answer(
        "load",
        Text("Ce qui est devenu de chaque ligne", "What became of every row"),
        LOAD,
        rows,
        date.today(),
        notes=tuple(notes),
    )


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
