"""What young people lack and what is offered to them, in the départements around a territory: two reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from essaim.ontology.model import Model
from essaim.queries.supply.ages import Ages
from essaim.queries.supply.places import Places, places_of

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


@dataclass(frozen=True, slots=True)
class Need:
    """A need; `actions` are the deployments and programmes that say they address it, with who operates them.

    `to_refer`: how many young people those who hold it would refer, where `said_by` said so on `said_on` (ISO, of a
    month where no more is known); `answered_on`: when they or the team said that it was answered. `owners`: the bodies
    that alone state it, where it is said of no young people and none of those who do speaks for those of the place:
    they themselves lack it.
    """

    id: str
    name: str
    places: tuple[str, ...]
    themes: frozenset[str]
    audiences: frozenset[str]
    ages: Ages
    young: int | None
    stated_by: tuple[tuple[str, str], ...]
    actions: tuple[Mapping[str, Any], ...]
    sources: tuple[str, ...]
    to_refer: int | None = None
    said_by: str | None = None
    said_on: str | None = None
    answered_on: str | None = None
    owners: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer, where it says it is, else where those who make it are. `needs` are those it says it addresses.

    `mentors` and `form` are codes (who mentors, in what form), `goal` its own words: empty where nobody says.
    `ordinary`: of ordinary law, which counts apart.
    """

    id: str
    name: str
    capacity: int | None
    places: tuple[str, ...]
    themes: frozenset[str]
    audiences: frozenset[str]
    ages: Ages
    needs: frozenset[str]
    makers: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    mentors: frozenset[str] = frozenset()
    form: frozenset[str] = frozenset()
    goal: str | None = None
    ordinary: bool = False


@dataclass(frozen=True, slots=True)
class Supply:
    """The needs and the offers of the départements around a territory, and how their places lie."""

    places: Places
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]

    def local(self, need: Need) -> bool:
        """Whether a place of `need` lies in the territory of the question."""
        return any(map(self.places.local, need.places))


def live(tie: str) -> str:
    """That the reader may see relationship `tie` and that it stands at $day."""
    return f"{tie}.visibility IN $seen AND coalesce({tie}.since, $day) <= $day AND coalesce({tie}.until, $day) >= $day"


_CONCEPTS = f"""
CALL (x) {{
  OPTIONAL MATCH (x)-[r:HAS_THEME]->(c:Theme) WHERE {live("r")}
  RETURN collect(DISTINCT c.code) AS themes
}}
CALL (x) {{
  OPTIONAL MATCH (x)-[r:TARGETS]->(c:Audience) WHERE {live("r")}
  RETURN collect(DISTINCT c.code) AS audiences
}}
"""
_NEEDS = f"""
UNWIND $places AS place
MATCH (:Territory {{id: place}})-[h:HAS_NEED]->(x:Need)
WHERE x.visibility IN $seen AND {live("h")} AND coalesce(x.year, $day.year) <= $day.year
WITH x, collect(DISTINCT place) AS places
{_CONCEPTS}
CALL (x) {{
  OPTIONAL MATCH (x)-[r:STATED_BY]->(w:Organisation|Person) WHERE w.visibility IN $seen AND {live("r")}
  RETURN collect(DISTINCT {{id: w.id, name: coalesce(w.name, w.displayName, w.role), sector: w.sector,
    labels: labels(w)}}) AS stated
}}
CALL (x) {{
  OPTIONAL MATCH (x)<-[r:ADDRESSES]-(d:Deployment|Programme)
  WHERE d.visibility IN $seen AND {live("r")}
    AND coalesce(d.startDate, $day) <= $day AND coalesce(d.endDate, $day) >= $day
  OPTIONAL MATCH (d)-[:DEPLOYMENT_OF*0..1]->(:Programme)<-[by:OPERATES]-(g:Organisation)
  WHERE g.visibility IN $seen AND {live("by")}
  RETURN collect(DISTINCT {{id: d.id, name: d.name, maker: g.id, sources: d.sources, phase: d.phase}}) AS actions
}}
RETURN x.id AS id, x.name AS name, places, themes, audiences, x.ageMin AS low, x.ageMax AS high, x.youngPeople AS young,
  x.toRefer AS referred, x.saidBy AS said_by, toString(x.saidOn) AS said_on, toString(x.answeredOn) AS answered_on,
  coalesce(x.partialDates, []) AS partial,
  stated, actions, x.sources AS sources
ORDER BY id
"""
_OFFERS = f"""
CALL () {{
  UNWIND $places AS place
  MATCH (:Territory {{id: place}})<-[s:SERVES|LOCATED_IN]-(x:Offer) WHERE {live("s")}
  RETURN x
  UNION
  UNWIND $places AS place
  MATCH (:Territory {{id: place}})<-[s:SERVES|LOCATED_IN]-(g:Organisation)-[f:OFFERS]->(x:Offer)
  WHERE {live("s")} AND {live("f")} AND g.visibility IN $seen
  RETURN x
  UNION
  UNWIND $needs AS need
  MATCH (:Need {{id: need}})<-[a:ADDRESSES]-(x:Offer) WHERE {live("a")}
  RETURN x
  UNION
  MATCH (:Organisation {{id: $operator}})-[f:OFFERS]->(x:Offer) WHERE {live("f")}
  RETURN x
}}
WITH DISTINCT x WHERE x.visibility IN $seen
{_CONCEPTS}
CALL (x) {{
  OPTIONAL MATCH (x)-[r:SERVES|LOCATED_IN]->(p:Territory) WHERE {live("r")}
  RETURN collect(DISTINCT {{id: p.id, population: p.population}}) AS own
}}
CALL (x) {{
  OPTIONAL MATCH (x)-[r:ADDRESSES]->(n:Need) WHERE {live("r")}
  RETURN collect(DISTINCT n.id) AS needs
}}
CALL (x) {{
  OPTIONAL MATCH (x)<-[f:OFFERS]-(g:Organisation) WHERE g.visibility IN $seen AND {live("f")}
  OPTIONAL MATCH (g)-[s:SERVES|LOCATED_IN]->(p:Territory) WHERE {live("s")}
  RETURN collect(DISTINCT {{id: g.id, name: g.name, tie: type(s), place: p.id, population: p.population}}) AS makers
}}
RETURN x.id AS id, x.name AS name, x.capacity AS capacity, x.ageMin AS low, x.ageMax AS high, themes, audiences, own,
  x.mentorProfile AS mentors, x.offerForm AS form, x.goal AS goal, x.ordinaryLaw AS ordinary, needs, makers,
  x.sources AS sources
ORDER BY id
"""


def supply_around(scope: "Scope") -> Supply:
    """Read what this reader may see of the needs and offers around, and of the operator's offers wherever they are.

    All are live at the date of the scope. Raises StoreError.
    """
    read, view = scope.store.read, {"seen": list(scope.seen), "day": scope.as_of}
    places = places_of(scope)
    needs = tuple(_need(scope, row) for row in read(_NEEDS, places=places.ids, **view))
    operator = scope.operator.id if scope.operator else None
    rows = read(_OFFERS, places=places.ids, needs=[need.id for need in needs], operator=operator, **view)
    return Supply(places.extended(_populations(rows)), needs, tuple(_offer(row) for row in rows))


def _need(scope: "Scope", row: Mapping[str, Any]) -> Need:
    """A need as it stood on the day of the question: what is said later is not said yet."""
    day = scope.as_of.isoformat()
    said = row["referred"] is not None and (row["said_on"] or day) <= day
    return Need(
        id=row["id"],
        name=row["name"] or row["id"],
        places=tuple(sorted(row["places"])),
        themes=frozenset(row["themes"]),
        audiences=frozenset(row["audiences"]),
        ages=(row["low"], row["high"]),
        young=row["young"],
        stated_by=_named(row["stated"]),
        actions=tuple(
            sorted(
                (action for action in row["actions"] if action["id"]),
                key=lambda action: (action["id"], action["maker"] or ""),
            )
        ),
        sources=tuple(row["sources"] or ()),
        to_refer=row["referred"] if said else None,
        said_by=row["said_by"],
        said_on=_known(row, "saidOn", row["said_on"]) if said else None,
        answered_on=_known(row, "answeredOn", row["answered_on"]) if (row["answered_on"] or "9") <= day else None,
        owners=frozenset() if _is_of_young_people(row) else _owners(scope.model, row["stated"]),
    )


def _known(row: Mapping[str, Any], name: str, day: str | None) -> str | None:
    """A day, or the month or year where no more was typed."""
    return next((part.partition("=")[2] for part in row["partial"] if part.startswith(f"{name}=")), day)


def _is_of_young_people(row: Mapping[str, Any]) -> bool:
    """Whether a need says whose it is, or how many have it: then it is theirs, whoever states it."""
    return bool(row["audiences"]) or row["young"] is not None or row["referred"] is not None


def _owners(model: Model, voices: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The bodies that state a need, where each speaks for itself alone: by their sectors, or that of their class."""
    stating = [voice for voice in voices if voice["id"]]
    sectors = model.schemes["sector"].concepts
    for voice in stating:
        kinds = [model.classes[label] for label in voice["labels"] if label in model.classes]
        sector = voice["sector"] or next((kind.sector for kind in kinds if kind.sector), None)
        if sector is None or (sector in sectors and sectors[sector].attributes.get("heldForAll")):
            return frozenset()
    return frozenset(voice["id"] for voice in stating)


def _offer(row: Mapping[str, Any]) -> Offer:
    """An offer says where it is; if not, those who make it are where they serve, else where they stand."""
    own = {place["id"] for place in row["own"] if place["id"]}
    for tie in ("SERVES", "LOCATED_IN"):
        own = own or {maker["place"] for maker in row["makers"] if maker["tie"] == tie}
    return Offer(
        id=row["id"],
        name=row["name"] or row["id"],
        capacity=row["capacity"],
        places=tuple(sorted(own)),
        themes=frozenset(row["themes"]),
        audiences=frozenset(row["audiences"]),
        ages=(row["low"], row["high"]),
        needs=frozenset(row["needs"]),
        makers=_named(row["makers"]),
        sources=tuple(row["sources"] or ()),
        mentors=frozenset(row["mentors"] or ()),
        form=frozenset(row["form"] or ()),
        goal=row["goal"],
        ordinary=bool(row["ordinary"]),
    )


def _named(actors: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(actor["id"], actor["name"] or actor["id"]) for actor in actors if actor["id"]}))


def _populations(rows: Iterable[Mapping[str, Any]]) -> dict[str, int | None]:
    """The inhabitants of every place that an offer or its maker names."""
    own = {place["id"]: place["population"] for row in rows for place in row["own"] if place["id"]}
    return own | {maker["place"]: maker["population"] for row in rows for maker in row["makers"] if maker["place"]}
