"""Files out of .gz and .zip archives: into a folder of their own that goes when the load does, within bounds."""

import gzip
import os
import shutil
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from essaim.graph_loader.opening.openable import reading
from essaim.ontology.errors import FileError
from essaim.ontology.text import Text

MOST_BYTES = 500_000_000  # inflated, of one archive
MOST_MEMBERS = 2_000
_PIECE = 1 << 20
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".geojson", ".json")
_BOOK = ("xl/workbook.xml", "xl/workbook.bin", "content.xml", "[Content_Types].xml")
NO_TABLE = Text("ni CSV, ni classeur, ni GeoJSON", "neither CSV nor a workbook nor GeoJSON")
HIDDEN = Text("fichier caché, ou verrou d’un tableur", "hidden file, or a spreadsheet’s lock")
_NESTED = Text("archive dans une archive : ouvrez-la d’abord", "archive inside an archive: open it first")


class Unpacked:
    """What an archive held: where each of its files stands now, and those that stay out; it goes with this object."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="essaim-"))
        self.members: dict[str, Path] = {}
        self.aside: dict[str, Text] = {}
        self.forget = weakref.finalize(self, shutil.rmtree, self.folder, True)


def is_archive(path: Path) -> bool:
    """Whether a file is compressed, and no workbook: they are archives too."""
    with reading(path), path.open("rb") as file:
        head = file.read(len(_ZIP))
    if head.startswith(_GZIP):
        return True
    if head != _ZIP or not zipfile.is_zipfile(path):
        return False
    with _whole(path), zipfile.ZipFile(path) as archive:
        return not set(_BOOK) & set(archive.namelist())


def unpacked(path: Path) -> Unpacked:
    """The files of an archive. Raises FileError where it is broken, locked, or inflates without measure."""
    with reading(path), path.open("rb") as file:
        head = file.read(len(_ZIP))
    inside = Unpacked()
    with reading(path), _whole(path):
        if head.startswith(_GZIP):
            _out_of_gzip(path, inside)
        elif head == _ZIP and is_archive(path):
            _out_of_zip(path, inside)
        else:  # named .zip, and something else
            inside.members[""] = path
    return inside


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise FileError(
            fr=f"{path} : cette archive est abîmée ou coupée. Téléchargez-la à nouveau.",
            en=f"{path}: this archive is damaged or cut. Download it again.",
        ) from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise FileError(
            fr=f"{path} : cette archive est protégée par un mot de passe. Ouvrez-la, puis chargez les fichiers.",
            en=f"{path}: this archive is protected by a password. Open it, then load the files.",
        ) from error


def _out_of_gzip(path: Path, inside: Unpacked) -> None:
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    place = inside.folder / (name or "fichier")
    with gzip.open(path) as file, place.open("wb") as out:
        _copy(path, file, out, MOST_BYTES)
    changed = path.stat().st_mtime
    os.utime(place, (changed, changed))
    inside.members[""] = place


def _out_of_zip(path: Path, inside: Unpacked) -> None:
    left = MOST_BYTES
    with zipfile.ZipFile(path) as archive:
        members = [part for part in archive.infolist() if not part.is_dir()]
        if len(members) > MOST_MEMBERS or sum(part.file_size for part in members) > MOST_BYTES:
            raise _too_large(path)
        for rank, part in enumerate(members):
            name = PurePosixPath(part.filename.replace("\\", "/"))
            aside = _aside(name)
            if aside is not None:
                inside.aside[part.filename] = aside
                continue
            place = inside.folder / str(rank) / name.name
            place.parent.mkdir()
            with archive.open(part) as file, place.open("wb") as out:
                left -= _copy(path, file, out, left)
            changed = _changed(part, path)
            os.utime(place, (changed, changed))
            inside.members[part.filename] = place


def _changed(part: zipfile.ZipInfo, path: Path) -> float:
    """When a member was last written; where it does not say, when the archive was."""
    try:
        return datetime(*part.date_time, tzinfo=UTC).timestamp()
    except ValueError:
        return path.stat().st_mtime


def hidden(parts: Sequence[str]) -> bool:
    """Whether a path, by its parts, is of those that systems and spreadsheets leave beside files."""
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts)


def _aside(name: PurePosixPath) -> Text | None:
    if hidden(name.parts):
        return HIDDEN
    if name.suffix.lower() in (".gz", ".zip"):
        return _NESTED
    return None if name.suffix.lower() in TABLES else NO_TABLE


def _copy(path: Path, file: IO[bytes] | gzip.GzipFile, out: IO[bytes], most: int) -> int:
    size = 0
    while piece := file.read(_PIECE):
        size += len(piece)
        if size > most:
            raise _too_large(path)
        out.write(piece)
    return size


def _too_large(path: Path) -> FileError:
    return FileError(
        fr=f"{path} : cette archive gonfle au-delà de ce qu’essaim ouvre ({MOST_BYTES // 1_000_000} Mo, "
        f"{MOST_MEMBERS} fichiers). Ouvrez-la, et ne chargez que ce qui sert.",
        en=f"{path}: this archive inflates beyond what essaim opens ({MOST_BYTES // 1_000_000} MB, {MOST_MEMBERS} "
        "files). Open it, and load only what is of use.",
    )
