"""Running a question: a saved one by name, or any Cypher, read-only for real on either engine."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from essaim.graph_store.store import MAX_ROWS, TIMEOUT, Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer import arguments
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.arguments import Visibility
from essaim.queries.answer.column import column_named, names_of
from essaim.queries.answer.evidence import missing, sources_of
from essaim.queries.outside.discretion import discreet_row
from essaim.queries.saved.catalogue import SEEN
from essaim.queries.saved.params import plain
from essaim.queries.saved.statement import Statement, own_statement, saved_statement


def run_saved(
    store: Store,
    model: Model,
    name: str,
    params: Mapping[str, Any] | None = None,
    *,
    as_of: date | str | None = None,
    since: int | str | None = None,
    reader: Visibility = "internal",
    timeout: float = TIMEOUT,
    max_rows: int = MAX_ROWS,
) -> Answer:
    """The answer of a saved question. Raises what `saved_statement` raises, and StoreError (time limit)."""
    statement = saved_statement(store, model, name, params or {}, as_of, since, reader)
    return run(store, model, statement, timeout=timeout, max_rows=max_rows)


def run_cypher(
    store: Store,
    model: Model,
    text: str,
    params: Mapping[str, Any] | None = None,
    *,
    as_of: date | str | None = None,
    since: int | str | None = None,
    reader: Visibility = "internal",
    timeout: float = TIMEOUT,
    max_rows: int = MAX_ROWS,
) -> Answer:
    """The answer of an analyst's Cypher. Raises UsageError (refused, ill-formed, wrong value) or StoreError."""
    return run(
        store, model, own_statement(model, text, params or {}, as_of, since, reader), timeout=timeout, max_rows=max_rows
    )


def run(
    store: Store, model: Model, statement: Statement, *, timeout: float = TIMEOUT, max_rows: int = MAX_ROWS
) -> Answer:
    """The answer of a statement, at most `max_rows` rows long and `timeout` seconds in coming.

    One engine names no column where there is no row: the text of the query does.
    """
    seconds, most = arguments.seconds("timeout", timeout), arguments.row_limit("max_rows", max_rows)
    if statement.answered:
        return _answered(store, model, statement, most)
    reading = store.ask(statement.text, statement.values, timeout=seconds, max_rows=most)
    columns = statement.declared or tuple(column_named(name, model) for name in reading.columns or statement.columns)
    rows = tuple(_row(model, statement, names_of(columns), row) for row in reading.rows)
    return Answer(
        question=statement.name,
        title=statement.title,
        columns=columns,
        rows=rows,
        as_of=statement.day,
        params=_params(statement),
        notes=_notes(store, statement, len(rows), reading.cut),
        sources=sources_of(store, rows),
        reading=reading,
    )


def _answered(store: Store, model: Model, statement: Statement, most: int) -> Answer:
    """The answer of a question that Python answers, cut like any other."""
    from essaim.queries.answer.scope import scope_of
    from essaim.queries.saved.answered import ANSWERED, NOTED

    values = statement.values
    scope = scope_of(store, model, values["territory"], values.get("organisation") or None, as_of=values["as_of"])
    notes = scope.notes if "organisation" in values else ()  # for whom it was answered
    every = ANSWERED[statement.name](scope, values)
    said = NOTED[statement.name](every) if statement.name in NOTED else []
    rows = tuple(_row(model, statement, names_of(statement.declared), row) for row in every[:most])
    cut = Text(f"Réponse coupée à {most} lignes.", f"Answer cut at {most} rows.") if len(every) > most else None
    return Answer(
        question=statement.name,
        title=statement.title,
        columns=statement.declared,
        rows=rows,
        as_of=statement.day,
        params=_params(statement),
        notes=(*_notes(store, statement, len(rows), cut), *said, *notes),
        sources=sources_of(store, rows),
    )


def _params(statement: Statement) -> dict[str, Any]:
    """What was asked, and for whom where it is not for the team."""
    params = {key: plain(value) for key, value in statement.values.items() if key != SEEN}
    return params if statement.reader == "internal" else {**params, "visibility": statement.reader}


def _row(model: Model, statement: Statement, names: Iterable[str], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as its reader may see it."""
    values = {name: plain(row[name]) for name in names}
    return values if statement.reader == "internal" else discreet_row(model, values)


def run_by_row(
    store: Store,
    model: Model,
    statement: Statement,
    take: Callable[[Mapping[str, Any]], None],
    *,
    timeout: float = TIMEOUT,
    max_rows: int = MAX_ROWS,
) -> tuple[Text, ...]:
    """Give each row to `take` as it comes, for answers that are not to be held; the notes of the answer."""
    seconds, most = arguments.seconds("timeout", timeout), arguments.row_limit("max_rows", max_rows)
    count = 0
    if statement.answered:
        answer = _answered(store, model, statement, most)
        for row in answer.rows:
            take(row)
        return tuple(answer.notes)
    with store.stream(statement.text, statement.values, timeout=seconds, max_rows=most) as stream:
        for row in stream.rows:
            take(_row(model, statement, stream.columns, row))
            count += 1
    return _notes(store, statement, count, stream.cut)


def _notes(store: Store, statement: Statement, count: int, cut: Text | None) -> tuple[Text, ...]:
    """What was chosen for the reader, why there is no row, what was cut."""
    empty: list[Text] = []
    if not count and statement.evidence is None:
        empty = [Text("Aucune ligne ne répond à cette requête.", "No row answers this query.")]
    elif not count:
        empty = missing(store, statement.evidence or (), statement.values.get("territory"), statement.values.get(SEEN))
    return (*statement.notes, *empty, *([cut] if cut else []))
