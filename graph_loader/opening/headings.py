"""Which row of a file holds its headings, and which of them a declaration reads, as it is written or nearly so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from essaim.graph_loader.declare.declaration import Column, Declaration
from essaim.graph_loader.mending.aside import FIRST
from essaim.graph_loader.read.common_form import header_key
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import quotation
from essaim.ontology.wording.near import nearest
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)

FIRST_ROWS = 10
_SHORTEST = 5  # letters below which one letter makes another word
_MARKS = ("(obligatoire)", "(facultatif)", "(required)", "(optional)")


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """A row that may hold the headings: the first line of it and the first after it, and its cells."""

    line: int
    after: int
    cells: tuple[str, ...]
    separator: str = ";"


@dataclass(frozen=True, slots=True)
class Reading:
    """A declaration as a heading row lets it be read: `near` are headings as written and as read, `unread` those of
    which nothing is, `unrecognised` and `missing` what the declaration is known by, and needs, and is not there."""

    declaration: Declaration
    row: HeadingRow
    near: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]
    unrecognised: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether the row is that of a file of this declaration."""
        return bool(self.declaration.recognise) and not self.unrecognised and not self.strange

    @property
    def strange(self) -> tuple[str, ...]:
        """Headings that a file of this declaration never has, where it says which ones it may have."""
        allowed = {heading_key(name) for name in (*self.declaration.only, *self.declaration.recognise, "")}
        return tuple(cell for cell in self.row.cells if self.declaration.only and heading_key(cell) not in allowed)


@lru_cache(maxsize=1 << 16)
def heading_key(text: str) -> str:
    """A heading without what says that it must be filled, and without what generations of a file change."""
    return header_key(_unmarked(text))


def _unmarked(text: str) -> str:
    """A heading as it is written, on one line, without what says that it must be filled."""
    plain = text.replace("*", " ")
    for mark in _MARKS:
        start = plain.casefold().find(mark)
        if start >= 0:
            plain = plain[:start] + plain[start + len(mark) :]
    return _shown(plain)


@lru_cache(maxsize=64)
def _keys_of(row: HeadingRow) -> frozenset[str]:
    return frozenset(map(heading_key, row.cells))


def share_lacking(declaration: Declaration, row: HeadingRow) -> float:
    """Which part of what `declaration` is known by is not in a row, letter for letter: found out at little cost."""
    keys, known = _keys_of(row), declaration.recognise
    columns = declaration.columns
    lacking = sum(
        name not in declaration.filled
        and heading_key(name) not in keys
        and (name not in columns or keys.isdisjoint(map(heading_key, columns[name].headers)))
        for name in known
    )
    return lacking / len(known) if known else 1.0


def reading_of(declaration: Declaration, row: HeadingRow, *, forgiving: bool = True) -> Reading:
    """What `declaration` reads of `row`; `forgiving` takes a heading one letter away for the one it resembles."""
    written: dict[str, str] = {}
    for cell in row.cells:
        written.setdefault(heading_key(cell), cell)
    written.pop("", None)
    read = {column.name: _key_of(column, written) for column in declaration.columns.values()}
    near = _near(declaration, written, read) if forgiving else {}
    met = _met(declaration, {name: written[key] for name, key in {**read, **near}.items() if key})
    taken = {key for key in read.values() if key} | set(near.values())
    known = {name for name, key in read.items() if key} | near.keys() | declaration.filled.keys()
    own = FIRST if FIRST[-1] in row.cells else ()  # what essaim wrote itself beside rows set aside
    return Reading(
        declaration=met,
        row=row,
        near=tuple(
            dict.fromkeys((_shown(written[key]), declaration.columns[name].headers[0]) for name, key in near.items())
        ),
        unread=tuple(_shown(text) for key, text in written.items() if key not in taken and text not in own),
        unrecognised=tuple(_unrecognised(declaration, known, written)),
        missing=tuple(
            column.headers[0]
            for column in declaration.columns.values()
            if column.required and column.blank is None and known.isdisjoint((column.name, column.spare))
        ),
    )


def _key_of(column: Column, written: Mapping[str, str]) -> str | None:
    return next((key for key in map(heading_key, column.headers) if key in written), None)


def _met(declaration: Declaration, written: Mapping[str, str]) -> Declaration:
    """The declaration, its columns known by the headings as this file writes them too, and called so."""
    columns = dict(declaration.columns)
    for name, heading in written.items():
        known = columns[name]
        columns[name] = replace(known, headers=(*known.headers, heading), written=_unmarked(heading))
    return replace(declaration, columns=columns)


def _near(declaration: Declaration, written: Mapping[str, str], read: Mapping[str, str | None]) -> dict[str, str]:
    """Headings that nothing reads and that are one letter away from a single one that is not there, by column."""
    free = sorted(set(written) - {key for key in read.values() if key})
    absent: dict[str, list[str]] = {}
    for name, key in read.items():
        for heading in declaration.columns[name].headers if key is None else ():
            absent.setdefault(heading_key(heading), []).append(name)
    hits = {key: [known for known in absent if _one_letter(key, known)] for key in free}
    single = {key: known[0] for key, known in hits.items() if len(known) == 1}
    claimed = list(single.values())
    return {name: key for key, known in single.items() if claimed.count(known) == 1 for name in absent[known]}


def _one_letter(written: str, known: str) -> bool:
    """Whether the two differ by one letter, added, lost, changed or swapped with the next; a figure is no letter."""
    if min(len(written), len(known)) < _SHORTEST or abs(len(written) - len(known)) > 1:
        return False
    if written[0] != known[0] and written[-1] != known[-1]:  # one letter changes one end at most
        return False
    from rapidfuzz.distance import OSA  # 20 ms, and most files are written as they should be

    figures = [[sign for sign in text if sign.isdigit()] for text in (written, known)]
    return figures[0] == figures[1] and OSA.distance(written, known, score_cutoff=1) <= 1


def _unrecognised(declaration: Declaration, known: Iterable[str], written: Mapping[str, str]) -> list[str]:
    """What `declaration` is known by and that is not there, as its file writes it."""
    there = set(known)
    lacking = []
    for name in declaration.recognise:
        column = declaration.columns.get(name)
        if name not in there and heading_key(name) not in written:
            owner = next(
                (c for c in declaration.columns.values() if heading_key(name) in map(heading_key, c.headers)), None
            )
            if owner is None or owner.name not in there:
                lacking.append(column.headers[0] if column is not None else name)
    return lacking


def _shown(text: str) -> str:
    return " ".join(text.split())


def said_of(reading: Reading) -> list[Text]:
    """What is said of the headings of a file that is loaded: those read by what they resemble, and, in a table of the
    team, those of which nothing is read."""
    notes = [
        Text(f"Colonne « {written} » lue comme « {known} ».", f"Column “{written}” read as “{known}”.")
        for written, known in reading.near
    ]
    twice = list(_twice(reading))
    notes += [words("heading_twice", n=len(twice), headings=twice)] if twice else []
    if reading.declaration.team and reading.unread:
        notes.append(unread_note(reading))
    return notes


def _twice(reading: Reading) -> Iterator[str]:
    """Headings that are read and that stand over several columns: the first of these alone counts."""
    read = {heading_key(text) for column in reading.declaration.columns.values() for text in column.headers}
    shown: dict[str, str] = {}
    for cell in reading.row.cells:
        key = heading_key(cell)
        if key in shown and key in read:
            yield shown[key]
        shown.setdefault(key, _unmarked(cell))


def unread_note(reading: Reading) -> Text:
    """The headings that nothing reads, each with the nearest one that is known and not there."""
    columns = reading.declaration.columns.values()
    keys = {heading_key(cell) for cell in reading.row.cells}
    absent = [column.headers[0] for column in columns if not keys & {heading_key(text) for text in column.headers}]
    named = []
    for heading in reading.unread:
        near = nearest(heading, absent, limit=1)
        quoted, proposed = quotation(heading), f" ({quotation(near[0]).fr} ?)" if near else ""
        named.append(Text(quoted.fr + proposed, quoted.en + (f" ({quotation(near[0]).en}?)" if near else "")))
    return words("unread", n=len(named), headings=named)


def best_reading(declaration: Declaration, rows: Sequence[HeadingRow], *, forgiving: bool = True) -> Reading | None:
    """The reading of the row that lacks least, the first of equals."""
    readings = [reading_of(declaration, row, forgiving=forgiving) for row in rows]
    return min(readings, key=lambda reading: len(reading.missing) + len(reading.unrecognised), default=None)
