"""How true the gaps are: territories whose true coverage is known, some places unrecorded, on seeds that chose nothing.

A need has 20 to 400 young people, a true coverage of Beta(2, 8), as many places as chance gives, each recorded or not.
It is judged against the others of its département, as `gaps` does, or against a threshold stated by hand. The seeds
that chose the figures of methods/coverage.py were 11 and below.
"""

from collections.abc import Sequence

import numpy as np

from essaim.queries.methods.coverage import SURE, covered, prior

SEED, TRIALS, TRUE_LEVEL = 20_261_129, 150, 0.2
GOALS = {"precision": 0.9, "cover": 0.85}


def trial(random: np.random.Generator, others: int, lost: float, stated: float | None) -> list[tuple[bool, ...]]:
    """Of up to five needs: held by its interval, flagged, truly below, below by the plain ratio."""
    young, truth = random.integers(20, 401, others + 1), random.beta(2, 8, others + 1)
    recorded = random.binomial(random.binomial(young, truth), 1 - lost)
    groups = [(float(places), float(people)) for places, people in zip(recorded, young, strict=True)]
    rows = []
    for number in range(min(5, others + 1)):
        around = groups[:number] + groups[number + 1 :]
        level = stated or sum(places for places, _ in around) / sum(people for _, people in around)
        places, people = groups[number]
        estimate = covered(places, people, prior(around), level)
        flagged = estimate.p_gap is not None and estimate.p_gap > SURE
        below = truth[number] < (stated or TRUE_LEVEL)
        rows.append((estimate.low <= truth[number] <= estimate.high, flagged, bool(below), places / people < level))
    return rows


def share(hits: Sequence[bool]) -> float:
    """The part that is true, 0 where there is none."""
    return float(np.mean(hits)) if len(hits) else 0.0


def main() -> None:
    """One line a case, the goals beside the figures."""
    random = np.random.default_rng(SEED)
    missed = []
    for lost in (0.0, 0.2):
        for others in (4, 10, 40):
            for stated in (None, 0.19):
                rows = [row for _ in range(TRIALS) for row in trial(random, others, lost, stated)]
                held, flagged, below, plain = (np.array(column) for column in zip(*rows, strict=True))
                figures = {"precision": share(below[flagged]), "cover": share(held)}
                missed += [name for name, goal in GOALS.items() if figures[name] < goal]
                print(
                    f"{others:3} needs elsewhere, {lost:3.0%} of places unrecorded, threshold "
                    f"{'of the others' if stated is None else 'stated by hand'}: « manque établi » right "
                    f"{figures['precision']:.2f} (goal {GOALS['precision']}; the plain ratio "
                    f"{share(below[plain]):.2f}), "
                    f"finds {share(flagged[below]):.2f} of them; 90 % intervals cover {figures['cover']:.2f} "
                    f"(goal {GOALS['cover']})"
                )
    print("every goal is met" if not missed else f"{len(missed)} figures are below their goal")


if __name__ == "__main__":
    main()
