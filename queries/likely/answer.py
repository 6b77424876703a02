"""Who will probably work together: pairs without a known tie that others like them have. Not who completes whom."""

from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import sources_of
from essaim.queries.connectors.directory import Numbered, numbered
from essaim.queries.connectors.measures import FEWEST_TIES
from essaim.queries.likely.columns import COLUMNS
from essaim.queries.methods.ranks import shared_ranks
from essaim.queries.outside.inside import stays_inside

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope
    from essaim.queries.methods.network.likely_ties import LikelyTie

words = Phrases.beside(__file__)
SHOWN = 30
_DIGITS = 6


def likely(scope: "Scope") -> Answer:
    """At most thirty pairs of actors of the territory, the likeliest first; for the team alone."""
    from essaim.queries.methods.network.brokerage import contacts  # rustworkx loads with it
    from essaim.queries.methods.network.likely_ties import likely_ties

    title = words("title", territory=scope.territory.place)
    if scope.visibility != "internal":
        return stays_inside(scope, "likely", title)
    snapshot = scope.snapshot
    directory = numbered(scope, snapshot, snapshot.network())
    ties = directory.ties
    pairs = likely_ties(contacts(ties.size, ties.start, ties.end))
    ranks = shared_ranks((round(pair.l3, _DIGITS), round(pair.adamic_adar, _DIGITS)) for pair in pairs[:SHOWN])
    enough = len(ties.start) >= FEWEST_TIES
    rows = [
        _row(scope, directory, pair, rank if enough else None) for pair, rank in zip(pairs[:SHOWN], ranks, strict=True)
    ]
    cited = {snapshot.ties.source_id(tie) for tie in range(len(snapshot.ties))} if rows else set()
    return Answer(
        question="likely",
        title=title,
        columns=COLUMNS,
        rows=tuple(rows),
        as_of=scope.as_of,
        params={**scope.params, "actors": ties.size, "ties": len(ties.start), "pairs": len(pairs)},
        notes=(*scope.notes, *snapshot.notes, *_notes(scope, directory, len(pairs), enough)),
        sources=sources_of(scope.store, [{"source_id": source} for source in sorted(filter(None, cited))]),
    )


def _row(scope: "Scope", directory: Numbered, pair: "LikelyTie", rank: int | None) -> dict[str, Any]:
    snapshot = scope.snapshot
    left, right = (int(directory.actors[actor]) for actor in (pair.left, pair.right))
    common = [snapshot.names[int(directory.actors[contact])] for contact in pair.common]
    both = {"left": snapshot.names[left], "right": snapshot.names[right]}
    why = words("meet", n=len(common), names=common, **both) if common else words("meet_through", **both)
    return {
        "rank": rank,
        "actor_id": snapshot.ids[left],
        "name": both["left"],
        "with_id": snapshot.ids[right],
        "with_name": both["right"],
        "why": why,
        "l3": round(pair.l3, _DIGITS),
        "adamic_adar": round(pair.adamic_adar, _DIGITS),
        "common": common,
    }


def _notes(scope: "Scope", directory: Numbered, pairs: int, enough: bool) -> list[Text]:
    """That to meet is not to complete each other; that too little is known."""
    ties = directory.ties
    if not pairs:
        return [words("nobody", n=len(ties.start), actors=ties.size, territory=scope.territory.place)]
    return [
        words("not_completing"),
        *([] if enough else [words("few_ties", n=len(ties.start), enough=FEWEST_TIES)]),
        *([words("cut", shown=SHOWN, n=pairs)] if pairs > SHOWN else []),
    ]
