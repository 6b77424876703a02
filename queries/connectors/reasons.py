"""Why an actor is where it is in the list of connectors, and how sure that is."""

from dataclasses import dataclass
from math import floor

from essaim.ontology.text import Text
from essaim.ontology.wording.forms import join
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
KEY, PROBABLE = 0.8, 0.5
_NAMED = 3
_RARELY = 5  # percent of the draws


@dataclass(frozen=True, slots=True)
class Passage:
    """Two sectors, the weighted number of pairs between them, and the names of one pair."""

    sector: Text
    other_sector: Text
    pairs: float
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the sentence about one actor says.

    `sure`: the share of the `draws` in which the actor is among the first `top`, None where nothing was drawn;
    `few`: too few actors have a declared tie for anyone to be called key; `pairs`: its betweenness.
    """

    label: str
    sure: float | None
    draws: int
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
    """Why an actor is where it is in the list."""
    pairs = round(facts.pairs)
    place = words("between", n=facts.degree, pairs=pairs) if pairs else words("hardly_between", n=facts.degree)
    return join(
        [
            place,
            *([_passage(facts.passage)] if facts.passage else []),
            *([words("apart", n=facts.degree)] if facts.apart else []),
            *([_cut_off(facts.cut_off)] if facts.cut_off else []),
            *([words("core", n=facts.core)] if facts.core else []),
            _sure(facts),
        ]
    )


def _passage(passage: Passage) -> Text:
    return words(
        "passage",
        sector=passage.sector,
        other_sector=passage.other_sector,
        pairs=round(passage.pairs),
        left=passage.left,
        right=passage.right,
    )


def _cut_off(names: tuple[str, ...]) -> Text:
    if len(names) == 1:
        return words("cuts_off_one", name=names[0])
    return words("cuts_off", n=len(names), names=names, more=len(names) > _NAMED)


def _sure(facts: Facts) -> Text:
    """How often the actor is among the first, and what that allows to say."""
    if facts.sure is None:
        return words("rank_means_nothing")
    share = floor(100 * facts.sure + 1e-9)  # never rounded up to what a label asks for
    first = first_places(facts.top)
    if share < _RARELY:
        return words("hardly_ever_first", first=first, draws=facts.draws)
    return words(_conclusion(facts, facts.sure), first=first, share=share, draws=facts.draws)


def _conclusion(facts: Facts, sure: float) -> str:
    """The key of the sentence that says what the draws allow to conclude."""
    if facts.label == "key":
        return "key"
    if facts.label == "probable":
        return "probable_of_few" if facts.few and sure >= KEY else "probable"
    return "mostly_mandates" if not facts.declared and sure >= PROBABLE else "not_enough"


def first_places(top: int) -> Text:
    """« parmi les 5 premiers »."""
    return words("first_place") if top == 1 else words("first_places", n=top)
