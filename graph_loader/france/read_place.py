"""What is typed for a territory, understood: a code, else a name in all the ways in which people write one."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from essaim.graph_loader.france.gazetteer import Gazetteer, Known
from essaim.graph_loader.france.meaning import Meaning, among, by_size, namesakes, proposed, several, taken, words
from essaim.graph_loader.france.read_code import read_code
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.france.typed_place import Form, forms, ward
from essaim.ontology.folding import normalise, telling_words
from essaim.ontology.wording.near import nearest

_TOWN = 5000  # inhabitants from which a commune has its name for itself
_ENOUGH = 60  # percent of a name that must be typed for its beginning to be taken among others
_WHOLE_COUNTRY = frozenset(("france", "la france", "toute la france", "france entiere", "national", "nationale"))
_LONGEST = 120  # letters of a name; the official ones have 80 at most
_ABBREVIATED = 4  # letters that are enough of the name of a département
_CUT = 8  # words of a name that is cut in two, what is meant and where it lies
_MOST = 3  # forms that are compared with every name letter by letter
_FREE = frozenset({"qpv", "epci", "liv"})  # kinds that people name by a word: nobody types all of an official name


def read_place(text: str, gazetteer: Gazetteer, *, thorough: bool = True) -> Meaning:
    """The territory that `text` means in `gazetteer`, or why none is certain. Unless `thorough`, what takes long is
    spared: slips and names in two parts are not seen, nothing is proposed."""
    typed = " ".join(text.split())
    meaning = read_code(typed, gazetteer)
    if meaning is not None:
        return meaning
    if normalise(typed) in _WHOLE_COUNTRY:
        return Meaning(doubt=words("whole_country", typed=typed))
    readings = forms(typed) if len(typed) <= _LONGEST else []
    for reading in (*_READINGS, _by_container, _by_letters) if thorough else _READINGS:
        for form in readings[:_MOST] if reading is _by_letters else readings:
            meaning = reading(typed, form, gazetteer)
            if meaning is not None:
                return meaning
    near = _nearest(readings, gazetteer) if thorough else []
    return Meaning(doubt=proposed(gazetteer, typed[:_LONGEST], near), near=tuple(place.id for place in near))


def _by_name(typed: str, form: Form, gazetteer: Gazetteer) -> Meaning | None:
    """A name of today, lying where it should, of the kind that is meant."""
    places = list(_fitting(gazetteer.named([form.key]), form, gazetteer))
    if places:
        plain = form.key == normalise(typed)
        return _outgrown(typed, form, places, gazetteer) or namesakes(gazetteer, typed, places, plain=plain)
    return _around(typed, form, gazetteer) if form.kind == "epci" else None


def _outgrown(typed: str, form: Form, places: Sequence[Known], gazetteer: Gazetteer) -> Meaning | None:
    """« Évry » is a village, and was the town of Évry-Courcouronnes until lately: both are named."""
    if max(place.people or _TOWN for place in places) >= _TOWN:
        return None
    past = {f"com:{each.today}" for each in gazetteer.past.names.get(form.key, ()) if each.recent}
    heirs = gazetteer.known(past - {place.id for place in places}).values() if past else ()
    towns = [heir for heir in heirs if heir.key.startswith(f"{form.key} ")]
    return among(gazetteer, typed, by_size([*_fitting(towns, form, gazetteer), *places])) if towns else None


def _around(typed: str, form: Form, gazetteer: Gazetteer) -> Meaning | None:
    """« Saint-Nazaire agglo »: the EPCI whose name holds the words, else that whose largest commune has the name."""
    held = [place for place in gazetteer.holding(telling_words(form.key)) if place.prefix == "epci"]
    if len(held) == 1:
        return taken("taken_for", held[0], typed=typed)
    ids = []
    for place in gazetteer.named([form.key]):
        ids += [up for up in gazetteer.above([place.id])[place.id] if up.startswith("epci:") and _leads(place, up)]
    places = by_size(gazetteer.known(ids).values())
    if len(places) == 1:
        return taken("taken_for", places[0], typed=typed)
    return among(gazetteer, typed, places) if places else None


def _leads(place: Known, epci: str) -> bool:
    """Whether the commune is the largest of its EPCI, where that is known."""
    from essaim.graph_loader.france.territories import populations

    people = populations()
    return all(people[f"com:{code}"] <= (place.people or 0) for code in lookup().communes_of(epci))


def _by_ward(typed: str, form: Form, gazetteer: Gazetteer) -> Meaning | None:
    """An arrondissement of Paris, Lyon or Marseille is the city."""
    code = ward(form.key)
    city = lookup().commune(code) if code and gazetteer.holds_france else None
    place = gazetteer.known([f"com:{city}"]).get(f"com:{city}") if city else None
    return taken("ward", place, typed=typed) if place else None


def _by_sigle(typed: str, form: Form, gazetteer: Gazetteer) -> Meaning | None:
    ids = gazetteer.by_sigle.get(form.key, ())
    places = list(_fitting(gazetteer.known(ids).values(), form, gazetteer)) if ids else []
    if len(places) == 1:
        return taken("taken_for", places[0], typed=typed)
    return among(gazetteer, typed, by_size(places)) if places else None


def _by_initials(typed: str, form: Form, gazetteer: Gazetteer) -> Meaning | None:
    """« MEL »: the EPCI whose words begin so. In small letters only where no name holds that word."""
    if not typed.isupper() and gazetteer.holding([form.key]):
        return None
    places = list(_fitting(gazetteer.by_initials.get(form.key, ()), form, gazetteer))
    if len(places) == 1:
        return taken("taken_for", places[0], typed=typed)
    meant = among(gazetteer, typed, by_size(places)) if places else None
    return meant._replace(namesakes=tuple(place.id for place in places)) if meant and not meant.place else meant


def _by_past(typed: str, form: Form, gazetteer: Gazetteer) -> Meaning | None:
    """A commune of the past, delegated or associated, is the one of today that took it over."""
    past = gazetteer.past.names.get(form.key, ())
    ids = {f"com:{each.today}" for each in past} if form.kind in ("", "com") else ()
    places = list(_fitting(gazetteer.known(ids).values(), form, gazetteer)) if ids else []
    if len(places) == 1:
        return taken("former_name", places[0], typed=typed)
    return among(gazetteer, typed, by_size(places)) if places else None


def _by_container(typed: str, form: Form, gazetteer: Gazetteer) -> Meaning | None:
    """« Nantes Bellevue »: what has, or holds, the first words, and lies in what has the others."""
    tokens = form.key.split()
    found: dict[str, Known] = {}
    cuts = range(1, len(tokens)) if len(tokens) <= _CUT else ()
    pairs = [pair for cut in cuts for pair in ((tokens[cut:], tokens[:cut]), (tokens[:cut], tokens[cut:]))]
    gazetteer.named(" ".join(part) for inner, outer in pairs for part in (inner, outer, outer[1:]) if part)
    for inner, outer in pairs:
        within = {place.id for place in gazetteer.named(" ".join(part) for part in (outer, outer[1:]) if part)}
        if within:
            held = gazetteer.holding(telling_words(" ".join(inner)))
            named = [*gazetteer.named([" ".join(inner)]), *(place for place in held if place.prefix in _FREE)]
            above = gazetteer.above([place.id for place in named])
            found |= {place.id: place for place in named if above[place.id] & within}
    if not found:
        return None
    places = by_size(found.values())
    return taken("taken_for", places[0], typed=typed) if len(places) == 1 else among(gazetteer, typed, places)


def _by_words(typed: str, form: Form, gazetteer: Gazetteer) -> Meaning | None:
    """All the words typed stand in the name; the name that has no other word but « de » and its like comes first."""
    places = list(_fitting(gazetteer.holding(telling_words(form.key)), form, gazetteer))
    told = telling_words(form.key)
    places = [place for place in places if telling_words(place.key) == told] or places
    if not places or not told:
        return None
    places = _by_closeness(form.key, places)
    guess = places[0].prefix not in _FREE and telling_words(places[0].key) != told
    if len(places) > 1:
        return among(gazetteer, typed, places, guess=guess)
    doubt = proposed(gazetteer, typed, places)
    return taken("taken_for", places[0], typed=typed, guess=guess, doubt=doubt)


def _by_letters(typed: str, form: Form, gazetteer: Gazetteer) -> Meaning | None:
    """The beginning of a name, or one wrong letter from five and two from nine: a guess."""
    started = [place for place in gazetteer.every.values() if place.key.startswith(form.key)]
    near = {place.id: place for place in (*started, *_slips(form.key, gazetteer, 1 if started else 2))}
    places = _by_closeness(form.key, _fitting(near.values(), form, gazetteer))
    if not places:
        return None
    doubt = proposed(gazetteer, typed, places)
    if len({place.key for place in places}) == 1:
        meant = namesakes(gazetteer, typed, places, plain=False)._replace(guess=True, doubt=doubt)
        return meant._replace(near=tuple(place.id for place in places))
    close = [place for place in places if 100 * len(form.key) >= _ENOUGH * len(place.key)]
    chosen = among(gazetteer, typed, close, guess=True) if close else None
    meant = chosen if chosen and chosen.place else several(gazetteer, typed, places)
    return meant._replace(near=tuple(place.id for place in places))


def _slips(key: str, gazetteer: Gazetteer, most: int) -> list[Known]:
    from rapidfuzz.distance import OSA

    allowed = min(most, 2 if len(key) >= 9 else 1 if len(key) >= 5 else 0)
    close: dict[int, list[Known]] = {}
    for place in gazetteer.every.values() if allowed else ():
        distance = OSA.distance(key, place.key, score_cutoff=allowed)
        if 0 < distance <= allowed:
            close.setdefault(distance, []).append(place)
    return close[min(close)] if close else []


def _fitting(places: Iterable[Known], form: Form, gazetteer: Gazetteer) -> Iterator[Known]:
    """Those of the kind that is meant, which lie in all that was said."""
    kept = [place for place in places if form.kind in ("", place.prefix)]
    if not kept or not form.inside:
        yield from kept
        return
    above = gazetteer.above([place.id for place in kept])
    wanted = [_outer(name, gazetteer) for name in form.inside]
    # « CARENE (Saint-Nazaire) »: what is said to contain it may also be what it contains
    inner = [ids | frozenset().union(*gazetteer.above(ids).values()) for ids in wanted]
    for place in kept:
        large = place.prefix in ("epci", "dep", "reg")
        if all((above[place.id] | {place.id}) & ids for ids in wanted) or (
            large and all(place.id in ids for ids in inner)
        ):
            yield place


def _outer(name: str, gazetteer: Gazetteer) -> frozenset[str]:
    """The ids of what a name or a code beside another one may be: a postcode is all the communes that have it."""
    if name.isalnum() and any(letter.isdigit() for letter in name):
        posted = gazetteer.past.postcodes.get(name, ())
        today = {lookup().commune(code) for code in (*posted, name)} if gazetteer.holds_france else {name}
        return frozenset({f"dep:{name}", f"com:{name}", *(f"com:{code}" for code in today if code)})
    named = frozenset(place.id for place in gazetteer.named(form.key for form in forms(name)))
    return named or _begun(normalise(name), gazetteer)


def _begun(key: str, gazetteer: Gazetteer) -> frozenset[str]:
    """« Loire Atl. »: the départements and régions whose name begins so."""
    large = (place for place in gazetteer.every.values() if place.prefix in ("dep", "reg"))
    return frozenset(place.id for place in large if len(key) >= _ABBREVIATED and place.key.startswith(key))


def _by_closeness(key: str, places: Iterable[Known]) -> list[Known]:
    """The nearest first, then the most populous."""
    from rapidfuzz import fuzz

    return sorted(by_size(places), key=lambda place: -round(fuzz.ratio(key, place.key) / 5))


def _nearest(readings: Sequence[Form], gazetteer: Gazetteer) -> list[Known]:
    """What is proposed where nothing fits: what some of the words name, else the nearest names of all."""
    kinds = {form.kind for form in readings if form.kind}
    keys = gazetteer.by_key
    if kinds:
        kept = ((key, [place for place in places if place.prefix in kinds]) for key, places in keys.items())
        keys = {key: places for key, places in kept if places}
    for form in readings:
        tokens = form.key.split()
        for size in range(len(tokens), 0, -1):
            same = keys.get(" ".join(tokens[:size])) or keys.get(" ".join(tokens[-size:]))
            if same and (size > 1 or len(tokens[0]) > len("rue")):
                return by_size(same)
    near = [place for form in readings[:1] for key in nearest(form.key, filter(None, keys)) for place in keys[key]]
    return _by_closeness(readings[0].key, near) if near else []


_READINGS: tuple[Callable[[str, Form, Gazetteer], Meaning | None], ...] = (
    _by_name,
    _by_ward,
    _by_sigle,
    _by_past,
    _by_initials,
    _by_words,
)
