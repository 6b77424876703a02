"""What was fetched for a territory, and what has to be fetched by hand: one row a file."""

import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from essaim.graph_loader.fetching.fetch import Fetched
from essaim.graph_loader.fetching.published import Published
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.fetched.columns import FETCH

words = Phrases.beside(__file__)
_MEGABYTE = 1_000_000


def fetch_answer(territory: str, fetched: Sequence[Fetched], folder: Path) -> Answer:
    """What became of each file that concerns a territory; how to load what is here."""
    here = [file for file in fetched if file.path is not None]
    notes = troubles_of(fetched)
    if here:
        command = f"essaim load {shlex.quote(str(folder))} --territory {shlex.quote(territory)}"
        notes.append(words("fetched_next", n=len(here), command=command))
    rows = tuple(map(_row, fetched))
    return Answer(
        "fetch", words("fetch"), FETCH, rows, date.today(), params={"territory": territory}, notes=tuple(notes)
    )


def list_answer(territory: str, files: Sequence[Published]) -> Answer:
    """The address of each file that concerns a territory, for a browser."""
    rows = tuple(_row(Fetched(file, "listed" if file.download.robots else "by-hand")) for file in files)
    notes = (words("fetch_listed", territory=territory),)
    return Answer("fetch", words("fetch"), FETCH, rows, date.today(), params={"territory": territory}, notes=notes)


def troubles_of(fetched: Sequence[Fetched]) -> list[Text]:
    """What is said of the files that did not come: those of one publisher together."""
    names: dict[Text, list[str]] = {}
    for file in fetched:
        if file.trouble is not None:
            names.setdefault(file.trouble, []).append(file.published.declaration.id)
    return [words("not_fetched", names=[*dict.fromkeys(files)], trouble=trouble) for trouble, files in names.items()]


def _row(file: Fetched) -> dict[str, Any]:
    declaration, download = file.published.declaration, file.published.download
    size = file.size / _MEGABYTE if file.size is not None else download.size
    return {
        "source_id": declaration.source,
        "title": declaration.title,
        "wanted": download.title,
        "state": file.state,
        "size_mb": None if size is None else round(size, 1),
        "file": str(file.path) if file.path else None,
        "trouble": file.trouble,
        "licence": declaration.licence,
        "address": file.published.page,
    }
