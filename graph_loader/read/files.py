"""The files of a load: each with its source, in the order in which they refer to one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from essaim.graph_loader.declare.declaration import Declaration, SourceInfo
from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.declare.recognise import Match, files_of, recognise
from essaim.graph_loader.read.place_cells import NameNeededError, Places
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.read.take_in import Intake, take_in
from essaim.graph_loader.readers.source_reader import source_reader
from essaim.graph_loader.team.tables import team_source
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model
from essaim.ontology.text import Text


@dataclass(frozen=True, slots=True)
class Files:
    """Files in the order of their references, older ones of a source first; `taken` are read already, by rank."""

    files: tuple[SourceFile, ...]
    notes: tuple[Text, ...]
    taken: Mapping[int, Intake] = field(default_factory=dict)

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
    team: SourceInfo | None = None,
) -> Files:
    """Every file of `paths`, folders opened, with its source. Raises FileError, NameUnknownError."""
    declared = declarations(model, folders)
    files: list[SourceFile] = []
    notes: list[Text] = []
    for path in paths:
        matches, problems = _matches(path, declared, source)
        if not matches and problems:
            raise problems[0]
        notes += [Text(f"Laissé de côté : {error.text.fr}", f"Left out: {error.text.en}") for error in problems]
        info = team or team_source(path)
        for match in matches:
            reader = source_reader(_renamed(match.declaration, info), model)
            files.append(SourceFile(match.path, reader, match.sheet))
    return Files(tuple(_ordered(files)), tuple(notes))


def _matches(
    path: Path, declared: Mapping[str, Declaration], source: str | None
) -> tuple[list[Match], list[FileError]]:
    """The files under `path` with their declarations, and what is wrong with the others of a folder."""
    matches: list[Match] = []
    problems: list[FileError] = []
    for file in files_of([path]):
        try:
            matches += recognise(file, declared, source, problems)
        except FileError as error:
            if not path.is_dir():
                raise
            problems.append(error)
    return matches, problems


def _renamed(declaration: Declaration, info: SourceInfo) -> Declaration:
    """A table of the team as a table of the source that its folder says it is."""
    if not declaration.team:
        return declaration
    date = replace(declaration.date, value=info.date) if info.date else declaration.date
    return replace(declaration, id=info.id, title=info.title, producer=info.producer, licence=info.licence, date=date)


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
