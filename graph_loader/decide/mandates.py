"""Days that come from the vocabularies: on which a mandate ended, until when a person may be kept."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from essaim.graph_loader.as_written.partial_days import latest
from essaim.graph_loader.decide.people import retain_until, term_end
from essaim.graph_loader.declare.declaration import Term
from essaim.graph_loader.readers.expressions import term_column
from essaim.graph_loader.readers.readers import EntityReader
from essaim.ontology.model import Model

_BEGUN = "_begun"


def with_terms(frame: pl.DataFrame, terms: Iterable[Term], model: Model) -> pl.DataFrame:
    """`frame` and the ends of mandates: one begun in the month of an election began with it."""
    for term in terms:
        begun = frame.with_columns(latest(term.since, frame.columns).alias(_BEGUN))
        pairs = begun.select(role=pl.col(term.role), since=pl.col(_BEGUN)).unique().drop_nulls()
        ends = [term_end(model, role, since) for role, since in pairs.iter_rows()]
        dated = pairs.with_columns(pl.Series(term_column(term), ends, dtype=pl.Date))
        begun = begun.join(
            dated, left_on=[term.role, _BEGUN], right_on=["role", "since"], how="left", maintain_order="left"
        )
        frame = begun.drop(_BEGUN)
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
            begun=pl.when(there).then(_latest_of(person.since, frame.columns)),
            until=pl.when(there).then(person.until),
        )
        until = {}
        for role, since, begun, end in cells.unique().iter_rows():
            over = end or (term_end(model, role, begun) if role and begun else None)
            start = since or date.fromisoformat(today)
            until[role, since, begun, end] = retain_until(model, person.category.code, role, start, over)
        days = pl.Series(entity.until_column, map(until.__getitem__, cells.iter_rows()), dtype=pl.Date)
        frame = frame.with_columns(days)
    return frame


def _latest_of(since: pl.Expr, columns: Iterable[str]) -> pl.Expr:
    """The last day that a person's beginning may stand for; nothing where no column says it."""
    name = next(iter(since.meta.root_names()), None)
    return since if name is None else latest(name, columns)
