"""From actors with facts to contacts: one person for each body, of which kinds, with what stance."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from essaim.graph_store.store import Row
from essaim.ontology.model import Model
from essaim.queries.approach.facts import Fact, Facts, words
from essaim.queries.introductions.introducers import our_people

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

Exchange = Mapping[str, Any]

_COLUMNS = (
    "RETURN p.id AS person, coalesce(p.displayName, p.role) AS name, p.role AS role, p.professionalEmail AS email, "
    "p.motivation AS motivation, p.helpOffered AS help, type(w) AS tie, w.roleKind AS role_kind, "
    "w.delegation AS delegation, w.since AS since, w.until AS until, w.source AS source, b.id AS body, "
    "b.name AS body_name"
)
# Nobody is asked of whom the record should be gone, nor a minor.
_RETAINED = "coalesce(p.retainUntil, $day) >= $day AND coalesce(p.adult, true)"
# A seat in a council without a known delegation speaks for nobody, and there are thousands of them.
_TELLING = "NOT (type(w) IN $mandates AND w.delegation IS NULL AND w.roleKind IN $seats)"
_BODIES = (
    "MATCH (b:Organisation) WHERE b.id IN $ids RETURN b.id AS id, b.name AS name, labels(b) AS labels, "
    "b.sector AS sector, b.institutionKind AS kind, b.genericEmail AS email, b.motivation AS motivation, "
    "b.helpOffered AS help, b.sources AS sources, [(b)-[:HAS_THEME]->(h) | h.id] AS themes, "
    "[(b)-[:LOCATED_IN|SERVES]->(t) | t.id] AS places ORDER BY id"
)
_ABOUT = (
    "[(i)-[:ABOUT]->(d) | d.id] AS about, [(i)-[:ABOUT]->(:Deployment)-[:TAKES_PLACE_IN]->(t) | t.id] AS places, "
    "[(i)-[:ABOUT]->(:Deployment)-[:DEPLOYMENT_OF]->()<-[:OPERATES]-(o) | o.id] AS operators"
)
_PARTIAL = "[d IN coalesce(i.partialDates, []) WHERE d STARTS WITH 'date=' | split(d, '=')[1]][0]"
_EXCHANGES = (
    "MATCH (i:Interaction)-[:INVOLVES]->(a) WHERE i.date <= $day RETURN a.id AS actor, i.id AS id, i.date AS date, "
    f"{_PARTIAL} AS partial, "
    "i.phase AS phase, i.stanceAfter AS stance, i.said AS said, i.outcome AS outcome, i.sources AS sources, "
    f"null AS answer, null AS objection, {_ABOUT} "
    "UNION MATCH (i:Objection)-[:INVOLVES]->(a) WHERE i.date <= $day RETURN a.id AS actor, i.id AS id, "
    f"i.date AS date, {_PARTIAL} AS partial, "
    "null AS phase, null AS stance, null AS said, null AS outcome, i.sources AS sources, "
    f"i.answer AS answer, i.name AS objection, {_ABOUT}"
)
_YOUTH = re.compile(r"jeun|éduc|educ|scol|enfan|étudiant|etudiant|mentor", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to meet: a person for a body, or the body itself. `kinds`: codes of actor-kind, the telling one first.

    `nodes` are the ids of the actors that the contact is in the graph (the person, the body). `others`: who else of
    the body may be asked. `exchange` is the latest one, `objection` one without an answer.
    """

    id: str
    name: str
    kinds: tuple[str, ...]
    organisation: str | None
    role: str | None
    nodes: tuple[str, ...]
    facts: tuple[Fact, ...]
    stance: str
    phase: str | None
    exchange: Exchange | None
    objection: Exchange | None
    motivation: str | None
    help: str | None
    reach_by: str | None
    others: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Who is tied to which body on the day: members by body, the main body of each person, offices that are vacant."""

    members: Mapping[str, Sequence[Row]]
    main: Mapping[str, str]
    ended: Mapping[str, Row]
    names: Mapping[str, str]


def _people(model: Model) -> str:
    """The statement that reads the people of bodies and of territories, and the bodies of people."""
    memberships = "|".join(model.memberships)
    return " UNION ".join(
        f"UNWIND {ids} AS id MATCH (b{body})<-[w:{memberships}]-(p{person}) WHERE {telling}{_RETAINED} {_COLUMNS}"
        for ids, body, person, telling in (
            ("$bodies", ":Organisation {id: id}", ":Person", f"{_TELLING} AND "),
            ("$places", ":Territory {id: id}", ":Person", f"{_TELLING} AND "),
            ("$persons", "", ":Person {id: id}", ""),
        )
    )


def people_of(scope: "Scope", bodies: Iterable[str], persons: Iterable[str], councils: Mapping[str, str]) -> People:
    """The people of `bodies` and the bodies of `persons`; a mandate in a territory is one in its council."""
    places = {*councils, *scope.within}
    day = scope.as_of
    model, rank = scope.model, rank_of(scope.model)
    rows = scope.store.read(
        _people(model),
        bodies=sorted(bodies),
        places=sorted(places),
        persons=sorted(persons),
        day=day,
        mandates=[name for name, membership in model.memberships.items() if membership.mandate],
        seats=[code for code, role in model.schemes["role-kind"].concepts.items() if role.attributes.get("seat")],
    )
    members: dict[str, list[Row]] = defaultdict(list)
    of: dict[str, list[Row]] = defaultdict(list)
    ended: dict[str, Row] = {}
    names: dict[str, str] = {}
    for row in sorted(rows, key=rank):
        body = councils.get(row["body"], row["body"])
        names.setdefault(body, row["body_name"] if body == row["body"] else "")
        row = row | {"body": body}
        if _over(row, day):
            ended.setdefault(body, row)
        elif (row["since"] or day) <= day:
            members[body].append(row)
            of[row["person"]].append(row)
    main = {person: min(rows, key=rank)["body"] for person, rows in of.items()}
    return People(members, main, ended, names)


def _over(row: Row, day: date) -> bool:
    return bool(row["until"] and row["until"] < day)


def rank_of(model: Model) -> Callable[[Row], tuple[Any, ...]]:
    """What sorts the people of a body, who speaks for it first: by membership, delegation for youth and role."""
    memberships, roles = model.memberships, model.ranked("role-kind", "speaksFor")

    def rank(row: Row) -> tuple[Any, ...]:
        youth = 0 if _YOUTH.search(row["delegation"] or "") else 1
        role = roles.get(row["role_kind"], math.inf)
        speaks = memberships[row["tie"]].speaks
        return (speaks, youth, role, row["person"], row["body"], str(row["since"]), row["source"] or "")

    return rank


def contacts_of(scope: "Scope", facts: Facts, targets: Collection[str] = ()) -> list[Contact]:
    """The contacts that the facts speak of, sorted by id, and those of the actors `targets` whatever is known."""
    snapshot, ours = scope.snapshot, members_of_ours(scope)
    local = {snapshot.ids[actor] for actor in snapshot.local.nonzero()[0]}
    private = {actor for actor in facts.ours if _class_of(scope, actor) in ("Company", "Foundation")}
    actors = sorted((set(facts.by_actor) & (local | facts.local | private)) - ours | set(targets))
    persons = [id for id in actors if id.startswith("per:")]
    bodies = [id for id in actors if not id.startswith("per:")]
    people = people_of(scope, bodies, persons, facts.councils)
    offices = (people.members.keys() | people.ended.keys()) & scope.within
    bodies = sorted({*bodies, *offices, *(people.main[person] for person in persons if person in people.main)} - ours)
    details = {row["id"]: row for row in scope.store.read(_BODIES, ids=bodies)}
    exchanges, objections = _exchanges(scope)
    material = _Material(scope, facts, people, details, exchanges, objections)
    speaking = [
        material.of_body(body) for body in bodies if body in details or people.members.get(body) or body in people.ended
    ]
    included = {node for contact in speaking for node in contact.nodes}
    alone = {person for person in persons if person in targets or person not in people.main} - included
    single = [material.of_person(person) for person in sorted(alone)]
    return sorted([*speaking, *filter(None, single)], key=lambda contact: contact.id)


def _class_of(scope: "Scope", actor: str) -> str | None:
    node = scope.snapshot.index(actor)
    return None if node is None else scope.snapshot.kinds[node]


def members_of_ours(scope: "Scope") -> frozenset[str]:
    """« We »: the operator and the people who act for it."""
    snapshot = scope.snapshot
    if scope.operator is None or (us := snapshot.index(scope.operator.id)) is None:
        return frozenset()
    return frozenset(snapshot.ids[actor] for actor in our_people(scope, us))


def _exchanges(scope: "Scope") -> tuple[dict[str, Row], dict[str, Row]]:
    """The latest exchange with each actor about our action, here before elsewhere; objections without an answer."""
    operator = scope.operator.id if scope.operator else None
    latest: dict[str, Row] = {}
    objections: dict[str, Row] = {}
    for row in sorted(scope.store.read(_EXCHANGES, day=scope.as_of), key=lambda row: (str(row["date"]), row["id"])):
        local = _is_local(scope, row)
        if not (operator in row["operators"] if operator and row["operators"] else local):
            continue
        row = row | {"local": local}
        if row["objection"] is not None:
            if not row["answer"]:
                objections[row["actor"]] = row
        elif local or not latest.get(row["actor"], {"local": False})["local"]:
            latest[row["actor"]] = row
    return latest, objections


def _is_local(scope: "Scope", row: Row) -> bool:
    """Whether an exchange is about this territory; one that is about nothing said counts where its actor is local."""
    about = {*row["about"], *row["places"]}
    if about or row["operators"]:
        return bool(scope.within & about)
    node = scope.snapshot.index(row["actor"])
    return node is not None and bool(scope.snapshot.local[node])


@dataclass(frozen=True, slots=True)
class _Material:
    """All that a contact is made of."""

    scope: "Scope"
    facts: Facts
    people: People
    details: Mapping[str, Row]
    exchanges: Mapping[str, Row]
    objections: Mapping[str, Row]

    def of_body(self, body: str) -> Contact:
        """The person who speaks for a body, or the body where nobody is known."""
        own = [row for row in self.people.members.get(body, ()) if self.people.main[row["person"]] == body]
        rank = rank_of(self.scope.model)
        every = sorted(own, key=lambda row: (-self._weight(row), rank(row)))
        chosen = every[0] if every else None
        others = tuple(dict.fromkeys(row["name"] for row in every[1:] if row["person"] != every[0]["person"]))
        return self._contact(body, chosen, others)

    def of_person(self, person: str) -> Contact | None:
        """A person whom no body is known for, or who does not speak for its body."""
        body = self.people.main.get(person)
        if body is not None:
            return self._contact(body, next(r for r in self.people.members[body] if r["person"] == person), ())
        node = self.scope.snapshot.index(person)
        if node is None:
            return None
        row = {"person": person, "name": self.scope.snapshot.names[node]}
        return self._contact(None, dict.fromkeys(_PERSON) | row, ())

    def _weight(self, row: Row) -> int:
        """How much speaks for this person: the facts of its own, its delegation, the exchanges had."""
        met = row["person"] in self.exchanges
        return len(self.facts.by_actor.get(row["person"], ())) + bool(_YOUTH.search(row["delegation"] or "")) + met

    def _contact(self, body: str | None, person: Row | None, others: tuple[str, ...]) -> Contact:
        detail = self.details.get(body or "", {})
        name = detail.get("name") or self._office(body)
        nodes = tuple(id for id in (person["person"] if person else None, body) if id)
        facts = [fact for node in nodes for fact in self.facts.by_actor.get(node, ())]
        facts = [*self._mandate(body, person), *facts]
        exchange, objection = _latest(self.exchanges, nodes), _latest(self.objections, nodes)
        stake = next((self.facts.stances[node] for node in nodes if node in self.facts.stances), None)
        stance = (exchange or {}).get("stance") or (stake or {}).get("stance") or "not-consulted"
        phase = (exchange or {}).get("phase") or (stake or {}).get("phase")
        cited = [*(row["sources"] or () for row in (exchange, objection) if row), [stake["source"]] if stake else ()]
        return Contact(
            id=nodes[0],
            name=(person["name"] if person else None) or name or nodes[0],
            kinds=self._kinds(body, person, detail),
            organisation=name if person else None,
            role=person["role"] if person else None,
            nodes=nodes,
            facts=tuple({fact.text: fact for fact in facts}.values()),
            stance=stance,
            phase=phase,
            exchange=exchange,
            objection=objection,
            motivation=(person or {}).get("motivation") or detail.get("motivation"),
            help=(person or {}).get("help") or detail.get("help"),
            reach_by=(person or {}).get("email") or detail.get("email"),
            others=others,
            sources=tuple(sorted({source for sources in cited for source in sources if source})),
        )

    def _office(self, body: str | None) -> str | None:
        """The name of a council that is known by its territory alone."""
        if body is None:
            return None
        model, place = self.scope.model, self.people.names.get(body)
        council = model.councils.get(body.partition(":")[0])
        kind = model.schemes["institution-kind"].concepts[council].label.fr if council else None
        return f"{kind} ({place})" if kind and place else place

    def _mandate(self, body: str | None, person: Row | None) -> list[Fact]:
        """The delegation of who holds the office; where every known term is over, that the name must be checked."""
        if person:
            delegation = person["delegation"]
            if not delegation or not _YOUTH.search(delegation):
                return []
            return [Fact("mandate", words("delegation", delegation=delegation), person["source"])]
        ended = self.people.ended.get(body or "")
        if ended is None:
            return []
        return [Fact("check", words("term_over", day=ended["until"]), ended["source"])]

    def _kinds(self, body: str | None, person: Row | None, detail: Row) -> tuple[str, ...]:
        model, roles = self.scope.model, self.scope.model.schemes["role-kind"].concepts
        kinds = _kinds_of_body(model, body, detail)
        if self._national(body, detail):
            kinds.add("partenaire-prive-national")
        if person and person["tie"]:
            kinds.update(filter(None, [model.memberships[person["tie"]].actor_kind]))
        if person and person["role_kind"] in roles:
            kinds.update(roles[person["role_kind"]].codes("actorKind"))
        return tuple(code for code in model.ranked("actor-kind") if code in kinds) or ("habitant",)

    def _national(self, body: str | None, detail: Row) -> bool:
        """Whether a company or foundation supports us nationwide: recorded as such, or a partner of no known place."""
        private = bool({"Company", "Foundation"} & set(detail.get("labels", ())))
        nowhere = not detail.get("places")
        return private and (body in self.facts.national or (body in self.facts.ours and nowhere))


_PERSON = (
    "person", "name", "role", "email", "motivation", "help", "tie", "role_kind", "delegation", "since", "until",
    "source", "body", "body_name",
)  # fmt: skip


def _latest(by_actor: Mapping[str, Row], nodes: Iterable[str]) -> Row | None:
    rows = [by_actor[node] for node in nodes if node in by_actor]
    return max(rows, key=lambda row: (row["local"], str(row["date"]), row["id"]), default=None)


def _kinds_of_body(model: Model, body: str | None, detail: Row) -> set[str]:
    """The codes of actor-kind that a body answers to, by its class, its sector, its kind and its themes.

    What is true of a whole class counts where nothing says more; what is broader than a kind holds with it.
    """
    council = model.councils.get((body or "").partition(":")[0])
    values = {
        "sector": [detail.get("sector")],
        "institution-kind": [detail.get("kind"), council],
        "theme": [theme.removeprefix("theme:") for theme in detail.get("themes", ())],
    }
    concepts = [
        model.schemes[scheme].concepts[code]
        for scheme, codes in values.items()
        for code in codes
        if code in model.schemes[scheme].concepts
    ]
    kinds = {kind for concept in concepts for kind in concept.codes("actorKind")}
    broader = {code: concept.broader for code, concept in model.schemes["actor-kind"].concepts.items()}
    of_class = model.class_of(frozenset(detail.get("labels", ())))
    if of_class and of_class.actor_kind and not (kinds and of_class.actor_kind in broader.values()):
        kinds.add(of_class.actor_kind)
    return kinds | {above for kind in kinds if (above := broader.get(kind))}
