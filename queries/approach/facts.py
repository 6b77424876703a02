"""What is known of the actors of a territory that makes them worth meeting: facts, each with its source."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from essaim.graph_store.store import Row
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

words = Phrases.beside(__file__)

# Facts that start from the territory or from the operator; every branch gives the same columns.
_GIVES = (
    "RETURN '{fact}' AS fact, a.id AS actor, {detail} AS detail, {extra} AS extra, r.source AS source, {about} AS about"
)
_LIVE = "coalesce(r.since, $day) <= $day AND coalesce(r.until, $day) >= $day"
_BRANCHES = (
    (
        "need", "n.name", "n.urgency", "n.id",
        "(t:Territory)-[:HAS_NEED]->(n:Need)-[r:STATED_BY]->(a) WHERE t.id IN $within"),
    (
        "school", "t.name", "a.educationPriority", "t.id",
        "(t:Territory)<-[r:LOCATED_IN|SERVES]-(a:School) WHERE t.id IN $within AND coalesce(a.active, true) "
        "AND (a.educationPriority IN ['REP', 'REP+'] OR t:PriorityNeighbourhood)",
    ),
    (
        "office", "t.name", "CASE WHEN a.institutionKind IN $offices THEN a.institutionKind ELSE a.sector END", "t.id",
        "(t:Territory)<-[r:SERVES|LOCATED_IN]-(a:Organisation) WHERE coalesce(a.active, true) "
        "AND (t.id IN $within OR (t.id IN $around AND type(r) = 'SERVES')) "
        "AND (a.institutionKind IN $offices OR a.sector IN $voices)",
    ),
    (
        "houses", "t.name", "toString(r.dwellings)", "t.id",
        "(t:Territory)<-[r:HOUSES_IN]-(a:Organisation) WHERE t.id IN $within AND coalesce(r.until, $day) >= $day",
    ),
    (
        "referent", "x.name", "x.id", "x.id",
        f"(x:Territory)<-[r:REFERENT_FOR]-(a:Person) WHERE x.id IN $within AND {_LIVE}",
    ),
    ("referent", "x.name", "x.id", "x.id", f"(x:Theme|Audience)<-[r:REFERENT_FOR]-(a:Person) WHERE {_LIVE}"),
    (
        "neighbourhoods", "t.name", "q.id", "t.id",
        "(q:PriorityNeighbourhood)-[:PART_OF]->(t:Municipality)<-[r:SERVES]-(a:Institution) "
        "WHERE q.id IN $within AND a.institutionKind = $town_hall",
    ),
    (
        "recommends", "toString(r.since)", "null", "o.id",
        f"(o:Organisation {{id: $operator}})<-[r:RECOMMENDS]-(a) WHERE {_LIVE}",
    ),
    (
        "ours", "type(r)", "r.fundingKind", "o.id",
        f"(o:Organisation {{id: $operator}})<-[r:FUNDS|SUPPORTS|PARTNER_OF]-(a:Organisation) WHERE {_LIVE}",
    ),
    (
        "ours", "type(r)", "null", "o.id",
        f"(o:Organisation {{id: $operator}})-[r:PARTNER_OF]->(a:Organisation) WHERE {_LIVE}",
    ),
    (
        "theme", "h.name", "h.id", "h.id",
        "(o:Organisation {id: $operator})-[:HAS_THEME]->(h:Theme)<-[r:HAS_THEME]-(:Offer)<-[f:OFFERS]-(a:Organisation) "
        f"WHERE a.id <> $operator AND {_LIVE} AND {_LIVE.replace('r.', 'f.')}",
    ),
)  # fmt: skip


def _facts(operator: bool) -> str:
    """The branches in one statement; those that start from the operator only where there is one."""
    return " UNION ".join(
        f"MATCH {pattern} {_GIVES.format(fact=fact, detail=detail, extra=extra, about=about)}"
        for fact, detail, extra, about, pattern in _BRANCHES
        if operator or "$operator" not in pattern
    )


_DEPLOYMENTS = """
MATCH (d:Deployment)<-[r:FUNDS|STAKEHOLDER_OF|SUPPORTS]-(a)
WHERE coalesce(r.since, $day) <= $day AND coalesce(r.until, $day) >= $day AND coalesce(r.year, $day.year) <= $day.year
RETURN a.id AS actor, type(r) AS kind, r.year AS year, r.source AS source, d.id AS id, d.name AS name,
  [(d)-[:TAKES_PLACE_IN]->(t) | t.id] AS places, [(d)-[:DEPLOYMENT_OF]->()<-[:OPERATES]-(o) | o.id] AS operators
ORDER BY actor, id, kind, year, source
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """One reason to meet an actor: its kind, the words, and where they come from."""

    kind: str
    text: Text
    source: str | None


@dataclass
class Facts:
    """Facts by actor, in the order of their kinds.

    `councils`: the institution of a territory; `local`: who takes part in a deployment here, or was met about it.
    """

    by_actor: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    councils: dict[str, str] = field(default_factory=dict)
    local: set[str] = field(default_factory=set)

    def add(self, actor: str, kind: str, text: Text, source: str | None) -> None:
        """Add a fact, once."""
        if all(fact.text != text for fact in self.by_actor[actor]):
            self.by_actor[actor].append(Fact(kind, text, source))


def facts_of(scope: "Scope") -> Facts:
    """What the graph knows that makes actors of the territory worth meeting for this operator, on this day."""
    facts, model = Facts(), scope.model
    operator = scope.operator.id if scope.operator else ""
    offices, voices = _reasons(model, "institution-kind"), _reasons(model, "sector")
    rows = scope.store.read(
        _facts(bool(operator)),
        within=sorted(scope.within),
        around=sorted(scope.around),
        day=scope.as_of,
        **({"operator": operator} if operator else {}),
        offices=sorted(offices),
        voices=sorted(voices),
        town_hall=model.classes["Municipality"].council,
    )
    for row in sorted(rows, key=_place):
        if row["fact"] != "neighbourhoods":
            _add(facts, row, voices | offices, model.councils)
    _neighbourhoods(facts, [row for row in rows if row["fact"] == "neighbourhoods"])
    for row in scope.store.read(_DEPLOYMENTS, day=scope.as_of):
        _deployment(facts, row, scope, operator)
    _funders(facts, scope)
    return facts


def _reasons(model: Model, scheme: str) -> dict[str, Text]:
    """Why bodies of each kind are worth meeting: the kinds without a reason are not sought."""
    return {code: concept.reason for code, concept in model.schemes[scheme].concepts.items() if concept.reason}


_ORDER = ("need", "school", "houses", "office", "referent", "recommends", "ours", "theme", "neighbourhoods")


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (_ORDER.index(row["fact"]), row["actor"], row["detail"] or "", row["extra"] or "", row["source"] or "")


def _add(facts: Facts, row: Row, reasons: Mapping[str, Text], councils: Mapping[str, str]) -> None:
    kind, actor, source = row["fact"], row["actor"], row["source"]
    if kind == "ours":
        facts.add(actor, kind, words(_OURS[row["detail"]]), source)
        return
    if kind == "office" and councils.get(row["about"].partition(":")[0]) == row["extra"]:
        facts.councils.setdefault(row["about"], actor)
    kinds = {fact.kind for fact in facts.by_actor.get(actor, ())}
    if (kind in ("office", "school") and kind in kinds) or (row["extra"] == "bailleur-social" and "houses" in kinds):
        return  # one office, one school, however many places it serves
    text = reasons[row["extra"]] if kind == "office" else _sentence_end(kind, row["detail"], row["extra"])
    facts.add(actor, kind, text, source)


def _neighbourhoods(facts: Facts, rows: list[Row]) -> None:
    """How many priority neighbourhoods a town hall has in its municipality."""
    for actor in sorted({row["actor"] for row in rows}):
        own = [row for row in rows if row["actor"] == actor]
        number, source = len({row["extra"] for row in own}), min(row["source"] for row in own)
        text = words("priority_neighbourhood") if number == 1 else words("priority_neighbourhoods", n=number)
        facts.add(actor, "neighbourhoods", text, source)


def _sentence_end(kind: str, detail: str, extra: str | None) -> Text:
    """A fact as the end of a sentence whose subject is the actor."""
    if kind == "need":
        return words("urgent_need", need=detail, urgency=extra) if extra else words("need", need=detail)
    if kind == "houses":
        return words("houses_in_dwellings", place=detail, n=int(extra)) if extra else words("houses", place=detail)
    if kind == "school":
        priority = extra in ("REP", "REP+")
        return words("priority_school", place=detail, priority=extra) if priority else words("school", place=detail)
    if kind == "referent":
        return words("referent", subject=detail)
    return words("same_theme", theme=detail) if kind == "theme" else words("recommends")


_OURS = {"FUNDS": "funds_us", "SUPPORTS": "supports_us", "PARTNER_OF": "partner_of_us"}
# What an actor does for a deployment: the kind of fact, and its sentence.
_DOES = {"FUNDS": ("funds", "funds_deployment"), "SUPPORTS": ("supports", "supports_deployment"),
         "STAKEHOLDER_OF": ("stake", "stakeholder")}  # fmt: skip


def _deployment(facts: Facts, row: Row, scope: "Scope", operator: str) -> None:
    """What an actor does for a deployment: of ours anywhere, of another where it takes place here."""
    actor, tie = row["actor"], row["kind"]
    ours, local = operator in row["operators"], bool(scope.within.intersection(row["places"]))
    if local:
        facts.local.add(actor)
    if ours or local:
        kind, key = _DOES[tie]
        facts.add(actor, kind, words(key, deployment=row["name"]), row["source"])


def _funders(facts: Facts, scope: "Scope") -> None:
    """Who funds bodies of the territory, ourselves aside: which one, or how many of them."""
    snapshot = scope.snapshot
    us = snapshot.index(scope.operator.id) if scope.operator else None
    ties = snapshot.ties
    if "FUNDS" not in ties.relations:
        return
    funded: dict[int, set[int]] = defaultdict(set)
    sources: dict[int, str | None] = {}
    grants = (ties.relation == ties.relations.index("FUNDS")) & snapshot.local[ties.end]
    if us is not None:
        grants &= ties.end != us  # said already: it funds us
    for grant in grants.nonzero()[0].tolist():
        funder = int(ties.start[grant])
        funded[funder].add(int(ties.end[grant]))
        sources.setdefault(funder, ties.source_id(grant))
    for funder, bodies in funded.items():
        text = (
            words("funder", n=len(bodies)) if len(bodies) > 1 else words("funds_one", body=snapshot.names[min(bodies)])
        )
        facts.add(snapshot.ids[funder], "funder", text, sources[funder])
