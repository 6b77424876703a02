"""Who will probably be tied: two scores of a pair that is not, from the ties that are known.

L3 counts the paths of three ties between two actors, each weighing less through those who have many (Kovács et al.
2019): s_xy = Σ_uw a_xu a_uw a_wy / √(k_u k_w). Adamic and Adar (2003): Σ 1 / ln k_z over the contacts z of both. Both
say who will meet, as like meets like; neither says who completes whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt


@dataclass(frozen=True, slots=True)
class LikelyTie:
    """A pair `left` < `right` without a known tie, its two scores and the contacts that both have."""

    left: int
    right: int
    l3: float
    adamic_adar: float
    common: tuple[int, ...]


def likely_ties(around: Sequence[set[int]]) -> list[LikelyTie]:
    """The pairs that three ties join, by L3, then by Adamic-Adar; O(Σ over ties of the contacts of both ends)."""
    paths: dict[tuple[int, int], float] = {}
    for nearer, contacts in enumerate(around):
        for farther in contacts:
            weight = 1 / sqrt(len(contacts) * len(around[farther]))
            for left in contacts - {farther}:
                for right in around[farther] - around[left] - {nearer, left}:
                    if left < right:
                        paths[left, right] = paths.get((left, right), 0.0) + weight
    ties = [_tie(around, left, right, score) for (left, right), score in paths.items()]
    return sorted(ties, key=lambda tie: (-round(tie.l3, 9), -round(tie.adamic_adar, 9), tie.left, tie.right))


def _tie(around: Sequence[set[int]], left: int, right: int, score: float) -> LikelyTie:
    common = tuple(sorted(around[left] & around[right]))
    return LikelyTie(left, right, score, sum(1 / log(len(around[contact])) for contact in common), common)
