"""Which declaration a file answers to, from its header."""

from collections.abc import Collection, Iterable, Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from pathlib import Path

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.read import table as read
from essaim.graph_loader.read.common_form import fold, header_key
from essaim.graph_loader.read.sniff import kind_of, reading
from essaim.ontology.errors import FileError, NameUnknownError

_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".geojson", ".json"})


@dataclass(frozen=True, slots=True)
class Match:
    """A file, or a sheet of it, and the declaration that reads it."""

    path: Path
    declaration: Declaration
    sheet: str | None = None


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those that the folders named hold. Raises FileError."""
    found: list[Path] = []
    for path in paths:
        with reading(path):
            if path.is_dir():
                inside = [one for one in sorted(path.iterdir()) if one.suffix.lower() in _SUFFIXES and one.is_file()]
                if not inside:
                    raise FileError(
                        fr=f"{path} : ce dossier ne contient aucun fichier CSV, XLSX, JSON ou GeoJSON.",
                        en=f"{path}: this folder holds no CSV, XLSX, JSON or GeoJSON file.",
                    )
                found += inside
            else:
                path.stat()
                found.append(path)
    return found


def recognise(
    path: Path,
    declarations: Mapping[str, Declaration],
    source: str | None = None,
    left_out: MutableSequence[FileError] | None = None,
) -> list[Match]:
    """The declarations that read `path`: one, or one a sheet; sheets that should have fitted go to `left_out`.

    Raises FileError, NameUnknownError.
    """
    if source is not None and source not in declarations:
        raise NameUnknownError(
            fr=f"« {source} » n'est pas une source connue. La liste : essaim sources",
            en=f'"{source}" is not a known source. The list: essaim sources',
        )
    usable = [declarations[source]] if source is not None else list(declarations.values())
    kind = kind_of(path)
    if kind == "xlsx":
        return _sheets(path, usable, source is not None, [] if left_out is None else left_out)
    if kind == "json":
        readers = [one for one in usable if one.rows is not None and one.format in ("json", "geojson")]
        return [Match(path, _best(path, [(one, read.first_row(path, one)) for one in readers], source is not None))]
    header = read.csv_header(path)
    tables = [(one, header) for one in usable if one.format == "csv" or (one.format == "xlsx" and one.rows is None)]
    return [Match(path, _best(path, tables, source is not None))]


def _sheets(
    path: Path, usable: Sequence[Declaration], forced: bool, left_out: MutableSequence[FileError]
) -> list[Match]:
    found = []
    headers = read.sheets(path)
    for sheet, header in headers.items():
        tables = [(one, header) for one in usable if one.rows is None]
        if forced or any(_fits(one, header) for one in usable if one.rows is None):
            found.append(Match(path, _best(path, tables, forced), sheet))
        else:
            named = [one for one in usable if fold(sheet) in (fold(one.sheet or ""), fold(one.part))]
            left_out += [_unknown(f"{path}#{sheet}", header, named, sure=True)] if named else []
    if not found:
        raise _unknown(path, [name for header in headers.values() for name in header], usable)
    return found


def _fits(declaration: Declaration, header: Iterable[str]) -> bool:
    names = {header_key(name) for name in header}
    banned = {header_key(name) for name in declaration.without}
    return bool(declaration.recognise) and not _lacks(declaration, names) and not names & banned


def _lacks(declaration: Declaration, names: Collection[str]) -> list[str]:
    """The headers that `declaration` is recognised by and that are not there, as its file writes them."""
    missing = []
    for name in declaration.recognise:
        column = declaration.columns.get(name)
        headers = column.headers if column is not None else (name,)
        if not any(header_key(header) in names for header in (*headers, name)):
            missing.append(headers[0])
    return missing


def _best(path: Path, tables: Sequence[tuple[Declaration, list[str]]], forced: bool) -> Declaration:
    fitting = [one for one, header in tables if forced or _fits(one, header)]
    if not fitting:
        raise _unknown(path, max((header for _, header in tables), key=len, default=[]), [one for one, _ in tables])
    most = max(len(one.recognise) for one in fitting)
    best = [one for one in fitting if len(one.recognise) == most]
    if len(best) > 1:
        names = ", ".join(sorted(one.part or one.id for one in best))
        raise FileError(
            fr=f"{path} : plusieurs sources y répondent également ({names}). Précisez laquelle avec --source.",
            en=f"{path}: several sources fit it equally ({names}). Say which with --source.",
        )
    return best[0]


def _unknown(
    path: Path | str, header: Sequence[str], usable: Sequence[Declaration], *, sure: bool = False
) -> FileError:
    names = {header_key(name) for name in header}

    near = [one for one in usable if one.recognise and len(_lacks(one, names)) <= len(one.recognise) / 2]
    near = near or (list(usable) if sure else [])
    if near:
        best = min(near, key=lambda one: len(_lacks(one, names)) / len(one.recognise))
        lacks = ", ".join(f"« {name} »" for name in _lacks(best, names))
        name = best.part or best.id
        return FileError(
            fr=f"{path}, ligne 1 : cela ressemble à « {best.title.fr} » ({name}), mais il y manque : {lacks}. "
            f"Ajoutez ces colonnes, ou forcez avec --source {name}.",
            en=f'{path}, line 1: this looks like "{best.title.en}" ({name}), but it lacks: {lacks}. '
            f"Add these columns, or force it with --source {name}.",
        )
    shown = ", ".join(name.strip()[:40] for name in header[:6])
    return FileError(
        fr=f"{path}, ligne 1 : en-tête inconnu ({shown}…). Les fichiers que l'on peut charger : essaim sources",
        en=f"{path}, line 1: unknown header ({shown}…). What can be loaded: essaim sources",
    )
