"""Measures of brokerage worked out by hand on small graphs, and against networkx on published networks."""

import csv
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from scipy.stats import spearmanr

from essaim.queries.methods.missing import resample
from essaim.queries.methods.missing.known_ties import KnownTies
from essaim.queries.methods.missing.possible_graphs import PossibleGraphs
from essaim.queries.methods.missing.recall import telling_of
from essaim.queries.methods.network import brokerage

NAMES = ("COUN", "COMM", "EDUC", "INDU", "MAYR", "WRO", "NEWS", "UWAY", "WELF", "WEST")


def ends(graph: "nx.Graph[int]") -> tuple[np.ndarray, np.ndarray]:
    pairs = np.array(sorted(tuple(sorted(pair)) for pair in graph.edges()), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def knoke(folder: Path) -> "nx.Graph[int]":
    """The exchange of information, a tie where either of two organisations sends some to the other."""
    lines = (folder / "networks" / "knokbur.dat").read_text(encoding="utf-8").splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("COUN,COMM")) + 1
    matrix = np.array([[int(word) for word in line.split()] for line in lines[first : first + 10]])
    return nx.from_numpy_array(np.maximum(matrix, matrix.T))


def clubs(folder: Path) -> "nx.Graph[int]":
    """Chief executives tied to the clubs and boards they sit in (Galaskiewicz), numbered in order."""
    path = folder / "networks" / "galaskiewicz-ceos-clubs-edges.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(int(row["ceo"]), int(row["club"])) for row in csv.DictReader(file)]
    order = {id: at for at, id in enumerate(sorted({end for row in rows for end in row}))}
    graph = nx.Graph()
    graph.add_nodes_from(range(len(order)))
    graph.add_edges_from((order[one], order[other]) for one, other in rows)
    return graph


def test_path_of_four() -> None:
    # 0-1-2-3: pairs through 1 are 0-2 and 0-3; 1 has two contacts that are not tied.
    start, end = np.array([0, 1, 2]), np.array([1, 2, 3])
    assert brokerage.betweenness(4, start, end)[0].tolist() == [0, 2, 2, 0]
    around = brokerage.contacts(4, start, end)
    assert brokerage.constraint(around, 1) == pytest.approx(0.5)
    assert brokerage.constraint(around, 0) == pytest.approx(1.0)
    assert brokerage.effective_size(around, 1) == 2.0
    assert brokerage.cut_off(around, 1) == [[0]]


def test_star_and_complete_graph() -> None:
    start, end = np.zeros(4, dtype=np.int64), np.arange(1, 5)
    score, exact = brokerage.betweenness(5, start, end)
    assert exact
    assert score.tolist() == [6, 0, 0, 0, 0]  # every pair of the four leaves
    around = brokerage.contacts(5, start, end)
    assert brokerage.constraint(around, 0) == pytest.approx(4 * 0.25**2)
    assert brokerage.cut_off(around, 0) == [[1], [2], [3], [4]]  # no group is the largest: all are alone
    full = nx.complete_graph(5)
    start, end = ends(full)
    assert brokerage.betweenness(5, start, end)[0].tolist() == [0] * 5
    around = brokerage.contacts(5, start, end)
    assert brokerage.effective_size(around, 0) == 1.0  # four contacts, all of one group: 4 - 12/4
    assert brokerage.core_numbers(brokerage.graph(5, start, end)).tolist() == [4] * 5


def test_two_triangles_and_a_bridge() -> None:
    # 0-1-2 and 3-4-5, tied by 2-3: through 2 go the pairs of {0, 1} with {3, 4, 5}.
    start, end = np.array([0, 0, 1, 3, 3, 4, 2]), np.array([1, 2, 2, 4, 5, 5, 3])
    assert brokerage.betweenness(6, start, end)[0].tolist() == [0, 0, 6, 6, 0, 0]
    around = brokerage.contacts(6, start, end)
    assert brokerage.effective_size(around, 2) == pytest.approx(3 - 2 / 3)
    assert brokerage.cut_off(around, 2) == [[0, 1]]
    assert brokerage.core_numbers(brokerage.graph(6, start, end)).tolist() == [2] * 6


def test_sectors_an_actor_links() -> None:
    # 0 knows two schools (1, 2), which know each other, and two firms (3, 4): four open pairs school-firm.
    start, end = np.array([0, 0, 0, 0, 1, 1]), np.array([1, 2, 3, 4, 2, 3])
    around = brokerage.contacts(5, start, end)
    sectors = ("association", "ecole", "ecole", "entreprise", "entreprise")
    p = dict.fromkeys([(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3)], 0.5)
    found = brokerage.passage(around, 0, sectors, p)
    assert found == brokerage.Passage(("ecole", "entreprise"), 3, (1, 4))  # 1-3 is tied: three pairs are left
    assert brokerage.participation(around, 0, sectors) == pytest.approx(0.5)
    assert brokerage.participation(around, 1, sectors) is None
    assert brokerage.passage(around, 4, sectors, p) is None


def test_one_sector_is_no_passage() -> None:
    # 0 knows three schools, unknown to one another, and a firm: three pairs school-firm, and as many school-school.
    around = brokerage.contacts(5, np.zeros(4, dtype=np.int64), np.arange(1, 5))
    p = dict.fromkeys([(0, 1), (0, 2), (0, 3), (0, 4)], 1.0)
    found = brokerage.passage(around, 0, ("", "ecole", "ecole", "ecole", "entreprise"), p)
    assert found == brokerage.Passage(("ecole", "entreprise"), 3, (1, 4))


@pytest.mark.parametrize("published", [knoke, clubs])
def test_published_networks_agree_with_networkx(published: object, shared_data: Path) -> None:
    graph: nx.Graph[int] = published(shared_data)  # type: ignore[operator]
    size = len(graph)
    start, end = ends(graph)
    around = brokerage.contacts(size, start, end)
    score, _ = brokerage.betweenness(size, start, end)
    every = range(size)
    assert score == pytest.approx([nx.betweenness_centrality(graph, normalized=False)[at] for at in every])
    assert [brokerage.constraint(around, at) for at in every] == pytest.approx(
        [nx.constraint(graph)[at] for at in every]
    )
    oracle = nx.effective_size(graph, nodes=list(graph))
    assert [brokerage.effective_size(around, at) for at in every] == pytest.approx([oracle[at] for at in every])
    core = nx.core_number(graph)
    assert brokerage.core_numbers(brokerage.graph(size, start, end)).tolist() == [core[at] for at in every]


def test_knoke_as_published(shared_data: Path) -> None:
    """Hanneman and Riddle, Introduction to Social Network Methods: everyone informs the newspaper (in-degree 9)."""
    graph = knoke(shared_data)
    around = brokerage.contacts(10, *ends(graph))
    assert len(around[NAMES.index("NEWS")]) == 9
    assert max(len(own) for own in around) == 9


def test_knoke_by_reputation(shared_data: Path) -> None:
    """Those whom the others called influential have most contacts (rank correlation .83); betweenness says less."""
    graph = knoke(shared_data)
    lines = (shared_data / "networks" / "knokbur.dat").read_text(encoding="utf-8").splitlines()
    rating = [float(line.split()[2]) for line in lines if line[:2].strip().isdigit() and len(line.split()) == 3]
    start, end = ends(graph)
    degree = [len(own) for own in brokerage.contacts(10, start, end)]
    assert spearmanr(rating, degree).statistic == pytest.approx(0.83, abs=0.005)
    assert spearmanr(rating, brokerage.betweenness(10, start, end)[0]).statistic < 0.5


PUBLISHED = {
    # Jackson, Social and Economic Networks (2008): betweenness of the families of Florence, as a share of all pairs.
    "florence": (nx.florentine_families_graph, {"Medici": 0.522, "Guadagni": 0.255, "Strozzi": 0.103}),
    # Zachary's karate club: the instructor, the officer and the next three, in every textbook.
    "karate": (nx.karate_club_graph, {0: 0.438, 33: 0.304, 32: 0.145, 2: 0.144, 31: 0.138}),
}


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_betweenness_as_published(name: str) -> None:
    made, known = PUBLISHED[name]
    graph = nx.convert_node_labels_to_integers(made(), label_attribute="name")
    size = len(graph)
    score, _ = brokerage.betweenness(size, *ends(graph))
    share = {graph.nodes[at]["name"]: score[at] / ((size - 1) * (size - 2) / 2) for at in graph}
    assert {who: round(share[who], 3) for who in known} == known


def test_core_of_the_karate_club() -> None:
    """Ten of its members have at least four friends among the ten."""
    graph = nx.karate_club_graph()
    core = brokerage.core_numbers(brokerage.graph(34, *ends(graph)))
    assert (core.max(), (core == 4).sum()) == (4, 10)


def near(graph: "nx.Graph[int]") -> list[float]:
    """Betweenness on shortest paths of at most four ties, path by path."""
    score = [0.0] * len(graph)
    for one, other in combinations(graph, 2):
        if nx.has_path(graph, one, other) and nx.shortest_path_length(graph, one, other) <= 4:
            paths = list(nx.all_shortest_paths(graph, one, other))
            for at in (at for path in paths for at in path[1:-1]):
                score[at] += 1 / len(paths)
    return score


def test_near_betweenness_of_a_chain() -> None:
    # 0-1-…-7. Around 1: 0-2, 0-3, 0-4; around 3: 2-4, 2-5, 2-6, 1-4, 1-5, 0-4; 0-5 and beyond are too far apart.
    start, end = np.arange(7), np.arange(1, 8)
    assert brokerage.near_betweenness(8, start, end).tolist() == [0, 3, 5, 6, 6, 5, 3, 0]
    assert brokerage.betweenness(8, start, end)[0].tolist() == [0, 6, 10, 12, 12, 10, 6, 0]


@pytest.mark.parametrize("published", [knoke, clubs])
def test_near_betweenness_of_published_networks(published: object, shared_data: Path) -> None:
    graph: nx.Graph[int] = published(shared_data)  # type: ignore[operator]
    assert brokerage.near_betweenness(len(graph), *ends(graph)) == pytest.approx(near(graph))


def test_near_betweenness_over_several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.gnm_random_graph(40, 55, seed=2)
    monkeypatch.setattr(brokerage, "SOURCES", 7)
    monkeypatch.setattr(brokerage, "SMALL", 10)  # sparse
    assert brokerage.near_betweenness(40, *ends(graph)) == pytest.approx(near(graph))
    monkeypatch.setattr(brokerage, "SOURCES", 256)
    monkeypatch.setattr(brokerage, "EXACT", 10)  # sampled, here from every actor
    assert brokerage.near_betweenness(40, *ends(graph)) == pytest.approx(near(graph))


def test_large_networks_are_drawn_less_often() -> None:
    assert [resample.draws_of(size) for size in (1, 45, 1500, 3000, 100_000)] == [200, 200, 200, 200, 40]


def test_galaskiewicz_as_published(shared_data: Path) -> None:
    """26 chief executives, 15 clubs and boards, 98 memberships."""
    graph = clubs(shared_data)
    assert (len(graph), graph.number_of_edges()) == (41, 98)


def test_sampling_every_source_is_exact() -> None:
    graph = nx.gnm_random_graph(60, 120, seed=3)
    start, end = ends(graph)
    exact, _ = brokerage.betweenness(60, start, end)
    assert brokerage.sampled_betweenness(60, start, end, np.random.default_rng(1)) == pytest.approx(exact)


def test_sampling_orders_the_first_ones() -> None:
    graph = nx.barabasi_albert_graph(900, 2, seed=5)
    start, end = ends(graph)
    exact, _ = brokerage.betweenness(900, start, end)
    estimate = brokerage.sampled_betweenness(900, start, end, np.random.default_rng(1))
    assert set(np.argsort(-exact)[:3]) == set(np.argsort(-estimate)[:3])
    assert estimate.sum() == pytest.approx(exact.sum(), rel=0.1)


def test_a_planted_broker_is_surely_first_and_repeatably() -> None:
    # Two groups of fifteen, each a ring with chords, that only actor 30 ties.
    pairs = [(base + at, base + (at + step) % 15) for base in (0, 15) for at in range(15) for step in (1, 2)] + [
        (at, 30) for at in (0, 5, 10, 15, 20, 25)
    ]
    graph: nx.Graph[int] = nx.Graph(pairs)
    start, end = ends(graph)
    sectors = ["ecole"] * 15 + ["entreprise"] * 15 + ["association"]
    seen = KnownTies.of(31, start, end, np.full(len(start), 0.9), sectors)
    found = resample.ranks(seen, 4)
    assert found.p_top[30] == found.p_top.max() >= 0.9
    assert found.low[30] == 1
    assert (found.low <= found.high).all()
    again = resample.ranks(seen, 4)
    assert (again.p_top == found.p_top).all()
    other = resample.ranks(seen, 4, seed=1)
    assert (other.p_top != found.p_top).any()


def test_certain_ties_and_nothing_missing_leave_no_doubt() -> None:
    start, end = np.array([0, 1, 2]), np.array([1, 2, 3])
    found = resample.ranks(KnownTies.of(4, start, end, np.ones(3), [""] * 4), 1, missing=0.0, draws=10)
    assert found.p_top.tolist() == [0, 1, 1, 0]  # equal scores share the first rank
    assert found.fragile.tolist() == [0, 1, 1, 0]
    assert (found.low.tolist(), found.high.tolist()) == ([3, 1, 1, 3], [4, 2, 2, 4])


def test_missing_ties_are_new_and_follow_the_sectors() -> None:
    # Ties only within two sectors: missing ones fall there more often than between, and never on a known tie.
    graph = nx.disjoint_union(nx.cycle_graph(10), nx.cycle_graph(10))
    start, end = ends(graph)
    seen = KnownTies.of(20, start, end, np.ones(20), ["a"] * 10 + ["b"] * 10)
    known = {*zip(start.tolist(), end.tolist(), strict=True)}
    added = []
    for one, other in PossibleGraphs.of(seen, telling_of(seen, 0.5)).draws(50, np.random.default_rng(0)):
        drawn = [*zip(one.tolist(), other.tolist(), strict=True)]
        assert len(drawn) == len({*drawn}) and known <= {*drawn} and (one < other).all()
        added += [pair for pair in drawn if pair not in known]
    assert np.mean([(left < 10) == (right < 10) for left, right in added]) > 0.8
    assert len(added) / 50 == pytest.approx(20, rel=0.15)  # half of the ties are missing: as many are added


def test_articulation_is_counted_over_the_draws() -> None:
    start, end = np.zeros(9, dtype=np.int64), np.arange(1, 10)
    found = resample.ranks(KnownTies.of(10, start, end, np.full(9, 0.9), [""] * 10), 1)
    assert found.fragile[0] > 0.95
    assert found.p_top[0] > 0.95
    assert found.p_top[1:].max() < 0.05
