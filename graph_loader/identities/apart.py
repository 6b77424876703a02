"""Persons of two teams whose keys are the same words, about bodies that are not the same: kept apart."""

from collections.abc import Iterable

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.readers.readers import EntityReader, PersonReader, SourceReader

_THERE = """UNWIND $ids AS id MATCH (p:Person {id: id}) RETURN p.id AS id, $source IN p.sources AS ours,
[(p)-[r]->(o:Organisation) WHERE r.source <> $source | o.id] AS bodies"""


def set_apart(context: Context, source: SourceReader, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame`, which has the ids, with ids of their own for persons whom another source knows at another body: keys
    hold short ids of bodies, which are local to their source. Who was set apart stays so. Raises StoreError."""
    for entity in source.entities if source.declaration.team else ():
        body = body_column(entity, source)
        if entity.person is not None and body is not None:
            rows = frame.filter(by_body(entity.person, body))
            pairs = rows.select(entity.id_column, body).unique().drop_nulls().rows()
            new = _apart(context, source.declaration.source, pairs) if pairs else {}
            frame = frame.with_columns(pl.col(entity.id_column).replace(new)) if new else frame
    return frame


def apart_id(ring: KeyRing, identity: str, source: str) -> str:
    """The id of a person of `source` who is not the one that the same words mean elsewhere."""
    return ring.person_id([identity, source])


def body_column(entity: EntityReader, source: SourceReader) -> str | None:
    """The column of the keys that holds the short id of a body."""
    bodies = {end.alias for end in source.aliases if "Organisation" in end.roots}
    return next((column for column in entity.key_columns if column in bodies), None)


def by_body(person: PersonReader, body: str) -> pl.Expr:
    """Rows whose id is made of a key that holds the body: no other comes first."""
    whole = [pl.all_horizontal([part.is_not_null() for part in key]) for key in person.keys]
    held = [body in {name for part in key for name in part.meta.root_names()} for key in person.keys]
    chosen = pl.coalesce([pl.when(is_whole).then(pl.lit(holds)) for is_whole, holds in zip(whole, held, strict=True)])
    return chosen.fill_null(value=False)


def _apart(context: Context, source: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    other = {identity: apart_id(context.ring, identity, source) for identity, _ in pairs}
    rows = context.store.read(_THERE, ids=[*other, *other.values()], source=source)
    there = {row["id"]: row for row in rows}
    named = context.own_ids.meant(source, {cell for _, cell in pairs}, ["Organisation"]) if there else {}
    apart = {}
    for identity, cell in pairs:
        known = there.get(identity)
        bodies = {*known["bodies"]} if known and not known["ours"] else set()
        stays = there.get(other[identity], {}).get("ours")
        if stays or (bodies and named.get(cell) and bodies.isdisjoint(named[cell])):
            apart[identity] = other[identity]
    return apart
