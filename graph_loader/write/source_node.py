"""When a load has ended: its Source node, and what it documents where."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from essaim.graph_loader.decide.to_graph import Edges
from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.france import codes as places
from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.readers.readers import CoverageReader, SourceReader
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.edges import write_edges
from essaim.graph_loader.write.history import Past
from essaim.graph_loader.write.statements import Writes
from essaim.graph_loader.write.stream import Writer

FRANCE = "france"
ALL = ""  # whatever the part of a source, its DOCUMENTS have the indicator alone as their key


def write_source(writer: Writer, declaration: Declaration, past: Mapping[str, Past], fingerprint: str | None) -> None:
    """The Source node. What it claims of itself comes from all its loads, so that loading one again changes nothing."""
    latest = max(past.values(), key=lambda one: (one.date, one.load))
    values = {
        "date": latest.date[:10],
        "licence": declaration.licence,
        "loads": [one.text(scope) for scope, one in sorted(past.items())],
        "name": declaration.title.fr,
        "producer": declaration.producer,
        **({"url": declaration.url} if declaration.url else {}),
    }
    claim = {
        "author": declaration.producer,
        "date": latest.date,
        "load": latest.load,
        "record": declaration.id,
        "reliability": declaration.reliability,
        "scope": "",
        "source": declaration.source,
        "values": values,
        "visibility": "public",
    }
    text = json.dumps(claim, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    _put_source(writer, declaration.source, text, {"keyFingerprint": fingerprint} if fingerprint else {})


def _put_source(writer: Writer, identity: str, claim: str, marks: Mapping[str, Any]) -> None:
    """Make or change a Source node, as the holdings know it: nobody else writes one while a load runs."""
    sources = writer.holdings.sources
    kind = writer.model.classes["Source"]
    was = sources.get(identity)
    now = writer.reshown(was or {"id": identity, "labels": kind.labels, "p": {}}, [claim])["p"] | marks
    if was is not None and was["p"] == now:
        return
    sources[identity] = {"id": identity, "labels": list(kind.labels), "p": now}
    writer.send(lambda store: _write_source(store, writer, was, now), 1)
    writer.tick(1)


def _write_source(store: Writes, writer: Writer, was: Mapping[str, Any] | None, now: Mapping[str, Any]) -> None:
    if was is None:
        writer.journal.created_nodes("Source", [now["id"]])
        statements.create_nodes(store, writer.model.classes["Source"].labels, list(now), [now], {})
    else:
        writer.journal.nodes("Source", [was])
        statements.set_nodes(store, "Source", [{"id": now["id"], "p": now}])


def write_coverage(
    writer: Writer, source: SourceReader, rows: pl.DataFrame, wanted: tuple[str, ...]
) -> list[pl.DataFrame]:
    """One DOCUMENTS a territory and an indicator, from the `rows` that were kept; the outcomes of the rows."""
    surveyed = {what: how for reader in source.coverage for what, how in _surveyed(reader, rows, wanted)}
    if not surveyed:
        return []
    writer.wait()
    there = statements.known_ids(writer.store, "Territory", sorted({territory for territory, _ in surveyed}))
    listed = [(*what, *how) for what, how in sorted(surveyed.items()) if what[0] in there]
    if not listed:
        return []
    frame = pl.DataFrame(listed, schema=["_to", "indicator", "_row", "completeness"], orient="row").with_columns(
        pl.lit(source.declaration.source).alias("_from"),
        pl.lit(source.declaration.part).alias("scope"),
        pl.lit("public").alias("visibility"),
        pl.col("indicator").alias("key"),
        pl.lit(date.fromisoformat(writer.stamp.day)).alias("date"),
    )
    documents = Edges("DOCUMENTS", ("Source", "Territory"), frame, near=1)
    return [write_edges(writer, documents, alone=False, part=ALL)]


def _surveyed(
    reader: CoverageReader, rows: pl.DataFrame, wanted: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str], tuple[int, str]]]:
    """Each territory and indicator, with the row that says it and how completely it was surveyed."""
    stated = rows if reader.varies else pl.DataFrame({"_row": rows["_row"].to_list()[:1] or [0]})
    cells = stated.select("_row", reader.completeness.alias("_how"), *reader.of)
    for territories, (number, how, *codes) in zip(_territories(reader, stated, wanted), cells.iter_rows(), strict=True):
        for code in filter(None, codes):
            yield from (((territory, code), (number, how or "complete")) for territory in territories)


def _territories(reader: CoverageReader, rows: pl.DataFrame, wanted: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The territories that each row documents."""
    place = reader.territories
    if place.column is not None:
        cells = rows[place.column]
        ids = {text: places.identities(place.kind, text) for text in _distinct(cells)}
        return [_flat(ids, cell) for cell in cells.to_list()]
    if place.place != FRANCE:
        return [(place.place,)] * rows.height
    named = wanted or tuple(f"dep:{code}" for code in lookup().departments)
    return [tuple(dict.fromkeys(part for name in named for part in _parts(name)))] * rows.height


def _parts(identity: str) -> tuple[str, ...]:
    """A région is documented by its départements; any other territory by itself."""
    if not identity.startswith("reg:"):
        return (identity,)
    return tuple(f"dep:{code}" for code in lookup().departments_of(identity))


def _distinct(cells: pl.Series) -> list[str]:
    flat = cells.explode() if isinstance(cells.dtype, pl.List) else cells
    return flat.drop_nulls().unique().to_list()


def _flat(known: Mapping[str, tuple[str, ...]], cell: object) -> tuple[str, ...]:
    if cell is None:
        return ()
    listed: list[str] = cell if isinstance(cell, list) else [str(cell)]
    return tuple(one for text in listed for one in known[text])
