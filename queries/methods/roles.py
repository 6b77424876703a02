"""What an actor is to those it links, by their sectors (Gould and Fernandez 1989), in a directed simple graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

NAMED = 3  # examples of a role


@dataclass(frozen=True, slots=True)
class Role:
    """A role of brokerage: how many pairs, weighted, and the first of those that have no known tie."""

    name: str
    pairs: float
    examples: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Arcs:
    """A directed simple graph: whom each actor reaches, who reaches it, and the confidence in each arc."""

    out: Sequence[set[int]]
    into: Sequence[set[int]]
    p: Mapping[tuple[int, int], float]

    @classmethod
    def of(cls, size: int, found: Mapping[tuple[int, int], float]) -> "Arcs":
        """The graph of these arcs."""
        out: list[set[int]] = [set() for _ in range(size)]
        into: list[set[int]] = [set() for _ in range(size)]
        for one, other in found:
            out[one].add(other)
            into[other].add(one)
        return cls(out, into, found)


def role(one: str, broker: str, other: str) -> str:
    """What an actor is to two others, by the three sectors, when `one` reaches `other` through it.

    A→B→B is a gatekeeper of B, A→A→B a representative of A: some editions of the literature have them the other way.
    """
    if one == other:
        return "coordinator" if broker == one else "itinerant"
    if broker == other:
        return "gatekeeper"
    return "representative" if broker == one else "liaison"


def roles(arcs: Arcs, at: int, sectors: Sequence[str]) -> list[Role]:
    """The roles of an actor of a known sector, the largest first: of its pairs one→actor→other that are not tied.

    A pair weighs p(one→actor) · p(actor→other) · (1 - p(one→other)): what is not sure to be absent counts less. Only
    pairs without a known tie are named, the surest first, at most three.
    """
    if not sectors[at]:
        return []
    found: dict[str, float] = {}
    open_: dict[str, list[tuple[float, int, int]]] = {}
    for one in arcs.into[at]:
        for other in arcs.out[at]:
            if one == other or not sectors[one] or not sectors[other]:
                continue
            name = role(sectors[one], sectors[at], sectors[other])
            tied = arcs.p.get((one, other), 0.0)
            sure = arcs.p[one, at] * arcs.p[at, other]
            found[name] = found.get(name, 0.0) + sure * (1.0 - tied)
            if not tied:
                open_.setdefault(name, []).append((-sure, one, other))
    named = {name: tuple((one, other) for _, one, other in nsmallest(NAMED, pairs)) for name, pairs in open_.items()}
    return [Role(name, found[name], named[name]) for name in sorted(named, key=lambda name: (-found[name], name))]
