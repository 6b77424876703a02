"""The cells of a column that the plain way does not read, by its type: values, blanks, lists cut otherwise."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from essaim.graph_loader.as_written.days_as_written import When, day_as_written, year_as_written
from essaim.graph_loader.as_written.numbers_as_written import Asked, number_as_written
from essaim.graph_loader.as_written.reading import BLANK, Reading, is_unknown, shown_number
from essaim.graph_loader.declare.declaration import Column
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Text

_NUMBERS = frozenset(("integer", "decimal", "share"))
_CUTS = ("\n", ",", "/", "&", r"\+", r"\bet\b", r"\band\b", r"\s-\s")
_OWN_ID = re.compile(r"[\w.:\-]+")  # as the team's own ids are written: without a space
_SITE = re.compile(r"(?:[\w-]+\.)+[a-zA-Z]{2,}(?:[/?#]\S*)?")
_LONGEST = 400
_ENOUGH = 4  # words of a beginning that leave little doubt
_SMALL = frozenset(("est", "sont", "ont", "de", "du", "des", "la", "le", "les", "un", "une", "en", "au", "aux", "par"))
_SMALL |= {"is", "are", "has", "have", "of", "the", "an", "by", "to"}


def cell_as_written(text: str, column: Column, model: Model, today: date) -> Reading | None:
    """What a cell says that is no value of its column as values are written; None where it says nothing."""
    if column.pattern is not None or len(text) > _LONGEST:
        return None
    if is_unknown(normalise(text), listed=column.scheme is not None):
        return BLANK
    if column.scheme is not None or column.values is not None:
        return _word(text, column, model)
    if column.type == "date":
        return day_as_written(text, When(column.last, column.past, today))
    if column.type == "url":
        return _address(text)
    return year_as_written(text) if column.type == "year" else _number(text, column)


def _address(text: str) -> Reading | None:
    """« www.exemple.fr » and « exemple.fr/jeunes », without what a browser adds by itself."""
    plain = re.sub(r"(?i)^(?:https?:)?/*", "", text)
    if _SITE.fullmatch(plain) is None:
        return None
    address = f"https://{plain}"
    return Reading(address, Text(address, address))


def _number(text: str, column: Column) -> Reading | None:
    if column.type not in _NUMBERS:
        return None
    whole = column.type == "integer"
    reading = number_as_written(text, Asked(whole, column.type == "share", column.unit, column.words or {}))
    if reading is None:
        return None
    low, high = (int(bound) if whole and bound is not None else bound for bound in (reading.value, reading.upper))
    return Reading(low, reading.shown if high is None else _range(low, high, column), high)


def _range(low: float, high: float, column: Column) -> Text:
    """Of a range, ages fill two columns; elsewhere the lower bound is what is known."""
    bounds = shown_number(low), shown_number(high)
    if column.unit == "years":
        return Text(f"{bounds[0].fr} à {bounds[1].fr}", f"{bounds[0].en} to {bounds[1].en}")
    return Text(f"{bounds[0].fr}, la borne basse", f"{bounds[0].en}, the lower bound")


def _word(text: str, column: Column, model: Model) -> Reading | None:
    """The one value that a word means but for its number, its gender or what stands in brackets; else the one that is
    called so but for small words, or whose name begins so."""
    wanted = _stem(text)
    spellings = [(_stem(spelling), code, label) for spelling, code, label in _spellings(column, model)]
    for is_meant in (str.__eq__, _says_all_but_small_words, _begins) if wanted else ():
        labels = {code: label for stem, code, label in reversed(spellings) if is_meant(wanted, stem)}
        if len(labels) == 1:
            return Reading(*labels.popitem())
    return None


def _says_all_but_small_words(typed: str, stem: str) -> bool:
    """« partenaire de » is « est partenaire de »."""
    before, _, after = f" {stem} ".partition(f" {typed} ")
    rest = [*before.split(), *after.split()]
    return len(rest) < len(stem.split()) and _SMALL.issuperset(rest)


def _begins(typed: str, stem: str) -> bool:
    """« jeunes ni en emploi » begins « jeunes ni en emploi, ni en études, ni en formation »."""
    return len(typed.split()) >= _ENOUGH and f"{stem} ".startswith(f"{typed} ")


def _spellings(column: Column, model: Model) -> Iterator[tuple[str, str, Text]]:
    if column.scheme is not None:
        scheme = model.schemes[column.scheme]
        for spelling, code in scheme.spellings.items():
            yield spelling, code, scheme.concepts[code].label
    for spelling, code in (column.values or {}).items():
        if not spelling.startswith("/"):
            yield spelling, code, Text(spelling, spelling)


def _stem(text: str) -> str:
    """A text whose words are neither plural nor feminine; « collégien(ne)s » and « étudiant·e·s » are « collegien »."""
    words = normalise(re.sub(r"\([^()]*\)", "", text)).split()
    return " ".join(_singular(word) for word in words if len(word) > 1 or word.isdigit())


def _singular(word: str) -> str:
    plain = word.rstrip("sx") if len(word) > 3 else word
    return re.sub(r"(?:([ln])\1e|(?<=.{3})e)$", r"\1", plain)


def is_own_id(column: Column) -> bool:
    """Whether any text is a value of the column: of the team's lists, those of its own ids."""
    return column.type == "string" and column.scheme is None and column.values is None


def parts_as_written(
    texts: Iterable[str], column: Column, team: bool, read: Callable[[list[str]], Mapping[str, object]]
) -> dict[str, list[str]]:
    """Lists cut at something else than the declared separators, by their text: where every part is a value.

    `read` gives the parts that are values. Of the team's own ids every part is one that is written like an id.
    """
    own = team and is_own_id(column)
    ways = {text: _ways(text, own) for text in texts if len(text) <= _LONGEST}
    parts = sorted({part for cuts in ways.values() for cut in cuts for part in cut})
    values = {part for part in parts if _OWN_ID.fullmatch(part)} if own else read(parts).keys() if parts else ()
    found = {}
    for text, cuts in ways.items():
        cut = next((cut for cut in cuts if all(part in values for part in cut)), None)
        if cut:
            found[text] = cut
    return found


def _ways(text: str, own: bool) -> list[list[str]]:
    """The ways in which a text falls into several parts, the surest first; at last at all marks at once."""
    marks = _CUTS[:2] if own else _CUTS
    ways = [re.split(mark, text) for mark in marks] + ([re.split("|".join(marks), text)] if len(marks) > 1 else [])
    trimmed = [[part.strip() for part in way if part.strip()] for way in ways]
    return [way for way in trimmed if len(way) > 1]
