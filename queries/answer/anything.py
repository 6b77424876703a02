"""Whatever bears a name: an actor, a person, a place, an offer, a need, a deployment, an agreement, a source…"""

from collections.abc import Callable, Sequence

from essaim.graph_loader.france.gazetteer import Gazetteer
from essaim.graph_loader.france.meaning import Meaning
from essaim.graph_loader.france.read_place import read_place
from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.queries.answer.called import Called, Named, by_any_id, nearest_first
from essaim.queries.answer.names import (
    Match,
    NobodyError,
    as_matches,
    bodies_by_id,
    close_to,
    find_territory,
    only,
)

_NEAR = 3  # names that are proposed


def find_anything(store: Store, model: Model, text: str, seen: tuple[str, ...]) -> Match:
    """What an id, a number, a name or words of one mean, among all that a reader may see.

    An id or a number means itself; a whole name comes before words of one, words before a slip. Raises
    NameUnknownError: nothing is guessed, several are listed, what comes near is proposed.
    """
    typed = text.strip()
    every = [Called(store, model, root, seen) for root in _roots(model)]
    by_id = [each for called in every for each in by_any_id(typed, called)] if typed else []
    numbered = [] if by_id else _seen(every, bodies_by_id(store, model, typed))
    if by_id or numbered:
        return only(store, as_matches(by_id) or numbered, typed)
    place = read_place(typed, Gazetteer(store, model))
    named = _all(every, lambda called: called.exactly(typed)) if normalise(typed) else []
    exact = as_matches(_bodies_first(model, named))
    if place.place and place.note is None:
        exact.append(find_territory(store, model, place.place))
    if exact:
        return only(store, exact, typed)
    return _nearly(store, model, typed, every, place)


def _nearly(store: Store, model: Model, typed: str, every: Sequence[Called], place: Meaning) -> Match:
    """By words of a name, as a place that is written otherwise, by an office, by a slip."""
    key = normalise(typed)
    every = [called for called in every if called.label != "Source"]  # a file may be called after any actor
    meant = _bodies_first(model, _all(every, lambda called: called.by_words(typed))) if key else []
    if not meant and place.place:
        return find_territory(store, model, typed)
    meant = meant or (_all(every, lambda called: called.by_office(typed) or called.by_slip(typed)) if key else [])
    if meant:
        return close_to(only(store, as_matches(nearest_first(key, meant)), typed), typed)
    near = nearest_first(key, _all(every, lambda called: called.proposals(typed)))[:_NEAR] if key else []
    if place.doubt and place.namesakes and not near:
        raise NameUnknownError(fr=place.doubt.fr, en=place.doubt.en)
    raise NobodyError(store, typed, near)


def _bodies_first(model: Model, meant: list[Named]) -> list[Named]:
    """The bodies called so, where there are any: people, offers and needs that bear the words are named after one."""
    bodies = [each for each in meant if each.kind in model.classes and model.classes[each.kind].root == "Organisation"]
    return bodies or meant


def _roots(model: Model) -> list[str]:
    """The root classes whose nodes may be asked for by name; territories have a reading of their own."""
    roots = dict.fromkeys(kind.root for kind in model.classes.values() if not kind.abstract)
    return [root for root in roots if root != "Territory"]


def _all(every: Sequence[Called], reading: Callable[[Called], list[Named]]) -> list[Named]:
    return [each for called in every for each in reading(called)]


def _seen(every: Sequence[Called], matches: Sequence[Match]) -> list[Match]:
    """Those of some bodies that the reader may see."""
    organisations = next(called for called in every if called.label == "Organisation")
    seen = {each.id for match in matches for each in organisations.read("n.id = $id", id=match.id)}
    return [match for match in matches if match.id in seen]
