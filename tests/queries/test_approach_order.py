"""The greedy order, worked out by hand."""

import numpy as np

from essaim.queries.methods.greedy import best_order


def order(value: list[float], reach: list[float], ties: dict[tuple[int, int], float], **more: object) -> list[int]:
    introducing = np.zeros((len(value), len(value)))
    for (one, other), t in ties.items():
        introducing[one, other] = t
    return best_order(np.array(value), np.array(reach), introducing, more.get("before") or {}, more.get("most"))  # type: ignore[arg-type]


def test_worth_times_reach() -> None:
    # 3 · .2 = .6 < 1 · .9 = .9 < 2 · .5 = 1
    assert order([3, 1, 2], [0.2, 0.9, 0.5], {}) == [2, 1, 0]


def test_whoever_opens_doors_comes_before() -> None:
    # 0 is worth 1 · .5 and opens 2: + .5 · 10 · .9 · .8 = 3.6 (+ .5); 1 is worth 2.
    assert order([1, 4, 10], [0.5, 0.5, 0.1], {(0, 2): 0.8}) == [0, 2, 1]


def test_an_open_door_needs_no_second_key() -> None:
    # 1 opens the door of 3 less well than 0 did: once 0 is met, 2 is worth more than 1.
    # first: 0 = .9 · (1 + 5 · .9 · .9) = 4.5, 1 = .9 · (1 + 5 · .9 · .5) = 2.9, 2 = .9 · 1.5 = 1.35, 3 = .5
    # then 3 = 5 · .91 = 4.55; then 2 = 1.35 against 1 = .9.
    assert order([1, 1, 1.5, 5], [0.9, 0.9, 0.9, 0.1], {(0, 3): 0.9, (1, 3): 0.5}) == [0, 3, 2, 1]


def test_rules_are_kept() -> None:
    assert order([3, 1, 2], [1, 1, 1], {}, before={0: [1], 2: [0]}) == [1, 0, 2]


def test_equals_keep_their_numbers_and_the_list_its_length() -> None:
    assert order([1, 1, 1], [0.5, 0.5, 0.5], {}, most=2) == [0, 1]
    assert order([], [], {}) == []
