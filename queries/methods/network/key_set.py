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
    reached = [1 << actor for actor in range(len(around))]
    for _ in range(STEPS):
        reached = [
            reduce(or_, (reached[contact] for contact in own), reached[actor]) for actor, own in enumerate(around)
        ]
    return reached


def _reach(reached: Sequence[int], chosen: Sequence[int]) -> int:
    return reduce(or_, (reached[actor] for actor in chosen), 0).bit_count()


def _greedy(reached: Sequence[int], many: int) -> tuple[int, ...]:
    chosen: list[int] = []
    for _ in range(many):
        left = [actor for actor in range(len(reached)) if actor not in chosen]
        chosen.append(min(left, key=lambda actor: (-_reach(reached, [*chosen, actor]), actor)))
    return tuple(sorted(chosen))


def _swapped(reached: Sequence[int], chosen: tuple[int, ...]) -> tuple[int, ...]:
    """The set after every swap of one of it for another that reaches more."""
    best = chosen
    while True:
        others = [tuple(sorted({*best, new} - {old})) for old in best for new in range(len(reached)) if new not in best]
        better = min(others, key=lambda swapped: (-_reach(reached, swapped), swapped), default=best)
        if _reach(reached, better) <= _reach(reached, best):
            return best
        best = better
