"""The territorial backbone in the graph: the territories of all France, as claims of one source."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from essaim.graph_loader.france.territories import PREFIX, Lookup, Place, bundled, lookup, populations
from essaim.graph_store.store import Store
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model

__all__ = ["SOURCE", "Lookup", "ensure", "lookup"]

SOURCE = "src:backbone"
DATE = "2026-01-01"
BATCH = {"arcadedb": 1_000, "neo4j": 5_000}  # the fastest of each, measured
CLASSES = {"region": "Region", "department": "Department", "epci": "Intercommunality", "commune": "Municipality"}
COVERED = {"population": "2023-01-01", "class:Municipality": DATE, "class:Intercommunality": DATE}

# The properties stand inside CREATE because a SET after it writes every record twice (2.2 times slower on the embedded
# engine), and the few hubs are matched once for the many that are part of them (a fifth faster again).
_NODE = """{id: m.id, code: m.code, name: m.name, nameKey: m.nameKey, population: m.population,
  formerCodes: m.formerCodes, article: m.article, vintage: $vintage, claims: m.claims, sources: [$source],
  visibility: 'public', loadId: $load, firstSeen: $date, lastSeen: $date}"""
_EDGE = """{key: '', source: $source, record: m.code, scope: '', visibility: 'public', loadId: $load,
  firstSeen: $date, lastSeen: $date}"""
_STATE = "MATCH (s:Source {id: $source}) RETURN s.loadId AS load"
_FICTIONAL = "MATCH (s:Source {licence: 'fictional'}) RETURN s.id AS id"
_WHOSE = "MATCH (t:Territory) RETURN DISTINCT t.sources AS sources"
_THERE = "MATCH (t:Territory) WHERE t.id STARTS WITH $prefix RETURN t.id AS id, t.claims AS claims"
_CLAIM = "UNWIND $rows AS m MATCH (t:Territory {id: m.id}) SET t += m.values"
_LINK = f"""UNWIND $rows AS m MATCH (t:Territory {{id: m.id}}) MATCH (p:Territory {{id: m.parent}})
OPTIONAL MATCH (t)-[known:PART_OF {{source: $source}}]->(p)
WITH m, t, p, count(known) AS there WHERE there = 0
CREATE (t)-[:PART_OF {_EDGE}]->(p)"""
_SOURCE = """MERGE (s:Source {id: $source}) SET s += $values"""
_DOCUMENTS = """UNWIND $departments AS department MATCH (d:Territory {id: department}) MATCH (s:Source {id: $source})
UNWIND $covered AS covered
OPTIONAL MATCH (d)<-[known:DOCUMENTS {source: $source, key: covered.of}]-(s)
WITH d, s, covered, count(known) AS there WHERE there = 0
CREATE (d)<-[:DOCUMENTS {indicator: covered.of, date: date(covered.on), completeness: 'complete', key: covered.of,
  source: $source, record: '', scope: '', visibility: 'public', loadId: $load, firstSeen: $date,
  lastSeen: $date}]-(s)"""


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


def _stamp() -> str:
    """The id of the load: it changes with any fact of the bundled file, or with what is made of it."""
    facts = json.dumps([bundled(), _NODE, _EDGE, COVERED, DATE], ensure_ascii=False)
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Writer:
    store: Store
    model: Model
    load: str

    def write(self) -> None:
        """Regions first, communes last, then the source, whose load id says that all is there."""
        vintage, places = bundled()
        constants = {"source": SOURCE, "date": DATE, "load": self.load, "vintage": vintage}
        put = partial(self.store.write, **constants)
        make = _Maker(vintage, populations(), self.load)
        for kind, name in CLASSES.items():
            there = self._there(kind)
            rows = [make.row(place) for place in places if place.kind == kind]
            for parents, group in _batches([row for row in rows if row["id"] not in there], BATCH[self.store.engine]):
                put(_create(self.model.classes[name].labels, parents), groups=group)
            self._join([row for row in rows if row["id"] in there], there, name)
        departments = [f"dep:{code}" for code in lookup().departments]
        put(_SOURCE, values={key: value for key, value in _source(self.load).items() if key != "loadId"})
        put(
            _DOCUMENTS,
            departments=departments,
            covered=[{"of": indicator, "on": day} for indicator, day in COVERED.items()],
        )
        put(_SOURCE, values={"loadId": self.load})

    def _there(self, kind: str) -> Mapping[str, Sequence[str]]:
        found = self.store.read(_THERE, prefix=f"{PREFIX[kind]}:")
        return {row["id"]: row["claims"] or () for row in found}

    def _join(self, rows: Sequence[Mapping[str, Any]], there: Mapping[str, Sequence[str]], name: str) -> None:
        """Add the backbone's claim and relationships to territories that stand in the graph already."""
        from essaim.graph_loader.decide.claims import parsed, shown

        known = self.model.classes[name].properties
        changed = []
        for row in rows:
            others = [text for text in there[row["id"]] if parsed(text)["source"] != SOURCE]
            if sorted([*others, *row["claims"]]) != sorted(there[row["id"]]):
                changed.append({"id": row["id"], "values": shown([*others, *row["claims"]], known)})
        size = BATCH[self.store.engine]
        links = [{**row, "parent": parent} for row in rows for parent in row["parents"]]
        for start in range(0, len(changed), size):
            self.store.write(_CLAIM, rows=changed[start : start + size])
        for start in range(0, len(links), size):
            self.store.write(_LINK, rows=links[start : start + size], source=SOURCE, date=DATE, load=self.load)


@dataclass(frozen=True)
class _Maker:
    """Turns a place into the row of a statement: its properties, its one claim and the ids of what it is part of."""

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
        parents = (above if place.parent else None, f"epci:{place.epci}" if place.epci else None)
        return {
            **values,
            "id": identity,
            "nameKey": normalise(place.name),
            "claims": [self._claim(place.code, values | {"vintage": self.vintage})],
            "parents": tuple(parent for parent in parents if parent),
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


def _create(labels: Sequence[str], parents: int) -> str:
    """The statement that creates territories of one class, each part of `parents` territories that are there."""
    hubs = " ".join(f"MATCH (p{rank}:Territory {{id: g.parents[{rank}]}})" for rank in range(parents))
    links = " ".join(f"CREATE (t)-[:PART_OF {_EDGE}]->(p{rank})" for rank in range(parents))
    return f"UNWIND $groups AS g {hubs} UNWIND g.rows AS m CREATE (t:{':'.join(labels)} {_NODE}) {links}"


def _batches(rows: Sequence[dict[str, Any]], limit: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Rows grouped by what they are part of, in batches of about `limit` rows of as many parents each."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row.pop("parents")].append(row)
    for count in sorted({len(parents) for parents in groups}):
        batch: list[dict[str, Any]] = []
        size = 0
        for parents, members in sorted(groups.items()):
            if len(parents) == count:
                batch.append({"parents": parents, "rows": members})
                size += len(members)
            if size >= limit:
                yield count, batch
                batch, size = [], 0
        if batch:
            yield count, batch


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
