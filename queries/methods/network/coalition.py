"""The few who together do most, chosen lazily one by one, within limits of each kind; and how far that may be off.

For a gain that never shrinks and pays less the more are chosen (monotone and submodular), the greedy choice is worth at
least 1 − 1/e = 63 % of the best set of as many (Nemhauser, Wolsey and Fisher 1978), half of it where each kind has a
limit (Fisher, Nemhauser and Wolsey 1978). Lazy evaluation: Minoux 1978, CELF (Leskovec et al. 2007).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import e

import numpy as np
from numpy.typing import NDArray

from essaim.queries.methods.network.brokerage import levels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coalition:
    """Who is `chosen`, in order, what they are worth, and what no set of as many can exceed.

    `guarantee` is the share of the best that is promised beforehand; worth / bound is what is known afterwards.
    """

    chosen: tuple[int, ...]
    worth: float
    bound: float
    guarantee: float


def coalition(
    candidates: int,
    many: int,
    worth: Callable[[Sequence[int]], float],
    kinds: Sequence[str] = (),
    limits: Mapping[str, int] | None = None,
) -> Coalition:
    """At most `many` of the candidates 0..n-1; `limits` says how many of a kind at most. Ties go to the lower number.

    `worth` of a set must be monotone and submodular. The bound: what is chosen and the largest gains that are left.
    """
    chosen: list[int] = []
    value, used = worth(()), dict.fromkeys(limits or {}, 0)
    queue = [(-(worth((candidate,)) - value), candidate, 0) for candidate in range(candidates)]
    heapify(queue)
    while queue and len(chosen) < many:
        gain, candidate, when = heappop(queue)
        kind = kinds[candidate] if limits else ""
        if limits and kind in limits and used[kind] >= limits[kind]:
            continue
        if when < len(chosen):  # its gain was worked out before others were chosen: it is no larger now
            heappush(queue, (-round(worth((*chosen, candidate)) - value, 12), candidate, len(chosen)))
            continue
        chosen.append(candidate)
        value -= gain
        if limits and kind in limits:
            used[kind] += 1
    left = sorted((worth((*chosen, other)) - value for other in range(candidates) if other not in chosen), reverse=True)
    bound = value + sum(gain for gain in left[:many] if gain > 0)
    return Coalition(tuple(chosen), value, bound, 0.5 if limits else 1 - 1 / e)


def closeness_of_sets(size: int, start: Ints, end: Ints) -> Callable[[Sequence[int]], float]:
    """KPP-Pos of a set, by distance (Borgatti 2006): Σ_j 1 / d(set, j) / n, 1 for those of the set."""
    near = np.zeros((size, size))
    np.fill_diagonal(near, 1.0)
    for distance, front in enumerate(levels(size, start, end, np.arange(size)), 1):
        near[front] = 1.0 / distance
    return lambda chosen: float(near[:, list(chosen)].max(axis=1, initial=0.0).sum()) / max(size, 1)
