"""What kind of file this is, from its first bytes; and errors for those that are no table."""

from pathlib import Path
from typing import Literal

from essaim.graph_loader.opening.encodings import head_text, wide_encoding
from essaim.graph_loader.opening.openable import reading
from essaim.ontology.errors import FileError

Kind = Literal["csv", "json", "xlsx"]
_SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PAGES = ("<!doctype", "<html", "<?xml", "<head", "<script")
_PAGE = 20


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
    if b"\0" in head and wide_encoding(head) is None:
        raise FileError(
            fr=f"{path} : ce n’est ni un texte ni un classeur. "
            "Donnez le fichier CSV, XLSX ou GeoJSON publié par la source.",
            en=f"{path}: neither text nor a workbook. Give the CSV, XLSX or GeoJSON file that the source publishes.",
        )
    start = head_text(head, whole=False).lstrip("\ufeff \t\r\n")
    if start[:_PAGE].lower().startswith(_PAGES):
        raise FileError(
            fr=f"{path} : c’est une page web (souvent une page de connexion), pas des données. "
            "Téléchargez le fichier lui-même.",
            en=f"{path}: this is a web page (often a login page), not data. Download the file itself.",
        )
    return "json" if start.startswith(("{", "[")) else "csv"
