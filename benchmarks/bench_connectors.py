"""Ranks with their uncertainty on random networks, against one exact betweenness of networkx in the same run."""

from time import perf_counter

import networkx as nx
import numpy as np

from essaim.queries.methods import brokerage, resample

SIZES = ((75, 150), (300, 900), (1000, 3000))


def main() -> None:
    """Print one line a size: seconds of the measures, of 200 draws, and of networkx once."""
    for size, ties in SIZES:
        graph = nx.gnm_random_graph(size, ties, seed=1)
        ends = np.array(sorted(tuple(sorted(pair)) for pair in graph.edges()), dtype=np.int64)
        start, end = ends[:, 0], ends[:, 1]
        sectors = [str(at % 6) for at in range(size)]
        begun = perf_counter()
        nx.betweenness_centrality(graph)
        oracle = perf_counter() - begun
        begun = perf_counter()
        brokerage.betweenness(size, start, end)
        exact = perf_counter() - begun
        begun = perf_counter()
        resample.ranks(size, start, end, np.full(ties, 0.9), sectors, 10)
        draws = perf_counter() - begun
        print(
            f"{size:5} actors {ties:5} ties: networkx once {oracle:.3f} s, exact {exact:.4f} s = {oracle / exact:.0f} "
            f"times faster, {resample.DRAWS} draws {draws:.2f} s = {draws / oracle:.1f} × networkx once"
        )


if __name__ == "__main__":
    main()
