"""What `essaim forget` took back: counts of each class and relation, stubs by name, files to load again."""

import shlex
from collections.abc import Iterator
from datetime import date

from essaim.graph_loader.forgetting.forgotten import Forgotten, forget_said
from essaim.graph_loader.load_options import LoadOptions
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import FORGET
from essaim.queries.answer.answer import Answer

words = Phrases.beside(__file__)


def forget_answer(text: str, store: Store, model: Model, options: LoadOptions) -> Answer:
    """Take back all that a source or a file said, unless it is a trial; one row a fate and a class or a relation.

    Raises NameUnknownError, UsageError, StoreError.
    """
    forgotten = forget_said(text, store, model, options)
    rows = tuple(
        {"fate": fate, "kind": kind, "name": _label(model, kind), "count": count}
        for (fate, kind), count in sorted(forgotten.counts.items())
    )
    notes = (*forgotten.notes, *_sentences(forgotten, dry=options.dry_run))
    return Answer("forget", words("forget"), FORGET, rows, date.today(), params={"name": text}, notes=notes)


def _label(model: Model, kind: str) -> Text:
    owner = model.classes.get(kind) or model.relations.get(kind)
    return owner.label if owner else Text(kind, kind)


def _sentences(forgotten: Forgotten, *, dry: bool) -> Iterator[Text]:
    total = sum(count for (fate, _), count in forgotten.counts.items() if fate == "removed")
    yield words("forget_planned" if dry else "forgotten", name=forgotten.name, n=total)
    if forgotten.stubs:
        yield words("stubs", names=sorted(forgotten.stubs))
    for path in forgotten.again:
        yield words("load_again", path=path, command=f"essaim load {shlex.quote(path)}")
