"""What the going of one actor, or of a few, would break in a network (Borgatti 2006, KPP-Neg).

Fragmentation: DF = 1 − Σ_{i≠j} 1/d_ij / (n (n − 1)), 0 where all are tied to all, 1 where nobody is tied.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, zip_longest

import numpy as np
from numpy.typing import NDArray

from essaim.queries.methods.network.reach import BITS, WORD, Around, Bits, Floats, Ints, by_target, words_of

GROUPS = 8  # bytes of a word of sources: their spread tells the error
WHOLE = 5 * WORD  # actors parted by the going of one: more than these are sampled
TRIED = 2000  # actors whose going is tried
EXHAUSTIVE = 30  # actors: up to here every set is tried
LIKELIEST = 40  # actors whose going alone breaks most: sets are made of them


def fragmentation(size: int, start: Ints, end: Ints, gone: Sequence[int] = ()) -> float:
    """How far those who are left are from all being tied to all."""
    return _fragmented(Around.of(size, start, end), gone)


def _fragmented(around: Around, gone: Sequence[int]) -> float:
    left = around.size - len(set(gone))
    near = sum(around.near(word, gone) for word in around.words())
    return 1.0 - near / (left * (left - 1)) if left > 1 else 0.0


def broken_without(
    size: int,
    start: Ints,
    end: Ints,
    advance: Callable[[float], None] = lambda _share: None,
    whole: int = WHOLE,
    seed: int = 0,
) -> tuple[Floats, Floats]:
    """KPP-Neg of each actor alone, the fragmentation of the others once it is gone; and the standard error of it.

    Only some actors are farther from anybody then: where they are at most `whole` the figure is exact, without error,
    else estimated from a sample of them. Tried for the `TRIED` with most contacts, nan for the others; who has but one
    contact parts nobody.
    """
    if size < 3:
        return np.zeros(size), np.zeros(size)
    around, random = Around.of(size, start, end), np.random.default_rng(seed)
    own = around.closeness()
    degree = np.bincount(np.concatenate([start, end]), minlength=size)
    tried = np.argsort(-degree, kind="stable")
    tried = tried[degree[tried] > 1]
    lost, error = np.zeros(size), np.zeros(size)
    lost[tried[TRIED:]] = error[tried[TRIED:]] = np.nan
    for place, actor in enumerate(tried[:TRIED].tolist(), 1):
        parted = _parted(around, actor)
        if len(parted) <= whole:
            lost[actor] = sum(_losses(around, word, actor).sum() for word in words_of(parted))
        else:
            lost[actor], error[actor] = _sampled(around, parted, actor, random)
        advance(place / len(tried[:TRIED]))
    pairs = (size - 1) * (size - 2)
    broken: Floats = 1 - (own.sum() - 2 * own - lost) / pairs
    return broken, error / pairs


def _parted(around: Around, actor: int) -> Ints:
    """Who is farther from anybody once the actor is gone.

    Who is then farther from somebody is farther from a contact of the actor: the shortest path went through both.
    """
    parted = np.zeros(around.size, dtype=bool)
    for contacts in words_of(around.of_actor(actor)):
        before, after = (np.zeros(around.size, dtype=BITS) for _ in range(2))
        nobody = np.zeros(around.size, dtype=BITS)
        for near, still in zip_longest(around.fronts(contacts), around.fronts(contacts, [actor]), fillvalue=nobody):
            before |= near
            after |= still
            parted |= (before & ~after) != 0
    parted[actor] = False
    return np.flatnonzero(parted)


def _losses(around: Around, sources: Ints, actor: int) -> Floats:
    """By target, Σ 1/d − 1/d' from the sources once the actor is gone; nothing to the actor itself."""
    losses = around.nearness(sources) - around.nearness(sources, [actor])
    losses[actor] = 0.0
    return losses


def _sampled(around: Around, parted: Ints, actor: int, random: np.random.Generator) -> tuple[float, float]:
    """Σ 1/d − 1/d' over the pairs of those who are parted, both ways, and its standard error.

    Few lose nearly all: those whom the actor alone joins to the rest. A sample would miss them as sources, but sees
    them as targets, for distances are the same both ways. The 64 who lose most as targets are counted whole, and the
    sample stands for the others.
    """
    sources = random.choice(parted, size=WORD, replace=False)
    before, after = list(around.fronts(sources)), list(around.fronts(sources, [actor]))
    seen = by_target(around.size, before) - by_target(around.size, after)
    most = parted[np.argsort(-seen[parted], kind="stable")[:WORD]]
    losses = _losses(around, most, actor)
    sure = float(2 * losses.sum() - losses[most].sum())
    others = np.zeros(around.size, dtype=bool)
    others[parted] = True
    others[most] = False
    drawn = np.flatnonzero(others[sources])
    if len(drawn) < GROUPS:
        return sure, float(losses.sum())  # hardly anybody is left to sample: off by as much as the others may lose
    bits = np.bitwise_or.reduce(np.uint64(1) << drawn.astype(np.uint64))
    loss = _by_group(before, bits, others) - _by_group(after, bits, others)
    members, many = np.bincount(drawn // GROUPS, minlength=GROUPS), int(others.sum())
    mean = float(loss.sum()) / len(drawn)
    spread = float(((loss - mean * members) ** 2).sum()) * GROUPS / (GROUPS - 1) * (1 - len(drawn) / many)
    return sure + mean * many, float(np.sqrt(spread)) / len(drawn) * many


def _by_group(fronts: Iterable[Bits], bits: np.uint64, targets: NDArray[np.bool_]) -> Floats:
    """Σ 1 / d to the targets from the sources of those bits, by eighth of a word."""
    total = np.zeros(GROUPS)
    for distance, front in enumerate(fronts, 1):
        eighths = (front[targets] & bits).astype(BITS).view(np.uint8).reshape(-1, GROUPS)
        total += np.bitwise_count(eighths).sum(axis=0, dtype=np.int64) / distance
    return total


def breaking_set(size: int, start: Ints, end: Ints, many: int) -> tuple[tuple[int, ...], float]:
    """The `many` actors whose going together breaks most, and the fragmentation of those who are left.

    Every set is tried in a small network. In a larger one the set is made step by step of those whose going alone
    breaks most, then swapped while that helps: nothing warrants that it is the best. Of equal sets, the first.
    """
    around = Around.of(size, start, end)
    if size <= EXHAUSTIVE:
        sets = list(combinations(range(size), many))
        worth = {chosen: round(_fragmented(around, chosen), 12) for chosen in sets}
        best = min(sets, key=lambda chosen: (-worth[chosen], chosen))
        return best, worth[best]
    alone = np.round(broken_without(size, start, end)[0], 9)
    likeliest = np.argsort(-alone, kind="stable")[:LIKELIEST].tolist()
    chosen: tuple[int, ...] = ()
    for _ in range(many):
        chosen = _broken_most(around, [(*chosen, other) for other in likeliest if other not in chosen])
    while True:
        swaps = [(*(set(chosen) - {gone}), other) for gone in chosen for other in likeliest if other not in chosen]
        best = _broken_most(around, [chosen, *(tuple(sorted(swap)) for swap in swaps)])
        if best == chosen:
            return tuple(sorted(chosen)), _fragmented(around, chosen)
        chosen = best


def _broken_most(around: Around, sets: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    worth = [round(_fragmented(around, chosen), 9) for chosen in sets]
    return sets[worth.index(max(worth))]
