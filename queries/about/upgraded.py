"""What an upgrade changed, or would change, and where the graph was backed up before."""

from datetime import date
from pathlib import Path

from essaim.graph_loader.migrate.upgrade import Upgraded, restore, upgrade
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.structure import GRAPH_FORMAT
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import UPGRADE
from essaim.queries.answer.answer import Answer

words = Phrases.beside(__file__)


def upgrade_answer(store: Store, model: Model, home: Path, *, dry: bool = False) -> Answer:
    """Bring the graph to the format of this essaim, unless `dry`; one row a step. Raises FormatError, StoreError."""
    done = upgrade(store, model, home, dry=dry)
    return _answer(done, _sentence(done, dry))


def restore_answer(store: Store, model: Model, home: Path, backup: Path, *, dry: bool = False) -> Answer:
    """Put a backup back, unless `dry`. Raises FileError, FormatError, StoreError."""
    done = restore(store, model, home, backup, dry=dry)
    number = done.steps[0].number
    told = words("restore_planned" if dry else "restored", file=str(backup), format=number)
    return _answer(done, told, *([] if number == GRAPH_FORMAT else [words("restored_older")]))


def _answer(done: Upgraded, *notes: Text) -> Answer:
    rows = tuple(
        {"format": step.number, "change": step.text, "nodes": step.nodes, "relationships": step.edges}
        for step in done.steps
    )
    return Answer("upgrade", words("upgrade"), UPGRADE, rows, date.today(), notes=(*done.notes, *notes))


def _sentence(done: Upgraded, dry: bool) -> Text:
    if done.backup is None:
        return words("upgrade_nothing" if done.before is not None else "upgrade_empty", format=GRAPH_FORMAT)
    key = "upgrade_planned" if dry else "upgraded"
    return words(key, before=done.before or 0, format=GRAPH_FORMAT, file=str(done.backup))
