"""Short ids that a table gives twice: the same row said again is one, another is set aside, both lines named."""

import polars as pl

from essaim.graph_loader.declare.declaration import Cell
from essaim.graph_loader.identities.own_ids import OwnIds
from essaim.graph_loader.read.common_form import fold, short_ids
from essaim.graph_loader.readers.readers import SourceReader
from essaim.graph_loader.report import Fault
from essaim.graph_loader.rows import Rows
from essaim.ontology.text import Text


def set_repeats_aside(rows: Rows, source: SourceReader, own_ids: OwnIds) -> None:
    """Blame the rows that give an id which an earlier row, of this file or of one loaded with it, has given to
    something else; those that say the same once more are doubles."""
    column = own_column(source)
    if column is None:
        return
    table, lines = (source.declaration.source, source.declaration.part), rows.raw["line"]
    first: dict[str, tuple[int, str]] = {}
    doubles, faults = dict(rows.doubles), []
    for row, own, cell, text in _stated(rows, column).iter_rows():
        place, line, stated = own_ids.stated.get((*table, own), ("", 0, ""))
        if own in first:
            rank, stated = first[own]
            place, line = "", lines[rank]
            if text == stated:
                doubles[row] = rank
        elif not line:
            first[own], stated = (row, text), text
        if text != stated:
            faults.append(Fault(row, column, cell, _taken(cell, place, line)))
    rows.blame(faults)
    rows.doubles = doubles
    rows.drop_doubles()
    own_ids.stated |= {(*table, own): (rows.place, lines[row], text) for own, (row, text) in first.items()}


def keep_names(rows: Rows, source: SourceReader) -> list[Fault]:
    """Have what several rows name, a programme of several deployments, keep the name of the first of them; the faults
    of the cells that give another."""
    faults, lines = [], rows.raw["line"]
    words = source.declaration.entities.values() if source.declaration.team else ()
    for alias, value in ((entity.alias, entity.properties.get("name")) for entity in words if entity.person is None):
        if alias is None or alias == own_column(source) or not isinstance(value, Cell):
            continue
        first: dict[str, tuple[int, str]] = {}
        kept: dict[int, str] = {}
        cells = rows.judged().select("_row", short_ids(pl.col(alias)), value.column).drop_nulls()
        for row, own, name in cells.iter_rows():
            rank, named = first.setdefault(own, (row, name))
            if fold(name) != fold(named):
                kept[row] = named
                faults.append(Fault(row, value.column, name, _named(own, named, lines[rank]), alone=True))
        if kept:
            names = pl.col("_row").replace_strict(kept, default=None, return_dtype=pl.String)
            rows.frame = rows.frame.with_columns(pl.coalesce(names, value.column).alias(value.column))
    return faults


def _named(own: str, name: str, line: int) -> Text:
    return Text(
        f"« {own} » s’appelle « {name} » en ligne {line}, et garde ce nom : écrivez-le ici aussi, ou changez les deux.",
        f"“{own}” is called “{name}” in line {line}, and keeps that name: write it here too, or change both.",
    )


def own_column(source: SourceReader) -> str | None:
    """The column of a team's table that names its rows: the first."""
    column = next(iter(source.declaration.columns), None)
    return column if source.declaration.team and column in source.own_aliases else None


def _stated(rows: Rows, column: str) -> pl.DataFrame:
    """Each row with its short id, as it is looked up and as it is typed, and all else that it says."""
    content = [name for name in rows.frame.columns if name not in ("_row", "_scope", column)]
    text = pl.struct(content).struct.json_encode()
    listed = rows.judged().select("_row", own=short_ids(pl.col(column)), cell=pl.col(column), text=text)
    return listed.drop_nulls("own")


def _taken(cell: str, place: str, line: int) -> Text:
    fr, en = (f" de « {place} »", f" of “{place}”") if place else ("", "")
    return Text(
        f"« {cell} » est déjà l’identifiant de la ligne {line}{fr}, qui dit autre chose : donnez-en un autre à "
        "celle-ci, ou réunissez les deux lignes.",
        f"“{cell}” is the id of line {line}{en} already, which says something else: give this one another, or make "
        "the two lines one.",
    )
