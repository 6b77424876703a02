"""Fetches the files that concern a territory: what fails says why, and the others go on."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Literal

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.declare.download import Download, overridden
from essaim.graph_loader.declare.recognise import recognise
from essaim.graph_loader.fetching import troubles
from essaim.graph_loader.fetching.published import Published, departments_of, files_of
from essaim.graph_loader.fetching.transfer import Transfer
from essaim.graph_loader.fetching.troubles import TransferError
from essaim.graph_loader.opening.folders import inventory
from essaim.graph_loader.progress import Progress, Report
from essaim.graph_store.settings import TOML
from essaim.ontology.errors import FileError, NameUnknownError, StoreError
from essaim.ontology.text import Text
from essaim.ontology.wording.near import did_you_mean

State = Literal["fetched", "unchanged", "by-hand", "failed", "listed"]
COMING = Text("téléchargement", "download")
_UNIT = Text("ko/s", "kB/s")
_KB = 1000


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of a file: where it is and its bytes if it is here, else why not."""

    published: Published
    state: State
    path: Path | None = None
    size: int | None = None
    trouble: Text | None = None


def published_for(
    territory: str,
    declarations: Mapping[str, Declaration],
    overrides: Mapping[str, Mapping[str, Any]],
    sources: Sequence[str] = (),
) -> list[Published]:
    """The files that concern a territory (its id), of some sources or of all that say where they are published.

    `overrides` are the addresses of the user's settings, by source. Raises NameUnknownError, OntologyError.
    """
    for name in (*sources, *overrides):
        _check_known(name, declarations)
    departments = departments_of(territory)
    files: list[Published] = []
    for name in sources or declarations:
        declaration = declarations[name]
        download = _download(declaration, overrides.get(name))
        if download is not None:
            files += files_of(declaration, download, departments, date.today())
        elif sources:
            raise _unpublished(declaration)
    return files


def fetch(
    files: Sequence[Published], folder: Path, *, large: bool = False, report: Report | None = None
) -> Iterator[Fetched]:
    """What becomes of each file, one after the other, in `folder`. Raises StoreError where that cannot be written."""
    _make(folder)
    with closing(Transfer(folder, large=large)) as transfer:
        for file in files:
            yield _fetched(file, transfer, report)


def _check_known(name: str, declarations: Mapping[str, Declaration]) -> None:
    if name in declarations:
        return
    near = did_you_mean(name, declarations) or Text("", "")
    raise NameUnknownError(
        fr=f"« {name} » n’est pas une source connue. {near.fr} La liste : essaim sources",
        en=f"“{name}” is not a known source. {near.en} The list: essaim sources",
    )


def _unpublished(declaration: Declaration) -> NameUnknownError:
    return NameUnknownError(
        fr=f"« {declaration.id} » : essaim n’en connaît pas d’adresse à télécharger. Sa page : {declaration.url}",
        en=f"“{declaration.id}”: essaim knows no address of it to download. Its page: {declaration.url}",
    )


def _download(declaration: Declaration, override: Mapping[str, Any] | None) -> Download | None:
    if override is None:
        return declaration.download
    return overridden(declaration.published, declaration.id, TOML, override)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            fr=f"{folder} : ce dossier ne peut pas être créé ({error.strerror}). Choisissez-en un autre avec --to.",
            en=f"{folder}: this folder cannot be made ({error.strerror}). Choose another with --to.",
        ) from error


def _fetched(file: Published, transfer: Transfer, report: Report | None) -> Fetched:
    if not file.download.robots:
        return Fetched(file, "by-hand")
    started = time.monotonic()

    def tell(done: int, total: int) -> None:
        if report is not None:
            rate = done / _KB / max(time.monotonic() - started, 1e-3)
            left = (total - done) / _KB / rate if total and rate else None
            report(Progress(file.name, COMING, done // _KB, total // _KB, rate, left, _UNIT))

    try:
        arrival = transfer.file(file.address or _newest(file, transfer), file.name, tell)
        _check_header(file, arrival.path)
    except TransferError as error:
        return Fetched(file, "failed", trouble=error.text)
    except OSError as error:
        raise StoreError(
            fr=f"{transfer.folder} : écriture impossible ({error.strerror}). Faites de la place, ou choisissez un "
            "autre dossier avec --to.",
            en=f"{transfer.folder}: cannot be written ({error.strerror}). Make room, or choose another folder with "
            "--to.",
        ) from error
    return Fetched(file, "fetched" if arrival.fresh else "unchanged", arrival.path, arrival.size)


def _newest(file: Published, transfer: Transfer) -> str:
    """The address of the newest file of a dataset whose title is the one looked for. Raises TransferError."""
    wanted = file.download
    listed = transfer.catalogue(f"{wanted.catalogue}/api/1/datasets/{wanted.dataset}/")
    resources = listed.get("resources", []) if isinstance(listed, dict) else []
    fitting = [entry for entry in resources if fnmatch(f"{entry.get('title', '')}".lower(), f"{wanted.title}".lower())]
    if not fitting:
        raise troubles.not_in_catalogue(file.page, wanted.title or "")
    newest = max(fitting, key=lambda entry: f"{entry.get('last_modified', '')}")
    return f"{newest['url']}"


def _check_header(file: Published, path: Path) -> None:
    """Raises TransferError where nothing of what came is read as its source: an archive may hold a list of variables
    beside its table."""
    troubles_met: list[FileError] = []
    try:
        inside = inventory([path])  # what it unpacks goes with it
    except FileError as error:
        raise troubles.another_header(error.text) from error
    for opened in inside.files:
        try:
            recognise(opened.path, {file.declaration.id: file.declaration})
        except FileError as error:
            troubles_met.append(error)
    if troubles_met and len(troubles_met) == len(inside.files):
        raise troubles.another_header(troubles_met[0].text) from troubles_met[0]
