"""`essaim upgrade`: a graph of an older format is brought to today's, whole or not at all; or a backup is put back."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.migrate.backup import MODEL, backup_path, check_backup, words, write_backup
from essaim.graph_loader.migrate.leftovers import leftovers
from essaim.graph_loader.migrate.restoring import end, put_back
from essaim.graph_loader.migrate.rewriting import Rewriting
from essaim.graph_loader.migrate.steps import STEPS, Step
from essaim.graph_loader.rights.enforce import enforce
from essaim.graph_loader.rights.suppression import keep_suppressions, key_marks, read_suppressions
from essaim.graph_loader.turn.journal import Journal, whole
from essaim.graph_loader.turn.load_mark import COMMAND, UPGRADE
from essaim.graph_loader.turn.taking import turn
from essaim.graph_loader.write import statements
from essaim.graph_store.store import Store
from essaim.graph_store.versions import define
from essaim.graph_store.versions.graph_format import GraphFormat, require_no_newer, require_whole
from essaim.ontology.errors import FormatError
from essaim.ontology.model import Model
from essaim.ontology.structure import GRAPH_FORMAT, roots, structure
from essaim.ontology.text import Text


@dataclass(frozen=True, slots=True)
class Applied:
    """What a step changed: how many nodes and relationships; None where it is only announced."""

    number: int
    text: Text
    nodes: int | None = None
    edges: int | None = None


@dataclass(frozen=True, slots=True)
class Upgraded:
    """Of which format the graph was, the steps, where it was backed up, and what else there is to say."""

    before: int | None
    steps: tuple[Applied, ...]
    backup: Path | None
    notes: Sequence[Text]


def upgrade(store: Store, model: Model, home: Path, *, dry: bool = False, steps: Sequence[Step] = STEPS) -> Upgraded:
    """Bring the graph to the format and the structure that this essaim writes; `dry`: only say how.

    Raises FormatError (a newer graph, one half restored, one that uses what `model` does not know), TurnError,
    StoreError. Whatever is raised, the graph is as before; a process that is killed leaves that to the next command.
    """
    with turn(store, home, dry=dry, fits=require_whole) as (journal, notes):
        held = require_whole(store)
        due = [step for step in steps if held.number is not None and step.number > held.number]
        if not due and (held.number is None or set(held.structure) <= set(structure(model))):
            return Upgraded(held.number, (), None, notes)
        backup = backup_path(home, held.number)
        if dry:
            return Upgraded(held.number, tuple(Applied(step.number, step.text) for step in due), backup, notes)
        journal.begin(COMMAND, UPGRADE)
        journal.announce()
        write_backup(store, backup, held.number, _roots(held, model))
        with whole(journal, dry):
            ring = _ring(store, home)
            applied = tuple(_applied(step, Rewriting(store, journal, _roots(held, model), ring)) for step in due)
            _note(store, model, held, journal)
        return Upgraded(held.number, applied, backup, notes)


def _ring(store: Store, home: Path) -> KeyRing | None:
    """The key that made the ids of the graph's persons, if this home has it."""
    ring = KeyRing(home)
    return ring if ring.is_there and key_marks(store) <= {ring.fingerprint} else None


def _applied(step: Step, work: Rewriting) -> Applied:
    step.apply(work)
    return Applied(step.number, step.text, work.nodes, work.edges)


def _note(store: Store, model: Model, held: GraphFormat, journal: Journal) -> None:
    """The format and the structure, last of all, and undone with the rest. Raises FormatError where the graph uses what
    `model` does not know."""
    remaining = leftovers(store, held.structure, structure(model))
    if remaining:
        raise FormatError(*words("leftovers", subjects=remaining))
    noted = statements.whole_nodes(store, MODEL, ["model"])
    if noted:
        journal.nodes(MODEL, noted)
    else:
        journal.created_nodes(MODEL, ["model"])
    define.write(store, model, held)


def restore(store: Store, model: Model, home: Path, backup: Path, *, dry: bool = False) -> Upgraded:
    """Put a backup in the place of what the graph holds; persons erased since stay erased. Killed on the way, it is
    done again by the same command. Raises FileError, FormatError, TurnError, StoreError."""
    head, nodes, edges = check_backup(backup)
    if (head["format"] or 0) > GRAPH_FORMAT:
        raise FormatError(*words("newer_backup", file=str(backup), format=head["format"]))
    applied = Applied(head["format"] or 0, words("restored"), nodes, edges)
    with turn(store, home, dry=dry, fits=require_no_newer) as (journal, notes):
        held = require_no_newer(store)
        if dry:
            return Upgraded(held.number, (applied,), backup, notes)
        journal.begin(COMMAND, UPGRADE)
        journal.announce()
        ring = KeyRing(home)
        keep_suppressions(store, ring)
        noted = put_back(store, backup.absolute(), {*_roots(held, model).values()})
        define.write_indexes(store, model)
        notes += enforce(store, model, read_suppressions(store, ring))
        shutil.rmtree(home / "cache", ignore_errors=True)
        end(store, noted)
        return Upgraded(held.number, (applied,), backup, notes)


def _roots(held: GraphFormat, model: Model) -> dict[str, str]:
    """The root label of each class: of those the graph knows, else of those this essaim does."""
    return roots(structure(model)) | roots(held.structure)
