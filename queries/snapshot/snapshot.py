"""The actors and ties of the graph at one date, as one reader may see them: what every method computes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from essaim.ontology.text import Text
from essaim.queries.snapshot.arrays import version
from essaim.queries.snapshot.cache import read_kept
from essaim.queries.snapshot.filters import Ties, actors, live, locality
from essaim.queries.snapshot.heard import interviewed
from essaim.queries.snapshot.view import View

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Undirected simple graph: `start` < `end` are indices of actors, `p` and `t` merge parallel ties.

    `nodes` are the indices of its actors, sorted; those without a tie are there too. `behind` counts the ties merged.
    """

    nodes: Ints
    start: Ints
    end: Ints
    p: Floats
    t: Floats
    behind: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Introductions:
    """Directed simple graph of who can introduce whom: an arc leads from whom one knows to whom one meets.

    `distance` is round(-10,000 ln t): shortest is most reliable, in integers that every library compares alike.
    """

    start: Ints
    end: Ints
    p: Floats
    t: Floats
    distance: Ints
    first: Ints
    order: Ints

    def behind(self, arc: int) -> Ints:
        """The indices, in `Snapshot.ties`, of the ties merged into one arc, in their order."""
        stop = self.first[arc + 1] if arc + 1 < len(self.first) else len(self.order)
        return np.sort(self.order[self.first[arc] : stop])


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Actors sorted by id, and their live ties; see docs/architecture.md.

    `version` changes with every load. `sectors` hold "" where nothing says; a person has the sector of its body.
    `local` says who belongs to the territory, `interviewed` who was asked or told a tie. `notes`: the ties left out as
    history, and how to change it.
    """

    version: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    sectors: tuple[str, ...]
    local: Mask
    interviewed: Mask
    ties: Ties
    notes: tuple[Text, ...]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {id: actor for actor, id in enumerate(self.ids)}

    def index(self, id: str) -> int | None:
        """The index of an actor, None when this reader sees no such actor."""
        return self._places.get(id)

    def network(self, *, local: bool = True) -> Network:
        """The undirected simple graph that scores are computed on, of the territory's actors or of all."""
        ties = self.ties
        nodes = np.flatnonzero(self.local) if local else np.arange(len(self.ids))
        counted = ~ties.paths_only & (ties.start != ties.end)
        if local:
            counted &= self.local[ties.start] & self.local[ties.end]
        which = np.flatnonzero(counted)
        ends = ties.start[which].astype(np.int64), ties.end[which].astype(np.int64)
        start, end, first, order = _merged(np.minimum(*ends), np.maximum(*ends), len(self.ids))
        p, t = _either(ties.existence[which][order], first), _either(ties.reliability[which][order], first)
        return Network(nodes, start, end, p, t, np.diff(np.append(first, len(order))))

    def introductions(self, among: Mask | None = None) -> Introductions:
        """The directed graph of all actors, with the ties that count for paths only; both ways unless forward.

        `among`: the ties that may count, all unless said.
        """
        ties = self.ties
        useful = (ties.reliability > 0) & (ties.start != ties.end)
        if among is not None:
            useful &= among
        ahead, back = np.flatnonzero(useful), np.flatnonzero(useful & ~ties.directed)
        starts = np.concatenate([ties.start[ahead], ties.end[back]]).astype(np.int64)
        ends = np.concatenate([ties.end[ahead], ties.start[back]]).astype(np.int64)
        which = np.concatenate([ahead, back])
        start, end, first, order = _merged(starts, ends, len(self.ids))
        order = which[order]
        p, t = _either(ties.existence[order], first), _either(ties.reliability[order], first)
        distance = np.rint(-1e4 * np.log(t)).astype(np.int64)
        return Introductions(start, end, p, t, distance, first, order)


def take(view: View) -> Snapshot:
    """The snapshot of a scope. The raw read of the store is kept in `view.cache` until the next load."""
    current = version(view.store, view.model)
    raw = read_kept(view.store, view.model, current, view.cache)
    visible, own = actors(raw, view.model, len(view.seen))
    ties, sectors, notes = live(raw, visible, own, view)
    return Snapshot(
        version=current,
        ids=tuple(raw.texts["ids"][actor] for actor in visible),
        names=tuple(raw.texts["names"][actor] for actor in visible),
        kinds=tuple(raw.texts["kinds"][actor] for actor in visible),
        sectors=sectors,
        local=locality(raw, visible, ties, view),
        interviewed=interviewed(raw, visible, ties, view),
        ties=ties,
        notes=notes,
    )


def _merged(starts: Ints, ends: Ints, size: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Ends of the distinct pairs in order, where each begins in `order`, and the rows sorted by pair."""
    code = starts * max(size, 1) + ends
    order = np.argsort(code, kind="stable")
    code = code[order]
    first = np.flatnonzero(np.diff(code, prepend=-1))  # np.unique would import numpy.ma, which takes longer
    pairs = code[first]
    return pairs // max(size, 1), pairs % max(size, 1), first.astype(np.int64), order.astype(np.int64)


def _either(values: Floats, first: Ints) -> Floats:
    """1 - prod(1 - v) over each group of rows."""
    return 1.0 - np.multiply.reduceat(1.0 - values, first) if len(first) else np.zeros(0)
