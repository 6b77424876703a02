"""Carries out what was decided of pairs of bodies: whole or not at all, journaled as a load is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from essaim.graph_loader.same_actor.decisions import LABEL, Decision, Verdict, homes_of, read_decisions
from essaim.graph_loader.same_actor.homes import ROOT, Homes
from essaim.graph_loader.same_actor.inner_ties import give_back, inner_of, kept_with
from essaim.graph_loader.same_actor.resettle import Known, Node, resettle, rest_of
from essaim.graph_loader.turn.journal import Journal, whole
from essaim.graph_loader.turn.taking import turn
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.changes import Changes
from essaim.graph_store.store import Store
from essaim.ontology.model import Model


class Decided(NamedTuple):
    """What became of decisions: those that stand from now on, and those that cannot, each with the key of why."""

    standing: list[Decision]
    refused: list[tuple[Decision, str]]


def decide(store: Store, model: Model, home: Path, decisions: Sequence[Decision]) -> Decided:
    """Have `decisions` stand: bodies that are the same become one node. Raises StoreError."""
    with turn(store, home) as (journal, _):
        held = {each.id: each for each in read_decisions(store)}
        decided = Decided([], [])
        for each in decisions:
            _add(store, model, held, each, decided)
        _carry_out(store, model, journal, read_decisions(store), list(held.values()))
    return decided


def separate(store: Store, model: Model, home: Path, pairs: Collection[frozenset[str]], author: str, day: str) -> None:
    """Have bodies that were made one be two again, as decided by `author`. Raises StoreError."""
    with turn(store, home) as (journal, _):
        before = read_decisions(store)
        after = [
            replace(each, verdict="different", author=author, date=day) if each.pair in pairs else each
            for each in before
        ]
        _carry_out(store, model, journal, before, after)


def _add(store: Store, model: Model, held: dict[str, Decision], new: Decision, decided: Decided) -> None:
    old = held.get(new.id)
    if old is not None and old.verdict == new.verdict == "same":
        decided.standing.append(old)
        return
    if old is not None and old.verdict == "same":
        new = replace(old, verdict=new.verdict, author=new.author, date=new.date)
    else:
        homes = homes_of(held.values())
        ids = homes.of(new.first), homes.of(new.second)
        nodes: dict[str, Node] = {node["id"]: node for node in statements.whole_nodes(store, ROOT, sorted({*ids}))}
        refusal = _refusal(model, nodes, ids, new.verdict)
        if refusal:
            decided.refused.append((new, refusal))
            return
        new = _joined(model, nodes, ids, new) if new.verdict == "same" else new
    held[new.id] = new
    decided.standing.append(new)


def _joined(model: Model, nodes: Mapping[str, Node], ids: tuple[str, str], new: Decision) -> Decision:
    """A decision that two are one: which holds both, and what is kept of each."""
    first, second = sorted((nodes[ids[0]], nodes[ids[1]]), key=lambda node: _standing(model, node))
    return replace(
        new,
        first=first["id"],
        second=second["id"],
        first_name=first["p"].get("name", ""),
        second_name=second["p"].get("name", ""),
        first_seen=first["p"].get("firstSeen"),
        second_seen=second["p"].get("firstSeen"),
        rest=rest_of(second),
    )


def _refusal(model: Model, nodes: Mapping[str, Node], ids: tuple[str, str], verdict: Verdict) -> str | None:
    """Why this cannot stand of these: the key of a sentence."""
    if ids[0] == ids[1]:
        return "one_already"
    kinds = [model.class_of(frozenset(nodes[identity]["labels"])) if identity in nodes else None for identity in ids]
    if kinds[0] is None or kinds[1] is None:
        return "not_there"
    if verdict != "same":
        return None
    above = model.is_a(kinds[0].name, kinds[1].name) or model.is_a(kinds[1].name, kinds[0].name)
    return None if above else "classes_differ"


def _standing(model: Model, node: Node) -> tuple[int, int, str]:
    """Which of two nodes holds both: the more precise of its class, then the one that a public number names."""
    kind = model.class_of(frozenset(node["labels"]))
    local = node["id"].partition(":")[2]
    return -len(kind.labels) if kind else 0, 0 if local.isalnum() and any(map(str.isdigit, local)) else 1, node["id"]


def _carry_out(
    store: Store, model: Model, journal: Journal, before: Sequence[Decision], after: Sequence[Decision]
) -> None:
    was, now = homes_of(before), homes_of(after)
    ids = {end for each in [*before, *after] for end in each.pair if was.of(end) != now.of(end)}
    touched = {home for identity in ids for home in (identity, was.of(identity), now.of(identity))}
    touched |= {member for home in [*touched] for member in [*was.held_by(home), *now.held_by(home)]}
    journal.begin("essaim review", "review")
    with whole(journal, dry=False):
        changes = Changes(store, journal)
        inner = inner_of(before)
        if touched:
            facts = _known(store, touched, now, [*before, *after])
            inner += resettle(store, model, changes, touched, now, facts)
            give_back(store, changes, inner, now)
        _write(store, changes, before, kept_with(after, inner))


def _known(store: Store, ids: Collection[str], homes: Homes, decisions: Iterable[Decision]) -> dict[str, Known]:
    """When each body was first seen, as it was before it was one with another, or is of those that it is one with."""
    seen = {node["id"]: node["p"].get("firstSeen") for node in statements.whole_nodes(store, ROOT, sorted(ids))}
    names: dict[str, str] = {}
    rest: dict[str, str | None] = {}
    own: dict[str, str] = {}  # of a body that held others already, the latest day noted is its own
    for each in decisions:
        for identity, day in ((each.first, each.first_seen), (each.second, each.second_seen)):
            own[identity] = max(own.get(identity, ""), day or "")
        names |= {each.first: each.first_name, each.second: each.second_name}
        rest[each.second] = each.rest
    seen |= {identity: day for identity, day in own.items() if day}
    facts = {}
    for identity in ids:
        days = [day for member in (identity, *homes.held_by(identity)) if (day := seen.get(member))]
        facts[identity] = Known(names.get(identity, ""), min(days, default=None), rest.get(identity))
    return facts


def _write(store: Store, changes: Changes, before: Sequence[Decision], after: Sequence[Decision]) -> None:
    old = {each.id: each for each in before}
    created = [each for each in after if each.id not in old]
    if created:
        changes.journal.created_nodes(LABEL, [each.id for each in created])
        for each in created:
            statements.create_nodes(store, (LABEL,), sorted(each.node["p"]), [each.node["p"]], {})
    changed = [each for each in after if each.id in old and old[each.id] != each]
    changes.set_nodes(
        LABEL,
        [{"labels": [LABEL], **old[each.id].node} for each in changed],
        [each.node for each in changed],
    )
