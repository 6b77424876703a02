"""How much must be known before an answer calls an actor key, or says what would be lost without it."""

from collections.abc import Callable, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.scope import scope_of
from essaim.queries.connectors.answer import connectors, label_of
from essaim.queries.connectors.measures import Measures

TOWN = "com:93001"
Edge = tuple[str, str, str, dict[str, Any]]
Rows = Callable[..., dict[str, Any]]


@pytest.fixture
def rows(embedded_store: Store, model: Model, writing: Callable[..., None]) -> Rows:
    """The row of each actor of a town, where so many organisations are partners by these pairs."""

    def ask(
        size: int, pairs: Sequence[tuple[int, int]], more: Sequence[Edge] = (), heard: Sequence[int] = ()
    ) -> dict[str, Any]:
        kinds = ("Association", "Company", "School")
        nodes: dict[str, tuple[str, str, dict[str, Any]]] = {
            "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
            TOWN: ("Municipality", "Bourg", {}),
            "org:mairie": ("Institution", "Mairie", {}),
            **{f"org:{number}": (kinds[number // 15 % 3], f"Acteur {number:02}", {}) for number in range(size)},
            **{f"per:{number}": ("Person", "", {"displayName": f"Élu {number}", "adult": True}) for number in range(5)},
        }
        interview = {"interactionKind": "interview", "date": date(2026, 10, 1)}
        nodes |= {f"int:{number}": ("Interaction", "", interview) for number in heard}
        edges: list[Edge] = [(f"org:{number}", "LOCATED_IN", TOWN, {}) for number in range(size)]
        edges += [(f"org:{start}", "PARTNER_OF", f"org:{end}", {}) for start, end in pairs]
        edges += [(f"int:{number}", "INVOLVES", f"org:{number}", {}) for number in heard]
        shown = [(a, kind, b, {"visibility": "public", **extra}) for a, kind, b, extra in [*edges, *more]]
        writing(embedded_store, model, nodes, shown)
        answer = connectors(scope_of(embedded_store, model, TOWN, as_of=date(2026, 11, 23)))
        return {row["actor_id"]: row for row in answer.rows}

    return ask


def ring(first: int, size: int) -> list[tuple[int, int]]:
    return [(first + number, first + (number + step) % size) for number in range(size) for step in (1, 2)]


@pytest.mark.parametrize(("size", "label"), [(15, "key"), (14, "probable")])
def test_thirty_actors_with_a_declared_tie_are_enough(size: int, label: str, rows: Rows) -> None:
    """Two rings, one of 14 and one of 15 or 14, and the only one who is tied to both: 30 actors or 29."""
    broker = 14 + size
    pairs = [*ring(0, 14), *ring(14, size), *((broker, number) for number in (0, 5, 10, 14, 19, 24))]
    row = rows(broker + 1, pairs, heard=range(broker + 1))[f"org:{broker}"]
    assert row["p_top_k"] >= 0.9
    assert row["label"] == label


def test_what_is_surely_lost_and_who_surely_hardly_meet(rows: Rows) -> None:
    """A ring of fifteen; one of it knows 15, who alone knows four others."""
    pairs = [*ring(0, 15), (0, 15), *((15, number) for number in range(16, 20))]
    actors = rows(20, pairs, heard=range(15))
    gate, hub = actors["org:0"], actors["org:15"]
    # Whom the hub knows was not asked: what else they know may be missing, so that nobody is said to be cut off.
    assert hub["fragile"] >= 0.8
    assert all("coupé" not in row["why"].fr and "cut off" not in row["why"].en for row in (gate, hub))
    # Of the gate's five contacts 3.8 are not redundant (76 %), and four of them were asked: they hardly meet. Of those
    # of the hub one was: nothing is said of them, in figures neither. On the ring 2.5 of 4: too few.
    assert (gate["degree"], gate["effective_size"]) == (5, pytest.approx(3.8))
    assert "se connaissent peu" in gate["why"].fr and "hardly know one another" in gate["why"].en
    assert (hub["degree"], hub["effective_size"], hub["constraint"]) == (5, None, None)
    assert "se connaissent peu" not in hub["why"].fr and "hardly know" not in hub["why"].en
    assert (actors["org:7"]["degree"], actors["org:7"]["effective_size"]) == (4, pytest.approx(2.5))
    assert "se connaissent peu" not in actors["org:7"]["why"].fr


@pytest.mark.parametrize(("elected", "label"), [(4, "probable"), (5, "insufficient_data")])
def test_half_of_the_ties_must_be_declared(elected: int, label: str, rows: Rows) -> None:
    """A town hall of four partners, and of four or five elected members; beside them, a ring that it is no part of."""
    more: list[Edge] = [
        *(("org:mairie", "PARTNER_OF", f"org:{number}", {}) for number in range(4)),
        *((f"per:{number}", "ELECTED_IN", "org:mairie", {"since": date(2026, 4, 1)}) for number in range(elected)),
        ("org:mairie", "SERVES", TOWN, {}),
    ]
    row = rows(14, ring(4, 10), more)["org:mairie"]
    assert row["p_top_k"] >= 0.5
    assert row["label"] == label


@pytest.mark.parametrize(
    ("share", "label"), [(0.9, "key"), (0.895, "probable"), (0.5, "probable"), (0.495, "insufficient_data")]
)
def test_draws_at_the_limit_itself_are_enough(share: float, label: str) -> None:
    """Of 200 draws, 180 make an actor key and 100 probable; one fewer does not."""
    ties = SimpleNamespace(p=np.array([0.9]))
    measures = SimpleNamespace(ranks=SimpleNamespace(p_top=[share]), declared=[True], enough=True, ties=ties)
    assert label_of(cast(Measures, measures), 0) == label


@pytest.mark.parametrize(("p", "label"), [(0.9, "key"), (0.97, "key"), (0.98, "probable"), (1.0, "probable")])
def test_ties_noted_as_certain_ask_for_more_draws(p: float, label: str) -> None:
    """Nothing draws them away, so that the draws agree more than they should: .92 of them is not enough then."""
    ties = SimpleNamespace(p=np.full(20, p))
    measures = SimpleNamespace(ranks=SimpleNamespace(p_top=[0.92]), declared=[True], enough=True, ties=ties)
    assert label_of(cast(Measures, measures), 0) == label
