"""What a question is asked with, checked here for the command line and for Python alike.

`name` is what the caller calls the argument, `--as-of` or `as_of`: the refusal names it and says what is accepted.
"""

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from essaim.ontology.errors import UsageError
from essaim.ontology.folding import normalise

MOST_TOGETHER = 30  # bodies of a coalition
Visibility = Literal["public", "partner", "internal"]
VISIBILITIES: Mapping[Visibility, tuple[str, ...]] = {
    "internal": ("interne",),
    "partner": ("partenaire", "partenaires", "partners"),
    "public": ("publique", "publiable"),
}


def words(name: str, value: Any) -> str:
    """A name or a code. Raises UsageError."""
    if isinstance(value, str):
        return value
    raise UsageError(
        fr=f"Valeur incorrecte pour {name} : un nom ou un code est attendu, entre guillemets (« Nantes », « 44109 »).",
        en=f"{name} takes a name or a code, between quotes (“Nantes”, “44109”).",
    )


def day(name: str, value: date | str) -> date:
    """A date, or its ISO text. Raises UsageError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.strptime(value.strip(), "%Y-%m-%d").date()
    except (AttributeError, ValueError):
        raise UsageError(
            fr=f"Date incorrecte pour {name} : écrivez AAAA-MM-JJ, par exemple 2026-11-23.",
            en=f"Wrong date for {name}: write YYYY-MM-DD, such as 2026-11-23.",
        ) from None


def year(name: str, value: int | str) -> int:
    """A year, or its digits. Raises UsageError."""
    number = _whole(value)
    if number is not None and date.min.year <= number <= date.max.year:
        return number
    raise UsageError(
        fr=f"Valeur incorrecte pour {name} : un nombre entier est attendu, une année telle que 2024.",
        en=f"{name} takes a whole number, a year such as 2024.",
    )


def visibility(name: str, value: str) -> Visibility:
    """For whose eyes, in French or in English, whatever the case. Raises UsageError."""
    typed = normalise(value) if isinstance(value, str) else ""
    for code, synonyms in VISIBILITIES.items():
        if typed == code or typed in synonyms:
            return code
    french, english = ", ".join(synonyms[0] for synonyms in VISIBILITIES.values()), ", ".join(VISIBILITIES)
    raise UsageError(
        fr=f"Valeur incorrecte pour {name}. Acceptées : {french}, ou {english}.",
        en=f"Wrong value for {name}: use {english}.",
    )


def share(name: str, value: float | str) -> float:
    """A number above 0, at most 1. Raises UsageError."""
    number = _number(value)
    if number is not None and 0 < number <= 1:
        return number
    raise UsageError(
        fr=f"Valeur incorrecte pour {name} : un nombre entre 0 et 1 est attendu (0,2 : un jeune sur cinq).",
        en=f"{name} takes a number between 0 and 1 (0.2: one young person in five).",
    )


def missing_share(name: str, value: float | str | None) -> float | None:
    """A share at least 0 and below 1, in percent if it says so; None where it is to be estimated. Raises UsageError."""
    if value is None or (isinstance(value, str) and normalise(value) == "auto"):
        return None
    percent = isinstance(value, str) and value.strip().endswith("%")
    number = _number(value.strip().rstrip("%").strip() if isinstance(value, str) else value)
    number = number / 100 if number is not None and percent else number
    if number is not None and 0 <= number < 1:
        return number
    raise UsageError(
        fr=f"Valeur incorrecte pour {name} : auto, ou la part des liens qui nous manquent (0,2 ou 20 %), moins de 1.",
        en=f"{name} takes auto, or the share of the ties that we miss (0.2 or 20%), below 1.",
    )


def row_limit(name: str, value: int | str) -> int:
    """How many rows at most, from 1. Raises UsageError."""
    number = _whole(value)
    if number is not None and number > 0:
        return number
    raise UsageError(
        fr=f"Valeur incorrecte pour {name} : un nombre de lignes est attendu, au moins 1.",
        en=f"{name} takes a number of rows, at least 1.",
    )


def bodies_together(name: str, value: int | str) -> int:
    """How many bodies at most, from 1 to `MOST_TOGETHER`. Raises UsageError."""
    number = _whole(value)
    if number is not None and 1 <= number <= MOST_TOGETHER:
        return number
    raise UsageError(
        fr=f"Valeur incorrecte pour {name} : un nombre de structures est attendu, de 1 à {MOST_TOGETHER}.",
        en=f"{name} takes a number of bodies, from 1 to {MOST_TOGETHER}.",
    )


def count(name: str, value: int | str) -> int:
    """A whole number, from 0. Raises UsageError."""
    number = _whole(value)
    if number is not None and number >= 0:
        return number
    raise UsageError(
        fr=f"Valeur incorrecte pour {name} : un nombre entier est attendu, par exemple ecole=1.",
        en=f"{name} takes a whole number, such as ecole=1.",
    )


def seconds(name: str, value: float | str) -> float:
    """A time limit in seconds, above 0. Raises UsageError."""
    number = _number(value)
    if number is not None and 0 < number < math.inf:
        return number
    raise UsageError(
        fr=f"Valeur incorrecte pour {name} : un nombre de secondes est attendu, plus grand que 0.",
        en=f"{name} takes a number of seconds, above 0.",
    )


def _whole(value: Any) -> int | None:
    """A whole number, or its digits; None for anything else, and for a truth."""
    number = _number(value)
    return int(number) if number is not None and number.is_integer() else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value.replace(",", ".")) if isinstance(value, str) else float(value)
    except ValueError:
        return None
