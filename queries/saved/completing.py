"""The offers of a territory that complete mentoring: of other themes, for the young people of an audience."""

from typing import TYPE_CHECKING, Any

from essaim.queries.supply.ages import Ages, ages_of
from essaim.queries.supply.alike import Fit, audience_fit
from essaim.queries.supply.supply import Offer, Supply, supply_around

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

MENTORING = "mentorat"
_NEEDS = "MATCH (n:Need) WHERE n.id IN $ids AND n.visibility IN $seen RETURN n.name AS name ORDER BY name, n.id"


class Asked:
    """An audience at its own ages."""

    ages: Ages = (None, None)

    def __init__(self, audiences: frozenset[str]) -> None:
        self.audiences = audiences


def completing(scope: "Scope", audience: str) -> list[dict[str, Any]]:
    """One row an offer, a theme and who makes it; of an `audience` given as its code, what holds it or may be for it.

    « Tous publics » and an offer that says no audience may be for anybody.
    """
    supply, territory = supply_around(scope), scope.territory.id
    here = [offer for offer in supply.offers if supply.places.meets(offer.places, [territory])]
    mentors = {id for offer in supply.offers if MENTORING in offer.themes for id, _ in offer.makers}
    asked = Asked(frozenset({audience})) if audience else None
    rows = [
        row
        for offer in here
        if MENTORING not in offer.themes and (asked is None or audience_fit(scope.model, offer, asked) > Fit.NO)
        for row in _rows(scope, supply, offer, mentors)
    ]
    return sorted(
        rows, key=lambda row: (row["state"], row["theme"], row["offer"], row["offer_id"], row["organisation_id"])
    )


def _rows(scope: "Scope", supply: Supply, offer: Offer, mentors: set[str]) -> list[dict[str, Any]]:
    low, high = ages_of(scope.model, offer)
    read = scope.store.read(_NEEDS, ids=sorted(offer.needs), seen=list(scope.seen)) if offer.needs else []
    places = [place for place in sorted(offer.places) if supply.places.meets([place], [scope.territory.id])]
    return [
        {
            "theme": theme,
            "offer_id": offer.id,
            "offer": offer.name,
            "organisation_id": id,
            "organisation": name,
            "audiences": sorted(offer.audiences),
            "age_min": low,
            "age_max": high,
            "needs": [need["name"] for need in read],
            "mentors_already": id in mentors,
            "state": "known" if offer.audiences else "undetermined",
            "territory_id": places[0],
            "source_id": next(iter(offer.sources), None),
        }
        for theme in sorted(offer.themes)
        for id, name in offer.makers
    ]
