"""Days that come from the vocabularies: on which a mandate ended, until when a person may be kept."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from essaim.graph_loader.decide.people import retain_until, term_end
from essaim.graph_loader.declare.declaration import Term
from essaim.graph_loader.readers.expressions import term_column
from essaim.graph_loader.readers.readers import EntityReader
from essaim.ontology.model import Model


def with_terms(frame: pl.DataFrame, terms: Iterable[Term], model: Model) -> pl.DataFrame:
    """`frame` and the ends of mandates."""
    for term in terms:
        pairs = frame.select(role=pl.col(term.role), since=pl.col(term.since)).unique().drop_nulls()
        ends = [term_end(model, role, since) for role, since in pairs.iter_rows()]
        dated = pairs.with_columns(pl.Series(term_column(term), ends, dtype=pl.Date))
        frame = frame.join(
            dated, left_on=[term.role, term.since], right_on=["role", "since"], how="left", maintain_order="left"
        )
    return frame


def with_retention(frame: pl.DataFrame, entities: Iterable[EntityReader], model: Model, today: str) -> pl.DataFrame:
    """`frame`, which has the ids, and until when each person may be kept: from the end of the mandate, the last
    contact or the engagement."""
    for entity in entities:
        person = entity.person
        if person is None:
            continue
        there = pl.col(entity.id_column).is_not_null()
        cells = frame.select(
            role=pl.when(there).then(person.role),
            since=pl.when(there).then(person.since),
            until=pl.when(there).then(person.until),
        )
        until = {}
        for role, since, end in cells.unique().iter_rows():
            over = end or (term_end(model, role, since) if role and since else None)
            start = since or date.fromisoformat(today)
            until[role, since, end] = retain_until(model, person.category.code, role, start, over)
        days = pl.Series(entity.until_column, map(until.__getitem__, cells.iter_rows()), dtype=pl.Date)
        frame = frame.with_columns(days)
    return frame
