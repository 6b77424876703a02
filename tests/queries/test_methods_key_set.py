"""Sets that reach most others, by hand, and against every set of a random network."""

from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest

from essaim.queries.methods.network import key_set as module
from essaim.queries.methods.network.key_set import key_set


def around(graph: "nx.Graph[int]") -> list[set[int]]:
    return [set(graph[at]) for at in range(len(graph))]


def oracle(graph: "nx.Graph[int]", many: int) -> int:
    """How many the best set reaches within two contacts, by networkx."""
    near = [set(nx.single_source_shortest_path_length(graph, at, cutoff=2)) for at in graph]
    return max(len(set().union(*(near[one] for one in some))) for some in combinations(graph, many))


def test_two_stars_apart() -> None:
    """Stars of 5 and of 4: the hubs are 0 and 5; the two best by reach are both of the larger star."""
    graph = nx.disjoint_union(nx.star_graph(4), nx.star_graph(3))
    assert key_set(around(graph), 2) == ((0, 5), 9)
    assert key_set(around(graph), 1) == ((0,), 5)


def test_nobody_and_fewer_than_asked() -> None:
    assert key_set([], 3) == ((), 0)
    assert key_set([set(), set()], 3) == ((0, 1), 2)


@pytest.mark.parametrize("seed", range(4))
def test_as_good_as_every_set(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.gnm_random_graph(30, 32, seed=seed)
    best = oracle(graph, 3)
    assert key_set(around(graph), 3)[1] == best
    monkeypatch.setattr(module, "EXHAUSTIVE", 0)  # one by one, then swapped
    assert key_set(around(graph), 3)[1] >= best - 1


def test_a_swap_mends_a_greedy_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Greedy takes 0, near six of two groups; the two heads 1 and 2 together reach all but it."""
    graph = nx.Graph([(0, at) for at in (3, 4, 5, 8, 9, 10)])
    graph.add_edges_from((1, at) for at in (3, 4, 5, 6, 7))
    graph.add_edges_from((2, at) for at in (8, 9, 10, 11, 12))
    graph = nx.convert_node_labels_to_integers(graph, ordering="sorted")
    monkeypatch.setattr(module, "STEPS", 1)
    monkeypatch.setattr(module, "EXHAUSTIVE", 0)
    assert module._greedy(module._within(around(graph)), 2) == (0, 1)
    assert key_set(around(graph), 2) == ((1, 2), 12)


def test_the_clubs_of_chief_executives(shared_data: Path) -> None:
    """Galaskiewicz's 41 executives and clubs: three of them reach all of the others."""
    lines = (shared_data / "networks" / "galaskiewicz-ceos-clubs-edges.csv").read_text(encoding="utf-8").split()[1:]
    pairs = [tuple(map(int, line.split(","))) for line in lines]
    graph = nx.convert_node_labels_to_integers(nx.Graph(pairs), ordering="sorted")
    assert key_set(around(graph), 3)[1] == oracle(graph, 3) == 41
