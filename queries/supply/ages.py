"""The ages that a need or an offer is for: its own, else those of its audiences; an unknown bound is open."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text

if TYPE_CHECKING:
    from essaim.queries.supply.supply import Need, Offer

Ages = tuple[int | None, int | None]


def ages_of(model: Model, one: "Need | Offer") -> Ages:
    """The lowest and the highest age of a need or an offer; those of its audiences count where each has some."""
    concepts = model.schemes["audience"].concepts
    named = [concepts[code].attributes if code in concepts else {} for code in sorted(one.audiences)]
    low, high = one.ages
    return (
        low if low is not None else _all([some.get("ageMin") for some in named], min),
        high if high is not None else _all([some.get("ageMax") for some in named], max),
    )


def common(some: Ages, others: Ages) -> Ages | None:
    """The ages that two spans share, None where they share no year."""
    low = _known([some[0], others[0]], max)
    high = _known([some[1], others[1]], min)
    return None if low is not None and high is not None and low > high else (low, high)


def span(found: Iterable[Ages]) -> Ages:
    """From the lowest to the highest age of all of them."""
    every = list(found)
    return _all([low for low, _ in every], min), _all([high for _, high in every], max)


def years(ages: Ages) -> Text | None:
    """« 11–15 ans », « dès 16 ans », None where nothing is known."""
    low, high = ages
    if low is None and high is None:
        return None
    if high is None:
        return Text(f"dès {low} ans", f"from age {low}")
    if low is None:
        return Text(f"jusqu’à {high} ans", f"up to age {high}")
    return Text(f"{low} ans", f"age {low}") if low == high else Text(f"{low}–{high} ans", f"ages {low}–{high}")


def _known(values: Sequence[int | None], pick: Callable[[Sequence[int]], int]) -> int | None:
    numbers = [one for one in values if one is not None]
    return pick(numbers) if numbers else None


def _all(values: Sequence[Any], pick: Callable[[Sequence[int]], int]) -> int | None:
    """The number picked where each is known, for one unknown bound opens the whole."""
    numbers = [one for one in values if isinstance(one, int)]
    return pick(numbers) if numbers and len(numbers) == len(values) else None
