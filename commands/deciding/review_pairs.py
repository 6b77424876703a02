"""What `essaim review` and `essaim unmerge` do with the words of their line."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from essaim.commands.call import Call, confirm, graph, placed, respond
from essaim.ontology.errors import UsageError
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

if TYPE_CHECKING:
    from essaim.graph_store.store import Store
    from essaim.ontology.model import Model
    from essaim.queries.answer.scope import Scope
    from essaim.visualizations.output import Format

_TEAM = Text("équipe", "team")
words = Phrases.beside(__file__)


def review_pairs(
    call: Call,
    territory: str | None,
    out: Path | None,
    filled: Path | None,
    form: "Format",
    *,
    author: str | None,
    sure: bool,
    yes: bool,
) -> None:
    """List the pairs, write them into a table to fill, or carry out what was decided. Raises EssaimError."""
    if sum((out is not None, filled is not None, sure)) > 1:
        raise UsageError(*words("one_way"))
    from essaim.queries.same_actor import answer as asked
    from essaim.queries.same_actor import pair_table

    with graph(call, writes=sure or filled is not None) as (store, model, settings):
        who = author or settings.operator or _TEAM.say(call.lang)
        if filled is not None:
            decisions = pair_table.read_table(filled, who)
            respond(call, store, model, asked.decide_answer(store, model, settings.home, decisions), form)
            return
        answer = asked.review(store, _scope(call, store, model, territory))
        if sure and (decisions := asked.surely(answer, who)):
            if not yes:
                confirm(call, words("confirm", n=len(decisions)))
            answer = asked.decide_answer(store, model, settings.home, decisions)
        if out is not None:
            pair_table.write_table(answer, out, call.lang)
            answer = replace(answer, notes=(words("table_written", file=out, n=len(answer.rows)),))
        respond(call, store, model, answer, form)


def take_apart(call: Call, name: str, author: str | None, form: "Format") -> None:
    """Have a body and those that are one with it be several again. Raises NameUnknownError, StoreError."""
    from essaim.queries.answer.names import find_organisation
    from essaim.queries.same_actor.answer import unmerge_answer

    with graph(call, writes=True) as (store, model, settings):
        body = find_organisation(store, model, name)
        who = author or settings.operator or _TEAM.say(call.lang)
        respond(call, store, model, unmerge_answer(store, model, settings.home, body.id, who), form)


def _scope(call: Call, store: "Store", model: "Model", territory: str | None) -> "Scope | None":
    if territory is None:
        return None
    from essaim.queries.answer.scope import scope_of

    return placed(call, store, model, partial(scope_of, store, model, territory))
