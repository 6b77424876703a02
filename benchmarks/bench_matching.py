"""Are the bodies that `essaim review` makes one the same? Real files whose numbers are hidden from it, then judge it.

Posts of « adultes-relais » (all France): those of 2020–2021 against those of 2022–2023, place: the contrat de ville.
Thresholds were chosen on départements of an odd number; judged are the others. Grants of Loire-Atlantique, which
give no commune: those up to 2012 against those from 2014, the whole département taken for one commune, harder than any.
A merge is right where the SIREN, which fits its check digit, and the place are the same. Nothing is drawn at random.
`python benchmarks/bench_matching.py [DATA]` prints n, errors, precision and recall with 95 % Wilson intervals.
"""

import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import polars as pl

from essaim.graph_loader.read.identifiers import siren
from essaim.graph_loader.same_actor.pairs import Body, Outcome, Pair, pairs

DATA = Path(__file__).parents[2] / "shared" / "data"
POSTS = "politique-de-la-ville/adulte-relais-2020-2023.csv"
GRANTS = "subventions/224400028_subventions-aux-associations-du-departement-de-loire-atlantique.csv"
LEAST, PRECISION, BOUND = 300, 0.99, 0.97


class Named(NamedTuple):
    """A name that a file gives of a body whose SIREN it says, in a place."""

    siren: str
    name: str
    place: str
    period: str


class Judged(NamedTuple):
    """How many pairs of each outcome were right and wrong; how many bodies both sides hold; the merges that were
    wrong."""

    counts: Counter[tuple[Outcome, bool]]
    both: int
    errors: list[tuple[str, str]]


def posts(data: Path, odd: bool | None = None) -> Iterator[Named]:
    """Posts of the départements of an odd number, of the others, or all."""
    frame = _read(data / POSTS).drop_nulls(["siren", "raison_sociale", "insee_dep", "code_cv"])
    for row in frame.iter_rows(named=True):
        if odd is None or odd == (int(row["insee_dep"].replace("A", "0").replace("B", "0")) % 2 == 1):
            period = "before" if row["annee"] in ("2020", "2021") else "after"
            yield Named(row["siren"], row["raison_sociale"], row["code_cv"], period)


def grants(data: Path) -> Iterator[Named]:
    """Grants of a département that say no commune, those of 2013 aside."""
    number = "Identification du bénéficiaire"
    frame = _read(data / GRANTS, number).drop_nulls(["siren", "Nom du bénéficiaire"])
    for row in frame.iter_rows(named=True):
        year = row["Date de la convention de subvention"]
        if year != "2013":
            period = "before" if year < "2013" else "after"
            yield Named(row["siren"], row["Nom du bénéficiaire"], "44", period)


def _read(path: Path, number: str = "code_tiers") -> pl.DataFrame:
    frame = pl.read_csv(path, separator=";", infer_schema=False)
    return frame.with_columns(siren(pl.col(number)).alias("siren"))


def judged(rows: Iterable[Named]) -> Judged:
    """What matching by name and place makes of bodies of two periods, the numbers being hidden from it."""
    names: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        names.setdefault((row.period, row.siren, row.place), set()).add(row.name)
    truth = {f"org:{period}-{rank}": (period, *rest) for rank, (period, *rest) in enumerate(sorted(names))}
    bodies = [Body(id, tuple(sorted(names[what])), frozenset(what[2:])) for id, what in truth.items()]
    across = [pair for pair in pairs(bodies) if truth[pair.first][0] != truth[pair.second][0]]
    counts: Counter[tuple[Outcome, bool]] = Counter()
    errors = []
    for pair in across:
        right = truth[pair.first][1:] == truth[pair.second][1:]
        counts[pair.outcome, right] += 1
        if pair.outcome == "merged" and not right:
            errors.append(_shown(pair, truth, names))
    sides = [{what[1:] for what in truth.values() if what[0] == period} for period in ("before", "after")]
    return Judged(counts, len(sides[0] & sides[1]), errors)


def _shown(
    pair: Pair, truth: dict[str, tuple[str, ...]], names: dict[tuple[str, str, str], set[str]]
) -> tuple[str, str]:
    first, second = (min(names[truth[identity]]) for identity in (pair.first, pair.second))  # type: ignore[index]
    return first, second


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z, share = 1.96, right / total
    middle, spread = share + z * z / (2 * total), z * math.sqrt((share * (1 - share) + z * z / (4 * total)) / total)
    return (middle - spread) / (1 + z * z / total), (middle + spread) / (1 + z * z / total)


def _row(label: str, rows: Iterable[Named], held: bool) -> bool:
    start = perf_counter()
    result = judged(rows)
    right, wrong = result.counts["merged", True], result.counts["merged", False]
    low, high = wilson(right, right + wrong)
    least, most = wilson(right, result.both)
    shown, of = result.counts["proposed", True], result.counts["proposed", True] + result.counts["proposed", False]
    print(
        f"{label}: {right + wrong} merged, {wrong} wrong; precision {right / (right + wrong):.4f} "
        f"[{low:.4f}–{high:.4f}], recall {right / result.both:.3f} [{least:.3f}–{most:.3f}] of {result.both}; "
        f"proposed {of}, {shown} of them right; {perf_counter() - start:.1f} s"
    )
    for first, second in result.errors:
        print(f"    {first}  ≠  {second}")
    return not held or (right + wrong >= LEAST and right / (right + wrong) >= PRECISION and low >= BOUND)


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not (data / POSTS).exists():
        print(f"skipped: no real files in {data}")
        return
    _row("posts, odd départements (thresholds were chosen here)", posts(data, odd=True), held=False)
    fine = _row("posts, the other départements", posts(data, odd=False), held=True)
    fine &= _row("grants of 44, as if one commune", grants(data), held=True)
    print(f"goal: {LEAST} judged, precision {PRECISION}, lower bound {BOUND}: {'held' if fine else 'MISSED'}")
    sys.exit(not fine)


if __name__ == "__main__":
    main()
