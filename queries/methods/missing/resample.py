"""How sure a rank is: the same network drawn many times as it may be, with ties that may not be and ties untold.

Which ties those are: `possible_graphs`. A bootstrap that only takes ties away covers the truth just .58 to .70 of the
time.
"""

from dataclasses import dataclass

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from essaim.queries.methods.missing.known_ties import KnownTies
from essaim.queries.methods.missing.possible_graphs import SEED, PossibleGraphs, share_of
from essaim.queries.methods.missing.recall import Telling, telling_of
from essaim.queries.methods.network.brokerage import SMALL, SOURCES, graph, sampled_betweenness

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DRAWS, FEWEST = 200, 40
AFFORDED = 600_000  # actors × draws: beyond 3,000 actors there are fewer draws


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """By actor: its betweenness as expected over the draws, 5 % and 95 % of its ranks, how often it is among the first
    `top`, and how often it alone holds others (`fragile`: it is an articulation point).

    `missing` is the share of the ties that are expected to exist and that nobody told, after `telling`.
    """

    expected: Floats
    low: Ints
    high: Ints
    p_top: Floats
    fragile: Floats
    missing: float
    telling: Telling


def ranks(
    ties: KnownTies,
    top: int,
    *,
    missing: float | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    alike: Ints | None = None,
) -> Ranks:
    """Ranks by betweenness over `draws` possible networks; `missing` is the share of untold ties, None: estimated.

    Actors of one number of `alike` are the same but for their names: what the draws say of them is said of all.
    """
    random = np.random.default_rng(seed)
    telling = telling_of(ties, missing)
    best, worst = np.empty((draws, ties.size), dtype=np.int32), np.empty((draws, ties.size), dtype=np.int32)
    expected, first, fragile, many = np.zeros(ties.size), np.zeros(ties.size), np.zeros(ties.size), 0
    for draw, (start, end) in enumerate(PossibleGraphs.of(ties, telling).draws(draws, random)):
        score, holding = _measured(ties.size, start, end, random)
        ordered = np.sort(score)
        best[draw] = ties.size - np.searchsorted(ordered, score, side="right") + 1
        worst[draw] = ties.size - np.searchsorted(ordered, score, side="left")
        first += (best[draw] <= top) & (score > 0)
        fragile[holding] += 1
        expected += score
        many += len(start)
    groups = np.arange(ties.size) if alike is None else alike
    low, high = _interval(best, worst, groups)
    return Ranks(
        expected=np.round(_shared(expected / draws, groups), 6),
        low=low,
        high=high,
        p_top=_shared(first / draws, groups),
        fragile=_shared(fragile / draws, groups),
        missing=share_of(ties, many / draws),
        telling=telling,
    )


def draws_of(size: int) -> int:
    """How many draws a network of so many actors gets."""
    return max(FEWEST, min(DRAWS, AFFORDED // max(size, 1)))


def _measured(size: int, start: Ints, end: Ints, random: np.random.Generator) -> tuple[Floats, Ints]:
    """The betweenness of each actor in one network, rounded so that equal scores are equal, and who holds others."""
    tied = np.unique(np.concatenate([start, end]))
    start, end = np.searchsorted(tied, start), np.searchsorted(tied, end)
    network = graph(len(tied), start, end)
    if len(tied) <= SMALL:  # all sources cost less than sampled ones
        scores = rx.graph_betweenness_centrality(network, normalized=False)
        among = np.fromiter(scores.values(), dtype=np.float64, count=len(tied))
    else:
        among = sampled_betweenness(len(tied), start, end, random, SOURCES)
    score = np.zeros(size)
    score[tied] = np.round(among, 6)
    holding = np.fromiter(rx.articulation_points(network), dtype=np.int64)
    return score, tied[holding]


def _shared(values: Floats, groups: Ints) -> Floats:
    """The mean over the actors of each group."""
    counts = np.maximum(np.bincount(groups), 1)
    mean: Floats = (np.bincount(groups, values) / counts)[groups]
    return np.round(mean, 9)


def _interval(best: NDArray[np.int32], worst: NDArray[np.int32], groups: Ints) -> tuple[Ints, Ints]:
    """The 5 % of the best and the 95 % of the worst places, over the draws of all actors of a group together."""
    low = np.percentile(best, 5, axis=0, method="lower").astype(np.int64)
    high = np.percentile(worst, 95, axis=0, method="higher").astype(np.int64)
    order = np.argsort(groups, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        if len(members) > 1:
            low[members] = np.percentile(best[:, members], 5, method="lower")
            high[members] = np.percentile(worst[:, members], 95, method="higher")
    return low, high
