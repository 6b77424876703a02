"""A file as it is read, before anything is asked of the graph: typed rows, their scopes, their faults."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.opening.encodings import LOST
from essaim.graph_loader.read.convert import Names, convert
from essaim.graph_loader.read.source_file import SourceFile
from essaim.graph_loader.read.table import Table
from essaim.graph_loader.report import Fault
from essaim.ontology.errors import FileError
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join


@dataclass(frozen=True, slots=True)
class Intake:
    """Raw cells with their lines; clean values with `_row` and `_scope`; faults; rows that do not concern the graph."""

    raw: pl.DataFrame
    frame: pl.DataFrame
    faults: tuple[Fault, ...]
    filtered: frozenset[int]
    notes: tuple[Text, ...]


class NameNeededError(LookupError):
    """A territory stands in a file by its name, and only the graph knows it."""


def no_names(_: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Finds no territory, where there is no graph yet. Raises NameNeededError."""
    raise NameNeededError


def take_in(file: SourceFile, names: Names) -> Intake:
    """Read a file and clean it; `names` finds territories by folded name. Raises FileError."""
    source, declaration = file.source, file.source.declaration
    table = file.table().filled()
    raw = table.frame
    _check_height(file, raw.height)
    _check_columns(file, raw)
    _check_once(file, raw)
    whole, lost = _without_lost(raw, declaration)
    converted = convert(whole.drop("line"), declaration.columns, source.model, names)
    frame = converted.frame.with_row_index("_row").with_columns(
        pl.col("_row").cast(pl.Int64), source.scope.alias("_scope")
    )
    faults = list(_whole_rows(table))
    comments = _comments(declaration, raw)
    notes = [
        *file.notes,
        *table.notes,
        *_blanked(declaration, converted.blanked),
        *([_commented(len(comments))] if comments else []),
    ]
    filtered = comments.union(frame.filter(~source.kept)["_row"])
    return Intake(raw, frame, (*_but(converted.faults, lost), *lost, *faults), frozenset(filtered), tuple(notes))


def _whole_rows(table: Table) -> Iterator[Fault]:
    """Rows whose cells cannot be told apart."""
    ranks = dict(zip(table.frame["line"], range(table.frame.height), strict=True)) if table.faulty else {}
    for line, reason in table.faulty.items():
        if line in ranks:
            yield Fault(ranks[line], "", "", reason)


def _without_lost(raw: pl.DataFrame, declaration: Declaration) -> tuple[pl.DataFrame, list[Fault]]:
    """The cells without those in which letters are lost for good, and a fault for each."""
    faults: list[Fault] = []
    for name in raw.columns[1:]:
        wrong = raw[name].str.contains(LOST, literal=True).fill_null(value=False)
        if wrong.any():
            alone = not declaration.columns[name].required
            faults += [Fault(row, name, raw[name][row][:200], _LOST, alone) for row in wrong.arg_true().to_list()]
            raw = raw.with_columns(pl.when(wrong).then(None).otherwise(pl.col(name)).alias(name))
    return raw, faults


def _but(faults: Iterable[Fault], lost: Iterable[Fault]) -> list[Fault]:
    """The faults but for cells that are blank only because what stood there is lost."""
    places = {(fault.row, fault.column) for fault in lost}
    return [fault for fault in faults if (fault.row, fault.column) not in places]


def _check_height(file: SourceFile, height: int) -> None:
    least = file.source.declaration.least_rows
    if height < least:
        raise FileError(
            fr=f"{file.name} : {height} ligne(s) sous l’en-tête, il en faut {least} au moins. "
            "Téléchargez-le à nouveau.",
            en=f"{file.name}: {height} row(s) under the header, at least {least} needed. Download it again.",
        )


def _check_columns(file: SourceFile, raw: pl.DataFrame) -> None:
    columns = file.source.declaration.columns.values()
    missing = [
        column.headers[0]
        for column in columns
        if column.required and column.blank is None and column.name not in raw.columns
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
        heading, cell = file.source.declaration.columns[once].headers[0], twice[once][0]
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


def _blanked(declaration: Declaration, blanked: Mapping[str, int]) -> list[Text]:
    """How many numbers were left out because they are none."""
    headers = {name: declaration.columns[name].headers[0] for name in blanked}
    return [
        Text(
            f"« {headers[name]} » : {count} numéro(s) invalides ou arrondis par un tableur, laissés de côté.",
            f"“{headers[name]}”: {count} number(s) that are invalid or rounded by a spreadsheet, left out.",
        )
        for name, count in blanked.items()
    ]


def _commented(count: int) -> Text:
    return Text(
        f"{count} ligne(s) d’exemple ou de commentaire (« # ») non chargées.",
        f"{count} example or comment row(s) (“#”) not loaded.",
    )


_LOST = Text(
    "des lettres sont perdues (« � ») : le fichier a été mal converti. Écrivez le mot à nouveau.",
    "letters are lost (“�”): the file was badly converted. Write the word again.",
)
