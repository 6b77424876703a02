"""The network as it may be: known ties by how sure they are, and others where they are likely and could not be told."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from essaim.queries.methods.missing.block_model import BlockModel, fitted
from essaim.queries.methods.missing.known_ties import KnownTies
from essaim.queries.methods.missing.recall import Telling

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PILOT = 20  # draws that say how many ties fall on pairs that are tied already
MOST_SCALE = 2.0
SEED = 20230615


def missing_share(ties: KnownTies, telling: Telling, draws: int = 100, seed: int = SEED) -> float:
    """The share of the ties that are expected to exist and that nobody told."""
    graphs = PossibleGraphs.of(ties, telling).draws(draws, np.random.default_rng(seed))
    return share_of(ties, sum(len(start) for start, _ in graphs) / draws)


def share_of(ties: KnownTies, expected: float) -> float:
    """The same where so many ties are expected to exist."""
    return max(0.0, 1.0 - float(ties.p.sum()) / max(expected, 1e-9))


@dataclass(frozen=True, slots=True, eq=False)
class PossibleGraphs:
    """Draws of the network. Each draws θ, B and the telling anew; new ties are Poisson by pair of sectors."""

    ties: KnownTies
    telling: Telling
    model: BlockModel

    @classmethod
    def of(cls, ties: KnownTies, telling: Telling) -> "PossibleGraphs":
        """Where nothing is known of interviews, all are taken as interviewed alike."""
        ties = ties if telling.basis == "interviews" else ties.all_heard()
        return cls(ties, telling, fitted(ties, telling))

    def draws(self, count: int, random: np.random.Generator) -> Iterator[tuple[Ints, Ints]]:
        """The ends of the ties of so many possible networks."""
        ties, scale = self.ties, self._scale(random)
        for _ in range(count):
            stays = random.random(len(ties.p)) < ties.p
            start, end = self._missing(self.telling.chances(self.model.unheard, random), scale, random)
            yield np.concatenate([ties.start[stays], start]), np.concatenate([ties.end[stays], end])

    def _scale(self, random: np.random.Generator) -> Floats:
        """By number of interviewed ends, by how much to draw more, so that as many ties are added as are missing.

        Dense sectors hold few free pairs. Nothing is made up where none of both ends was interviewed.
        """
        chances = np.mean([self.telling.chances(self.model.unheard, random) for _ in range(PILOT)], axis=0)
        known = np.bincount(self.ties.ends_heard, minlength=3)
        lacking = known * np.divide(1 - chances, chances, out=np.zeros(3), where=chances > 0)
        added = np.zeros(3)
        for _ in range(PILOT):
            start, end = self._missing(chances, np.ones(3), random)
            heard = self.ties.interviewed[start].astype(np.int64) + self.ties.interviewed[end]
            added += np.bincount(heard, minlength=3) / PILOT
        wanted = np.clip(lacking / np.maximum(added, 0.5), 1, MOST_SCALE)
        return np.where((lacking > 1) & (np.arange(3) > 0), wanted, 1.0)

    def _missing(self, chances: Floats, scale: Floats, random: np.random.Generator) -> tuple[Ints, Ints]:
        """Ties that nobody told: drawn by θ and B, kept with 1 − π, each once, none that is known already."""
        start, end = self._pairs(float(scale.max()), random)
        heard = self.ties.interviewed[start].astype(np.int64) + self.ties.interviewed[end]
        untold = random.random(len(start)) < (1 - chances[heard]) * scale[heard] / scale.max()
        size = self.ties.size
        code = np.unique(np.minimum(start, end)[untold] * size + np.maximum(start, end)[untold])
        code = code[(code // size != code % size) & ~np.isin(code, self.ties.start * size + self.ties.end)]
        return code // size, code % size

    def _pairs(self, scale: float, random: np.random.Generator) -> tuple[Ints, Ints]:
        """Pairs of actors, Poisson(`scale` · B · Σθ · Σθ) of each two sectors, the ends drawn in proportion to θ."""
        theta = random.gamma(self.model.theta[0]) / self.model.theta[1]
        shape, rate = self.model.rates
        rates = np.triu(random.gamma(shape) / rate)
        np.fill_diagonal(rates, np.diag(rates) / 2)
        order = np.argsort(self.ties.sector, kind="stable")
        total = np.concatenate([[0.0], np.cumsum(theta[order])])
        first = np.concatenate([[0], np.cumsum(np.bincount(self.ties.sector, minlength=len(rates)))])
        begin, mass = total[first[:-1]], np.diff(total[first])
        many = random.poisson(scale * rates * np.outer(mass, mass))
        sectors = [np.repeat(side.ravel(), many.ravel()) for side in np.indices(many.shape)]
        start, end = (
            order[
                np.searchsorted(total, begin[side] + random.random(len(side)) * mass[side], side="right").clip(
                    1, len(order)
                )
                - 1
            ]
            for side in sectors
        )
        return start, end
