"""What a workbook holds, read as a stream before anything opens it: the library that reads cells takes memory for the
whole rectangle up to the last one, and ends the process where there is none."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from essaim.graph_loader.opening.openable import reading
from essaim.ontology.errors import FileError

MOST_BYTES = 300_000_000  # of XML, inflated
MOST_CELLS = 12_000_000
MOST_ROWS = 1 << 20  # of a sheet, for every spreadsheet
WIDEST_AREA = 15_000_000  # cells of the rectangle up to the last one, for which the reader takes memory
FARTHEST_COLUMN = 1_000  # of a sheet too large to be opened as a whole
_GAP = 10_000  # lines without a cell, after which a cell belongs to no table
_PIECE = 1 << 20
_LONGEST_CELL = 8 << 20
_MOST_NAMED = 200
_TAG = rb"<(?:\w+:)?"
_PLACE = rb"""\br=["']([A-Z]{1,7})(\d{1,10})["']"""
_CELL = re.compile(_TAG + rb"c\b[^>]*?" + _PLACE + rb"[^>]*(?<!/)>")  # an empty one takes no memory
_PLACELESS = re.compile(_TAG + rb"c(?=[\s>])(?![^>]*\br=)[^>]*(?<!/)>")
_ROW_BEGUN = re.compile(_TAG + rb"row(?=[\s>])")
_ROW = re.compile(_TAG + rb"""row\b[^>]*?\br=["'](\d{1,10})["']""")
_WHOLE_CELL = re.compile(rb"(?s)<((?:\w+:)?)c\b[^>]*?" + _PLACE + rb"[^>]*?(?:/>|>.*?</\1c>)")
_FORMULA = rb"<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)"
_EMPTY_FORMULA = re.compile(
    _TAG + rb"c\b[^>]*?" + _PLACE + rb"[^>]*>" + _FORMULA + rb"(?:<v\s*/>|<v></v>)?</(?:\w+:)?c>"
)
_ERROR = re.compile(_TAG + rb"""c\b(?=[^>]*\bt=["']e["'])[^>]*?""" + _PLACE)
_MERGED = re.compile(_TAG + rb'mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_WORD = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*)>")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_ODS_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")

Place = tuple[int, int]  # line, and rank of the column from 0


@dataclass(slots=True)
class SheetFacts:
    """What is known of a sheet without opening it: columns are ranks from 0, lines begin at 1. `part` is its place in
    the archive, `before_gap` the line after which comes a long stretch without a cell; `placeless`, that cells do not
    say where they stand."""

    part: str = ""
    hidden: bool = False
    placeless: bool = False
    last_line: int = 0
    before_gap: int = 0
    first_column: int = 16_384
    last_column: int = 0
    cells: int = 0
    rows: int = 0
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    empty_formulas: list[Place] = field(default_factory=list)
    errors: list[Place] = field(default_factory=list)

    @property
    def sparse(self) -> bool:
        """Whether the rectangle up to its last cell is too large to be opened as a whole."""
        return self.last_line * max(0, self.last_column - self.first_column + 1) > WIDEST_AREA


def facts_of(path: Path) -> dict[str, SheetFacts]:
    """The sheets of an XLSX workbook, by name; none for the other forms. Raises FileError where it cannot be opened."""
    with reading(path):
        if not zipfile.is_zipfile(path):
            _check_old_form(path)
            return {}
        try:
            with zipfile.ZipFile(path) as book:
                _check_sizes(path, book)
                names = set(book.namelist())
                if "content.xml" in names:
                    _check_ods(path, book)
                    return {}
                if "xl/workbook.xml" not in names:
                    raise _unreadable(path)
                return {name: _scan(path, book, part, hidden) for name, part, hidden in _sheets(book)}
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, KeyError, RuntimeError) as error:
            raise _unreadable(path) from error


def _unreadable(path: Path) -> FileError:
    return FileError(
        fr=f"{path} : ce classeur ne se lit pas. Ouvrez-le dans un tableur "
        "et enregistrez-le à nouveau en XLSX, ou en CSV.",
        en=f"{path}: this workbook cannot be read. Open it in a spreadsheet and save it again as XLSX, or as CSV.",
    )


def unreadable(path: Path) -> FileError:
    """The error of a workbook that its library cannot read."""
    return _unreadable(path)


def _too_large(path: Path) -> FileError:
    return FileError(
        fr=f"{path} : ce classeur gonfle au-delà de ce qu’essaim ouvre ({MOST_BYTES // 1_000_000} Mo, "
        f"{MOST_CELLS // 1_000_000} millions de cellules). Enregistrez la feuille utile en CSV.",
        en=f"{path}: this workbook inflates beyond what essaim opens ({MOST_BYTES // 1_000_000} MB, "
        f"{MOST_CELLS // 1_000_000} million cells). Save the sheet that matters as CSV.",
    )


def _check_old_form(path: Path) -> None:
    """A workbook of the old form is bounded by its own size; one with a password holds nothing to read."""
    with path.open("rb") as file:
        head = file.read(_PIECE)
    if head.startswith(_OLE) and _LOCKED in head:
        raise FileError(
            fr=f"{path} : ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe.",
            en=f"{path}: this workbook is protected by a password. Save it without one.",
        )
    if path.stat().st_size > MOST_BYTES // 3:
        raise _too_large(path)


def _check_sizes(path: Path, book: zipfile.ZipFile) -> None:
    texts = [part for part in book.infolist() if part.filename.lower().endswith((".xml", ".rels", ".bin"))]
    if sum(part.file_size for part in texts) > MOST_BYTES:
        raise _too_large(path)
    if any(part.filename == "xl/workbook.bin" for part in texts):
        raise _unreadable(path)
    for part in texts:
        if not part.filename.startswith("xl/worksheets/") and part.filename != "content.xml":
            for _ in _pieces(book, part.filename):  # a directory that lies of a size is found out at its end
                pass


def _pieces(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with book.open(part) as file:
        while piece := file.read(_PIECE):
            yield piece


def _words(attributes: bytes) -> dict[str, str]:
    found = {}
    for name, double, single in _WORD.findall(attributes):
        found[name.decode().rpartition(":")[2]] = html.unescape((double or single).decode("utf-8", "replace"))
    return found


def _sheets(book: zipfile.ZipFile) -> list[tuple[str, str, bool]]:
    """The name of each sheet, its part in the archive, and whether it is hidden."""
    links = [_words(words) for words in _LINK.findall(book.read("xl/_rels/workbook.xml.rels"))]
    parts = {link.get("Id", ""): _inside(link.get("Target", "")) for link in links}
    sheets = []
    for sheet in (_words(words) for words in _SHEET.findall(book.read("xl/workbook.xml"))):
        part = parts.get(sheet.get("id", ""))
        if part in book.namelist() and "name" in sheet:
            sheets.append((sheet["name"], str(part), sheet.get("state", "visible").lower() != "visible"))
    return sheets


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"


def _scan(path: Path, book: zipfile.ZipFile, part: str, hidden: bool) -> SheetFacts:
    facts = SheetFacts(part, hidden)
    rest = b""
    for piece in _pieces(book, part):
        text = rest + piece
        cut = max(*(text.rfind(mark) for mark in (b"<row ", b":row ", b"<row>", b":row>", b"<mergeCell ")), 0)
        if len(text) - cut > _LONGEST_CELL:
            cut = len(text)
        _note(facts, text[:cut])
        rest = text[cut:]
        if facts.cells > MOST_CELLS or facts.rows > MOST_ROWS:
            raise _too_large(path)
    _note(facts, rest)
    return facts


def _count(text: bytes) -> int:
    return sum(text.count(tag) for tag in (b"<c ", b"<c>", b":c ", b":c>"))


def _note(facts: SheetFacts, text: bytes) -> None:
    facts.cells += _count(text)
    facts.rows += len(_ROW_BEGUN.findall(text))
    if _PLACELESS.search(text):
        facts.placeless, facts.first_column = True, 0
        facts.last_column = max(facts.last_column, *(_count(row) for row in _ROW_BEGUN.split(text)))
        lines = [int(line) for line in _ROW.findall(text)] if b"row" in text else []
        facts.last_line = max(facts.last_line, facts.rows, *lines)
    columns = set()
    for letters, digits in _CELL.findall(text) if b"r=" in text else ():
        columns.add(letters)
        line = int(digits)
        if line > facts.last_line + _GAP and not facts.before_gap:
            facts.before_gap = facts.last_line
        facts.last_line = max(facts.last_line, line)
    if columns:
        ranks = [column_rank(letters) for letters in columns]
        facts.first_column = min(facts.first_column, *ranks)
        facts.last_column = max(facts.last_column, *ranks)
    if b"f>" in text or b"<f" in text:
        facts.empty_formulas += [_place(*found) for found in _EMPTY_FORMULA.findall(text)]
    if b't="e"' in text or b"t='e'" in text:
        facts.errors += [_place(*found) for found in _ERROR.findall(text)]
    if b"mergeCell" in text:
        facts.merged += [(_place(a, b), _place(c, d)) for a, b, c, d in _MERGED.findall(text)]


def without_far_cells(path: Path, facts: SheetFacts) -> bytes:
    """The workbook without those cells of a sheet that lie far out of its table. Raises FileError where none does."""
    width = min(facts.last_column + 1, FARTHEST_COLUMN) - facts.first_column
    lowest = facts.last_line if width * facts.last_line <= WIDEST_AREA else facts.before_gap
    if not lowest or width <= 0 or facts.placeless:
        raise _too_large(path)
    out = io.BytesIO()
    with reading(path), zipfile.ZipFile(path) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in book.namelist():
            text = book.read(part)
            if part == facts.part:
                text = _WHOLE_CELL.sub(lambda cell: b"" if _is_far(cell, lowest) else cell[0], text)
            copy.writestr(part, text)
    return out.getvalue()


def _is_far(cell: re.Match[bytes], lowest: int) -> bool:
    return column_rank(cell[2]) >= FARTHEST_COLUMN or int(cell[3]) > lowest


def _place(letters: bytes, line: bytes) -> Place:
    return int(line), column_rank(letters)


def column_rank(letters: bytes) -> int:
    """The rank of a column from 0, of its letters."""
    rank = 0
    for letter in letters:
        rank = rank * 26 + letter - 64
    return rank - 1


def _check_ods(path: Path, book: zipfile.ZipFile) -> None:
    """The cells of an ODS workbook, which says « this one, a million times » in one word."""
    rest, line, widest, lowest = b"", 0, 0, 0
    for piece in _pieces(book, "content.xml"):
        text = rest + piece
        cut = text.rfind(b"<table:table-row")
        if cut <= 0 and len(text) < _LONGEST_CELL:
            rest = text
            continue
        rest = text[cut:] if cut > 0 else b""
        line, widest, lowest = _ods_rows(text[:cut] if cut > 0 else text, line, widest, lowest)
        if widest * lowest > WIDEST_AREA:
            raise _too_large(path)
    _, widest, lowest = _ods_rows(rest, line, widest, lowest)
    if widest * lowest > WIDEST_AREA:
        raise _too_large(path)


def _ods_rows(text: bytes, line: int, widest: int, lowest: int) -> tuple[int, int, int]:
    """Further rows: how many so far, the width of the widest that holds something, the line of the last one."""
    for row in re.split(rb"(?=<table:table-row)", text):
        head = _ODS_ROW.match(row)
        if head is None:
            continue
        line += _repeated(head[1])
        column = 0
        for cell in _ODS_CELL.findall(row):
            column += _repeated(cell)
            if b"value-type" in cell:
                widest, lowest = max(widest, column), max(lowest, line)
        if b"</table:table>" in row:
            line = 0
    return line, widest, lowest


def _repeated(attributes: bytes) -> int:
    times = _ODS_REPEATED.search(attributes)
    return int(times[1]) if times else 1
