"""Bodies and people found by what they are called: the whole name, a sigle, words of it, its beginning, a slip.

Nothing is guessed: several of one name are listed, the nearest first. An operator is meant before any other body.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from essaim.graph_store.store import Store
from essaim.ontology.folding import initials, normalise, short_id, telling_words
from essaim.ontology.model import Model
from essaim.ontology.wording.near import nearest

_SHOWN = {"Organisation": "n.name", "Person": "coalesce(n.displayName, n.role)"}
_COLUMNS = "n.id AS id, n.name AS name, labels(n) AS labels, n.nameKey AS key, n.acronym AS acronym"
_OPERATORS = (  # from the few programmes and rules: organisations are many
    f"MATCH (:Programme)<-[:OPERATES]-(n:Organisation) RETURN DISTINCT {_COLUMNS}",
    f"MATCH (:Rule)-[:RULE_OF]->(n:Organisation) RETURN DISTINCT {_COLUMNS}",
)
_OFFICES = (
    "MATCH (n:Person) WHERE n.role IS NOT NULL OPTIONAL MATCH (n)-[:WORKS_AT|BOARD_MEMBER_OF|ELECTED_IN]->"
    "(o:Organisation) RETURN n.id AS id, n.role AS role, n.nameKey AS key, o.nameKey AS body ORDER BY id"
)
_WHERE = (
    "UNWIND $ids AS id MATCH (n:Organisation {id: id})-[:LOCATED_IN|SERVES]->(t:Municipality) "
    "RETURN id, min(t.name) AS place"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A node that may be meant: its id, its name as it is shown, its class, the name folded, its acronym."""

    id: str
    name: str
    kind: str
    key: str
    acronym: str


@dataclass(frozen=True)
class Called:
    """Looks for nodes of a root class by name; `seen`: the values of `visibility` that the reader may see, else all."""

    store: Store
    model: Model
    label: str
    seen: tuple[str, ...] | None = None

    def exactly(self, typed: str) -> list[Named]:
        """Those of that name, else of that acronym."""
        same = self.read("n.nameKey = $key", key=normalise(typed))
        if same or self.label != "Organisation":
            return same
        return self.read("toLower(n.acronym) = toLower($typed)", typed=typed)

    def by_words(self, typed: str) -> list[Named]:
        """Those whose name begins so, or holds every word of it: a sigle in brackets is one of them."""
        key = normalise(typed)
        words = [f" {word} " for word in telling_words(key)]
        held = "all(word IN $words WHERE (' ' + n.nameKey + ' ') CONTAINS word)"
        return nearest_first(key, self.read(f"n.nameKey STARTS WITH $key OR {held}", key=key, words=words or [key]))

    def by_initials(self, typed: str) -> list[Named]:
        """The bodies whose words begin with the letters of a sigle that their name does not write."""
        key = normalise(typed)
        if self.label != "Organisation" or len(key) < len("mel") or not key.isalnum():
            return []
        every = self.store.read("MATCH (n:Organisation) RETURN n.nameKey AS key, n.id AS id")
        ids = [row["id"] for row in every if initials(row["key"] or "") == key]
        return self.read("n.id IN $ids", ids=ids) if ids else []

    def by_office(self, typed: str) -> list[Named]:
        """People by their office, accents aside; else by words of it, of their name and of where they act:
        « directeur Estuaire »."""
        key = normalise(typed)
        if self.label != "Person" or not key:
            return []
        offices = [(row["id"], normalise(row["role"]), row) for row in self.store.read(_OFFICES)]
        ids = [id for id, office, _ in offices if office == key]
        words = telling_words(key)
        if not ids and len(words) >= len(("role", "body")):
            said = ((id, f" {row['key'] or ''} {office} {row['body'] or ''} ") for id, office, row in offices)
            ids = [id for id, text in said if all(f" {word} " in text for word in words)]
        return self.read("n.id IN $ids", ids=sorted(set(ids))) if ids else []

    def by_slip(self, typed: str) -> list[Named]:
        """Those whose name is within one wrong letter from five, two from nine."""
        key = normalise(typed)
        every = self.store.read(f"MATCH (n:{self.label}) RETURN n.nameKey AS key, n.id AS id")
        return self.read("n.id IN $ids", ids=_slips(key, ((row["key"] or "", row["id"]) for row in every)))

    def proposals(self, typed: str) -> list[Named]:
        """Those whose name comes nearest, or the team's own id, a few."""
        every = self.store.read(f"MATCH (n:{self.label}) RETURN n.nameKey AS key, n.id AS id, n.aliases AS aliases")
        ids = {normalise(alias): row["id"] for row in every for alias in row["aliases"] or ()}
        ids |= {row["key"]: row["id"] for row in reversed(every) if row["key"]}
        near = [ids[name] for name in nearest(normalise(typed), ids)]
        return nearest_first(normalise(typed), self.read("n.id IN $ids", ids=near))

    def read(self, where: str, **values: Any) -> list[Named]:
        """`where` is of this module and the label of the ontology, never something typed."""
        shown = _SHOWN.get(self.label, "n.name")
        may = "" if self.seen is None else " AND n.visibility IN $seen"
        columns = f"n.id AS id, {shown} AS name, labels(n) AS labels, n.nameKey AS key, n.acronym AS acronym"
        cypher = f"MATCH (n:{self.label}) WHERE ({where}){may} RETURN {columns} ORDER BY name, id"
        rows = self.store.read(cypher, **values, **({} if self.seen is None else {"seen": list(self.seen)}))
        return [_named(row, self.model) for row in rows]


def operators(store: Store, model: Model) -> list[Named]:
    """The bodies that deploy a programme, or have rules of their own."""
    rows = {row["id"]: row for cypher in _OPERATORS for row in store.read(cypher)}
    return [_named(rows[id], model) for id in sorted(rows)]


def operator_called(typed: str, known: Sequence[Named]) -> list[Named]:
    """The operators that are meant: of that name or acronym, else those whose name begins so, holds its words, or has
    it as its initials."""
    key = normalise(typed)
    words = set(telling_words(key))
    same = [each for each in known if each.key == key or (each.acronym and normalise(each.acronym) == key)]
    held = [each for each in known if each.key.startswith(key) or (words and words <= set(each.key.split()))]
    return (same or nearest_first(key, held) or [each for each in known if initials(each.key) == key]) if key else []


def operator_nearly_called(typed: str, known: Sequence[Named]) -> list[Named]:
    """The operators of whose name, or of the words it begins with, what was typed is a slip."""
    key = normalise(typed)
    size = len(key.split())
    parts = (
        (" ".join(words[at : at + size]), each.id)
        for each in known
        for words in [each.key.split()]
        for at in range(len(words))
    )
    ids = set(_slips(key, [*((each.key, each.id) for each in known), *parts]))
    return [each for each in known if each.id in ids]


def nearest_first(key: str, those: Iterable[Named]) -> list[Named]:
    """The nearest to what was typed first."""
    from rapidfuzz import fuzz

    return sorted(those, key=lambda each: (-round(fuzz.ratio(key, each.key)), each.name, each.id))


def by_any_id(typed: str, called: Called) -> list[Named]:
    """The node of a whole id, else those that a table of the team calls so."""
    whole = called.read("n.id = $typed", typed=typed)
    return whole or called.read("$own IN n.aliases", own=short_id(typed.rpartition(":")[2]))


def described(store: Store, those: Sequence[Named]) -> list[str]:
    """Each as it is proposed: « Mission Jeunes (Nantes, org:mission) »."""
    places = {row["id"]: row["place"] for row in store.read(_WHERE, ids=[each.id for each in those])}
    return [f"{each.name} ({', '.join(filter(None, (places.get(each.id), each.id)))})" for each in those]


def _named(row: dict[str, Any], model: Model) -> Named:
    kind = model.class_of(frozenset(row["labels"]))
    return Named(row["id"], str(row["name"]), kind.name if kind else "", row["key"] or "", row["acronym"] or "")


def _slips(key: str, every: Iterable[tuple[str, str]]) -> list[str]:
    """Ids of the names as near to `key` as the nearest, within what is allowed."""
    from rapidfuzz.distance import OSA

    allowed = 2 if len(key) >= 9 else 1 if len(key) >= 5 else 0
    distances = ((OSA.distance(key, name, score_cutoff=allowed), id) for name, id in every)
    close = [(distance, id) for distance, id in distances if 0 < distance <= allowed]
    return sorted({id for distance, id in close if distance == min(close)[0]})
