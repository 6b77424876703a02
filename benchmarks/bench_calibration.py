"""Do the words of `connectors` hold? On networks whose truth is known, of which ties are then hidden.

Networks: seven unequal sectors, contacts spread by a gamma law, twelve times as many ties within a sector, and a few
brokers planted between them. Ties are hidden at random (everybody was interviewed and forgets), at random with nobody
having noted who told them, or as a team leaves them out: between two who were not interviewed. Truth: the first k by
betweenness on the whole network. Seeds chose nothing: whatever was weighed, was weighed on others. The goals are for a
fifth hidden: those cells get more networks, and what is known of their precision stands in brackets (Wilson, 95 %).
`python benchmarks/bench_calibration.py [NETWORKS]` prints one line a cell, goals beside, and all sizes together.
"""

import sys
from collections.abc import Iterable
from itertools import product
from time import perf_counter
from typing import NamedTuple

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from essaim.queries.methods.missing import connector_labels as labels
from essaim.queries.methods.missing import resample
from essaim.queries.methods.missing.known_ties import UNNOTED, KnownTies
from essaim.queries.methods.network import brokerage

Ints = NDArray[np.int64]
SIZES, SHARES, WAYS = (30, 60, 150, 300), (0.1, 0.2, 0.4), ("random", "unnoted", "unheard")
SECTORS = (0.3, 0.2, 0.15, 0.12, 0.1, 0.08, 0.05)
SEED = 93_000_000
GOALS = {"random": 0.95, "unnoted": 0.95, "unheard": 0.9}  # precision of « clé » at a fifth hidden
COVER, HOLDS = 0.85, 0.9
JUDGED = 0.2  # the share hidden for which there are goals
MANY = {30: 40, 60: 40, 150: 40, 300: 15}  # networks of a cell that is judged
BEFORE = (0.8, labels.KEY)  # shares of the draws that could be enough for « clé »: what it costs to ask for more


class Trial(NamedTuple):
    """What one network came to: sums, so that cells and tests pool them."""

    key: int = 0
    key_right: int = 0
    probable: int = 0
    probable_right: int = 0
    first: int = 0
    first_right: int = 0
    fragile: int = 0
    fragile_right: int = 0
    covered: int = 0
    actors: int = 0
    top_covered: int = 0
    top: int = 0
    before: int = 0
    lower: int = 0
    missing: float = 0.0
    networks: int = 0


def network(size: int, random: np.random.Generator) -> tuple[Ints, Ints]:
    """The sector of each actor, and the ties as rows of two ends, the smaller first."""
    sector = random.choice(len(SECTORS), size, p=SECTORS)
    draw = random.gamma(1.5, 1, size)
    start, end = np.triu_indices(size, 1)
    rate = np.where(sector[start] == sector[end], 12.0, 1.0) * draw[start] * draw[end]
    chosen = random.choice(len(start), int(2.2 * size), replace=False, p=rate / rate.sum())
    ties = {(int(start[tie]), int(end[tie])) for tie in chosen}
    for broker in random.choice(size, size // 15, replace=False).tolist():
        for contact in random.choice(size, 6, replace=False).tolist():
            if contact != broker:
                ties.add((min(broker, contact), max(broker, contact)))
    return sector.astype(np.int64), np.array(sorted(ties), dtype=np.int64)


def hidden(
    size: int, ties: Ints, way: str, share: float, random: np.random.Generator
) -> tuple[NDArray[np.bool_], Ints, NDArray[np.bool_]]:
    """Who was interviewed, by how many ends each tie was told, and which ties are known at all."""
    if way != "unheard":
        told = (random.random((len(ties), 2)) < 1 - np.sqrt(share)).sum(axis=1)
        heard = np.full(size, way == "random")
        return heard, told if way == "random" else np.full(len(ties), UNNOTED), told > 0
    order = random.permutation(size)
    heard = np.zeros(size, dtype=bool)
    for actor in order:  # the fewest interviews that hide no more than the share
        if (~heard[ties].any(axis=1)).mean() <= share:
            break
        heard[actor] = True
    return heard, heard[ties].sum(axis=1), heard[ties].any(axis=1)


def places(size: int, ties: Ints) -> Ints:
    """The rank of each actor by betweenness on the whole network; equal ones share the best."""
    score = np.round(brokerage.betweenness(size, ties[:, 0], ties[:, 1])[0], 6)
    return size - np.searchsorted(np.sort(score), score, side="right") + 1


def trial(size: int, way: str, share: float, p: float, seed: int) -> Trial:
    """One network: what is said of what is left of it, against the truth."""
    random = np.random.default_rng(seed)
    sector, ties = network(size, random)
    heard, told, known = hidden(size, ties, way, share, random)
    start, end = ties[known].T
    names = [str(number) for number in sector]
    seen = KnownTies.of(size, start, end, np.full(len(start), p), names, heard, told[known])
    top = min(10, -(-size // 10))
    ranks = resample.ranks(seen, top, draws=resample.DRAWS)
    true, naive = places(size, ties), places(size, ties[known])
    around = brokerage.contacts(size, start, end)
    enough = len(np.unique(ties[known])) >= labels.ENOUGH
    words = np.array([labels.label_of(share, enough, labels.key_share(seen)) for share in ranks.p_top])
    holding = [actor for actor in range(size) if labels.surely_cut_off(seen, around, ranks, actor)]
    cuts = set(rx.articulation_points(brokerage.graph(size, *ties.T)))
    covered = (ranks.low <= true) & (true <= ranks.high)
    is_top = true <= top
    key, probable = words == "key", words == "probable"
    return Trial(
        *(int(key.sum()), int((key & is_top).sum())),
        *(int(probable.sum()), int((probable & is_top).sum())),
        *(int((naive <= top).sum()), int(((naive <= top) & is_top).sum())),
        *(len(holding), len(cuts.intersection(holding))),
        *(int(covered.sum()), size),
        *(int((covered & is_top).sum()), int(is_top.sum())),
        *(int((ranks.p_top >= share).sum()) * enough for share in BEFORE),
        ranks.missing,
        1,
    )


def pooled(trials: Iterable[Trial]) -> Trial:
    """The sums of many trials."""
    return Trial(*map(sum, zip(*trials, strict=True)))


def rate(right: int, given: int) -> str:
    """A share, or a dash where the word was given to nobody."""
    return f"{right / given:.2f}" if given else "  – "


def cell(size: int, way: str, share: float, p: float, networks: int) -> Trial:
    """The networks of one cell, each way from seeds of its own."""
    first = SEED + round(1000 * share) * 1000 + size * 1_000_000 + WAYS.index(way) * 300_000 + round(10 * p) * 10_000
    return pooled(trial(size, way, share, p, first + number) for number in range(networks))


def among(right: int, given: int, z: float = 1.96) -> str:
    """Between what and what a share lies, after so many were given (Wilson 1927)."""
    if not given:
        return ""
    share, wide = right / given, z * z / given
    middle, spread = share + wide / 2, z * ((share * (1 - share) + wide / 4) / given) ** 0.5
    return f" [{(middle - spread) / (1 + wide):.2f}, {(middle + spread) / (1 + wide):.2f}]"


def verdict(total: Trial, way: str) -> str:
    """Whether « clé » meets its goal."""
    if not total.key:
        return " given to nobody"
    met = "met" if total.key_right >= GOALS[way] * total.key else "MISSED"
    return f"{among(total.key_right, total.key)} of {total.key} (goal {GOALS[way]:.2f}: {met})"


def line(size: str, way: str, share: float, p: float, total: Trial, took: float) -> str:
    """One line: what holds, goals beside."""
    networks = total.networks
    goal = verdict(total, way) if share == JUDGED else ""
    return (
        f"{size:>4} {way:8} {share:4.0%} p={p:.1f} | clé {rate(total.key_right, total.key)}{goal}, "
        f"{total.key / networks:.1f} names "
        f"(at {BEFORE[0]}: {total.before / networks:.1f}, at {BEFORE[1]}: {total.lower / networks:.1f}) | "
        f"probable {rate(total.probable_right, total.probable)} ({total.probable / networks:.1f}) | "
        f"as known {rate(total.first_right, total.first)} | "
        f"90 % intervals {rate(total.covered, total.actors)} (goal {COVER}), of the true top "
        f"{rate(total.top_covered, total.top)} | fragile {rate(total.fragile_right, total.fragile)} (goal {HOLDS}), "
        f"{total.fragile / networks:.1f} | missing {total.missing / networks:.0%} | {took:.0f} s"
    )


def main() -> None:
    """Print one line a cell, then one for all sizes together."""
    networks = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(f"{networks} networks a cell, {resample.DRAWS} draws; ways ties were hidden: {', '.join(WAYS)}")
    for p, way, share in product((0.9, 1.0), WAYS, SHARES):
        sizes = []
        for size in SIZES:
            begun = perf_counter()
            many = max(networks, MANY[size]) if share == JUDGED and len(sys.argv) == 1 else networks
            sizes.append(cell(size, way, share, p, many))
            print(line(str(size), way, share, p, sizes[-1], perf_counter() - begun), flush=True)
        print(line("all", way, share, p, pooled(sizes), 0.0), flush=True)


if __name__ == "__main__":
    main()
