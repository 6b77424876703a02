"""Whether an offer does what another does already: a double, to compare, to coordinate with, or another thing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.queries.supply.alike import Fit, audiences_held, themes_held
from essaim.queries.supply.places import Places
from essaim.queries.supply.supply import Offer


class Doubling(IntEnum):
    """What is offered already of an offer: nothing, no telling, a part, all but for what nobody says, all."""

    OTHER = 0
    UNKNOWN = 1
    PART = 2
    COMPARE = 3
    DOUBLE = 4

    @property
    def verdict(self) -> str:
        """Its code in answers."""
        return _VERDICTS[self]


_VERDICTS: Mapping[Doubling, str] = {
    Doubling.OTHER: "distinct",
    Doubling.UNKNOWN: "undetermined",
    Doubling.PART: "coordinate",
    Doubling.COMPARE: "compare",
    Doubling.DOUBLE: "duplicate",
}


@dataclass(frozen=True, slots=True)
class Doubles:
    """Offers of ours beside those of others: one definition, whoever asks."""

    model: Model
    places: Places

    def of_offer(self, ours: Offer, theirs: Offer) -> Doubling:
        """How far `theirs` does already what `ours` does, or would.

        A double has all of the same themes, young people and places, the same kind of mentors, the same form and the
        same goal. Where mentors, form or goal are not known on both sides the two are to be compared; other mentors or
        another form, or a part of the rest, is to be coordinated with.
        """
        what = themes_held(self.model, theirs.themes, ours.themes)
        young = audiences_held(self.model, theirs, ours)
        where = self._places_held(theirs.places, ours.places)
        if Fit.NO in (what, young, where):
            return Doubling.OTHER
        if what == Fit.MAYBE or not (ours.audiences and theirs.audiences):
            return Doubling.UNKNOWN
        how = [_held(theirs.mentors, ours.mentors), _held(theirs.form, ours.form), _same(theirs.goal, ours.goal)]
        if Fit.PART in (what, young, where, *how) or Fit.NO in how:
            return Doubling.PART
        return Doubling.DOUBLE if {what, young, where, *how} == {Fit.WHOLE} else Doubling.COMPARE

    def of_body(self, ours: Iterable[Offer], theirs: Sequence[Offer]) -> Doubling:
        """How far all that `ours` offer is offered already by `theirs`: a double only where each of ours is."""
        best = [max((self.of_offer(offer, other) for other in theirs), default=Doubling.OTHER) for offer in ours]
        if not best or max(best) == Doubling.OTHER:
            return Doubling.OTHER
        return min(best) if min(best) >= Doubling.COMPARE else min(max(best), Doubling.PART)

    def alike(self, ours: Iterable[Offer], theirs: Iterable[Offer]) -> list[Offer]:
        """Those of `theirs` that do something of what `ours` do."""
        ours = tuple(ours)
        return [offer for offer in theirs if any(self.of_offer(mine, offer) >= Doubling.PART for mine in ours)]

    def _places_held(self, theirs: Iterable[str], ours: Iterable[str]) -> Fit:
        theirs, ours = tuple(theirs), tuple(ours)
        if not (theirs and ours):
            return Fit.MAYBE
        if all(any(self.places.holds(place, mine) for place in theirs) for mine in ours):
            return Fit.WHOLE
        return Fit.PART if self.places.meets(theirs, ours) else Fit.NO


def _held(theirs: frozenset[str], ours: frozenset[str]) -> Fit:
    if not (theirs and ours):
        return Fit.MAYBE
    return Fit.WHOLE if ours <= theirs else Fit.PART if ours & theirs else Fit.NO


def _same(theirs: str | None, ours: str | None) -> Fit:
    """The same goal in the same words; in other words there is no telling."""
    return Fit.WHOLE if theirs and ours and normalise(theirs) == normalise(ours) else Fit.MAYBE
