"""`coalition` on a small territory: by hand, within what is asked, and what is said where nothing can be chosen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.errors import UsageError
from essaim.ontology.model import Model
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import Scope, scope_of
from essaim.queries.coalitions.answer import coalition

DAY = date(2026, 11, 23)
NEEDS = {"devoirs": 100, "sorties": 60, "stages": 40}
# Who answers which need; the school offers nothing.
OFFERS = {"Club": ("devoirs", "sorties"), "Horizon": ("devoirs",), "Phare": ("sorties",), "Usine": ("stages",)}
KINDS = {"Usine": "Company", "Collège": "School"}


@pytest.fixture
def town(embedded_store: Store, model: Model, writing: Callable[..., None]) -> Callable[..., Scope]:
    """A town of four bodies that offer something and a school, with three needs, or what is left of them."""

    def ask(offers: dict[str, tuple[str, ...]] = OFFERS, needs: dict[str, int | None] = NEEDS, **asked: Any) -> Scope:  # type: ignore[assignment]
        nodes: dict[str, tuple[str, str, dict[str, Any]]] = {
            "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
            "dep:96": ("Department", "Val", {}),
            "com:96101": ("Municipality", "Bourg", {}),
            "com:96102": ("Municipality", "Hameau", {}),
            **{f"need:{key}": ("Need", key, {"youngPeople": young}) for key, young in needs.items()},
            **{f"org:{name}": (KINDS.get(name, "Association"), name, {}) for name in (*offers, "Collège")},
            **{f"off:{name}": ("Offer", f"Offre {name}", {}) for name in offers},
        }
        edges: list[tuple[str, str, str, dict[str, Any]]] = [
            *((place, "PART_OF", "dep:96", {}) for place in ("com:96101", "com:96102")),
            *(("com:96101", "HAS_NEED", f"need:{key}", {}) for key in needs),
            *((f"org:{name}", "LOCATED_IN", "com:96101", {}) for name in (*offers, "Collège")),
            *((f"org:{name}", "OFFERS", f"off:{name}", {}) for name in offers),
            *((f"off:{name}", "ADDRESSES", f"need:{key}", {}) for name in offers for key in offers[name] if needs),
        ]
        writing(embedded_store, model, nodes, edges)
        return scope_of(embedded_store, model, "com:96101", as_of=DAY, **asked)

    return ask


def names(answer: Answer) -> list[str]:
    return [row["organisation"] for row in answer.rows]


def notes(answer: Answer) -> str:
    return " ".join(plain(note.fr) for note in answer.notes)


def test_each_adds_most_to_those_before(town: Callable[..., Scope]) -> None:
    """Club .8 of 100 and 60; then Usine .8 of 40 before Horizon, .16 of 100; Phare, .16 of 60, comes last."""
    answer = coalition(town(), 3)
    assert [(row["organisation"], row["adds"]) for row in answer.rows] == [
        ("Club", 128),
        ("Usine", 32),
        ("Horizon", 16),
    ]
    # What is left: Phare 9.6 alone. Of any three others: at most 176 + 9.6.
    assert (answer.params["worth"], answer.params["bound"]) == (176, 185.6)
    assert "Ensemble, et avec vos offres, 3 besoins touchés sur 3." in notes(answer)
    assert "C’est au moins 95 % de ce que le meilleur choix possible ferait" in notes(answer)
    assert "chaque besoin pèse ses jeunes" in notes(answer)
    assert "Ajoute environ 32 jeunes" in plain(answer.rows[1]["why"].fr)


def test_what_is_asked_is_obeyed_and_repeated(town: Callable[..., Scope]) -> None:
    scope = town()
    answer = coalition(
        scope, 3, required=["Horizon"], without=["Club"], at_least=["ecole=1"], at_most={"association": 2}
    )
    assert names(answer) == ["Horizon", "Phare", "Collège"]
    assert [row["required"] for row in answer.rows] == [True, False, False]
    assert "avec « Horizon », sans « Club », au moins 1 du milieu « école », au plus 2 du milieu" in notes(answer)
    assert "Sans réponse dans cette coalition : « stages »" in notes(answer)
    assert "Pour le milieu demandé (école)" in plain(answer.rows[2]["why"].fr)
    few = coalition(scope, 4, at_least={"ecole": 2})
    assert "Vous demandez au moins 2 du milieu « école » : 1 connue ici." in notes(few)
    assert "Collège" in names(few) and len(few.rows) == 4


def test_of_another_place_there_is_nobody(town: Callable[..., Scope]) -> None:
    with pytest.raises(UsageError) as error:
        coalition(town(), place="Hameau")
    assert "Hameau n’est pas dans Bourg" in plain(error.value.text.fr)


def test_where_a_number_is_missing_needs_weigh_alike(town: Callable[..., Scope]) -> None:
    answer = coalition(town(needs={**NEEDS, "stages": None}), 2)
    assert [(row["organisation"], row["adds"]) for row in answer.rows] == [("Club", 1.6), ("Usine", 0.8)]
    assert "les besoins pèsent autant" in notes(answer)


def test_fewer_are_enough_where_nobody_else_adds_anything(town: Callable[..., Scope]) -> None:
    answer = coalition(town({"Usine": ("stages",)}), 3)
    assert names(answer) == ["Usine"] and "1 suffit" in notes(answer)


@pytest.mark.parametrize(
    ("left", "said"),
    [({"needs": {}}, "se choisit d’après les besoins"), ({"offers": {}}, "n’a d’offre connue qui réponde à un besoin")],
)
def test_without_needs_or_offers_it_says_what_to_load(
    left: dict[str, Any], said: str, town: Callable[..., Scope]
) -> None:
    answer = coalition(town(**left))
    assert answer.rows == () and said in notes(answer)


def test_it_stays_within_the_team(town: Callable[..., Scope]) -> None:
    answer = coalition(town(visibility="partner"))
    assert (answer.rows, answer.names) == ((), ()) and "Cette réponse reste dans l’équipe." in notes(answer)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"of": 0}, "de 1 à 30"),
        ({"of": "x"}, "de 1 à 30"),
        ({"at_most": ["plombier=1"]}, "Milieu inconnu"),
        ({"at_most": ["ecole"]}, "ecole=1"),
        ({"at_least": ["ecole=-1"]}, "nombre entier"),
        ({"at_least": {"ecole": 2}, "at_most": {"ecole": 1}}, "ne vont pas ensemble"),
        ({"required": ["Club"], "without": ["Club"]}, "à la fois demandé"),
        ({"of": 1, "at_least": {"ecole": 2}}, "--of 2 ou plus"),
        ({"of": 1, "required": ["Club"], "at_least": {"ecole": 1}}, "--of 2 ou plus"),
        ({"required": ["Club", "Phare"], "at_most": {"association": 1}}, "au plus 1 par --at-most"),
    ],
)
def test_what_contradicts_itself_is_said(asked: dict[str, Any], said: str, town: Callable[..., Scope]) -> None:
    with pytest.raises(UsageError) as error:
        coalition(town(), **asked)
    assert said in plain(error.value.text.fr)
