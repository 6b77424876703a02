"""Coalitions of k within limits, against every set there is."""

from collections.abc import Sequence
from itertools import combinations
from math import e

import numpy as np
import pytest

from essaim.queries.methods.network.coalition import Limits, coalition

COVERS = [{0, 1, 2, 3}, {4, 5, 6}, {7, 8}, {0, 9}, {3, 4}]
KINDS = ["school", "school", "school", "funder", "club"]


def covered(chosen: Sequence[int]) -> float:
    return float(len(set().union(*(COVERS[place] for place in chosen))))


def test_a_coalition_obeys_its_limits() -> None:
    """Three of a kind cover most; at most one of them may be chosen."""
    assert coalition(5, 3, covered).chosen == (0, 1, 2)
    limited = coalition(5, 3, covered, Limits(KINDS, {"school": 1}))
    assert limited.chosen == (0, 3, 4) and limited.worth == 6 and limited.gains == (4, 1, 1)
    assert limited.guarantee == 0.5 and limited.bound >= 6
    assert coalition(0, 3, covered).chosen == ()


def test_one_who_must_be_there_comes_first_and_one_of_a_kind_is_kept_a_place() -> None:
    chosen = coalition(5, 3, covered, Limits(KINDS, {}, {"funder": 1}), required=[4])
    assert chosen.chosen == (4, 0, 3)  # the school adds three of its four, and a place is kept for the funder
    assert chosen.gains == (0, 3, 1) and chosen.worth == 6


def test_who_adds_nothing_is_left_out_unless_one_of_its_kind_is_asked_for() -> None:
    covers = [{0, 1}, {0}, set(), set()]
    kinds = ["school", "club", "funder", "funder"]

    def worth(chosen: Sequence[int]) -> float:
        return float(len(set().union(*(covers[place] for place in chosen))))

    assert coalition(4, 3, worth).chosen == (0,)
    assert coalition(4, 3, worth, Limits(kinds, {}, {"funder": 1})).chosen == (0, 2)
    assert coalition(4, 3, worth, Limits(kinds, {"school": 0}, {"funder": 1})).chosen == (1, 2)


@pytest.mark.parametrize("seed", range(30))
def test_what_is_promised_holds_against_every_set(seed: int) -> None:
    """Needs of unequal weight, chances to answer each, two kinds with limits, somebody required: all sets are tried."""
    random = np.random.default_rng(seed)
    chance = random.random((9, 6)) * (random.random((9, 6)) < 0.4)
    weight, kinds = random.integers(1, 50, 6), [str(kind) for kind in random.integers(0, 3, 9)]
    limits = Limits(kinds, {"0": 1}, {"1": 1} if "1" in kinds else {}) if seed % 2 else Limits()
    required = (3,) if seed % 3 == 0 else ()

    def worth(chosen: Sequence[int]) -> float:
        return float(weight @ (1 - np.prod(1 - chance[list(chosen)], axis=0)))

    sets = [
        chosen
        for many in range(5)
        for chosen in combinations(range(9), many)
        if set(required) <= set(chosen) and limits.allow(chosen, 4) and not limits.lacking(chosen)
    ]
    best = max(map(worth, sets))
    found = coalition(9, 4, worth, limits, required)
    assert tuple(sorted(found.chosen)) in sets
    assert found.worth == pytest.approx(worth(found.chosen)) and found.worth <= best + 1e-9
    assert found.bound >= best - 1e-9
    base = worth(required)
    assert found.worth - base >= found.guarantee * (best - base) - 1e-9
    assert found.guarantee == pytest.approx(0.5 if seed % 2 else 1 - 1 / e)
