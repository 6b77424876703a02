"""Places in a ranking where equal values share one: 1, 2, 2, 4 (« standard competition ranking »)."""

from collections.abc import Iterable
from typing import Any


def shared_ranks(values: Iterable[Any]) -> list[int]:
    """The place of each of `values`, which come in their order: those that equal the one before share its place.

    Give what makes the order and nothing that only breaks ties (an id, a name): an order of names is no ranking.
    """
    ranks: list[int] = []
    previous: Any = None
    for place, value in enumerate(values, start=1):
        ranks.append(ranks[-1] if ranks and value == previous else place)
        previous = value
    return ranks
