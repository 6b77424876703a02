"""The score of an alliance, each part worked out by hand."""

from math import log

import pytest

from essaim.queries.methods.complement import Profile, fit, jaccard, rarity


def profile(themes: str = "", audiences: str = "", addressed: str = "", lacks: str = "") -> Profile:
    return Profile(*(frozenset(one.split()) for one in (themes, audiences, addressed, lacks)))


def test_rarity() -> None:
    """Of three organisations, all offer m, one s: ln(1 + 3/3) and ln(1 + 3/1)."""
    assert rarity([frozenset("m"), frozenset("m"), frozenset("ms")]) == pytest.approx({"m": log(2), "s": log(4)})
    assert rarity([]) == {}


def test_score_by_hand() -> None:
    """We bring m to those who lack m and o, they bring us s, all that we lack: (1 + 1)/2, half the audience, t = .5."""
    ours = profile("m", "a b", lacks="s")
    theirs = profile("s c", "b", lacks="m o")
    found = fit(ours, theirs, {"m": 1.0, "s": 2.0, "c": 1.0, "o": 3.0}, 0.5, 0.5)
    assert (found.brings, found.receives) == (frozenset("m"), frozenset("s"))
    assert (found.complement, found.audience, found.same_offer) == (1, 0.5, 0)
    assert found.score == pytest.approx(0.25)


def test_what_is_only_part_of_the_lighter_set() -> None:
    """We bring m of weight 1, and o of weight 3 is not lacked; they lack m and s, 1 + 1 of weight: half."""
    found = fit(profile("m o", "a"), profile("c", "a", lacks="m s"), {"m": 1.0, "o": 3.0, "s": 1.0, "c": 1.0}, 1, 1)
    assert found.complement == pytest.approx(1 / 2 / 2)
    # A theme that nobody offers weighs as the rarest.
    rare = fit(profile("m", "a"), profile("c", "a", lacks="m z"), {"m": 1.0, "c": 4.0}, 1, 1)
    assert rare.complement == pytest.approx(1 / 2)


def test_the_same_work_leaves_nothing_to_bring() -> None:
    """Two themes and a need against one of these themes and that need: 2/3 of the offer is the same."""
    twins = fit(profile("m s", "a b", "n"), profile("m", "a b", "n"), {"m": 1.0, "s": 1.0}, 1, 1)
    assert twins.same_offer == pytest.approx(2 / 3)
    copy = fit(profile("m", "a", lacks="m"), profile("m", "a", lacks="m"), {"m": 1.0}, 1, 1)
    assert (copy.complement, copy.score) == (1, 0)


def test_overlaps() -> None:
    assert jaccard(frozenset(), frozenset()) == 0
    assert jaccard(frozenset("ab"), frozenset("b")) == 0.5
