"""Which engine and why, what the graph holds by class and by source, and what was set aside."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from essaim.graph_loader.mending.aside import FOLDER, TRIAL
from essaim.graph_loader.mending.last_load import last_load
from essaim.graph_store.settings import Settings
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import STATUS
from essaim.queries.about.counts import count_by_class, source_nodes
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.queries.answer.column import names_of
from essaim.queries.people.held import held_people
from essaim.queries.people.telling import why_tell

words = Phrases.beside(__file__)


def status(store: Store, model: Model, settings: Settings) -> Answer:
    """Which engine and why, counts by class and by source with their dates, and what was set aside."""
    found = source_nodes(store)
    counts, ids = _set_aside(settings.home), [row["id"].removeprefix("src:") for row in found]
    aside = {f"src:{source}": _aside(source, counts, ids) for source in ids}
    rows = [
        *(_line("engine", item, words(item), value) for item, value in _engine(store, settings).items()),
        *(_line("class", name, model.classes[name].label, count) for name, count in count_by_class(store, model)),
        *(_source(row, aside) for row in found),
        *_last_load(settings.home),
        *(_line("people", item, words(item), number) for item, number in _people(store, model).items()),
    ]
    return Answer(
        question="status",
        title=words("status"),
        columns=STATUS,
        rows=tuple(rows),
        as_of=date.today(),
        notes=() if found else (words("nothing_loaded"),),
        sources=tuple(SourceRef(row["id"], row["name"] or row["id"], _iso(row["date"])) for row in found),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _line(section: str, item: str, name: Text | str, value: Any) -> dict[str, Any]:
    return dict.fromkeys(names_of(STATUS)) | {"section": section, "item": item, "name": name, "value": value}


def _source(row: Mapping[str, Any], aside: Mapping[str, int]) -> dict[str, Any]:
    found = _line("source", row["id"], row["name"], row["documented"])
    return found | {"set_aside": aside[row["id"]], "date": row["date"]}


def _engine(store: Store, settings: Settings) -> dict[str, Any]:
    told: dict[str, Any] = {
        "engine": f"{store.engine} {store.version}",
        "address": store.address,
        "database": store.database,
    }
    if settings.uri is None:
        told |= {"home": str(settings.home), "size": _size(settings.home)}
    return told | {"why": settings.why}


def _last_load(home: Path) -> Iterator[dict[str, Any]]:
    """What the last load of this home did: rows read, rows set aside, cells set aside alone."""
    last = last_load(home)
    if last is not None:
        day = date.fromisoformat(last.ended[:10])
        rows = _line("load", "rows", words("last_load", files=last.files, time=last.ended[11:16]), last.read)
        yield rows | {"set_aside": last.quarantined, "date": day}
        if last.cells:
            yield _line("load", "cells", words("last_cells"), last.cells) | {"date": day}


def _people(store: Store, model: Model) -> dict[str, int]:
    """How many people are to be told, and how many are kept too long; nothing where the team speaks of nobody."""
    today = date.today()
    held = held_people(store, model, today)
    over = store.read("MATCH (p:Person) WHERE p.retainUntil < $today RETURN count(p) AS n", today=today)[0]["n"]
    counts = {"people_held": len(held), "to_inform": sum(bool(why_tell(one, today)) for one in held)} if held else {}
    return counts | ({"kept_too_long": over} if over else {})


def _size(folder: Path) -> int:
    """Bytes in a folder; a file that goes while it is counted (the engine works) counts for nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def _set_aside(home: Path) -> dict[str, int]:
    """Rows in the quarantine files of the home, by name of file without the load; a row with two faults counts once.

    Of several loads of one file the latest alone tells what is still set aside; a trial loaded nothing.
    """
    latest: dict[str, Path] = {}
    kept = [path for path in (home / FOLDER).glob("*.csv") if not path.stem.endswith(TRIAL)]
    for path in sorted(kept, key=lambda path: path.stat().st_mtime):
        latest[path.stem.rpartition("-")[0]] = path
    counts: dict[str, int] = {}
    for name, path in latest.items():
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter=";")
            counts[name] = len({row["line"] for row in rows if not row.get("loaded")})
    return counts


def _aside(source: str, counts: Mapping[str, int], ids: Iterable[str]) -> int:
    """Rows set aside of one source: a quarantine file is that of the longest id that its name starts with."""
    mine = [name for name in counts if name.startswith(f"{source}-")]
    longer = [other for other in ids if len(other) > len(source)]
    return sum(counts[name] for name in mine if not any(name.startswith(f"{other}-") for other in longer))
