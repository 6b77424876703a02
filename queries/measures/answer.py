"""The measures of a territory's network, one row an actor: for the analyst, without any label."""

from collections.abc import Callable, Sequence
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import sources_of
from essaim.queries.connectors.directory import Numbered, numbered
from essaim.queries.connectors.measures import arcs_between
from essaim.queries.measures.columns import COLUMNS
from essaim.queries.measures.figures import Figures, figures_of
from essaim.queries.outside.inside import stays_inside
from essaim.queries.snapshot.cache import kept_answer
from essaim.queries.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

words = Phrases.beside(__file__)
SET_SIZES = (2, 3)
MOST_IN_SETS = 1500  # actors: beyond, the distances between all of them take too much room
Advance = Callable[[float], None]


def measures(scope: "Scope", advance: Advance = lambda _share: None) -> Answer:
    """Every measure of every actor of the directory, those with most contacts first; for the team alone.

    `advance` is told the share of the longest part that is done, 0 to 1.
    """
    title = words("title", territory=scope.territory.place)
    if scope.visibility != "internal":
        return stays_inside(scope, "measures", title)
    return kept_answer(scope, "measures", COLUMNS, partial(_measures, scope, title, advance))


def _measures(scope: "Scope", title: Text, advance: Advance) -> Answer:
    snapshot = scope.snapshot
    network = snapshot.network()
    directory = numbered(scope, snapshot, network)
    arcs, cited = arcs_between(snapshot, directory.actors), _cited(snapshot, directory)
    figures = figures_of(directory, arcs, cited, _sectors(scope, directory), advance)
    ties = snapshot.ties
    local = np.flatnonzero(snapshot.local[ties.start] & snapshot.local[ties.end]).tolist()
    sources = sorted({source for tie in local if (source := ties.source_id(tie))})
    rows = [_row(scope, directory, figures, actor) for actor in range(len(directory.actors))]
    return Answer(
        question="measures",
        title=title,
        columns=COLUMNS,
        rows=tuple(sorted(rows, key=lambda row: -row["degree"])),
        as_of=scope.as_of,
        params={**scope.params, "actors": len(directory.actors), "ties": len(network.start)},
        notes=(*scope.notes, *snapshot.notes, *_notes(scope, directory, figures)),
        sources=sources_of(scope.store, [{"source_id": source} for source in sources]),
    )


def _cited(snapshot: Snapshot, directory: Numbered) -> NDArray[np.int64]:
    """The directed ties between the actors of the directory, grants among them, each two ends once."""
    ties = snapshot.ties
    numbers = np.full(len(snapshot.ids), -1, dtype=np.int64)
    numbers[directory.actors] = np.arange(len(directory.actors))
    ends = np.stack([numbers[ties.start], numbers[ties.end]], axis=1)[ties.directed]
    return np.unique(ends[(ends >= 0).all(axis=1) & (ends[:, 0] != ends[:, 1])], axis=0)


def _sectors(scope: "Scope", directory: Numbered) -> list[str]:
    """The sectors as roles between them are told."""
    same = {code: sector.codes("countsAs") for code, sector in scope.model.schemes["sector"].concepts.items()}
    return [(same.get(sector) or (sector,))[0] for sector in directory.sectors]


def _row(scope: "Scope", directory: Numbered, figures: Figures, actor: int) -> dict[str, Any]:
    snapshot, node = scope.snapshot, int(directory.actors[actor])
    return {
        "actor_id": snapshot.ids[node],
        "name": snapshot.names[node],
        "kind": snapshot.kinds[node],
        "sector": snapshot.sectors[node] or None,
        "interviewed": bool(snapshot.interviewed[node]),
        **{name: _plain(values[actor]) for name, values in figures.columns.items()},
    }


def _plain(value: Any) -> int | float | None:
    """A figure as JSON has it; nan is one that is not known."""
    if value is None or np.isnan(value):
        return None
    return int(value) if isinstance(value, np.integer) else round(float(value), 6)


def _notes(scope: "Scope", directory: Numbered, figures: Figures) -> list[Text]:
    """What is known of the network, how exact the figures are, and which few are nearest to all others."""
    ties, place = directory.ties, scope.territory.place
    if not len(ties.start):
        return [words("no_tie", n=ties.size, territory=place)]
    heard = int(ties.interviewed.sum())
    return [
        words("known_ties", actors=ties.size, n=len(ties.start), heard=heard),
        *([words("sampled", error=ceil(figures.error))] if figures.error is not None else []),
        *([words("part_sampled", error=figures.fragmentation_error)] if figures.fragmentation_error else []),
        *_sets(scope, directory),
    ]


def _sets(scope: "Scope", directory: Numbered) -> list[Text]:
    """The few who are together nearest to all others, by distance, and what the best set could reach at most."""
    from essaim.queries.methods.network.coalition import closeness_of_sets, coalition

    ties = directory.ties
    if not len(ties.start) or ties.size > MOST_IN_SETS:
        return []
    worth = closeness_of_sets(ties.size, ties.start, ties.end)
    sets = [coalition(ties.size, count, worth) for count in SET_SIZES if count < ties.size]
    nearest = [
        words(
            "nearest",
            n=len(chosen.chosen),
            names=_names(scope, directory, chosen.chosen),
            reach=chosen.worth,
            most=min(chosen.bound, 1.0),
            promised=chosen.guarantee,
        )
        for chosen in sets
    ]
    return [*nearest, *_breaking(scope, directory)]


def _breaking(scope: "Scope", directory: Numbered) -> list[Text]:
    """The few whose going together would part the others most (KPP-Neg), by distance."""
    from essaim.queries.methods.network.fragmentation import EXHAUSTIVE, breaking_set, fragmentation

    ties = directory.ties
    whole = fragmentation(ties.size, ties.start, ties.end)
    sets = [breaking_set(ties.size, ties.start, ties.end, many) for many in SET_SIZES if many < ties.size - 1]
    return [
        words(
            "breaking",
            names=sorted(_names(scope, directory, gone)),
            whole=whole,
            left=left,
            how=words("every_set", n=len(gone)) if ties.size <= EXHAUSTIVE else words("step_by_step"),
        )
        for gone, left in sets
    ]


def _names(scope: "Scope", directory: Numbered, actors: Sequence[int]) -> list[str]:
    return [scope.snapshot.names[int(directory.actors[actor])] for actor in actors]
