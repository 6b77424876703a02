"""Who stands between others in one undirected simple graph, given as two arrays of ends numbered 0..n-1.

Betweenness: Freeman 1977, Brandes 2001. Constraint and effective size: Burt 1992, in Borgatti's (1997) form for an
unweighted simple graph. Participation: Guimerà and Amaral 2005, over given sectors.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
EXACT = 5000  # actors: beyond, betweenness is estimated from sampled sources
PATIENT = 20_000  # actors: where somebody waits for it, up to here it is exact
SOURCES = 256
BATCH = 256  # sources at a time
SMALL = 400  # actors: up to here no sparse matrix is made
NEAR = 4  # ties: a chain of introductions longer than this is fictional
MANY = 4  # contacts: with fewer, constraint and participation say nothing


@dataclass(frozen=True, slots=True)
class Passage:
    """Two sectors that an actor links: how many `pairs` of its contacts have no known tie, and one such pair."""

    sectors: tuple[str, str]
    pairs: int
    example: tuple[int, int]


def graph(size: int, start: Ints, end: Ints) -> "rx.PyGraph[None, None]":
    """The graph as rustworkx takes it."""
    network: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
    network.add_nodes_from([None] * size)
    network.add_edges_from_no_data(list(zip(start.tolist(), end.tolist(), strict=True)))
    return network


def contacts(size: int, start: Ints, end: Ints) -> list[set[int]]:
    """The neighbours of each actor."""
    around: list[set[int]] = [set() for _ in range(size)]
    for left, right in zip(start.tolist(), end.tolist(), strict=True):
        around[left].add(right)
        around[right].add(left)
    return around


def betweenness(size: int, start: Ints, end: Ints, seed: int = 0) -> tuple[Floats, bool]:
    """For each actor, the equivalent number of pairs whose shortest paths it stands on; whether that is exact."""
    if size <= EXACT:
        scores = rx.graph_betweenness_centrality(graph(size, start, end), normalized=False)
        return np.fromiter(scores.values(), dtype=np.float64, count=size), True
    count = max(SOURCES, int(np.sqrt(size)))
    return sampled_betweenness(size, start, end, np.random.default_rng(seed), count), False


def near_betweenness(size: int, start: Ints, end: Ints, seed: int = 0) -> Floats:
    """The same on the shortest paths of at most `NEAR` ties: nobody is introduced through a longer chain.

    Exact, or sampled, where `betweenness` is.
    """
    if size > EXACT:
        count = max(SOURCES, int(np.sqrt(size)))
        return sampled_betweenness(size, start, end, np.random.default_rng(seed), count, NEAR)
    ties = _matrix(size, start, end)
    total = np.zeros(size)
    for first in range(0, size, SOURCES):
        total += _dependencies(ties, np.arange(first, min(first + SOURCES, size)), NEAR)
    return total / 2.0


def patient_betweenness(
    size: int,
    start: Ints,
    end: Ints,
    advance: Callable[[float], None],
    exact_to: int = PATIENT,
    seed: int = 0,
    directed: bool = False,
) -> tuple[Floats, Floats, Floats | None]:
    """Betweenness on all shortest paths, and on those of at most `NEAR` ties, batch by batch of sources.

    All of them up to `exact_to` actors, else as many as `SOURCES` or √n: the third array is then the standard error of
    the first, None where it is exact. `advance` is told the share that is done. `directed`: ties lead from `start` to
    `end` alone, and pairs are counted each way.
    """
    every, ties = np.arange(size), _matrix(size, start, end, directed)
    if size > exact_to:
        count = min(size, max(SOURCES, int(np.sqrt(size))))
        every = np.random.default_rng(seed).choice(size, size=count, replace=False)
    total, squares, near = np.zeros(size), np.zeros(size), np.zeros(size)
    for first in range(0, len(every), BATCH):
        sources = every[first : first + BATCH]
        owed = _shares(ties, sources, None)
        total, squares = total + owed.sum(axis=1), squares + (owed**2).sum(axis=1)
        near += _dependencies(ties, sources, NEAR)
        advance((first + len(sources)) / len(every))
    scale = size / max(len(every), 1) / (1.0 if directed else 2.0)
    if len(every) == size:
        return total * scale, near * scale, None
    spread = squares / len(every) - (total / len(every)) ** 2
    left = (size - len(every)) / (size - 1)  # drawn without repetition
    error: Floats = scale * np.sqrt(np.maximum(spread, 0) * len(every) * left)
    return total * scale, near * scale, error


def sampled_betweenness(
    size: int,
    start: Ints,
    end: Ints,
    random: np.random.Generator,
    count: int = SOURCES,
    longest: int | None = None,
) -> Floats:
    """Betweenness from `count` sources drawn without repetition (Brandes and Pich 2007), all of them at once."""
    sources = random.choice(size, size=min(count, size), replace=False)
    return _dependencies(_matrix(size, start, end), sources, longest) * (size / len(sources) / 2.0)


def _matrix(size: int, start: Ints, end: Ints, directed: bool = False) -> "Floats | csr_array":
    """Who is reached (rows) by whom (columns), 1 or 0: whole where that is small, for scipy takes longer to import."""
    ends = (end, start) if directed else (np.concatenate([start, end]), np.concatenate([end, start]))
    if size <= SMALL:
        ties = np.zeros((size, size))
        ties[ends] = 1.0
        return ties
    from scipy.sparse import csr_array

    return csr_array((np.ones(len(ends[0])), ends), shape=(size, size))


def _dependencies(ties: "Floats | csr_array", sources: Ints, longest: int | None) -> Floats:
    """What the shortest paths from `sources`, of at most `longest` ties, owe to each actor."""
    total: Floats = _shares(ties, sources, longest).sum(axis=1)
    return total


def _shares(ties: "Floats | csr_array", sources: Ints, longest: int | None) -> Floats:
    """The same, a column a source (Brandes 2001).

    One sparse product a level goes forth counting shortest paths, and one comes back sharing out the dependencies.
    """
    each = np.arange(len(sources))
    paths = np.zeros((ties.shape[0], len(sources)))
    paths[sources, each] = 1.0
    front, fronts = paths, [paths > 0]
    while longest is None or len(fronts) <= longest:
        front = np.where(paths > 0, 0.0, ties @ front)
        if not front.any():
            break
        fronts.append(front > 0)
        paths = paths + front
    share = np.zeros_like(paths)
    for nearer, farther in zip(fronts[-2::-1], fronts[:0:-1], strict=True):
        sent = np.divide(1.0 + share, paths, out=np.zeros_like(paths), where=farther)
        share += np.where(nearer, (ties.T @ sent) * paths, 0.0)
    share[sources, each] = 0.0
    return share


def levels(size: int, start: Ints, end: Ints, sources: Ints) -> Iterator[NDArray[np.bool_]]:
    """Whom one tie more reaches from each source: a column a source, first those one tie away."""
    ties = _matrix(size, start, end)
    seen = np.zeros((size, len(sources)), dtype=bool)
    seen[sources, np.arange(len(sources))] = True
    front = seen
    while front.any():
        front = (ties @ front.astype(np.float64) > 0) & ~seen
        seen = seen | front
        yield front


def core_numbers(network: "rx.PyGraph[None, None]") -> Ints:
    """For each actor, the largest k of a group in which it is and everyone has at least k contacts."""
    cores: dict[int, int] = dict(rx.core_number(network))  # type: ignore[call-overload]
    return np.array([cores[actor] for actor in range(network.num_nodes())], dtype=np.int64)


def constraint(around: Sequence[set[int]], actor: int) -> float | None:
    """Burt's constraint: how far the contacts of an actor are one group. None without contact."""
    own = around[actor]
    if not own:
        return None
    share = 1.0 / len(own)
    through = (sum(1.0 / len(around[common]) for common in own & around[contact]) for contact in own)
    return sum((share + share * indirect) ** 2 for indirect in through)


def effective_size(around: Sequence[set[int]], actor: int) -> float | None:
    """How many contacts are not redundant: n - 2t/n, t being the ties among them. None without contact."""
    own = around[actor]
    if not own:
        return None
    among = sum(len(own & around[contact]) for contact in own)
    return len(own) - among / len(own)


def participation(around: Sequence[set[int]], actor: int, sectors: Sequence[str]) -> float | None:
    """1 - sum of squared shares of the sectors among the contacts; None below four contacts of a known sector."""
    named = [sectors[contact] for contact in around[actor] if sectors[contact]]
    if len(named) < MANY:
        return None
    return 1.0 - sum((named.count(sector) / len(named)) ** 2 for sector in set(named))


def passage(
    around: Sequence[set[int]], actor: int, sectors: Sequence[str], p: "dict[tuple[int, int], float]"
) -> Passage | None:
    """The two sectors between which an actor has most pairs of contacts without a known tie; `p` by sorted ends.

    Gatekeepers, representatives and liaisons (roles.py) as one: pairs of different sectors, either way. Which sectors
    come first is told by how sure the ties of their pairs are, `pairs` by counting. None where there is no such pair.
    """
    own = sorted(contact for contact in around[actor] if sectors[contact])
    confidence = {contact: p[min(actor, contact), max(actor, contact)] for contact in own}
    counts: dict[tuple[str, str], int] = {}
    weights: dict[tuple[str, str], float] = {}
    example: dict[tuple[str, str], tuple[int, int]] = {}
    for first, second in combinations(own, 2):
        if sectors[first] == sectors[second] or second in around[first]:
            continue
        left, right = sorted((first, second), key=lambda end: sectors[end])
        both = (sectors[left], sectors[right])
        counts[both] = counts.get(both, 0) + 1
        weights[both] = weights.get(both, 0.0) + confidence[first] * confidence[second]
        example.setdefault(both, (left, right))
    if not counts:
        return None
    best = min(weights, key=lambda both: (-weights[both], both))
    return Passage(best, counts[best], example[best])


def groups_without(around: Sequence[set[int]], actor: int) -> list[list[int]]:
    """The groups into which the contacts of an actor and theirs fall when it is taken away, the largest first."""
    left = set(around[actor])
    groups: list[list[int]] = []
    while left:
        seen, ahead = {actor}, [min(left)]
        while ahead:
            contact = ahead.pop()
            if contact not in seen:
                seen.add(contact)
                ahead.extend(around[contact] - seen)
        groups.append(sorted(seen - {actor}))
        left -= seen
    return sorted(groups, key=lambda group: (-len(group), group))


def cut_off(around: Sequence[set[int]], actor: int) -> list[list[int]]:
    """The groups that only this actor links to the others: all but the largest, and all where none is the largest."""
    groups = groups_without(around, actor)
    if len(groups) < 2:
        return []
    return groups if len(groups[0]) == len(groups[1]) else groups[1:]
