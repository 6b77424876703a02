"""The territories that a name may mean: those of a graph, and of all France where the graph holds it or soon will."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from essaim.graph_loader.france.place_names import PlaceNames, place_names
from essaim.graph_loader.france.territories import lookup, populations
from essaim.graph_store.store import Store
from essaim.ontology.folding import initials, normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import number

BACKBONE = "src:backbone"
_HOLDS_FRANCE = f"MATCH (s:Source {{id: '{BACKBONE}'}}) RETURN s.loadId AS load"
_COLUMNS = "t.id AS id, t.name AS name, t.nameKey AS name_key, t.population AS people"
_OTHERS = f"MATCH (t:Territory) WHERE NOT '{BACKBONE}' IN t.sources RETURN {_COLUMNS}"
_NAMED = f"UNWIND $keys AS key MATCH (t:Territory {{nameKey: key}}) RETURN {_COLUMNS}"
_BY_ID = f"UNWIND $ids AS id MATCH (t:Territory {{id: id}}) RETURN {_COLUMNS}"
_ABOVE = "UNWIND $ids AS id MATCH (t:Territory {id: id})-[:PART_OF*1..4]->(p:Territory) RETURN id, p.id AS above"
_HEIRS = "MATCH (t:Municipality) WHERE $code IN t.formerCodes RETURN t.id AS id ORDER BY id"
_DATA = (
    "UNWIND $ids AS id MATCH (t:Territory {id: id})-[r]-() WHERE r.source <> '" + BACKBONE + "' "
    "AND type(r) <> 'DOCUMENTS' RETURN id, collect(DISTINCT r.source) AS sources"
)
_PRIVATE = "MATCH (s:Source) WHERE s.licence = 'private' RETURN s.id AS id"
_FORM = re.compile(r"^c[acu] ")  # « CU », which people leave out: « GBM » is the CU Grand Besançon Métropole
_SIGLE = re.compile(r"\(([^()]+)\)")


class Known(NamedTuple):
    """A territory: its id, its name, the name folded, its inhabitants where they are known."""

    id: str
    name: str
    key: str
    people: int | None

    @property
    def prefix(self) -> str:
        """What its id begins with, which says its class."""
        return self.id.partition(":")[0]


@cache
def _france() -> Mapping[str, Known]:
    people = populations()
    return {id: Known(id, name, normalise(name), people[id]) for id, name in lookup().names.items()}


@dataclass(frozen=True)
class Gazetteer:
    """The territories of a graph, and those of France where it holds them, or `ahead`: where the load will put them."""

    store: Store
    model: Model
    ahead: bool = False

    @cached_property
    def holds_france(self) -> bool:
        """Whether all of France is among them."""
        return self.ahead or any(row["load"] for row in self.store.read(_HOLDS_FRANCE))

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """By prefix of id, which territory is meant of several of one name: the lowest."""
        kinds = self.model.classes.values()
        return {kind.id_prefix: kind.namesake for kind in kinds if kind.namesake is not None}

    @cached_property
    def past(self) -> PlaceNames:
        """Postcodes, and names and codes of the past; none in a graph of another world."""
        return place_names() if self.holds_france else PlaceNames({}, {}, {})

    @cached_property
    def every(self) -> Mapping[str, Known]:
        """All of them, by id."""
        listed = self._read(_OTHERS) if self.holds_france else self._read(f"MATCH (t:Territory) RETURN {_COLUMNS}")
        own = {place.id: place for place in listed}
        return {**_france(), **own} if self.holds_france else own

    @cached_property
    def by_key(self) -> Mapping[str, list[Known]]:
        """All of them, by folded name."""
        keys: dict[str, list[Known]] = defaultdict(list)
        for place in self.every.values():
            keys[place.key].append(place)
        return dict(keys)

    @cached_property
    def by_sigle(self) -> Mapping[str, tuple[str, ...]]:
        """Ids by what stands in brackets in a name: « … de l'Estuaire (CARENE) »."""
        ids: dict[str, list[str]] = defaultdict(list)
        for place in self.every.values():
            for sigle in _SIGLE.findall(place.name):
                ids[normalise(sigle)].append(place.id)
        return {sigle: tuple(those) for sigle, those in ids.items()}

    @cached_property
    def by_initials(self) -> Mapping[str, list[Known]]:
        """EPCIs by the first letters of their words, with what says their form or without: no name writes « MEL »."""
        sigles: dict[str, list[Known]] = defaultdict(list)
        for place in self.every.values():
            key = normalise(_SIGLE.sub("", place.name)) if place.prefix == "epci" else ""
            for sigle in {initials(key), initials(_FORM.sub("", key))} - {""}:
                sigles[sigle].append(place)
        return dict(sigles)

    @cached_property
    def quarters(self) -> frozenset[str]:
        """What the priority neighbourhoods of the graph lie in."""
        above = self.above([id for id in self.every if id.startswith("qpv:")])
        return frozenset().union(*above.values())

    @cached_property
    def _by_key(self) -> dict[str, dict[str, Known]]:
        """Those met so far, by folded name."""
        return {}

    @cached_property
    def _own_words(self) -> Mapping[str, frozenset[str]]:
        own = self.every.keys() - _france().keys() if self.holds_france else self.every.keys()
        return _by_word(self.every[id] for id in own)

    def holding(self, words: Collection[str]) -> list[Known]:
        """Those whose name holds all these words."""
        if not words:
            return []
        own = [self._own_words.get(word, frozenset()) for word in words]
        france = [_france_words().get(word, frozenset()) for word in words] if self.holds_france else [frozenset[str]()]
        ids = frozenset.intersection(*own) | frozenset.intersection(*france)
        return [self.every[id] for id in sorted(ids)]

    def named(self, keys: Iterable[str]) -> list[Known]:
        """Those of these folded names."""
        listed = set(keys)
        new = sorted(listed - self._by_key.keys())
        for key in new:
            ahead = _france_by_key().get(key, ()) if self.ahead else ()
            self._by_key[key] = {place.id: place for place in ahead}
        for place in self._read(_NAMED, keys=new) if new else ():
            self._by_key[place.key].setdefault(place.id, place)
        return sorted(place for key in listed for place in self._by_key[key].values())

    def known(self, ids: Iterable[str]) -> dict[str, Known]:
        """Those of `ids` that there are."""
        listed = list(ids)
        found = {id: _france()[id] for id in listed if self.ahead and id in lookup().names}
        missing = [id for id in listed if id not in found]
        return found | ({place.id: place for place in self._read(_BY_ID, ids=missing)} if missing else {})

    def heirs(self, code: str) -> list[str]:
        """Ids of the communes that took over a code, as the graph says it."""
        return [row["id"] for row in self.store.read(_HEIRS, code=code)]

    def above(self, ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """The ids of all that each of `ids` lies in."""
        above = {id: _above_in_france(id) for id in ids if self.holds_france and id in lookup().names}
        rest = [id for id in ids if id not in above]
        read: dict[str, set[str]] = {id: set() for id in rest}
        for row in self.store.read(_ABOVE, ids=rest) if rest else ():
            read[row["id"]].add(row["above"])
        return above | {id: frozenset(those) for id, those in read.items()}

    def lone_with_data(self, ids: Collection[str]) -> str | None:
        """The only one of `ids` of which the team says something, else of which anything is loaded; None where there is
        none, or more than one."""
        sources = {row["id"]: set(row["sources"]) for row in self.store.read(_DATA, ids=list(ids))}
        private = {row["id"] for row in self.store.read(_PRIVATE)} if len(sources) > 1 else set()
        ours = [id for id, those in sources.items() if those & private]
        alone = ours or list(sources)
        return alone[0] if len(alone) == 1 else None

    def described(self, ids: Collection[str]) -> list[Text]:
        """Each as it is proposed: « Saint-Nazaire (Loire-Atlantique, 74 568 habitants, com:44184) »."""
        above = self.above(ids)
        places = self.known({*ids, *(id for those in above.values() for id in those)})
        return [_described(places[id], [places[up] for up in above[id] if up in places]) for id in ids if id in places]

    def _read(self, cypher: str, **values: object) -> list[Known]:
        rows = self.store.read(cypher, **values)
        return [Known(row["id"], row["name"] or "", row["name_key"] or "", row["people"]) for row in rows]


def _described(place: Known, above: list[Known]) -> Text:
    """Its name, the département and, of a quarter, the commune that it lies in, its inhabitants, its id."""
    kinds = {"qpv": ("com", "dep"), "com": ("dep",), "epci": ("dep",), "liv": ("dep",)}.get(place.prefix, ())
    lies = [up.name for kind in kinds for up in sorted(above) if up.prefix == kind][:2]
    people = place.people
    french = [*lies, *([f"{number(people, 'fr')} habitants"] if people else []), place.id]
    english = [*lies, *([f"{number(people, 'en')} inhabitants"] if people else []), place.id]
    return Text(f"{place.name} ({', '.join(french)})", f"{place.name} ({', '.join(english)})")


def _by_word(places: Iterable[Known]) -> Mapping[str, frozenset[str]]:
    ids: dict[str, set[str]] = defaultdict(set)
    for place in places:
        for word in place.key.split():
            ids[word].add(place.id)
    return {word: frozenset(those) for word, those in ids.items()}


@cache
def _france_words() -> Mapping[str, frozenset[str]]:
    return _by_word(_france().values())


@cache
def _france_by_key() -> Mapping[str, tuple[Known, ...]]:
    keys: dict[str, list[Known]] = defaultdict(list)
    for place in _france().values():
        keys[place.key].append(place)
    return {key: tuple(places) for key, places in keys.items()}


def _above_in_france(id: str) -> frozenset[str]:
    """An EPCI lies in the départements that it touches: it is found by them, though it is no part of one."""
    known, (prefix, _, code) = lookup(), id.partition(":")
    departments = {code} if prefix == "dep" else set(known.departments_of(id)) if prefix in ("com", "epci") else set()
    regions = {f"reg:{known.departments[department]}" for department in departments}
    epci = {f"epci:{known.epci_of[code]}"} if prefix == "com" and code in known.epci_of else set()
    return frozenset({*(f"dep:{department}" for department in departments), *regions, *epci} - {id})
