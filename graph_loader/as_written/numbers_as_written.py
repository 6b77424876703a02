"""Numbers as people write them: « env. 30 », « 2 h », « 15 ans », « 24 à 30 », « 80 % », « 1.200 »."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from essaim.graph_loader.as_written.reading import Reading, shown_number
from essaim.ontology.folding import normalise

UNITS: Mapping[str, str] = {
    "hours": r"(?:h|hrs?|heures?|hours?)(?:\s*(?:/|par)\s*(?:sem\.?|semaine|week)|\s*hebdo\w*\.?)?",
    "years": r"(?:ans?|années?|yo|years?)(?:\s+(?:et plus|révolus))?",
    "count": r"(?:jeunes?|places?|personnes?|pers\.?|élèves?|enfants?|collégien(?:ne)?s?|lycéen(?:ne)?s?"
    r"|étudiant(?:e)?s?|mentor(?:é)?(?:e)?s?|binômes?|logements?|logts?\.?|participants?|bénéficiaires?|bénévoles?|filles?|garçons?"
    r"|hab\.?|habitants?)(?:\s*(?:/|par)\s*(?:an|année))?",
    "euros": r"(?:(?P<scale>k|m)\s*)?(?:€|eur|euros?)(?:\s*(?:/|par)\s*(?:an|année))?",
}
_BEFORE = re.compile(
    r"^(?:environ|env\.?|à peu près|autour de|près de|presque|~|≈|±|\+/-|circa|ca\.?|about|approx\.?|plus de|au moins|"
    r"minimum|min\.?|>=?|≥|dès|à partir de|jusqu[’']à|au plus|maximum|max\.?|<=|≤|soit|entre|de)\s*"
)
_AFTER = re.compile(
    r"\s*(?:\?+|[.,;:]+|\([^()]*\)|(?:et|ou) (?:plus|\+)|environ|env\.?|à peu près|approximativement|minimum|"
    r"min\.?|maximum|max\.?|au moins|au plus|\+|\*+|(?:,?\s*à (?:confirmer|préciser)))$"
)
_FIGURES = r"\d{1,3}(?:[ .,'’]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_BETWEEN = r"\s*(?:à|a|-|–|—|et|ou|to|/)\s*"
_ABOUT = {
    "demi douzaine": 6,
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
}
_SCALES = {"k": 1_000, "m": 1_000_000}
_WORDS = "zero,un,deux,trois,quatre,cinq,six,sept,huit,neuf,dix,onze,douze,treize,quatorze,quinze,seize"
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100}
_COUNTED = {word: value for value, word in enumerate(_WORDS.split(","))} | _TENS
_MINUTES = re.compile(r"^(\d{1,3})\s*(?:min|mn|minutes?)\b\.?(?:\s*(?:/|par)\s*(?:sem\.?|semaine|week))?$")
_FRACTION = re.compile(r"^(\d{1,3})\s*(?:/|sur)\s*(\d{1,3})$")
_HOURS_AND_MINUTES = re.compile(r"^(\d{1,3})\s*h\s*(\d{2})(?:\s*(?:/|par)\s*(?:sem\.?|semaine|week))?$")


class Asked(NamedTuple):
    """What a column asks of its numbers: whole ones, a share from 0 to 1, a unit that may be written, words."""

    whole: bool
    share: bool
    unit: str | None
    words: Mapping[str, float]


def number_as_written(text: str, asked: Asked) -> Reading | None:
    """The number that `text` is, or the lower of two with the upper one; None where it is none."""
    plain = re.sub(r"[\s\u00a0\u202f\u2007]+", " ", text).strip().lower()
    bare = _bare(plain)
    for word in (plain, bare):
        if normalise(word) in asked.words:
            return _reading(asked.words[normalise(word)], None)
    timed = _hours(plain) if asked.unit == "hours" and not asked.whole else None
    share = _fraction(bare) if asked.share else None
    value = timed if timed is not None else share
    if value is not None:
        return _reading(round(value, 4), None)
    if asked.unit == "hours" and re.search(r"\b(?:min|mn|minutes?)\b", plain):
        return None
    if asked.whole and normalise(bare) in _COUNTED:
        return _reading(_COUNTED[normalise(bare)], None)
    if asked.unit == "euros":
        bare = re.sub(r"(?<=\d)\s?k$", " k€", bare)
    return _about(bare, asked) or _figures(bare, asked)


def _hours(plain: str) -> float | None:
    """« 2h30 », « 90 min »."""
    minutes = _MINUTES.match(plain)
    if minutes:
        return int(minutes[1]) / 60
    both = _HOURS_AND_MINUTES.match(plain)
    return int(both[1]) + int(both[2]) / 60 if both else None


def _fraction(bare: str) -> float | None:
    """« 4/5 », « 8 sur 10 »."""
    parts = _FRACTION.match(bare)
    if parts is None or not int(parts[2]) > 0 or int(parts[1]) > int(parts[2]):
        return None
    return int(parts[1]) / int(parts[2])


def _about(bare: str, asked: Asked) -> Reading | None:
    """« une trentaine de jeunes »."""
    about = re.fullmatch(r"(?:une |la |quelque )?(.+aine)(?: (?:de |d[’'])?(.+))?", bare)
    value = _ABOUT.get(normalise(about[1])) if about else None
    if about is None or value is None or asked.share or (about[2] and not _has_unit(about[2], asked)):
        return None
    return _reading(value, None)


def _bare(plain: str) -> str:
    """Without the words that say « about »."""
    before = ""
    while before != plain:
        before = plain
        plain = _AFTER.sub("", _BEFORE.sub("", plain)).strip()
    return plain


def _has_unit(text: str, asked: Asked) -> bool:
    return asked.unit is not None and re.fullmatch(UNITS[asked.unit], text) is not None


def _figures(bare: str, asked: Asked) -> Reading | None:
    unit = rf"(?:\s*(?:{UNITS[asked.unit]}))?" if asked.unit else ""
    percent = r"(?P<percent>\s*(?:%|pour ?cents?|pct))?" if not asked.whole else ""
    low = rf"(?P<low>{_FIGURES})"
    first = rf"(?:\s*(?:{UNITS[asked.unit].replace('?P<scale>', '?:')}))?" if asked.unit else r"(?:\s*%)?"
    match = re.fullmatch(rf"(?:{low}{first}{_BETWEEN})?(?P<high>{_FIGURES}){unit}{percent}", bare)
    if match is None:
        return None
    groups = match.groupdict()
    scale = float(_SCALES.get(groups.get("scale") or "", 1))
    if asked.share:
        scale = 0.01 if groups.get("percent") else 1
    values = [_value(groups[name], asked, scale) for name in ("low", "high") if groups[name]]
    if (
        None in values
        or (asked.share and (values[-1] or 0) > 1)
        or (len(values) > 1 and not (values[0] or 0) < (values[1] or 0))
    ):
        return None
    return _reading(values[0] or 0, values[1] if len(values) > 1 else None)


def _value(figures: str, asked: Asked, scale: float) -> float | None:
    """The number of some figures: of a whole one, groups of three are thousands."""
    grouped = re.fullmatch(r"\d{1,3}(?:([ .,'’])\d{3})+", figures)
    thousands = grouped and (asked.whole or grouped[1] in " '’" or figures.count(grouped[1]) > 1)
    if thousands:
        plain = re.sub(r"\D", "", figures)
    else:
        plain = re.sub(r"[ '’]|[.,](?=\d{3}[.,])", "", figures).replace(",", ".")
    value = float(plain) * scale
    return None if asked.whole and value != int(value) else round(value, 6)


def _reading(value: float, upper: float | None) -> Reading:
    text = shown_number(value)
    return Reading(value, text, upper)
