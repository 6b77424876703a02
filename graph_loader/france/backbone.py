"""The territorial backbone in the graph: the territories of all France, as claims of one source."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from essaim.graph_loader.france.territories import PREFIX, Place, bundled, lookup, populations
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.statements import Between
from essaim.graph_store.store import Store
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model

SOURCE = "src:backbone"
DATE = "2026-01-01"
Row = Mapping[str, Any]
BATCH = {"arcadedb": 1_000, "neo4j": 5_000}  # the fastest of each, measured
CLASSES = {"region": "Region", "department": "Department", "epci": "Intercommunality", "commune": "Municipality"}
COVERED = {"population": "2023-01-01", "class:Municipality": DATE, "class:Intercommunality": DATE}

_STATE = "MATCH (s:Source {id: $source}) RETURN s.loadId AS load"
_FICTIONAL = "MATCH (s:Source {licence: 'fictional'}) RETURN s.id AS id"
_WHOSE = "MATCH (t:Territory) RETURN DISTINCT t.sources AS sources"
_STANDING = "MATCH (t:Territory) WHERE t.id STARTS WITH $prefix RETURN t.id AS id, t.claims AS claims"
NODE = ("id", "code", "name", "nameKey", "population", "formerCodes", "article", "claims")
EDGE = ("record",)
PART_OF = Between("PART_OF", "Territory", "Territory", 0, SOURCE)
DOCUMENTS = Between("DOCUMENTS", "Source", "Territory", 1, SOURCE)


def ensure(store: Store, model: Model, *, beside_fiction: bool = False) -> bool:
    """Put the backbone into the graph unless it is there; True when something was written. Raises StoreError.

    Every batch is whole: territories come with what they are part of. A load that was killed is finished by the next,
    and territories that other sources put there first keep their claims. A graph whose territories are all fictional is
    left alone, unless `beside_fiction`.
    """
    if not is_due(store, beside_fiction=beside_fiction):
        return False
    store.define(model)
    _Writer(store, model, _stamp()).write()
    return True


def is_due(store: Store, *, beside_fiction: bool = False) -> bool:
    """Whether `ensure` would write something. Raises StoreError."""
    stamp = _stamp()
    if any(row["load"] == stamp for row in store.read(_STATE, source=SOURCE)):
        return False
    return beside_fiction or not _all_fictional(store)


def _all_fictional(store: Store) -> bool:
    fictional = {row["id"] for row in store.read(_FICTIONAL)}
    there = store.read(_WHOSE) if fictional else ()
    return bool(there) and all(fictional.issuperset(row["sources"] or [""]) for row in there)


@cache
def _stamp() -> str:
    """The id of the load: it changes with any fact of the bundled file, or with what is made of it."""
    facts = json.dumps([bundled(), NODE, COVERED, DATE], ensure_ascii=False)
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Writer:
    store: Store
    model: Model
    load: str

    def write(self) -> None:
        """Regions first, communes last, then the source, whose load id says that all is there."""
        vintage, places = bundled()
        make = _Maker(vintage, populations(), self.load)
        for kind, name in CLASSES.items():
            standing = self._standing(kind)
            rows = [make.row(place) for place in places if place.kind == kind]
            self._create([row for row in rows if row["id"] not in standing], self.model.classes[name].labels, vintage)
            self._join([row for row in rows if row["id"] in standing], standing)
        self._put_source("")
        departments = [f"dep:{code}" for code in lookup().departments]
        documents = [
            {"a": SOURCE, "b": place, "key": key, "indicator": key, "date": date.fromisoformat(day)}
            for key, day in COVERED.items()
            for place in departments
        ]
        self._link(DOCUMENTS, documents, ("indicator", "date", "key"), {"completeness": "complete", "record": ""})
        self._put_source(self.load)

    @property
    def _seen(self) -> dict[str, Any]:
        return {"visibility": "public", "loadId": self.load, "firstSeen": DATE, "lastSeen": DATE}

    def _standing(self, kind: str) -> Mapping[str, Sequence[str]]:
        rows = self.store.read(_STANDING, prefix=f"{PREFIX[kind]}:")
        return {row["id"]: row["claims"] or () for row in rows}

    def _create(self, rows: Sequence[Row], labels: Sequence[str], vintage: int) -> None:
        """New territories, with what they are part of."""
        of_nodes = {**self._seen, "vintage": vintage, "sources": [SOURCE]}
        of_edges = {**self._seen, "key": "", "source": SOURCE, "scope": ""}
        for groups in _batches(rows, BATCH[self.store.engine]):
            statements.create_members(self.store, labels, (NODE, EDGE), groups, (of_nodes, of_edges), PART_OF)

    def _join(self, rows: Sequence[Row], standing: Mapping[str, Sequence[str]]) -> None:
        """Add the backbone's claim and relationships to territories that stand in the graph already."""
        from essaim.graph_loader.decide.claims import parsed, reshown  # polars comes with it: names are looked up alone

        claims = {}
        for row in rows:
            others = [text for text in standing[row["id"]] if parsed(text)["source"] != SOURCE]
            if sorted([*others, *row["claims"]]) != sorted(standing[row["id"]]):
                claims[row["id"]] = [*others, *row["claims"]]
        nodes = statements.whole_nodes(self.store, "Territory", list(claims))
        after = [reshown(self.model, node, claims[node["id"]]) for node in nodes]
        for part in statements.batches(after, BATCH[self.store.engine]):
            statements.set_nodes(self.store, "Territory", part)
        links = [{**row, "a": row["id"], "b": hub, "key": ""} for row in rows for hub in row["hubs"]]
        self._link(PART_OF, links, ("key", "record"), {})

    def _link(self, between: Between, rows: Sequence[Row], names: Sequence[str], constants: Row) -> None:
        """Those relationships that the backbone has not made yet."""
        near = sorted({row["ab"[between.near]] for row in rows})
        standing = {
            ends for part in statements.batches(near) for ends in statements.known_edges(self.store, between, part, "")
        }
        new = [row for row in rows if (row["a"], row["b"], row["key"]) not in standing]
        more = {**self._seen, "source": SOURCE, "scope": "", **constants}
        for part in statements.batches(new, BATCH[self.store.engine]):
            statements.create_edges(self.store, between, names, part, more)

    def _put_source(self, load: str) -> None:
        """The Source node; the load id that it ends with says that all is there."""
        kind, node = self.model.classes["Source"], {"id": SOURCE, **_source(self.load), "loadId": load}
        if statements.known_ids(self.store, kind.root, [SOURCE]):
            statements.set_nodes(self.store, kind.root, [{"id": SOURCE, "p": node}])
        else:
            statements.create_nodes(self.store, kind.labels, list(node), [node], {})


@dataclass(frozen=True)
class _Maker:
    """Turns a place into the row of a statement: its properties, its one claim and the ids of what it is part of, its
    hubs."""

    vintage: int
    people: Mapping[str, int]
    load: str

    def row(self, place: Place) -> dict[str, Any]:
        identity = f"{PREFIX[place.kind]}:{place.code}"
        values: dict[str, Any] = {"code": place.code, "name": place.name, "population": self.people[identity]}
        if place.former:
            values["formerCodes"] = place.former.split()
        if place.article:
            values["article"] = int(place.article)
        above = {"department": f"reg:{place.parent}", "commune": f"dep:{place.parent}"}.get(place.kind)
        hubs = (above if place.parent else None, f"epci:{place.epci}" if place.epci else None)
        return {
            **values,
            "id": identity,
            "nameKey": normalise(place.name),
            "claims": [self._claim(place.code, values | {"vintage": self.vintage})],
            "record": place.code,
            "hubs": tuple(hub for hub in hubs if hub),
        }

    def _claim(self, record: str, values: Mapping[str, Any]) -> str:
        claim = {
            "date": DATE,
            "load": self.load,
            "record": record,
            "reliability": 0.95,
            "scope": "",
            "source": SOURCE,
            "values": values,
            "visibility": "public",
        }
        return json.dumps(claim, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _batches(rows: Sequence[Row], limit: int) -> Iterator[list[Row]]:
    """Rows grouped by their hubs, in batches of about `limit` rows of as many hubs each."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["hubs"]].append(row)
    for _, alike in groupby(sorted(groups.items(), key=lambda group: (len(group[0]), group[0])), lambda g: len(g[0])):
        batch: list[Row] = []
        size = 0
        for hubs, members in alike:
            batch.append({"hubs": hubs, "rows": members})
            size += len(members)
            if size >= limit:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch


def _source(load: str) -> dict[str, Any]:
    name = "Découpage administratif de la France 2026, populations municipales 2023"
    return {
        "name": name,
        "nameKey": normalise(name),
        "licence": "lov2",
        "producer": "INSEE, DGCL (Etalab)",
        "url": "https://github.com/etalab/decoupage-administratif",
        "date": DATE,
        "loads": [f"\t{DATE}\t{load}"],
        "visibility": "public",
        "claims": [],
        "sources": [SOURCE],
        "loadId": load,
        "firstSeen": DATE,
        "lastSeen": DATE,
    }
