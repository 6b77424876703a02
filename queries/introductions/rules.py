"""The operator's rules: who must be seen before whom, who is not asked, and which rule speaks of whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from essaim.graph_store.store import Store
from essaim.ontology.model import Model, Scheme
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import quotation
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.labels import small_label
from essaim.queries.methods.precedence import without_circles

words = Phrases.beside(__file__)
_RULES = (
    "MATCH (r:Rule)-[:RULE_OF]->(:Organisation {id: $operator}) "
    "RETURN r.id AS id, r.name AS name, r.ruleKind AS kind, r.before AS before, r.after AS after, "
    "r.actorKind AS actor, r.relevance AS relevance, r.sources AS sources ORDER BY id"
)
_UNSTATED = "MATCH (o:Organisation {id: $operator}) WHERE o.modelStated = false RETURN o.name AS name"


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

    @property
    def favours(self) -> bool:
        """Whether it names its actors as worth meeting: a rule of relevance that does not say which says nothing."""
        return self.relevance == "relevant" or (self.relevance is None and self.kind != "relevance")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one operator. `order`: (kind before, kind after) → its rule; `notes` name the circles left out."""

    rules: tuple[Rule, ...]
    order: Mapping[tuple[str, str], Rule]
    notes: tuple[Text, ...]

    def irrelevant(self, kinds: Iterable[str]) -> Rule | None:
        """The rule that says these kinds are not asked; one that says a kind is relevant prevails."""
        own = set(kinds)
        speaking = [rule for rule in self.rules if rule.actor in own and rule.relevance]
        refusing = [rule for rule in speaking if rule.relevance == "irrelevant"]
        return refusing[0] if refusing and len(refusing) == len(speaking) else None

    def favouring(self, kinds: Iterable[str]) -> list[Rule]:
        """The rules that name one of these kinds as worth meeting: for funding, as relevant, or to be seen first."""
        own = set(kinds)
        first = {rule.id for (before, _), rule in self.order.items() if before in own}
        return [rule for rule in self.rules if (rule.actor in own and rule.favours) or rule.id in first]

    @property
    def asked(self) -> frozenset[str]:
        """The kinds that a rule names as worth meeting."""
        actors = {rule.actor for rule in self.rules if rule.actor and rule.favours}
        return frozenset(actors | {before for before, _ in self.order})

    def precedes(self, kinds: Iterable[str], later: Iterable[str]) -> Rule | None:
        """The rule by which an actor of these `kinds` is seen before one of the kinds `later`.

        None when there is none, or when it goes both ways.
        """
        pairs = [(before, after) for before in kinds for after in later]
        if any((after, before) in self.order for before, after in pairs):
            return None
        return next((self.order[pair] for pair in pairs if pair in self.order), None)


NO_RULES = Rules((), {}, ())


def unmet_first(rules: Rules, model: Model, known: Iterable[str]) -> list[Text]:
    """What is said before anything else: the rules whose first kinds none of the `known` kinds answers to."""
    present, kinds = set(known), model.schemes["actor-kind"].concepts
    return [
        words("unmet_first", rule=rule.name, kinds=[small_label(kinds[code].label) for code in rule.before])
        for rule in dict.fromkeys(rules.order.values())
        if not present.intersection(rule.before)
    ]


def rules_of(store: Store, model: Model, operator: str | None) -> Rules:
    """The rules of `operator`; none where there is no operator. A note says whose model nobody has stated."""
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
    found = ordered(rules, model.schemes["actor-kind"])
    unstated = [] if rules else store.read(_UNSTATED, operator=operator)
    return replace(found, notes=(*found.notes, *(words("model_unknown", operator=row["name"]) for row in unstated)))


def ordered(rules: Sequence[Rule], kinds: Scheme) -> Rules:
    """The rules with their order; a kind stands for its narrower kinds too."""
    pairs: dict[tuple[str, str], Rule] = {}
    for rule in rules:
        for before in _narrower(rule.before, kinds):
            for after in _narrower(rule.after, kinds):
                pairs.setdefault((before, after), rule)
    order, circles = without_circles(pairs)
    notes = [_contradiction(circle, pairs, kinds) for circle in circles]
    return Rules(tuple(rules), {pair: pairs[pair] for pair in order}, tuple(notes))


def _narrower(codes: Iterable[str], kinds: Scheme) -> list[str]:
    """The codes and every code below them."""
    every = list(dict.fromkeys(codes))
    for code in every:
        below = [narrower for narrower, concept in kinds.concepts.items() if concept.broader == code]
        every.extend(narrower for narrower in below if narrower not in every)
    return every


def _contradiction(circle: Sequence[str], pairs: Mapping[tuple[str, str], Rule], kinds: Scheme) -> Text:
    """Which rules contradict each other, and about whom."""
    inside = set(circle)
    rules = dict.fromkeys(rule.name for pair, rule in pairs.items() if inside.issuperset(pair))
    actors = [kinds.concepts[code].label if code in kinds.concepts else Text(code, code) for code in circle]
    return words("contradiction", actors=actors, rules=[quotation(name) for name in rules])
