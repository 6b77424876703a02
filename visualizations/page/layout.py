"""Where each node of a page stands: communities as islands, forces inside each; the same graph, the same places."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SMALL = 500  # nodes: up to here one island, without looking for communities
GOLDEN = math.pi * (3 - math.sqrt(5))
SPAN = 10_000  # positions are whole numbers from 0 to SPAN


def positions(size: int, start: Ints, end: Ints) -> Ints:
    """`size` rows of x and y, whole numbers from 0 to SPAN; `start` and `end` are the ends of the links."""
    if not size:
        return np.zeros((0, 2), dtype=np.int64)
    linked = np.unique(np.concatenate([start, end])) if len(start) else np.zeros(0, dtype=np.int64)
    alone = np.setdiff1d(np.arange(size), linked)
    groups = _communities(linked, start, end) if len(linked) > SMALL else [linked] if len(linked) else []
    islands = [_island(group, start, end) for group in groups]
    if len(alone):
        groups, islands = [*groups, alone], [*islands, _sunflower(len(alone))]
    placed = np.zeros((size, 2))
    for group, island, centre in zip(groups, islands, _centres(groups, size, start, end), strict=True):
        placed[group] = centre + island * math.sqrt(len(group))
    return _whole(placed)


def _whole(placed: Floats) -> Ints:
    low, high = placed.min(axis=0), placed.max(axis=0)
    span = max(float((high - low).max()), 1e-9)
    centred = (placed - (low + high) / 2) / span + 0.5
    whole: Ints = np.rint(centred * SPAN).astype(np.int64)
    return whole


def _communities(linked: Ints, start: Ints, end: Ints) -> list[Ints]:
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(linked.tolist())
    graph.add_edges_from(zip(start.tolist(), end.tolist(), strict=True))
    communities = nx.community.louvain_communities(graph, seed=1)
    parts = [np.array(sorted(part), dtype=np.int64) for part in communities]
    return sorted(parts, key=lambda part: (-len(part), int(part[0])))


def _island(group: Ints, start: Ints, end: Ints) -> Floats:
    """Places of one community inside the unit disc."""
    if len(group) == 1:
        return np.zeros((1, 2))
    if len(group) > 4 * SMALL:  # all pairs would not fit: the first ones in the middle
        return _sunflower(len(group))
    inside = np.isin(start, group) & np.isin(end, group)
    starts, ends = np.searchsorted(group, start[inside]), np.searchsorted(group, end[inside])
    return _spread(_forces(len(group), starts, ends, np.ones(len(starts))))


def _forces(size: int, starts: Ints, ends: Ints, weight: Floats) -> Floats:
    """Fruchterman and Reingold's forces: all push each other away, links pull, the middle keeps the whole together."""
    rounds = 90 if size <= SMALL else 50
    placed = _sunflower(size) * math.sqrt(size)
    reach = 0.3 * math.sqrt(size)
    squares = np.empty((size, size))
    for _ in range(rounds):
        x, y = placed[:, 0], placed[:, 1]
        away_x, away_y = x[:, None] - x[None], y[:, None] - y[None]
        np.square(away_x, out=squares)
        squares += away_y * away_y
        squares += 0.01
        force = np.stack([(away_x / squares).sum(1), (away_y / squares).sum(1)], axis=1)
        line = placed[starts] - placed[ends]
        pull = line * (weight * np.hypot(line[:, 0], line[:, 1]))[:, None] * 0.4
        for axis in (0, 1):
            force[:, axis] -= np.bincount(starts, pull[:, axis], size) - np.bincount(ends, pull[:, axis], size)
        force -= 0.05 * placed * math.sqrt(size)
        strength = np.hypot(force[:, 0], force[:, 1]) + 1e-9
        placed = placed + force * (np.minimum(strength, reach) / strength)[:, None]
        reach *= 0.96
    middle: Floats = placed - placed.mean(axis=0)
    return middle


def _spread(placed: Floats) -> Floats:
    """The same picture with an even density, inside the unit disc: half of the way to equal areas."""
    away = np.hypot(placed[:, 0], placed[:, 1]) + 1e-9
    even = np.sqrt((np.argsort(np.argsort(away)) + 0.5) / len(placed))
    radius = (even + away / away.max()) / 2
    spread: Floats = placed / away[:, None] * radius[:, None]
    return spread


def _sunflower(size: int) -> Floats:
    """Evenly over the unit disc, from the middle outwards."""
    ranks = np.arange(size)
    away = np.sqrt((ranks + 0.5) / size)
    return np.stack([away * np.cos(ranks * GOLDEN), away * np.sin(ranks * GOLDEN)], axis=1)


def _centres(groups: list[Ints], size: int, start: Ints, end: Ints) -> Floats:
    """Middles of the islands: those with links in common are near, none covers another."""
    radius = np.sqrt([len(group) for group in groups])
    if len(groups) == 1:
        return np.zeros((1, 2))
    member = np.zeros(size, dtype=np.int64)
    for rank, group in enumerate(groups):
        member[group] = rank
    starts, ends = member[start], member[end]
    across = starts != ends
    pairs, counts = np.unique(np.stack([starts, ends])[:, across], axis=1, return_counts=True)
    placed = _forces(len(groups), pairs[0], pairs[1], np.log1p(counts) / 3) * radius.mean() * 1.5
    return _apart(placed, radius * 1.1)


def _apart(placed: Floats, radius: Floats) -> Floats:
    """Push discs that cover each other apart."""
    for _ in range(400):
        line = placed[:, None] - placed[None]
        away = np.hypot(line[..., 0], line[..., 1]) + 1e-6
        lack = np.maximum(radius[:, None] + radius[None] - away, 0)
        np.fill_diagonal(lack, 0)
        if lack.max() < 0.01:
            break
        placed = placed + (line / away[..., None] * (lack / 2)[..., None]).sum(1) * 0.7
    return placed
