"""Why a cell is no value of its column, and what was expected."""

import re
from calendar import monthrange

from essaim.graph_loader.declare.declaration import Column
from essaim.graph_loader.read.cells import EXPECTED, LONGEST
from essaim.graph_loader.read.place_cells import Places
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.spellings import concept_code, kindred, suggestions
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join, small
from essaim.ontology.wording.near import proposal

_SHOWN = 60
_MEASURES = frozenset(("integer", "decimal", "share", "year"))
_BLANK = Text(" ; laissez vide si vous ne savez pas", "; leave it blank when unknown")


def is_regex(cell: str) -> bool:
    """Whether a cell of a map is a regular expression, written /…/."""
    return len(cell) > 2 and cell.startswith("/") and cell.endswith("/")


def why_misread(text: str, column: Column, model: Model, places: Places) -> Text:
    """Why `text` is no value of the column, and what was expected."""
    shown = text[:_SHOWN]
    if len(text) > LONGEST and column.type != "geometry":
        return Text(f"texte trop long ({len(text)} caractères).", f"text too long ({len(text)} characters).")
    if column.pattern is not None and not re.fullmatch(column.pattern, text):
        like = (
            Text(f", comme « {column.example} »", f", such as “{column.example}”") if column.example else Text("", "")
        )
        return Text(
            f"« {shown} » n’a pas la forme attendue{like.fr}.", f"“{shown}” has not the form expected{like.en}."
        )
    if column.values is not None:
        cells = {cell: value for cell, value in column.values.items() if not is_regex(cell)}
        accepted = {value: Text(cell, cell) for cell, value in reversed(cells.items())}  # the first word for each
        near = [Text(cell, cell) for cell in kindred(text, cells)[:3]]
        return _unknown(shown, near, [*accepted.values()][::-1])
    if column.scheme is not None:
        return _no_concept(text, column.scheme, model, several=column.split is not None)
    doubt = places.doubt(text) if column.type == "territory" else None
    if doubt:
        return doubt
    expected = _in_words(column) or EXPECTED.get(column.type, Text("un texte", "a text"))
    blank = _BLANK if column.type in _MEASURES and not column.required else Text("", "")
    day = _day_wrong(text) if column.type == "date" else None
    remedy = day or Text(f"il faut {expected.fr}{blank.fr}.", f"{expected.en} is expected{blank.en}.")
    return Text(f"« {shown} » : {remedy.fr}", f"“{shown}”: {remedy.en}")


def _in_words(column: Column) -> Text | None:
    """« très bien, bien ou un peu »: what the help of a column says, where it names the words for its numbers."""
    if not column.words or not column.help or not any(word in normalise(column.help.fr) for word in column.words):
        return None
    return Text(*map(small, column.help))


def _no_concept(text: str, scheme: str, model: Model, *, several: bool) -> Text:
    """What is no value of a vocabulary, or is more than one where one is due."""
    concepts = model.schemes[scheme].concepts
    listed = [concept_code(model, scheme, part) for part in re.split(r"\s*[,;/|\n]\s*", text) if part]
    if not several and len(listed) > 1 and None not in listed:
        return Text("une seule valeur dans cette case.", "one value only in this cell.")
    near = [concepts[code].label for code in suggestions(model, scheme, text)]
    return _unknown(text[:_SHOWN], near, [concept.label for concept in concepts.values()])


def _day_wrong(text: str) -> Text | None:
    """A day that is none: the month and the day the other way round, or a day that no month has."""
    figures = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text)
    if figures is None:
        return None
    first, second, year = map(int, figures.groups())
    if year and 1 <= first <= 12 < second <= monthrange(year, first)[1]:
        turned = f"{second:02}/{first:02}/{year}"
        return Text(f"vouliez-vous dire « {turned} » ?", f"did you mean {year}-{first:02}-{second:02}?")
    return Text("ce jour n’existe pas.", "there is no such day.")


def _unknown(shown: str, near: list[Text], accepted: list[Text]) -> Text:
    """A word that is none of those accepted: the nearest ones, or all of them."""
    words = join(accepted, COMMA)
    remedy = proposal(near) or Text(f"Valeurs acceptées : {words.fr}.", f"Accepted values: {words.en}.")
    return Text(f"« {shown} » est inconnu. {remedy.fr}", f"“{shown}” is unknown. {remedy.en}")
