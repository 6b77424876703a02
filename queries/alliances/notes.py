"""What `alliances` says beside its rows: what was assumed, and what to load when an answer misses it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.queries.alliances.bodies import Body
from essaim.queries.alliances.reasons import words
from essaim.queries.answer.evidence import documenting, to_load
from essaim.queries.answer.labels import labels_of
from essaim.queries.supply.supply import Need

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


def notes_on(
    scope: "Scope", us: Body, rows: Sequence[Mapping[str, Any]], needs: Sequence[Need], introduced: bool
) -> list[Text]:
    """The notes of one answer; `introduced`: the score counts introductions."""
    complement = any(row["verdict"] == "complement" for row in rows)
    return [
        *(_on_us(us) if scope.operator else [_generic(scope, us)]),
        *_not_documented(scope, us, rows, needs),
        *([words("score_with_introduction" if introduced else "score")] if complement else []),
    ]


def _generic(scope: "Scope", us: Body) -> Text:
    """For whom the answer is when there is no operator."""
    return words("generic", audiences=labels_of(scope.model, "audience", us.profile.audiences))


def _on_us(us: Body) -> list[Text]:
    """What is not known of the operator's own offers."""
    if not us.offers:
        return [] if us.here else [words("no_offer_of_ours", operator=us.name)]
    offers = [offer.name for offer in us.offers]
    vague = not (us.profile.themes and us.profile.audiences)
    return [
        *([] if us.here else [words("as_if_coming", operator=us.name, offers=offers, n=len(offers))]),
        *([words("vague_offers_of_ours", operator=us.name)] if vague else []),
    ]


def _not_documented(scope: "Scope", us: Body, rows: Sequence[Mapping[str, Any]], needs: Sequence[Need]) -> list[Text]:
    """What to load where no need or no offer is known; that there is none where somebody listed them."""
    offered = any(row["offers"] for row in rows)
    if needs and offered:
        return []
    codes, territory = ("class:Need", "class:Offer"), scope.territory
    listed = documenting(scope.store, [territory.id], codes, scope.as_of, scope.seen)[territory.id].keys()
    notes = [] if needs else [words("no_need"), *to_load({"class:Need"} - listed, territory.name)]
    if offered:
        return notes
    if "class:Offer" in listed:
        return [*notes, words("none_but_ours" if us.id and us.here else "none_listed")]
    return [*notes, *to_load(["class:Offer"], territory.name)]
