"""The organisations of an alliance: what each offers in a territory and what its public lacks there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from essaim.ontology.model import Model
from essaim.queries.methods.complement import Profile
from essaim.queries.supply.ages import Ages, ages_of, common, span
from essaim.queries.supply.alike import HINT, Fit, audience_pair, audiences_shared
from essaim.queries.supply.supply import Need, Offer, Supply

if TYPE_CHECKING:
    from essaim.queries.answer.names import Match

MENTORING = "mentorat"
PUPILS = frozenset({"collegiens", "lyceens"})


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation with the offers that it makes here (or, not `here`, that it could bring), and its profile.

    The ages of each offer are its own, else those of its audiences.
    """

    id: str
    name: str
    offers: tuple[Offer, ...]
    profile: Profile
    here: bool = True

    @property
    def places(self) -> frozenset[str]:
        """Where its offers are."""
        return frozenset(place for offer in self.offers for place in offer.places)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two organisations, each with those of its offers that are for an age which one of the other's is for too.

    `ages` are those they share, None where they share none: then neither has an offer left.
    """

    us: Body
    body: Body
    ages: Ages | None


def meeting(us: Body, body: Body, asked_for: Mapping[str, frozenset[str]]) -> Meeting:
    """What two organisations do for young people of the same ages."""
    pairs = [(mine, theirs, common(mine.ages, theirs.ages)) for mine in us.offers for theirs in body.offers]
    same = [(mine.id, theirs.id, ages) for mine, theirs, ages in pairs if ages]
    return Meeting(
        _narrowed(us, {mine for mine, _, _ in same}, asked_for),
        _narrowed(body, {theirs for _, theirs, _ in same}, asked_for),
        span(ages for _, _, ages in same) if same else None,
    )


def _narrowed(body: Body, ids: set[str], asked_for: Mapping[str, frozenset[str]]) -> Body:
    """A body with only the offers of those ids."""
    offers = tuple(offer for offer in body.offers if offer.id in ids)
    return body if offers == body.offers else replace(body, offers=offers, profile=_profile(body.id, offers, asked_for))


def common_audiences(model: Model, both: Meeting) -> list[str]:
    """The audiences of ours that they serve too: the same ones, some that hold them, or that lie in them."""
    ours, theirs = both.us.profile.audiences, both.body.profile.audiences
    return sorted(code for code in ours if audiences_shared(model, [code], theirs) > HINT or code in theirs)


def bodies_of(model: Model, supply: Supply, asked_for: Mapping[str, frozenset[str]]) -> dict[str, Body]:
    """The organisations with offers in the territory, by id."""
    local = [
        replace(offer, ages=ages_of(model, offer))
        for offer in supply.offers
        if supply.places.meets(offer.places, [supply.places.territory])
    ]
    by_maker: dict[tuple[str, str], list[Offer]] = defaultdict(list)
    for offer in local:
        for maker in offer.makers:
            by_maker[maker].append(offer)
    return {
        id: Body(id, name, tuple(offers), _profile(id, offers, asked_for))
        for (id, name), offers in sorted(by_maker.items())
    }


def asked_of(model: Model, needs: Sequence[Need]) -> dict[str, frozenset[str]]:
    """The themes that the young people of an audience need; under its id, those that a body states for itself alone.

    What an operator or a third party says that it needs is no lack of the others.
    """
    themes: dict[str, set[str]] = defaultdict(set)
    served = {needing: _serving(model, needing) for need in needs for needing in need.audiences}
    for need in needs:
        for subject in need.owners or {code for needing in need.audiences for code in served[needing]}:
            themes[subject] |= need.themes
    return {subject: frozenset(needed) for subject, needed in themes.items()}


def _serving(model: Model, needing: str) -> frozenset[str]:
    """The audiences that are, hold or lie in the one of a need."""
    return frozenset(
        code for code in model.schemes["audience"].concepts if audience_pair(model, code, needing) >= Fit.PART
    )


def _profile(id: str, offers: Sequence[Offer], asked_for: Mapping[str, frozenset[str]]) -> Profile:
    """What the offers of an organisation carry, and the themes of the needs of its public that it does not offer."""
    themes = frozenset().union(*(offer.themes for offer in offers))
    audiences = frozenset().union(*(offer.audiences for offer in offers))
    lacks = frozenset().union(*(asked_for.get(subject, frozenset()) for subject in (*audiences, id))) - themes
    return Profile(themes, audiences, frozenset().union(*(offer.needs for offer in offers)), lacks)


def ours(
    model: Model,
    supply: Supply,
    operator: "Match",
    bodies: Mapping[str, Body],
    asked_for: Mapping[str, frozenset[str]],
) -> Body:
    """The operator with its offers here; else as if those it makes elsewhere came here."""
    id, name = operator.id, operator.name
    if id in bodies:
        return bodies[id]
    coming = [
        replace(offer, places=(supply.places.territory,), needs=frozenset(), ages=ages_of(model, offer))
        for offer in supply.offers
        if id in dict(offer.makers)
    ]
    return Body(id, name, tuple(coming), _profile(id, coming, asked_for), here=False)


def mentoring(
    model: Model,
    territory: str,
    bodies: Mapping[str, Body],
    needs: Sequence[Need],
    asked_for: Mapping[str, frozenset[str]],
) -> Body:
    """A mentoring offer over the territory, for all whom a mentoring need or offer names there, else for pupils."""
    asking = [need for need in needs if MENTORING in need.themes]
    offered = [offer for body in bodies.values() for offer in body.offers if MENTORING in offer.themes]
    audiences = frozenset().union(*(need.audiences for need in asking), *(offer.audiences for offer in offered))
    offer = Offer(
        id="",
        name="",
        capacity=None,
        places=(territory,),
        themes=frozenset({MENTORING}),
        audiences=audiences or PUPILS,
        ages=(None, None),
        needs=frozenset(need.id for need in asking),
        makers=(),
        sources=(),
    )
    offer = replace(offer, ages=ages_of(model, offer))
    return Body("", "", (offer,), _profile("", [offer], asked_for))
