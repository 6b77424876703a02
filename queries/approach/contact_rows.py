"""The rows of the contacts in their order: through whom, on what evidence, what comes before, what if not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from essaim.ontology.text import Text
from essaim.queries.answer.column import names_of
from essaim.queries.answer.labels import name_inside
from essaim.queries.approach.columns import COLUMNS
from essaim.queries.approach.contacts import Contact
from essaim.queries.approach.facts import words
from essaim.queries.approach.meetings import Meetings, Pairs
from essaim.queries.approach.reasons import cost, next_step, plan_b, reason
from essaim.queries.introductions.paths import CAPACITY, Path
from essaim.queries.methods.precedence import nearest_before

Row = dict[str, Any]


@dataclass(frozen=True)
class Listed:
    """The contacts of an answer in their order, the pairs (before, after) of the rules, and the paths to each."""

    meetings: Meetings
    order: Sequence[int]
    pairs: Pairs
    paths: Mapping[int, Sequence[Path]]
    spared: Mapping[int, Sequence[str]]

    @classmethod
    def of(cls, meetings: Meetings, order: Sequence[int], pairs: Pairs) -> "Listed":
        """The paths to each contact in turn, nobody asked too often where somebody else can introduce us."""
        paths: dict[int, Sequence[Path]] = {}
        spared: dict[int, list[str]] = {}
        for number in order:
            warm = meetings.paths.to(meetings.nodes(meetings.contacts[number]))
            if warm and not meetings.target:
                warm, busy = meetings.paths.assigned(warm)
                if busy is not None:
                    spared.setdefault(busy, []).append(meetings.name(number))
            paths[number] = warm
        return cls(meetings, order, pairs, paths, spared)

    def rows(self) -> list[Row]:
        """One row a contact; of the target alone where one was named."""
        contacts, target = self.meetings.contacts, self.meetings.target
        ranked = enumerate(self.order, start=1)
        return [
            self._row(number, rank)
            for rank, number in ranked
            if not target or self.meetings.is_target(contacts[number])
        ]

    def notes(self) -> list[Text]:
        """Who is asked too often, and why the target is out of reach."""
        snapshot = self.meetings.scope.snapshot
        busy = [
            words("busy", introducer=snapshot.names[node], capacity=CAPACITY, contacts=names)
            for node, names in self.spared.items()
        ]
        if not self.meetings.scope.operator:
            return busy
        contacts = self.meetings.contacts
        lost = [number for number in self.order if self.meetings.is_target(contacts[number]) and not self.paths[number]]
        return [*busy, *(_no_path(self.meetings, contacts[number]) for number in lost)]

    def _row(self, number: int, rank: int) -> Row:
        meetings, paths = self.meetings, self.paths[number]
        contact, best, snapshot = meetings.contacts[number], paths[0] if paths else None, meetings.scope.snapshot
        others = [other for other in self.order if other != number]
        after = [first for first in nearest_before(self.pairs, number) if first in self.paths]
        favouring = meetings.rules.favouring(contact.kinds)
        opens = [meetings.name(other) for other in others if meetings.introducing[number, other] > 0]
        return {
            **dict.fromkeys(names_of(COLUMNS)),
            "rank": rank,
            "contact_id": contact.id,
            "contact": contact.name,
            "kind": contact.kinds[0],
            "organisation": contact.organisation,
            "stance": contact.stance,
            "phase": contact.phase,
            "next_step": next_step(contact),
            "reason": reason(contact, [rule.name for rule in favouring], opens),
            "motivation": contact.motivation,
            "reach_by": contact.reach_by,
            "paths": [[dict(step) for step in path.steps] for path in paths],
            "introducer_id": snapshot.ids[best.introducer] if best else None,
            "introducer": snapshot.names[best.introducer] if best else None,
            "reliability": round(best.reliability, 3) if best else None,
            "after": [meetings.contacts[first].id for first in after],
            "after_names": [meetings.contacts[first].name for first in after],
            "evidence": _evidence(contact, paths, [rule.source for rule in favouring]),
            "confidence": best.existence if best else None,
            "plan_b": self._plan_b(number, others),
            "cost_of_skipping": self._cost(number, others),
        }

    def _cost(self, number: int, others: Sequence[int]) -> Text:
        """What skipping a contact costs: the paths that lead through it, those whom a rule puts after it."""
        meetings, contact = self.meetings, self.meetings.contacts[number]
        nodes = set(meetings.nodes(contact))
        lost = [meetings.name(other) for other in others if _leads_through(self.paths[other], nodes)]
        later = [meetings.name(after) for first, after in self.pairs if first == number and after in self.paths]
        rule = next((rule for rule in (meetings.precedes(number, other) for other in self.order) if rule), None)
        return cost(contact, lost, later, rule.name if rule else None)

    def _plan_b(self, number: int, others: Sequence[int]) -> Text | None:
        meetings, paths = self.meetings, self.paths[number]
        contact, snapshot = meetings.contacts[number], meetings.scope.snapshot
        second = next((path for path in paths[1:] if path.introducer != paths[0].introducer), None)
        alike = [other for other in others if meetings.contacts[other].kinds[0] == contact.kinds[0]]
        return plan_b(
            (actor_inside(snapshot, second.introducer), second.reliability) if second else None,
            [name_inside("per:", name) for name in contact.others],
            meetings.name(alike[0]) if alike else None,
        )


def actor_inside(snapshot: Any, node: int) -> str:
    """An actor of the snapshot inside a sentence."""
    return name_inside(snapshot.ids[node], snapshot.names[node])


def _leads_through(paths: Sequence[Path], nodes: set[int]) -> bool:
    """Whether the best of these paths goes through one of `nodes`."""
    return bool(paths) and bool(paths[0].through & nodes)


def _evidence(contact: Contact, paths: Sequence[Path], rules: Sequence[str | None]) -> list[str]:
    """The sources of the facts, of the exchanges, of the rules and of every tie of the paths."""
    facts = {fact.source for fact in contact.facts}
    steps = {step["source_id"] for path in paths for step in path.steps}
    return sorted(source for source in {*facts, *contact.sources, *rules, *steps} if source)


def _no_path(meetings: Meetings, contact: Contact) -> Text:
    """No chain to the target: who near it is the nearest bridge that we can reach, or that is known at all."""
    snapshot, ties = meetings.scope.snapshot, meetings.scope.snapshot.ties
    nodes, target = meetings.nodes(contact), name_inside(contact.id, contact.name)
    tied = {int(end) for node in nodes for end in (*ties.start[ties.end == node], *ties.end[ties.start == node])}
    near = sorted(tied - set(nodes))
    if near:
        return words("no_path_but_bridge", target=target, contacts=[actor_inside(snapshot, node) for node in near])
    reach = {node: meetings.paths.reach([node]) for node in np.flatnonzero(snapshot.local).tolist()}
    within_reach = [node for node, reliability in reach.items() if 0 < reliability < 1]
    if not within_reach:
        return words("no_path", target=target)
    best = max(within_reach, key=lambda node: (reach[node], snapshot.ids[node]))
    return words("no_path_but_local", target=target, contact=actor_inside(snapshot, best))
