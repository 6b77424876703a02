"""Operators' rules as an order of kinds: by hand, on the kinds of the ontology."""

from dataclasses import replace

from reading import plain

from essaim.ontology.model import Model
from essaim.queries.introductions.rules import Rule, Rules, ordered


def rule(name: str, before: tuple[str, ...] = (), after: tuple[str, ...] = (), **more: str) -> Rule:
    return Rule(f"rule:{name}", name, "sequencing", before, after, more.get("actor"), more.get("relevance"), None)


def rules(model: Model, *given: Rule) -> Rules:
    return ordered(given, model.schemes["actor-kind"])


def test_a_kind_stands_for_its_narrower_kinds(model: Model) -> None:
    found = rules(model, rule("privé", ("partenaire-prive-national",), ("institution-publique",)))
    assert found.precedes(("partenaire-prive-national",), ("service-etat",)) is found.rules[0]
    assert found.precedes(("partenaire-prive-national",), ("association",)) is None
    assert found.precedes(("service-etat",), ("partenaire-prive-national",)) is None


def test_a_circle_is_named_and_the_rest_kept(model: Model) -> None:
    first = rule("a", ("collectivite",), ("entreprise",))
    second = rule("b", ("entreprise",), ("institution-publique",))
    found = rules(model, first, second)
    assert found.precedes(("collectivite",), ("entreprise",)) is None
    assert found.precedes(("entreprise",), ("service-etat",)) is second
    (note,) = found.notes
    assert plain(note.fr) == (
        "Règles qui se contredisent, laissées de côté entre Collectivité territoriale, Entreprise : « a » ; « b ». "
        "Corrigez-les dans le tableau des règles."
    )


def test_two_of_several_kinds_that_precede_each_other_have_no_order(model: Model) -> None:
    found = rules(model, rule("a", ("fondation",), ("elu",)), rule("b", ("collectivite",), ("entreprise",)))
    assert found.precedes(("fondation", "entreprise"), ("elu", "collectivite")) is None


def test_relevant_prevails_over_irrelevant(model: Model) -> None:
    out = rule("non", actor="bailleur-social", relevance="irrelevant")
    also = rule("oui", actor="bailleur-social", relevance="relevant")
    assert rules(model, out).irrelevant(("bailleur-social",)) is out
    assert rules(model, out).irrelevant(("association",)) is None
    assert rules(model, out, also).irrelevant(("bailleur-social",)) is None
    assert rules(model, out, also).favouring(("bailleur-social",)) == [also]


def test_a_rule_of_relevance_that_does_not_say_which_favours_nobody(model: Model) -> None:
    """A cell that nobody could read must not turn a refusal into a favour."""
    blank = replace(rule("bailleur", actor="bailleur-social"), kind="relevance")
    found = rules(model, blank)
    assert found.favouring(("bailleur-social",)) == [] and found.asked == frozenset()
    money = replace(blank, kind="funding")
    assert rules(model, money).favouring(("bailleur-social",)) == [money]
