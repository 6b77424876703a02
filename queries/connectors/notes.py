"""What `connectors` says beside its rows: how ranks were drawn, what is unknown, who reach most others, who funds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from essaim.ontology.text import Text
from essaim.queries.connectors.measures import ENOUGH, Measures
from essaim.queries.connectors.reasons import first_places, words
from essaim.queries.snapshot.snapshot import Network, Snapshot, take

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

_FUNDERS = 5
_TOGETHER = ("alone_reaches", "two_reach", "three_reach")  # actors who together reach most others


def notes_on(scope: "Scope", network: Network, measures: Measures | None, shown: int) -> list[Text]:
    """What was drawn, what is unknown and what to do about it, and the funders apart."""
    if measures is None:
        return [_no_tie(scope.territory.name, len(network.nodes)), *_funders(scope)]
    actors = len(measures.actors)
    unranked = len(network.nodes) - actors
    return [
        *_on_ranks(scope.territory.name, measures, len(network.start)),
        *([] if measures.exact else [words("sampled")]),
        *([words("cut", shown=shown, n=actors)] if shown < actors else []),
        *([words("unranked", n=unranked)] if unranked else []),
        *_funders(scope),
    ]


def _no_tie(territory: str, actors: int) -> Text:
    """Nothing to rank: no tie at all between the actors of the territory."""
    if not actors:
        return words("no_actor", territory=territory)
    if actors == 1:
        return words("single_actor", territory=territory, remedy=words("remedy"))
    return words("no_tie", n=actors, territory=territory, remedy=words("remedy"))


def _on_ranks(territory: str, measures: Measures, ties: int) -> list[Text]:
    """How the ranks were made; that mandates and grants alone make none."""
    if measures.ranks is None:
        return [words("no_declared_tie", territory=territory, remedy=words("remedy"))]
    drawing = measures.drawing
    drawn = words(
        "drawn",
        actors=len(measures.actors),
        ties=ties,
        draws=drawing["resamples"],
        missing=drawing["missing_share"],
        first=first_places(measures.top),
    )
    if measures.declared_actors < ENOUGH:
        return [drawn, words("few_declared", n=measures.declared_actors, enough=ENOUGH)]
    return [drawn, _together(measures)]


def _together(measures: Measures) -> Text:
    """Who reach most others together: as few as it takes, three at most, in a network large enough to tell."""
    from essaim.queries.methods.key_set import key_set  # numpy's larger parts load with it

    size = len(measures.actors)
    order = sorted(range(size), key=lambda actor: (-measures.betweenness[actor], actor))
    place = {actor: rank for rank, actor in enumerate(order)}  # of equal sets, those most between come first
    around = [{place[contact] for contact in measures.around[actor]} for actor in order]
    sets = [key_set(around, count) for count in range(1, len(_TOGETHER) + 1)]
    chosen, reached = next(key for key in sets if key[1] == sets[-1][1])
    names = [measures.name(order[rank]) for rank in chosen]
    return words(_TOGETHER[len(names) - 1], share=floor(100 * reached / size), actors=size, names=names)


def _funders(scope: "Scope") -> list[Text]:
    """The main funders of the territory, apart; those of older grants where no recent one is known."""
    recent = _main_funders(scope.snapshot)
    if recent:
        return [words("funders", funders=recent)]
    older = _main_funders(take(replace(scope, since=1)))
    return [words("funders_of_old", funders=older)] if older else []


def _main_funders(snapshot: Snapshot) -> Sequence[Text]:
    """Who, of the territory or funding someone of it, has most ties that count for introductions only; how many."""
    ties = snapshot.ties
    granted = np.flatnonzero(ties.paths_only)
    start, end = ties.start[granted], ties.end[granted]
    concerned = set(start[snapshot.local[start] | snapshot.local[end]].tolist())
    pairs = set(zip(start.tolist(), end.tolist(), strict=True))
    counts: Mapping[int, int] = Counter(funder for funder, _ in pairs if funder in concerned)
    first = sorted(counts, key=lambda funder: (-counts[funder], funder))[:_FUNDERS]
    return [words("funder", name=snapshot.names[funder], n=counts[funder]) for funder in first]
