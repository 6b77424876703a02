"""What a question is about: a territory, for whom, a date, a visibility. Every answer is a function of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer import arguments
from essaim.queries.answer.arguments import Visibility
from essaim.queries.answer.names import Match, find_operator, find_territory

if TYPE_CHECKING:
    from essaim.queries.snapshot.snapshot import Snapshot

words = Phrases.beside(__file__)
# PART_OF goes at most QPV → commune → département or EPCI → région or académie.
_WITHIN = "MATCH (t:Territory {id: $id})<-[:PART_OF*1..4]-(p:Territory) RETURN DISTINCT p.id AS id"
_AROUND = "MATCH (t:Territory {id: $id})-[:PART_OF*1..4]->(p:Territory) RETURN DISTINCT p.id AS id"
_OPERATORS = (
    "MATCH (o:Organisation)-[:OPERATES]->() WHERE o.visibility IN $seen "
    "RETURN DISTINCT o.id AS id, o.name AS name ORDER BY id"
)
_IS_SHOWN = "MATCH (o:Organisation {id: $id}) WHERE o.visibility IN $seen RETURN o.id AS id"


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads an answer, of which graph and from which day."""

    store: Store
    model: Model
    as_of: date
    visibility: Visibility

    @property
    def seen(self) -> tuple[str, ...]:
        """The values of `visibility` that this reader may see."""
        return self.model.seen_by(self.visibility)


@dataclass(frozen=True, kw_only=True)
class Scope(Reader):
    """The territory (`within`: itself and all its parts; `around`: what contains it), the operator or None, the date.

    `notes` say what was chosen for the reader. `cache` is the folder where what is dear to compute is kept, or None.
    """

    territory: Match
    within: frozenset[str]
    around: frozenset[str]
    operator: Match | None
    since: int | None
    cache: Path | None
    notes: tuple[Text, ...]

    @cached_property
    def snapshot(self) -> "Snapshot":
        """The actors and ties of the graph at this date, as this reader may see them; read once."""
        from essaim.queries.snapshot.snapshot import take

        return take(self)

    @property
    def params(self) -> dict[str, str | int | None]:
        """What every answer of this scope says of itself."""
        operator = self.operator.id if self.operator else None
        return {
            "territory": self.territory.id,
            "organisation": operator,
            "since": self.since,
            "visibility": self.visibility,
            "graph": self.snapshot.version,
        }


def scope_of(
    store: Store,
    model: Model,
    territory: str,
    organisation: str | None = None,
    *,
    operator: str | None = None,
    as_of: date | str | None = None,
    since: int | str | None = None,
    visibility: str = "internal",
    cache: Path | None = None,
) -> Scope:
    """The scope of a question: `territory` and `organisation` as typed, `operator` the one of the settings.

    `as_of` is a date or its ISO text, today unless said; `since` a year; `visibility` is in either language.
    Raises UsageError (an argument that is none of these) and NameUnknownError.
    """
    day = date.today() if as_of is None else arguments.day("as_of", as_of)
    first_year = None if since is None else arguments.year("since", since)
    reader = arguments.visibility("visibility", visibility)
    place = find_territory(store, model, arguments.words("territory", territory))
    named = None if organisation is None else arguments.words("organisation", organisation)
    operator_match, notes = _operator(store, model, named or operator, model.seen_by(reader))
    return Scope(
        store=store,
        model=model,
        territory=place,
        within=frozenset([place.id, *_ids(store, _WITHIN, place.id)]),
        around=frozenset(_ids(store, _AROUND, place.id)),
        operator=operator_match,
        as_of=day,
        since=first_year,
        visibility=reader,
        cache=cache,
        notes=(*place.notes, *notes),
    )


def _ids(store: Store, cypher: str, id: str) -> list[str]:
    return [row["id"] for row in store.read(cypher, id=id)]


def _operator(
    store: Store, model: Model, named: str | None, seen: tuple[str, ...]
) -> tuple[Match | None, Sequence[Text]]:
    """The operator that was named, else the only one of the graph, else none: a note says which and what follows."""
    if named:
        match = find_operator(store, model, named)
        if seen == model.seen_by("internal"):
            return match, match.notes
        shown = store.read(_IS_SHOWN, id=match.id, seen=list(seen))
        return (match, []) if shown else (None, [words("hidden_operator")])
    operators = store.read(_OPERATORS, seen=list(seen))
    if len(operators) == 1:
        only = Match(operators[0]["id"], operators[0]["name"], "Organisation")
        return only, [words("only_operator", operator=only.name)]
    if not operators:
        return None, [words("no_operator")]
    return None, [words("several_operators", operators=[row["name"] for row in operators])]
