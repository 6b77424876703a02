"""How often two actors are tied: a degree-corrected block model of the ties that could have been told.

A tie i–j exists with rate θ_i θ_j B[sector_i, sector_j] (Karrer and Newman 2011). It is known with the chance π that
the number of its interviewed ends gives, so rates are fitted to what could be seen, never to pairs that nobody could
tell: θ_i = (d_i + a) / (Σ_j π_ij θ_j B + a), B_rs = (m_rs + 2) / (Σ π θ θ + 2 / B0), with a by moments.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from essaim.queries.methods.missing.known_ties import KnownTies
from essaim.queries.methods.missing.recall import Telling

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
TURNS = 40
PRIOR_TIES = 2.0  # ties that a pair of sectors is lent, at the rate of all pairs within, or across
EVENNESS = (0.5, 20.0)  # bounds of a: below, few have all the ties; above, everybody has as many
MOST_UNHEARD = 0.95  # chance that a tie between two who were not interviewed is known, at most


@dataclass(frozen=True, slots=True, eq=False)
class BlockModel:
    """Gamma posteriors of θ by actor and of B by pair of sectors (shape, rate), and π where nobody was interviewed."""

    theta: tuple[Floats, Floats]
    rates: tuple[Floats, Floats]
    unheard: float


class _Classes:
    """Actors by sector and by whether they were interviewed: all that the chance π of a pair depends on."""

    def __init__(self, ties: KnownTies) -> None:
        self.sector, self.heard = ties.sector, ties.interviewed.astype(np.int64)
        self.sectors = int(ties.sector.max(initial=0)) + 1
        self.number = 2 * self.sector + self.heard
        self.of_sector = np.repeat(np.eye(self.sectors), 2, axis=1)
        heard = np.tile([0, 1], self.sectors)
        self.ends = np.add.outer(heard, heard)

    def total(self, values: Floats) -> Floats:
        """The sum of values of actors by class."""
        return np.bincount(self.number, values, 2 * self.sectors).astype(np.float64)

    def masses(self, theta: Floats, chances: Floats) -> Floats:
        """Σ π θ θ over the pairs of each two sectors."""
        total = self.total(theta)
        masses: Floats = self.of_sector @ (np.outer(total, total) * chances[self.ends]) @ self.of_sector.T
        alone = np.bincount(self.sector, chances[2 * self.heard] * theta**2, self.sectors)
        np.fill_diagonal(masses, (np.diag(masses) - alone) / 2)
        return masses

    def exposure(self, values: Floats, rates: Floats, chances: Floats) -> Floats:
        """By actor, Σ_j π_ij values_j B over the others."""
        spread = self.of_sector.T @ rates @ self.of_sector * chances[self.ends]
        own: Floats = spread[self.number, self.number] * values
        exposure: Floats = (spread @ self.total(values))[self.number] - own
        return exposure


def fitted(ties: KnownTies, telling: Telling) -> BlockModel:
    """The model of these ties. O(ties + actors · sectors) a turn."""
    classes, unheard = _Classes(ties), 0.0
    theta: Floats = np.ones(ties.size)
    ends = ties.ends_heard
    for _ in range(TURNS):
        chances = telling.chances(unheard)
        could = chances[ends] > 0  # ties where none could be told say nothing of rates
        start, end = ties.start[could], ties.end[could]
        degree = np.bincount(np.concatenate([start, end]), minlength=ties.size)
        counted = _between_sectors(ties, start, end, classes.sectors)
        mass = classes.masses(theta, chances)
        shape, rate = counted + PRIOR_TIES, mass + PRIOR_TIES / _overall(counted, mass)
        exposure = classes.exposure(theta, shape / rate, chances)
        even = _evenness(degree, classes.exposure(np.ones(ties.size), shape / rate, chances))
        theta = np.asarray((degree + even) / (exposure + even), dtype=np.float64)
        mean = np.bincount(ties.sector, theta, classes.sectors) / np.maximum(np.bincount(ties.sector), 1)
        theta = theta / mean[ties.sector]
        if telling.basis == "interviews":
            unheard = _unheard(ties, classes, theta, shape / rate, int((ends == 0).sum()))
    return BlockModel(((degree + even).astype(np.float64), exposure + even), (shape, rate), unheard)


def _between_sectors(ties: KnownTies, start: Ints, end: Ints, sectors: int) -> Floats:
    """How many ties each two sectors have."""
    counted = np.zeros((sectors, sectors))
    np.add.at(counted, (ties.sector[start], ties.sector[end]), 1.0)
    both: Floats = counted + counted.T
    np.fill_diagonal(both, np.diag(counted))
    return both


def _overall(counted: Floats, mass: Floats) -> Floats:
    """B0: one rate within sectors and one across."""
    own = np.eye(len(counted), dtype=bool)
    within = (counted[own].sum() + 0.5) / (mass[own].sum() + 1e-9)
    across = (counted[~own].sum() + 1.0) / (mass[~own].sum() + 1e-9)
    overall: Floats = np.where(own, within, across)
    return overall


def _evenness(degree: Ints, expected: Floats) -> float:
    """a, by moments: how much the numbers of contacts spread beyond chance, given what each could have told."""
    expected = expected * (degree.sum() / max(expected.sum(), 1e-9))
    excess = ((degree - expected) ** 2 - degree).sum() / max((expected**2).sum(), 1e-9)
    return float(np.clip(1 / max(excess, 0.05), *EVENNESS))


def _unheard(ties: KnownTies, classes: _Classes, theta: Floats, rates: Floats, known: int) -> float:
    """π0: ties known between two who were not interviewed, of those that are expected."""
    expected = theta * ~ties.interviewed
    pairs = classes.masses(expected, np.ones(3))
    return float(np.clip(known / max(np.triu(pairs * rates).sum(), 1e-9), 0, MOST_UNHEARD))
