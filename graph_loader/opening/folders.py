"""The files of a load: those that are named, and those of the folders that are, opened to their depth."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from essaim.graph_loader.mending.own_files import home_left_out, is_home, why_left_out
from essaim.graph_loader.opening.archives import HIDDEN, NO_TABLE, TABLES, Unpacked, hidden, is_archive, unpacked
from essaim.graph_loader.opening.openable import reading
from essaim.graph_loader.report import Aside, nameless
from essaim.graph_store.private_files import FOLDERS
from essaim.ontology.errors import FileError

ARCHIVES = frozenset({".gz", ".zip"})
MOST_FILES = 5_000
MEMORY = ".essaim-fetch.json"  # what a folder of fetched files remembers of them
_ADDRESSES = ("http:/", "https:/", "ftp:/")
_SILENT = frozenset({".ds_store", "thumbs.db", "desktop.ini", "source.toml", "essaim.toml", MEMORY})


@dataclass(frozen=True, slots=True)
class Opened:
    """A file to be recognised: where it is, how reports name it, and the folder in which it stood."""

    path: Path
    name: str
    folder: Path | None


@dataclass(slots=True)
class Inventory:
    """The files of a load, those that stay out, and what was unpacked for it, which goes with it."""

    files: list[Opened] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    unpacked: list[Unpacked] = field(default_factory=list)
    named: int = 0


def inventory(paths: Sequence[Path]) -> Inventory:
    """The files under `paths`. Raises FileError where the only one named cannot be opened."""
    files = Inventory()
    for path in paths:
        try:
            _check(path)
            _take(path, files)
        except FileError as error:
            if len(paths) == 1:
                raise
            files.aside.append(Aside(readable(path), nameless(error.text, readable(path)), named=True))
    return files


def readable(path: Path) -> str:
    """A path as text, whatever the bytes of its name are."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _check(path: Path) -> None:
    """Raises FileError where a path is no file and no folder that can be opened."""
    text = str(path)
    if text.startswith(_ADDRESSES):
        text = text.replace(":/", "://", 1)  # as it was typed: a path has no empty part
        raise FileError(
            fr=f"{text} : c’est une adresse. essaim ne télécharge rien : enregistrez le fichier, puis chargez-le.",
            en=f"{text}: this is an address. essaim downloads nothing: save the file, then load it.",
        )
    with reading(path):
        mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise FileError(
            fr=f"{readable(path)} : ce n’est ni un fichier ni un dossier (tube, périphérique…). "
            "Enregistrez les données dans un fichier.",
            en=f"{readable(path)}: neither a file nor a folder (pipe, device…). Save the data into a file.",
        )
    whole = path.resolve()
    if whole == Path(whole.anchor) or whole.parts[:2] in (("/", "proc"), ("/", "sys"), ("/", "dev")):
        raise FileError(
            fr=f"{readable(path)} : c’est le système, pas un dossier de données. Donnez le dossier de vos fichiers.",
            en=f"{readable(path)}: this is the system, not a folder of data. Give the folder of your files.",
        )


def _take(path: Path, files: Inventory) -> None:
    if path.is_dir():
        _take_folder(path, files)
    elif is_archive(path):
        _take_archive(path, readable(path), None, files)
        files.named += 1
    else:
        files.files.append(Opened(path, readable(path), None))
        files.named += 1


def _take_folder(folder: Path, files: Inventory) -> None:
    before = len(files.files) + len(files.aside)
    inside = list(_inside(folder, files))
    beside = {path.name for path in inside}
    for path in inside:
        name = readable(path)
        own = why_left_out(path, beside - {path.name}) if len(inside) > 1 else None
        if own is not None:
            files.aside.append(Aside(name, own))
        elif hidden(path.relative_to(folder).parts):
            files.aside.append(Aside(name, HIDDEN))
        elif path.suffix.lower() in ARCHIVES:
            try:
                _take_archive(path, name, folder, files)
            except FileError as error:
                files.aside.append(Aside(name, nameless(error.text, name)))
        elif path.suffix.lower() in TABLES:
            files.files.append(Opened(path, name, _home_of(path, folder)))
        else:
            files.aside.append(Aside(name, NO_TABLE))
    if len(files.files) + len(files.aside) == before:
        raise FileError(
            fr=f"{readable(folder)} : ce dossier ne contient aucun fichier CSV, XLSX, ODS, JSON ou GeoJSON.",
            en=f"{readable(folder)}: this folder holds no CSV, XLSX, ODS, JSON or GeoJSON file.",
        )


def _inside(folder: Path, inventory: Inventory) -> Iterator[Path]:
    """The files of a folder and of those that it holds, but for the homes of essaim among these, left aside."""
    count = 0
    for parent, folders, names in os.walk(folder, onerror=_refused):
        homes = {name for name in folders if is_home(Path(parent, name))}
        inventory.aside += [Aside(readable(Path(parent, name)), home_left_out()) for name in sorted(homes)]
        own = {*homes, *(FOLDERS if is_home(Path(parent)) else ())}
        folders[:] = sorted(name for name in folders if name not in own and not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if name.lower() in _SILENT or not path.is_file():
                continue
            count += 1
            if count > MOST_FILES:
                raise FileError(
                    fr=f"{readable(folder)} : plus de {MOST_FILES} fichiers. Donnez un dossier plus précis.",
                    en=f"{readable(folder)}: over {MOST_FILES} files. Give a more precise folder.",
                )
            yield path


def _refused(error: OSError) -> None:
    with reading(Path(error.filename)):
        raise error


def _home_of(path: Path, top: Path) -> Path:
    """The nearest folder above a file that says whose its tables are; else the one that was named."""
    for folder in path.parents:
        if folder == top or (folder / "source.toml").is_file():
            return folder
    return top


def _take_archive(path: Path, name: str, folder: Path | None, files: Inventory) -> None:
    inside = unpacked(path)
    files.unpacked.append(inside)
    for member, place in inside.members.items():
        files.files.append(Opened(place, f"{name}/{member}" if member else name, folder))
    files.aside += [Aside(f"{name}/{member}", reason) for member, reason in inside.aside.items()]
