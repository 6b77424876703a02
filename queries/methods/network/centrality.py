"""Where actors stand in a network: closeness, eigenvector and PageRank; its communities.

Harmonic closeness: Σ_u 1 / d(u, v) (Marchiori and Latora 2000). Eigenvector: Bonacich 1972. PageRank: Brin and Page
1998, α = .85. Communities: Louvain, Blondel 2008.
"""

import networkx as nx
import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from essaim.queries.methods.network.brokerage import graph
from essaim.queries.methods.network.reach import Around

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DAMPING = 0.85
TURNS, CLOSE_ENOUGH = 1000, 1e-10


def harmonic_closeness(size: int, start: Ints, end: Ints) -> Floats:
    """Σ 1 / distance to all others; 0 for those who are alone."""
    return Around.of(size, start, end).closeness()


def directed_closeness(size: int, start: Ints, end: Ints) -> tuple[Floats, Floats]:
    """The same along directed ties: how near all whom an actor reaches are, and how near all who reach it."""
    return Around.along(size, end, start).closeness(), Around.along(size, start, end).closeness()


def eigenvector(size: int, start: Ints, end: Ints) -> Floats:
    """Of the largest group of actors, length one; 0 for all others: power iteration on A + I."""
    score = np.zeros(size)
    groups = sorted((sorted(part) for part in rx.connected_components(graph(size, start, end))), key=len)
    group = np.array(groups[-1] if groups else [], dtype=np.int64)
    score[group] = 1.0
    ends, contacts = np.concatenate([start, end]), np.concatenate([end, start])
    inside = np.isin(ends, group)
    ends, contacts = ends[inside], contacts[inside]
    for _ in range(TURNS):
        further = score + np.bincount(ends, score[contacts], size)
        further /= max(float(np.sqrt((further**2).sum())), 1e-300)
        if np.abs(further - score).sum() < size * CLOSE_ENOUGH:
            return further
        score = further
    return score


def pagerank(size: int, start: Ints, end: Ints) -> Floats:
    """On directed ties start → end, each once; whom nobody cites shares what those who cite nobody hand out."""
    score: Floats = np.full(size, 1 / max(size, 1))
    cited = np.bincount(start, minlength=size)
    for _ in range(TURNS):
        sent = np.bincount(end, score[start] / cited[start], size) + score[cited == 0].sum() / size
        further: Floats = DAMPING * sent + (1 - DAMPING) / size
        if np.abs(further - score).sum() < size * CLOSE_ENOUGH:
            return further
        score = further
    return score


def communities(size: int, start: Ints, end: Ints) -> Ints:
    """A number by actor, 1 for the largest community; 0 for those without a tie."""
    network: nx.Graph[int] = nx.Graph()
    network.add_nodes_from(np.unique(np.concatenate([start, end])).tolist())
    network.add_edges_from(zip(start.tolist(), end.tolist(), strict=True))
    number = np.zeros(size, dtype=np.int64)
    if len(network):
        parts = sorted(nx.community.louvain_communities(network, seed=1), key=lambda part: (-len(part), min(part)))
        for place, part in enumerate(parts, 1):
            number[list(part)] = place
    return number
