"""The rules of an operator over bodies that an answer lists: whom they leave aside, whom they ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.ontology.wording.forms import join, quotation
from essaim.queries.introductions.kinds import Kinds
from essaim.queries.introductions.rules import Rule, rules_of, unmet_first, words

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say of bodies, by id: `aside`, those not asked, with the rule; `favouring`, the rules that ask.

    `unmet` is said before all else; `notes` name whom a rule leaves aside, and what of the rules cannot be followed.
    """

    aside: Mapping[str, Rule]
    favouring: Mapping[str, Sequence[Rule]]
    unmet: tuple[Text, ...]
    notes: tuple[Text, ...]

    def told(self, row: Mapping[str, Any]) -> Text:
        """Why a body is in the list, with the rules that ask for it."""
        rules = self.favouring.get(row["partner_id"], ())
        why: Text = row["why"]
        if not rules:
            return why
        return join([why, words("asked_by_rule", n=len(rules), rules=[quotation(rule.name) for rule in rules])])


def ruled(scope: "Scope", bodies: Mapping[str, str]) -> Ruling:
    """What the rules of the operator of a scope say of these bodies, given as their names by id."""
    operator = scope.operator.id if scope.operator else None
    rules, kinds = rules_of(scope.store, scope.model, operator), Kinds(scope)
    if not rules.rules:
        return Ruling({}, {}, (), rules.notes)
    of = kinds.of_all(bodies)
    aside = {body: rule for body, own in of.items() if (rule := rules.irrelevant(own))}
    others = {*kinds.bodies_of(rules.asked), *kinds.supporters} - of.keys()
    present = {kind for own in (*of.values(), *kinds.of_all(others).values()) for kind in own}
    names: dict[str, list[str]] = {}
    for body, rule in aside.items():
        names.setdefault(rule.name, []).append(bodies[body])
    return Ruling(
        aside,
        {body: found for body, own in of.items() if (found := rules.favouring(own))},
        tuple(unmet_first(rules, scope.model, present)),
        (*rules.notes, *(words("aside_by_rule", rule=rule, bodies=sorted(found)) for rule, found in names.items())),
    )
