"""What rows say of persons who are suppressed: nothing of those erased, the office alone of those who object."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import polars as pl

from essaim.graph_loader.decide.people import offices
from essaim.graph_loader.decide.to_graph import ENDS, Edges
from essaim.graph_loader.read.common_form import short_ids
from essaim.graph_loader.readers.readers import EntityReader
from essaim.graph_loader.rights.forget import SPEAKING
from essaim.graph_loader.rights.suppression import Suppressions
from essaim.ontology.model import Model


class Erased(NamedTuple):
    """Rows about persons who are not to be loaded, those in which all hangs on the person, and their own ids there."""

    rows: frozenset[int]
    whole: frozenset[int]
    aliases: dict[str, str]


class Hushed(NamedTuple):
    """Relationships that may be written; rows of which some may not, and rows about suppressed persons alone."""

    edges: list[Edges]
    touched: set[int]
    silent: set[int]


def without_erased(
    frame: pl.DataFrame, entities: Iterable[EntityReader], suppressions: Suppressions
) -> tuple[pl.DataFrame, Erased]:
    """`frame`, which has the ids and days of retention, without the ids of those who are not to be loaded."""
    rows: set[int] = set()
    whole: set[int] = set()
    aliases: dict[str, str] = {}
    erased, expired = (list(suppressions.of_kind(kind)) for kind in ("erased", "expired"))
    for entity in entities if erased or expired else ():
        if entity.person is None:
            continue
        ids = pl.col(entity.id_column)
        gone = ids.is_in(erased) | (ids.is_in(expired) & (pl.col(entity.until_column) < date.today()))
        about = frame.filter(gone)
        rows |= set(about["_row"].to_list())
        if entity.alias:
            whole |= set(about["_row"].to_list())
            own = about.select(short_ids(pl.col(entity.alias)), entity.id_column)
            aliases |= dict(own.drop_nulls().iter_rows())
        frame = frame.with_columns(pl.when(gone).then(None).otherwise(ids).alias(entity.id_column))
    return frame, Erased(frozenset(rows), frozenset(whole), aliases)


def hush(edges: Sequence[Edges], erased: Collection[str], objected: Collection[str], model: Model) -> Hushed:
    """The relationships without those of erased persons, and without what is thought of those who object."""
    if not erased and not objected:
        return Hushed(list(edges), set(), set())
    kept, touched, silent, speaking = [], set(), set(), set()
    for part in edges:
        hidden = erased if part.type in offices(model) else [*erased, *objected]
        about = pl.any_horizontal(pl.col(ENDS).is_in(list(hidden)))
        dropped = set(part.frame.filter(about)["_row"].to_list())
        frame = _unweighed(part.frame.filter(~about), objected)
        touched |= dropped
        if part.type == SPEAKING:
            silent |= dropped
            speaking |= set(frame["_row"].to_list())
        if frame.height:
            kept.append(replace(part, frame=frame))
    return Hushed(kept, touched, silent - speaking)


def _unweighed(frame: pl.DataFrame, objected: Collection[str]) -> pl.DataFrame:
    """How well somebody introduces is a judgement too."""
    if "strength" not in frame.columns or not objected:
        return frame
    about = pl.any_horizontal(pl.col(ENDS).is_in(list(objected)))
    return frame.with_columns(pl.when(about).then(None).otherwise(pl.col("strength")).alias("strength"))
