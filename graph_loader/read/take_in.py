"""A file as it is read, before anything is asked of the graph: typed rows, their scopes, their faults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.declare.recognise import Match
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.read.convert import Names, clean
from essaim.graph_loader.report import Fault
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model
from essaim.ontology.text import Text


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


def take_in(match: Match, model: Model, names: Names) -> Intake:
    """Read a file and clean it; `names` finds territories by folded name. Raises FileError."""
    one = match.declaration
    table = match.table().filled()
    raw = table.frame
    _check_height(match, raw.height)
    _check_columns(match, raw)
    cleaned = clean(raw.drop("line"), one.columns, model, names)
    frame = cleaned.frame.with_row_index("_row").with_columns(
        pl.col("_row").cast(pl.Int64), _scope(one, cleaned.frame.schema).alias("_scope")
    )
    wide = raw["line"].is_in(table.wide).arg_true().to_list() if table.wide else ()
    faults = [Fault(row, "", "", _WIDE) for row in wide]
    comments = _comments(one, raw)
    notes = [*_blanked(one, cleaned.blanked), *([_commented(len(comments))] if comments else [])]
    return Intake(raw, frame, (*cleaned.faults, *faults), frozenset(comments | _unkept(one, frame)), tuple(notes))


def _check_height(match: Match, height: int) -> None:
    least = match.declaration.least_rows
    if height < least:
        raise FileError(
            fr=f"{match.name} : {height} ligne(s) sous l'en-tête, il en faut {least} au moins. "
            "Téléchargez-le à nouveau.",
            en=f"{match.name}: {height} row(s) under the header, at least {least} needed. Download it again.",
        )


def _check_columns(match: Match, raw: pl.DataFrame) -> None:
    columns = match.declaration.columns.values()
    missing = [one.headers[0] for one in columns if one.required and one.name not in raw.columns]
    if missing:
        names = ", ".join(f"« {name} »" for name in missing)
        raise FileError(
            fr=f"{match.name}, ligne 1 : il manque la colonne {names}. Ajoutez-la, avec ce titre exact.",
            en=f"{match.name}, line 1: the column {names} is missing. Add it, with this very heading.",
        )


def _scope(one: Declaration, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """Which part of the source a row belongs to."""
    parts = [pl.lit(one.part)] if one.part else []
    parts += [_text(name, schema[name]) for name in one.scope]
    return pl.concat_str(parts, separator="/") if parts else pl.lit("")


def _text(column: str, kind: pl.DataType) -> pl.Expr:
    cell = pl.col(column).list.join("+") if isinstance(kind, pl.List) else pl.col(column).cast(pl.String)
    return cell.fill_null("")


def _comments(one: Declaration, raw: pl.DataFrame) -> set[int]:
    """Rows of the team's tables that begin with « # »."""
    if not one.team or len(raw.columns) < len(("line", "cell")):
        return set()
    first = pl.coalesce(pl.col(name) for name in raw.columns if name != "line")
    return set(raw.select(first.str.starts_with("#").fill_null(False).arg_true())[:, 0].to_list())


def _unkept(one: Declaration, frame: pl.DataFrame) -> set[int]:
    """Rows that the declaration does not keep."""
    if not one.keep:
        return set()
    out = pl.lit(False)
    for column, values in one.keep.items():
        kept = [fold(value) for value in values]
        cell = pl.col(column).cast(pl.String)
        known = {value: fold(value) in kept for value in frame[column].cast(pl.String).drop_nulls().unique()}
        out = out | ~cell.replace_strict(known, default=False, return_dtype=pl.Boolean).fill_null(False)
    return set(frame.filter(out)["_row"].to_list())


def _blanked(one: Declaration, blanked: Mapping[str, int]) -> list[Text]:
    """How many numbers were left out because they are none."""
    headers = {name: one.columns[name].headers[0] for name in blanked}
    return [
        Text(
            f"« {headers[name]} » : {count} numéro(s) invalides ou arrondis par un tableur, laissés de côté.",
            f'"{headers[name]}": {count} number(s) that are invalid or rounded by a spreadsheet, left out.',
        )
        for name, count in blanked.items()
    ]


def _commented(count: int) -> Text:
    return Text(
        f"{count} ligne(s) d'exemple ou de commentaire (« # ») non chargées.",
        f'{count} example or comment row(s) ("#") not loaded.',
    )


_WIDE = Text(
    "plus de cellules que l'en-tête n'a de colonnes : un séparateur de trop ?",
    "more cells than the header has columns: a separator too many?",
)
