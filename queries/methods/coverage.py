"""How sure one can be that places are too few: shares of small groups, drawn towards what is known around them, where
some places are not recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST = 40.0  # young people: the weight of the surest prior, however alike a few groups are
FEW = 8  # groups whose own uncertainty the prior carries: of few it says less
TAIL = 0.05  # each side of the 90 % interval
SURE = 0.8  # a gap is established beyond this probability
LEAST = 1.0  # young people: the weight of Jeffreys's prior
SHARES, LOSSES = 600, 32  # points at which the share of young people, and that of places unrecorded, are weighed
ALL_CONSULTED, NONE_CONSULTED = 8.0, 1.0  # how little may be unrecorded: b of Beta(1, b), by what was consulted


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a coverage before its own figures are seen: `a` young people with a place, `b` without."""

    a: float
    b: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """`share` of the young people for whom a place is known, the 90 % interval of the true share, the share to
    `expect`, and P(true share < threshold) where there is a threshold."""

    share: float
    low: float
    high: float
    expect: float
    p_gap: float | None


def prior(groups: Sequence[tuple[float, float]], consulted: float = 1.0) -> Prior | None:
    """The beta prior of several groups (places, young people), by moments; None below two groups: there is no around.

    The variance between groups beyond what chance alone gives says how much a group may differ from the others; the
    prior never weighs less than Jeffreys's, so that one young person with a place is no certainty; of n groups it
    weighs n / (n + FEW) as much, for their level is not known for sure. `consulted` is the
    share of the expected sources that were consulted for them: their places are as incomplete as those to be judged.
    """
    total = sum(young for _, young in groups)
    if len(groups) < 2 or not total:
        return None
    mean = sum(places for places, _ in groups) / total
    chance = mean * (1 - mean)
    if chance <= 0:
        return Prior(LEAST / 2, LEAST / 2)
    spread = sum(young * (places / young - mean) ** 2 for places, young in groups)
    apart = len(groups) - 1
    likeness = (spread - chance * apart) / (chance * (total - sum(young**2 for _, young in groups) / total - apart))
    size = max(1 / max(likeness, 0.001) - 1, LEAST) if likeness < 1 else LEAST
    size = min(max(size * len(groups) / (len(groups) + FEW), LEAST), MOST)
    true = min(mean * (1 + 1 / _unrecorded(consulted)), (1 + mean) / 2)
    return Prior(true * size, (1 - true) * size)


def covered(
    places: float, young: float, around: Prior | None, threshold: float | None, consulted: float = 1.0
) -> Coverage:
    """The coverage of `young` people (above zero) by `places` that are known, at most as many.

    Places are recorded with probability 1 - u: P(x known | share c) is binomial of `young` and c (1 - u), with
    c ~ Beta(a, b), Jeffreys's where nothing is known around, and u ~ Beta(1, b'), b' from NONE_CONSULTED where no
    expected source was consulted to ALL_CONSULTED where all were (`consulted`, 0..1). Summed on a grid.
    """
    import numpy as np

    belief = around or Prior(LEAST / 2, LEAST / 2)
    places = min(places, young)
    shares, recorded = _grid()[0], 1 - _losses(_unrecorded(consulted))
    seen = np.outer(shares, recorded)
    fitting = places * np.log(seen) + (young - places) * np.log1p(-seen)
    fitting += ((belief.a - 1) * np.log(shares) + (belief.b - 1) * np.log1p(-shares))[:, None]
    weight = np.exp(fitting - fitting.max()).sum(axis=1) * np.diff(_grid()[1])
    below = np.concatenate([[0.0], np.cumsum(weight) / weight.sum()])
    edges = _grid()[1]
    low, high = np.interp([TAIL, 1 - TAIL], below, edges)
    return Coverage(
        share=places / young,
        low=float(low),
        high=float(high),
        expect=float((weight * shares).sum() / weight.sum()),
        p_gap=None if threshold is None else float(np.interp(threshold, edges, below)),
    )


@cache
def _grid() -> "tuple[Floats, Floats]":
    """The middles and the edges of cells of shares, finer near 0: places are few."""
    import numpy as np

    edges = np.linspace(0, 1, SHARES + 1) ** 1.5
    return (edges[1:] + edges[:-1]) / 2, edges


def _losses(b: float) -> "Floats":
    """Shares of places that are not recorded, each as likely as the others: quantiles of Beta(1, b)."""
    import numpy as np

    return 1 - (1 - (np.arange(LOSSES) + 0.5) / LOSSES) ** (1 / b)


def _unrecorded(consulted: float) -> float:
    """b of the Beta(1, b) of the share unrecorded; its mean is 1 / (1 + b)."""
    return NONE_CONSULTED + (ALL_CONSULTED - NONE_CONSULTED) * consulted
