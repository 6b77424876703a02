"""Roles against chance: the mean is that of the formula, on a published network; z points where roles were planted."""

from collections import Counter
from itertools import permutations

import numpy as np
import pytest

from essaim.queries.methods.network import role_chance
from essaim.queries.methods.network.roles import Arcs, roles


def planted(random: np.random.Generator) -> tuple[Arcs, list[str]]:
    """Three sectors of ten, tied within; actor 0 is tied to all sectors."""
    sectors = [name for name in "ABC" for _ in range(10)]
    arcs = {
        (int(start), int(end)): 1.0
        for start, end in random.integers(0, 30, (120, 2))
        if start != end and sectors[start] == sectors[end]
    }
    arcs |= {arc: 1.0 for other in range(10, 30, 2) for arc in ((0, other), (other, 0))}
    return Arcs.of(30, arcs), sectors


def test_counts_are_those_of_the_roles_and_z_is_where_they_were_planted() -> None:
    arcs, sectors = planted(np.random.default_rng(2))
    counts, z = role_chance.counts_and_z(arcs, sectors)
    for actor in range(30):
        paths = {role.name: role.paths for role in roles(arcs, actor, sectors)}
        assert dict(zip(role_chance.ROLES, counts[actor].tolist(), strict=True)) == {
            role: paths.get(role, 0) for role in role_chance.ROLES
        }
    by_role = dict(zip(role_chance.ROLES, z[0].tolist(), strict=True))
    assert by_role["liaison"] > 1.5 and by_role["coordinator"] < 0
    assert (role_chance.counts_and_z(arcs, sectors)[1] == z)[~np.isnan(z)].all()  # repeatably


def test_chance_is_that_of_the_formula() -> None:
    """The chance of three sectors drawn without repetition, worked out over all triples of actors."""
    arcs, sectors = planted(np.random.default_rng(2))
    number = np.array(["ABC".index(sector) for sector in sectors])
    start, end = role_chance.open_paths(arcs, 0, number)
    random = np.random.default_rng(0)
    permuted = np.array([random.permutation(number) for _ in range(4000)])
    mean = role_chance._by_chance(permuted, start, 0, end).mean(axis=0)
    triples: Counter[str] = Counter()
    for a, v, b in permutations(range(30), 3):
        kinds = (sectors[a] == sectors[b], sectors[a] == sectors[v], sectors[v] == sectors[b])
        names = {
            (True, True, True): "coordinator",
            (True, False, False): "itinerant",
            (False, False, True): "gatekeeper",
        }
        triples[names.get(kinds, "representative" if kinds[1] else "liaison")] += 1
    expected = [len(start) * triples[role] / triples.total() for role in role_chance.ROLES]
    assert mean == pytest.approx(expected, rel=0.06)


def test_whose_sector_is_unknown_is_outside() -> None:
    counts, z = role_chance.counts_and_z(Arcs.of(3, {(0, 1): 1.0, (1, 2): 1.0}), ["A", "", "B"])
    assert counts.sum() == 0 and np.isnan(z).all()
    counts, z = role_chance.counts_and_z(Arcs.of(3, {(0, 1): 1.0, (1, 2): 1.0}), ["A", "A", "A"])
    assert counts[1].tolist() == [1, 0, 0, 0, 0] and np.isnan(z).all()  # one sector: nothing varies
