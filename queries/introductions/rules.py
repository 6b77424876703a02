"""The operator's rules: who must be seen before whom, who is not asked, and which rule speaks of whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from essaim.graph_store.store import Store
from essaim.ontology.model import Model, Scheme
from essaim.ontology.text import Text
from essaim.queries.methods.precedence import without_circles

_RULES = (
    "MATCH (r:Rule)-[:RULE_OF]->(:Organisation {id: $operator}) "
    "RETURN r.id AS id, r.name AS name, r.ruleKind AS kind, r.before AS before, r.after AS after, "
    "r.actorKind AS actor, r.relevance AS relevance, r.sources AS sources ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, with the kinds of actors it speaks of (codes of actor-kind)."""

    id: str
    name: str
    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    actor: str | None
    relevance: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one operator. `order`: (kind before, kind after) → its rule; `notes` name the circles left out."""

    rules: tuple[Rule, ...]
    order: Mapping[tuple[str, str], Rule]
    notes: tuple[Text, ...]

    def irrelevant(self, kinds: Iterable[str]) -> Rule | None:
        """The rule that says these kinds are not asked; one that says a kind is relevant prevails."""
        own = set(kinds)
        spoken = [rule for rule in self.rules if rule.actor in own and rule.relevance]
        refused = [rule for rule in spoken if rule.relevance == "irrelevant"]
        return refused[0] if refused and len(refused) == len(spoken) else None

    def favouring(self, kinds: Iterable[str]) -> list[Rule]:
        """The rules of funding and relevance that name one of these kinds as worth meeting."""
        own = set(kinds)
        return [rule for rule in self.rules if rule.actor in own and rule.relevance != "irrelevant"]

    def precedes(self, one: Iterable[str], other: Iterable[str]) -> Rule | None:
        """The rule by which an actor of the kinds `one` is seen before one of the kinds `other`.

        None when there is none, or when it goes both ways.
        """
        first, second = list(one), list(other)
        found = [self.order.get((kind, then)) for kind in first for then in second]
        back = any((then, kind) in self.order for kind in first for then in second)
        return None if back else next((rule for rule in found if rule), None)


NO_RULES = Rules((), {}, ())


def rules_of(store: Store, model: Model, operator: str | None) -> Rules:
    """The rules of `operator`; none where there is no operator."""
    if operator is None:
        return NO_RULES
    rules = tuple(
        Rule(
            row["id"],
            row["name"],
            row["kind"],
            tuple(row["before"] or ()),
            tuple(row["after"] or ()),
            row["actor"],
            row["relevance"],
            (row["sources"] or [None])[0],
        )
        for row in store.read(_RULES, operator=operator)
    )
    return ordered(rules, model.schemes["actor-kind"])


def ordered(rules: Sequence[Rule], kinds: Scheme) -> Rules:
    """The rules with their order; a kind stands for its narrower kinds too."""
    pairs: dict[tuple[str, str], Rule] = {}
    for rule in rules:
        for before in _narrower(rule.before, kinds):
            for after in _narrower(rule.after, kinds):
                pairs.setdefault((before, after), rule)
    kept, circles = without_circles(pairs)
    notes = [_contradiction(circle, pairs, kinds) for circle in circles]
    return Rules(tuple(rules), {pair: pairs[pair] for pair in kept}, tuple(notes))


def _narrower(codes: Iterable[str], kinds: Scheme) -> list[str]:
    """The codes and every code below them."""
    found = list(dict.fromkeys(codes))
    for code in found:
        found.extend(one for one, concept in kinds.concepts.items() if concept.broader == code and one not in found)
    return found


def _contradiction(circle: Sequence[str], pairs: Mapping[tuple[str, str], Rule], kinds: Scheme) -> Text:
    """Which rules contradict each other, and about whom."""
    inside = set(circle)
    rules = list(dict.fromkeys(rule.name for pair, rule in pairs.items() if inside.issuperset(pair)))
    names = [kinds.concepts[code].label if code in kinds.concepts else Text(code, code) for code in circle]
    fr, en = " ; ".join(f"« {name} »" for name in rules), "; ".join(f"“{name}”" for name in rules)
    return Text(
        f"Règles qui se contredisent, laissées de côté entre {', '.join(name.fr for name in names)} : {fr}. "
        "Corrigez-les dans le tableau des règles.",
        f"Rules that contradict each other, left aside among {', '.join(name.en for name in names)}: {en}. "
        "Correct them in the table of rules.",
    )
