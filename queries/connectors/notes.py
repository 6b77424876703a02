"""What `connectors` says beside its rows: how ranks were drawn, what is unknown, who reach most others, who funds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np

from essaim.ontology.text import Text
from essaim.ontology.wording.forms import Place
from essaim.queries.connectors.measures import FEWEST_TIES, Measures
from essaim.queries.connectors.reasons import first_places, words
from essaim.queries.snapshot.snapshot import Network, Snapshot, take

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope
    from essaim.queries.methods.missing.known_ties import KnownTies
    from essaim.queries.methods.missing.resample import Ranks

_FUNDERS = 5
_TOGETHER = ("alone_reaches", "two_reach", "three_reach")  # actors who together reach most others


def notes_on(
    scope: "Scope", network: Network, measures: Measures | None, rows: Sequence[Mapping[str, Any]]
) -> list[Text]:
    """What was drawn, what is unknown and what to do about it, and the funders apart."""
    if measures is None:
        return [_no_tie(scope.territory.place, len(network.nodes)), *_funders(scope)]
    tied = len(measures.tied)
    alone = len(measures.actors) - tied
    outside = len(network.nodes) - len(measures.actors)
    return [
        *_on_ranks(scope.territory.place, measures, rows),
        *([] if measures.exact else [words("sampled")]),
        *([words("cut", shown=len(rows), n=tied)] if len(rows) < tied else []),
        *([words("alone", n=alone)] if alone and measures.ranks else []),
        *([words("outside", n=outside)] if outside else []),
        *_funders(scope),
    ]


def _no_tie(territory: Place, actors: int) -> Text:
    """Nothing to rank: no tie at all between the actors of the territory."""
    if not actors:
        return words("no_actor", territory=territory)
    if actors == 1:
        return words("single_actor", territory=territory, remedy=words("remedy"))
    return words("no_tie", n=actors, territory=territory, remedy=words("remedy"))


def _on_ranks(territory: Place, measures: Measures, rows: Sequence[Mapping[str, Any]]) -> list[Text]:
    """How the ranks were made; that mandates and grants alone make none, nor a handful of ties."""
    if measures.few:
        return [words("few_ties", n=len(measures.ties.start), enough=FEWEST_TIES, remedy=words("remedy"))]
    if measures.ranks is None:
        return [words("no_declared_tie", territory=territory, remedy=words("remedy"))]
    from essaim.queries.methods.missing.connector_labels import ENOUGH, key_share  # rustworkx loads with them

    unsaid = sum(row["label"] == "insufficient_data" for row in rows)
    return [
        _missing(measures.ties, measures.ranks),
        words(
            "drawn",
            ties=len(measures.ties.start),
            draws=measures.draws,
            first=first_places(measures.top),
            key=key_share(measures.ties),
        ),
        *([words("unsaid", n=unsaid)] if unsaid else []),
        _together(measures) if measures.enough else words("few_declared", n=measures.declared_actors, enough=ENOUGH),
    ]


def _missing(ties: "KnownTies", ranks: "Ranks") -> Text:
    """Which ties are assumed to be missing, and on what that rests."""
    counts = {"actors": ties.size, "n": int(ties.interviewed.sum()), "missing": ranks.missing}
    if ranks.telling.basis == "stated":
        return words("missing_stated", missing=ranks.telling.missing)
    if ranks.telling.basis == "assumed":
        return words("missing_assumed", **counts)
    unnoted = bool((ties.told[ties.ends_heard == 2] < 0).all())
    return words("missing_unnoted" if unnoted else "missing_heard", **counts)


def _together(measures: Measures) -> Text:
    """Who reach most others together: as few as it takes, three at most, in a network large enough to tell."""
    from essaim.queries.methods.network.key_set import key_set  # numpy's larger parts load with it

    size = len(measures.tied)
    order = sorted(measures.tied.tolist(), key=lambda actor: (-measures.betweenness[actor], actor))
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
    first = sorted(counts, key=lambda funder: (-counts[funder], snapshot.names[funder]))[:_FUNDERS]
    return [words("funder", name=snapshot.names[funder], n=counts[funder]) for funder in first]
