"""What an actor is to those it links, by their sectors (Gould and Fernandez 1989), in a directed simple graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import product

NAMED = 3  # examples of a role


@dataclass(frozen=True, slots=True)
class Role:
    """A role of brokerage. `paths` are those of Gould and Fernandez, start→actor→end without a known tie start→end.

    `pairs` are the pairs of those ends: one that is linked both ways is one pair. `weight` is how many paths there are
    by how sure their ties are, and `examples` are the surest pairs.
    """

    name: str
    pairs: int
    paths: int
    weight: float
    examples: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Arcs:
    """A directed simple graph: whom each actor reaches, who reaches it, and the confidence in each arc."""

    out: Sequence[set[int]]
    into: Sequence[set[int]]
    p: Mapping[tuple[int, int], float]

    @classmethod
    def of(cls, size: int, p: Mapping[tuple[int, int], float]) -> "Arcs":
        """The graph of these arcs."""
        out: list[set[int]] = [set() for _ in range(size)]
        into: list[set[int]] = [set() for _ in range(size)]
        for start, end in p:
            out[start].add(end)
            into[end].add(start)
        return cls(out, into, p)


def role(start: str, broker: str, end: str) -> str:
    """What an actor is to two others, by the three sectors, when `start` reaches `end` through it.

    A→B→B is a gatekeeper of B, A→A→B a representative of A: some editions of the literature have them the other way.
    """
    if start == end:
        return "coordinator" if broker == start else "itinerant"
    if broker == end:
        return "gatekeeper"
    return "representative" if broker == start else "liaison"


def roles(arcs: Arcs, actor: int, sectors: Sequence[str]) -> list[Role]:
    """The roles of an actor of a known sector, the weightiest first: of its pairs start→actor→end that are not tied.

    A path weighs p(start→actor) · p(actor→end) · (1 - p(start→end)): what is not sure to be absent counts less. Only
    pairs without a known tie are named, the surest first, at most three.
    """
    if not sectors[actor]:
        return []
    weights: dict[str, float] = {}
    untied: dict[str, list[tuple[float, int, int]]] = {}
    for start, end in product(arcs.into[actor], arcs.out[actor]):
        if start == end or not sectors[start] or not sectors[end]:
            continue
        name = role(sectors[start], sectors[actor], sectors[end])
        tied = arcs.p.get((start, end), 0.0)
        sure = arcs.p[start, actor] * arcs.p[actor, end]
        weights[name] = weights.get(name, 0.0) + sure * (1.0 - tied)
        if not tied:
            untied.setdefault(name, []).append((-sure, start, end))
    once = {name: _pairs_once(paths) for name, paths in untied.items()}
    first = sorted(once, key=lambda name: (-weights[name], name))
    return [Role(name, len(once[name]), len(untied[name]), weights[name], _surest(once[name])) for name in first]


def _pairs_once(paths: Sequence[tuple[float, int, int]]) -> list[tuple[float, int, int]]:
    """One path a pair of ends, the surest."""
    pairs: dict[frozenset[int], tuple[float, int, int]] = {}
    for path in sorted(paths):
        pairs.setdefault(frozenset((path[1], path[2])), path)
    return [*pairs.values()]


def _surest(pairs: Sequence[tuple[float, int, int]]) -> tuple[tuple[int, int], ...]:
    """The ends of the surest pairs; the weights are negative."""
    return tuple((start, end) for _, start, end in nsmallest(NAMED, pairs))
