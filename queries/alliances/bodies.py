"""The organisations of an alliance: what each offers in a territory and what its public lacks there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from essaim.ontology.model import Model
from essaim.queries.methods.complement import EVERYONE, Profile
from essaim.queries.supply.ages import Ages, ages_of, common, span
from essaim.queries.supply.matching import widened
from essaim.queries.supply.supply import Need, Offer, Supply

if TYPE_CHECKING:
    from essaim.queries.answer.names import Found

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


def meeting(us: Body, body: Body, asked: Mapping[str, frozenset[str]]) -> Meeting:
    """What two organisations do for young people of the same ages."""
    pairs = [(one, other, common(one.ages, other.ages)) for one in us.offers for other in body.offers]
    same = [(one.id, other.id, ages) for one, other, ages in pairs if ages]
    return Meeting(
        _narrowed(us, {one for one, _, _ in same}, asked),
        _narrowed(body, {other for _, other, _ in same}, asked),
        span(ages for _, _, ages in same) if same else None,
    )


def _narrowed(body: Body, kept: set[str], asked: Mapping[str, frozenset[str]]) -> Body:
    offers = tuple(offer for offer in body.offers if offer.id in kept)
    return body if offers == body.offers else replace(body, offers=offers, profile=_profile(body.id, offers, asked))


def bodies_of(model: Model, found: Supply, asked: Mapping[str, frozenset[str]]) -> dict[str, Body]:
    """The organisations with offers in the territory, by id."""
    here = [
        replace(offer, ages=ages_of(model, offer))
        for offer in found.offers
        if found.places.meets(offer.places, [found.places.territory])
    ]
    by_maker: dict[tuple[str, str], list[Offer]] = defaultdict(list)
    for offer in here:
        for maker in offer.makers:
            by_maker[maker].append(offer)
    return {
        id: Body(id, name, tuple(offers), _profile(id, offers, asked))
        for (id, name), offers in sorted(by_maker.items())
    }


def asked_of(model: Model, needs: Sequence[Need]) -> dict[str, frozenset[str]]:
    """The themes that the young people of an audience need; those that a body itself states, under its id."""
    found: dict[str, set[str]] = defaultdict(set)
    every = frozenset(model.schemes["audience"].concepts)
    for need in needs:
        for audience in every if EVERYONE in need.audiences else widened(model, need.audiences):
            found[audience] |= need.themes
        for body, _ in need.stated_by:
            found[body] |= need.themes
    return {key: frozenset(themes) for key, themes in found.items()}


def _profile(id: str, offers: Sequence[Offer], asked: Mapping[str, frozenset[str]]) -> Profile:
    """What the offers of an organisation carry, and the themes of the needs of its public that it does not offer."""
    themes = frozenset().union(*(offer.themes for offer in offers))
    audiences = frozenset().union(*(offer.audiences for offer in offers))
    lacks = frozenset().union(*(asked.get(one, frozenset()) for one in (*audiences, id))) - themes
    return Profile(themes, audiences, frozenset().union(*(offer.needs for offer in offers)), lacks)


def ours(
    model: Model,
    found: Supply,
    operator: "Found",
    bodies: Mapping[str, Body],
    asked: Mapping[str, frozenset[str]],
) -> Body:
    """The operator with its offers here; else as if those it makes elsewhere came here."""
    id, name = operator.id, operator.name
    if id in bodies:
        return bodies[id]
    coming = [
        replace(offer, places=(found.places.territory,), needs=frozenset(), ages=ages_of(model, offer))
        for offer in found.offers
        if id in dict(offer.makers)
    ]
    return Body(id, name, tuple(coming), _profile(id, coming, asked), here=False)


def mentoring(
    model: Model,
    territory: str,
    bodies: Mapping[str, Body],
    needs: Sequence[Need],
    asked: Mapping[str, frozenset[str]],
) -> Body:
    """A mentoring offer over the territory, for all whom a mentoring need or offer names there, else for pupils."""
    asking = [need for need in needs if MENTORING in need.themes]
    there = [offer for body in bodies.values() for offer in body.offers if MENTORING in offer.themes]
    named = frozenset().union(*(need.audiences for need in asking), *(offer.audiences for offer in there))
    offer = Offer(
        id="",
        name="",
        capacity=None,
        places=(territory,),
        themes=frozenset({MENTORING}),
        audiences=named or PUPILS,
        ages=(None, None),
        needs=frozenset(need.id for need in asking),
        makers=(),
        sources=(),
    )
    offer = replace(offer, ages=ages_of(model, offer))
    return Body("", "", (offer,), _profile("", [offer], asked))
