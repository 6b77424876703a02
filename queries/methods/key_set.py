"""The few actors who together reach most others: the best set is not that of the best ones (Borgatti 2006, KPP-Pos)."""

from collections.abc import Sequence
from functools import reduce
from itertools import combinations
from operator import or_

EXHAUSTIVE = 80  # actors: up to here every set of three is tried, in a tenth of a second
STEPS = 2  # contacts between one of the set and whom it reaches


def key_set(around: Sequence[set[int]], many: int) -> tuple[tuple[int, ...], int]:
    """At most `many` actors who reach most others within two contacts, and how many they reach, themselves included.

    Every set is tried in a small network; in a larger one the best is added one by one, then swapped while that helps.
    Of equal sets, the first in the order of the actors.
    """
    reached = _within(around)
    many = min(many, len(around))
    if len(around) <= EXHAUSTIVE:
        sets = combinations(range(len(around)), many)
        best = min(sets, key=lambda chosen: (-_reach(reached, chosen), chosen), default=())
    else:
        best = _swapped(reached, _greedy(reached, many))
    return best, _reach(reached, best)


def _within(around: Sequence[set[int]]) -> list[int]:
    """For each actor, those within two contacts, as the bits of a number."""
    found = [1 << at for at in range(len(around))]
    for _ in range(STEPS):
        found = [reduce(or_, (found[one] for one in own), found[at]) for at, own in enumerate(around)]
    return found


def _reach(reached: Sequence[int], chosen: Sequence[int]) -> int:
    return reduce(or_, (reached[one] for one in chosen), 0).bit_count()


def _greedy(reached: Sequence[int], many: int) -> tuple[int, ...]:
    chosen: list[int] = []
    for _ in range(many):
        left = [one for one in range(len(reached)) if one not in chosen]
        chosen.append(min(left, key=lambda one: (-_reach(reached, [*chosen, one]), one)))
    return tuple(sorted(chosen))


def _swapped(reached: Sequence[int], chosen: tuple[int, ...]) -> tuple[int, ...]:
    """The set after every swap of one of it for another that reaches more."""
    best = chosen
    while True:
        others = [tuple(sorted({*best, new} - {old})) for old in best for new in range(len(reached)) if new not in best]
        better = min(others, key=lambda one: (-_reach(reached, one), one), default=best)
        if _reach(reached, better) <= _reach(reached, best):
            return best
        best = better
