"""`essaim undo`: a load that was cut is undone from its own home, or abandoned, with what remains of it."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from essaim.graph_loader.turn.hold import Hold
from essaim.graph_loader.turn.home_lock import TurnError, alone, journal_of
from essaim.graph_loader.turn.journal import Journal
from essaim.graph_loader.turn.load_mark import LoadMark, read_mark, remove
from essaim.graph_loader.turn.sentences import refused
from essaim.graph_loader.turn.taking import has_unmarked, take_back, turn
from essaim.graph_store.store import Store
from essaim.graph_store.versions.graph_format import require_whole
from essaim.ontology.model import Model

Fate = Literal["removed", "restored", "remains"]
Counts = Counter[tuple[Fate, str]]
_FATES: dict[str, Fate] = {"created": "removed", "created-edges": "removed"}  # all else is put back as it was
_NODES = "MATCH (n) WHERE n.loadId = $stamp RETURN labels(n) AS labels, count(*) AS number"
_EDGES = "MATCH ()-[r]->() WHERE r.loadId = $stamp RETURN type(r) AS type, count(*) AS number"


@dataclass(frozen=True, slots=True)
class Undone:
    """What was done about a load that was cut: of its `file`, None where none was half written, how many nodes of each
    class and relationships of each type were removed, put back as they were, or remain."""

    outcome: Literal["nothing", "undone", "abandoned"]
    file: str | None = None
    counts: Counts = field(default_factory=Counter)


def undo(store: Store, model: Model, home: Path, *, abandon: bool = False, dry: bool = False) -> Undone:
    """Undo the load that was cut, or `abandon` it; `dry`: only count what that would do.

    Raises TurnError where it runs still, or is to be undone from elsewhere; FormatError where a newer essaim loaded.
    """
    require_whole(store)
    with alone(home):
        mark = read_mark(store)
        if mark is not None:
            return _abandoned(store, model, home, mark, dry) if abandon else _undone(store, home, mark, dry)
    if not has_unmarked(store, home):
        return Undone("nothing")
    if not dry:
        with turn(store, home, fits=require_whole):
            pass  # whoever takes the turn undoes what older versions of essaim left
    return Undone("undone")


def _undone(store: Store, home: Path, mark: LoadMark, dry: bool) -> Undone:
    path = journal_of(home, mark.load)
    if path is None:
        if mark.file is not None or not mark.is_silent or not (dry or remove(store, mark)):
            raise TurnError(*refused(mark))
        return Undone("undone")
    journal = Journal(path, Hold(store, mark.load))
    counts: Counts = Counter()
    for kind, where, rows in () if journal.is_empty() else journal.entries():
        counts[_FATES.get(kind, "restored"), where if isinstance(where, str) else where[0]] += len(rows)
    if not dry:
        take_back(store, mark, path)
    return Undone("undone", mark.file, counts)


def _abandoned(store: Store, model: Model, home: Path, mark: LoadMark, dry: bool) -> Undone:
    """Its journal, where this very home holds it, goes too: what it would undo stays."""
    path = journal_of(home, mark.load)
    if not (path or mark.is_silent) or not (dry or remove(store, mark)):
        raise TurnError(*refused(mark))
    if path and not dry:
        path.unlink()
    if mark.stamp is None:
        return Undone("undone")
    return Undone("abandoned", mark.file, _remaining(store, model, mark.stamp))


def _remaining(store: Store, model: Model, stamp: str) -> Counts:
    counts: Counts = Counter()
    for row in store.read(_NODES, stamp=stamp):
        kind = model.class_of(frozenset(row["labels"]))
        counts["remains", kind.name if kind else sorted(row["labels"])[0]] += row["number"]
    for row in store.read(_EDGES, stamp=stamp):
        counts["remains", row["type"]] += row["number"]
    return counts
