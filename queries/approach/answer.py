"""Whom to approach first, through whom, and why.

The value of a contact is the number of facts that make it worth meeting (docs/decisions/0041-approach.md): each counts
one, each is told in `reason`, each has its source in `evidence`. The order is greedy: each meeting is chosen for the
value it brings, times how reliably it can be had, plus the value of those whose door it opens (`best_order`). The
operator's rules come before: a contact waits until those whom a rule puts first have been met.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.queries.answer.column import names_of
from essaim.queries.answer.names import Found
from essaim.queries.approach import approach_notes as notes_on
from essaim.queries.approach import approach_words as words
from essaim.queries.approach.columns import COLUMNS
from essaim.queries.approach.contacts import Contact, contacts_of, members_of_ours
from essaim.queries.approach.facts import facts_of
from essaim.queries.approach.target import named, target_of
from essaim.queries.introductions.paths import Way, Ways
from essaim.queries.introductions.rules import Rule, Rules, rules_of
from essaim.queries.methods.greedy import best_order
from essaim.queries.methods.precedence import nearest_before, without_circles

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

SHOWN = 20  # contacts of one answer
COLD = 0.1  # how reliably somebody is reached whom nobody of ours knows: an assumption
FEW = 4  # below, what to load comes with the answer
POOL = 400  # contacts compared with each other; beyond, those with most facts
_RELIABILITY = 0.7  # of a source that says nothing of its own
_SOURCES = (
    "MATCH (s:Source) WHERE s.id IN $ids RETURN s.id AS id, s.name AS title, toString(s.date) AS date, "
    "s.licence AS licence ORDER BY id"
)
_TEAM = ("private", "fictional", "quotation")


def approach(scope: "Scope", to: str | None = None) -> Answer:
    """The contacts of the territory in the order to meet them, or only the one named `to`.

    Answers at visibility `internal` alone: stances and introducers are shown to nobody else. Raises NameUnknownError
    when `to` is unknown.
    """
    if scope.visibility != "internal":
        return _answer(scope, to, (), [notes_on.REFUSED])
    target = target_of(scope, to) if to else None
    if early := notes_on.before_data(scope):
        return _answer(scope, to, (), [early])
    ours = members_of_ours(scope)
    if target and target.id in ours:
        return _answer(scope, to, (), [*target.notes, notes_on.ourselves(target)])
    work = _Work(scope, rules_of(scope.store, scope.model, scope.operator.id if scope.operator else None), target)
    rows, notes = work.rows()
    if len(rows) < FEW and not target:
        notes = [*notes, *notes_on.nothing(scope, bool(rows))]
    return _answer(scope, to, rows, [*(target.notes if target else ()), *notes])


@dataclass(frozen=True)
class _Work:
    """One answer in the making."""

    scope: "Scope"
    rules: Rules
    target: Found | None

    @cached_property
    def contacts(self) -> list[Contact]:
        """Everybody worth meeting; those with most facts where there are too many to compare."""
        wanted = [self.target.id] if self.target else []
        found = contacts_of(self.scope, facts_of(self.scope), wanted)
        if self.target:
            found = [named(contact, self.target) for contact in found]
        kept = sorted(found, key=lambda contact: (not self._is_target(contact), -len(contact.facts), contact.id))[:POOL]
        return sorted(kept, key=lambda contact: contact.id)

    def _is_target(self, contact: Contact) -> bool:
        return self.target is not None and self.target.id in contact.nodes

    def _nodes(self, contact: Contact) -> list[int]:
        found = (self.scope.snapshot.index(node) for node in contact.nodes)
        return [node for node in found if node is not None]

    @cached_property
    def ways(self) -> Ways:
        """The chains from us; who is opposed introduces us to nobody."""
        found = (self.scope.snapshot.index(id) for id in sorted(members_of_ours(self.scope)))
        shunned = [node for contact in self.contacts if contact.stance == "opposed" for node in self._nodes(contact)]
        return Ways(self.scope.snapshot, [node for node in found if node is not None], shunned)

    @cached_property
    def introducing(self) -> Any:
        """How reliably each contact introduces us to each other one."""
        return self.ways.introducing([self._nodes(contact) for contact in self.contacts])

    def rows(self) -> tuple[list[dict[str, Any]], list[Text]]:
        """The rows of the answer and what must be said of them."""
        contacts = self.contacts
        refused = {at: rule for at, one in enumerate(contacts) if (rule := self.rules.irrelevant(one.kinds))}
        opposed = [at for at, one in enumerate(contacts) if one.stance == "opposed" and at not in refused]
        open_to = [at for at in range(len(contacts)) if at not in refused and at not in opposed]
        chosen = self._chosen(open_to)
        pairs, notes = self._before(chosen)
        order = [chosen[at] for at in self._order(chosen, pairs)]
        order += opposed[: max(0, SHOWN - len(order))] if len(order) < SHOWN else []
        if self.target:
            meant = [at for at in range(len(contacts)) if self._is_target(contacts[at])]
            order += [at for at in meant if at not in order]
            notes = [*self.rules.notes, *(notes_on.not_asked(refused[at]) for at in meant if at in refused)]
        else:
            notes = [
                *self.rules.notes,
                *notes,
                *self._refusals(refused),
                *notes_on.cut(len(open_to) + len(opposed), len(order)),
            ]
        rows, more = self._told(order, [(contacts[one].id, contacts[other].id) for one, other in pairs])
        return rows, [*notes, *more]

    def _value(self, at: int) -> float:
        contact = self.contacts[at]
        worth = sum(fact.kind != "check" for fact in contact.facts)  # an office to be checked is no reason by itself
        return worth + len(self.rules.favouring(contact.kinds))

    def _reach(self, at: int) -> float:
        return max(COLD, self.ways.reach(self._nodes(self.contacts[at])))

    def _order(self, chosen: Sequence[int], pairs: Iterable[tuple[int, int]]) -> list[int]:
        """Places in `chosen` in the order to meet them; `pairs` are numbers of contacts (before, after)."""
        place = {at: number for number, at in enumerate(chosen)}
        before: dict[int, set[int]] = {}
        for one, other in pairs:
            before.setdefault(place[other], set()).add(place[one])
        value = np.array([self._value(at) for at in chosen], dtype=np.float64)
        reach = np.array([self._reach(at) for at in chosen], dtype=np.float64)
        order = best_order(value, reach, self.introducing[np.ix_(chosen, chosen)], before)
        return self._not_elected_first(order, chosen, before)

    def _not_elected_first(
        self, order: list[int], chosen: Sequence[int], before: Mapping[int, Collection[int]]
    ) -> list[int]:
        """The same order, opened by an elected official only where a rule puts its kind first."""
        first = {kind for kind, _ in self.rules.order}
        may = [one for one in order if not self._elected(chosen[one]) or first & set(self.contacts[chosen[one]].kinds)]
        opening = next((one for one in may if not before.get(one)), None)
        if opening is None or order[0] in may:
            return order
        return [opening, *(one for one in order if one != opening)]

    def _name(self, at: int) -> str:
        return words.called(self.contacts[at].id, self.contacts[at].name)

    def _actor(self, node: int) -> str:
        return words.called(self.scope.snapshot.ids[node], self.scope.snapshot.names[node])

    def _elected(self, at: int) -> bool:
        return "elu" in self.contacts[at].kinds

    def _chosen(self, open_to: Sequence[int]) -> list[int]:
        """The contacts of the list: the best ones, and of those whom a rule puts first at least the best one a kind."""
        order = [open_to[at] for at in self._order(open_to, ())]
        first = {before for before, _ in self.rules.order}
        kept, spoken = order[:SHOWN], set[str]()
        spoken.update(kind for at in kept for kind in self.contacts[at].kinds)
        for at in order[SHOWN:]:
            missing = (first & set(self.contacts[at].kinds)) - spoken
            if missing:
                spoken |= missing
                kept = [*kept[: SHOWN - 1], at] if len(kept) >= SHOWN else [*kept, at]
        return kept

    def _before(self, chosen: Sequence[int]) -> tuple[list[tuple[int, int]], list[Text]]:
        """Which contacts the rules put before which; circles among contacts of several kinds are left out and told."""
        pairs = [(one, other) for one in chosen for other in chosen if one != other and self._first((one, other))]
        kept, circles = without_circles(pairs)
        notes = [notes_on.circle([self._name(at) for at in circle]) for circle in circles]
        return kept, notes

    def _first(self, pair: tuple[int, int]) -> Rule | None:
        one, other = pair
        return self.rules.precedes(self.contacts[one].kinds, self.contacts[other].kinds)

    def _refusals(self, refused: Mapping[int, Rule]) -> list[Text]:
        """Who is not asked, and by which rule."""
        by_rule: dict[str, list[str]] = {}
        for at, rule in refused.items():
            by_rule.setdefault(rule.name, []).append(self._name(at))
        return [
            Text(
                f"Laissés de côté par votre règle « {name} » : {words.listed(who).fr}.",
                f"Left aside by your rule “{name}”: {words.listed(who).en}.",
            )
            for name, who in by_rule.items()
        ]

    def _told(self, order: Sequence[int], pairs: Sequence[tuple[str, str]]) -> tuple[list[dict[str, Any]], list[Text]]:
        contacts = [self.contacts[at] for at in order]
        known = {contact.id: contact.name for contact in contacts}
        inside = {contact.id: words.called(contact.id, contact.name) for contact in contacts}
        ways: dict[str, list[Way]] = {}
        spared: dict[int, list[str]] = {}
        for contact in contacts:
            found = self.ways.to(self._nodes(contact))
            if found and not self.target:
                found, who = self.ways.assigned(found)
                if who is not None:
                    spared.setdefault(who, []).append(inside[contact.id])
            ways[contact.id] = found
        rows = []
        for rank, (at, contact) in enumerate(zip(order, contacts, strict=True), start=1):
            if self.target and not self._is_target(contact):
                continue
            after = [id for id in nearest_before(pairs, contact.id) if id in known]
            later = [inside[other] for one, other in pairs if one == contact.id and other in inside]
            row = self._row(at, contact, ways, order, later)
            rows.append(row | {"rank": rank, "after": after, "after_names": [known[id] for id in after]})
        notes = [notes_on.busy(self.scope.snapshot.names[who], names) for who, names in spared.items()]
        if self.scope.operator:
            notes += [self._no_way(one) for one in contacts if self._is_target(one) and not ways[one.id]]
        return rows, notes

    def _row(
        self, at: int, contact: Contact, ways: Mapping[str, list[Way]], order: Sequence[int], later: Sequence[str]
    ) -> dict[str, Any]:
        mine, nodes = ways[contact.id], set(self._nodes(contact))
        best = mine[0] if mine else None
        lost = [self._name(one) for one in order if one != at and _leans(ways[self.contacts[one].id], nodes)]
        opens = [self._name(one) for one in order if one != at and self.introducing[at, one] > 0]
        favouring = self.rules.favouring(contact.kinds)
        rule = next((rule for rule in map(self._first, [(at, one) for one in order]) if rule), None)
        evidence = {fact.source for fact in contact.facts} | set(contact.sources) | {one.source for one in favouring}
        evidence |= {step["source_id"] for way in mine for step in way.steps}
        snapshot = self.scope.snapshot
        return {
            **dict.fromkeys(names_of(COLUMNS)),
            "contact_id": contact.id,
            "contact": contact.name,
            "kind": contact.kinds[0],
            "organisation": contact.organisation,
            "stance": contact.stance,
            "phase": contact.phase,
            "next_step": words.next_step(contact),
            "reason": words.reason(contact, [one.name for one in favouring], opens),
            "motivation": contact.motivation,
            "reach_by": contact.reach_by,
            "paths": [[dict(step) for step in way.steps] for way in mine],
            "introducer_id": snapshot.ids[best.asked] if best else None,
            "introducer": snapshot.names[best.asked] if best else None,
            "reliability": round(best.reliability, 3) if best else None,
            "evidence": sorted(source for source in evidence if source),
            "confidence": best.existence if best else None,
            "plan_b": self._plan_b(at, contact, mine, order),
            "cost_of_skipping": words.cost(contact, lost, later, rule.name if rule else None),
        }

    def _plan_b(self, at: int, contact: Contact, ways: Sequence[Way], order: Sequence[int]) -> Text | None:
        """Another way to this contact and somebody else of its body, or another contact of its kind."""
        told = list[Text]()
        other = next((way for way in ways[1:] if way.asked != ways[0].asked), None)
        if other:
            name, sure = self._actor(other.asked), words.number(other.reliability)
            told.append(
                Text(
                    f"sinon, passer par {name} (fiabilité {sure.fr})",
                    f"else, go through {name} (reliability {sure.en})",
                )
            )
        if contact.others:
            there = words.listed([words.called("per:", name) for name in contact.others], 2)
            told.append(Text(f"dans la même structure : {there.fr}", f"in the same body: {there.en}"))
        alike = [one for one in order if one != at and self.contacts[one].kinds[0] == contact.kinds[0]]
        if alike and not told:
            name = self._name(alike[0])
            told.append(Text(f"sinon, voir d’abord : {name}", f"else, see first: {name}"))
        return words.sentence(words.joined(told)) if told else None

    def _no_way(self, contact: Contact) -> Text:
        """No chain to the target: who near it is the nearest bridge that we can reach, or that is known at all."""
        snapshot, ties = self.scope.snapshot, self.scope.snapshot.ties
        nodes, name = self._nodes(contact), words.called(contact.id, contact.name)
        around = {int(one) for node in nodes for one in (*ties.start[ties.end == node], *ties.end[ties.start == node])}
        near = sorted(around - set(nodes))
        lead = Text(
            f"Aucun chemin connu entre vous et {name}, en trois intermédiaires au plus.",
            f"No known path between you and {name}, through three people at most.",
        )
        if near:
            names = words.listed([self._actor(one) for one in near])
            return _both(lead, f" Le plus proche passage connu : {names.fr}, que vous ne connaissez pas encore.",
                         f" The nearest known bridge: {names.en}, whom you do not know yet.")  # fmt: skip
        reached = [one for one in np.flatnonzero(snapshot.local).tolist() if 0 < self.ways.reach([one]) < 1]
        if reached:
            best = max(reached, key=lambda one: (self.ways.reach([one]), snapshot.ids[one]))
            name = self._actor(best)
            return _both(lead, f" Personne ne lui est relié dans le graphe ; le mieux joignable sur place est {name}.",
                         f" Nobody is tied to it in the graph; the best one to reach there is {name}.")  # fmt: skip
        return _both(lead, " Notez qui le connaît dans le tableau des liens (essaim template).",
                     " Write who knows it in the table of links (essaim template).")  # fmt: skip


def _both(lead: Text, fr: str, en: str) -> Text:
    return Text(lead.fr + fr, lead.en + en)


def _leans(ways: Sequence[Way], nodes: set[int]) -> bool:
    """Whether the best of these chains goes through one of `nodes`."""
    return bool(ways) and bool(ways[0].through & nodes)


def _answer(scope: "Scope", to: str | None, rows: Sequence[Mapping[str, Any]], notes: Iterable[Text]) -> Answer:
    refs, sure = _sources(scope, rows)
    told = tuple({**row, "confidence": _confidence(row, sure)} for row in rows)
    place, who = scope.territory.name, scope.operator.name if scope.operator else None
    return Answer(
        question="approach",
        title=Text(
            f"Qui approcher d’abord : {place}" + (f", pour {who}" if who else ""),
            f"Whom to approach first: {place}" + (f", for {who}" if who else ""),
        ),
        columns=COLUMNS,
        rows=told,
        as_of=scope.as_of,
        params=scope.params | {"to": to},
        notes=(*scope.notes, *(scope.snapshot.notes if rows else ()), *notes),
        sources=refs,
    )


def _sources(scope: "Scope", rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[SourceRef, ...], dict[str, float]]:
    """The sources cited with title and date, and how far each can be relied on (0..1)."""
    ids = sorted({source for row in rows for source in row["evidence"]})
    found = scope.store.read(_SOURCES, ids=ids) if ids else []
    refs = tuple(SourceRef(row["id"], row["title"] or row["id"], row["date"]) for row in found)
    return refs, {row["id"]: _RELIABILITY if row["licence"] in _TEAM else 0.9 for row in found}


def _confidence(row: Mapping[str, Any], sure: Mapping[str, float]) -> float:
    """The weakest of what the row rests on: the least likely tie of its path, the least reliable source."""
    known = [sure.get(source, _RELIABILITY) for source in row["evidence"]]
    if row["confidence"] is not None:
        known.append(row["confidence"])
    return round(min(known, default=0.0), 2)
