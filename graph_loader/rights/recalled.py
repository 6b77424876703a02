"""The names of suppressed persons out of the texts of a table that is loaded again: nobody knows them any more, but the
words of a text can be compared with what is kept keyed."""

from collections.abc import Collection

import polars as pl

from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.readers.readers import SourceReader
from essaim.graph_loader.rights.mentions import OWN, replaced, words_of
from essaim.graph_loader.rights.redact import NAMES
from essaim.graph_loader.rights.suppression import Suppressions
from essaim.graph_loader.rows import Rows

SIZES = range(2, 6)  # words of a name


def hide_recalled(rows: Rows, source: SourceReader, suppressions: Suppressions) -> None:
    """Texts without those names, in what is loaded and in what is set aside."""
    marks = suppressions.name_marks
    if not marks or source.declaration.licence not in OWN:
        return
    columns = _texts(source).intersection(name for name, kind in rows.frame.schema.items() if kind == pl.String)
    for column in sorted(columns):
        rows.frame = _without(rows.frame, column, marks, suppressions.ring)
        if column in rows.raw.columns:
            rows.raw = _without(rows.raw, column, marks, suppressions.ring)


def _texts(source: SourceReader) -> set[str]:
    """The columns in which the team says something, rather than names or cites somebody."""
    named = {
        origin
        for reader in source.nodes
        for name, origin in reader.choice.origins.items()
        if name in NAMES.get(reader.root, set())
    }
    cited = {column for reader in source.edges for end in reader.ends for column in end.columns}
    keys = {column for entity in source.entities for column in (*entity.key_columns, entity.alias or "")}
    said = {origin for choice in source.choices for origin in choice.origins.values()}
    return said - named - cited - keys


def _without(frame: pl.DataFrame, column: str, marks: Collection[str], ring: KeyRing) -> pl.DataFrame:
    cells = frame[column].drop_nulls().unique().to_list()
    masked = {cell: text for cell in cells if (text := _masked(cell, marks, ring)) != cell}
    if not masked:
        return frame
    return frame.with_columns(pl.col(column).replace(masked))


def _masked(text: str, marks: Collection[str], ring: KeyRing) -> str:
    found = words_of(text)
    spans = (
        (found[first][1][0], found[first + size - 1][1][1])
        for size in reversed(SIZES)
        for first in range(len(found) - size + 1)
        if ring.name_mark(word for word, _ in found[first : first + size]) in marks
    )
    return replaced(text, spans)
