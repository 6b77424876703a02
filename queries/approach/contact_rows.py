"""The rows of the contacts in their order: through whom, on what evidence, what comes before, what if not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from essaim.ontology.text import Text
from essaim.ontology.wording.forms import capitals
from essaim.queries.answer.column import names_of
from essaim.queries.answer.labels import name_inside
from essaim.queries.approach.columns import COLUMNS
from essaim.queries.approach.contacts import Contact
from essaim.queries.approach.facts import words
from essaim.queries.approach.meetings import Meetings, Pairs
from essaim.queries.approach.out_of_reach import actor_inside, no_path
from essaim.queries.approach.reasons import cost, next_step, plan_b, reason
from essaim.queries.introductions.paths import CAPACITY, Path
from essaim.queries.methods.precedence import nearest_before

Row = dict[str, Any]


@dataclass(frozen=True)
class Listed:
    """The contacts of an answer in their order, the pairs (before, after) of the rules, and the paths to each."""

    meetings: Meetings
    ranks: Mapping[int, int]
    pairs: Pairs
    paths: Mapping[int, Sequence[Path]]
    spared: Mapping[tuple[int, int | None], Sequence[Text]]

    @classmethod
    def of(cls, meetings: Meetings, ranked: Sequence[tuple[int, int]], pairs: Pairs) -> "Listed":
        """The paths to each contact in turn, nobody asked too often where somebody else can introduce us."""
        paths: dict[int, Sequence[Path]] = {}
        spared: dict[tuple[int, int | None], list[Text]] = {}
        for number, _ in ranked:
            warm = meetings.paths.to(meetings.nodes(meetings.contacts[number]))
            if warm and not meetings.targets:
                warm, busy = meetings.paths.assigned(warm)
                if busy is not None:
                    elsewhere = warm[0].introducer if warm[0].introducer != busy else None
                    spared.setdefault((busy, elsewhere), []).append(meetings.name(number))
            paths[number] = warm
        return cls(meetings, dict(ranked), pairs, paths, spared)

    @property
    def order(self) -> Sequence[int]:
        """The contacts in their order."""
        return list(self.ranks)

    def rows(self) -> list[Row]:
        """One row a contact; of the targets alone where some were named."""
        contacts, targets = self.meetings.contacts, self.meetings.targets
        return [
            self._row(number, rank)
            for number, rank in self.ranks.items()
            if not targets or self.meetings.is_target(contacts[number])
        ]

    def notes(self) -> list[Text]:
        """Who is asked too often, whom nobody introduces without those who left, and why a target is out of reach."""
        busy = [self._busy(node, elsewhere, names) for (node, elsewhere), names in self.spared.items()]
        if not self.meetings.scope.operator:
            return busy
        contacts = self.meetings.contacts
        lost = [number for number in self.order if self.meetings.is_target(contacts[number]) and not self.paths[number]]
        return [*busy, *self._lost_without(), *(no_path(self.meetings, contacts[number]) for number in lost)]

    def _busy(self, node: int, elsewhere: int | None, contacts: Sequence[Text]) -> Text:
        """Who is asked for too many introductions, and through whom the path goes instead where there is another."""
        snapshot = self.meetings.scope.snapshot
        values = {"introducer": capitals(actor_inside(snapshot, node)), "capacity": CAPACITY, "contacts": contacts}
        if elsewhere is None:
            return words("busy", **values)
        instead = words("you") if elsewhere == self.meetings.paths.us else actor_inside(snapshot, elsewhere)
        return words("busy_elsewhere", **values, other=instead)

    def _lost_without(self) -> list[Text]:
        """What the absence of those who are taken to have left changes."""
        meetings = self.meetings
        if not meetings.without:
            return []
        had = meetings.paths_with_all
        names = [name_inside(id, name) for id, name in named(meetings)]
        lost = [
            meetings.name(number)
            for number in self.order
            if not self.paths[number]
            and (not meetings.targets or meetings.is_target(meetings.contacts[number]))
            and had.reach(meetings.nodes(meetings.contacts[number])) > 0
        ]
        if not lost:
            return [words("without_no_loss", names=names)]
        return [words("without_lost", names=names, contacts=lost)]

    def _row(self, number: int, rank: int) -> Row:
        meetings, paths = self.meetings, self.paths[number]
        contact, best, snapshot = meetings.contacts[number], paths[0] if paths else None, meetings.scope.snapshot
        others = [other for other in self.order if other != number]
        after = [first for first in nearest_before(self.pairs, number) if first in self.paths]
        favouring = meetings.rules.favouring(contact.kinds)
        opens = [meetings.name(other) for other in others if self._opens(number, other)]
        return {
            **dict.fromkeys(names_of(COLUMNS)),
            "rank": rank,
            "contact_id": contact.id,
            "contact": contact.name,
            "kind": contact.kinds[0],
            "organisation": contact.organisation,
            "stance": contact.stance,
            "phase": contact.phase,
            "next_step": next_step(contact, self._to_ask(contact, best)),
            "reason": reason(contact, [rule.name for rule in favouring], opens),
            "motivation": contact.motivation,
            "reach_by": contact.reach_by,
            "paths": [[dict(step) for step in path.steps] for path in paths],
            "introducer_id": snapshot.ids[best.introducer] if best else None,
            "introducer": snapshot.names[best.introducer] if best and best.introducer != meetings.paths.us else None,
            "introduction": best.asking if best else None,
            "reliability": round(best.reliability, 3) if best else None,
            "after": [meetings.contacts[first].id for first in after],
            "after_names": [meetings.contacts[first].name for first in after],
            "evidence": _evidence(contact, paths, [rule.source for rule in favouring]),
            "confidence": best.existence if best else None,
            "plan_b": self._plan_b(number, others),
            "cost_of_skipping": self._cost(number, others),
        }

    def _opens(self, number: int, contact: int) -> bool:
        """Whether one contact introduces us to another, whom none of ours knows and who is not opposed."""
        direct = any(path.direct for path in self.paths[contact])
        opposed = self.meetings.contacts[contact].stance == "opposed"
        return bool(self.meetings.introducing[number, contact] > 0) and not (direct or opposed)

    def _to_ask(self, contact: Contact, best: Path | None) -> Text | None:
        """Whom to ask for an introduction first: nobody where we met already, or are about to."""
        stance, planned = contact.standing.stance, contact.standing.planned
        met = planned is not None or (stance is not None and stance["date"] is not None)
        own = best is not None and best.introducer in self.meetings.nodes(contact)  # a body and who speaks for it
        if best is None or best.asking != "to_ask" or met or own:
            return None
        return actor_inside(self.meetings.scope.snapshot, best.introducer)

    def _cost(self, number: int, others: Sequence[int]) -> Text | None:
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
        itself = {meetings.paths.us, *meetings.nodes(contact)}  # nobody goes through themselves
        through_others = [path for path in paths[1:] if path.introducer not in itself | {paths[0].introducer}]
        second = through_others[0] if through_others else None
        alike = [other for other in others if meetings.contacts[other].kinds[0] == contact.kinds[0] != "elu"]
        return plan_b(
            (actor_inside(snapshot, second.introducer), second.reliability) if second else None,
            [name_inside("per:", name) for name in contact.others],
            meetings.name(alike[0]) if alike else None,
        )


def named(meetings: Meetings) -> list[tuple[str, str]]:
    """Those who are taken to have left: id and name, by name."""
    snapshot = meetings.scope.snapshot
    nodes = [node for id in meetings.without if (node := snapshot.index(id)) is not None]
    return sorted(((snapshot.ids[node], snapshot.names[node]) for node in nodes), key=lambda pair: pair[::-1])


def _leads_through(paths: Sequence[Path], nodes: set[int]) -> bool:
    """Whether the best of these paths goes through one of `nodes`."""
    return bool(paths) and bool(paths[0].through & nodes)


def _evidence(contact: Contact, paths: Sequence[Path], rules: Sequence[str | None]) -> list[str]:
    """The sources of the facts, of the exchanges, of the rules and of every tie of the paths."""
    facts = {fact.source for fact in contact.facts}
    steps = {step["source_id"] for path in paths for step in path.steps}
    return sorted(source for source in {*facts, *contact.sources, *rules, *steps} if source)
