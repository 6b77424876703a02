"""`approach` where there is little to go by: each shape ends in rows that can be checked by eye, or in a sentence."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import scope_of
from essaim.queries.approach.answer import approach

DAY = date(2026, 11, 23)
Nodes = dict[str, tuple[str, str, dict[str, Any]]]
Edges = list[tuple[str, str, str, dict[str, Any]]]
Asked = Callable[[Nodes, Edges], Answer]

TOWN: Nodes = {
    "src:equipe": ("Source", "Tableaux de l'équipe", {"date": date(2026, 10, 1), "licence": "private"}),
    "com:93001": ("Municipality", "Bourg", {"code": "93001"}),
    "org:nous": ("Association", "Nous", {"sector": "association"}),
    "need:1": ("Need", "Des mentors", {}),
}
BODIES = [f"org:{n}" for n in range(1, 5)]


def bodies(**more: Any) -> Nodes:
    return {one: ("Association", f"Voisin {one[-1]}", more) for one in BODIES}


def located(*ids: str) -> Edges:
    """Where they are, and a reason to meet each: all state the one need of the town."""
    there: Edges = [(one, "LOCATED_IN", "com:93001", {}) for one in ids]
    return [*there, ("com:93001", "HAS_NEED", "need:1", {}), *(("need:1", "STATED_BY", one, {}) for one in ids)]


@pytest.fixture
def asked(engines: Any, model: Model, writing: Callable[..., None]) -> Asked:
    """The answer for Nous at Bourg, on the town and what is added to it."""

    def ask(nodes: Nodes, edges: Edges) -> Answer:
        store: Store = engines.store("arcadedb")
        writing(store, model, TOWN | nodes, edges)
        return approach(scope_of(store, model, "Bourg", "org:nous", as_of=DAY))

    return ask


def introducers(answer: Answer) -> dict[str, list[list[str]]]:
    return {
        row["contact_id"]: [[step["from"] for step in path] + [path[-1]["to"]] for path in row["paths"]]
        for row in answer.rows
    }


def test_nobody_but_us(asked: Asked) -> None:
    answer = asked({}, located("org:nous"))
    assert answer.rows == ()
    assert any("essaim template" in plain(note.fr) for note in answer.notes)


def test_one_actor_nobody_knows(asked: Asked) -> None:
    answer = asked({"org:1": bodies()["org:1"]}, located("org:nous", "org:1"))
    assert introducers(answer) == {"org:1": []}
    assert answer.notes


def test_a_star_around_us(asked: Asked) -> None:
    """Everybody is one step away: each path is that tie, nobody introduces anybody."""
    edges = located("org:nous", *BODIES) + [("org:nous", "PARTNER_OF", one, {}) for one in BODIES]
    found = introducers(asked(bodies(sector="association"), edges))
    assert found == {one: [["org:nous", one]] for one in BODIES}


def test_a_star_around_another(asked: Asked) -> None:
    """We know its centre alone: every other path goes through it."""
    edges = located("org:nous", *BODIES) + [("org:1", "PARTNER_OF", one, {}) for one in ("org:nous", *BODIES[1:])]
    found = introducers(asked(bodies(sector="association"), edges))
    assert found == {"org:1": [["org:nous", "org:1"]]} | {one: [["org:nous", "org:1", one]] for one in BODIES[1:]}


def test_everybody_tied_to_everybody(asked: Asked) -> None:
    """The direct tie comes first for each, and no path is twice the same."""
    all_of_us = ["org:nous", *BODIES]
    edges = located(*all_of_us) + [(a, "PARTNER_OF", b, {}) for a in all_of_us for b in all_of_us if a < b]
    found = introducers(asked(bodies(sector="association"), edges))
    assert set(found) == set(BODIES)
    for one, paths in found.items():
        assert paths[0] == ["org:nous", one]
        assert len({tuple(path) for path in paths}) == len(paths) <= 3


def test_nothing_known_of_anybody(asked: Asked) -> None:
    """No sector, no date, no strength: what is assumed is said to be, and nothing breaks."""
    answer = asked(bodies(), [*located("org:nous", *BODIES), ("org:nous", "PARTNER_OF", "org:1", {})])
    steps = [step for row in answer.rows for path in row["paths"] for step in path]
    assert [step["stated"] for step in steps] == [False]
    assert len(answer.rows) == len(BODIES)


def test_two_groups_that_nothing_links(asked: Asked) -> None:
    """Those of the other group are listed without a path."""
    edges = located("org:nous", *BODIES)
    edges += [("org:nous", "PARTNER_OF", "org:1", {}), ("org:3", "PARTNER_OF", "org:4", {})]
    found = introducers(asked(bodies(sector="association"), edges))
    assert found == {"org:1": [["org:nous", "org:1"]], "org:2": [], "org:3": [], "org:4": []}
