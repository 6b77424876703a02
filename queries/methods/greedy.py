"""In which order to meet people: greedily what is worth most, each meeting opening the doors of others.

The chance to meet v is P_v(S) = 1 − (1 − reach_v) · Π_{i∈S} (1 − t(i→v)): what is known from us, and from everybody of
S who has been met. Σ_v value_v · P_v(S) is what can be hoped for. The next one to meet is c with the largest
P_c · (value_c + Σ_v value_v · (P_v(S + c) − P_v(S))): its own value and the doors that it opens, if it can be met.
"""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def best_order(
    value: Floats, reach: Floats, introducing: Floats, before: Mapping[int, Collection[int]], most: int | None = None
) -> list[int]:
    """The numbers of the contacts in the order to meet them, at most `most`: see `order_and_gains`."""
    return [number for number, _ in order_and_gains(value, reach, introducing, before, most)]


def order_and_gains(
    value: Floats, reach: Floats, introducing: Floats, before: Mapping[int, Collection[int]], most: int | None = None
) -> list[tuple[int, float]]:
    """The numbers of the contacts in the order to meet them, at most `most`, each with what its meeting brings.

    `value` of each, `reach` 0..1 of each from us, `introducing[i, v]` 0..1 how reliably i introduces us to v, 0 on the
    diagonal, `before[v]` who must be met before v, without circles. Ties are broken by number.
    """
    left, order = set(range(len(value))), list[tuple[int, float]]()
    worth, missed = value.astype(np.float64), 1 - reach
    while left and (most is None or len(order) < most):
        ready = sorted(contact for contact in left if not left.intersection(before.get(contact, ())))
        gain = (1 - missed[ready]) * (value[ready] + introducing[ready] @ (worth * missed))
        best = int(np.argmax(np.round(gain, 9)))
        chosen = ready[best]
        order.append((chosen, round(float(gain[best]), 9)))
        left.discard(chosen)
        worth[chosen] = 0.0  # met: nobody needs to open its door any more
        missed = missed * (1 - introducing[chosen])
    return order
