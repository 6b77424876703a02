"""What a code of a territory means as it is typed: INSEE, postcode, one of the past, SIREN, QPV, whole id."""

import re

from essaim.graph_loader.france import codes
from essaim.graph_loader.france.gazetteer import Gazetteer, Known
from essaim.graph_loader.france.meaning import Meaning, among, by_size, taken, words
from essaim.graph_loader.france.place_names import doubtful_codes, place_names
from essaim.graph_loader.france.territories import lookup
from essaim.ontology.text import Text

_WHOLE = re.compile(r"(reg|dep|epci|com|qpv|aca|liv):(\w+)", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:code\s+)?(insee|postal|cp|d[ée]p(?:artement|t)?|siren|siret|qpv|epci)\b[\s.:n°-]*([\dq][\w ]*)", re.IGNORECASE
)
_COMMUNE = re.compile(r"\d[\dAB]\d{3}")
_SHORT = re.compile(r"\d{4}")
_DEPARTMENT = re.compile(r"\d{1,2}|0?\d[\dAB]|97\d")
_QUARTER = re.compile(r"Q[NP]\w{6}")
_NUMBER = re.compile(r"\d{9}(?:\d{5})?")


def code_of(text: str) -> str:
    """A text as a code: without spaces, nor the decimals of a spreadsheet."""
    return re.sub(r"\.0+$", "", re.sub(r"\s", "", text)).upper()


def plain_code(text: str) -> str | None:
    """The id that a code names beyond any doubt, without a graph; None where it may be something else."""
    whole = _WHOLE.fullmatch(text.strip())
    if whole:
        return f"{whole[1].lower()}:{whole[2].upper()}"
    code = code_of(text)
    if _QUARTER.fullmatch(code):
        return f"qpv:{code}"
    if re.fullmatch(r"\d{9}", code) and not codes.is_of_council(code):
        return f"epci:{code}"
    if re.fullmatch(r"\d[\dAB]|97\d", code):
        return f"dep:{code}"
    if not _COMMUNE.fullmatch(code) or (code in lookup().communes and code in doubtful_codes()):
        return None
    known = lookup().commune(code) or code in place_names().postcodes
    return f"com:{code}" if code in lookup().communes or not known else None


def read_code(text: str, gazetteer: Gazetteer) -> Meaning | None:
    """What `text` means where it is a code; None where it is none."""
    typed, code = text.strip(), code_of(text)
    whole, label = _WHOLE.fullmatch(typed), _LABELLED.fullmatch(typed)
    if whole:
        return _whole(whole[1].lower(), whole[2].upper(), gazetteer)
    if label:
        return _labelled(label[1].lower(), code_of(label[2]), gazetteer)
    readings = ((_COMMUNE, _commune), (_SHORT, _short), (_QUARTER, _quarter), (_NUMBER, _numbered))
    reading = next((read for form, read in (*readings, (_DEPARTMENT, _department)) if form.fullmatch(code)), None)
    return reading(code, gazetteer) if reading else None


def _labelled(label: str, code: str, gazetteer: Gazetteer) -> Meaning | None:
    """« INSEE 44100 », « CP 44100 », « dép. 44 »: a code that says what it is."""
    if label == "insee":
        return _whole("com", code.zfill(5), gazetteer)
    posted = _posted(code, gazetteer) if label in ("cp", "postal") else []
    return _postcode(code, posted, gazetteer) if posted else read_code(code, gazetteer)


def is_commune(text: str) -> bool:
    """Whether a text has the form of an INSEE code, or of a postcode."""
    return _COMMUNE.fullmatch(code_of(text)) is not None


def read_as_code(text: str, gazetteer: Gazetteer) -> Meaning | None:
    """The commune of today that has an INSEE code, though others have it as postcode; None where none has it."""
    code = code_of(text)
    place = gazetteer.known([f"com:{code}"]).get(f"com:{code}")
    others = [post.id for post in _posted(code, gazetteer)]
    return taken("code_not_postcode", place, code=code, others=gazetteer.described(others[:4])) if place else None


def _standing(id: str, gazetteer: Gazetteer) -> Meaning | None:
    return Meaning(id) if gazetteer.known([id]) else None


def _unknown(code: str, gazetteer: Gazetteer) -> Meaning:
    """A code that nothing has: those that differ by its last letter, or by one letter."""
    near: list[Known] = []
    if _QUARTER.fullmatch(code):
        quarters = [place for place in gazetteer.every.values() if place.prefix == "qpv"]
        near = [place for place in quarters if _differ(place.id[4:], code) == 1]
        near = sorted(near, key=lambda place: (place.id[4:-1] != code[:-1], place.id))
    if code.startswith("QP") and not near:
        return Meaning(doubt=words("quarter_of_2015", code=code), guess=True)
    if not near:
        return Meaning(doubt=words("unknown_code", code=code))
    shown = gazetteer.described([place.id for place in near[:5]])
    return Meaning(doubt=words("unknown_code_near", code=code, places=shown), guess=True)


def _differ(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))


def _whole(prefix: str, code: str, gazetteer: Gazetteer) -> Meaning:
    """A whole id means itself: of a commune that is no more, the one of today."""
    standing = _standing(f"{prefix}:{code}", gazetteer)
    if standing or prefix != "com":
        return standing or _unknown(f"{prefix}:{code}" if prefix != "qpv" else code, gazetteer)
    return _former(code, gazetteer) or _unknown(f"com:{code}", gazetteer)


def _zero_lost(code: str, id: str, gazetteer: Gazetteer) -> Meaning | None:
    place = gazetteer.known([id]).get(id)
    if place:
        return Meaning(id, words("zero_lost", code=code, whole=id.partition(":")[2], name=place.name))
    heir = lookup().commune(id.removeprefix("com:")) if gazetteer.holds_france else None
    return _zero_lost(code, f"com:{heir}", gazetteer) if heir and f"com:{heir}" != id else None


def _short(code: str, gazetteer: Gazetteer) -> Meaning:
    return _zero_lost(code, f"com:0{code}", gazetteer) or _unknown(code, gazetteer)


def _quarter(code: str, gazetteer: Gazetteer) -> Meaning:
    return _standing(f"qpv:{code}", gazetteer) or _unknown(code, gazetteer)


def _department(code: str, gazetteer: Gazetteer) -> Meaning:
    if len(code) == 1:
        return _zero_lost(code, f"dep:0{code}", gazetteer) or _unknown(code, gazetteer)
    known = (_standing(f"dep:{each}", gazetteer) for each in dict.fromkeys((code, code.removeprefix("0"))))
    return next((meaning for meaning in known if meaning), None) or _unknown(f"dep:{code}", gazetteer)


def _numbered(code: str, gazetteer: Gazetteer) -> Meaning:
    """The SIREN of an EPCI, or the SIREN or SIRET of a council."""
    standing = _standing(f"epci:{code[:9]}", gazetteer)
    if standing:
        return standing
    id = codes.of_public_body(code) if gazetteer.holds_france else None
    place = gazetteer.known([id]).get(id) if id else None
    return taken("of_council", place, code=code) if place else _unknown(f"epci:{code}", gazetteer)


def _commune(code: str, gazetteer: Gazetteer) -> Meaning:
    """Five figures: the INSEE code of a commune, of today or of the past, or a postcode; never one silently where it
    may be another."""
    place = gazetteer.known([f"com:{code}"]).get(f"com:{code}")
    if place and code not in doubtful_codes():
        return Meaning(place.id)
    posted = _posted(code, gazetteer)
    if place:
        return _code_or_postcode(code, place, posted, gazetteer) if posted else Meaning(place.id)
    former = _former(code, gazetteer)
    if former is None:
        return _postcode(code, posted, gazetteer) if posted else _unknown(f"com:{code}", gazetteer)
    heir = gazetteer.known([former.place or ""])[former.place or ""]
    others = [other for other in posted if other.id != heir.id]
    return _postcode_or_former(code, heir, others, gazetteer) if others else former


def _posted(code: str, gazetteer: Gazetteer) -> list[Known]:
    """The communes that have this postcode, the most populous first."""
    ids = [f"com:{each}" for each in gazetteer.past.postcodes.get(code, ()) if each in lookup().communes]
    return by_size(gazetteer.known(ids).values()) if ids else []


def _former(code: str, gazetteer: Gazetteer) -> Meaning | None:
    """The commune that took over a code of the past; a guess where no list in use may hold it any more."""
    today = lookup().commune(code) if gazetteer.holds_france else None
    heirs = list(gazetteer.known([f"com:{today}"] if today else gazetteer.heirs(code)).values())
    if len(heirs) != 1:
        return among(gazetteer, code, by_size(heirs)) if heirs else None
    heir = heirs[0]
    past = gazetteer.past.codes.get(code)
    if today and past is None:
        return taken("ward", heir, typed=code)
    if past is None or past.recent:
        return taken("former_code", heir, code=code)
    note = words("gone_code", code=code, year=past.year, old=past.name, name=heir.name, id=heir.id)
    return Meaning(heir.id, note, note, guess=True)


def _postcode(code: str, posted: list[Known], gazetteer: Gazetteer) -> Meaning:
    if len(posted) == 1:
        return taken("postcode", posted[0], code=code)._replace(posted=True)
    lone = gazetteer.lone_with_data([place.id for place in posted])
    if lone:
        return among(gazetteer, code, posted)._replace(posted=True)
    shown = gazetteer.described([place.id for place in posted])
    return Meaning(
        doubt=words("postcode_of_several", code=code, n=len(posted), places=shown),
        posted=True,
        namesakes=tuple(place.id for place in posted),
    )


def _code_or_postcode(code: str, place: Known, posted: list[Known], gazetteer: Gazetteer) -> Meaning:
    """The living code of one commune and a postcode of others: the code's where that is far from the smaller."""
    if (place.people or 0) >= (posted[0].people or 0):
        return taken("code_not_postcode", place, code=code, others=gazetteer.described([p.id for p in posted]))
    doubt = _either(code, place, posted, f"com:{code}", former=False)
    lone = gazetteer.lone_with_data([place.id, *(other.id for other in posted)])
    if lone == place.id:
        others = gazetteer.described([other.id for other in posted])
        return taken("code_not_postcode", place, code=code, others=others, guess=True, doubt=doubt)
    chosen = next((other for other in posted if other.id == lone), None)
    return _taken_as_post(code, chosen, place, doubt, former=False) if chosen else Meaning(doubt=doubt)


def _postcode_or_former(code: str, heir: Known, posted: list[Known], gazetteer: Gazetteer) -> Meaning:
    doubt = _either(code, heir, posted, heir.id.removeprefix("com:"), former=True)
    lone = gazetteer.lone_with_data([other.id for other in posted]) if len(posted) > 1 else posted[0].id
    chosen = next((other for other in posted if other.id == lone), None)
    meaning = _taken_as_post(code, chosen, heir, doubt, former=True) if chosen else Meaning(doubt=doubt)
    return meaning._replace(posted=True)


def _taken_as_post(code: str, chosen: Known, other: Known, doubt: Text, *, former: bool) -> Meaning:
    more = {"other": other.name, "other_id": other.id, "former": former}
    return taken("postcode_not_code", chosen, code=code, guess=True, doubt=doubt, **more)


def _either(code: str, place: Known, posted: list[Known], own: str, *, former: bool) -> Text:
    """« 75018 est un code postal (Paris) et l'ancien code INSEE de Charenton-le-Pont : écrivez 75056 ou 94018 »."""
    write = [*(other.id.removeprefix("com:") for other in posted[:3]), *_wards(code), own]
    shown = [other.name for other in posted]
    return words("postcode_or_code", code=code, places=shown, name=place.name, codes=write, former=former)


def _wards(code: str) -> list[str]:
    return [each for each in place_names().postcodes.get(code, ()) if each not in lookup().communes]
