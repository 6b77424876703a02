"""The figures of every actor of a directory, measure by measure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from essaim.queries.connectors.directory import Numbered

if TYPE_CHECKING:
    from essaim.queries.methods.network.roles import Arcs

Values = NDArray[np.generic]
PARTS = (0.4, 0.2, 0.4)  # of the wait: betweenness, fragmentation, what follows directed ties
DIRECTED = ("directed_betweenness", "closeness_out", "closeness_in")


@dataclass(frozen=True, slots=True)
class Figures:
    """One array a column, by actor, nan where nothing can be said; the largest standard errors of betweenness and of
    fragmentation, None where they are exact."""

    columns: Mapping[str, Values]
    error: float | None
    fragmentation_error: float | None


def figures_of(
    directory: Numbered,
    arcs: "Arcs",
    cited: NDArray[np.int64],
    sectors: Sequence[str],
    advance: Callable[[float], None],
) -> Figures:
    """All the figures; `cited` are the directed ties, a row of two ends each. The longest part is betweenness:
    `advance` is told the share of it that is done."""
    from essaim.queries.methods.network import brokerage, centrality, role_chance
    from essaim.queries.methods.network.fragmentation import broken_without

    ties = directory.ties
    size, start, end = ties.size, ties.start, ties.end
    around = brokerage.contacts(size, start, end)
    between, near, error = _betweenness(size, start, end, lambda share: advance(share * PARTS[0]))
    broken, unsure = broken_without(size, start, end, lambda share: advance(PARTS[0] + share * PARTS[1]))
    counts, z = role_chance.counts_and_z(arcs, sectors)
    columns: dict[str, Values] = {
        "degree": np.array([len(contacts) for contacts in around], dtype=np.int64),
        "in_degree": np.bincount(cited[:, 1], minlength=size),
        "out_degree": np.bincount(cited[:, 0], minlength=size),
        "pagerank": centrality.pagerank(size, cited[:, 0], cited[:, 1]) if len(cited) else np.full(size, np.nan),
        "betweenness": between,
        "betweenness_error": np.full(size, np.nan) if error is None else error,
        "betweenness_near": near,
        "harmonic_closeness": centrality.harmonic_closeness(size, start, end),
        "eigenvector": centrality.eigenvector(size, start, end) if len(start) else np.zeros(size),
        "core": brokerage.core_numbers(brokerage.graph(size, start, end)),
        "community": centrality.communities(size, start, end),
        "participation": _each(size, lambda actor: brokerage.participation(around, actor, directory.sectors)),
        "constraint": _each(size, lambda actor: brokerage.constraint(around, actor)),
        "effective_size": _each(size, lambda actor: brokerage.effective_size(around, actor)),
        "documented": _each(size, lambda actor: _documented(around[actor], ties.interviewed)),
        "fragmentation_without": broken,
        "fragmentation_error": np.where(unsure > 0, unsure, np.nan),
        **_along(size, arcs, lambda share: advance(PARTS[0] + PARTS[1] + share * PARTS[2])),
    }
    for place, role in enumerate(role_chance.ROLES):
        columns |= {role: counts[:, place], f"{role}_z": z[:, place]}
    largest = float(np.nanmax(unsure, initial=0.0))
    return Figures(columns, None if error is None else float(error.max(initial=0.0)), largest or None)


def _along(size: int, arcs: "Arcs", advance: Callable[[float], None]) -> dict[str, Values]:
    """Betweenness and closeness along the ties that lead one way alone, the others both ways; nan where all do."""
    from essaim.queries.methods.network import brokerage, centrality

    start, end = np.array(sorted(arcs.p), dtype=np.int64).reshape(-1, 2).T
    if all((right, left) in arcs.p for left, right in arcs.p):
        return dict.fromkeys(DIRECTED, np.full(size, np.nan))
    between, _, _ = brokerage.patient_betweenness(size, start, end, advance, directed=True)
    return dict(zip(DIRECTED, (between, *centrality.directed_closeness(size, start, end)), strict=True))


def _betweenness(
    size: int, start: NDArray[np.int64], end: NDArray[np.int64], advance: Callable[[float], None]
) -> tuple[Values, Values, NDArray[np.float64] | None]:
    from essaim.queries.methods.network import brokerage

    if size <= brokerage.EXACT:
        score, _ = brokerage.betweenness(size, start, end)
        return score, brokerage.near_betweenness(size, start, end), None
    return brokerage.patient_betweenness(size, start, end, advance)


def _each(size: int, figure: Callable[[int], float | None]) -> Values:
    values = (figure(actor) for actor in range(size))
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _documented(contacts: set[int], interviewed: NDArray[np.bool_]) -> float | None:
    return float(interviewed[list(contacts)].mean()) if contacts else None
