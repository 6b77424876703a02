"""Gould and Fernandez's five roles, none swapped; a published network counted triple by triple."""

from collections import Counter
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from essaim.queries.methods.network.roles import Arcs, Role, role, roles

SECTORS = ("GOV", "VOL", "GOV", "PVT", "GOV", "VOL", "PVT", "VOL", "GOV", "VOL")  # of knokbur.dat, in order


@pytest.mark.parametrize(
    ("sectors", "name"),
    [
        ("AAA", "coordinator"),
        ("ABA", "itinerant"),
        ("ABB", "gatekeeper"),  # it lets into its own group
        ("AAB", "representative"),  # it speaks for its own group
        ("ABC", "liaison"),
    ],
)
def test_five_roles_of_one_path(sectors: str, name: str) -> None:
    """One path 0→1→2: the actor in the middle has one pair, the ends none."""
    arcs = Arcs.of(3, {(0, 1): 1.0, (1, 2): 1.0})
    assert role(*sectors) == name
    assert roles(arcs, 1, sectors) == [Role(name, 1, 1, 1.0, ((0, 2),))]
    assert roles(arcs, 0, sectors) == roles(arcs, 2, sectors) == []


def test_a_tie_back_is_no_tie_ahead() -> None:
    """A→B→C stays open where only C→A is known; it closes as far as A→C is sure."""
    path = {(0, 1): 0.9, (1, 2): 0.8}
    assert roles(Arcs.of(3, {**path, (2, 0): 1.0}), 1, "ABC")[0].weight == pytest.approx(0.72)
    assert roles(Arcs.of(3, {**path, (0, 2): 1.0}), 1, "ABC") == []
    # A fourth, 3, of C's sector: the pair that is known to be tied at .5 weighs half, and is neither counted nor named.
    found = roles(Arcs.of(4, {**path, (0, 2): 0.5, (1, 3): 1.0}), 1, "ABCC")
    assert found == [Role("liaison", 1, 1, pytest.approx(0.72 / 2 + 0.9), ((0, 3),))]  # type: ignore[arg-type]


def test_a_pair_that_is_linked_both_ways_is_one_pair() -> None:
    """Five contacts of another sector, none tied to another: ten pairs, twenty paths."""
    both = {arc: 0.8 for contact in range(1, 6) for arc in ((0, contact), (contact, 0))}
    (found,) = roles(Arcs.of(6, both), 0, "ABBBBB")
    assert (found.name, found.pairs, found.paths) == ("itinerant", 10, 20)
    assert found.weight == pytest.approx(20 * 0.64)
    assert found.examples == ((1, 2), (1, 3), (1, 4))


def test_at_most_three_pairs_are_named_the_surest_first() -> None:
    arcs = Arcs.of(6, {(0, 5): 1.0, **{(5, at): 0.5 + at / 10 for at in range(1, 5)}})
    (found,) = roles(arcs, 5, "ABBBBB")
    assert found.name == "gatekeeper"
    assert (found.pairs, found.paths) == (4, 4)
    assert found.weight == pytest.approx(0.6 + 0.7 + 0.8 + 0.9)
    assert found.examples == ((0, 4), (0, 3), (0, 2))


def test_whose_sector_is_unknown_has_no_role_and_gives_none() -> None:
    arcs = Arcs.of(3, {(0, 1): 1.0, (1, 2): 1.0})
    assert roles(arcs, 1, ("A", "", "B")) == roles(arcs, 1, ("", "A", "B")) == []


def test_knoke_counted_triple_by_triple(shared_data: Path) -> None:
    """The exchange of information among ten organisations of Indianapolis, directed, by sector."""
    lines = (shared_data / "networks" / "knokbur.dat").read_text(encoding="utf-8").splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("COUN,COMM")) + 1
    matrix = np.array([[int(word) for word in line.split()] for line in lines[first : first + 10]])
    # As Hanneman and Riddle print it: 49 ties; out-degrees and in-degrees of the ten.
    assert matrix.sum() == 49
    assert matrix.sum(axis=1).tolist() == [4, 7, 6, 4, 8, 3, 3, 6, 3, 5]
    assert matrix.sum(axis=0).tolist() == [5, 8, 4, 5, 8, 1, 9, 2, 5, 2]
    table = [line.split() for line in lines if line[:2].strip().isdigit() and len(line.split()) == 3]
    assert tuple(row[1] for row in table) == SECTORS
    arcs = Arcs.of(10, {(int(a), int(b)): 1.0 for a, b in np.argwhere(matrix)})
    for at in range(10):
        counted: Counter[str] = Counter()
        for one, other in permutations(set(range(10)) - {at}, 2):
            if matrix[one, at] and matrix[at, other] and not matrix[one, other]:
                a, b, c = SECTORS[one], SECTORS[at], SECTORS[other]
                counted["coordinator"] += a == b == c
                counted["itinerant"] += a == c != b
                counted["gatekeeper"] += a != b == c
                counted["representative"] += a == b != c
                counted["liaison"] += len({a, b, c}) == 3
        found = {one.name: one.paths for one in roles(arcs, at, SECTORS)}
        assert found == {name: count for name, count in counted.items() if count}
