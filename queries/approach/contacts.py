"""From actors with facts to contacts: one person for each body, of which kinds, with what stance."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from essaim.graph_store.store import Row
from essaim.ontology.text import Text
from essaim.queries.approach.facts import Fact, Facts

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

Said = Mapping[str, Any]

_MEMBERS = "WORKS_AT|ELECTED_IN|BOARD_MEMBER_OF|VOLUNTEERS_AT"
_COLUMNS = (
    "RETURN p.id AS person, coalesce(p.displayName, p.role) AS name, p.role AS role, p.professionalEmail AS email, "
    "p.motivation AS motivation, p.helpOffered AS help, type(w) AS tie, w.roleKind AS role_kind, "
    "w.delegation AS delegation, w.since AS since, w.until AS until, w.source AS source, b.id AS body, b.name AS at"
)
# Nobody is asked of whom the record should be gone, nor a minor.
_KNOWN = "coalesce(p.retainUntil, $day) >= $day AND coalesce(p.adult, true)"
# A seat in a council without a known delegation speaks for nobody, and there are thousands of them.
_TELLING = "NOT (type(w) = 'ELECTED_IN' AND w.delegation IS NULL AND w.roleKind IN $seats)"
_PEOPLE = " UNION ".join(
    f"UNWIND {ids} AS id MATCH (b{body})<-[w:{_MEMBERS}]-(p{person}) WHERE {telling}{_KNOWN} {_COLUMNS}"
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
_SAID = (
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
    the body may be asked. `said` is the latest exchange, `objection` one without an answer.
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
    said: Said | None
    objection: Said | None
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
        names.setdefault(body, row["at"] if body == row["body"] else "")
        row = row | {"body": body}
        if _over(row, day):
            ended.setdefault(body, row)
        elif (row["since"] or day) <= day:
            members[body].append(row)
            of[row["person"]].append(row)
    main = {person: min(found, key=_member)["body"] for person, found in of.items()}
    return People(members, main, ended, names)


def _over(row: Row, day: date) -> bool:
    return bool(row["until"] and row["until"] < day)


def _member(row: Row) -> tuple[Any, ...]:
    role = row["role_kind"]
    youth = 0 if _YOUTH.search(row["delegation"] or "") else 1
    rank = _ROLES.index(role) if role in _ROLES else len(_ROLES)
    return (_TIES.index(row["tie"]), youth, rank, row["person"], row["body"], str(row["since"]), row["source"] or "")


def contacts_of(scope: "Scope", facts: Facts, wanted: Iterable[str] = ()) -> list[Contact]:
    """The contacts that the facts speak of, sorted by id, and those of the actors `wanted` whatever is known."""
    snapshot, ours = scope.snapshot, members_of_ours(scope)
    local = {snapshot.ids[at] for at in snapshot.local.nonzero()[0]}
    private = {one for one in facts.ours if _class_of(scope, one) in ("Company", "Foundation")}
    actors = sorted((set(facts.by_actor) & (local | facts.here | private)) - ours | set(wanted))
    persons = [id for id in actors if id.startswith("per:")]
    bodies = [id for id in actors if not id.startswith("per:")]
    people = people_of(scope, bodies, persons, facts.councils)
    offices = (people.members.keys() | people.ended.keys()) & scope.within
    bodies = sorted({*bodies, *offices, *(people.main[person] for person in persons if person in people.main)} - ours)
    details = {row["id"]: row for row in scope.store.read(_BODIES, ids=bodies)}
    said, objections = _said(scope)
    told = _Told(scope, facts, people, details, said, objections)
    found = [
        told.of_body(body) for body in bodies if body in details or people.members.get(body) or body in people.ended
    ]
    known = {node for contact in found for node in contact.nodes}
    asked = {one for one in wanted if one in people.main}
    alone = [told.of_person(one) for one in persons if one not in known and (one in asked or one not in people.main)]
    return sorted([*found, *filter(None, alone)], key=lambda contact: contact.id)


def _class_of(scope: "Scope", actor: str) -> str | None:
    at = scope.snapshot.index(actor)
    return None if at is None else scope.snapshot.kinds[at]


def members_of_ours(scope: "Scope") -> frozenset[str]:
    """« We »: the operator and the people tied to it by WORKS_AT, VOLUNTEERS_AT or BOARD_MEMBER_OF."""
    snapshot = scope.snapshot
    if scope.operator is None or (us := snapshot.index(scope.operator.id)) is None:
        return frozenset()
    ties = snapshot.ties
    tied = [ties.relations.index(name) for name in _TIES if name != "ELECTED_IN" and name in ties.relations]
    mine = [at for at in (ties.end == us).nonzero()[0].tolist() if ties.relation[at] in tied]
    return frozenset([scope.operator.id, *(snapshot.ids[ties.start[at]] for at in mine)])


def _said(scope: "Scope") -> tuple[dict[str, Row], dict[str, Row]]:
    """The latest exchange with each actor about our action, here before elsewhere; objections without an answer."""
    operator = scope.operator.id if scope.operator else None
    latest: dict[str, Row] = {}
    objections: dict[str, Row] = {}
    for row in sorted(scope.store.read(_SAID, day=scope.as_of), key=lambda row: (str(row["date"]), row["id"])):
        here = _here(scope, row)
        if not (operator in row["operators"] if operator and row["operators"] else here):
            continue
        row = row | {"here": here}
        if row["objection"] is not None:
            if not row["answer"]:
                objections[row["actor"]] = row
        elif here or not latest.get(row["actor"], {"here": False})["here"]:
            latest[row["actor"]] = row
    return latest, objections


def _here(scope: "Scope", row: Row) -> bool:
    """Whether an exchange is about this territory; one that is about nothing said counts where its actor is local."""
    about = {*row["about"], *row["places"]}
    if about or row["operators"]:
        return bool(scope.within & about)
    at = scope.snapshot.index(row["actor"])
    return at is not None and bool(scope.snapshot.local[at])


@dataclass(frozen=True, slots=True)
class _Told:
    """All that a contact is made of."""

    scope: "Scope"
    facts: Facts
    people: People
    details: Mapping[str, Row]
    said: Mapping[str, Row]
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
        at = self.scope.snapshot.index(person)
        if at is None:
            return None
        row = {"person": person, "name": self.scope.snapshot.names[at]}
        return self._contact(None, dict.fromkeys(_PERSON) | row, ())

    def _weight(self, row: Row) -> int:
        """How much speaks for this person: the facts of its own, its delegation, the exchanges had."""
        spoken = row["person"] in self.said
        return len(self.facts.by_actor.get(row["person"], ())) + bool(_YOUTH.search(row["delegation"] or "")) + spoken

    def _contact(self, body: str | None, person: Row | None, others: tuple[str, ...]) -> Contact:
        detail = self.details.get(body or "", {})
        name = detail.get("name") or self._office(body)
        nodes = tuple(id for id in (person["person"] if person else None, body) if id)
        facts = [fact for node in nodes for fact in self.facts.by_actor.get(node, ())]
        facts = [*self._mandate(body, person), *facts]
        said, objection = _latest(self.said, nodes), _latest(self.objections, nodes)
        stake = next((self.facts.stances[node] for node in nodes if node in self.facts.stances), None)
        stance = (said or {}).get("stance") or (stake or {}).get("stance") or "not-consulted"
        phase = (said or {}).get("phase") or (stake or {}).get("phase")
        cited = [(said or {}).get("sources"), (objection or {}).get("sources"), [stake["source"]] if stake else None]
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
            said=said,
            objection=objection,
            motivation=(person or {}).get("motivation") or detail.get("motivation"),
            help=(person or {}).get("help") or detail.get("help"),
            reach_by=(person or {}).get("email") or detail.get("email"),
            others=others,
            sources=tuple(sorted({source for found in cited for source in found or () if source})),
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
            text = Text(f"porte la délégation « {delegation} »", f"holds the delegation “{delegation}”")
            return [Fact("mandate", text, person["source"])]
        ended = self.people.ended.get(body or "")
        if ended is None:
            return []
        day = ended["until"]
        text = Text(
            f"fonction à vérifier : le dernier mandat connu a pris fin le {day:%d/%m/%Y}",
            f"office to be checked: the last known term ended on {day.isoformat()}",
        )
        return [Fact("check", text, ended["source"])]

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
    "source", "body", "at",
)  # fmt: skip


def _latest(found: Mapping[str, Row], nodes: Iterable[str]) -> Row | None:
    rows = [found[node] for node in nodes if node in found]
    return max(rows, key=lambda row: (row["here"], str(row["date"]), row["id"]), default=None)


def _kinds_of_body(body: str | None, detail: Row, national: bool) -> list[str]:
    """The codes of actor-kind that a body answers to, the most telling first."""
    labels, sector = set(detail.get("labels", ())), detail.get("sector")
    kind = detail.get("kind") or ""
    themes = set(detail.get("themes", ()))
    council = bool(body) and str(body).partition(":")[0] in _COUNCIL
    found = {
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
    kinds = [code for code, holds in found.items() if holds]
    public = {"service-etat", "collectivite"} & set(kinds) or ("Institution" in labels and not kinds)
    return [*kinds, "institution-publique"] if public else kinds
