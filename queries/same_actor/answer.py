"""`essaim review`: the pairs of entries that may be one body, and what people decide of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from essaim.graph_loader.same_actor.decide_pairs import decide, separate
from essaim.graph_loader.same_actor.decisions import Decision, read_decisions
from essaim.graph_loader.same_actor.pairs import Body, Pair, pairs
from essaim.graph_loader.same_actor.read_bodies import bodies
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import sources_of
from essaim.queries.same_actor.columns import DECIDED, REVIEW

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

words = Phrases.beside(__file__)
_REASONS = frozenset(
    {
        *("same_siren", "same_rna", "same_uai", "names_differ", "name_words", "name_order", "name_cut", "name_sigle"),
        *("name_part", "name_some", "same_place", "same_departement", "one_source", "several"),
    }
)
_REFUSALS = {key: key for key in ("one_already", "not_there", "classes_differ")}


def review(store: Store, scope: "Scope | None") -> Answer:
    """The pairs that nobody has decided, the surest first; of a territory, or all. Raises StoreError."""
    listed = bodies(store, scope.within if scope else None)
    by_id = {body.id: body for body in listed}
    decided = read_decisions(store)
    rows = [_row(pair, by_id) for pair in pairs(listed, {each.pair for each in decided})]
    cited = sorted({source for row in rows for source in (*row["sources"], *row["with_sources"])})
    title = words("title", territory=scope.territory.place) if scope else words("title_everywhere")
    sure = sum(row["outcome"] == "merged" for row in rows)
    notes = [words("how")] if rows else [words("none", n=len(listed))]
    notes += [words("how_sure", n=sure)] if sure else []
    later = sum(each.verdict == "later" for each in decided)
    return Answer(
        "review",
        title,
        REVIEW,
        tuple(rows),
        date.today(),
        params={"bodies": len(listed), "sure": sure, "proposed": len(rows) - sure},
        notes=(*(scope.territory.notes if scope else ()), *notes, *([words("later", n=later)] if later else [])),
        sources=sources_of(store, [{"source_id": source} for source in cited]),
    )


def _row(pair: Pair, by_id: Mapping[str, Body]) -> dict[str, Any]:
    first, second = by_id[pair.first], by_id[pair.second]
    reasons = [words(reason) for reason in pair.reasons if reason in _REASONS]
    return {
        "outcome": pair.outcome,
        "name": first.names[0],
        "with_name": second.names[0],
        "why": words("why", reasons=reasons),
        "score": pair.score,
        "sources": sorted(first.sources),
        "with_sources": sorted(second.sources),
        "actor_id": first.id,
        "with_id": second.id,
    }


def surely(answer: Answer, author: str) -> list[Decision]:
    """That the pairs of which essaim is sure are one, as decided by `author`."""
    day = date.today().isoformat()
    sure = [row for row in answer.rows if row["outcome"] == "merged"]
    return [Decision(row["actor_id"], row["with_id"], "same", author, day, row["score"]) for row in sure]


def decide_answer(store: Store, model: Model, home: Path, decisions: Sequence[Decision]) -> Answer:
    """Have decisions stand; one row each. Raises StoreError."""
    names = _names(store, {identity for each in decisions for identity in each.pair})
    outcome = decide(store, model, home, decisions)
    rows = [_decided(each, names) for each in outcome.standing]
    rows += [
        {**_decided(each, names), "verdict": "refused", "why": words(_REFUSALS[why])} for each, why in outcome.refused
    ]
    merged = sum(each.verdict == "same" for each in outcome.standing)
    notes = (words("decided", n=len(outcome.standing), merged=merged),)
    return Answer("review", words("title_decided"), DECIDED, tuple(rows), date.today(), notes=notes)


def unmerge_answer(store: Store, model: Model, home: Path, identity: str, author: str) -> Answer:
    """Have a body and those that are one with it be several again; one row a pair. Raises StoreError."""
    held = [each for each in read_decisions(store) if each.verdict == "same" and identity in each.pair]
    day = date.today().isoformat()
    if held:
        separate(store, model, home, {each.pair for each in held}, author, day)
    now = {each.pair: each for each in read_decisions(store)}
    rows = tuple(_decided(now[each.pair], {}) for each in held)
    notes = (words("separated", n=len(rows)) if rows else words("never_merged"),)
    return Answer("unmerge", words("title_unmerge"), DECIDED, rows, date.today(), notes=notes)


def _decided(each: Decision, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "verdict": each.verdict,
        "name": each.first_name or names.get(each.first, each.first),
        "with_name": each.second_name or names.get(each.second, each.second),
        "why": None,
        "author": each.author,
        "date": each.date,
        "actor_id": each.first,
        "with_id": each.second,
    }


def _names(store: Store, ids: Iterable[str]) -> dict[str, str]:
    text = "UNWIND $ids AS id MATCH (o:Organisation {id: id}) RETURN o.id AS id, o.name AS name"
    return {row["id"]: row["name"] for row in store.read(text, ids=sorted(ids))}
