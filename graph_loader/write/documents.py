"""When a load has ended: what its source documents, and where."""

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from essaim.graph_loader.decide.to_graph import Edges
from essaim.graph_loader.france import codes as places
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.readers.readers import CoverageReader, SourceReader
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.frames import write_edges
from essaim.graph_loader.write.stream import Stream

FRANCE = "france"
ALL = ""  # whatever the part of a source, its DOCUMENTS have the indicator alone as their key


def write_coverage(
    stream: Stream, source: SourceReader, rows: pl.DataFrame, territories: tuple[str, ...]
) -> list[pl.DataFrame]:
    """One DOCUMENTS a territory and an indicator, from the `rows` that were kept; the outcomes of the rows."""
    surveyed = {place: state for reader in source.coverage for place, state in _surveyed(reader, rows, territories)}
    if not surveyed:
        return []
    stream.wait()
    held = statements.known_ids(stream.store, "Territory", sorted({territory for territory, _ in surveyed}))
    listed = [(*place, *state) for place, state in sorted(surveyed.items()) if place[0] in held]
    if not listed:
        return []
    frame = pl.DataFrame(listed, schema=["_to", "indicator", "_row", "completeness"], orient="row").with_columns(
        pl.lit(source.declaration.source).alias("_from"),
        pl.lit(source.declaration.part).alias("scope"),
        pl.lit("public").alias("visibility"),
        pl.col("indicator").alias("key"),
        pl.lit(date.fromisoformat(stream.stamp.day)).alias("date"),
    )
    documents = Edges("DOCUMENTS", ("Source", "Territory"), frame, near=1)
    return [write_edges(stream, documents, alone=False, part=ALL)]


def _surveyed(
    reader: CoverageReader, rows: pl.DataFrame, territories: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str], tuple[int, str]]]:
    """Each territory and indicator, with the row that says it and how completely it was surveyed."""
    stated = rows if reader.varies else pl.DataFrame({"_row": rows["_row"].to_list()[:1] or [0]})
    cells = stated.select("_row", reader.completeness.alias("_how"), *reader.of)
    for ids, (number, how, *codes) in zip(_territories(reader, stated, territories), cells.iter_rows(), strict=True):
        for code in filter(None, codes):
            yield from (((territory, code), (number, how or "complete")) for territory in ids)


def _territories(reader: CoverageReader, rows: pl.DataFrame, territories: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The territories that each row documents."""
    place = reader.territories
    if place.column is not None:
        cells = rows[place.column]
        ids = {text: places.identities(place.kind, text) for text in _distinct(cells)}
        return [_flat(ids, cell) for cell in cells.to_list()]
    if place.place != FRANCE:
        return [(place.place,)] * rows.height
    named = territories or tuple(f"dep:{code}" for code in lookup().departments)
    return [tuple(dict.fromkeys(part for name in named for part in _parts(name)))] * rows.height


def _parts(identity: str) -> tuple[str, ...]:
    """A région is documented by its départements; any other territory by itself."""
    if not identity.startswith("reg:"):
        return (identity,)
    return tuple(f"dep:{code}" for code in lookup().departments_of(identity))


def _distinct(cells: pl.Series) -> list[str]:
    flat = cells.explode() if isinstance(cells.dtype, pl.List) else cells
    return flat.drop_nulls().unique().to_list()


def _flat(ids: Mapping[str, tuple[str, ...]], cell: object) -> tuple[str, ...]:
    if cell is None:
        return ()
    listed: list[str] = cell if isinstance(cell, list) else [str(cell)]
    return tuple(identity for text in listed for identity in ids[text])
