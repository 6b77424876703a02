"""What is known of each need around a territory, and what its coverage is compared with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from essaim.queries.answer.evidence import documenting, expected_for
from essaim.queries.methods.coverage import SURE, Coverage, Prior, covered, prior
from essaim.queries.supply.ages import Ages, ages_of
from essaim.queries.supply.matching import Answering, Matching
from essaim.queries.supply.supply import Need, Supply

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

OFFERED = ("class:Offer", "relation:ADDRESSES")


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one need: the offers that answer it, and which coverage codes a source documents there."""

    need: Need
    answers: Sequence[Answering]
    documented: Mapping[str, str]
    ages: Ages

    @property
    def places(self) -> float | None:
        """The places counted for the need, None where one offer's are unknown."""
        known = [one.places for one in self.answers if one.places is not None]
        return sum(known) if len(known) == len(self.answers) else None

    @property
    def listed(self) -> bool:
        """Whether some source lists the offers there, in a way that this need can be compared with them."""
        if not self.need.themes and not self.answers:
            return "relation:ADDRESSES" in self.documented
        return any(code in self.documented for code in OFFERED)

    @property
    def known(self) -> bool:
        """Whether a coverage can be computed at all."""
        return self.listed and self.places is not None and bool(self.need.young)


@dataclass(frozen=True, slots=True)
class Reference:
    """What coverages are compared with: the prior and the coverage of the needs around, or the threshold asked for."""

    around: Prior | None
    threshold: float | None
    asked: bool
    name: str
    needs: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What the figures of a need say: its coverage where it can be computed, and its state."""

    figures: Figures
    reached: Coverage | None
    state: str

    @property
    def need(self) -> Need:
        """The need."""
        return self.figures.need


def finding(one: Figures, against: Reference) -> Finding:
    """Established: listed offers, known figures, and very likely below the threshold, or no place at all."""
    if one.places is None or not one.need.young or not one.known:
        return Finding(one, None, "undetermined")
    reached = covered(one.places, one.need.young, against.around, against.threshold)
    if not one.places:
        return Finding(one, reached, "established")
    if reached.p_gap is None:
        return Finding(one, reached, "undetermined")
    return Finding(one, reached, "established" if reached.p_gap > SURE else "covered")


def figures_of(scope: "Scope", found: Supply) -> list[Figures]:
    """The figures of every need of the départements around."""
    codes = {code for need in found.needs for code in (*expected_for(need.themes, need.audiences), *OFFERED)}
    places = {place for need in found.needs for place in need.places}
    known = documenting(scope.store, places, codes, scope.as_of, scope.seen) if places else {}
    matching = Matching(scope.model, found)
    return [
        Figures(need, matching.answering(need), _everywhere(need, known), ages_of(scope.model, need))
        for need in found.needs
    ]


def _everywhere(need: Need, known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The codes documented in every place of the need, with a source."""
    first, *others = (known[place] for place in need.places)
    return {code: source for code, source in first.items() if all(code in other for other in others)}


def reference(found: Supply, figures: Iterable[Figures], threshold: float | None) -> Reference:
    """The needs of the département whose coverage is known, all together: the prior, and the threshold by default."""
    groups = [
        (min(one.places, one.need.young), one.need.young)
        for one in figures
        if one.known and one.places is not None and one.need.young and any(map(found.places.compared, one.need.places))
    ]
    around = prior(groups)
    mean = sum(places for places, _ in groups) / sum(young for _, young in groups) if around else None
    names = [found.places.names[one] for one in found.places.departments]
    return Reference(
        around=around,
        threshold=mean if threshold is None else threshold,
        asked=threshold is not None,
        name=", ".join(names[:3]) or found.places.names.get(found.places.territory, found.places.territory),
        needs=len(groups),
    )
