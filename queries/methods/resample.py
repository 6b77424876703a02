"""How sure a rank is: the same graph redrawn many times, with ties that may not be and ties that nobody told us of.

Each tie stays with its own confidence; missing ties are added where ties are likely: in proportion to the contacts of
both ends and to how often their two sectors are tied (a degree-corrected block model, Karrer and Newman 2011). A
bootstrap that only takes ties away covers the truth just .58 to .70 of the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from essaim.queries.methods.brokerage import SMALL, graph, sampled_betweenness

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DRAWS, FEWEST = 200, 40
AFFORDED = 300_000  # actors × draws: beyond 1,500 actors there are fewer draws, which takes some ten seconds
MISSING = 0.2
SEED = 20230615


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """By actor: 5 % and 95 % of its ranks, how often it is among the first `top`, and how often it alone holds others.

    `fragile` is how often the actor is an articulation point.
    """

    low: Ints
    high: Ints
    p_top: Floats
    fragile: Floats


def ranks(
    size: int,
    start: Ints,
    end: Ints,
    p: Floats,
    sectors: Sequence[str],
    top: int,
    *,
    draws: int = DRAWS,
    missing: float = MISSING,
    seed: int = SEED,
) -> Ranks:
    """Ranks by betweenness over `draws` redrawn graphs; `missing` is the assumed share of ties nobody told us of."""
    random = np.random.default_rng(seed)
    drawn = _Unknown(size, start, end, sectors)
    expected = len(start) * missing / (1.0 - missing)
    best, worst = np.empty((draws, size), dtype=np.int64), np.empty((draws, size), dtype=np.int64)
    fragile = np.zeros(size)
    first = np.zeros(size)
    for draw in range(draws):
        stays = random.random(len(p)) < p
        more = drawn.draw(random, random.poisson(expected))
        starts, ends = np.concatenate([start[stays], more[0]]), np.concatenate([end[stays], more[1]])
        network = graph(size, starts, ends)
        if size <= SMALL:  # all sources cost less than sampled ones
            scores = rx.graph_betweenness_centrality(network, normalized=False)
            score = np.fromiter(scores.values(), dtype=np.float64, count=size)
        else:
            score = sampled_betweenness(size, starts, ends, random)
        score = np.round(score, 6)  # equal scores must be equal
        sorted_scores = np.sort(score)
        best[draw] = size - np.searchsorted(sorted_scores, score, side="right") + 1
        worst[draw] = size - np.searchsorted(sorted_scores, score, side="left")
        first += (best[draw] <= top) & (score > 0)
        fragile[list(rx.articulation_points(network))] += 1
    return Ranks(
        low=np.percentile(best, 5, axis=0, method="lower").astype(np.int64),
        high=np.percentile(worst, 95, axis=0, method="higher").astype(np.int64),
        p_top=first / draws,
        fragile=fragile / draws,
    )


def draws_of(size: int) -> int:
    """How many draws a network of so many actors gets."""
    return max(FEWEST, min(DRAWS, AFFORDED // max(size, 1)))


class _Unknown:
    """Pairs without a known tie, drawn in proportion to (d_i + .5)(d_j + .5) and to the rate of their two sectors."""

    def __init__(self, size: int, start: Ints, end: Ints, sectors: Sequence[str]) -> None:
        names, block = np.unique(np.array(sectors, dtype=str), return_inverse=True)
        many = len(names)
        self.size = size
        self.weight = np.bincount(np.concatenate([start, end]), minlength=size) + 0.5
        self.members = [np.flatnonzero(block == sector) for sector in range(many)]
        self.ties = np.sort(start * size + end)
        ties = np.zeros((many, many))
        np.add.at(ties, (np.minimum(block[start], block[end]), np.maximum(block[start], block[end])), 1)
        counts = np.array([len(actors) for actors in self.members], dtype=np.float64)
        pairs = np.outer(counts, counts)
        np.fill_diagonal(pairs, counts * (counts - 1) / 2)
        total = np.array([self.weight[actors].sum() for actors in self.members])
        masses = np.outer(total, total)
        np.fill_diagonal(masses, total**2 / 2)
        rate = np.divide(ties + 0.5, pairs, out=np.zeros_like(ties), where=pairs > 0)
        chance = np.triu(rate * masses)
        self.blocks = np.argwhere(chance > 0)
        self.chance = chance[chance > 0] / chance.sum() if chance.any() else np.zeros(0)

    def draw(self, random: np.random.Generator, count: int) -> tuple[Ints, Ints]:
        """About `count` such pairs, each once: those that fall on a known tie or on one actor twice are left out."""
        if not len(self.chance) or not count:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        how_many = random.multinomial(count, self.chance)
        left, right = (
            np.concatenate(
                [self._some(random, block[side], many) for block, many in zip(self.blocks, how_many, strict=True)]
            )
            for side in (0, 1)
        )
        code = np.unique(np.minimum(left, right) * self.size + np.maximum(left, right))
        code = code[(code // self.size != code % self.size) & ~np.isin(code, self.ties)]
        return code // self.size, code % self.size

    def _some(self, random: np.random.Generator, block: int, many: int) -> Ints:
        """Actors of one sector, drawn in proportion to their contacts."""
        actors = self.members[block]
        total = np.cumsum(self.weight[actors])
        picked: Ints = actors[np.searchsorted(total, random.random(many) * total[-1], side="right")]
        return picked
