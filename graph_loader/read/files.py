"""The files of a load: each with its source, in the order in which they refer to one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from essaim.graph_loader.declare.declaration import Declaration, SourceInfo
from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.declare.recognise import Match, recognise
from essaim.graph_loader.opening.archives import Unpacked
from essaim.graph_loader.opening.column_map import ColumnMap
from essaim.graph_loader.opening.folders import Opened, inventory
from essaim.graph_loader.opening.foreign import ForeignError
from essaim.graph_loader.opening.headings import said_of
from essaim.graph_loader.read.place_cells import NameNeededError, Places
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.read.take_in import Intake, take_in
from essaim.graph_loader.readers.source_reader import source_reader
from essaim.graph_loader.report import Aside, nameless
from essaim.graph_loader.team.tables import OURS, SOURCE_FILE, named_team, team_source
from essaim.graph_loader.team.whose import remembered
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)


@dataclass(frozen=True, slots=True)
class Files:
    """Files in the order of their references, older ones of a source first; `taken` are read already, by rank. `aside`
    are those that stay out, `doubtful` where one of them may be a table of the team: then none of the team's tables is
    known to be whole. `unpacked` holds what came out of archives, as long as it is of use."""

    files: tuple[SourceFile, ...]
    notes: tuple[Text, ...] = ()
    aside: tuple[Aside, ...] = ()
    taken: Mapping[int, Intake] = field(default_factory=dict)
    unpacked: tuple[Unpacked, ...] = ()
    doubtful: bool = False

    def ahead(self) -> "Files":
        """The same, each read before any graph is there, but for what the graph has to explain or the load to refuse.

        All are in memory then: it is for small files.
        """
        taken = {}
        for rank, file in enumerate(self.files):
            try:
                taken[rank] = take_in(file, Places())
            except (NameNeededError, FileError):
                continue
        return replace(self, taken=taken)


def recognised(
    paths: Sequence[Path],
    model: Model,
    folders: Sequence[Path] = (),
    source: str | None = None,
    maps: Sequence[ColumnMap] = (),
    team: str | None = None,
    home: Path | None = None,
) -> Files:
    """Every file of `paths`, folders and archives opened, with its source; those that cannot be read stop no other.

    `team` is whose the team's tables are that do not say it; else the `home` may remember. Raises FileError where
    nothing is left, NameUnknownError, UsageError.
    """
    told = named_team(team) if team else None
    declared = declarations(model, folders)
    met = inventory(paths)
    alone = len(met.files) == 1 and not met.aside
    files: list[SourceFile] = []
    aside = list(met.aside)
    doubtful = False
    for opened in met.files:
        try:
            matches = recognise(opened.path, declared, source, maps)
            owner = _owner(opened, told, home)
        except FileError as error:
            if alone:
                raise FileError(*_named(error.text, opened)) from error
            doubtful |= not isinstance(error, ForeignError)
            alike = error.group if isinstance(error, ForeignError) else None
            aside.append(
                Aside(
                    opened.name, nameless(Text(*_named(error.text, opened)), opened.name), opened.folder is None, alike
                )
            )
            continue
        aside += [entry._replace(file=entry.file.replace(str(opened.path), opened.name)) for entry in matches.aside]
        doubtful |= matches.doubtful
        files += [_source_file(match, opened, owner, model) for match in matches.matches]
    if not files:
        raise _nothing(aside)
    return Files(tuple(_ordered(files)), (), tuple(aside), unpacked=tuple(met.unpacked), doubtful=doubtful)


def _team_of(opened: Opened) -> SourceInfo:
    """What the folder of a table says of itself, else what the workbook does."""
    if opened.folder is not None and (opened.folder / SOURCE_FILE).is_file():
        return team_source(opened.folder)
    return team_source(opened.path)


class _Owner(NamedTuple):
    """Whose the tables of a file are; what to remember of that, where they do not say it; whether it is known."""

    info: SourceInfo
    unit: Path | None = None
    is_known: bool = True


def _owner(opened: Opened, told: SourceInfo | None, home: Path | None) -> _Owner:
    info = _team_of(opened)
    if info is not OURS:
        return _Owner(info)
    unit = opened.folder or opened.path
    known = told or (remembered(home, unit) if home else None)
    return _Owner(known or info, unit, known is not None)


def _source_file(match: Match, opened: Opened, owner: _Owner, model: Model) -> SourceFile:
    reading, is_team = match.reading, match.declaration.team
    return SourceFile(
        match.path,
        source_reader(_renamed(match.declaration, owner.info), model),
        match.sheet,
        reading.row,
        opened.name,
        tuple(said_of(reading)),
        reading.unread if is_team else (),
        owner.unit if is_team else None,
        is_team and not owner.is_known,
    )


def _named(text: Text, opened: Opened) -> tuple[str, str]:
    """What is said of a file, under the name that the reader knows it by."""
    path = str(opened.path)
    return text.fr.replace(path, opened.name), text.en.replace(path, opened.name)


def _nothing(aside: Sequence[Aside]) -> FileError:
    """Nothing can be loaded: each file left aside, those of one reason together."""
    names: dict[Text, list[str]] = {}
    for entry in aside:
        names.setdefault(entry.reason, []).append(Path(entry.file).name)
    lines = [(", ".join(files), reason) for reason, files in names.items()]
    french = "".join(f"\n  {files} : {reason.fr}" for files, reason in lines)
    english = "".join(f"\n  {files}: {reason.en}" for files, reason in lines)
    said = words("nothing_to_load", n=len(aside))
    return FileError(fr=said.fr + french, en=said.en + english)


def _renamed(declaration: Declaration, info: SourceInfo) -> Declaration:
    """A table of the team as a table of the source that its folder says it is."""
    if not declaration.team:
        return declaration
    date = replace(declaration.date, value=info.date) if info.date else declaration.date
    form = {"respondent": info.respondent, "filled_on": info.date}
    told = {name: text for name, text in form.items() if text and name in declaration.columns}
    return replace(
        declaration,
        id=info.id,
        title=info.title,
        producer=info.producer,
        licence=info.licence,
        date=date,
        filled={**declaration.filled, **told},
    )


def _ordered(files: Sequence[SourceFile]) -> list[SourceFile]:
    """What others refer to comes first; then by `order`, source and date."""
    waiting = sorted(files, key=_rank)
    ordered: list[SourceFile] = []
    while waiting:
        ready = next((file for file in waiting if not _waits(file, waiting)), waiting[0])
        waiting.remove(ready)
        ordered.append(ready)
    return ordered


def _rank(file: SourceFile) -> tuple[int, str, str]:
    declaration = file.source.declaration
    return declaration.order, declaration.part or declaration.id, file.name


def _waits(file: SourceFile, others: Sequence[SourceFile]) -> bool:
    """Whether another file gives what this one refers to; the team's tables say their order themselves."""
    declaration = file.source.declaration
    if declaration.team:
        return False
    return any(
        file.source.needs & other.source.gives and other.source.declaration.order <= declaration.order
        for other in others
        if other.source.declaration.id != declaration.id
    )
