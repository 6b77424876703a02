"""What was exchanged with each actor: where it stands, what it said, what was agreed and is not done yet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from essaim.graph_store.store import Row
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import when

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

_ABOUT = (
    "[(i)-[:ABOUT]->(d) | d.id] AS about, [(i)-[:ABOUT]->(:Deployment)-[:TAKES_PLACE_IN]->(t) | t.id] AS places, "
    "[(i)-[:ABOUT]->(:Deployment)-[:DEPLOYMENT_OF]->()<-[:OPERATES]-(o) | o.id] AS operators, "
    "[(i)-[:INVOLVES]->(x) | x.id] AS involved"
)
_PARTIAL = "[d IN coalesce(i.partialDates, []) WHERE d STARTS WITH 'date=' | split(d, '=')[1]][0]"
_EXCHANGES = (
    "MATCH (i:Interaction)-[:INVOLVES]->(a) WHERE i.date <= $day RETURN a.id AS actor, i.id AS id, i.date AS date, "
    f"{_PARTIAL} AS partial, i.author AS author, i.phase AS phase, i.stanceAfter AS stance, i.said AS said, "
    f"i.outcome AS outcome, i.agreed AS agreed, i.sources AS sources, null AS answer, null AS objection, {_ABOUT} "
    "UNION MATCH (i:Objection)-[:INVOLVES]->(a) WHERE coalesce(i.date, $day) <= $day RETURN a.id AS actor, "
    f"i.id AS id, i.date AS date, {_PARTIAL} AS partial, null AS author, null AS phase, null AS stance, null AS said, "
    f"null AS outcome, null AS agreed, i.sources AS sources, i.answer AS answer, i.name AS objection, {_ABOUT}"
)
# The stance of a stakeholder is that of an exchange of which nobody noted the day: any other one is later.
_STAKES = (
    "MATCH (d:Deployment)<-[r:STAKEHOLDER_OF]-(a) WHERE r.stance IS NOT NULL "
    "AND coalesce(r.since, $day) <= $day AND coalesce(r.until, $day) >= $day "
    "RETURN a.id AS actor, d.id AS id, null AS date, null AS partial, r.author AS author, d.phase AS phase, "
    "r.stance AS stance, null AS said, null AS outcome, null AS agreed, [r.source] AS sources, null AS answer, "
    "null AS objection, [d.id] AS about, [(d)-[:TAKES_PLACE_IN]->(t) | t.id] AS places, "
    "[(d)-[:DEPLOYMENT_OF]->()<-[:OPERATES]-(o) | o.id] AS operators, [] AS involved"
)
# An exchange to come. One of a day that is over by now, and of which something was noted since, is no appointment.
_PLANNED = (
    "MATCH (i:Interaction)-[:INVOLVES]->(a) WHERE i.date > $day "
    "AND (i.date >= $today OR (i.stanceAfter IS NULL AND i.said IS NULL AND i.outcome IS NULL)) "
    f"RETURN a.id AS actor, i.id AS id, i.date AS date, {_PARTIAL} AS partial, [] AS agreed, i.sources AS sources, "
    f"{_ABOUT} ORDER BY date, id"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one actor from all that was exchanged with it about our action; None where nothing says.

    `stance`, `said` and `outcome` are the latest exchanges that tell one; an outcome lasts until an exchange says that
    it is done. `objection` has no answer. `introduces`: the exchange in which the actor agreed to introduce us or to be
    named; `spared`: the one in which it asked not to be solicited. Of these two the later one holds. `planned`: the
    next exchange to come.
    """

    stance: Row | None = None
    said: Row | None = None
    outcome: Row | None = None
    objection: Row | None = None
    introduces: Row | None = None
    spared: Row | None = None
    planned: Row | None = None

    @property
    def opposed(self) -> bool:
        """Whether its latest stance is against us."""
        return self.stance is not None and self.stance["stance"] == "opposed"

    @property
    def rows(self) -> list[Row]:
        """The exchanges it rests on, none of those to come."""
        every = (self.stance, self.said, self.outcome, self.objection, self.introduces, self.spared)
        return [row for row in every if row is not None]


NOTHING = Standing()


def standings_of(scope: "Scope") -> dict[str, Standing]:
    """Where every actor stands that something was exchanged with about our action, by its id."""
    operator = scope.operator.id if scope.operator else None
    read, day = scope.store.read, scope.as_of
    exchanges: dict[str, list[Row]] = defaultdict(list)
    planned: dict[str, Row] = {}
    for row in (*read(_EXCHANGES, day=day), *read(_STAKES, day=day), *read(_PLANNED, day=day, today=date.today())):
        local = _is_local(scope, row)
        if not ("do-not-solicit" in (row["agreed"] or ()) or _ours(row, operator, local=local)):
            continue
        if row["date"] and row["date"] > day:
            planned.setdefault(row["actor"], row | {"local": local})
        else:
            exchanges[row["actor"]].append(row | {"local": local})
    actors = sorted(exchanges.keys() | planned.keys())
    return {actor: replace(standing(exchanges.get(actor, ())), planned=planned.get(actor)) for actor in actors}


def standing(exchanges: Iterable[Row]) -> Standing:
    """What the exchanges with one actor come to; what was said here counts before what was said elsewhere."""
    result = NOTHING
    for row in sorted(exchanges, key=_place):
        agreed = row["agreed"] or ()
        if row["objection"] is not None:
            result = result if row["answer"] else replace(result, objection=row)
            continue
        if "done" in agreed:
            result = replace(result, outcome=None)
        result = replace(
            result,
            stance=row if row["stance"] else result.stance,
            said=row if row["said"] else result.said,
            outcome=row if row["outcome"] else result.outcome,
        )
        if "do-not-solicit" in agreed:
            result = replace(result, spared=row, introduces=None)
        elif {"introduces", "may-be-named"}.intersection(agreed):
            result = replace(result, introduces=row, spared=None)
    return result


def together(standings: Sequence[Standing]) -> Standing:
    """Several actors that are one contact, a person and its body: of each thing the latest is told."""
    rows: dict[str, Row] = {}
    for each in standings:
        for name in ("stance", "said", "outcome", "objection", "introduces", "spared"):
            row = getattr(each, name)
            if row is not None and (name not in rows or _place(row) > _place(rows[name])):
                rows[name] = row
    planned = [each.planned for each in standings if each.planned]
    return Standing(**rows, planned=min(planned, key=lambda row: (row["date"], row["id"]), default=None))


def when_noted(row: Row) -> Text:
    """« le 12/10/2026 », or « en octobre 2026 » where no more was typed."""
    return when(row["partial"] or row["date"])


def _place(row: Row) -> tuple[bool, str, str]:
    """Where an exchange stands among those with its actor, the latest last."""
    return row["local"], str(row["date"] or ""), row["id"]


def _ours(row: Mapping[str, Sequence[str]], operator: str | None, *, local: bool) -> bool:
    """Whether an exchange is about our action: about one of ours, or about nobody's; here where nobody is named."""
    if operator and row["operators"]:
        return operator in row["operators"]
    return local or (operator is not None and not row["about"])


def _is_local(scope: "Scope", row: Row) -> bool:
    """Whether an exchange is about this territory; one that is about nothing said counts where its actor is local."""
    about = {*row["about"], *row["places"]}
    if about or row["operators"]:
        return bool(scope.within & about)
    node = scope.snapshot.index(row["actor"])
    return node is not None and bool(scope.snapshot.local[node])
