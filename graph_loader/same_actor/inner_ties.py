"""Ties between bodies that are one: nobody is tied to itself, so they are kept with the decision until the two come
apart."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from essaim.graph_loader.same_actor.decisions import Decision, homes_of
from essaim.graph_loader.same_actor.homes import Homes
from essaim.graph_loader.turn.journal import dated, plain
from essaim.graph_loader.write.changes import Changes
from essaim.graph_loader.write.statements import Between
from essaim.graph_store.store import Store

Inner = Mapping[str, Any]  # `between`, and `a`, `b`, `key`, `p` as the tie was said


def inner_of(decisions: Iterable[Decision]) -> list[Inner]:
    """All the ties that are kept with decisions."""
    return [tie for each in decisions if each.inner for tie in json.loads(each.inner, object_hook=dated)]


def kept_with(decisions: Sequence[Decision], ties: Sequence[Inner]) -> list[Decision]:
    """The decisions, each with those of `ties` that it holds back; a tie stands with one alone."""
    homes = homes_of(decisions)
    left = [tie for tie in ties if homes.of(tie["a"]) == homes.of(tie["b"])]
    kept = []
    for each in decisions:
        own = [tie for tie in left if each.verdict == "same" and homes.of(tie["a"]) == homes.of(each.first)]
        left = [tie for tie in left if tie not in own]
        text = json.dumps(own, default=plain, ensure_ascii=False, sort_keys=True) if own else None
        kept.append(replace(each, inner=text))
    return kept


def give_back(store: Store, changes: Changes, ties: Iterable[Inner], homes: Homes) -> None:
    """Write the ties whose two ends are no longer one; what was forgotten meanwhile stays so. Raises StoreError."""
    sources = {row["id"] for row in store.read("MATCH (s:Source) RETURN s.id AS id")}
    for tie in ties:
        between = Between(*tie["between"])
        if homes.of(tie["a"]) != homes.of(tie["b"]) and between.source in sources:
            start, end, key = homes.tie(tie["a"], tie["b"], tie["key"])
            row = {**tie["p"], "key": key}
            changes.create_edges(between, sorted(row), [{**row, "a": start, "b": end}], {})
