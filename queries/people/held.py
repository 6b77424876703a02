"""The people whom the team itself speaks of: since when, for which bodies, told or not, kept until when."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from essaim.graph_loader.rights.mentions import OWN
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

UNKNOWN = "1970-01-01"  # a day that no loader wrote: long ago, so that the person is told

_TEAM = "MATCH (s:Source) WHERE s.licence IN $licences RETURN s.id AS id, s.name AS name"
_STATED = """
MATCH (p:Person) WHERE any(one IN p.sources WHERE one IN $sources)
RETURN p.id AS id, p.claims AS claims, p.sources AS sources, p.firstSeen AS first
"""
_TIED = """
MATCH (p:Person)-[r]-() WHERE r.source IN $sources
RETURN p.id AS id, min(r.firstSeen) AS entered
"""
_PERSONS = """
UNWIND $ids AS id MATCH (p:Person {id: id}) RETURN p.id AS id, properties(p) AS p
"""
_BODIES = """
UNWIND $ids AS id MATCH (p:Person {id: id})-[r]->(o:Organisation) WHERE type(r) IN $memberships
RETURN p.id AS id, collect(DISTINCT o.name) AS names
"""
_MEETINGS = """
MATCH (i:Interaction)-[:INVOLVES]->(p:Person) WHERE i.date >= $today
RETURN p.id AS id, min(i.date) AS day
"""
_STEPS = """
MATCH (s:Step)-[:OWNED_BY]->(p:Person) WHERE s.doneOn IS NULL
RETURN p.id AS id, collect(s.name) AS names
"""


class Held(NamedTuple):
    """Somebody whom the team speaks of. `meeting` is the day of an exchange to come, `steps` those still to be done;
    `contact` says that the answer on whom to meet first names her."""

    id: str
    properties: Mapping[str, Any]
    entered: date
    bodies: tuple[str, ...]
    meeting: date | None
    steps: tuple[str, ...]
    contact: bool = False

    @property
    def name(self) -> str:
        """The name as displayed, else the office."""
        return str(self.properties.get("displayName") or self.properties.get("role") or self.id)


def held_people(store: Store, model: Model, today: date, contacts: Collection[str] = ()) -> list[Held]:
    """Everybody whom a table of the team states or ties, by name. Public registers alone make nobody one of them, but
    for the `contacts`, whom the team is about to meet."""
    sources = [row["id"] for row in store.read(_TEAM, licences=list(OWN))]
    entered = _entered(store, sources) if sources else {}
    ids = sorted({*entered, *contacts})
    bodies = _gathered(store, _BODIES, ids=ids, memberships=list(model.memberships)) if ids else {}
    meetings = {row["id"]: _day(row["day"]) for row in store.read(_MEETINGS, today=today)}
    steps = {row["id"]: tuple(sorted(row["names"])) for row in store.read(_STEPS)}
    people = [
        Held(
            row["id"],
            row["p"],
            first_day(entered.get(row["id"]) or row["p"].get("firstSeen")),
            tuple(bodies.get(row["id"], ())),
            meetings.get(row["id"]),
            steps.get(row["id"], ()),
            row["id"] in contacts,
        )
        for row in (store.read(_PERSONS, ids=ids) if ids else ())
    ]
    return sorted(people, key=lambda one: (one.name, one.id))


def _entered(store: Store, sources: list[str]) -> dict[str, str]:
    """Since when the team speaks of each: the day of its first claim or tie, whatever it loaded again since."""
    entered: dict[str, str] = {}
    for row in store.read(_STATED, sources=sources):
        claims = map(json.loads, row["claims"] or ())
        days = [claim["date"] for claim in claims if claim["source"] in sources]
        alone = set(row["sources"]) <= set(sources) and row["first"]
        entered[row["id"]] = row["first"] if alone else min(days, default=UNKNOWN)
    for row in store.read(_TIED, sources=sources):
        day = row["entered"] or UNKNOWN
        entered[row["id"]] = min(day, entered.get(row["id"], day))
    return entered


def first_day(text: str | None) -> date:
    """The day of a first claim or tie."""
    return date.fromisoformat((text or UNKNOWN)[:10])


def _gathered(store: Store, text: str, **params: Any) -> dict[str, list[str]]:
    return {row["id"]: sorted(row["names"]) for row in store.read(text, **params)}


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
