"""The ecosystem as the explorer draws it: actors of the territory, its offers, needs and places, and their links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from essaim.graph_store.store import Row
from essaim.ontology.text import Text
from essaim.queries.outside.elected import Elected
from essaim.queries.supply.supply import live

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

_PLACED = f"""
MATCH (a)-[r:LOCATED_IN|SERVES|TAKES_PLACE_IN]->(b:Territory)
WHERE b.id IN $places AND {live("r")} AND a.visibility IN $seen
RETURN a.id AS start, a.name AS start_name, labels(a) AS start_labels, type(r) AS type,
  b.id AS end, b.name AS end_name, labels(b) AS end_labels, r.source AS source
UNION
MATCH (a:Territory)-[r:HAS_NEED]->(b:Need)
WHERE a.id IN $places AND {live("r")} AND b.visibility IN $seen
RETURN a.id AS start, a.name AS start_name, labels(a) AS start_labels, type(r) AS type,
  b.id AS end, b.name AS end_name, labels(b) AS end_labels, r.source AS source
"""
_ANSWERED = f"""
MATCH (a)-[r:OFFERS|ADDRESSES|OPERATES|DEPLOYMENT_OF|STAKEHOLDER_OF]->(b)
WHERE {live("r")} AND a.visibility IN $seen AND b.visibility IN $seen
RETURN a.id AS start, a.name AS start_name, labels(a) AS start_labels, type(r) AS type,
  b.id AS end, b.name AS end_name, labels(b) AS end_labels, r.source AS source
"""


@dataclass(frozen=True, slots=True)
class Node:
    """An item of the drawing; `kind` is the name of its class."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Link:
    """One relationship between two items; `assumed` says that its strength as a tie was not recorded."""

    start: str
    end: str
    relation: str
    source: str | None
    date: str | None = None
    assumed: bool = False


@dataclass(frozen=True)
class PageGraph:
    """Items by id, sorted, and their links, sorted and each once."""

    nodes: Mapping[str, Node]
    links: tuple[Link, ...]
    notes: tuple[Text, ...] = ()


def page_graph(nodes: Iterable[Node], links: Iterable[Link]) -> PageGraph:
    """The graph of these items; links to anything else are left out."""
    by_id = {node.id: node for node in nodes}
    inside = {(link.start, link.end, link.relation): link for link in links if {link.start, link.end} <= by_id.keys()}
    return PageGraph({id: by_id[id] for id in sorted(by_id)}, tuple(inside[key] for key in sorted(inside)))


def read(scope: "Scope", cited: Iterable[str], office: Elected) -> PageGraph:
    """The ecosystem of a scope: local actors, those that the answers name (`cited`), what they offer and need; elected
    people who are not named stand in its notes as a count and an office."""
    snapshot = scope.snapshot
    named = [actor for actor in map(snapshot.index, cited) if actor is not None]
    local = snapshot.local.nonzero()[0].tolist()
    actors = {*(actor for actor in local if snapshot.ids[actor] not in office.unnamed), *named}
    nodes = {
        snapshot.ids[actor]: Node(snapshot.ids[actor], snapshot.names[actor], snapshot.kinds[actor]) for actor in actors
    }
    view = {"seen": list(scope.seen), "day": scope.as_of}
    placed = scope.store.read(_PLACED, places=sorted(scope.within), **view)
    answered = scope.store.read(_ANSWERED, **view)
    rows = [*_near(scope, placed, nodes.keys()), *_offered(placed, answered, nodes.keys())]
    for row in rows:
        for end in ("start", "end"):
            nodes.setdefault(row[end], _node(scope, row, end))
    nodes.setdefault(scope.territory.id, Node(scope.territory.id, scope.territory.name, scope.territory.kind))
    links = [Link(row["start"], row["end"], row["type"], row["source"]) for row in rows]
    graph = page_graph(nodes.values(), [*links, *_ties(scope, actors)])
    return replace(graph, notes=office.notes({snapshot.ids[actor] for actor in local} - graph.nodes.keys()))


def _near(scope: "Scope", placed: Iterable[Row], actors: Iterable[str]) -> list[Row]:
    """What stands in the territory: its needs, the offers and deployments there, and where its actors are."""
    near = set(actors)
    actor = {"Organisation", "Person"}
    return [row for row in placed if row["start"] in near or not actor & set(row["start_labels"])]


def _offered(placed: Iterable[Row], answered: Iterable[Row], actors: Iterable[str]) -> list[Row]:
    """Offers and programmes of those actors or of that place, and the needs of that place that they answer."""
    near = {*actors, *(end for row in placed for end in (row["start"], row["end"]))}
    rows = list(answered)
    reached = near | {row["end"] for row in rows if row["start"] in near and row["type"] in ("OFFERS", "OPERATES")}
    return [row for row in rows if row["start"] in reached and row["end"] in reached]


def _node(scope: "Scope", row: Mapping[str, Any], end: str) -> Node:
    kind = scope.model.class_of(frozenset(row[f"{end}_labels"]))
    return Node(row[end], row[f"{end}_name"] or row[end], kind.name if kind else "")


def _ties(scope: "Scope", actors: set[int]) -> Iterable[Link]:
    ids, ties = scope.snapshot.ids, scope.snapshot.ties
    starts, ends = ties.start.tolist(), ties.end.tolist()
    for tie, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start in actors and end in actors and start != end:
            date = ties.date[tie]
            day = None if str(date) == "NaT" else str(date)
            yield Link(ids[start], ids[end], ties.type(tie), ties.source_id(tie), day, not bool(ties.stated[tie]))
