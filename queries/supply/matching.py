"""Which offers answer a need, and with how many places: each counted once, and for its share where it serves wider."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from essaim.ontology.model import Model
from essaim.queries.methods.complement import EVERYONE
from essaim.queries.supply.ages import ages_of, common
from essaim.queries.supply.supply import Need, Offer, Supply


@dataclass(frozen=True, slots=True)
class Answering:
    """An offer that answers a need. `places` are those counted for it, None where unknown; `stated`: it says so."""

    offer: Offer
    places: float | None
    stated: bool


class Matching:
    """The offers of a supply against its needs, with the ages and the families of audiences of the model."""

    def __init__(self, model: Model, supply: Supply) -> None:
        self._model = model
        self._supply = supply
        self._young: Mapping[str, int | None] = {need.id: need.young for need in supply.needs}
        self._named: dict[str, list[Offer]] = defaultdict(list)
        self._of_theme: dict[str, list[Offer]] = defaultdict(list)
        for offer in supply.offers:
            for id in offer.needs:
                self._named[id].append(offer)
            for theme in () if offer.needs else offer.themes:
                self._of_theme[theme].append(offer)

    def answering(self, need: Need) -> list[Answering]:
        """Every offer that answers `need`: it says so, or its theme, audience, ages and place agree.

        An offer that says which needs it addresses answers no other one.
        """
        wider = widened(self._model, need.audiences)
        alike = {offer.id: offer for theme in need.themes for offer in self._of_theme[theme]}
        matched = [offer for offer in alike.values() if self._agrees(need, wider, offer)]
        offers = sorted((*self._named[need.id], *matched), key=lambda offer: offer.id)
        answers = [self._answering(need, offer) for offer in offers]
        makers = {maker for answer in answers for maker, _ in answer.offer.makers}
        counted = {action["id"] for action in need.actions if action["maker"] in makers}
        silent = {action["id"]: _of_action(action) for action in need.actions if action["id"] not in counted}
        return [*answers, *(Answering(offer, None, True) for offer in silent.values())]

    def _agrees(self, need: Need, wider: frozenset[str], offer: Offer) -> bool:
        """Whether audiences, places and ages meet; what is not said agrees."""
        if need.audiences and offer.audiences and not (wider & offer.audiences or EVERYONE in need.audiences):
            return False
        if not self._supply.places.meets(offer.places, need.places):
            return False
        return common(ages_of(self._model, need), ages_of(self._model, offer)) is not None

    def _answering(self, need: Need, offer: Offer) -> Answering:
        """The places of the offer that count for the need.

        An offer that says whom it answers is shared among those needs, as their young people are; another one serves
        the need for its share of the inhabitants of the places served.
        """
        stated = need.id in offer.needs
        share = self._stated_share(need, offer) if stated else self._supply.places.share(offer.places, need.places)
        if offer.capacity is None or share is None or self._vague(need, offer):
            return Answering(offer, None, stated)
        return Answering(offer, offer.capacity * share, stated)

    def _stated_share(self, need: Need, offer: Offer) -> float | None:
        if offer.needs == {need.id}:
            return 1.0
        young = [self._young.get(id) for id in offer.needs]
        return need.young / sum(filter(None, young)) if need.young and all(young) else None

    def _vague(self, need: Need, offer: Offer) -> bool:
        """Whether the offer only may answer: it says neither the need, nor an audience where the need has one."""
        return (
            need.id not in offer.needs and bool(need.audiences) and not offer.audiences and offer.ages == (None, None)
        )


def widened(model: Model, needing: frozenset[str]) -> frozenset[str]:
    """The audiences of offers that are for some of `needing`: the same ones, wider ones, and everyone."""
    concepts = model.schemes["audience"].concepts
    broader = {concepts[code].broader for code in needing if code in concepts}
    return needing | {code for code in broader if code} | {EVERYONE}


def _of_action(action: Mapping[str, object]) -> Offer:
    """A deployment or a programme that addresses a need, seen as an offer of unknown capacity."""
    nothing: frozenset[str] = frozenset()
    sources = action["sources"]
    return Offer(
        id=str(action["id"]),
        name=str(action["name"] or action["id"]),
        capacity=None,
        places=(),
        themes=nothing,
        audiences=nothing,
        ages=(None, None),
        needs=nothing,
        makers=(),
        sources=tuple(sources) if isinstance(sources, list) else (),
    )
