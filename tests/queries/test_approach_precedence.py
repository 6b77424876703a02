"""Orders without circles: by hand, and against networkx on random graphs."""

import networkx as nx
import pytest

from essaim.queries.methods.precedence import nearest_before, without_circles


def test_an_order_without_circles_is_kept_whole() -> None:
    pairs = [("ville", "entreprise"), ("etat", "entreprise"), ("entreprise", "presse")]
    assert without_circles(pairs) == (pairs, [])


def test_a_circle_is_named_and_only_its_pairs_left_out() -> None:
    pairs = [("ville", "entreprise"), ("entreprise", "etat"), ("etat", "ville"), ("fondation", "ville")]
    kept, circles = without_circles(pairs)
    assert kept == [("fondation", "ville")]
    assert circles == [["ville", "entreprise", "etat"]]


def test_two_circles_are_two_knots_and_what_joins_them_stays() -> None:
    kept, circles = without_circles([("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "c")])
    assert kept == [("b", "c")]
    assert circles == [["a", "b"], ["c", "d"]]


def test_a_kind_before_itself_is_a_knot_of_one() -> None:
    assert without_circles([("ville", "ville"), ("ville", "etat")]) == ([("ville", "etat")], [["ville"]])


def test_nothing_is_no_order() -> None:
    assert without_circles([]) == ([], [])


def test_only_the_nearest_before_are_told() -> None:
    pairs = [("a", "b"), ("b", "c"), ("a", "c"), ("x", "c")]
    assert nearest_before(pairs, "c") == ["b", "x"]
    assert nearest_before(pairs, "a") == []


def test_thousands_in_a_row_do_not_overflow() -> None:
    pairs = [(number, number + 1) for number in range(5000)]
    assert without_circles([*pairs, (5000, 0)])[0] == []


@pytest.mark.parametrize("seed", range(10))
def test_same_as_networkx(seed: int) -> None:
    graph = nx.gnp_random_graph(15, 0.1, seed=seed, directed=True)
    kept, circles = without_circles(sorted(graph.edges))
    expected = {frozenset(knot) for knot in nx.strongly_connected_components(graph) if len(knot) > 1}
    assert {frozenset(knot) for knot in circles} == expected
    assert set(kept) == {edge for edge in graph.edges if not any(set(edge) <= knot for knot in expected)}
    order: nx.DiGraph[int] = nx.DiGraph(kept)
    assert nx.is_directed_acyclic_graph(order)
    reduced = nx.transitive_reduction(order)
    for node in order:
        assert set(nearest_before(kept, node)) == set(reduced.predecessors(node))
