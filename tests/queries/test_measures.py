"""`measures` and `likely` on a small territory: values by hand, small and bad input, and what stays in the team."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import Scope, Visibility, scope_of
from essaim.queries.likely.answer import likely
from essaim.queries.measures.answer import measures

TOWN, DAY = "com:93001", date(2026, 11, 23)
Edge = tuple[str, str, str, dict[str, Any]]
Asked = Callable[..., Scope]


@pytest.fixture
def town(embedded_store: Store, model: Model, writing: Callable[..., None]) -> Asked:
    """A town of so many associations, partners by these pairs, and what else is said of them."""

    def ask(size: int, pairs: list[tuple[int, int]], more: tuple[Edge, ...] = (), **asked: Any) -> Scope:
        nodes: dict[str, tuple[str, str, dict[str, Any]]] = {
            "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
            TOWN: ("Municipality", "Bourg", {}),
            **{f"org:{number:02}": ("Association", f"Acteur {number:02}", {}) for number in range(size)},
        }
        edges: list[Edge] = [(f"org:{number:02}", "LOCATED_IN", TOWN, {}) for number in range(size)]
        edges += [(f"org:{start:02}", "PARTNER_OF", f"org:{end:02}", {}) for start, end in pairs]
        shown = [(a, kind, b, {"visibility": "public", **extra}) for a, kind, b, extra in [*edges, *more]]
        writing(embedded_store, model, nodes, shown)
        return scope_of(embedded_store, model, TOWN, as_of=asked.pop("day", DAY), **asked)

    return ask


def notes(answer: Answer) -> str:
    return " ".join(plain(note.fr) for note in answer.notes)


PATH = [(0, 1), (1, 2), (2, 3)]


def test_a_path_of_four_and_one_alone(town: Asked) -> None:
    recommends: Edge = ("org:00", "RECOMMENDS", "org:01", {})
    answer = measures(town(5, PATH, (recommends,)))
    rows = {row["name"]: row for row in answer.rows}
    first, second, alone = (rows[f"Acteur {number:02}"] for number in (0, 1, 4))
    assert (first["degree"], first["betweenness"], first["core"], first["constraint"]) == (1, 0, 1, 1)
    assert (second["degree"], second["betweenness"], second["betweenness_near"]) == (2, 2, 2)
    assert first["harmonic_closeness"] == pytest.approx(1 + 1 / 2 + 1 / 3, abs=1e-6)
    assert (first["out_degree"], first["in_degree"], second["in_degree"]) == (1, 0, 1)
    # Five actors, one tie 0→1: x = .03 + .85 (4x + y) / 5 … the one who is cited has 1.85 times as much as the others.
    assert second["pagerank"] == pytest.approx(1.85 * first["pagerank"], abs=1e-5)
    assert second["fragmentation_without"] == pytest.approx(1 - 2 / 12, abs=1e-6)
    assert second["fragmentation_error"] is None
    assert (alone["degree"], alone["community"], alone["eigenvector"], alone["constraint"]) == (0, 0, 0, None)
    assert (first["betweenness_error"], first["documented"], first["interviewed"]) == (None, 0, False)
    assert second["coordinator"] == 2 and second["coordinator_z"] is None  # 0→1→2 and back; one sector: no chance
    assert "5 acteurs, 3 liens connus, 0 interrogé. Ce sont des mesures des liens connus" in notes(answer)
    assert "À 2, les plus proches de tous : Acteur 0" in notes(answer)
    # Without 1 and 2, or 0 and 2, or 1 and 3, nobody is tied; with all, Σ 1/d is 3 + 2/2 + 1/3 of ten pairs.
    assert "les autres seraient le plus loin les uns des autres : fragmentation 1,00, au lieu de 0,57" in notes(answer)
    assert "(tous les choix de 2 ont été essayés)" in notes(answer)


def test_a_tie_that_leads_one_way_is_walked_one_way(town: Asked) -> None:
    """0→1, and 1-2-3 both ways: 0 reaches the others at one, two and three ties, and nobody reaches it."""
    answer = measures(town(5, PATH[1:], (("org:00", "RECOMMENDS", "org:01", {}),)))
    first, second = (next(row for row in answer.rows if row["name"] == f"Acteur {number:02}") for number in (0, 1))
    assert (first["closeness_out"], first["closeness_in"]) == (pytest.approx(1 + 1 / 2 + 1 / 3, abs=1e-6), 0)
    assert (second["closeness_out"], second["closeness_in"]) == (1.5, 2.5)
    assert (first["directed_betweenness"], second["directed_betweenness"]) == (0, 2)  # (0, 2) and (0, 3), not back


def test_without_a_directed_tie_there_is_no_pagerank(town: Asked) -> None:
    answer = measures(town(4, PATH))
    directed = ("pagerank", "directed_betweenness", "closeness_out", "closeness_in")
    assert {row[name] for row in answer.rows for name in directed} == {None}


@pytest.mark.parametrize("size", [0, 1, 3])
def test_nothing_to_measure_is_said(town: Asked, size: int) -> None:
    scope = town(size, [])
    assert measures(scope).rows == () or {row["degree"] for row in measures(scope).rows} == {0}
    assert "aucun lien connu entre eux à cette date : rien à mesurer" in notes(measures(scope))
    assert likely(scope).rows == ()
    assert "Remplissez le tableau « liens »" in notes(likely(scope))


def test_a_day_before_any_data(town: Asked) -> None:
    scope = town(4, PATH, day=date(1990, 1, 1))
    assert "rien à mesurer" in notes(measures(scope))
    assert "aucune paire" in notes(likely(scope))


def test_who_will_meet_is_said_and_not_that_they_complete_each_other(town: Asked) -> None:
    answer = likely(town(6, [*PATH, (3, 0), (1, 3), (4, 5)]))
    (row,) = answer.rows
    # 0 and 2 are both tied to 1 and 3, who know each other: paths 0-1-3-2 and 0-3-1-2, contacts 3 and 3.
    assert (row["name"], row["with_name"], row["rank"]) == ("Acteur 00", "Acteur 02", None)
    assert row["l3"] == pytest.approx(2 / 3, abs=1e-6)
    assert "se rencontreront probablement : 2 contacts communs (Acteur 01, Acteur 03)" in plain(row["why"].fr)
    assert "compl" not in row["why"].fr and "essaim alliances" in notes(answer)
    assert "6 liens connus seulement : aucun rang" in notes(answer)


def test_equal_pairs_share_a_rank_among_enough_ties(town: Asked) -> None:
    ring = [(number, (number + step) % 12) for number in range(12) for step in (1, 2)]
    rows = likely(town(12, ring)).rows
    assert sorted({row["rank"] for row in rows}) == [1, 13, 25]  # at three, four and five steps of the ring


@pytest.mark.parametrize("visibility", ["partner", "public"])
def test_persons_and_bodies_are_measured_for_the_team_alone(town: Asked, visibility: Visibility) -> None:
    scope = town(4, PATH, visibility=visibility)
    for question in (measures, likely):
        answer = question(scope)
        assert (answer.rows, answer.names) == ((), ())
        assert "Cette réponse reste dans l’équipe." in plain(answer.notes[-1].fr)
