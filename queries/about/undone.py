"""What became of a load that was cut: what was removed, put back or remains of it."""

from datetime import date
from pathlib import Path

from essaim.graph_loader.turn.load_mark import COMMAND
from essaim.graph_loader.turn.undo import Undone, undo
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import UNDO
from essaim.queries.answer.answer import Answer

words = Phrases.beside(__file__)


def undo_answer(store: Store, model: Model, home: Path, *, abandon: bool = False, dry: bool = False) -> Answer:
    """Undo the load that was cut, or abandon it, unless `dry`; one row a class and a relation. Raises TurnError."""
    undone = undo(store, model, home, abandon=abandon, dry=dry)
    rows = tuple(
        {"fate": fate, "kind": kind, "name": _label(model, kind), "count": count}
        for (fate, kind), count in sorted(undone.counts.items())
    )
    return Answer("undo", words("undo"), UNDO, rows, date.today(), notes=(_sentence(undone, dry),))


def _label(model: Model, kind: str) -> Text:
    owner = model.classes.get(kind) or model.relations.get(kind)
    return owner.label if owner else Text(kind, kind)


def _sentence(undone: Undone, dry: bool) -> Text:
    if undone.outcome == "nothing":
        return words("undo_nothing")
    if undone.outcome == "abandoned":
        return words("abandon_planned" if dry else "abandoned", file=undone.file or "?")
    if undone.file == COMMAND:
        return words("undone_upgrade_planned" if dry else "undone_upgrade")
    if undone.file is None:
        return words("undo_unnamed_planned" if dry else "undone_unnamed")
    return words("undo_planned" if dry else "undone", file=undone.file)
