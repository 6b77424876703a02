"""The territory that somebody means who typed a name or a code: the one reading of them, for questions and for cells.

A living name or code is plain; whatever was understood otherwise is said in a note. Where nothing is certain a `doubt`
lists what may be meant, the nearest first, then the most populous.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from essaim.graph_loader.france.gazetteer import Gazetteer, Known
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

DWARFED = 20  # how many times more people a namesake of another kind has, elsewhere, for a commune not to be meant
WELL_KNOWN = 20_000  # inhabitants from which a far place may be meant by a name that only resembles its own
words = Phrases.beside(__file__)


class Meaning(NamedTuple):
    """What a text means: the id of a `place`, with a `note` where it took some understanding; else a `doubt`.

    A `guess` is good enough for a question, whose answer says so, and not for a row of a table: then the doubt is told
    too. Without a place it says that something near is proposed. `posted`: what was typed is a postcode alone.
    `namesakes` are the ids of places of which one is meant, in doubt: what else is spoken of may tell. `near` are those
    whose name only resembles what was typed.
    """

    place: str | None = None
    note: Text | None = None
    doubt: Text | None = None
    guess: bool = False
    posted: bool = False
    namesakes: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it may go into the graph."""
        return self.place is not None and not self.guess


def taken(key: str, place: Known, *, guess: bool = False, doubt: Text | None = None, **values: Any) -> Meaning:
    """A place that was understood, and the sentence `key` that says so."""
    return Meaning(place.id, words(key, name=place.name, id=place.id, **values), doubt, guess)


def several(gazetteer: Gazetteer, typed: str, places: Sequence[Known]) -> Meaning:
    """Nothing certain: which territories may be meant, in their order."""
    shown = gazetteer.described([place.id for place in places[:20]])
    more = [Text("…", "…")] * (len(places) - len(shown))
    return Meaning(doubt=words("several", typed=typed, n=len(places), places=[*shown, *more]))


def proposed(gazetteer: Gazetteer, typed: str, places: Sequence[Known]) -> Text:
    """That nothing has this name, and what may be meant."""
    if not places:
        return words("no_place", typed=typed)
    return words("did_you_mean", typed=typed, places=gazetteer.described([place.id for place in places[:5]]))


def doubt_around(gazetteer: Gazetteer, typed: str, meaning: Meaning, around: Collection[str]) -> Text | None:
    """The doubt of a meaning in a row of a table that speaks of `around`: of what only resembles, what lies there, or
    is large; else that a quarter is to be loaded, where none of there is."""
    above, known = gazetteer.above(meaning.near), gazetteer.known(meaning.near)
    there = {id for id in meaning.near if above[id] & {*around} or id in around}
    places = [known[id] for id in meaning.near if id in there or (known[id].people or 0) >= WELL_KNOWN]
    if len(places) == len(meaning.near):
        return meaning.doubt
    if places or not set(gazetteer.quarters).isdisjoint(around):
        return proposed(gazetteer, typed, places)
    return words("quarter_to_load", typed=typed)


def among(gazetteer: Gazetteer, typed: str, places: Sequence[Known], *, guess: bool = False) -> Meaning:
    """Of several, the only one of which anything is loaded, which is said; else a doubt."""
    chosen = gazetteer.lone_with_data([place.id for place in places])
    if chosen is None:
        return several(gazetteer, typed, places)
    others = gazetteer.described([place.id for place in places if place.id != chosen][:6])
    place = next(place for place in places if place.id == chosen)
    doubt = several(gazetteer, typed, places).doubt if guess else None
    return taken("only_loaded", place, typed=typed, others=others, guess=guess, doubt=doubt)


def neighbour(gazetteer: Gazetteer, typed: str, places: Sequence[str], around: Collection[str]) -> Meaning | None:
    """Of namesakes the only one that lies in a département of which there is talk, `around`; None where none is."""
    above = gazetteer.above(places)
    near = [id for id in places if above[id] & set(around)]
    if len(near) != 1:
        return None
    others = gazetteer.described([id for id in places if id != near[0]][:6])
    return taken("same_department", gazetteer.known(near)[near[0]], typed=typed, others=others)


def namesakes(gazetteer: Gazetteer, typed: str, places: Sequence[Known], *, plain: bool) -> Meaning:
    """Of places of one name the only one of which anything is loaded, else that of the first kind, where it is alone;
    the others are named. `plain` says that the name is just what was typed."""
    chosen = among(gazetteer, typed, by_size(places)) if len(places) > 1 else Meaning()
    if chosen.place:
        return chosen
    standing = [place for place in places if not _dwarfed(place, places, gazetteer)]
    first = min(gazetteer.ranks.get(place.prefix, 99) for place in standing)
    same = [place for place in standing if gazetteer.ranks.get(place.prefix, 99) == first]
    if len(same) > 1:
        return several(gazetteer, typed, by_size(same))._replace(namesakes=tuple(place.id for place in same))
    place = same[0]
    others = [other.id for other in places if other.id != place.id]
    if others:
        return taken("taken_among", place, typed=typed, others=gazetteer.described(others))
    return Meaning(place.id) if plain else taken("taken_for", place, typed=typed)


def _dwarfed(place: Known, places: Sequence[Known], gazetteer: Gazetteer) -> bool:
    """« La Réunion » is not the village of that name: nobody means it who does not say so."""
    most = max(places, key=lambda other: other.people or 0)
    if place.prefix != "com" or most.prefix == "com" or DWARFED * (place.people or 0) >= (most.people or 0):
        return False
    return most.id not in gazetteer.above([place.id])[place.id]


def by_size(places: Iterable[Known]) -> list[Known]:
    """The most populous first."""
    return sorted(places, key=lambda place: (-(place.people or 0), place.id))
