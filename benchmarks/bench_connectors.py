"""Ranks with their uncertainty on random networks, against one exact betweenness of networkx in the same run.

A last line, without networkx: as many actors as the mandates of a département, where draws are fewer.
"""

from collections.abc import Callable
from functools import partial
from time import perf_counter

import networkx as nx
import numpy as np

from essaim.queries.methods.missing import resample
from essaim.queries.methods.missing.known_ties import KnownTies
from essaim.queries.methods.network import brokerage

SIZES = ((75, 150), (300, 900), (1000, 3000))
GOAL = (3000, 9000, 60)  # actors, ties, and the seconds that 200 draws may take
LARGE = (4000, 12000)  # as many actors as a département's mandates: fewer draws, and networkx would take minutes


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def measured(graph: "nx.Graph[int]") -> tuple[float, float, float, int]:
    """Seconds of exact betweenness, of that within four ties, of the draws, and how many draws there are."""
    size = len(graph)
    ends = np.array(sorted(tuple(sorted(pair)) for pair in graph.edges()), dtype=np.int64)
    start, end, p = ends[:, 0], ends[:, 1], np.full(len(ends), 0.9)
    sectors, draws = [str(at % 6) for at in range(size)], resample.draws_of(size)
    return (
        seconds(lambda: brokerage.betweenness(size, start, end)),
        seconds(lambda: brokerage.near_betweenness(size, start, end)),
        seconds(lambda: resample.ranks(KnownTies.of(size, start, end, p, sectors), 10, draws=draws)),
        draws,
    )


def main() -> None:
    """Print one line a size: seconds of the measures, of the draws, and of networkx once."""
    for size, ties in SIZES:
        graph = nx.gnm_random_graph(size, ties, seed=1)
        oracle = seconds(partial(nx.betweenness_centrality, graph))
        exact, near, drawn, draws = measured(graph)
        print(
            f"{size:5} actors {ties:5} ties: networkx once {oracle:.3f} s, exact {exact:.4f} s = {oracle / exact:.0f} "
            f"times faster, within four ties {near:.4f} s, {draws} draws {drawn:.2f} s = {drawn / oracle:.1f} times"
        )
    *_, drawn, draws = measured(nx.gnm_random_graph(*GOAL[:2], seed=1))
    print(f"{GOAL[0]:5} actors {GOAL[1]:5} ties: {draws} draws {drawn:.0f} s (goal {GOAL[2]} s)")
    exact, near, drawn, draws = measured(nx.gnm_random_graph(*LARGE, seed=1))
    print(
        f"{LARGE[0]:5} actors {LARGE[1]:5} ties: exact {exact:.2f} s, within four ties {near / exact:.1f} × that, "
        f"{draws} draws {drawn / exact:.1f} × that ({drawn:.1f} s)"
    )


if __name__ == "__main__":
    main()
