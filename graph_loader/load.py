"""Loads files into the graph: recognised, read, checked, written, retired, reported."""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.forgetting.loaded_files import remember_files
from essaim.graph_loader.france import backbone
from essaim.graph_loader.generation import generations
from essaim.graph_loader.load_file import FileLoad
from essaim.graph_loader.load_options import LoadOptions
from essaim.graph_loader.mending.put_away import put_away
from essaim.graph_loader.opening.column_map import known_maps, remember
from essaim.graph_loader.progress import Report
from essaim.graph_loader.read.files import Files, recognised
from essaim.graph_loader.report import Aside, LoadReport
from essaim.graph_loader.rights.enforce import enforce
from essaim.graph_loader.rights.suppression import keep_suppressions, read_suppressions
from essaim.graph_loader.turn.home_lock import TurnError
from essaim.graph_loader.turn.taking import turn
from essaim.graph_store.store import Store
from essaim.ontology.errors import FormatError
from essaim.ontology.model import Model
from essaim.ontology.text import Text

__all__ = ["LoadOptions", "load", "load_files"]


def load(
    paths: Sequence[Path], store: Store, model: Model, options: LoadOptions, progress: Report | None = None
) -> LoadReport:
    """Load files, or the files of folders. Every row of every file is accounted for in the report.

    Raises FileError, StoreError, NameUnknownError, SetAsideError (a newer file that shrank too much).
    A file that fails, or is interrupted, leaves the graph as it was before that file.
    """
    if options.mend is not None:
        from essaim.graph_loader.mending.give_back import check_target  # it brings openpyxl, which few loads need

        check_target(options.mend)
    maps = known_maps(options.home, options.column_map, options.columns)
    with resources.as_file(resources.files("essaim.graph_loader") / "data") as data:
        every = [*paths, *(data / name for name in options.bundled)]
        files = recognised(every, model, options.folders, options.source, maps, options.team, options.home)
        report = load_files(files, store, model, options, progress)
    if options.columns is not None and not options.dry_run:
        remember(options.home, options.columns)
    return report


def load_files(
    files: Files, store: Store, model: Model, options: LoadOptions, progress: Report | None = None
) -> LoadReport:
    """Load files that are recognised, and perhaps read, already; as `load`."""
    with turn(store, options.home, dry=options.dry_run) as (journal, notes):
        ring = KeyRing(options.home)
        if not options.dry_run:
            store.define(model)
        if options.dry_run:
            suppressions = read_suppressions(store, ring)
        else:
            suppressions = keep_suppressions(store, ring)
            notes += enforce(store, model, suppressions)
            if options.backbone:
                backbone.ensure(store, model, beside_fiction=True)
        context = Context(store, model, journal, suppressions, options)
        loads = [FileLoad(context, file, progress, files.taken.get(rank)) for rank, file in enumerate(files.files)]
        for load in loads:  # before any is written
            load.check_key()
        aside = [*files.aside, *_run(loads, context.notes, doubtful=files.doubtful)]
        ended = [(load.file, load.report()) for load in loads if load.is_judged]
        if not options.dry_run:
            put_away(options.home, ended)
            remember_files(options.home, [report for _, report in ended])
        if options.mend is not None:
            from essaim.graph_loader.mending.give_back import give_back

            notes += give_back(ended, options.mend, options.lang)
        reports = tuple(report for _, report in ended)
        return LoadReport(reports, [*files.notes, *notes, *context.notes], tuple(aside), options.mend is not None)


def _run(loads: Sequence[FileLoad], notes: list[Text], *, doubtful: bool) -> list[Aside]:
    """Load the files, generation by generation; nothing goes before all of a source are written, nor where one of them
    cannot be read, which is `doubtful` of the team's tables where some file cannot. Those that cannot. Raises what
    `load` raises."""
    aside: list[Aside] = []
    broken: set[str] = set()
    groups = generations(loads)
    for group in groups:
        lost = group.judge(alone=len(loads) == 1)
        broken |= {group.source.declaration.source} if lost else set()
        aside += lost
        group.write(at_once=len(loads) == 1 and not doubtful)
    for group in reversed(groups if len(loads) > 1 or doubtful else []):
        if group.source.declaration.source in broken or (doubtful and group.source.declaration.team):
            notes += [_NOT_WHOLE] if any(group.going.going) and _NOT_WHOLE not in notes else []
        else:
            group.retire()
    for group in groups:
        group.remember()
    return aside


_NOT_WHOLE = Text(
    "Un fichier ou une feuille n’a pas pu être lu : rien n’est retiré des tableaux chargés avec, même ce qu’ils ne "
    "contiennent plus. Corrigez-le et rechargez l’ensemble.",
    "A file or a sheet could not be read: nothing is taken out of the tables loaded with it, even what they no longer "
    "hold. Correct it and load the whole again.",
)


def ensure_backbone(store: Store, model: Model, home: Path) -> bool:
    """Put the territories of France there for a command that reads, unless they are; False too while a load runs or
    until one that was cut is undone, and in a graph of another format. Raises StoreError."""
    if not backbone.is_due(store):
        return False
    try:
        with turn(store, home):
            return backbone.ensure(store, model)
    except (TurnError, FormatError):
        return False
