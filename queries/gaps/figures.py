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
        counted = [answer.places for answer in self.answers if answer.places is not None]
        return sum(counted) if len(counted) == len(self.answers) else None

    @property
    def comparable(self) -> bool:
        """Whether the need can be compared with offers: it has a theme, or an offer says that it answers it."""
        return bool(self.need.themes or self.answers)

    @property
    def listed(self) -> bool:
        """Whether some source lists the offers there, in a way that this need can be compared with them."""
        codes = OFFERED if self.comparable else ("relation:ADDRESSES",)
        return any(code in self.documented for code in codes)

    @property
    def measurable(self) -> bool:
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
    coverage: Coverage | None
    state: str

    @property
    def need(self) -> Need:
        """The need."""
        return self.figures.need


def finding(figures: Figures, reference: Reference) -> Finding:
    """Established: listed offers, known figures, and very likely below the threshold, or no place at all."""
    if figures.places is None or not figures.need.young or not figures.measurable:
        return Finding(figures, None, "undetermined")
    coverage = covered(figures.places, figures.need.young, reference.around, reference.threshold)
    if not figures.places:
        return Finding(figures, coverage, "established")
    if coverage.p_gap is None:
        return Finding(figures, coverage, "undetermined")
    return Finding(figures, coverage, "established" if coverage.p_gap > SURE else "covered")


def figures_of(scope: "Scope", supply: Supply) -> list[Figures]:
    """The figures of every need of the départements around."""
    codes = {code for need in supply.needs for code in (*expected_for(need.themes, need.audiences), *OFFERED)}
    places = {place for need in supply.needs for place in need.places}
    documented = documenting(scope.store, places, codes, scope.as_of, scope.seen) if places else {}
    matching = Matching(scope.model, supply)
    return [
        Figures(need, matching.answering(need), _everywhere(need, documented), ages_of(scope.model, need))
        for need in supply.needs
    ]


def _everywhere(need: Need, documented: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The codes documented in every place of the need, with a source."""
    first, *rest = (documented[place] for place in need.places)
    return {code: source for code, source in first.items() if all(code in codes for codes in rest)}


def reference(supply: Supply, every: Iterable[Figures], threshold: float | None) -> Reference:
    """The needs of the département whose coverage is known, all together: the prior, and the threshold by default."""
    groups = [
        (min(figures.places, figures.need.young), figures.need.young)
        for figures in every
        if figures.measurable
        and figures.places is not None
        and figures.need.young
        and any(map(supply.places.compared, figures.need.places))
    ]
    around = prior(groups)
    mean = sum(places for places, _ in groups) / sum(young for _, young in groups) if around else None
    names = [supply.places.names[department] for department in supply.places.departments]
    return Reference(
        around=around,
        threshold=mean if threshold is None else threshold,
        asked=threshold is not None,
        name=", ".join(names[:3]) or supply.places.names.get(supply.places.territory, supply.places.territory),
        needs=len(groups),
    )
