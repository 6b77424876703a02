"""Amounts whose decimal comma was not quoted in a file cut at commas: their two halves are put together again."""

import re
from collections.abc import Collection, Sequence

_WHOLE = re.compile(r"\s*[-+]?\d[\d\s\u00a0\u202f]*")
_CENTS = re.compile(r"\d{1,2}\s*€?\s*")


def mended(row: Sequence[str], width: int, decimals: Collection[int]) -> list[str] | None:
    """The cells of a row that is too wide, in a table of `width` columns of which `decimals` hold numbers; None where
    halves of numbers are not what makes it so, or where it could be read in several ways."""
    extra = len(row) - width
    found: list[str] = []
    place = 0
    while place < len(row):
        halves = row[place : place + 2]
        if len(found) in decimals and len(halves) > 1 and _WHOLE.fullmatch(halves[0]) and _CENTS.fullmatch(halves[1]):
            found.append(",".join(halves))
            place += 2
        else:
            found.append(row[place])
            place += 1
    return found if extra > 0 and len(found) == width else None
