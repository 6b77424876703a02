"""Which declaration a file answers to, from its header."""

from collections.abc import Collection, Iterable, Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from pathlib import Path

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.read import table
from essaim.graph_loader.read.common_form import fold, header_key
from essaim.graph_loader.read.sniff import kind_of, reading
from essaim.ontology.errors import FileError, NameUnknownError
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join

_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".geojson", ".json"})
Headed = tuple[Declaration, list[str]]  # a declaration, and the header that it would read


@dataclass(frozen=True, slots=True)
class Match:
    """A file, or a sheet of it, and the declaration that reads it."""

    path: Path
    declaration: Declaration
    sheet: str | None = None


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those that the folders named hold. Raises FileError."""
    files: list[Path] = []
    for path in paths:
        with reading(path):
            if path.is_dir():
                files += _inside(path)
            else:
                path.stat()
                files.append(path)
    return files


def _inside(folder: Path) -> list[Path]:
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _SUFFIXES and path.is_file()]
    if not files:
        raise FileError(
            fr=f"{folder} : ce dossier ne contient aucun fichier CSV, XLSX, JSON ou GeoJSON.",
            en=f"{folder}: this folder holds no CSV, XLSX, JSON or GeoJSON file.",
        )
    return files


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
            fr=f"« {source} » n’est pas une source connue. La liste : essaim sources",
            en=f"“{source}” is not a known source. The list: essaim sources",
        )
    usable = [declarations[source]] if source is not None else list(declarations.values())
    kind = kind_of(path)
    if kind == "xlsx":
        return _sheets(path, usable, source is not None, [] if left_out is None else left_out)
    return [Match(path, _best(path, _headed(path, kind, usable), source is not None))]


def _headed(path: Path, kind: str, usable: Iterable[Declaration]) -> list[Headed]:
    """The declarations that read files of this kind, each with the header that it finds in `path`."""
    if kind == "json":
        readers = [source for source in usable if source.rows is not None and source.format in ("json", "geojson")]
        return [(source, table.first_row(path, source)) for source in readers]
    header = table.csv_header(path)
    return [
        (source, header)
        for source in usable
        if source.format == "csv" or (source.format == "xlsx" and source.rows is None)
    ]


def _sheets(
    path: Path, usable: Sequence[Declaration], forced: bool, left_out: MutableSequence[FileError]
) -> list[Match]:
    matches = []
    headers = table.sheets(path)
    readers = [source for source in usable if source.rows is None]
    for sheet, header in headers.items():
        if forced or any(_fits(source, header) for source in readers):
            matches.append(Match(path, _best(path, [(source, header) for source in readers], forced), sheet))
        else:
            named = [source for source in usable if fold(sheet) in (fold(source.sheet or ""), fold(source.part))]
            left_out += [_unrecognised(f"{path}#{sheet}", header, named, sure=True)] if named else []
    if not matches:
        raise _unrecognised(path, [name for header in headers.values() for name in header], usable)
    return matches


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


def _best(path: Path, tables: Sequence[Headed], forced: bool) -> Declaration:
    fitting = [source for source, header in tables if forced or _fits(source, header)]
    if not fitting:
        longest: list[str] = max((header for _, header in tables), key=len, default=[])
        raise _unrecognised(path, longest, [source for source, _ in tables])
    most = max(len(source.recognise) for source in fitting)
    best = [source for source in fitting if len(source.recognise) == most]
    if len(best) > 1:
        names = ", ".join(sorted(source.part or source.id for source in best))
        raise FileError(
            fr=f"{path} : plusieurs sources y répondent également ({names}). Précisez laquelle avec --source.",
            en=f"{path}: several sources fit it equally ({names}). Say which with --source.",
        )
    return best[0]


def _unrecognised(
    path: Path | str, header: Sequence[str], usable: Sequence[Declaration], *, sure: bool = False
) -> FileError:
    """No declaration reads this header; what the nearest one lacks, if one comes near."""
    names = {header_key(name) for name in header}
    near = [source for source in usable if source.recognise and len(_lacks(source, names)) <= len(source.recognise) / 2]
    near = near or (list(usable) if sure else [])
    if near:
        best = min(near, key=lambda source: len(_lacks(source, names)) / len(source.recognise))
        lacks = join((Text(f"« {heading} »", f"“{heading}”") for heading in _lacks(best, names)), COMMA)
        name = best.part or best.id
        return FileError(
            fr=f"{path}, ligne 1 : cela ressemble à « {best.title.fr} » ({name}), mais il y manque : {lacks.fr}. "
            f"Ajoutez ces colonnes, ou forcez avec --source {name}.",
            en=f"{path}, line 1: this looks like “{best.title.en}” ({name}), but it lacks: {lacks.en}. "
            f"Add these columns, or force it with --source {name}.",
        )
    shown = ", ".join(name.strip()[:40] for name in header[:6])
    return FileError(
        fr=f"{path}, ligne 1 : en-tête inconnu ({shown}…). Les fichiers que l’on peut charger : essaim sources",
        en=f"{path}, line 1: unknown header ({shown}…). What can be loaded: essaim sources",
    )
