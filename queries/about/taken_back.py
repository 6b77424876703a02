"""What `essaim forget` took back: counts of each class and relation, stubs by name, files to load again."""

import shlex
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from essaim.graph_loader.forgetting.forgotten import Forgotten, forget_said
from essaim.graph_loader.forgetting.retired_before import Retired
from essaim.graph_loader.load_options import LoadOptions
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import FORGET
from essaim.queries.answer.answer import Answer

words = Phrases.beside(__file__)
ARROW = " → "
MOST = 1_000  # rows that were retired: all are counted


def forget_answer(text: str, store: Store, model: Model, options: LoadOptions) -> Answer:
    """Take back all that a source or a file said, unless it is a trial; one row a fate and a class or a relation,
    and one a row that it had retired.

    Raises NameUnknownError, UsageError, StoreError.
    """
    forgotten = forget_said(text, store, model, options)
    counts = [
        {"fate": fate, "kind": kind, "name": _label(model, kind), "count": count, "id": None, "file": None}
        for (fate, kind), count in sorted(forgotten.counts.items())
    ]
    rows = (*counts, *(_retired(row, model) for row in forgotten.retired[:MOST]))
    notes = (*forgotten.notes, *_sentences(forgotten, dry=options.dry_run))
    return Answer("forget", words("forget"), FORGET, rows, date.today(), params={"name": text}, notes=notes)


def _retired(row: Retired, model: Model) -> dict[str, Any]:
    name = words("retired", kind=_label(model, row.kind), name=ARROW.join(row.names))
    return {"fate": "retired", "kind": row.kind, "name": name, "count": 1, "id": ARROW.join(row.ids), "file": row.path}


def _label(model: Model, kind: str) -> Text:
    owner = model.classes.get(kind) or model.relations.get(kind)
    return owner.label if owner else Text(kind, kind)


def _sentences(forgotten: Forgotten, *, dry: bool) -> Iterator[Text]:
    total = sum(count for (fate, _), count in forgotten.counts.items() if fate == "removed")
    yield words("forget_planned" if dry else "forgotten", name=forgotten.name, n=total)
    if forgotten.stubs:
        yield words("stubs", names=sorted(forgotten.stubs))
    retired = Counter(row.path for row in forgotten.retired)
    for path, n in retired.items():
        names = [ARROW.join(row.names) for row in forgotten.retired if row.path == path]
        if path is None:
            yield words("retired_unknown", n=n, names=names)
        else:
            yield words("retired_load_again", file=Path(path).name, n=n, names=names, command=_load(path))
    for path in (path for path in forgotten.again if path not in retired):
        yield words("load_again", path=path, command=_load(path))


def _load(path: str) -> str:
    return f"essaim load {shlex.quote(path)}"
