"""Days as people write them: « 28 mars 2026 », « septembre 2025 », « 5 nov. », « 12/11/26 », « rentrée 2026 »."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from essaim.graph_loader.as_written.reading import Reading, shown_day
from essaim.ontology.folding import normalise
from essaim.ontology.text import Text

_NAMES = (
    ("janvier", "janv", "jan", "january"),
    ("fevrier", "fevr", "fev", "february", "feb"),
    ("mars", "mar", "march"),
    ("avril", "avr", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "juil", "july", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "sept", "sep", "september"),
    ("octobre", "oct", "october"),
    ("novembre", "nov", "november"),
    ("decembre", "dec", "december"),
)
_MONTHS = {name: month for month, names in enumerate(_NAMES, 1) for name in names}
_NOISE = frozenset(
    re.findall(
        r"\w+",
        """le l du de d en au a la vers env environ courant debut mi fin dans the on of in mois annee an scolaire saison
        et ou prevu prevue printemps ete automne hiver noel trimestre semestre t1 t2 t3 t4 s1 s2
        lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim
        monday tuesday wednesday thursday friday saturday sunday""",
    )
)
_SCHOOL = frozenset(("rentree", "scolaire"))
_FIRST_MONTH = 9  # of a school year
_PARTS = frozenset(("trimestre", "semestre"))  # of a year, and their rank is no month
_CLOCK = re.compile(r"\b\d{1,2}(?::\d{2}){1,2}\b|\b\d{1,2}\s?h(?:\s?\d{2})?\b|\([^()]*\)")
_SERIALS = range(20_000, 80_000)  # days since 1899-12-30, from 1954 to 2119: what a spreadsheet keeps of a day
_EPOCH = date(1899, 12, 30)
_CENTURY, _TURN = 100, 70


class When(NamedTuple):
    """What a column asks of its days: whether they end something, whether they are past, and the day of the file."""

    last: bool = False
    past: bool = False
    today: date = date(2026, 1, 1)


def day_as_written(text: str, when: When) -> Reading | None:
    """The day that `text` is; of a month or a year its first day, or its last where something ends then."""
    tokens, words = _tokens(text)
    if not 1 <= len(tokens) <= 3 or not all(token in _MONTHS or _is_figures(token) for token in tokens):
        return None
    parts = [_MONTHS[token] if token in _MONTHS else int(token) for token in tokens]
    named = [token in _MONTHS for token in tokens]
    school = not _SCHOOL.isdisjoint(words)
    try:
        return (_one, _two, _three)[len(parts) - 1](_Written(parts, tokens, named, school), when)
    except (ValueError, OverflowError):
        return None


def _tokens(text: str) -> tuple[list[str], list[str]]:
    """The numbers and the names of months of a text, and all its words; of several days of a month the first."""
    plain = _CLOCK.sub(" ", re.sub(r"^(\d{5})\.0+$", r"\1", text.strip().lower()))
    words = [re.sub(r"^(\d+)(?:er|e|eme|st|nd|rd|th)$", r"\1", word) for word in normalise(plain).split()]
    pieces = [piece for word in words for piece in (re.findall(r"\d+|[a-z]+", word) if word not in _NOISE else [word])]
    tokens = [piece for piece in pieces if piece not in _NOISE | _SCHOOL]
    if not _PARTS.isdisjoint(words):
        tokens = [token for token in tokens if len(token) == 4]
    months = [place for place, token in enumerate(tokens) if token in _MONTHS]
    if tokens[:1] == ["mar"] and len(months) > 1:  # mardi
        tokens, months = tokens[1:], [place - 1 for place in months[1:]]
    if len(tokens) == 4 and months == [2]:  # du 15 au 20 mars 2026
        tokens = [tokens[0], *tokens[2:]]
    return tokens, words


class _Written(NamedTuple):
    """The numbers of a day, as they are written, which of them are names of months, and whether years are of school."""

    parts: list[int]
    tokens: list[str]
    named: list[bool]
    school: bool


def _is_figures(token: str) -> bool:
    return token.isascii() and token.isdigit()


def _one(written: _Written, when: When) -> Reading | None:
    """A year, a month, or what a spreadsheet keeps of a day."""
    (part,), (token,), (month,), school = written
    if month:
        near = _nearest(1, part, when).value
        return _month(near.year, part, when)
    if len(token) == 4:
        return _school(part, when) if school else _year(part, when)
    return _whole(_EPOCH + timedelta(part)) if part in _SERIALS and not school else None


def _three(written: _Written, when: When) -> Reading | None:
    """A whole day: the year first, the English way, or day, month and year."""
    (first, second, third), tokens, named, _ = written
    if len(tokens[0]) == 4 and not named[0]:
        return _whole(date(first, second, third))
    if len(tokens[2]) not in (2, 4) or named[2] or (named[0] and named[1]):
        return None
    year = _century(third, tokens[2])
    return _whole(date(year, first, second) if named[0] else date(year, second, first))


def _two(written: _Written, when: When) -> Reading | None:
    """A school year, a month and a year, or a day and a month."""
    (first, second), tokens, named, _ = written
    if named[1]:
        return _nearest(first, second, when) if len(tokens[0]) < 3 else None
    if named[0]:
        return _month(_century(second, tokens[1]), first, when) if len(tokens[1]) in (2, 4) else None
    if len(tokens[0]) == 4:
        next_year = second in (first + 1, (first + 1) % _CENTURY) and (len(tokens[1]) == 4 or second > 12)
        return _school(first, when) if next_year else _month(first, second, when)
    if len(tokens[1]) == 4 or (second > 12 and len(tokens[1]) == 2):
        return _month(_century(second, tokens[1]), first, when)
    return _nearest(first, second, when)


def _century(year: int, token: str) -> int:
    if len(token) == 4:
        return year
    return year + (2000 if year < _TURN else 1900)


def _whole(day: date) -> Reading | None:
    return Reading(day, shown_day(day, None)) if 1800 <= day.year <= 2200 else None


def _partial(day: date, partial: str) -> Reading | None:
    return Reading(day, shown_day(day, partial), partial=partial) if 1800 <= day.year <= 2200 else None


def _month(year: int, month: int, when: When) -> Reading | None:
    return _partial(date(year, month, monthrange(year, month)[1] if when.last else 1), f"{year:04}-{month:02}")


def _year(year: int, when: When) -> Reading | None:
    return _partial(date(year, 12, 31) if when.last else date(year, 1, 1), f"{year:04}")


def _school(year: int, when: When) -> Reading | None:
    return _month(year + 1, _FIRST_MONTH - 1, when) if when.last else _month(year, _FIRST_MONTH, when)


def _nearest(day: int, month: int, when: When) -> Reading:
    """The nearest such day to that of the file, or the last one."""
    days = []
    for year in range(when.today.year - 4, when.today.year + 5):  # a 29 February comes back every fourth year
        if not (month == 2 and day == 29 and monthrange(year, 2)[1] < 29):
            days.append(date(year, month, day))
    if when.past:
        days = [each for each in days if each <= when.today]
    best = min(days, key=lambda each: abs(each - when.today))
    return Reading(best, shown_day(best, None))


def year_as_written(text: str) -> Reading | None:
    """The year that `text` is, of a school year the one in which it begins."""
    plain = normalise(text)
    years = [int(figures) for figures in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", plain)]
    short = re.fullmatch(r"(\d\d)(?: (\d\d))?", plain)
    if short and (not short[2] or int(short[2]) == (int(short[1]) + 1) % _CENTURY):
        years = [_century(int(short[1]), short[1])]
    if not years or (len(years) > 1 and years != [years[0], years[0] + 1]):
        return None
    return Reading(years[0], Text(str(years[0]), str(years[0])))
