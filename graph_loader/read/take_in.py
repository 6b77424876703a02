"""A file as it is read, before anything is asked of the graph: typed rows, their scopes, their faults."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import polars as pl

from essaim.graph_loader.as_written.partial_days import partial_days
from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.identities.merged import as_today
from essaim.graph_loader.opening.column_map import with_values
from essaim.graph_loader.published.doubles import Doubles, doubles_of
from essaim.graph_loader.published.loosely import extracted, loose_note, schema_faults, unlike_schema
from essaim.graph_loader.published.secrecy import Secret, without_secrets
from essaim.graph_loader.published.years import settled
from essaim.graph_loader.read.convert import Loose, Reader, convert
from essaim.graph_loader.read.lost import but, without_lost
from essaim.graph_loader.read.place_cells import Places
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.read.table import Table
from essaim.graph_loader.readers.readers import SourceReader
from essaim.graph_loader.report import Fault
from essaim.graph_loader.team.sensitive import restricted
from essaim.ontology.errors import FileError
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
_TOTAL = r"^\s*(sous[- ]?total|total|totaux)\b[^;|]{0,30}$"
_NUMBER = r"^[\s\d.,€%~±+-]*$"


@dataclass(frozen=True, slots=True)
class Intake:
    """Raw cells with their lines; clean values with `_row` and `_scope`; faults; rows that do not concern the graph;
    those that repeat another, which is given; how many are examples or comments; figures that are secret."""

    raw: pl.DataFrame
    frame: pl.DataFrame
    faults: tuple[Fault, ...]
    filtered: frozenset[int]
    notes: tuple[Text, ...]
    doubles: Mapping[int, int] = field(default_factory=dict)
    comments: int = 0
    secrets: tuple[Secret, ...] = ()


def take_in(file: SourceFile, places: Places, *, conform: bool = False) -> Intake:
    """Read a file and clean it; `places` reads those that name territories. `conform`: what is not written as the
    publisher's schema wants is a fault. Raises FileError, NameNeededError."""
    source, declaration = file.source, file.source.declaration
    table = file.table().filled()
    raw = with_values(table.frame, declaration)
    _check_height(file, raw.height)
    _check_columns(file, raw)
    _check_once(file, raw)
    columns = declaration.columns
    raw, secrets = without_secrets(raw, columns)
    unlike = list(unlike_schema(raw, columns))
    whole, lost = without_lost(raw)
    reader = Reader(source.model, places, _today(file), declaration.team)
    converted = convert(extracted(whole.drop("line"), columns), columns, reader)
    soft = [fault for bad in converted.blanked.values() for fault in bad] if declaration.team else []
    current, merged = as_today(converted.frame, raw, declaration)
    alone = _alone([*but(converted.faults, lost), *lost, *soft], current, source)
    typed, faults = settled(current, declaration, alone)
    frame = typed.with_row_index("_row").with_columns(pl.col("_row").cast(pl.Int64), source.scope.alias("_scope"))
    frame = frame.with_columns(partial_days(converted.loose, columns, frame.height))
    doubles = doubles_of(raw, declaration.distinct) if declaration.distinct else Doubles({}, ())
    faults += [*_whole_rows(table), *(schema_faults(unlike) if conform else ())]
    totals = _totals(declaration, raw)
    comments = _comments(declaration, raw)
    frame, hushed = restricted(frame, declaration, raw["line"], comments)
    blanked = [] if declaration.team else _blanked(declaration, raw["line"], converted.blanked)
    loose = loose_note([] if conform else unlike)
    notes = [*file.notes, *table.notes, *blanked, *_loosened(declaration, raw["line"], converted.loose)]
    notes += [*([loose] if loose else []), *doubles.notes, *places.notes(), *merged]
    notes += [*hushed, *([_commented(len(comments))] if comments else [])]
    notes += [words("totals", n=len(totals), line=str(raw["line"][min(totals)]))] if totals else []
    comments |= totals
    filtered = comments.union(frame.filter(~source.kept)["_row"])
    return Intake(raw, frame, tuple(faults), frozenset(filtered), tuple(notes), doubles.rows, len(comments), secrets)


def _whole_rows(table: Table) -> Iterator[Fault]:
    """Rows whose cells cannot be told apart."""
    ranks = dict(zip(table.frame["line"], range(table.frame.height), strict=True)) if table.faulty else {}
    for line, reason in table.faulty.items():
        if line in ranks:
            yield Fault(ranks[line], "", "", reason)


def _alone(faults: Iterable[Fault], frame: pl.DataFrame, source: SourceReader) -> Iterator[Fault]:
    """The faults of cells, those that their row can do without standing alone: also where the rest of a list is read.

    Where a row keeps no key, or a link no end, for want of such a cell, `decide` sets the row aside for it.
    """
    for fault in faults:
        spared = fault.column not in source.vital
        if fault.column in source.listed:
            spared = spared or frame[fault.column][fault.row] is not None
        yield fault._replace(alone=spared)


def _check_height(file: SourceFile, height: int) -> None:
    least = file.source.declaration.least_rows
    if height < least:
        short = words("too_short", file=file.name, n=height, least=least)
        raise FileError(fr=short.fr, en=short.en)


def _check_columns(file: SourceFile, raw: pl.DataFrame) -> None:
    columns = file.source.declaration.columns.values()
    missing = [
        column.heading
        for column in columns
        if column.required and column.blank is None and {column.name, column.spare}.isdisjoint(raw.columns)
    ]
    if missing:
        names = join((Text(f"« {heading} »", f"“{heading}”") for heading in missing), COMMA)
        raise FileError(
            fr=f"{file.name}, ligne 1 : il manque la colonne {names.fr}. Ajoutez-la, avec ce titre exact.",
            en=f"{file.name}, line 1: the column {names.en} is missing. Add it, with this very heading.",
        )


def _check_once(file: SourceFile, raw: pl.DataFrame) -> None:
    """A column that tells rows apart in every file of the source holds no cell twice, but in rows that are the same."""
    once = file.source.declaration.once
    if once is None or once not in raw.columns:
        return
    rows = raw.drop_nulls(once).unique([name for name in raw.columns if name != "line"], keep="first")
    twice = rows.filter(pl.col(once).is_duplicated()).sort("line")
    if twice.height:
        heading, cell = file.source.declaration.columns[once].heading, twice[once][0]
        same = twice.filter(pl.col(once) == cell)["line"].to_list()
        lines = ", ".join(map(str, same[:3]))
        raise FileError(
            fr=f"{file.name} : plusieurs lignes pour « {heading} » {cell} (lignes {lines}), alors que "
            f"« {file.source.declaration.title.fr} » en a une seule. Est-ce un autre fichier ? Sinon, retirez les "
            "lignes en trop.",
            en=f"{file.name}: several rows for “{heading}” {cell} (lines {lines}), where "
            f"“{file.source.declaration.title.en}” has a single one. Is this another file? If not, take out the rows "
            "too many.",
        )


def _comments(declaration: Declaration, raw: pl.DataFrame) -> set[int]:
    """Rows of the team's tables that begin with « # »."""
    if not declaration.team or len(raw.columns) < len(("line", "cell")):
        return set()
    first = pl.coalesce(pl.col(name) for name in raw.columns if name != "line")
    return set(raw.select(first.str.starts_with("#").fill_null(False).arg_true())[:, 0].to_list())


def _totals(declaration: Declaration, raw: pl.DataFrame) -> set[int]:
    """Rows of the team's tables that add up those above: « total » is their only word, the rest are numbers."""
    names = [name for name in raw.columns if name != "line"]
    if not declaration.team or not names:
        return set()
    label = pl.coalesce(names).str.to_lowercase().str.contains(_TOTAL)
    texts = pl.sum_horizontal(~pl.col(name).str.contains(_NUMBER).fill_null(True) for name in names)
    return set(raw.select((label & (texts == 1)).fill_null(False).arg_true())[:, 0].to_list())


def _blanked(declaration: Declaration, lines: pl.Series, blanked: Mapping[str, list[Fault]]) -> list[Text]:
    """How many numbers of open data were left out because they are none, with the first of them; once a heading."""
    counts: dict[str, list[Fault]] = {}
    for name, faults in blanked.items():
        heading = declaration.columns[name].heading
        counts[heading] = max(faults, counts.get(heading, []), key=len)
    if not counts:
        return []
    columns = [
        words("no_numbers_in", heading=heading, n=len(faults), value=faults[0].value, line=str(lines[faults[0].row]))
        for heading, faults in counts.items()
    ]
    return [words("no_numbers", n=sum(map(len, counts.values())), columns=columns)]


def _loosened(declaration: Declaration, lines: pl.Series, loose: Mapping[str, list[Loose]]) -> list[Text]:
    """How many cells were not written as values are and were read all the same, with the first of them."""
    notes = []
    for name, cells in loose.items():
        heading, (row, text, reading) = declaration.columns[name].heading, cells[0]
        count, cell = len({cell.row for cell in cells}), " ".join(text.split())[:60]
        line = str(lines[row])
        notes.append(words("loosened", n=count, heading=heading, cell=cell, shown=reading.shown, line=line))
    return notes


def _today(file: SourceFile) -> date:
    """The day of a file, which a day without a year is near to."""
    given = file.source.declaration.date.value
    if given and re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", given):
        return date.fromisoformat(given[:10])
    return datetime.fromtimestamp(file.path.stat().st_mtime, UTC).date()


def _commented(count: int) -> Text:
    return words("commented", n=count)
