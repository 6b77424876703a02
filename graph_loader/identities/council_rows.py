"""Rows of a team's table that are a council: they say its kind and its place, its number, or its name and no kind."""

import re
from collections.abc import Iterator

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.declare.declaration import Body
from essaim.graph_loader.france.codes import of_public_body
from essaim.graph_loader.france.read_place import read_place
from essaim.graph_loader.identities.councils import COUNCILS, council_id
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.readers.readers import EntityReader

_NAMED = {"conseil departemental": "departement", "conseil regional": "region"}  # what a name says of its kind
_PLACES = {"com": "mairie", "epci": "epci", "dep": "departement", "reg": "region"}
_NUMBER = re.compile(r"org:(\d{9})")


def with_councils(context: Context, frame: pl.DataFrame, entity: EntityReader, own: str) -> pl.DataFrame:
    """`frame` with the id, and the kind, of the councils that rows are: of those that only their short id names, which
    begins with `own`, or a number of which the registers do not know the council by. Raises StoreError."""
    body = entity.body
    if body is None:
        return frame
    found = {row: (council, kind) for row, council, kind in _councils(context, frame, entity, body, own)}
    if not found:
        return frame
    for column, place in ((entity.id_column, 0), (body.kind, 1)):
        values = {row: pair[place] for row, pair in found.items()}
        said = pl.col("_row").replace_strict(values, default=None, return_dtype=pl.String)
        frame = frame.with_columns(pl.coalesce(said, column).alias(column))
    return frame


def _councils(
    context: Context, frame: pl.DataFrame, entity: EntityReader, body: Body, own: str
) -> Iterator[tuple[int, str, str]]:
    """The rows that are a council: their rank, its id and its kind."""
    places = [name for name in body.places if name in frame.columns]
    rows = frame.drop_nulls(entity.id_column).select("_row", entity.id_column, body.kind, body.name, *places)
    for row, identity, stated, name, *cells in rows.iter_rows():
        kind = stated or _kind_of(name)
        if kind is None or kind not in COUNCILS:
            continue
        number = _NUMBER.fullmatch(identity)
        if number:
            council = council_id(kind, filter(None, [of_public_body(number[1])]))
            if council and council != identity and _stands(context, council, identity):
                yield row, council, kind
        elif identity.startswith(own):
            named = [text for cell in cells if cell for text in ([cell] if isinstance(cell, str) else cell)]
            council = council_id(kind, named) or council_id(kind, _place_of(context, name, kind))
            if council:
                yield row, council, kind


def _kind_of(name: str | None) -> str | None:
    key = fold(name or "")
    return next((kind for words, kind in _NAMED.items() if key.startswith(f"{words} ")), None)


def _place_of(context: Context, name: str | None, kind: str) -> list[str]:
    """The place that the name of a council says: « Conseil départemental de Loire-Atlantique »."""
    meaning = read_place(name or "", context.gazetteer, thorough=False)
    place = meaning.place or ""
    return [place] if meaning.sure and _PLACES.get(place.partition(":")[0]) == kind else []


def _stands(context: Context, council: str, number: str) -> bool:
    """Whether a row is the council of the registers: unless the graph holds its number alone, as grants do."""
    known = context.known("Organisation", (council, number))
    return council in known or number not in known
