"""What each source says of an entry, property by property: the value that is shown, those that it is preferred to, why.

The order is the loader's own (`decide.claims.rank`): how reliable the source is, then how recent its file, then its id.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from essaim.graph_loader.decide.claims import parsed, rank
from essaim.ontology.folding import normalise
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
Claim = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """One value of a property and the best claim that gives it."""

    value: Any
    claim: Claim

    @property
    def source(self) -> str:
        """The id of the source."""
        return str(self.claim["source"])

    @property
    def author(self) -> str | None:
        """Who says so, where that is noted."""
        return self.claim.get("author")

    @property
    def date(self) -> str:
        """The ISO day of the file that says so."""
        return str(self.claim["date"])[:10]


def tellings(properties: Mapping[str, Any]) -> dict[str, list[Telling]]:
    """For each property that a claim gives, its values that differ, each once; the one that is shown first."""
    texts = list(properties.get("claims") or ())
    best_first = sorted(((parsed(text), text) for text in texts), key=lambda pair: rank(*pair), reverse=True)
    values: dict[str, list[Telling]] = {}
    for claim, _ in best_first:
        for name, value in claim.get("values", {}).items():
            listed = values.setdefault(name, [])
            if value is not None and all(_folded(value) != _folded(each.value) for each in listed):
                listed.append(Telling(value, claim))
    return values


def differing(properties: Mapping[str, Any]) -> Iterator[tuple[str, list[Telling]]]:
    """The properties of which sources give values that differ in more than case, accents and punctuation."""
    yield from ((name, several) for name, several in tellings(properties).items() if len(several) > 1)


def why_chosen(chosen: Telling, others: list[Telling]) -> Text:
    """The rule by which a value is shown rather than the others."""
    reliability = [each.claim.get("reliability", 0) for each in (chosen, *others)]
    if reliability[0] > max(reliability[1:]):
        return words("more_reliable")
    return (
        words("more_recent") if chosen.claim["date"] > max(each.claim["date"] for each in others) else words("as_good")
    )


def _folded(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(str(_folded(each)) for each in value)
    return normalise(value) or value if isinstance(value, str) else value
