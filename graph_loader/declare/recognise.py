"""Which declaration a file answers to, by the headings that are there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.opening.column_map import ColumnMap, best_map
from essaim.graph_loader.opening.foreign import ForeignError, foreign, group
from essaim.graph_loader.opening.grids import HIDDEN, IGNORED, SheetHead, sheet_heads
from essaim.graph_loader.opening.headings import (
    HeadingRow,
    Reading,
    best_reading,
    heading_key,
    reading_of,
    share_lacking,
)
from essaim.graph_loader.opening.text_files import first_heading_rows
from essaim.graph_loader.read import table
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.read.sniff import kind_of
from essaim.graph_loader.report import Aside
from essaim.ontology.errors import FileError, NameUnknownError
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join
from essaim.ontology.wording.near import nearest

_OWN_SHEETS = frozenset({"lisez moi", "read me", "valeurs", "values", "source"})  # of essaim's own template
_NO_TABLE = Text("aucun tableau connu sur cette feuille", "no known table on this sheet")
_SHOWN = 6
_LIKELY = 75  # percent of letters in common: headings of one register have many, and mean other things
_MOST_LACKING = 0.5  # of what a source is known by, beyond which a file does not resemble it


@dataclass(frozen=True, slots=True)
class Match:
    """A file, or a sheet of it, and how the declaration that reads it reads its headings."""

    path: Path
    reading: Reading
    sheet: str | None = None

    @property
    def declaration(self) -> Declaration:
        """What reads the file, its columns known by the headings as this file writes them."""
        return self.reading.declaration


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file holds that can be loaded, and its sheets that stay out; `doubtful` where one of these is named after
    a table."""

    matches: tuple[Match, ...]
    aside: tuple[Aside, ...] = ()
    doubtful: bool = False


def recognise(
    path: Path, declarations: Mapping[str, Declaration], source: str | None = None, maps: Sequence[ColumnMap] = ()
) -> Recognised:
    """The declarations that read `path`: one, or one a sheet; `maps` say what strange headings stand for.

    Raises FileError, NameUnknownError.
    """
    if source is not None and source not in declarations:
        raise NameUnknownError(
            fr=f"« {source} » n’est pas une source connue. La liste : essaim sources",
            en=f"“{source}” is not a known source. The list: essaim sources",
        )
    usable = [declarations[source]] if source is not None else list(declarations.values())
    kind = kind_of(path)
    if kind == "xlsx":
        return _sheets(path, usable, maps, forced=source is not None)
    if kind == "json":
        return Recognised((_of_json(path, usable, forced=source is not None),))
    tables = [one for one in usable if one.format == "csv" or (one.format == "xlsx" and one.rows is None)]
    rows = first_heading_rows(path)
    if source is None and not any(best_map(maps, row) for row in rows):
        foreign(path, rows)
    return Recognised((Match(path, _best(str(path), tables, rows, maps, forced=source is not None)),))


def _of_json(path: Path, usable: Iterable[Declaration], *, forced: bool) -> Match:
    readers = [one for one in usable if one.rows is not None and one.format in ("json", "geojson")]
    readings, errors = [], []
    for one in readers:
        try:
            row = HeadingRow(1, 2, tuple(table.first_row(path, one)))
        except FileError as error:
            errors.append(error)
        else:
            readings.append(reading_of(one, row, forgiving=False))
    fitting = [reading for reading in readings if forced or reading.fits]
    if not fitting:
        foreign(path, [])
        if errors:
            raise errors[0]
        rows = [reading.row for reading in readings]
        raise _unrecognised(str(path), readers, sorted(rows, key=lambda row: len(row.cells))[-1:])
    return Match(path, _longest(str(path), fitting))


def _sheets(path: Path, usable: Sequence[Declaration], maps: Sequence[ColumnMap], *, forced: bool) -> Recognised:
    matches, aside, heads = [], [], sheet_heads(path)
    readers = [one for one in usable if one.rows is None]
    for sheet, head in heads.items():
        name = f"{path}#{sheet}"
        if head.aside is not None:
            aside += [] if fold(sheet) in _OWN_SHEETS else [Aside(name, head.aside)]
            continue
        try:
            matches.append(Match(path, _of_sheet(sheet, name, readers, head, maps, forced=forced), sheet))
        except FileError:
            aside += _not_loaded(sheet, name, usable, head)
    if not matches:
        raise _nothing_in(path, heads, usable)
    plain = (_NO_TABLE, HIDDEN, IGNORED)
    return Recognised(tuple(matches), tuple(aside), any(entry.reason not in plain for entry in aside))


def _of_sheet(
    sheet: str,
    name: str,
    readers: Sequence[Declaration],
    head: SheetHead,
    maps: Sequence[ColumnMap],
    *,
    forced: bool,
) -> Reading:
    """How a sheet is read: as the table that it is named after, where it can be. Raises FileError."""
    named = [] if forced else [one for one in readers if _is_named_after(sheet, one)]
    if len(named) == 1:
        try:
            return _best(name, named, head.rows, maps, forced=False)
        except FileError:
            pass  # another table may stand under that name
    return _best(name, readers, head.rows, maps, forced=forced)


def _not_loaded(sheet: str, name: str, usable: Sequence[Declaration], head: SheetHead) -> list[Aside]:
    """What is said of a sheet that no declaration reads: what it lacks of the table that it is named after."""
    if fold(sheet) in _OWN_SHEETS:
        return []
    named = [one for one in usable if _is_named_after(sheet, one)]
    if not named:
        return [Aside(name, _NO_TABLE)]
    text = _unrecognised(name, named, head.rows, sure=True).text
    return [Aside(name, Text(text.fr.removeprefix(f"{name}, "), text.en.removeprefix(f"{name}, ")))]


def _is_named_after(sheet: str, declaration: Declaration) -> bool:
    """Whether a sheet is called as a table is, a rank or a year beside: « 1. Acteurs », « Offres 2026-27 »."""
    words = " ".join(word for word in fold(sheet).split() if not word.isdigit())
    return words in (fold(declaration.sheet or ""), fold(declaration.part))


def _nothing_in(path: Path, heads: Mapping[str, SheetHead], usable: Sequence[Declaration]) -> FileError:
    rows = [row for head in heads.values() if head.aside is None for row in head.rows]
    if rows or not heads:
        foreign(path, rows)
        return _unrecognised(str(path), usable, rows)
    names = ", ".join(heads)
    return FileError(
        fr=f"{path} : toutes ses feuilles sont masquées ou à ignorer ({names}). Affichez celle qui est à charger.",
        en=f"{path}: all its sheets are hidden or to be ignored ({names}). Show the one that is to be loaded.",
    )


def _best(
    name: str,
    declarations: Sequence[Declaration],
    rows: Sequence[HeadingRow],
    maps: Sequence[ColumnMap],
    *,
    forced: bool,
) -> Reading:
    """How the one declaration that fits reads the first row that it fits. Raises FileError."""
    if forced:
        met = next((column_map for row in rows if (column_map := best_map(maps, row))), None)
        reading = best_reading(met.applied(declarations[0]) if met else declarations[0], rows)
        if reading is None:
            raise _unrecognised(name, declarations, rows)
        return reading
    reading = (
        _fitting(name, declarations, rows, forgiving=False)
        or _mapped(name, declarations, rows, maps)
        or _fitting(name, declarations, rows, forgiving=True)
    )
    if reading is None:
        raise _unrecognised(name, declarations, rows)
    return reading


def _fitting(
    name: str, declarations: Sequence[Declaration], rows: Sequence[HeadingRow], *, forgiving: bool
) -> Reading | None:
    most = _MOST_LACKING if forgiving else 0
    for row in rows:
        near = [one for one in declarations if share_lacking(one, row) <= most]
        fitting = [reading for one in near if (reading := reading_of(one, row, forgiving=forgiving)).fits]
        if fitting:
            best = _longest(name, fitting)
            return best if forgiving else reading_of(best.declaration, row)
    return None


def _mapped(
    name: str, declarations: Sequence[Declaration], rows: Sequence[HeadingRow], maps: Sequence[ColumnMap]
) -> Reading | None:
    """How a table is read whose headings a map knows: as the table that the map is of, else as whatever then fits."""
    for row in rows:
        column_map = best_map(maps, row)
        if column_map is None:
            continue
        for one in declarations:
            if column_map.names(one):
                reading = reading_of(column_map.applied(one), row)
                if reading.missing:
                    raise _resembles(name, reading)
                return reading
        return _fitting(name, [column_map.applied(one) for one in declarations], [row], forgiving=True)
    return None


def _longest(name: str, fitting: Sequence[Reading]) -> Reading:
    """The one that is known by most headings, then that leaves fewest unread; among the team's tables, whose headings
    are near one another's, the other way about. Raises FileError where several are."""
    ours = all(reading.declaration.team for reading in fitting)
    known = [(len(reading.declaration.recognise), -len(reading.unread)) for reading in fitting]
    ranks = [rank[::-1] if ours else rank for rank in known]
    best = [reading for reading, rank in zip(fitting, ranks, strict=True) if rank == max(ranks)]
    if len(best) > 1:
        names = ", ".join(sorted(_name(reading.declaration) for reading in best))
        raise FileError(
            fr=f"{name} : plusieurs sources y répondent également ({names}). Précisez laquelle avec --source.",
            en=f"{name}: several sources fit it equally ({names}). Say which with --source.",
        )
    return best[0]


def _name(declaration: Declaration) -> str:
    return declaration.part or declaration.id


def _unrecognised(
    name: str, declarations: Sequence[Declaration], rows: Sequence[HeadingRow], *, sure: bool = False
) -> FileError:
    """No declaration reads these headings; what the nearest one lacks, if one comes near."""
    near = [
        reading_of(one, row)
        for one in declarations
        for row in rows
        if one.recognise and (sure or share_lacking(one, row) <= _MOST_LACKING)
    ]
    if near:
        return _resembles(name, min(near, key=_distance))
    row = next((row for row in rows if len(list(filter(None, row.cells))) > 1), HeadingRow(1, 2, ()))
    shown = ", ".join(" ".join(cell.split())[:40] for cell in row.cells[:_SHOWN] if cell.strip())
    known = f" ({shown}…)" if shown else ""
    return ForeignError(
        f"{name}, ligne {row.line} : en-tête inconnu{known}. Les fichiers que l’on peut charger : "
        "essaim sources. Un tableau à vous : dites à quoi répondent ses titres avec --columns.",
        f"{name}, line {row.line}: unknown header{known}. What can be loaded: essaim sources. "
        "A table of yours: say what its headings stand for with --columns.",
        group("unknown"),
    )


def _distance(reading: Reading) -> tuple[bool, float, int]:
    return bool(reading.strange), _share_lacking(reading), len(reading.missing)


def _share_lacking(reading: Reading) -> float:
    return len(reading.unrecognised) / len(reading.declaration.recognise)


def _resembles(name: str, reading: Reading) -> FileError:
    """What a file lacks of what it resembles; that it may be forced is said only where forcing would read it."""
    declaration = reading.declaration
    lacking = list(dict.fromkeys([*reading.missing, *reading.unrecognised]))
    words = join((_lacking(heading, reading) for heading in lacking), COMMA)
    source = _name(declaration)
    remedy = Text(
        "Ajoutez ces colonnes ou renommez celles qui en tiennent lieu (--columns le fait sans toucher au fichier).",
        "Add these columns or rename those that stand for them (--columns does so without touching the file).",
    )
    if not lacking:
        strange = ", ".join(f"« {heading} »" for heading in reading.strange[:_SHOWN])
        return FileError(
            fr=f"{name}, ligne {reading.row.line} : cela ressemble à « {declaration.title.fr} » ({source}), qui n’a "
            f"pas de colonne {strange}. Si c’en est, forcez avec --source {source}.",
            en=f"{name}, line {reading.row.line}: this looks like “{declaration.title.en}” ({source}), which has no "
            f"column {strange}. If that is what it is, force it with --source {source}.",
        )
    if not reading.missing:
        remedy = Text(
            f"{remedy.fr} Si c’en est : --source {source}.", f"{remedy.en} If that is what it is: --source {source}."
        )
    return FileError(
        fr=f"{name}, ligne {reading.row.line} : cela ressemble à « {declaration.title.fr} » ({source}), mais il y "
        f"manque : {words.fr}. {remedy.fr}",
        en=f"{name}, line {reading.row.line}: this looks like “{declaration.title.en}” ({source}), but it lacks: "
        f"{words.en}. {remedy.en}",
    )


def _lacking(heading: str, reading: Reading) -> Text:
    """A heading that is not there, with the one that may stand for it."""
    from rapidfuzz import fuzz

    near = nearest(heading, [text for text in reading.unread if heading_key(text)], limit=1)
    if not near or fuzz.ratio(heading_key(heading), heading_key(near[0])) < _LIKELY:
        return Text(f"« {heading} »", f"“{heading}”")
    return Text(f"« {heading} » (est-ce « {near[0]} » ?)", f"“{heading}” (is it “{near[0]}”?)")
