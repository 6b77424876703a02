"""Whether an actor brokers between sectors more than its position alone would make it: roles against chance.

Gould and Fernandez's counts, set against the same open paths with the sectors of all actors permuted: z = (count −
mean) / standard deviation over the permutations. The mean is that of the formula: paths × the chance of three sectors.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from essaim.queries.methods.network.roles import Arcs

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
PERMUTATIONS = 400
MOST_PATHS = 100_000  # of one actor: beyond, it is not set against chance


def counts_and_z(arcs: Arcs, sectors: Sequence[str], seed: int = 0) -> tuple[Ints, Floats]:
    """By actor and role, the number of open paths, and its z: nan where nothing varies, or too many paths are open.

    Actors whose sector is unknown have no role and give none.
    """
    number = np.array(
        [{name: place for place, name in enumerate(sorted({*sectors} - {""}))}.get(s, -1) for s in sectors]
    )
    placed = np.flatnonzero(number >= 0)
    random = np.random.default_rng(seed)
    permuted = np.tile(number, (PERMUTATIONS, 1))
    for row in permuted:
        row[placed] = random.permutation(number[placed])
    counts = np.zeros((len(sectors), len(ROLES)), dtype=np.int64)
    z = np.full((len(sectors), len(ROLES)), np.nan)
    for actor in placed.tolist():
        start, end = open_paths(arcs, actor, number)
        if len(start):
            counts[actor] = _roles(number[None, start], number[None, [actor]], number[None, end])[0]
        if 0 < len(start) <= MOST_PATHS:
            z[actor] = _z(counts[actor], _by_chance(permuted, start, actor, end))
    return counts, z


def open_paths(arcs: Arcs, actor: int, number: Ints) -> tuple[Ints, Ints]:
    """The ends of the paths through an actor that no tie joins, of known sectors."""
    ends = [
        (start, end)
        for start, end in product(sorted(arcs.into[actor]), sorted(arcs.out[actor]))
        if start != end and number[start] >= 0 and number[end] >= 0 and end not in arcs.out[start]
    ]
    start, end = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    return start, end


def _by_chance(permuted: Ints, start: Ints, actor: int, end: Ints) -> Ints:
    """The counts of each permutation, a few at a time."""
    many = max(1, 2_000_000 // len(start))
    rows = [permuted[first : first + many] for first in range(0, len(permuted), many)]
    return np.concatenate([_roles(row[:, start], row[:, [actor]], row[:, end]) for row in rows])


def _roles(start: Ints, broker: Ints, end: Ints) -> Ints:
    """How many paths of each role, a row a permutation."""
    alike, near, far = start == end, start == broker, broker == end
    masks = (alike & near, alike & ~near, ~alike & far, ~alike & near, ~alike & ~far & ~near)
    return np.stack([mask.sum(axis=1) for mask in masks], axis=1)


def _z(counts: Ints, chance: Ints) -> Floats:
    spread = chance.std(axis=0)
    z: Floats = np.divide(counts - chance.mean(axis=0), spread, out=np.full(len(ROLES), np.nan), where=spread > 1e-9)
    return z
