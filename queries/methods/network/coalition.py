"""The few who together do most, chosen lazily one by one, within limits of each kind; and how far that may be off.

For a gain that never shrinks and pays less the more are chosen (monotone and submodular), the greedy choice is worth at
least 1 − 1/e = 63 % of the best set of as many (Nemhauser, Wolsey and Fisher 1978), half of it where each kind has a
limit (Fisher, Nemhauser and Wolsey 1978), also where at least so many of a kind must be there: such sets are those of a
matroid too (El Halabi et al. 2020). Lazy evaluation: Minoux 1978, CELF (Leskovec et al. 2007).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import e, inf

import numpy as np
from numpy.typing import NDArray

from essaim.queries.methods.network.brokerage import levels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coalition:
    """Who is `chosen`, in order, what they are worth, and what no set of as many, within the limits, can exceed.

    `gains` are what each added when it was chosen. `guarantee` is the share of the best that is promised beforehand,
    of what is added to those who must be there; worth / bound is what is known afterwards.
    """

    chosen: tuple[int, ...]
    gains: tuple[float, ...]
    worth: float
    bound: float
    guarantee: float


@dataclass(frozen=True, slots=True)
class Limits:
    """How many of a kind at most, and at least; `kinds` is the kind of each candidate.

    The sets that obey `most` and can still grow, to `many`, into one that obeys `least` too are those of a matroid: so
    the greedy choice keeps its guarantee of a half.
    """

    kinds: Sequence[str] = ()
    most: Mapping[str, int] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)

    def lacking(self, chosen: Sequence[int]) -> Counter[str]:
        """How many of each kind are still to be chosen."""
        counts = Counter(self.kinds[one] for one in chosen) if self.kinds else Counter[str]()
        return Counter({kind: few - counts[kind] for kind, few in self.least.items() if few > counts[kind]})

    def allow(self, chosen: Sequence[int], many: int) -> bool:
        """Whether a set obeys, and can still grow into one that is complete."""
        if not self.kinds:
            return len(chosen) <= many
        counts = Counter(self.kinds[one] for one in chosen)
        over = any(counts[kind] > most for kind, most in self.most.items())
        return not over and len(chosen) + self.lacking(chosen).total() <= many


NONE = Limits()


def coalition(
    candidates: int,
    many: int,
    worth: Callable[[Sequence[int]], float],
    limits: Limits = NONE,
    required: Sequence[int] = (),
) -> Coalition:
    """At most `many` of the candidates 0..n-1, those `required` first, then by what each adds; equal ones by number.

    `worth` of a set must be monotone and submodular, and the required must be within the limits. Who adds nothing is
    chosen only where a limit asks for one more of its kind. The bound: what the chosen are worth, and the largest
    gains that are left, within the limits.
    """
    chosen, gains, value = list(required), [0.0] * len(required), worth(required)
    queue = [(-inf, one, -1) for one in range(candidates) if one not in chosen]
    heapify(queue)
    while queue and len(chosen) < many:
        gain, one, when = heappop(queue)
        if not limits.allow([*chosen, one], many):  # it never will again
            continue
        if when < len(chosen):  # its gain was worked out before others were chosen: it is no larger now
            heappush(queue, (-round(worth((*chosen, one)) - value, 12), one, len(chosen)))
            continue
        if gain >= 0 and limits.kinds and not limits.lacking(chosen)[limits.kinds[one]]:
            continue
        if gain >= 0 and not limits.kinds:
            break
        chosen.append(one)
        gains.append(-gain)
        value -= gain
    bound = value + _most_left(candidates, many, worth, limits, required, chosen)
    promised = 0.5 if limits.most or limits.least else 1 - 1 / e
    return Coalition(tuple(chosen), tuple(gains), value, bound, promised)


def _most_left(
    candidates: int,
    many: int,
    worth: Callable[[Sequence[int]], float],
    limits: Limits,
    required: Sequence[int],
    chosen: Sequence[int],
) -> float:
    """The most that any set of as many, with those required, could add to the chosen: its gains summed."""
    value = worth(chosen)
    left = [(worth((*chosen, one)) - value, one) for one in range(candidates) if one not in chosen]
    taken, total = list(required), 0.0
    for gain, one in sorted(left, key=lambda pair: (-pair[0], pair[1])):
        if gain > 0 and limits.allow([*taken, one], many):
            taken.append(one)
            total += gain
    return total


def closeness_of_sets(size: int, start: Ints, end: Ints) -> Callable[[Sequence[int]], float]:
    """KPP-Pos of a set, by distance (Borgatti 2006): Σ_j 1 / d(set, j) / n, 1 for those of the set."""
    near = np.zeros((size, size))
    np.fill_diagonal(near, 1.0)
    for distance, front in enumerate(levels(size, start, end, np.arange(size)), 1):
        near[front] = 1.0 / distance
    return lambda chosen: float(near[:, list(chosen)].max(axis=1, initial=0.0).sum()) / max(size, 1)
