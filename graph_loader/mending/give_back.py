"""The tables of a load given back with what is to be mended in them coloured and commented, ready to be loaded again.

The originals are never written. A workbook comes back whole; tables of other files become the sheets of one.
"""

import shlex
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from essaim.graph_loader.mending.copied_tables import copied
from essaim.graph_loader.mending.marks import TAB, clear_marks, columns_of, marks_of, put_mark
from essaim.graph_loader.mending.own_files import note_originals
from essaim.graph_loader.mending.source_sheet import add_source
from essaim.graph_loader.opening.headings import heading_key
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.report import FileReport
from essaim.ontology.errors import FileError
from essaim.ontology.text import Lang, Text

Loaded = Sequence[tuple[SourceFile, FileReport]]
SUFFIX = ".xlsx"
_NO_BOOK = (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError)


def check_target(out: Path) -> None:
    """Refuse a name under which nothing can be given back. Raises FileError."""
    if out.suffix.lower() != SUFFIX:
        raise FileError(
            fr=f"{out} : --mend écrit un classeur. Donnez un nom en .xlsx.",
            en=f"{out}: --mend writes a workbook. Give a name that ends in .xlsx.",
        )
    if out.exists():
        raise FileError(
            fr=f"{out} : ce fichier existe déjà, et --mend n’écrit sur aucun. Donnez un autre nom.",
            en=f"{out}: this file exists, and --mend writes over none. Give another name.",
        )
    if not out.absolute().parent.is_dir():
        raise FileError(
            fr=f"{out} : ce dossier n’existe pas. Créez-le, ou donnez un autre nom.",
            en=f"{out}: no such folder. Make it, or give another name.",
        )


def give_back(loaded: Loaded, out: Path, lang: Lang) -> list[Text]:
    """Write the tables in which something is to be mended to `out`, or beside it where they are of several sources;
    what is said of it. Raises FileError."""
    groups = [group for group in _groups(loaded) if any(report.mend for _, report in group)]
    paths = [out if len(groups) == 1 else out.with_stem(f"{out.stem}-{rank}") for rank in range(1, len(groups) + 1)]
    notes: list[Text] = []
    for group, path in zip(groups, paths, strict=True):
        check_target(path)
        book = _marked_workbook(group, lang) or copied(group, lang, notes)
        if book is not None:
            note_originals(book, [file.path.name for file, _ in group])
            _save(book, path)
            notes.append(_given(path))
    return notes or [Text(f"Rien à corriger : {out} n’est pas écrit.", f"Nothing to mend: {out} is not written.")]


def _groups(loaded: Loaded) -> Iterable[Loaded]:
    """What comes back as one workbook: the sheets of one, or the files of the team's tables of one source."""
    groups: dict[tuple[str, ...], list[tuple[SourceFile, FileReport]]] = {}
    for file, report in loaded:
        declaration = file.source.declaration
        if file.sheet is not None:
            key = ("book", str(file.path))
        elif declaration.team:
            key = ("team", declaration.id)
        else:
            key = ("file", str(file.path))
        groups.setdefault(key, []).append((file, report))
    return groups.values()


def _marked_workbook(group: Loaded, lang: Lang) -> Workbook | None:
    """The workbook itself, its faulty cells marked; None where it is none that can be written."""
    first = group[0][0]
    if first.sheet is None:
        return None
    try:
        with warnings.catch_warnings(), first.path.open("rb") as opened:
            warnings.simplefilter("ignore")  # what openpyxl cannot keep, such as pictures of some kinds
            book = load_workbook(opened)
    except _NO_BOOK:
        return None
    for file, report in group:
        _mark_sheet(book, file, report, lang)
    declaration = first.source.declaration
    if declaration.team:
        add_source(book, declaration)
    return book


def _mark_sheet(book: Workbook, file: SourceFile, report: FileReport, lang: Lang) -> None:
    sheet = book[file.sheet or ""]
    clear_marks(sheet)
    marks = marks_of(report.mend, lang)
    if not marks:
        return
    sheet.sheet_properties.tabColor = TAB
    line = file.row.line if file.row else 1
    headings = {heading_key(str(cell.value)): cell.column for cell in reversed(sheet[line]) if cell.value is not None}
    columns = columns_of(file, headings)
    for (row, heading), mark in marks.items():
        put_mark(sheet.cell(row, columns.get(heading) or min(headings.values(), default=1)), mark)


def _save(book: Workbook, path: Path) -> None:
    draft = path.with_name(f".{path.name}.essaim")
    try:
        book.save(draft)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise FileError(
            fr=f"{path} : écriture impossible ({error.strerror}). Choisissez un autre dossier ou un autre nom.",
            en=f"{path}: cannot be written ({error.strerror}). Choose another folder or another name.",
        ) from error


def _given(path: Path) -> Text:
    typed = shlex.quote(str(path))
    return Text(
        f"À corriger dans {path} : les cellules en couleur disent pourquoi. Puis : essaim load {typed}",
        f"To mend in {path}: coloured cells say why. Then: essaim load {typed}",
    )
