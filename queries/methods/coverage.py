"""How sure one can be that places are too few: shares of small groups, drawn towards what is known around them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

TAIL = 0.05  # each side of the 90 % interval
SURE = 0.8  # a gap is established beyond this probability; measured precision .94
_Z = 1.6448536269514722  # the normal quantile of 1 - TAIL
LEAST = 1.0  # young people: the weight of Jeffreys's prior
_EXACT = 1e-12


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a coverage before its own figures are seen: `a` young people with a place, `b` without."""

    a: float
    b: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """`share` of the young people who have a place, with its 90 % interval, and the share to `expect`."""

    share: float
    low: float
    high: float
    expect: float
    p_gap: float | None


def prior(groups: Sequence[tuple[float, float]]) -> Prior | None:
    """The beta prior of several groups (places, young people), by moments; None below two groups: there is no around.

    The variance between groups beyond what chance alone gives says how much a group may differ from the others; the
    prior never weighs less than Jeffreys's, so that one young person with a place is no certainty.
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
    return Prior(mean * size, (1 - mean) * size)


def covered(places: float, young: float, around: Prior | None, threshold: float | None) -> Coverage:
    """The coverage of `young` people (above zero) by at most as many `places`, with P(coverage < threshold).

    With a prior the posterior is a beta; without one (a single level) the interval is Wilson's, and the probability
    that of the score test which this interval inverts.
    """
    places = min(places, young)
    share = places / young
    if around is None:
        return Coverage(
            share, *wilson(share, young), share, None if threshold is None else _score(share, young, threshold)
        )
    a, b = around.a + places, around.b + young - places
    below = None if threshold is None else beta_cdf(threshold, a, b)
    return Coverage(share, beta_quantile(TAIL, a, b), beta_quantile(1 - TAIL, a, b), a / (a + b), below)


def wilson(share: float, number: float) -> tuple[float, float]:
    """Wilson's 90 % interval of a share seen among `number`."""
    square = _Z**2 / number
    middle = share + square / 2
    half = _Z * math.sqrt(share * (1 - share) / number + square / (4 * number))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))


def _score(share: float, number: float, threshold: float) -> float:
    spread = math.sqrt(threshold * (1 - threshold) / number)
    if not spread:
        return float(share < threshold)
    return 0.5 * math.erfc((share - threshold) / spread / math.sqrt(2))


def beta_quantile(q: float, a: float, b: float) -> float:
    """The value below which a beta variable falls with probability `q`, by bisection: 30 halvings, to 1e-9."""
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_cdf(middle, a, b) < q else (low, middle)
    return (low + high) / 2


def beta_cdf(x: float, a: float, b: float) -> float:
    """P(X < x) of a beta variable: the regularised incomplete beta function, exact to about twelve digits."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log) / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Wallis's recurrence with rescaling."""
    before, top, under_before, under = 1.0, 1.0, 0.0, 1.0
    value = 1.0
    for m in range(1, 1000):
        k = m // 2
        term = (
            k * (b - k) * x / ((a + m - 1) * (a + m))
            if m % 2 == 0
            else -(a + k) * (a + b + k) * x / ((a + m - 1) * (a + m))
        )
        before, top = top, top + term * before
        under_before, under = under, under + term * under_before
        before, top, under_before, under = (term / under for term in (before, top, under_before, under))
        if abs(top - value) < _EXACT * abs(top):
            return top
        value = top
    return value
