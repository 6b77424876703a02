"""Who is alike but for a name, and an order of actors that no number makes."""

import networkx as nx
import numpy as np
import pytest

from essaim.queries.methods.missing.symmetry import colours, order_of

GRAPHS = {
    "two rings and a bridge": nx.disjoint_union(nx.cycle_graph(7), nx.cycle_graph(7)),
    "a tree": nx.balanced_tree(2, 3),
    "Petersen": nx.petersen_graph(),
    "stars": nx.disjoint_union(nx.star_graph(4), nx.star_graph(4)),
    "pendants": nx.Graph([(0, 1), (1, 2), (2, 3), (3, 0), *((corner, corner + 4) for corner in range(4))]),
}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_the_network_in_that_order_is_the_same_whatever_the_numbers(graph: "nx.Graph[int]") -> None:
    def ordered(numbers: list[int]) -> set[frozenset[int]]:
        pairs = np.array([(numbers[left], numbers[right]) for left, right in graph.edges()], dtype=np.int64)
        mark = np.zeros(len(pairs), dtype=np.int64)
        colour = colours([""] * len(graph), pairs[:, 0], pairs[:, 1], mark)
        place = np.argsort(order_of(colour, pairs[:, 0], pairs[:, 1], mark))
        return {frozenset((int(place[left]), int(place[right]))) for left, right in pairs}

    random = np.random.default_rng(1)
    first = ordered([*range(len(graph))])
    assert all(ordered(random.permutation(len(graph)).tolist()) == first for _ in range(10))


def test_leaves_are_alike_and_what_is_given_tells_apart() -> None:
    start, end, mark = np.zeros(3, dtype=np.int64), np.arange(1, 4), np.zeros(3, dtype=np.int64)
    assert len({*colours([""] * 4, start, end, mark)[1:].tolist()}) == 1
    assert len({*colours(["", "a", "b", "b"], start, end, mark)[1:].tolist()}) == 2
    assert len({*colours([""] * 4, start, end, np.array([0, 0, 9]))[1:].tolist()}) == 2
    assert colours([], start[:0], end[:0], mark[:0]).tolist() == []
