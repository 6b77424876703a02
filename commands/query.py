"""What `essaim query` does with its words: a question or a text, its parameters, its limits, and where rows go."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from essaim.commands.call import Call, beside, graph, placed, respond, typed_on, warnings
from essaim.ontology.errors import UsageError
from essaim.queries.answer.arguments import Visibility

if TYPE_CHECKING:
    from essaim.graph_store.store import Store
    from essaim.ontology.model import Model
    from essaim.queries.saved.statement import Statement
    from essaim.visualizations.output import Format


@dataclass(frozen=True, slots=True)
class Query:
    """A question by its `name`, or Cypher; `-` is standard input."""

    name: str | None
    cypher: str | None
    params: tuple[str, ...]
    as_of: date | None
    since: int | None
    visibility: Visibility
    max_rows: int | None
    timeout: float | None

    @property
    def limits(self) -> dict[str, Any]:
        """The limits that were typed."""
        return {name: limit for name in ("max_rows", "timeout") if (limit := getattr(self, name)) is not None}

    def statement(self, store: "Store", model: "Model") -> "Statement":
        """The query, ready to be sent. Raises UsageError and NameUnknownError."""
        from essaim.queries.saved.statement import own_statement, saved_statement

        params = dict(map(_param, self.params))
        if self.name is not None:
            return saved_statement(store, model, self.name, params, self.as_of, self.since, self.visibility)
        return own_statement(model, self._text(), params, self.as_of, self.since, self.visibility)

    def _text(self) -> str:
        if self.cypher == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig", "replace")
        return self.cypher or ""


def _param(text: str) -> tuple[str, str]:
    """The name and the text of a parameter typed `name=text`. Raises UsageError."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(
            fr=f"Paramètre mal écrit : « {text} ». Écrivez -p clé=valeur, par exemple -p territory=Nantes.",
            en=f"Parameter badly written: “{text}”. Write -p key=value, such as -p territory=Nantes.",
        )
    return name.strip(), value


def answer_query(call: Call, query: Query, form: "Format | None", html: Path | None) -> None:
    """Run the query; draw its answer into `html`, and print it in the `form` asked for, or as a table when it is not
    drawn. Rows of ndjson are printed as they come."""
    with graph(call) as (store, model, settings):
        statement = placed(call, store, model, partial(query.statement, store, model))
        if form == "ndjson" and html is None:
            _print_rows(call, store, model, statement, query.limits)
            return
        from essaim.queries.saved.run import run

        answer = run(store, model, statement, **query.limits)
        if html:
            from essaim.graph_loader.rights.traces import remember_page
            from essaim.visualizations.output import say_all, write_page

            told = warnings(call, store, query.visibility)
            say_all([write_page(store, model, answer, html, call.lang, query.visibility, told)], call.lang)
            remember_page(settings.home, html)
        if form or not html:
            respond(call, store, model, answer, form or "table")


def _print_rows(call: Call, store: "Store", model: "Model", statement: "Statement", limits: Mapping[str, Any]) -> None:
    from essaim.queries.saved.run import run_by_row
    from essaim.visualizations.output import say_all
    from essaim.visualizations.terminal.data import ndjson_line

    def write(row: Mapping[str, Any]) -> None:
        sys.stdout.buffer.write(ndjson_line(row).encode())

    notes = run_by_row(store, model, statement, write, **limits)
    sys.stdout.buffer.flush()
    say_all(typed_on(call, [*notes, *beside(call, store, statement.reader)], statement.reader), call.lang)
