"""Why a cell is no value of its column, and what was expected."""

import re

from essaim.graph_loader.declare.declaration import Column
from essaim.graph_loader.read.cells import EXPECTED, LONGEST
from essaim.graph_loader.read.place_cells import Places
from essaim.ontology.model import Model
from essaim.ontology.spellings import suggestions
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join
from essaim.ontology.wording.near import nearest, proposal

_SHOWN = 60


def is_regex(cell: str) -> bool:
    """Whether a cell of a map is a regular expression, written /…/."""
    return len(cell) > 2 and cell.startswith("/") and cell.endswith("/")


def why_misread(text: str, column: Column, model: Model, places: Places) -> Text:
    """Why `text` is no value of the column, and what was expected."""
    shown = text[:_SHOWN]
    if len(text) > LONGEST and column.type != "geometry":
        return Text(f"texte trop long ({len(text)} caractères).", f"text too long ({len(text)} characters).")
    if column.pattern is not None and not re.fullmatch(column.pattern, text):
        form = column.pattern
        return Text(f"« {shown} » n’a pas la forme attendue : {form}", f"“{shown}” does not fit: {form}")
    if column.values is not None:
        cells = [cell for cell in column.values if not is_regex(cell)]
        return _unknown(
            shown, [Text(cell, cell) for cell in nearest(text, cells)], [Text(cell, cell) for cell in cells]
        )
    if column.scheme is not None:
        concepts = model.schemes[column.scheme].concepts
        near = [concepts[code].label for code in suggestions(model, column.scheme, text)]
        return _unknown(shown, near, [concept.label for concept in concepts.values()])
    doubt = places.meaning(text).doubt if column.type == "territory" else None
    if doubt:
        return doubt
    expected = EXPECTED.get(column.type, Text("un texte", "a text"))
    return Text(f"« {shown} » : il faut {expected.fr}.", f"“{shown}”: {expected.en} is expected.")


def _unknown(shown: str, near: list[Text], accepted: list[Text]) -> Text:
    """A word that is none of those accepted: the nearest ones, or all of them."""
    words = join(accepted, COMMA)
    remedy = proposal(near) or Text(f"Valeurs acceptées : {words.fr}.", f"Accepted values: {words.en}.")
    return Text(f"« {shown} » est inconnu. {remedy.fr}", f"“{shown}” is unknown. {remedy.en}")
