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

from essaim.ontology.text import Text
from essaim.queries.answer.labels import name_inside
from essaim.queries.answer.names import Match
from essaim.queries.approach.contacts import Contact, by_name, contacts_of
from essaim.queries.approach.facts import facts_of
from essaim.queries.approach.named import add_named
from essaim.queries.approach.target import named_as
from essaim.queries.introductions.kinds import Kinds
from essaim.queries.introductions.paths import Paths, paths_of
from essaim.queries.introductions.rules import Rule, Rules
from essaim.queries.introductions.standings import Standing, standings_of
from essaim.queries.methods.greedy import order_and_gains
from essaim.queries.methods.precedence import without_circles
from essaim.queries.methods.ranks import shared_ranks

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

MOST = 20  # contacts of one answer
COLD = 0.1  # how reliably somebody is reached whom nobody of ours knows: an assumption
POOL = 400  # contacts compared with each other; beyond, those with most facts
Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Meetings:
    """The contacts of a scope, who introduces whom, and what the rules say of them.

    `targets` were named; `without`, by id, are taken to have left or to refuse; `stated`: only ties whose strength was
    noted count.
    """

    scope: "Scope"
    rules: Rules
    targets: tuple[Match, ...] = ()
    without: frozenset[str] = frozenset()
    stated: bool = False

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """What was exchanged with each actor."""
        return standings_of(self.scope)

    @cached_property
    def _known(self) -> list[Contact]:
        """Everybody worth meeting, by name, those who asked not to be solicited among them."""
        scope, kinds = self.scope, Kinds(self.scope)
        facts, ids = facts_of(scope), [target.id for target in self.targets]
        add_named(facts, scope, self.standings, kinds, self.rules)
        every = contacts_of(scope, facts, kinds, self.standings, ids, self.without)
        for target in self.targets:
            every = [named_as(contact, target) for contact in every]
        return every

    @cached_property
    def contacts(self) -> list[Contact]:
        """Those to meet, by name; those with most facts where there are too many to compare."""
        every = [contact for contact in self._known if not contact.standing.spared]
        first = sorted(
            every, key=lambda contact: (not self.is_target(contact), -self._worth(contact), by_name(contact))
        )
        return sorted(first[:POOL], key=by_name)

    @cached_property
    def spared(self) -> list[Contact]:
        """Those who asked not to be solicited."""
        return [contact for contact in self._known if contact.standing.spared]

    def is_target(self, contact: Contact) -> bool:
        """Whether the contact is one that was named."""
        return any(target.id in contact.nodes for target in self.targets)

    def nodes(self, contact: Contact) -> list[int]:
        """What the contact is in the snapshot."""
        nodes = map(self.scope.snapshot.index, contact.nodes)
        return [node for node in nodes if node is not None]

    def name(self, number: int) -> Text:
        """A contact inside a sentence."""
        return name_inside(self.contacts[number].id, self.contacts[number].name)

    @cached_property
    def paths(self) -> Paths:
        """The chains from us; who is opposed or not to be solicited introduces us to nobody."""
        return paths_of(self.scope, self.standings, self.without, stated=self.stated)

    @cached_property
    def paths_with_all(self) -> Paths:
        """The chains that there would be if nobody had left."""
        return paths_of(self.scope, self.standings, stated=self.stated)

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
        return [number for number, _ in self.ranked(chosen, pairs)]

    def ranked(self, chosen: Sequence[int], pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """The same, each with its rank, which those share whom nothing tells apart."""
        place = {number: rank for rank, number in enumerate(chosen)}
        before: dict[int, set[int]] = {}
        for first, later in pairs:
            before.setdefault(place[later], set()).add(place[first])
        value = np.array([self._value(number) for number in chosen], dtype=np.float64)
        reach = np.array([self._reach(number) for number in chosen], dtype=np.float64)
        order = order_and_gains(value, reach, self.introducing[np.ix_(chosen, chosen)], before)
        gain = dict(order)
        places = self._not_elected_first([number for number, _ in order], chosen, before)
        apart, level = [], 0
        for previous, number in zip([None, *places], places, strict=False):
            level += previous in before.get(number, ())  # whom a rule puts after is not equal
            apart.append((gain[number], level))
        return [(chosen[number], rank) for number, rank in zip(places, shared_ranks(apart), strict=True)]

    def _value(self, number: int) -> float:
        return self._worth(self.contacts[number])

    def _worth(self, contact: Contact) -> float:
        kinds = [fact.kind for fact in contact.facts]
        worth = sum(kind not in ("check", "met") for kind in kinds) + (
            "met" in kinds
        )  # an office to be checked is none
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
