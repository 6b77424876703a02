"""The ties of an entry, both ways, each with what is said of it; of a kind with very many, a few and their number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from essaim.ontology.model import Relation
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.scope import Reader
from essaim.queries.card.worded import content, known

words = Phrases.beside(__file__)
LISTED = 10  # ties of one kind and way; a commune may have thousands
# What is noted by the team: read with its content, in a section of its own.
NOTED = ("INVOLVES", "ABOUT", "STATED_BY", "OWNED_BY", "STEP_OF", "RULE_OF")
# One label, one direction: of a node with thousands of relationships each kind is read up to what is listed.
_TIES = """
CALL (n) {
  MATCH (n)-[r]->(x) WHERE x.visibility IN $seen AND r.visibility IN $seen RETURN r, x, true AS out
  UNION ALL
  MATCH (n)<-[r]-(x) WHERE x.visibility IN $seen AND r.visibility IN $seen RETURN r, x, false AS out
}
WITH r, x, out, coalesce(x.name, x.displayName, x.role, x.id) AS name
WHERE NOT (type(r) IN $noted AND NOT out AND NOT x:Need) AND NOT x:Source AND NOT x:Observation
WITH type(r) AS type, out, r, x, name ORDER BY name, x.id, r.source, r.key
WITH type, out, collect({id: x.id, name: name, labels: labels(x), p: properties(r)}) AS every
RETURN type, out, size(every) AS n, every[..$listed] AS listed ORDER BY out DESC, type
"""


@dataclass(frozen=True, slots=True)
class Tied:
    """One tie: its section, what it is called, what is said of it, the other end, the source and its day."""

    section: str
    name: Text
    value: Text | None
    other: str | None
    source: str | None
    author: str | None
    day: str | None


def ties_of(reader: Reader, root: str, id: str, unnamed: frozenset[str] = frozenset()) -> Iterator[Tied]:
    """The ties of the entry `id` of class `root`, its places first; `unnamed` are people whom this reader is not
    told of."""
    # The root is a label of the ontology, never something typed.
    cypher = f"MATCH (n:{root} {{id: $id}})" + _TIES
    rows = reader.store.read(cypher, id=id, seen=list(reader.seen), noted=list(NOTED), listed=LISTED)
    for row in rows:
        relation = reader.model.relations.get(row["type"])
        if relation is None:
            continue
        for end in row["listed"]:
            if end["id"] not in unnamed and not _is_unannounced(reader, end["p"]):
                yield _tied(reader, relation, row["out"], end)
        if row["n"] > LISTED:
            many = words("and_more", relation=relation.label, shown=LISTED, n=row["n"])
            yield Tied(_section(row["listed"][0]), many, None, None, None, None, None)


def _is_unannounced(reader: Reader, said: Mapping[str, Any]) -> bool:
    """Whether others than the team are not to be told yet: a private supporter is named from the day that it says."""
    day = said.get("announceableOn")
    return reader.visibility != "internal" and day is not None and day > reader.as_of


def _tied(reader: Reader, relation: Relation, out: bool, end: Mapping[str, Any]) -> Tied:
    said = end["p"]
    name = words("tie" if out else "tied", relation=relation.label, name=end["name"])
    inside = reader.visibility == "internal"
    value = content(reader.model, said, relation.properties, but=("author", "notedOn")) if inside else None
    return Tied(_section(end), name, value, end["id"], said.get("source"), said.get("author"), _day(said))


def _section(end: Mapping[str, Any]) -> str:
    return "where" if "Territory" in end["labels"] else "ties"


def _day(said: Mapping[str, Any]) -> str | None:
    """The day on which a tie was noted, where the team says it; else that of the file that says so."""
    day = known(said, "notedOn") if said.get("notedOn") else said.get("lastSeen")
    return str(day)[:10] if day else None
