"""The files of a load: each with its declaration, in the order in which they refer to one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from essaim.graph_loader.declare.declaration import Declaration, End, SourceInfo
from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.declare.recognise import Match, files_of, recognise
from essaim.graph_loader.read.take_in import Intake, NameNeededError, no_names, take_in
from essaim.graph_loader.team.tables import team_source
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model
from essaim.ontology.text import Text


@dataclass(frozen=True, slots=True)
class Files:
    """Files in the order of their references, older ones of a source first; `taken` are read already, by rank."""

    matches: tuple[Match, ...]
    notes: tuple[Text, ...]
    taken: Mapping[int, Intake] = field(default_factory=dict)

    def ahead(self, model: Model) -> "Files":
        """The same, each read before any graph is there, but for what the graph has to explain or the load to refuse.

        All are in memory then: it is for small files.
        """
        taken = {}
        for rank, match in enumerate(self.matches):
            try:
                taken[rank] = take_in(match, model, no_names)
            except (NameNeededError, FileError):
                continue
        return Files(self.matches, self.notes, taken)


def recognised(
    paths: Sequence[Path],
    model: Model,
    folders: Sequence[Path] = (),
    source: str | None = None,
    team: SourceInfo | None = None,
) -> Files:
    """Every file of `paths`, folders opened, with its declaration. Raises FileError, NameUnknownError."""
    known = declarations(model, folders)
    found: list[Match] = []
    notes: list[Text] = []
    for path in paths:
        here: list[Match] = []
        problems: list[FileError] = []
        for file in files_of([path]):
            try:
                here += recognise(file, known, source, problems)
            except FileError as error:
                if not path.is_dir():
                    raise
                problems.append(error)
        if not here and problems:
            raise problems[0]
        notes += [Text(f"Laissé de côté : {one.text.fr}", f"Left out: {one.text.en}") for one in problems]
        info = team or team_source(path)
        found += [replace(match, declaration=_renamed(match.declaration, info)) for match in here]
    return Files(tuple(_ordered(found)), tuple(notes))


def _renamed(declaration: Declaration, info: SourceInfo) -> Declaration:
    if not declaration.team:
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
