"""In which order to meet the contacts of a territory.

The value of a contact is the number of facts that make it worth meeting (docs/decisions/0018-approach.md). The order is
greedy: each meeting is chosen for the value it brings, times how reliably it can be had, plus the value of those whose
door it opens (`best_order`). The operator's rules come before: a contact waits until those whom a rule puts first have
been met. A contact is its number in `contacts` here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from essaim.queries.answer.labels import name_inside
from essaim.queries.answer.names import Match
from essaim.queries.approach.contacts import Contact, contacts_of, members_of_ours
from essaim.queries.approach.facts import facts_of
from essaim.queries.approach.target import named_as
from essaim.queries.introductions.paths import Paths
from essaim.queries.introductions.rules import Rule, Rules
from essaim.queries.methods.greedy import best_order
from essaim.queries.methods.precedence import without_circles

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

MOST = 20  # contacts of one answer
COLD = 0.1  # how reliably somebody is reached whom nobody of ours knows: an assumption
POOL = 400  # contacts compared with each other; beyond, those with most facts
Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Meetings:
    """The contacts of a scope, who introduces whom, and what the rules say of them."""

    scope: "Scope"
    rules: Rules
    target: Match | None

    @cached_property
    def contacts(self) -> list[Contact]:
        """Everybody worth meeting, by id; those with most facts where there are too many to compare."""
        every = contacts_of(self.scope, facts_of(self.scope), [self.target.id] if self.target else [])
        if self.target:
            every = [named_as(contact, self.target) for contact in every]
        first = sorted(every, key=lambda contact: (not self.is_target(contact), -len(contact.facts), contact.id))
        return sorted(first[:POOL], key=lambda contact: contact.id)

    def is_target(self, contact: Contact) -> bool:
        """Whether the contact is the one that was named."""
        return self.target is not None and self.target.id in contact.nodes

    def nodes(self, contact: Contact) -> list[int]:
        """What the contact is in the snapshot."""
        nodes = map(self.scope.snapshot.index, contact.nodes)
        return [node for node in nodes if node is not None]

    def name(self, number: int) -> str:
        """A contact inside a sentence."""
        return name_inside(self.contacts[number].id, self.contacts[number].name)

    @cached_property
    def paths(self) -> Paths:
        """The chains from us; who is opposed introduces us to nobody."""
        ours = map(self.scope.snapshot.index, sorted(members_of_ours(self.scope)))
        opposed = [node for contact in self.contacts if contact.stance == "opposed" for node in self.nodes(contact)]
        return Paths(self.scope.snapshot, [node for node in ours if node is not None], opposed)

    @cached_property
    def introducing(self) -> Any:
        """How reliably each contact introduces us to each of the others, 0..1, as a square array."""
        return self.paths.introducing([self.nodes(contact) for contact in self.contacts])

    @cached_property
    def refused(self) -> Mapping[int, Rule]:
        """Whom a rule leaves aside, and which."""
        rules = {number: self.rules.irrelevant(contact.kinds) for number, contact in enumerate(self.contacts)}
        return {number: rule for number, rule in rules.items() if rule}

    @cached_property
    def opposed(self) -> list[int]:
        """Who said no, and is not left aside by a rule."""
        every = enumerate(self.contacts)
        return [number for number, contact in every if contact.stance == "opposed" and number not in self.refused]

    @cached_property
    def willing(self) -> list[int]:
        """Everybody else."""
        aside = {*self.refused, *self.opposed}
        return [number for number in range(len(self.contacts)) if number not in aside]

    def precedes(self, number: int, later: int) -> Rule | None:
        """The rule that puts one contact before another."""
        return self.rules.precedes(self.contacts[number].kinds, self.contacts[later].kinds)

    def before(self, chosen: Sequence[int]) -> tuple[list[tuple[int, int]], list[list[int]]]:
        """Which contacts the rules put before which, and the circles that were left out."""
        pairs = [
            (first, later) for first in chosen for later in chosen if first != later and self.precedes(first, later)
        ]
        return without_circles(pairs)

    def chosen(self) -> list[int]:
        """The contacts of the list: the best ones, and of those whom a rule puts first at least the best one a kind."""
        order = self.order(self.willing, ())
        first = {before for before, _ in self.rules.order}
        listed = order[:MOST]
        kinds = {kind for number in listed for kind in self.contacts[number].kinds}
        for number in order[MOST:]:
            missing = (first & set(self.contacts[number].kinds)) - kinds
            if missing:
                kinds |= missing
                listed = [*listed[: MOST - 1], number] if len(listed) >= MOST else [*listed, number]
        return listed

    def order(self, chosen: Sequence[int], pairs: Iterable[tuple[int, int]]) -> list[int]:
        """The chosen contacts in the order to meet them; `pairs` are (before, after)."""
        place = {number: rank for rank, number in enumerate(chosen)}
        before: dict[int, set[int]] = {}
        for first, later in pairs:
            before.setdefault(place[later], set()).add(place[first])
        value = np.array([self._value(number) for number in chosen], dtype=np.float64)
        reach = np.array([self._reach(number) for number in chosen], dtype=np.float64)
        order = best_order(value, reach, self.introducing[np.ix_(chosen, chosen)], before)
        return [chosen[rank] for rank in self._not_elected_first(order, chosen, before)]

    def _value(self, number: int) -> float:
        contact = self.contacts[number]
        worth = sum(fact.kind != "check" for fact in contact.facts)  # an office to be checked is no reason by itself
        return worth + len(self.rules.favouring(contact.kinds))

    def _reach(self, number: int) -> float:
        return max(COLD, self.paths.reach(self.nodes(self.contacts[number])))

    def _not_elected_first(
        self, order: list[int], chosen: Sequence[int], before: Mapping[int, Collection[int]]
    ) -> list[int]:
        """The same order, opened by an elected official only where a rule puts its kind first."""
        first = {kind for kind, _ in self.rules.order}
        kinds = [set(self.contacts[number].kinds) for number in chosen]
        may = [rank for rank in order if "elu" not in kinds[rank] or first & kinds[rank]]
        opening = next((rank for rank in may if not before.get(rank)), None)
        if opening is None or order[0] in may:
            return order
        return [opening, *(rank for rank in order if rank != opening)]
