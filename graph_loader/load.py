"""Loads files into the graph: recognised, read, checked, written, retired, reported."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from essaim.graph_loader import backbone
from essaim.graph_loader.declaration import Declaration, End, SourceInfo
from essaim.graph_loader.journal import Journal
from essaim.graph_loader.load_file import FileLoad
from essaim.graph_loader.parse import declarations
from essaim.graph_loader.people import KeyRing
from essaim.graph_loader.progress import Report
from essaim.graph_loader.recognise import Match, files_of, recognise
from essaim.graph_loader.report import LoadReport
from essaim.graph_loader.session import Session
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError, StoreError
from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text

LOCK = "load.lock"


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load. `home` holds the quarantine, the key of persons, the suppression list, the lock, the undo journal.

    `territories` are codes, names or ids ("44", "Nantes", "dep:44"): only what concerns them is kept. `backbone` puts
    all France into the graph first.
    """

    home: Path
    source: str | None = None
    territories: tuple[str, ...] = ()
    dry_run: bool = False
    allow_shrink: bool = False
    lang: Lang = "fr"
    team_source: SourceInfo | None = None
    backbone: bool = True
    folders: tuple[Path, ...] = ()


def load(
    paths: Sequence[Path], store: Store, model: Model, options: LoadOptions, progress: Report | None = None
) -> LoadReport:
    """Load files, or the files of folders. Every row of every file is accounted for in the report.

    Raises FileError, StoreError, NameUnknownError, SetAsideError (a newer file that shrank too much).
    A file that fails, or is interrupted, leaves the graph as it was before that file.
    """
    known = declarations(model, options.folders)
    matches, notes = _matches(paths, known, options)
    with _alone(options.home):
        journal = Journal(options.home, store)
        if not options.dry_run:
            if journal.undo():
                notes.append(_UNDONE)
            if options.backbone:
                backbone.ensure(store, model, beside_fiction=True)
        session = Session(store, model, options.home, journal, KeyRing(options.home), options)
        return LoadReport(tuple(FileLoad(session, match, progress).run() for match in matches), notes)


_UNDONE = Text(
    "Un chargement interrompu avait laissé un fichier à moitié écrit : il a d'abord été défait.",
    "An interrupted load had left a file half written: it was undone first.",
)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One load at a time. Raises StoreError where another is running, or where the home cannot be written."""
    from filelock import FileLock, Timeout

    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / LOCK, timeout=0):
            yield
    except Timeout as error:
        raise StoreError(
            fr=f"Un autre chargement est en cours dans {home}. Attendez qu'il finisse, puis recommencez.",
            en=f"Another load is running in {home}. Wait until it ends, then try again.",
        ) from error
    except PermissionError as error:
        raise StoreError(
            fr=f"{home} : écriture interdite. Choisissez un dossier où vous pouvez écrire, avec --home.",
            en=f"{home}: permission denied. Choose a folder that you may write to, with --home.",
        ) from error


def _matches(
    paths: Sequence[Path], known: Mapping[str, Declaration], options: LoadOptions
) -> tuple[list[Match], list[Text]]:
    """Every file with its declaration, in the order of their references, older files of a source first."""
    found: list[Match] = []
    notes: list[Text] = []
    for path in paths:
        files = files_of([path])
        here: list[Match] = []
        problems: list[FileError] = []
        for file in files:
            try:
                here += recognise(file, known, options.source, problems)
            except FileError as error:
                if not path.is_dir():
                    raise
                problems.append(error)
        if not here and problems:
            raise problems[0]
        notes += [Text(f"Laissé de côté : {one.text.fr}", f"Left out: {one.text.en}") for one in problems]
        info = options.team_source or _team_source(path)
        found += [replace(match, declaration=_renamed(match.declaration, info)) for match in here]
    return _ordered(found), notes


def _team_source(path: Path) -> SourceInfo | None:
    from essaim.graph_loader.team import team_source

    return team_source(path)


def _renamed(declaration: Declaration, info: SourceInfo | None) -> Declaration:
    if info is None or not declaration.team:
        return declaration
    date = replace(declaration.date, value=info.date) if info.date else declaration.date
    return replace(declaration, id=info.id, title=info.title, producer=info.producer, licence=info.licence, date=date)


def _ordered(matches: Sequence[Match]) -> list[Match]:
    """What others refer to comes first; then by `order`, source and date."""
    waiting = sorted(
        matches, key=lambda one: (one.declaration.order, one.declaration.part or one.declaration.id, one.name)
    )
    done: list[Match] = []
    while waiting:
        ready = next((one for one in waiting if not _waits(one, waiting)), waiting[0])
        waiting.remove(ready)
        done.append(ready)
    return done


def _waits(match: Match, others: Sequence[Match]) -> bool:
    if match.declaration.team:
        return False  # the team's tables say their order themselves
    needs = _needs(match.declaration)
    return any(
        needs & _gives(other.declaration) and other.declaration.order <= match.declaration.order
        for other in others
        if other.declaration.id != match.declaration.id
    )


def _gives(declaration: Declaration) -> set[str]:
    return {kind for entity in declaration.entities.values() for kind, _ in entity.classes}


def _needs(declaration: Declaration) -> set[str]:
    ends: list[End] = [end for link in declaration.relations.values() for end in (link.start, link.end)]
    return {kind for end in ends for kind in end.classes}
