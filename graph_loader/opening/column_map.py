"""Whose headings stand for which: a stranger's table read without a declaration, by what essaim.toml or a file says."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.opening.headings import HeadingRow, heading_key
from essaim.graph_loader.opening.openable import reading
from essaim.graph_loader.read.common_form import fold
from essaim.graph_store.private_files import private_folder, write_private
from essaim.ontology.errors import FileError
from essaim.ontology.wording.near import did_you_mean

FOLDER = "columns"  # of the home: the maps that were given once
ANY = ""  # the table of what is said of none


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """For one table, or for any: the headings that a heading stands for, and what fills a column that is not there."""

    table: str
    headings: Mapping[str, tuple[str, ...]]
    values: Mapping[str, str]
    origin: str

    def met(self, row: HeadingRow) -> int:
        """How many of its headings stand in a row."""
        keys = {heading_key(cell) for cell in row.cells}
        return sum(heading_key(heading) in keys for heading in self.headings)

    def names(self, declaration: Declaration) -> bool:
        """Whether this is the map of that table."""
        known = (declaration.sheet or "", declaration.part, declaration.id)
        return bool(self.table) and fold(self.table) in {fold(name) for name in known}

    def applied(self, declaration: Declaration) -> Declaration:
        """The declaration, its columns known by these headings too. Raises FileError where the map of its own table
        names a column that it does not have."""
        columns, filled = dict(declaration.columns), {}
        for heading, standing in self.headings.items():
            for name in (self._column(declaration, known) for known in standing):
                if name:
                    columns[name] = replace(columns[name], headers=(*columns[name].headers, heading))
        for known, text in self.values.items():
            name = self._column(declaration, known)
            if name:
                filled[name] = text
        if columns == declaration.columns and not filled:
            return declaration
        digest = hashlib.sha256(f"{declaration.digest}{self}".encode()).hexdigest()
        return replace(declaration, columns=columns, filled=filled, digest=digest)

    def _column(self, declaration: Declaration, known: str) -> str | None:
        for column in declaration.columns.values():
            if heading_key(known) in {heading_key(text) for text in (*column.headers, column.name)}:
                return column.name
        if self.names(declaration):
            headings = [column.headers[0] for column in declaration.columns.values()]
            remedy = did_you_mean(known, headings)
            raise FileError(
                fr=f"{self.origin} : « {self.table} » n’a pas de colonne « {known} ». {remedy.fr if remedy else ''}",
                en=f"{self.origin}: “{self.table}” has no column “{known}”. {remedy.en if remedy else ''}",
            )
        return None


def best_map(maps: Sequence[ColumnMap], row: HeadingRow) -> ColumnMap | None:
    """The map that knows most headings of a row, the first of equals; none where none knows any."""
    best = max(maps, key=lambda one: one.met(row), default=None)
    return best if best is not None and best.met(row) else None


def with_values(frame: pl.DataFrame, declaration: Declaration) -> pl.DataFrame:
    """Raw cells, with what a map says of columns that are not there, or are blank."""
    for name, text in declaration.filled.items():
        cell = pl.lit(text)
        if name in frame.columns:
            blank = pl.col(name).is_null() | (pl.col(name).str.strip_chars() == "")
            cell = pl.when(blank).then(cell).otherwise(pl.col(name))
        frame = frame.with_columns(cell.alias(name))
    return frame


def known_maps(home: Path, settings: Mapping[str, Any], given: Path | None) -> tuple[ColumnMap, ...]:
    """The maps of a load: of the file given, of essaim.toml, then those that the home remembers. Raises FileError."""
    maps = read_maps(given) if given else []
    maps += _maps("essaim.toml", settings)
    for path in sorted((home / FOLDER).glob("*.toml")):
        maps += read_maps(path)
    return tuple(maps)


def remember(home: Path, given: Path) -> None:
    """Keep a map for the files to come."""
    folder = private_folder(private_folder(home) / FOLDER)
    with reading(given):
        write_private(folder / f"{given.stem}.toml", given.read_text("utf-8-sig"))


def read_maps(path: Path) -> list[ColumnMap]:
    """The maps in a file, one a table. Raises FileError."""
    with reading(path):
        data = path.read_bytes()
    try:
        return _maps(str(path), tomllib.loads(data.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(
            fr=f"{path} : TOML illisible ({error}). Écrivez par exemple, sous [columns.acteurs] : "
            '"Nom de la structure" = "nom"',
            en=f"{path}: unreadable TOML ({error}). Write for instance, under [columns.acteurs]: "
            '"Name of the body" = "nom"',
        ) from error


def _maps(origin: str, table: Mapping[str, Any]) -> list[ColumnMap]:
    headings = {name: _by_table(origin, table.get(name, {})) for name in ("columns", "values")}
    tables = [name for name in headings["columns"] if name] + [ANY] * (ANY in headings["columns"])
    return [
        ColumnMap(
            name,
            {written: _listed(origin, known) for written, known in headings["columns"][name].items()},
            {known: str(text) for known, text in headings["values"].get(name, {}).items()},
            origin,
        )
        for name in tables
    ]


def _by_table(origin: str, part: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(part, dict):
        raise _wrong(origin, part)
    tables = {name: value for name, value in part.items() if isinstance(value, dict)}
    plain = {name: value for name, value in part.items() if not isinstance(value, dict)}
    return tables | ({ANY: plain} if plain else {})


def _listed(origin: str, known: Any) -> tuple[str, ...]:
    listed = [known] if isinstance(known, str) else known
    if not isinstance(listed, list) or not all(isinstance(text, str) for text in listed):
        raise _wrong(origin, known)
    return tuple(listed)


def _wrong(origin: str, value: Any) -> FileError:
    return FileError(
        fr=f"{origin} : un titre de colonne répond à un texte ou à une liste de textes, pas à {value!r}. Par exemple, "
        'sous [columns.acteurs] : "Nom de la structure" = "nom"',
        en=f"{origin}: a heading stands for a text or a list of texts, not for {value!r}. For instance, under "
        '[columns.acteurs]: "Name of the body" = "nom"',
    )
