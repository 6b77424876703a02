"""What became of every row of a load."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import LOAD
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import names_of

if TYPE_CHECKING:
    from essaim.graph_loader.report import LoadReport

words = Phrases.beside(__file__)


def load_answer(report: "LoadReport") -> Answer:
    """What became of every row of a load: one row a file."""
    rows = tuple({column: _text(getattr(file, column)) for column in names_of(LOAD)} for file in report.files)
    notes: Iterable[Text] = (*report.notes, *_aside(report), *(note for file in report.files for note in file.notes))
    return Answer(
        "load",
        words("load"),
        LOAD,
        rows,
        date.today(),
        notes=tuple(notes),
    )


def _aside(report: "LoadReport") -> Iterator[Text]:
    """What stayed out of the load: a line a reason."""
    names: dict[Text, list[str]] = {}
    for entry in report.aside:
        names.setdefault(entry.reason, []).append(Path(entry.file).name)
    for reason, files in names.items():
        listed = ", ".join(files)
        yield Text(f"Laissé de côté : {listed} : {reason.fr}", f"Left out: {listed}: {reason.en}")


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
