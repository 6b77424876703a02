"""Whose tables a folder or a workbook holds: the team's own, unless it says otherwise."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from essaim.graph_loader.as_written.days_as_written import When, day_as_written
from essaim.graph_loader.declare.declaration import SourceInfo
from essaim.graph_loader.declare.declarations import TEAM_SOURCE
from essaim.graph_loader.mending.aside import source_set_aside
from essaim.graph_loader.opening.openable import reading
from essaim.graph_loader.read.common_form import fold, header_key
from essaim.graph_loader.read.sniff import kind_of
from essaim.ontology.errors import FileError, UsageError
from essaim.ontology.text import Text

SOURCE_FILE = "source.toml"
SOURCE_SHEET = "source"
_HEADINGS = {
    "identifiant": "id",
    "titre": "title",
    "producteur": "producer",
    "licence": "licence",
    "date": "date",
    "repondant": "respondent",
}


OURS = SourceInfo(TEAM_SOURCE, Text("Tableaux de l’équipe", "The team’s tables"), "", "private")


def named_team(name: str) -> SourceInfo:
    """The source of a team as it is typed. Raises UsageError."""
    identity = fold(name).replace(" ", "-")
    if not identity:
        raise UsageError(
            fr=f"« {name} » n’est pas un nom d’équipe : donnez des lettres ou des chiffres, comme equipe-gers.",
            en=f"“{name}” is no name of a team: give letters or digits, such as equipe-gers.",
        )
    return replace(OURS) if identity == OURS.id else SourceInfo(identity, Text(name, name), "", "private")


def team_source(path: Path) -> SourceInfo:
    """What the tables under `path` say of themselves, in source.toml or on the sheet « Source »; else `OURS`.

    Two folders with different ids are two sources: neither retires what the other holds. Raises FileError.
    """
    if path.is_dir():
        file = path / SOURCE_FILE
        return _from_toml(file) if file.is_file() else OURS
    with reading(path):
        is_workbook = kind_of(path) == "xlsx"
        return _from_sheet(path) if is_workbook else source_set_aside(path) or OURS


def _from_toml(file: Path) -> SourceInfo:
    with reading(file):
        data = file.read_bytes()
    try:
        return _info(file, tomllib.loads(data.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(
            fr=f"{file} : TOML illisible ({error}). Corrigez-le, ou supprimez-le.",
            en=f"{file}: unreadable TOML ({error}). Correct it, or delete it.",
        ) from error


def _from_sheet(path: Path) -> SourceInfo:
    import fastexcel

    with reading(path):
        book = fastexcel.read_excel(path)
        names = [name for name in book.sheet_names if fold(name) == SOURCE_SHEET]
        if not names:
            return OURS
        rows = book.load_sheet(names[0], header_row=None, skip_rows=0, dtypes="string").to_polars().rows()
    if len(rows) < len(("headings", "values")):
        return OURS
    cells = {header_key(head or ""): value for head, value in zip(rows[0], rows[1], strict=True)}
    table = {name: cells.get(french) or cells.get(name) for french, name in _HEADINGS.items()}
    return _info(path, {name: value for name, value in table.items() if value})


def _info(file: Path, table: Mapping[str, Any]) -> SourceInfo:
    identity = str(table.get("id", OURS.id))
    if identity != fold(identity).replace(" ", "-"):
        raise FileError(
            fr=f"{file} : l’identifiant « {identity} » doit n’avoir que minuscules sans accent, chiffres et tirets.",
            en=f"{file}: the id “{identity}” must be made of plain lower-case letters, digits and hyphens.",
        )
    title = table.get("title", identity)
    return SourceInfo(
        id=identity,
        title=Text(title["fr"], title["en"]) if isinstance(title, dict) else Text(str(title), str(title)),
        producer=str(table.get("producer", "")),
        licence=str(table.get("licence", OURS.licence)),
        date=_day(file, str(table["date"])) if "date" in table else None,
        respondent=table.get("respondent"),
    )


def _day(file: Path, written: str) -> str:
    """The day of the tables, as people write it. Raises FileError."""
    try:
        return date.fromisoformat(written[:10]).isoformat()
    except ValueError:
        meant = day_as_written(written, When(today=date.today()))
    if meant is None or not isinstance(meant.value, date):
        raise FileError(
            fr=f"{file} : la date de la source, « {written[:40]} », n’en est pas une. Écrivez-la comme 31/12/2026, ou "
            "laissez la case vide.",
            en=f"{file}: the date of the source, “{written[:40]}”, is none. Write it as 2026-12-31, or leave the cell "
            "blank.",
        )
    return meant.value.isoformat()
