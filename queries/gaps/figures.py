"""What is known of each need around a territory, and what its coverage is compared with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from essaim.queries.answer.evidence import documenting, expected_for
from essaim.queries.methods.coverage import SURE, Coverage, Prior, covered, prior
from essaim.queries.supply.ages import Ages, ages_of
from essaim.queries.supply.matching import Answering, Matching
from essaim.queries.supply.supply import Need, Supply

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

OFFERED = ("class:Offer", "relation:ADDRESSES")
ENOUGH = 4  # needs elsewhere in the département: below, there is no level to compare with
OBSERVED = 0.5  # the share of the expected sources below which no gap is established
Unit = Literal["referred", "young"]
UNITS: tuple[Unit, ...] = ("referred", "young")


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one need: the offers that answer it or may, and which coverage codes a source documents there.

    `expected` are the codes that would tell, `documented` each code with a source.
    """

    need: Need
    matches: Sequence[Answering]
    documented: Mapping[str, str]
    ages: Ages

    @property
    def answers(self) -> list[Answering]:
        """The existing answers."""
        return [match for match in self.matches if match.answers]

    @property
    def apart(self) -> list[Answering]:
        """What is no existing answer: what may be for them, what is of ordinary law, what is ours."""
        return [match for match in self.matches if not match.answers]

    @property
    def doubtful(self) -> bool:
        """Whether an offer may be for them, or is of ordinary law: then there is no saying that nothing exists."""
        return any(match.role in ("perhaps", "ordinary") for match in self.matches)

    @property
    def counted(self) -> float:
        """The places known, which are at least those that there are."""
        return sum(match.places or 0 for match in self.answers)

    @property
    def places(self) -> float | None:
        """The places of the existing answers, None where one's are unknown."""
        return _total(self.answers)

    @property
    def most(self) -> float | None:
        """The places that there would be if all that may be for them were, None where one's are unknown."""
        return _total(match for match in self.matches if match.role != "ours")

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
    def expected(self) -> tuple[str, ...]:
        """The codes of the sources that would tell."""
        return expected_for(self.need.themes, self.need.audiences)

    @property
    def observed(self) -> float:
        """The share of the expected sources that were consulted, 0..1."""
        return sum(code in self.documented for code in self.expected) / len(self.expected)

    def number(self, unit: Unit) -> int | None:
        """How many young people there are to compare with: those whom its holder would refer, or all it concerns."""
        return self.need.to_refer if unit == "referred" else self.need.young

    def measurable(self, unit: Unit) -> bool:
        """Whether places can be compared with young people."""
        return self.listed and self.places is not None and bool(self.number(unit))


@dataclass(frozen=True, slots=True)
class Level:
    """What coverages of one unit are compared with: what is known elsewhere in the département, and the threshold."""

    around: Prior | None
    threshold: float | None
    needs: int


@dataclass(frozen=True, slots=True)
class Reference:
    """The levels by unit; `asked`: the threshold is the user's; `name` is that of the département."""

    levels: Mapping[Unit, Level]
    asked: bool
    name: str

    def unit(self, figures: Figures) -> Unit | None:
        """In what a need is compared: in those to refer where somebody said how many and there is a level for it."""
        measured = [unit for unit in UNITS if figures.measurable(unit)]
        return next((unit for unit in measured if self.levels[unit].threshold is not None), next(iter(measured), None))


@dataclass(frozen=True, slots=True)
class Finding:
    """What the figures of a need say: in which unit it is compared, its coverage there and of those to refer, its
    state."""

    figures: Figures
    unit: Unit | None
    level: Level | None
    coverage: Coverage | None
    referred: Coverage | None
    state: str

    @property
    def need(self) -> Need:
        """The need."""
        return self.figures.need

    @property
    def wanted(self) -> float | None:
        """The young people who should have a place: those to refer, else as many as have one at the threshold."""
        if self.need.to_refer is not None:
            return self.need.to_refer
        if self.unit is None or self.level is None or self.level.threshold is None:
            return None
        return self.level.threshold * (self.figures.number(self.unit) or 0)

    @property
    def unmet(self) -> int | None:
        """How many of them are without a known place."""
        return None if self.wanted is None else max(0, round(self.wanted - self.figures.counted))


def finding(figures: Figures, reference: Reference) -> Finding:
    """Established: listed offers, enough sources, and very likely below the threshold even if all that may be for them
    is. Answered: who holds the need, or the team, said so. Else what is known, or what is to be asked."""
    unit = reference.unit(figures)
    level = reference.levels[unit] if unit else reference.levels["young"] if reference.asked else None
    coverage = _coverage(figures, unit, level, figures.places)
    if figures.need.answered_on:
        state = "answered"
    elif figures.observed >= OBSERVED and _sure(_coverage(figures, unit, level, figures.most)):
        state = "established"
    else:
        state = "partial" if figures.counted else "undetermined"
    referred = _coverage(figures, "referred", reference.levels["referred"], figures.places)
    return Finding(figures, unit, level, coverage, referred if figures.listed else None, state)


def _coverage(figures: Figures, unit: Unit | None, level: Level | None, places: float | None) -> Coverage | None:
    number = figures.number(unit) if unit else None
    if places is None or not number or level is None:
        return None
    return covered(places, number, level.around, level.threshold, figures.observed)


def _sure(coverage: Coverage | None) -> bool:
    return coverage is not None and coverage.p_gap is not None and coverage.p_gap > SURE


def figures_of(scope: "Scope", supply: Supply) -> list[Figures]:
    """The figures of every need of the départements around."""
    codes = {code for need in supply.needs for code in (*expected_for(need.themes, need.audiences), *OFFERED)}
    places = {place for need in supply.needs for place in need.places}
    documented = documenting(scope.store, places, codes, scope.as_of, scope.seen) if places else {}
    matching = matching_of(scope, supply)
    return [
        Figures(need, matching.answering(need), _everywhere(need, documented), ages_of(scope.model, need))
        for need in supply.needs
    ]


def matching_of(scope: "Scope", supply: Supply) -> Matching:
    """The offers against the needs, for the operator of the question."""
    return Matching(scope.model, supply, scope.operator.id if scope.operator else None)


def _everywhere(need: Need, documented: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The codes documented in every place of the need, with a source."""
    first, *rest = (documented[place] for place in need.places)
    return {code: source for code, source in first.items() if all(code in codes for codes in rest)}


def reference(supply: Supply, every: Iterable[Figures], threshold: float | None) -> Reference:
    """What the needs of the other territories of the département come to, or the threshold asked for.

    Those of the territory itself, and of what holds it, are never their own measure.
    """
    places = supply.places
    elsewhere = [
        figures
        for figures in every
        if any(map(places.compared, figures.need.places)) and not places.meets(figures.need.places, [places.territory])
    ]
    names = [places.names[department] for department in places.departments]
    return Reference(
        levels={unit: _level(elsewhere, unit, threshold) for unit in UNITS},
        asked=threshold is not None,
        name=", ".join(names[:3]) or places.names.get(places.territory, places.territory),
    )


def _level(elsewhere: Sequence[Figures], unit: Unit, threshold: float | None) -> Level:
    measured = [figures for figures in elsewhere if figures.measurable(unit)]
    groups = [
        (min(places, number), float(number))
        for figures in measured
        if (places := figures.places) is not None and (number := figures.number(unit))
    ]
    if len(groups) < ENOUGH:
        return Level(None, threshold, len(groups))
    observed = sum(figures.observed for figures in measured) / len(measured)
    mean = sum(places for places, _ in groups) / sum(number for _, number in groups)
    return Level(prior(groups, observed), threshold if threshold is not None else mean or None, len(groups))


def _total(matches: Iterable[Answering]) -> float | None:
    counts = [match.places for match in matches]
    return sum(places for places in counts if places is not None) if None not in counts else None
