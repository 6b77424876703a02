"""The ages that a need or an offer is for: its own, else those of its audiences; an unknown bound is open."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
Ages = tuple[int | None, int | None]


class Aged(Protocol):
    """A need or an offer: the ages it says, and the audiences it is for."""

    @property
    def ages(self) -> Ages:
        """The lowest and the highest age, None where open or unknown."""

    @property
    def audiences(self) -> frozenset[str]:
        """Codes of the vocabulary of audiences."""


def ages_of(model: Model, subject: Aged) -> Ages:
    """The lowest and the highest age of a need or an offer; those of its audiences count where each has some."""
    concepts = model.schemes["audience"].concepts
    audiences = [concepts[code].attributes if code in concepts else {} for code in sorted(subject.audiences)]
    low, high = subject.ages
    return (
        low if low is not None else _all([audience.get("ageMin") for audience in audiences], min),
        high if high is not None else _all([audience.get("ageMax") for audience in audiences], max),
    )


def common(ages: Ages, others: Ages) -> Ages | None:
    """The ages that two spans share, None where they share no year."""
    low = _extreme([ages[0], others[0]], max)
    high = _extreme([ages[1], others[1]], min)
    return None if low is not None and high is not None and low > high else (low, high)


def within(ages: Ages, others: Ages) -> bool:
    """Whether every age of `ages` is one of `others`; an open bound lies in an open one alone."""
    low = others[0] is None or (ages[0] is not None and ages[0] >= others[0])
    return low and (others[1] is None or (ages[1] is not None and ages[1] <= others[1]))


def span(spans: Iterable[Ages]) -> Ages:
    """From the lowest to the highest age of all of them."""
    every = list(spans)
    return _all([low for low, _ in every], min), _all([high for _, high in every], max)


def years(ages: Ages) -> Text | None:
    """« 11–15 ans », « dès 16 ans », None where nothing is known."""
    low, high = ages
    if low is None and high is None:
        return None
    if high is None:
        return words("from_age", low=low)
    if low is None:
        return words("up_to_age", high=high)
    return words("age", age=low) if low == high else words("ages", low=low, high=high)


def _extreme(values: Sequence[int | None], pick: Callable[[Sequence[int]], int]) -> int | None:
    numbers = [value for value in values if value is not None]
    return pick(numbers) if numbers else None


def _all(values: Sequence[Any], pick: Callable[[Sequence[int]], int]) -> int | None:
    """The number picked where each is known, for one unknown bound opens the whole."""
    numbers = [value for value in values if isinstance(value, int)]
    return pick(numbers) if numbers and len(numbers) == len(values) else None
