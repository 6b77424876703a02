"""Chains of introductions on graphs small enough to be worked out on paper, and against networkx on random ones."""

from dataclasses import dataclass
from itertools import pairwise
from math import log, prod

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from essaim.queries.methods.chains import HOPS, SHARED, Arcs, best_introduction, chains, introducer_of, warmest

Tie = tuple[int, int, float]


@dataclass(frozen=True)
class Known:
    """Directed ties, as the snapshot gives them."""

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    distance: NDArray[np.int64]


def known(*ties: Tie) -> Known:
    start, end, t = zip(*ties, strict=True)
    lengths = [round(-1e4 * log(one)) for one in t]
    return Known(np.array(start, np.int32), np.array(end, np.int32), np.array(lengths, np.int64))


def nodes_of(arcs: Arcs, path: tuple[int, ...]) -> list[int]:
    return [int(arcs.start[path[0]]), *(int(arcs.end[arc]) for arc in path)]


# 0 is us. 0–1–4 is worth .9*.8 = .72; 0–4 directly .5; 0–2–3–4 .9*.9*.9 = .729: the longest is the warmest.
DIAMOND = known((0, 1, 0.9), (1, 4, 0.8), (0, 4, 0.5), (0, 2, 0.9), (2, 3, 0.9), (3, 4, 0.9), (4, 5, 0.5))


def test_the_warmest_chain_is_not_the_one_with_fewest_ties() -> None:
    found = warmest(Arcs.of(DIAMOND, 6), [0])
    assert nodes_of(found.arcs, found.path(4)) == [0, 2, 3, 4]
    assert found.reliability(4) == pytest.approx(0.729, abs=1e-3)
    assert found.path(0) == ()
    assert found.reliability(0) == 1.0


def test_the_limit_of_ties_is_kept_exactly() -> None:
    arcs = Arcs.of(DIAMOND, 6)
    two = warmest(arcs, [0], hops=2)
    assert nodes_of(arcs, two.path(4)) == [0, 1, 4]
    three = warmest(arcs, [0], hops=3)
    # Three ties to 5 forbid the warmest chain to 4: the one of two ties is taken, then the last tie.
    assert nodes_of(arcs, three.path(5)) == [0, 1, 4, 5]
    assert three.reliability(5) == pytest.approx(0.36, abs=1e-3)
    assert nodes_of(arcs, warmest(arcs, [0], hops=4).path(5)) == [0, 2, 3, 4, 5]


def test_five_ties_are_too_many() -> None:
    line = known(*((node, node + 1, 0.99) for node in range(5)))
    found = warmest(Arcs.of(line, 6), [0])
    assert found.path(4)
    assert found.path(5) == ()
    assert found.reliability(5) == 0.0


def test_a_tie_is_walked_in_its_own_direction_only() -> None:
    assert warmest(Arcs.of(known((1, 0, 0.9)), 2), [0]).path(1) == ()


def test_a_graph_without_ties_has_no_chain() -> None:
    nothing = Known(np.array([], np.int32), np.array([], np.int32), np.array([], np.int64))
    assert warmest(Arcs.of(nothing, 3), [0]).path(2) == ()
    assert chains(Arcs.of(nothing, 3), [0], 2) == []
    assert best_introduction(nothing, 3, [0], [2, 0]) == [(0.0, None), (1.0, None)]


def test_up_to_three_chains_that_differ_warmest_first() -> None:
    arcs = Arcs.of(DIAMOND, 6)
    assert [nodes_of(arcs, path) for path in chains(arcs, [0], 4)] == [[0, 2, 3, 4], [0, 1, 4], [0, 4]]


def test_chains_that_share_most_of_their_ties_are_one() -> None:
    # The only ways to 3 are 0–1–2–3, and 0–1–4–2–3, which shares two ties of the three.
    arcs = Arcs.of(known((0, 1, 0.9), (1, 2, 0.9), (2, 3, 0.9), (1, 4, 0.9), (4, 2, 0.9)), 5)
    assert [nodes_of(arcs, path) for path in chains(arcs, [0], 3)] == [[0, 1, 2, 3]]


def test_nobody_introduces_us_to_us_through_another_of_ours() -> None:
    # 0 and 1 are both of ours: the chain starts at the one who knows 2.
    arcs = Arcs.of(known((0, 1, 0.9), (1, 2, 0.6)), 3)
    assert [nodes_of(arcs, path) for path in chains(arcs, [0, 1], 2)] == [[1, 2]]


def test_whom_to_ask() -> None:
    found = best_introduction(DIAMOND, 6, [0], [4, 1, 5])
    assert [who for _, who in found] == [2, 0, 2]
    assert [sure for sure, _ in found] == pytest.approx([0.729, 0.9, 0.3645], abs=1e-3)
    assert introducer_of(Arcs.of(DIAMOND, 6), ()) is None


@pytest.mark.parametrize("seed", range(12))
def test_same_reliability_as_networkx(seed: int) -> None:
    random = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(14, 0.18, seed=seed, directed=True)
    ties = known(*((one, other, float(random.uniform(0.2, 0.99))) for one, other in sorted(graph.edges)))
    length = {
        (int(one), int(other)): int(far)
        for one, other, far in zip(ties.start, ties.end, ties.distance, strict=True)
    }  # fmt: skip
    found = warmest(Arcs.of(ties, 14), [0])
    for target in range(1, 14):
        simple = list(nx.all_simple_paths(graph, 0, target, cutoff=HOPS)) if target in graph else []
        lengths = [sum(length[tie] for tie in pairwise(path)) for path in simple]
        expected = min(lengths, default=None)
        mine = found.path(target)
        assert (sum(int(found.arcs.distance[arc]) for arc in mine) if mine else None) == expected
        several = [nodes_of(found.arcs, path) for path in chains(found.arcs, [0], target)]
        assert len(several) == len({tuple(path) for path in several}) <= 3
        assert all(path in simple for path in several)
        for number, path in enumerate(several):
            for other in several[:number]:
                one, two = (set(map(frozenset, pairwise(each))) for each in (path, other))
                assert len(one & two) <= SHARED * min(len(one), len(two))


def test_reliability_is_the_product_of_the_ties() -> None:
    found = warmest(Arcs.of(DIAMOND, 6), [0])
    assert found.reliability(5) == pytest.approx(prod([0.9, 0.9, 0.9, 0.5]), abs=1e-3)
