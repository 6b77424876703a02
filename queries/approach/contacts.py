"""From actors with facts to contacts: one person for each body, of which kinds, with what stance."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from essaim.graph_store.store import Row
from essaim.queries.approach.facts import Fact, Facts, words

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

Exchange = Mapping[str, Any]

_MEMBERS = "WORKS_AT|ELECTED_IN|BOARD_MEMBER_OF|VOLUNTEERS_AT"
_COLUMNS = (
    "RETURN p.id AS person, coalesce(p.displayName, p.role) AS name, p.role AS role, p.professionalEmail AS email, "
    "p.motivation AS motivation, p.helpOffered AS help, type(w) AS tie, w.roleKind AS role_kind, "
    "w.delegation AS delegation, w.since AS since, w.until AS until, w.source AS source, b.id AS body, "
    "b.name AS body_name"
)
# Nobody is asked of whom the record should be gone, nor a minor.
_RETAINED = "coalesce(p.retainUntil, $day) >= $day AND coalesce(p.adult, true)"
# A seat in a council without a known delegation speaks for nobody, and there are thousands of them.
_TELLING = "NOT (type(w) = 'ELECTED_IN' AND w.delegation IS NULL AND w.roleKind IN $seats)"
_PEOPLE = " UNION ".join(
    f"UNWIND {ids} AS id MATCH (b{body})<-[w:{_MEMBERS}]-(p{person}) WHERE {telling}{_RETAINED} {_COLUMNS}"
    for ids, body, person, telling in (
        ("$bodies", ":Organisation {id: id}", ":Person", f"{_TELLING} AND "),
        ("$places", ":Territory {id: id}", ":Person", f"{_TELLING} AND "),
        ("$persons", "", ":Person {id: id}", ""),
    )
)
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
_EXCHANGES = (
    "MATCH (i:Interaction)-[:INVOLVES]->(a) WHERE i.date <= $day RETURN a.id AS actor, i.id AS id, i.date AS date, "
    "i.phase AS phase, i.stanceAfter AS stance, i.said AS said, i.outcome AS outcome, i.sources AS sources, "
    f"null AS answer, null AS objection, {_ABOUT} "
    "UNION MATCH (i:Objection)-[:INVOLVES]->(a) WHERE i.date <= $day RETURN a.id AS actor, i.id AS id, "
    "i.date AS date, null AS phase, null AS stance, null AS said, null AS outcome, i.sources AS sources, "
    f"i.answer AS answer, i.name AS objection, {_ABOUT}"
)
_YOUTH = re.compile(r"jeun|éduc|educ|scol|enfan|étudiant|etudiant|mentor", re.IGNORECASE)
# Who speaks for a body, first to last; a role that is not here comes after.
_ROLES = (
    "president-departement", "president-region", "president-epci", "maire", "chef-etablissement", "prefet",
    "recteur-dasen", "sous-prefet-ville", "directeur", "president", "responsable-rse", "vp-departement", "vp-epci",
    "adjoint-maire", "charge-mission-jeunesse", "referent", "conseiller-mission-locale", "cpe-enseignant",
    "habitant-relais", "conseiller-departemental", "conseiller-regional", "vice-president", "maire-delegue",
    "conseiller-communautaire", "conseiller-municipal", "tresorier", "secretaire", "administrateur",
)  # fmt: skip
_SEATS = ["conseiller-municipal", "conseiller-communautaire", "adjoint-maire", "maire-delegue"]
_TIES = ("WORKS_AT", "ELECTED_IN", "BOARD_MEMBER_OF", "VOLUNTEERS_AT")
_STATE = ("prefecture", "rectorat", "dsden", "drajes-sdjes", "pjj", "ase", "france-travail")
_LOCAL = ("mairie", "epci", "departement", "region", "ccas-cias", "caisse-des-ecoles")
_YOUNG = ("mission-locale", "centre-social", "mjc", "information-jeunesse", "fjt", "e2c", "epide")
_COUNCIL = {"com": "Mairie", "epci": "Intercommunalité", "dep": "Conseil départemental", "reg": "Conseil régional"}


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


def people_of(scope: "Scope", bodies: Iterable[str], persons: Iterable[str], councils: Mapping[str, str]) -> People:
    """The people of `bodies` and the bodies of `persons`; a mandate in a territory is one in its council."""
    places = {*councils, *scope.within}
    day = scope.as_of
    rows = scope.store.read(
        _PEOPLE, bodies=sorted(bodies), places=sorted(places), persons=sorted(persons), day=day, seats=_SEATS
    )
    members: dict[str, list[Row]] = defaultdict(list)
    of: dict[str, list[Row]] = defaultdict(list)
    ended: dict[str, Row] = {}
    names: dict[str, str] = {}
    for row in sorted(rows, key=_member):
        body = councils.get(row["body"], row["body"])
        names.setdefault(body, row["body_name"] if body == row["body"] else "")
        row = row | {"body": body}
        if _over(row, day):
            ended.setdefault(body, row)
        elif (row["since"] or day) <= day:
            members[body].append(row)
            of[row["person"]].append(row)
    main = {person: min(rows, key=_member)["body"] for person, rows in of.items()}
    return People(members, main, ended, names)


def _over(row: Row, day: date) -> bool:
    return bool(row["until"] and row["until"] < day)


def _member(row: Row) -> tuple[Any, ...]:
    role = row["role_kind"]
    youth = 0 if _YOUTH.search(row["delegation"] or "") else 1
    rank = _ROLES.index(role) if role in _ROLES else len(_ROLES)
    return (_TIES.index(row["tie"]), youth, rank, row["person"], row["body"], str(row["since"]), row["source"] or "")


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
    """« We »: the operator and the people tied to it by WORKS_AT, VOLUNTEERS_AT or BOARD_MEMBER_OF."""
    snapshot = scope.snapshot
    if scope.operator is None or (us := snapshot.index(scope.operator.id)) is None:
        return frozenset()
    ties = snapshot.ties
    tied = [ties.relations.index(name) for name in _TIES if name != "ELECTED_IN" and name in ties.relations]
    ours = [tie for tie in (ties.end == us).nonzero()[0].tolist() if ties.relation[tie] in tied]
    return frozenset([scope.operator.id, *(snapshot.ids[ties.start[tie]] for tie in ours)])


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
        every = sorted(own, key=lambda row: (-self._weight(row), _member(row)))
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
        kind, place = _COUNCIL.get(body.partition(":")[0]), self.people.names.get(body)
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
        kinds = _kinds_of_body(body, detail, self._national(body, detail))
        if person and person["tie"] == "ELECTED_IN":
            kinds = ["elu", *kinds]
        elif person and person["role_kind"] in ("mentor", "mecene-competences"):
            kinds = ["benevole-mentor", *kinds]
        return tuple(dict.fromkeys(kinds)) or ("habitant",)

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


def _kinds_of_body(body: str | None, detail: Row, national: bool) -> list[str]:
    """The codes of actor-kind that a body answers to, the most telling first."""
    labels, sector = set(detail.get("labels", ())), detail.get("sector")
    kind = detail.get("kind") or ""
    themes = set(detail.get("themes", ()))
    council = bool(body) and str(body).partition(":")[0] in _COUNCIL
    answers_to = {
        "partenaire-prive-national": national,
        "bailleur-social": sector == "bailleur" or kind == "bailleur-social",
        "etablissement-scolaire": "School" in labels,
        "service-etat": sector == "etat" or kind in _STATE,
        "collectivite": sector == "collectivite" or kind in _LOCAL or council,
        "fondation": "Foundation" in labels or sector == "fondation",
        "entreprise": "Company" in labels or sector == "entreprise",
        "structure-jeunesse": kind in _YOUNG,
        "habitant": sector == "habitants",
        "acteur-culturel": "theme:ouverture-culturelle" in themes,
        "club-sportif": "theme:sport" in themes,
        "association": "Association" in labels or sector == "association",
    }
    kinds = [code for code, holds in answers_to.items() if holds]
    public = {"service-etat", "collectivite"} & set(kinds) or ("Institution" in labels and not kinds)
    return [*kinds, "institution-publique"] if public else kinds
