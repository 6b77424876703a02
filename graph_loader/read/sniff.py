"""What kind of file this is, from its first bytes; and errors for those that are no table."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from essaim.ontology.errors import FileError

Kind = Literal["csv", "json", "xlsx"]
LONGEST_HEADER = 1_000_000
_SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<script")


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the system says of `path` into a FileError."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileError(
            fr=f"{path} : ce fichier n’existe pas. Vérifiez le chemin.",
            en=f"{path}: no such file. Check the path.",
        ) from error
    except PermissionError as error:
        raise FileError(
            fr=f"{path} : lecture interdite. Donnez-vous le droit de lire ce fichier ou ce dossier, "
            "ou copiez-le ailleurs.",
            en=f"{path}: permission denied. Give yourself the right to read this file or folder, or copy it elsewhere.",
        ) from error
    except OSError as error:
        raise FileError(
            fr=f"{path} : lecture impossible ({error.strerror}). Copiez le fichier sur un disque sain et recommencez.",
            en=f"{path}: cannot be read ({error.strerror}). Copy the file to a healthy disk and try again.",
        ) from error


def kind_of(path: Path) -> Kind:
    """The kind of `path`. Raises FileError where it is empty, a web page, or neither text nor a workbook."""
    with reading(path), path.open("rb") as file:
        head = file.read(65_536)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileError(
            fr=f"{path} : ce fichier est vide. Téléchargez-le à nouveau.",
            en=f"{path}: this file is empty. Download it again.",
        )
    if head.startswith(_SHEETS):
        return "xlsx"
    if b"\0" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise FileError(
            fr=f"{path} : ce n’est ni un texte ni un classeur. "
            "Donnez le fichier CSV, XLSX ou GeoJSON publié par la source.",
            en=f"{path}: neither text nor a workbook. Give the CSV, XLSX or GeoJSON file that the source publishes.",
        )
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.lower().startswith(_PAGES):
        raise FileError(
            fr=f"{path} : c’est une page web (souvent une page de connexion), pas des données. "
            "Téléchargez le fichier lui-même.",
            en=f"{path}: this is a web page (often a login page), not data. Download the file itself.",
        )
    return "json" if start[:1] in (b"{", b"[") else "csv"


def text_of(path: Path) -> bytes:
    """The bytes of a text file as UTF-8 with \\n line ends at least, whatever it was saved as."""
    with reading(path):
        raw = path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raw = raw.decode("utf-16", errors="replace").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raw = raw.decode("cp1252", errors="replace").encode()
    if b"\n" not in raw[:LONGEST_HEADER]:
        raw = raw.replace(b"\r", b"\n")
    return raw
