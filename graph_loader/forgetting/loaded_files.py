"""Which files were loaded, and under which load id: kept in the home, so that one can be named to be forgotten."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from essaim.graph_loader.report import FileReport, Gone
from essaim.graph_store.private_files import private_folder, write_private

_FILE = "loaded-files.json"


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file, or a sheet of one, as a load took it in: its source, the id of the load, the scopes that it spoke of, and
    what it took out that files before it had said."""

    file: str
    source: str
    load: str
    scopes: tuple[str, ...]
    gone: tuple[Gone, ...] = ()

    @property
    def path(self) -> str:
        """The file itself, for a sheet its workbook."""
        return self.file.partition("#")[0]


def loaded_files(home: Path) -> list[LoadedFile]:
    """The files that this home remembers, oldest first."""
    try:
        entries = json.loads((home / _FILE).read_text(encoding="utf-8"))
        return [_entry(entry) for entry in entries]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def _entry(entry: dict[str, Any]) -> LoadedFile:
    gone = (Gone(load, source, kind, tuple(ids), name) for load, source, kind, ids, name in entry.get("gone", ()))
    return LoadedFile(**{**entry, "scopes": tuple(entry["scopes"]), "gone": tuple(gone)})


def remember_files(home: Path, reports: Iterable[FileReport]) -> None:
    """Keep which files were loaded; what was remembered of the same load of one comes last again."""
    remembered = loaded_files(home)
    for report in reports:
        if report.scopes:
            name = str(Path(report.file).absolute())
            before = [other for other in remembered if (other.file, other.load) == (name, report.load)]
            gone = dict.fromkeys([*(one for other in before for one in other.gone), *report.gone])
            remembered = [other for other in remembered if other not in before]
            remembered.append(LoadedFile(name, report.source, report.load, report.scopes, tuple(gone)))
    _write(home, remembered)


def forget_files(home: Path, gone: Iterable[LoadedFile]) -> None:
    """Remember them no more."""
    out = set(gone)
    _write(home, [entry for entry in loaded_files(home) if entry not in out])


def _write(home: Path, entries: list[LoadedFile]) -> None:
    write_private(private_folder(home) / _FILE, json.dumps([asdict(entry) for entry in entries], ensure_ascii=False))
