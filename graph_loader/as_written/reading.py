"""What was made of a cell that the plain way does not read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from essaim.ontology.text import Text


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with how it is shown; None is a blank. `upper` is the other bound of a range, `partial` the ISO form of a
    day of which only the month or the year is known."""

    value: Any
    shown: Text
    upper: Any = None
    partial: str | None = None


BLANK = Reading(None, Text("rien", "nothing"))
_NOBODY_KNOWS = """
    nc, n c, nsp, ne sait pas, je ne sais pas, na, n a, nr, inconnu, inconnue, non connu, non connue, pas connu,
    non renseigne, non renseignee, a definir, a preciser, a confirmer, a completer, a voir, en attente, sans objet,
    tbd, unknown,
    """
_UNKNOWN = frozenset(word.strip() for word in _NOBODY_KNOWS.split(","))  # a mark alone folds to nothing
_OTHER = frozenset(("autre", "autres", "autre inconnu", "autre ou inconnu", "divers", "other", "other unknown"))


def is_unknown(folded: str, *, listed: bool = False) -> bool:
    """Whether a cell, folded, says that nobody knows: « ? », « NC », « à préciser »; of values that are `listed`, also
    that it is none of them."""
    return folded in _UNKNOWN or (listed and folded in _OTHER)


def shown_number(value: float) -> Text:
    """A number in both languages."""
    text = f"{value:g}" if abs(value) < 1e6 and value != int(value) else f"{int(value)}"
    return Text(text.replace(".", ","), text)


def shown_day(day: date, partial: str | None) -> Text:
    """A day in both languages, as precisely as it is known."""
    if partial is None:
        return Text(day.strftime("%d/%m/%Y"), day.isoformat())
    year, _, month = partial.partition("-")
    return Text(f"{month}/{year}" if month else year, partial)
