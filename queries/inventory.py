"""Answers about essaim itself: what the graph holds and may hold, what can be loaded, what became of a load."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from essaim.graph_store.settings import Settings
from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model, NodeClass, Property, Relation
from essaim.ontology.text import Lang, Text
from essaim.queries.answer import Answer, SourceRef

if TYPE_CHECKING:
    from essaim.graph_loader.declaration import Declaration
    from essaim.graph_loader.report import LoadReport

STATUS = ("section", "item", "name", "value", "set_aside", "date")
SCHEMA = ("kind", "name", "label", "of", "type", "required", "values", "count")
SOURCES = ("source_id", "title", "producer", "licence", "recognised_by", "url", "last_load")
LOAD = (
    "source", "file", "read", "loaded", "unchanged", "merged", "filtered", "quarantined", "retired", "quarantine_file",
)  # fmt: skip
_ENGINE = {
    "engine": Text("moteur", "engine"),
    "address": Text("adresse", "address"),
    "database": Text("base", "database"),
    "home": Text("dossier", "home"),
    "size": Text("taille du dossier, en octets", "size of the home, in bytes"),
    "why": Text("pourquoi celui-là", "why this one"),
}
_NOTHING = Text(
    "Rien n’est encore chargé : essaim sources, puis essaim load.",
    "Nothing is loaded yet: essaim sources, then essaim load.",
)
_SOURCES = """
MATCH (s:Source)
RETURN s.id AS id, s.name AS name, toString(s.date) AS date, COUNT { (s)-[:DOCUMENTS]->() } AS documented
ORDER BY id
"""


def status(store: Store, model: Model, settings: Settings, lang: Lang = "fr") -> Answer:
    """Which engine and why, counts by class and by source with their dates, and what was set aside."""
    found = store.read(_SOURCES)
    counts, ids = _set_aside(settings.home), [row["id"].removeprefix("src:") for row in found]
    aside = {f"src:{source}": _aside(source, counts, ids) for source in ids}
    rows = [
        *(
            _line("engine", item, _ENGINE[item].say(lang), value)
            for item, value in _engine(store, settings, lang).items()
        ),
        *(_line("class", name, model.classes[name].label.say(lang), count) for name, count in _by_class(store, model)),
        *(_source(row, aside) for row in found),
    ]
    return Answer(
        question="status",
        title=Text("Contenu du graphe", "What the graph holds"),
        columns=STATUS,
        rows=tuple(rows),
        as_of=date.today(),
        notes=() if found else (_NOTHING,),
        sources=tuple(SourceRef(row["id"], row["name"] or row["id"], row["date"]) for row in found),
    )


def _line(section: str, item: str, name: str, value: Any) -> dict[str, Any]:
    return dict.fromkeys(STATUS) | {"section": section, "item": item, "name": name, "value": value}


def _source(row: Mapping[str, Any], aside: Mapping[str, int]) -> dict[str, Any]:
    found = _line("source", row["id"], row["name"], row["documented"])
    return found | {"set_aside": aside[row["id"]], "date": row["date"]}


def _engine(store: Store, settings: Settings, lang: Lang) -> dict[str, Any]:
    told: dict[str, Any] = {
        "engine": f"{store.engine} {store.version}",
        "address": store.address,
        "database": store.database,
    }
    if settings.uri is None:
        told |= {"home": str(settings.home), "size": _size(settings.home)}
    return told | {"why": settings.why.say(lang)}


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

    Of several loads of one file the latest alone tells what is still set aside.
    """
    latest: dict[str, Path] = {}
    for path in sorted((home / "quarantine").glob("*.csv"), key=lambda one: one.stat().st_mtime):
        latest[path.stem.rpartition("-")[0]] = path
    counts: dict[str, int] = {}
    for name, path in latest.items():
        with path.open(encoding="utf-8-sig", newline="") as file:
            counts[name] = len({row["line"] for row in csv.DictReader(file, delimiter=";")})
    return counts


def _aside(source: str, counts: Mapping[str, int], ids: Iterable[str]) -> int:
    """Rows set aside of one source: a quarantine file is that of the longest id that its name starts with."""
    mine = [name for name in counts if name.startswith(f"{source}-")]
    longer = [other for other in ids if len(other) > len(source)]
    return sum(counts[name] for name in mine if not any(name.startswith(f"{other}-") for other in longer))


def _by_class(store: Store, model: Model) -> list[tuple[str, int]]:
    """Nodes of each class that has some, in the order of the ontology; a node counts for its own class alone."""
    counts: dict[str, int] = {}
    for row in store.read("MATCH (n) RETURN labels(n) AS labels, count(*) AS number"):
        own = model.class_of(frozenset(row["labels"]))
        if own:
            counts[own.name] = counts.get(own.name, 0) + row["number"]
    return [(name, counts[name]) for name in model.classes if name in counts]


def _by_relation(store: Store) -> list[tuple[str, int]]:
    rows = store.read("MATCH ()-[r]->() RETURN type(r) AS kind, count(*) AS number ORDER BY kind")
    return [(row["kind"], row["number"]) for row in rows]


def schema(store: Store, model: Model, name: str | None = None, lang: Lang = "fr") -> Answer:
    """The classes and relations of the ontology with their counts, or one of them with its properties.

    `name` is a class, a relationship type, or the label of either. Raises NameUnknownError.
    """
    counts = {**dict(_by_class(store, model)), **dict(_by_relation(store))}
    if name is None:
        rows = [
            *(_class(found, counts, lang) for found in model.classes.values() if not found.abstract),
            *(_relation(found, counts, lang) for found in model.relations.values()),
        ]
    else:
        found = _term(model, name)
        head = _class(found, counts, lang) if isinstance(found, NodeClass) else _relation(found, counts, lang)
        rows = [head, *(_property(model, one, found, lang) for one in found.properties.values() if not one.bookkeeping)]
    return Answer(
        "schema",
        Text("Vocabulaire du graphe", "Vocabulary of the graph"),
        SCHEMA,
        tuple(rows),
        date.today(),
        {"name": name} if name else {},
    )


def _class(found: NodeClass, counts: Mapping[str, int], lang: Lang) -> dict[str, Any]:
    parent = found.ancestors[1] if len(found.ancestors) > 1 else None
    return _term_row("class", found.name, found.label.say(lang)) | {"of": parent, "count": counts.get(found.name, 0)}


def _relation(found: Relation, counts: Mapping[str, int], lang: Lang) -> dict[str, Any]:
    ends = f"{' | '.join(found.sources)} → {' | '.join(found.targets)}"
    return _term_row("relation", found.type, found.label.say(lang)) | {"of": ends, "count": counts.get(found.type, 0)}


def _property(model: Model, found: Property, owner: NodeClass | Relation, lang: Lang) -> dict[str, Any]:
    values: list[Any] = [*(found.one_of or ())]
    if found.scheme:
        values = list(model.schemes[found.scheme].concepts)
    return _term_row("property", found.name, found.label.say(lang)) | {
        "of": owner.name if isinstance(owner, NodeClass) else owner.type,
        "type": f"{found.datatype}[]" if found.many else found.datatype,
        "required": found.required,
        "values": values,
    }


def _term_row(kind: str, name: str, label: str) -> dict[str, Any]:
    return dict.fromkeys(SCHEMA) | {"kind": kind, "name": name, "label": label}


def _label(found: Relation | None, kind: str, lang: Lang) -> str:
    return found.label.say(lang) if found else kind


def _term(model: Model, name: str) -> NodeClass | Relation:
    """The class or relation that a name or a label means, in either language, whatever the case."""
    from essaim.ontology.names import normalise

    terms: dict[str, NodeClass | Relation] = {}
    named: dict[str, NodeClass | Relation] = {**model.classes, **model.relations}
    for key, found in named.items():
        terms |= {normalise(word): found for word in (*found.label, key)}
    if normalise(name) in terms:
        return terms[normalise(name)]
    from difflib import get_close_matches

    near = ", ".join(get_close_matches(normalise(name), terms, n=3, cutoff=0.5))
    tail = Text(f" Vouliez-vous dire : {near} ?", f" Did you mean: {near}?") if near else Text("", "")
    raise NameUnknownError(
        fr=f"« {name} » n’est ni une classe ni une relation (essaim schema en donne la liste).{tail.fr}",
        en=f"“{name}” is neither a class nor a relation (essaim schema lists them).{tail.en}",
    )


def sources(store: Store, declarations: Mapping[str, "Declaration"], lang: Lang = "fr") -> Answer:
    """What can be loaded: title, producer, licence, how to recognise a file, where to get it, date of the last load."""
    loaded = {row["id"]: row["date"] for row in store.read(_SOURCES)}
    rows = [
        {
            "source_id": f"src:{found.id}",
            "title": found.title.say(lang),
            "producer": found.producer,
            "licence": found.licence,
            "recognised_by": list(found.recognise),
            "url": found.url,
            "last_load": loaded.get(f"src:{found.id}"),
        }
        for found in declarations.values()
    ]
    title = Text("Ce qui peut être chargé", "What can be loaded")
    return Answer("sources", title, SOURCES, tuple(rows), date.today())


def load_answer(report: "LoadReport", lang: Lang = "fr") -> Answer:
    """What became of every row of a load: one row a file. `lang` is kept for the shape of the others."""
    rows = tuple({column: _text(getattr(file, column)) for column in LOAD} for file in report.files)
    notes: Iterable[Text] = (*report.notes, *(note for file in report.files for note in file.notes))
    return Answer(
        "load",
        Text("Ce qui est devenu de chaque ligne", "What became of every row"),
        LOAD,
        rows,
        date.today(),
        notes=tuple(notes),
    )


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
