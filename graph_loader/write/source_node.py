"""When a load has ended: its Source node, and what it documents where."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from essaim.graph_loader.decide.to_graph import Edges
from essaim.graph_loader.declare.declaration import Cell, Constant, Declaration, End, Given, Link
from essaim.graph_loader.france import codes as places
from essaim.graph_loader.france.territories import lookup
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
    writer: Writer, declaration: Declaration, rows: pl.DataFrame, wanted: tuple[str, ...]
) -> list[pl.DataFrame]:
    """One DOCUMENTS a territory and an indicator, from the `rows` that were kept; the outcomes of the rows."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    numbers = rows["_row"].to_list() or [0]
    for one in declaration.coverage:
        where = _territories(one.territories, declaration, rows, wanted)
        for of in one.of:
            cells = zip(where, _cells(of, rows, len(where)), _cells(one.completeness, rows, len(where)), strict=True)
            for number, (place, what, completeness) in zip(numbers, cells, strict=False):
                found.update({(territory, what): (number, completeness or "complete") for territory in place if what})
    if not found:
        return []
    writer.wait()
    there = statements.known_ids(writer.store, "Territory", sorted({territory for territory, _ in found}))
    listed = [(*identity, *rest) for identity, rest in sorted(found.items()) if identity[0] in there]
    if not listed:
        return []
    frame = pl.DataFrame(listed, schema=["_to", "indicator", "_row", "completeness"], orient="row").with_columns(
        pl.lit(declaration.source).alias("_from"),
        pl.lit(declaration.part).alias("scope"),
        pl.lit("public").alias("visibility"),
        pl.col("indicator").alias("key"),
        pl.lit(date.fromisoformat(writer.stamp.day)).alias("date"),
    )
    link = Link("documents", (("DOCUMENTS", None),), End(), End(), {}, hub="from")
    documents = Edges(link, "DOCUMENTS", ("Source", "Territory"), frame)
    return [write_edges(writer, documents, alone=False, part=ALL)]


def _cells(given: Given, rows: pl.DataFrame, count: int) -> Iterable[str | None]:
    if isinstance(given, Constant):
        return [str(given.value)] * count
    return rows[given.column].cast(pl.String).to_list() if isinstance(given, Cell) else [None] * count


def _territories(
    given: Given, declaration: Declaration, rows: pl.DataFrame, wanted: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """The territories that each row documents; all of them in one entry where the source is national."""
    if isinstance(given, Cell):
        kind = declaration.columns[given.column].type
        known = {text: places.identities(kind, text) for text in _distinct(rows[given.column])}
        cells = rows[given.column].to_list()
        return [_flat(known, cell) for cell in cells]
    if given == Constant(FRANCE):
        named = wanted or tuple(f"dep:{code}" for code in lookup().departments)
        everywhere = [one for name in named for one in _parts(name)]
        return [tuple(dict.fromkeys(everywhere))] * max(1, rows.height if _varies(declaration) else 1)
    return [(str(given.value),)] if isinstance(given, Constant) else []


def _varies(declaration: Declaration) -> bool:
    return any(isinstance(of, Cell) for one in declaration.coverage for of in one.of)


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
