"""Which actors nothing tells apart but an id: those whose ties are of the same shape, as far as one looks.

Colour refinement (Weisfeiler and Leman 1968): actors of one colour whose contacts have other colours come apart, until
none does. Colours depend on what is given of actors and ties, never on the order in which they come.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_CHOICES = 500  # of one among several that are the same by symmetry
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)


def colours(first: Sequence[object], start: Ints, end: Ints, mark: Ints) -> Ints:
    """A number by actor, in the order of `first` and then of the shape of its ties; `mark` tells ties apart.

    `first` holds one value an actor, all of a kind that can be sorted.
    """
    order = {value: number for number, value in enumerate(sorted(set(first)))}  # type: ignore[type-var]
    return _refined(np.array([order[value] for value in first], dtype=np.int64), start, end, mark)


def order_of(colour: Ints, start: Ints, end: Ints, mark: Ints) -> Ints:
    """The actors in the order of their colours, and of the shape of their ties where one colour has several.

    Of those that are the same by symmetry one is chosen, any, and the others are told apart by where they stand to it;
    those that have the very same contacts may stand in any order. So no id has a part in it, but for networks whose
    symmetry is deeper than refinement sees.
    """
    around: list[set[tuple[int, int]]] = [set() for _ in range(len(colour))]
    for left, right, kind in zip(start.tolist(), end.tolist(), mark.tolist(), strict=True):
        around[left].add((right, kind))
        around[right].add((left, kind))
    for _ in range(MOST_CHOICES):
        several = np.flatnonzero(np.bincount(colour, minlength=1) > 1)
        if not len(several):
            break
        members = np.flatnonzero(colour == several[0])
        twins = [member for member in members.tolist() if around[member] == around[members[0]]]
        colour = colour * (len(colour) + 1)
        colour[twins] += np.arange(len(twins)) - len(twins)
        colour = _refined(np.unique(colour, return_inverse=True)[1].reshape(-1), start, end, mark)
    return np.argsort(colour, kind="stable")


def _refined(colour: Ints, start: Ints, end: Ints, mark: Ints) -> Ints:
    """Colours that no further look at the contacts would tell apart."""
    if not len(colour):
        return colour
    ends, contacts = np.concatenate([start, end]), np.concatenate([end, start])
    marks = _mixed(np.concatenate([mark, mark]).astype(np.uint64))
    many = int(colour.max(initial=-1)) + 1
    while True:
        sent = _mixed(_mixed(colour.astype(np.uint64))[contacts] ^ marks)
        heard = np.zeros(len(colour), dtype=np.uint64)
        np.add.at(heard, ends, sent)  # a sum knows no order; it wraps around
        pairs = np.stack([colour.astype(np.uint64), heard], axis=1)
        colour = np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
        finer = int(colour.max(initial=-1)) + 1
        if finer == many:
            return colour
        many = finer


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers spread over 64 bits (SplitMix64), the same on every machine."""
    with np.errstate(over="ignore"):
        mixed = values + _STEP
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX[0]
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX[1]
        return mixed ^ (mixed >> np.uint64(31))
