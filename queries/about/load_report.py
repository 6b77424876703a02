"""What became of every row of a load."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import LOAD
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import names_of

if TYPE_CHECKING:
    from essaim.graph_loader.report import Aside, FileReport, LoadReport, Mend

words = Phrases.beside(__file__)
MOST_REASONS = 6  # for which files stay out, above which those alike are said together
MOST_NAMES = 8  # in the list of words.toml
FEW = 3  # files left aside for one reason, which are named before it
SEVERAL = 3  # files of one folder that stay out for one reason
MOST = 1_000  # of what is to be mended in one file: the quarantine file holds all


def load_answer(report: "LoadReport") -> Answer:
    """What became of every row of a load: one row a file, with what is to be mended in it."""
    short = short_names([file.file for file in report.files])
    rows = (*(_row(file, short[file.file]) for file in report.files), *map(_left_out, report.aside))
    return Answer(
        "load",
        words("load"),
        LOAD,
        rows,
        date.today(),
        params={"mend": True} if report.given_back else {},
        notes=(*report.notes, *_aside(report), *_notes(report.files, short)),
    )


def _aside(report: "LoadReport") -> Iterator[Text]:
    """What stayed out of the load: a line a reason, or, where there are many reasons, a line for those alike."""
    many = len({entry.reason for entry in report.aside}) > MOST_REASONS
    files: dict[Text, list[str]] = {}
    for entry in report.aside:
        files.setdefault(entry.group if many and entry.group else entry.reason, []).append(entry.file)
    named = {reason: _gathered(listed) for reason, listed in files.items()}
    for reason, names in named.items():
        if len(files[reason]) <= FEW:
            yield words("aside", names=names, reason=reason)
        else:
            yield words("aside_many", n=len(files[reason]), names=names, reason=reason)
    if any(len(names) > MOST_NAMES or len(names) < len(files[reason]) for reason, names in named.items()):
        yield words("aside_each")


def _gathered(files: Sequence[str]) -> list[str]:
    """The files of one reason by name: those of one name, and those of one folder, together."""
    alike = Counter(Path(file).name for file in files)
    folders = Counter(Path(file).parent for file in files if alike[Path(file).name] == 1)
    return list(dict.fromkeys(_together(Path(file), alike, folders) for file in files))


def _together(file: Path, alike: Mapping[str, int], folders: Mapping[Path, int]) -> str:
    if alike[file.name] > 1:
        return f"{file.name} ({alike[file.name]})"
    return f"{file.parent.name}/ ({folders[file.parent]})" if folders[file.parent] >= SEVERAL else file.name


def _left_out(entry: "Aside") -> dict[str, Any]:
    """The row of a file of which nothing was read."""
    counts = {column.name: 0 for column in LOAD if column.total}
    own = {"file": entry.file, "name": Path(entry.file).name, "mend": [], "aside": entry.reason}
    return dict.fromkeys(names_of(LOAD)) | counts | own


def _row(file: "FileReport", name: str) -> dict[str, Any]:
    known = {column: getattr(file, column, None) for column in names_of(LOAD)}
    path = file.quarantine_file
    return known | {
        "name": name,
        "quarantine_file": str(path) if path else None,
        "mend": [_mend(mend) for mend in file.mend[:MOST]],
    }


def _mend(mend: "Mend") -> dict[str, Any]:
    return {name: getattr(mend, name) for name in ("line", "column", "value", "reason", "alone", "follows")}


def short_names(files: Sequence[str]) -> Mapping[str, str]:
    """How the files of one load are called: a sheet where all are of one workbook, else a file, with as much of its
    folder as tells it from another."""
    books = {name.partition("#")[0] for name in files}
    if len(books) == 1 and all("#" in name for name in files):
        return {name: name.partition("#")[2] for name in files}
    return {name: _short(name, files) for name in files}


def _short(name: str, files: Sequence[str]) -> str:
    path, mark, sheet = name.partition("#")
    parts = Path(path).parts
    others = [Path(other.partition("#")[0]).parts for other in files]
    for depth in range(1, len(parts) + 1):
        if len({other for other in others if other[-depth:] == parts[-depth:]}) <= 1:
            return "/".join(parts[-depth:]) + (f" · {sheet}" if mark else "")
    return name


def _notes(files: Iterable["FileReport"], short: Mapping[str, str]) -> list[Text]:
    """The notes of the files, each once, with the files that it speaks of."""
    said: dict[Text, list[str]] = {}
    for file in files:
        for note in dict.fromkeys(file.notes):
            said.setdefault(note, []).append(short[file.file])
    alone = len(short) == 1
    return [note if alone else words("of_files", names=names, note=note) for note, names in said.items()]
