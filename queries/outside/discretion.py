"""Which counts of persons others than the team may read, so that nobody can be told from a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from essaim.ontology.model import Model
from essaim.queries.methods.complement import EVERYONE
from essaim.queries.supply.places import Places

SMALLEST = 5
# Young people whose situation is nobody's business: no figure on them stands below the département.
SENSITIVE = frozenset({"ase", "jeunes-pjj", "jeunes-handicap", "jeunes-exiles"})
BROAD = ("dep:", "reg:", "aca:")
# Audiences that may count those of any other one.
GENERAL = frozenset({EVERYONE, "jeunes-16-25", "jeunes-qpv", "jeunes-ruraux", "jeunes-femmes"})


@dataclass(frozen=True, slots=True)
class Count:
    """So many persons, in some territories, of some audiences (none: all)."""

    number: float
    places: tuple[str, ...]
    audiences: frozenset[str] = frozenset()

    @property
    def small(self) -> bool:
        """Whether it is of so few that they could be known."""
        return self.number < SMALLEST

    @property
    def sensitive(self) -> bool:
        """Whether it tells of such young people below the département."""
        return is_sensitive(self.audiences, self.places)


def is_sensitive(audiences: frozenset[str], places: Sequence[str]) -> bool:
    """Whether a figure on these audiences in these territories tells too much."""
    return bool(SENSITIVE & audiences) and not all(place.startswith(BROAD) for place in places or ("",))


def shown(counts: Sequence[Count], places: Places) -> list[bool]:
    """Which of the counts of one answer may be read: no small or sensitive one, no total that holds one of those."""
    hidden = [count for count in counts if count.small or count.sensitive]
    return [
        not (count.small or count.sensitive or any(_tells(count, part, places) for part in hidden)) for count in counts
    ]


def _tells(total: Count, part: Count, places: Places) -> bool:
    """Whether `part` may be found by taking other parts from `total`. Of sensitive ones none is shown to take."""
    if not part.small and SENSITIVE >= total.audiences > frozenset():
        return False
    wider = all(any(places.holds(place, inner) for place in total.places) for inner in part.places)
    general = not total.audiences or bool(GENERAL & total.audiences) or total.audiences >= part.audiences
    return wider and general and (total.places, total.audiences) != (part.places, part.audiences)


_PEOPLE = frozenset({"young_people", "pupils", "population"})  # columns that count persons


def discreet_row(model: Model, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a saved question without its small counts of persons."""
    concept = model.schemes["indicator"].concepts.get(str(row.get("indicator")))
    counted = {"value"} if concept is not None and concept.attributes.get("unit") == "person" else set()
    return {name: discreet(value) if name in _PEOPLE | counted else value for name, value in row.items()}


def discreet(number: Any) -> Any:
    """A count of persons that stands alone: nothing in place of a small one."""
    return None if isinstance(number, int | float) and number < SMALLEST else number
