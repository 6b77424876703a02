"""Why an actor is where it is in the list of connectors, and how sure that is."""

from dataclasses import dataclass
from math import floor

from essaim.ontology.text import Text
from essaim.ontology.wording.forms import join
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
_NAMED = 3
_OFTEN = 0.5  # of the draws: mandates that seem to make a connector


@dataclass(frozen=True, slots=True)
class Passage:
    """Two sectors, how many pairs between them have no known tie, and the names of one pair."""

    sector: Text
    other_sector: Text
    pairs: int
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the sentence about one actor says.

    `sure`: the share of the draws in which the actor is among the first `top`, None where nothing was drawn;
    `few`: too few actors have a declared tie for anyone to be called key; `pairs`: its betweenness.
    """

    label: str
    sure: float | None
    top: int
    few: bool
    declared: bool
    pairs: float
    degree: int
    apart: bool
    passage: Passage | None
    cut_off: tuple[str, ...]
    core: int | None


def reason(facts: Facts) -> Text:
    """Why an actor is where it is in the list; what the draws do not allow to say of most is said once, in a note."""
    return join(
        [
            _place(facts.degree, facts.pairs),
            *([_passage(facts.passage)] if facts.passage else []),
            *([words("apart", n=facts.degree)] if facts.apart else []),
            *([_cut_off(facts.cut_off)] if facts.cut_off else []),
            *([words("core", n=facts.core)] if facts.core else []),
            *_sure(facts),
        ]
    )


def _place(degree: int, pairs: float) -> Text:
    """How many contacts, and how many pairs of actors they lead between: a share of a pair is no pair."""
    whole = round(pairs)
    if not whole:
        return words("hardly_between", n=degree)
    return words("between", n=degree, pairs=whole, about=abs(pairs - whole) > 1e-6)


def _passage(passage: Passage) -> Text:
    return words(
        "passage",
        sector=passage.sector,
        other_sector=passage.other_sector,
        pairs=passage.pairs,
        left=passage.left,
        right=passage.right,
    )


def _cut_off(names: tuple[str, ...]) -> Text:
    if len(names) == 1:
        return words("cuts_off_one", name=names[0])
    return words("cuts_off", n=len(names), names=names, more=len(names) > _NAMED)


def _sure(facts: Facts) -> list[Text]:
    """How often the actor is among the first, where that says something of it."""
    if facts.sure is None:
        return []
    share = floor(100 * facts.sure + 1e-9)  # never rounded up to what a label asks for
    if facts.label != "insufficient_data":
        key = "probable_of_few" if facts.few and facts.label == "probable" else facts.label
        return [words(key, first=first_places(facts.top), share=share)]
    mandates = not facts.declared and facts.sure >= _OFTEN
    return [words("mostly_mandates", first=first_places(facts.top))] if mandates else []


def first_places(top: int) -> Text:
    """« parmi les 5 premiers »."""
    return words("first_place") if top == 1 else words("first_places", n=top)
