"""The raw read of a whole graph: every actor, every tie between actors, and where they are, as arrays.

Nothing is left out here: visibility, dates and territory are filters of the snapshot, so that one read serves them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from essaim.graph_store.store import Store
from essaim.ontology.model import Model

ACTORS = ("Organisation", "Person")

_LOADS = (
    "MATCH (s:Source|EssaimLoad|EssaimModel|EssaimDecision) RETURN s.id AS id, s.loadId AS load, s.loads AS loads, "
    "s.heartbeat AS beat, s.format AS format, s.verdict AS verdict ORDER BY id"
)
_COUNTS = ("MATCH (n) RETURN count(n) AS n", "MATCH ()-[r]->() RETURN count(r) AS n")
_SOURCES = "MATCH (s:Source) RETURN s.id AS id, toString(s.date) AS date ORDER BY id"
TELLERS = ("", "from", "to", "both", "third")  # who told a tie; the first: nobody noted it
# Columns come as lists: one record holds a whole relation, which a driver reads many times faster than a record a tie.
# collect() leaves nulls out, hence coalesce() everywhere; strictest visibility where none is written.
_NODES = (
    "MATCH (n:{label}) RETURN collect(n.id) AS id, collect(coalesce(n.name, n.displayName, n.role, n.id)) AS name, "
    "collect(coalesce(n.sector, '')) AS sector, collect(coalesce(n.visibility, 'internal')) AS visibility, "
    "collect(labels(n)) AS labels"
)
_COMMON = (
    "collect(coalesce(r.source, '')) AS source, collect(coalesce(r.visibility, 'internal')) AS visibility, "
    "collect(coalesce(toString(r.until), '')) AS until"
)
_TIES = (
    "MATCH (a:{start})-[r:{type}]->(b:{end}) RETURN collect(a.id) AS start, collect(b.id) AS end, "
    "collect(coalesce(toString(r.since), '')) AS since, collect(coalesce({year}, 0)) AS year, "
    "collect(coalesce(toString(r.notedOn), '')) AS noted, collect(coalesce(r.author, '')) AS author, "
    "collect(coalesce(r.strength, -1.0)) AS strength, collect(coalesce(r.confidence, -1.0)) AS confidence, "
    "collect(coalesce(r.toldBy, '')) AS told_by, "
    "collect(coalesce(toString(a.signedOn), '')) AS signed, collect(coalesce(toString(a.endDate), '')) AS ended, "
    "collect(coalesce(a.visibility, 'internal')) AS asked, " + _COMMON
)
_HEARD = (
    "MATCH (i:Interaction)-[r:INVOLVES]->(a:Organisation|Person) WHERE i.interactionKind IN $kinds "
    "RETURN collect(a.id) AS actor, collect(coalesce(toString(i.date), '')) AS day, "
    "collect(coalesce(i.visibility, 'internal')) AS interaction, collect(coalesce(r.visibility, 'internal')) AS part"
)
_PLACES = "MATCH (a:{start})-[r:{type}]->(b:Territory) RETURN collect(a.id) AS start, collect(b.id) AS end, " + _COMMON

Column = NDArray[Any]
NOWHERE = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """All that a snapshot filters. `texts` are lists of strings, `arrays` parallel columns by name (docs/architecture).

    Ties: `relation`, `start`, `end` (indices), `strength`, `confidence` (-1: not stated), `since`, `until`, `evidence`
    (days, NaT: unknown), `noted` (when somebody told it, else since when it stands), `author` (index in the text
    `authors`, the first being nobody), `source`, `teller` (in TELLERS), `seen` (of the visibility). `group` is -1, or
    the number of what two ends share: such a row is half a tie, its end alone counts. Exchanges: `heard_actor`,
    `heard_day`, … Places: `place_actor`, `place_territory`, …
    """

    texts: Mapping[str, tuple[str, ...]]
    arrays: Mapping[str, Column]


def version(store: Store, model: Model) -> str:
    """Twelve hexadecimal digits that change with every finished load, with the counts, and with the ontology; and with
    each beat of a load that runs: what is kept of a graph half loaded is never taken for another."""
    state = [store.read(_LOADS), *(store.read(count) for count in _COUNTS), model.digest]
    return blake2b(repr(state).encode(), digest_size=6).hexdigest()


def read(store: Store, model: Model) -> Raw:
    """Every actor, tie and place of the graph, one statement a class and a relation."""
    actors = _actors(store, model)
    index = {id: number for number, id in enumerate(actors["id"])}
    dates = {row["id"]: (row["date"] or "")[:10] for row in store.read(_SOURCES)}
    sources = tuple(sorted(dates))
    relations = tuple(sorted(name for name, relation in model.relations.items() if relation.tie))
    ties = [_ties(store, model, code, relations[code], index, dates) for code in range(len(relations))]
    places, territories = _places(store, model, index)
    texts = {"ids": actors["id"], "names": actors["name"], "kinds": actors["kind"], "sectors": actors["sector"]}
    columns = {name: np.concatenate([relation[name] for relation in ties]) for name in ties[0]}
    authors = tuple(sorted({"", *columns["author"].tolist()}))
    numbers = {author: number for number, author in enumerate(authors)}
    columns["author"] = np.array([numbers[author] for author in columns["author"].tolist()], dtype=np.int32)
    heard = _heard(store, model, index)
    return Raw(
        texts | {"sources": sources, "relations": relations, "territories": territories, "authors": authors},
        {"actor_seen": actors["seen"], **columns, **places, **heard},
    )


def _actors(store: Store, model: Model) -> dict[str, Any]:
    """The actors sorted by id; the class is the most specific one."""
    every: dict[str, list[Any]] = {"id": [], "name": [], "sector": [], "visibility": [], "labels": []}
    for label in ACTORS:
        row = store.read(_NODES.format(label=label))[0]
        for name, values in every.items():
            values.extend(row[name])
    classes: dict[tuple[str, ...], str] = {}
    for labels in set(map(tuple, every["labels"])):
        kind = model.class_of(frozenset(labels))
        classes[labels] = kind.name if kind else ACTORS[0]
    order = sorted(range(len(every["id"])), key=every["id"].__getitem__)
    return {
        "id": tuple(every["id"][actor] for actor in order),
        "name": tuple(" ".join(every["name"][actor].split()) for actor in order),
        "sector": tuple(every["sector"][actor] for actor in order),
        "kind": tuple(classes[tuple(every["labels"][actor])] for actor in order),
        "seen": _seen(model, [every["visibility"][actor] for actor in order]),
    }


def _ends(model: Model, names: Sequence[str]) -> str:
    """The most general labels of the classes, as a pattern takes them: `Organisation|Person`."""
    return "|".join(sorted({model.classes[name].root for name in names}))


def _ties(
    store: Store, model: Model, code: int, type: str, index: Mapping[str, int], dates: Mapping[str, str]
) -> dict[str, Column]:
    """The ties of one relation. Ends that are no actors (a programme that is funded) are left out."""
    relation = model.relations[type]
    shared = relation.tie is not None and relation.tie.shared
    ends = [name for name in relation.targets if model.classes[name].root in ACTORS]
    starts = [name for name in relation.sources if shared or model.classes[name].root in ACTORS]
    year = "r.year" if "year" in relation.properties else "0"
    text = _TIES.format(start=_ends(model, starts), end=_ends(model, ends), type=type, year=year)
    row = store.read(text)[0]
    size = len(row["start"])
    groups = {id: number for number, id in enumerate(sorted(set(row["start"])))} if shared else {}
    years = np.array(row["year"], dtype=np.int64)
    year_start = np.where(years > 0, (years - 1970).astype("datetime64[Y]").astype("datetime64[D]"), NOWHERE)
    year_end = np.where(years > 0, (years - 1969).astype("datetime64[Y]").astype("datetime64[D]") - 1, NOWHERE)
    stated = np.fmax(_days(row["since"]), _days(row["signed"])) if shared else _days(row["since"])
    since = np.where(np.isnat(stated), year_start, stated)
    dated = _days([dates.get(source, "") for source in row["source"]])
    noted = _days(row["noted"])
    evidence = np.where(np.isnat(noted), dated, noted)  # a table that is loaded again makes no old word younger
    places = {id: number for number, id in enumerate(sorted(dates))}
    seen = np.maximum(_seen(model, row["visibility"]), _seen(model, row["asked"]) if shared else 0)
    return {
        "relation": np.full(size, code, dtype=np.int16),
        "start": np.array([index.get(id, -1) for id in row["end" if shared else "start"]], dtype=np.int32),
        "end": np.array([index.get(id, -1) for id in row["end"]], dtype=np.int32),
        "group": np.array([groups.get(id, -1) for id in row["start"]], dtype=np.int32),
        "strength": np.array(row["strength"], dtype=np.float64),
        "confidence": np.array(row["confidence"], dtype=np.float64),
        "since": since,
        "until": np.fmin(_days(row["until"]), _days(row["ended"])) if shared else _days(row["until"]),
        "evidence": np.fmax(np.fmax(stated, year_end), evidence),
        "noted": np.where(np.isnat(noted), since, noted),
        "author": np.array([" ".join(author.split()) for author in row["author"]], dtype=object),
        "dated": dated,
        "source": np.array([places.get(id, -1) for id in row["source"]], dtype=np.int32),
        "teller": np.array([TELLERS.index(code) if code in TELLERS else 0 for code in row["told_by"]], dtype=np.int8),
        "seen": seen,
    }


def _heard(store: Store, model: Model, index: Mapping[str, int]) -> dict[str, Column]:
    """Exchanges in which an actor was asked, as the vocabulary says of their kind: the actor, the day, the readers."""
    kinds = model.schemes["interaction-kind"].concepts.values()
    row = store.read(_HEARD, kinds=[kind.code for kind in kinds if kind.attributes.get("hears")])[0]
    return {
        "heard_actor": np.array([index.get(id, -1) for id in row["actor"]], dtype=np.int32),
        "heard_day": _days(row["day"]),
        "heard_seen": np.maximum(_seen(model, row["interaction"]), _seen(model, row["part"])),
    }


def _places(store: Store, model: Model, index: Mapping[str, int]) -> tuple[dict[str, Column], tuple[str, ...]]:
    """Where actors are: LOCATED_IN, SERVES and the like; and the ids of those territories, sorted."""
    every: dict[str, list[Any]] = {"start": [], "end": [], "visibility": [], "until": [], "type": []}
    for code, type in enumerate(model.presences):
        starts = [name for name in model.relations[type].sources if model.classes[name].root in ACTORS]
        row = store.read(_PLACES.format(start=_ends(model, starts), type=type))[0]
        for name in ("start", "end", "visibility", "until"):
            every[name].extend(row[name])
        every["type"].extend([code] * len(row["start"]))
    territories = tuple(sorted(set(every["end"])))
    codes = {id: code for code, id in enumerate(territories)}
    arrays: dict[str, Column] = {
        "place_actor": np.array([index.get(id, -1) for id in every["start"]], dtype=np.int32),
        "place_territory": np.array([codes[id] for id in every["end"]], dtype=np.int32),
        "place_type": np.array(every["type"], dtype=np.int8),
        "place_seen": _seen(model, every["visibility"]),
        "place_until": _days(every["until"]),
    }
    return arrays, territories


def _seen(model: Model, words: Sequence[str]) -> NDArray[np.int8]:
    """The index of each visibility; an unknown one is as strict as can be."""
    codes = {word: code for code, word in enumerate(model.visibilities)}
    return np.array([codes.get(word, len(codes) - 1) for word in words], dtype=np.int8)


def _days(texts: Sequence[str]) -> NDArray[np.datetime64]:
    """ISO dates as days; an empty text is a date that nobody knows."""
    return np.array([text[:10] for text in texts], dtype="datetime64[D]")
