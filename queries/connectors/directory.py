"""The directory of a territory: the actors that the team knows of, and their ties, in an order that no id makes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from essaim.queries.snapshot.heard import telling_ends
from essaim.queries.snapshot.snapshot import Network, Snapshot

if TYPE_CHECKING:
    from essaim.queries.methods.missing.known_ties import KnownTies
    from essaim.queries.snapshot.view import View

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
_NAMED = (
    "MATCH (a:Organisation|Person) WHERE any(source IN a.sources WHERE source IN $sources) RETURN collect(a.id) AS ids"
)


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """`actors` are the indices in the snapshot of those numbered anew. Those of one `shape` have alike ties, names and
    ids aside."""

    actors: Ints
    sectors: tuple[str, ...]
    ties: "KnownTies"
    shape: Ints


def numbered(view: "View", snapshot: Snapshot, network: Network) -> Numbered:
    """The directory: who has a tie or was interviewed, and whom a source that declares ties names, tied or not.

    Bodies that a national register alone names are not in it: that they have no known tie says nothing of them.
    Actors are in the order of their names and of the shape of their ties: ids of persons come from a key that every
    home has of its own, and the same draws must fall on the same actors in every home.
    """
    from essaim.queries.methods.missing.known_ties import KnownTies
    from essaim.queries.methods.missing.symmetry import colours, order_of

    inside = _directory(view, snapshot, network)
    numbers = np.zeros(len(snapshot.ids), dtype=np.int64)
    numbers[inside] = np.arange(len(inside))
    start, end = numbers[network.start], numbers[network.end]
    told = _told(snapshot, network)
    mark = np.rint(network.p * 1e6).astype(np.int64) * 8 + told + 1
    seeds = [(snapshot.sectors[actor], bool(snapshot.interviewed[actor])) for actor in inside.tolist()]
    named = [(_name(snapshot, actor), *seed) for actor, seed in zip(inside.tolist(), seeds, strict=True)]
    order = order_of(colours(named, start, end, mark), start, end, mark)
    shape = colours(seeds, start, end, mark)[order]
    place = np.argsort(order, kind="stable")
    first, second = place[start], place[end]
    start, end = np.minimum(first, second), np.maximum(first, second)
    by_ends = np.lexsort((end, start))
    actors = inside[order]
    sectors = tuple(snapshot.sectors[actor] for actor in actors.tolist())
    heard = snapshot.interviewed[actors]
    p, told = network.p[by_ends], told[by_ends]
    ties = KnownTies.of(len(actors), start[by_ends], end[by_ends], p, sectors, heard, told)
    return Numbered(actors, sectors, ties, shape)


def _directory(view: "View", snapshot: Snapshot, network: Network) -> Ints:
    ties = snapshot.ties
    declaring = snapshot.local[ties.start] & snapshot.local[ties.end] & ~ties.paths_only & ~ties.mandate
    sources = sorted({ties.sources[source] for source in set(ties.source[declaring].tolist()) if source >= 0})
    inside = snapshot.local & snapshot.interviewed
    inside[network.start] = inside[network.end] = True
    if sources:
        named = [snapshot.index(id) for id in view.store.read(_NAMED, sources=sources)[0]["ids"]]
        inside[[actor for actor in named if actor is not None and snapshot.local[actor]]] = True
    return np.flatnonzero(inside)


def _name(snapshot: Snapshot, actor: int) -> str:
    """The name by which an actor is put in order; an id that stands for one says nothing."""
    name = snapshot.names[actor]
    return "" if name == snapshot.ids[actor] else name


def _told(snapshot: Snapshot, network: Network) -> Ints:
    """By tie of the network, how many of its ends told it; -1 where nobody noted who did."""
    if not len(network.start):
        return np.zeros(0, dtype=np.int64)
    ties, size = snapshot.ties, max(len(snapshot.ids), 1)
    low, high = np.minimum(ties.start, ties.end).astype(np.int64), np.maximum(ties.start, ties.end)
    code, codes = network.start * size + network.end, low * size + high
    place = np.searchsorted(code, codes).clip(0, len(code) - 1)
    counted = ~ties.paths_only & (code[place] == codes) & (ties.teller > 0)
    by_start, by_end = telling_ends(ties)
    forward = ties.start == low
    told = np.zeros((2, len(code)), dtype=bool)
    for end, telling in enumerate((np.where(forward, by_start, by_end), np.where(forward, by_end, by_start))):
        told[end, place[counted & telling]] = True
    noted = np.zeros(len(code), dtype=bool)
    noted[place[counted]] = True
    return np.where(noted, told.sum(axis=0), -1).astype(np.int64)
