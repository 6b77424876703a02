"""What essaim wrote itself and a folder may hold beside its tables: a home, rows set aside, workbooks given back."""

import re
from collections.abc import Collection
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from essaim.graph_loader.mending.aside import is_set_aside
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

if TYPE_CHECKING:
    from openpyxl import Workbook

words = Phrases.beside(__file__)
_MARK = "essaim --mend: "  # in the keywords of a workbook that was given back, before the names of the originals
_PROPERTIES = "docProps/core.xml"
_LARGEST = 100_000  # bytes of what a workbook says of itself
_KEYWORDS = re.compile(rf"<cp:keywords>{re.escape(_MARK)}([^<]*)</cp:keywords>")
_HOME = ("load.lock", "engine/passwords.json")  # what a load, or the embedded engine, writes first


def is_home(folder: Path) -> bool:
    """Whether a folder is the home of an essaim."""
    return any((folder / name).is_file() for name in _HOME)


def note_originals(book: "Workbook", names: Collection[str]) -> None:
    """Write into a workbook that is given back of which files it is a copy."""
    book.properties.keywords = _MARK + "|".join(sorted(set(names)))


def why_left_out(path: Path, beside: Collection[str]) -> Text | None:
    """Why a file of a folder, with the files `beside` it, is not to be loaded with them: it says again what they do."""
    if path.suffix.lower() == ".csv" and is_set_aside(path, whole=True):
        return words("set_aside_before")
    originals = [name for name in _originals(path) if name in beside] if path.suffix.lower() == ".xlsx" else []
    return words("given_back", names=originals) if originals else None


def _originals(path: Path) -> list[str]:
    try:
        with ZipFile(path) as book:
            if book.getinfo(_PROPERTIES).file_size > _LARGEST:
                return []
            found = _KEYWORDS.search(book.read(_PROPERTIES).decode("utf-8", "replace"))
    except (BadZipFile, KeyError, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return []  # the reader of workbooks says what is wrong with it
    return unescape(found[1]).split("|") if found else []


def home_left_out() -> Text:
    """What is said of a home that lies in a folder to be loaded."""
    return words("home")
