"""From actors with facts to contacts: one person for each body, of which kinds, with what stance."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from essaim.graph_store.store import Row
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.queries.approach.facts import Fact, Facts, words
from essaim.queries.introductions.kinds import BODIES, Kinds
from essaim.queries.introductions.ourselves import members_of_ours
from essaim.queries.introductions.standings import NOTHING, Standing, together

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

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
_YOUTH = re.compile(r"jeun|éduc|educ|scol|enfan|étudiant|etudiant|mentor", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to meet: a person for a body, or the body itself. `kinds`: codes of actor-kind, the telling one first.

    `nodes` are the ids of the actors that the contact is in the graph (the person, the body). `others`: who else of
    the body may be asked. `standing`: what was exchanged with it.
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
    standing: Standing
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


def people_of(
    scope: "Scope",
    bodies: Iterable[str],
    persons: Iterable[str],
    councils: Mapping[str, str],
    gone: Collection[str] = (),
) -> People:
    """The people of `bodies` and the bodies of `persons`, without those `gone`; a mandate in a territory is one in its
    council."""
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
    for row in sorted((row for row in rows if row["person"] not in gone), key=rank):
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


def contacts_of(
    scope: "Scope",
    facts: Facts,
    kinds: Kinds,
    standings: Mapping[str, Standing],
    targets: Collection[str] = (),
    gone: Collection[str] = (),
) -> list[Contact]:
    """The contacts that the facts speak of, sorted by name, and those of the actors `targets` whatever is known.

    Nobody of `gone` is one. An id comes last in the order: that of a person is made by each home for itself.
    """
    snapshot, ours = scope.snapshot, {*members_of_ours(scope), *gone}
    local = {snapshot.ids[actor] for actor in snapshot.local.nonzero()[0]}
    private = {actor for actor in kinds.supporters if _class_of(scope, actor) in ("Company", "Foundation")}
    actors = sorted((set(facts.by_actor) & (local | facts.local | private)) - ours | set(targets))
    persons = [id for id in actors if id.startswith("per:")]
    bodies = [id for id in actors if not id.startswith("per:")]
    people = people_of(scope, bodies, persons, facts.councils, gone)
    offices = (people.members.keys() | people.ended.keys()) & scope.within
    bodies = sorted({*bodies, *offices, *(people.main[person] for person in persons if person in people.main)} - ours)
    details = {row["id"]: row for row in scope.store.read(BODIES, ids=bodies)}
    material = _Material(scope, facts, kinds, people, details, standings)
    speaking = [
        material.of_body(body) for body in bodies if body in details or people.members.get(body) or body in people.ended
    ]
    included = {node for contact in speaking for node in contact.nodes}
    alone = {person for person in persons if person in targets or person not in people.main} - included
    single = [material.of_person(person) for person in sorted(alone)]
    return sorted([*speaking, *filter(None, single)], key=by_name)


def by_name(contact: Contact) -> tuple[str, ...]:
    """Where a contact stands among those that nothing else tells apart."""
    return (normalise(contact.name), normalise(contact.organisation or ""), normalise(contact.role or ""), contact.id)


def _class_of(scope: "Scope", actor: str) -> str | None:
    node = scope.snapshot.index(actor)
    return None if node is None else scope.snapshot.kinds[node]


@dataclass(frozen=True, slots=True)
class _Material:
    """All that a contact is made of."""

    scope: "Scope"
    facts: Facts
    kinds: Kinds
    people: People
    details: Mapping[str, Row]
    standings: Mapping[str, Standing]

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
        met = row["person"] in self.standings
        return len(self.facts.by_actor.get(row["person"], ())) + bool(_YOUTH.search(row["delegation"] or "")) + met

    def _contact(self, body: str | None, person: Row | None, others: tuple[str, ...]) -> Contact:
        detail = self.details.get(body or "", {})
        name = detail.get("name") or self._office(body)
        nodes = tuple(id for id in (person["person"] if person else None, body) if id)
        facts = [fact for node in nodes for fact in self.facts.by_actor.get(node, ())]
        facts = [*self._mandate(body, person), *facts]
        standing = together([self.standings.get(node, NOTHING) for node in nodes])
        cited = {source for row in standing.rows for source in row["sources"] or ()}
        return Contact(
            id=nodes[0],
            name=(person["name"] if person else None) or name or nodes[0],
            kinds=self._kinds(body, person, detail),
            organisation=name if person else None,
            role=person["role"] if person else None,
            nodes=nodes,
            facts=tuple({fact.text: fact for fact in facts}.values()),
            stance=standing.stance["stance"] if standing.stance else "not-consulted",
            phase=standing.stance["phase"] if standing.stance else None,
            standing=standing,
            motivation=(person or {}).get("motivation") or detail.get("motivation"),
            help=(person or {}).get("help") or detail.get("help"),
            reach_by=(person or {}).get("email") or detail.get("email"),
            others=others,
            sources=tuple(sorted(source for source in cited if source)),
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
        kinds = self.kinds.of(body, detail)
        if person and person["tie"]:
            kinds.update(filter(None, [model.memberships[person["tie"]].actor_kind]))
        if person and person["role_kind"] in roles:
            kinds.update(roles[person["role_kind"]].codes("actorKind"))
        return tuple(code for code in model.ranked("actor-kind") if code in kinds) or ("habitant",)


_PERSON = (
    "person", "name", "role", "email", "motivation", "help", "tie", "role_kind", "delegation", "since", "until",
    "source", "body", "body_name",
)  # fmt: skip
