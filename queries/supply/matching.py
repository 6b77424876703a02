"""Which offers answer a need, and with how many places: each counted once, and for its share where it serves wider."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from essaim.ontology.model import Model
from essaim.queries.supply.alike import Fit, audience_fit, theme_family
from essaim.queries.supply.supply import Need, Offer, Supply

Role = Literal["answers", "perhaps", "ours", "ordinary"]


@dataclass(frozen=True, slots=True)
class Answering:
    """An offer and a need. `places` are those counted for it, None where unknown; `stated`: the offer says so.

    `role`: it `answers`; it is `perhaps` for the same young people; it is `ours`, the operator's, planned or running;
    or it is of `ordinary` law. Only what answers is an existing answer.
    """

    offer: Offer
    places: float | None
    stated: bool
    role: Role = "answers"

    @property
    def answers(self) -> bool:
        """Whether it is an existing answer to the need."""
        return self.role == "answers"


class Matching:
    """The offers of a supply against its needs, for an operator or for nobody."""

    def __init__(self, model: Model, supply: Supply, operator: str | None = None) -> None:
        self._model = model
        self._supply = supply
        self._operator = operator
        self._young: Mapping[str, int | None] = {need.id: need.young for need in supply.needs}
        self._fits: dict[tuple[object, ...], Fit] = {}  # thousands of offers have few audiences
        self._named: dict[str, list[Offer]] = defaultdict(list)
        self._of_theme: dict[str, list[Offer]] = defaultdict(list)
        for offer in supply.offers:
            for id in offer.needs:
                self._named[id].append(offer)
            for theme in () if offer.needs else offer.themes:
                self._of_theme[theme].append(offer)

    def answering(self, need: Need) -> list[Answering]:
        """Every offer that answers `need` or may: it says so, or its theme, audience, ages and place agree.

        An offer that says which needs it addresses answers no other one. Deployments and programmes that say they
        address it come after the offers, where none of those is theirs.
        """
        themes = {theme for asked in need.themes for theme in theme_family(self._model, asked)}
        alike = {offer.id: offer for theme in sorted(themes) for offer in self._of_theme[theme]}
        near = [offer for offer in alike.values() if self._supply.places.meets(offer.places, need.places)]
        matched = [(offer, fit) for offer in near if (fit := self._fit(offer, need)) > Fit.NO]
        every = [*((offer, Fit.WHOLE) for offer in self._named[need.id]), *matched]
        answers = [self._answering(need, offer, fit) for offer, fit in sorted(every, key=lambda pair: pair[0].id)]
        return [*answers, *self._actions(need, answers)]

    def _fit(self, offer: Offer, need: Need) -> Fit:
        key = (offer.audiences, offer.ages, need.audiences, need.ages)
        if key not in self._fits:
            self._fits[key] = audience_fit(self._model, offer, need)
        return self._fits[key]

    def _actions(self, need: Need, answers: list[Answering]) -> list[Answering]:
        makers = {maker for answer in answers for maker, _ in answer.offer.makers}
        counted = {action["id"] for action in need.actions if action["maker"] in makers}
        silent = {action["id"]: action for action in need.actions if action["id"] not in counted}
        return [Answering(_of_action(action), None, True, self._acting(action)) for action in silent.values()]

    def _acting(self, action: Mapping[str, object]) -> Role:
        """What a deployment is to a need: one that has not begun only may answer it."""
        if self._operator and action["maker"] == self._operator:
            return "ours"
        phase = self._model.schemes["phase"].concepts.get(str(action.get("phase")))
        return "perhaps" if phase and not phase.attributes.get("answering") else "answers"

    def _answering(self, need: Need, offer: Offer, fit: Fit) -> Answering:
        """The places of the offer that count for the need.

        An offer that says whom it answers is shared among those needs, as their young people are; another one serves
        the need for its share of the inhabitants of the places served.
        """
        stated = need.id in offer.needs
        share = self._stated_share(need, offer) if stated else self._supply.places.share(offer.places, need.places)
        places = None if offer.capacity is None or share is None else offer.capacity * share
        return Answering(offer, places, stated, self._role(offer, fit))

    def _role(self, offer: Offer, fit: Fit) -> Role:
        if self._operator and self._operator in dict(offer.makers):
            return "ours"
        if offer.ordinary:
            return "ordinary"
        return "answers" if fit >= Fit.PART else "perhaps"

    def _stated_share(self, need: Need, offer: Offer) -> float | None:
        if offer.needs == {need.id}:
            return 1.0
        young = [self._young.get(id) for id in offer.needs]
        return need.young / sum(filter(None, young)) if need.young and all(young) else None


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
