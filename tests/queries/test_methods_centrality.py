"""Closeness, eigenvector, PageRank, fragmentation, likely ties, coalitions: against networkx and values by hand."""

from itertools import combinations
from math import e, log, sqrt

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from essaim.queries.methods.network import brokerage, centrality
from essaim.queries.methods.network.coalition import closeness_of_sets, coalition
from essaim.queries.methods.network.fragmentation import breaking_set, broken_without, fragmentation
from essaim.queries.methods.network.likely_ties import likely_ties

Ints = NDArray[np.int64]
KARATE: "nx.Graph[int]" = nx.Graph(nx.karate_club_graph().edges())
APART: "nx.Graph[int]" = nx.disjoint_union(nx.path_graph(6), nx.cycle_graph(5))  # two groups, the larger one a path


def ends(graph: "nx.Graph[int] | nx.DiGraph[int]") -> tuple[Ints, Ints]:
    pairs = sorted(tuple(pair) if graph.is_directed() else tuple(sorted(pair)) for pair in graph.edges())
    start, end = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return start, end


@pytest.mark.parametrize("graph", [KARATE, APART, nx.empty_graph(4)])
def test_harmonic_closeness_is_that_of_networkx(graph: "nx.Graph[int]") -> None:
    oracle = nx.harmonic_centrality(graph)
    found = centrality.harmonic_closeness(len(graph), *ends(graph))
    assert found == pytest.approx([oracle[actor] for actor in range(len(graph))])


def test_eigenvector_is_that_of_networkx_and_of_the_largest_group() -> None:
    oracle = nx.eigenvector_centrality_numpy(KARATE)
    found = centrality.eigenvector(34, *ends(KARATE))
    assert found == pytest.approx([oracle[actor] for actor in range(34)], abs=1e-6)
    apart = centrality.eigenvector(11, *ends(APART))
    assert apart[:6] == pytest.approx([sqrt(2 / 7) * np.sin(np.pi * place / 7) for place in range(1, 7)], abs=1e-5)
    assert apart[6:].tolist() == [0] * 5


def test_pagerank_is_that_of_networkx() -> None:
    graph: nx.DiGraph[int] = nx.gnp_random_graph(40, 0.06, seed=4, directed=True)
    oracle = nx.pagerank(graph, alpha=0.85, tol=1e-12, max_iter=1000)
    found = centrality.pagerank(40, *ends(graph))
    assert found == pytest.approx([oracle[actor] for actor in range(40)], abs=1e-8)
    assert found.sum() == pytest.approx(1)


def test_fragmentation_of_a_star_and_of_a_path() -> None:
    star = np.zeros(4, dtype=np.int64), np.arange(1, 5)
    # Four pairs at one tie and six at two, of ten: 1 − (4 + 6/2) / 10. Without the hub nobody is tied.
    assert fragmentation(5, *star) == pytest.approx(0.3)
    assert broken_without(5, *star)[0][0] == 1.0
    assert broken_without(5, *star)[0][1] == pytest.approx(1 - (3 + 3 / 2) / 6)
    path = np.array([0, 1, 2]), np.array([1, 2, 3])
    assert broken_without(4, *path)[0].tolist() == pytest.approx([1 - 2.5 / 3, 2 / 3, 2 / 3, 1 - 2.5 / 3])


def fragmented(graph: "nx.Graph[int]", gone: tuple[int, ...] = ()) -> float:
    left = graph.copy()
    left.remove_nodes_from(gone)
    near = sum(1 / d for a, to in nx.all_pairs_shortest_path_length(left) for b, d in to.items() if a != b)
    return 1 - near / (len(left) * (len(left) - 1))


@pytest.mark.parametrize("graph", [KARATE, APART, nx.balanced_tree(3, 4), nx.gnp_random_graph(200, 0.02, seed=3)])
def test_what_the_going_of_one_breaks_is_counted_from_the_distances(graph: "nx.Graph[int]") -> None:
    broken, error = broken_without(len(graph), *ends(graph))
    assert broken == pytest.approx([fragmented(graph, (actor,)) for actor in range(len(graph))])
    assert not error.any()


@pytest.mark.parametrize("graph", [nx.gnm_random_graph(400, 700, seed=2), nx.watts_strogatz_graph(300, 4, 0.1, 1)])
def test_sampled_fragmentation_says_how_far_off_it_is(graph: "nx.Graph[int]") -> None:
    """Where many are parted, from a sample of 64: off by two thirds of what is said, and the first stay the first."""
    size, (start, end) = len(graph), ends(graph)
    exact = broken_without(size, start, end, whole=size)[0]
    broken, error = broken_without(size, start, end, whole=80)
    sampled = error > 0
    off = np.abs(broken - exact)
    assert sampled.any() and off[~sampled].max() < 0.02 * exact.std()
    assert (off[sampled] < 3 * error[sampled]).mean() > 0.8
    assert np.median(off[sampled] / error[sampled]) < 1
    first = np.argsort(-exact)[:10]
    assert len(np.intersect1d(first, np.argsort(-broken)[:10])) >= 9


@pytest.mark.parametrize("many", [1, 2, 3])
def test_the_set_whose_going_breaks_most_is_that_of_all_sets(many: int) -> None:
    sets = {chosen: fragmented(KARATE, chosen) for chosen in combinations(range(34), many)}
    chosen, worth = breaking_set(34, *ends(KARATE), many)  # step by step: too many actors to try all
    assert worth == pytest.approx(max(sets.values())) == pytest.approx(sets[chosen])
    small = nx.gnp_random_graph(12, 0.3, seed=many)
    every = {chosen: fragmented(small, chosen) for chosen in combinations(range(12), many)}
    chosen, worth = breaking_set(12, *ends(small), many)  # all are tried
    assert worth == pytest.approx(max(every.values())) == pytest.approx(every[chosen])


def test_directed_measures_are_those_of_networkx() -> None:
    graph: nx.DiGraph[int] = nx.gnp_random_graph(40, 0.06, seed=4, directed=True)
    between, near, error = brokerage.patient_betweenness(40, *ends(graph), lambda _share: None, directed=True)
    oracle = nx.betweenness_centrality(graph, normalized=False)
    assert error is None and between == pytest.approx([oracle[actor] for actor in range(40)])
    assert (near <= between + 1e-9).all() and (near < between - 1e-9).any()
    out, into = centrality.directed_closeness(40, *ends(graph))
    both = nx.harmonic_centrality(graph.reverse()), nx.harmonic_centrality(graph)
    assert out == pytest.approx([both[0][actor] for actor in range(40)])
    assert into == pytest.approx([both[1][actor] for actor in range(40)])


def test_communities_do_not_turn_on_the_order_of_ties() -> None:
    graph = nx.disjoint_union(nx.complete_graph(7), nx.complete_graph(5))
    graph.add_edge(0, 7)
    start, end = ends(graph)
    assert centrality.communities(13, start, end).tolist() == [1] * 7 + [2] * 5 + [0]
    assert centrality.communities(13, start[::-1], end[::-1]).tolist() == [1] * 7 + [2] * 5 + [0]


def test_batches_of_sources_come_to_the_exact_betweenness() -> None:
    shares: list[float] = []
    near, exact = brokerage.near_betweenness(34, *ends(KARATE)), brokerage.betweenness(34, *ends(KARATE))[0]
    score, close, error = brokerage.patient_betweenness(34, *ends(KARATE), shares.append)
    assert (score, close, error) == (pytest.approx(exact), pytest.approx(near), None)
    assert shares == [1.0]


def test_a_sampled_betweenness_says_how_far_off_it_is() -> None:
    """Of 900 actors and 256 sources: what is said of the error is what it is, over those who are between many.

    Of the others a sample sees too few paths to tell how far off it is; they are off by less than the largest error.
    """
    graph = nx.barabasi_albert_graph(900, 2, seed=5)
    exact = brokerage.betweenness(900, *ends(graph))[0]
    score, _, error = brokerage.patient_betweenness(900, *ends(graph), lambda _share: None, exact_to=500)
    assert error is not None
    first = np.argsort(-exact)[:100]
    off = np.abs(score - exact)[first] / error[first]
    assert 0.5 < np.median(off) < 0.9  # .67 of a standard error, were they normal
    assert (np.abs(score - exact) < 3 * error.max()).all()


def test_three_ties_on_a_square_with_a_tail() -> None:
    # 0-1-2-3 and 3-4: contacts 1, 2, 2, 2, 1. Paths of three ties: 0-1-2-3 and 1-2-3-4.
    around = brokerage.contacts(5, np.array([0, 1, 2, 3]), np.array([1, 2, 3, 4]))
    assert [(tie.left, tie.right, tie.l3) for tie in likely_ties(around)] == [(0, 3, 0.5), (1, 4, 0.5)]


def test_likely_ties_are_those_of_the_formula_and_of_networkx() -> None:
    matrix = nx.to_numpy_array(KARATE, nodelist=range(34))
    spread = matrix / np.sqrt(matrix.sum(axis=0))
    # Σ a_xu a_uw a_wy / √(k_u k_w), less the walks that come back through x or y: none where x and y are not tied.
    oracle = spread @ matrix @ spread.T
    ties = likely_ties(brokerage.contacts(34, *ends(KARATE)))
    assert {(tie.left, tie.right): pytest.approx(tie.l3) for tie in ties} == {
        (left, right): oracle[left, right]
        for left, right in combinations(range(34), 2)
        if not matrix[left, right] and oracle[left, right] > 0
    }
    adar = {(left, right): score for left, right, score in nx.adamic_adar_index(KARATE)}
    assert all(tie.adamic_adar == pytest.approx(adar[tie.left, tie.right]) for tie in ties)
    assert [round(tie.l3, 9) for tie in ties] == sorted((round(tie.l3, 9) for tie in ties), reverse=True)
    (both,) = [tie for tie in ties if (tie.left, tie.right) == (16, 0)[::-1]]
    assert both.common == (5, 6) and both.adamic_adar == pytest.approx(2 / log(4))


def test_the_nearest_set_is_within_what_is_promised() -> None:
    worth = closeness_of_sets(34, *ends(KARATE))
    far = dict(nx.all_pairs_shortest_path_length(KARATE))
    near = {actor: {other: 1 / max(steps, 1) for other, steps in far[actor].items()} for actor in far}
    for many in (1, 2, 3):
        every = {c: sum(max(near[a][j] for a in c) for j in range(34)) / 34 for c in combinations(range(34), many)}
        best = max(every.values())
        found = coalition(34, many, worth)
        assert found.worth == pytest.approx(every[tuple(sorted(found.chosen))])
        assert found.guarantee == pytest.approx(1 - 1 / e)
        assert found.guarantee * best <= found.worth <= best + 1e-9 <= found.bound + 2e-9
        assert sum(found.gains) == pytest.approx(found.worth)
