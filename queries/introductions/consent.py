"""Who may introduce us: nobody who is opposed or asked to be left alone; and whom we know since we met."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from essaim.queries.introductions.ourselves import our_people
from essaim.queries.introductions.standings import Standing, together
from essaim.queries.snapshot.filters import Ties, oldest_evidence

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope
    from essaim.queries.snapshot.snapshot import Snapshot

MEETING = "INVOLVES"  # an exchange involves an actor: the tie between us and whom we met
_NOWHERE = (
    "UNWIND $ids AS id MATCH (o:Organisation {id: id}) WHERE o.genericEmail IS NULL AND o.website IS NULL "
    "AND NOT EXISTS { MATCH (o)-[:LOCATED_IN|SERVES|HOUSES_IN]->(:Territory) } RETURN o.id AS id"
)
_SUPPRESSED = "MATCH (s:EssaimSuppression) RETURN s.id AS id"


def refusing(scope: "Scope", standings: Mapping[str, Standing]) -> frozenset[int]:
    """The nodes of those who introduce us to nobody.

    Who is opposed or asked not to be solicited; who objected to being listed; the people of such a body who said
    nothing themselves, and a body that said nothing where all of its people who did refuse.
    """
    snapshot = scope.snapshot
    own = {actor for actor, standing in standings.items() if _refuses(standing)}
    objecting = {row["id"] for row in scope.store.read(_SUPPRESSED)}
    nodes = {node for actor in own | objecting if (node := snapshot.index(actor)) is not None}
    silent = {snapshot.index(actor) for actor, standing in standings.items() if _speaks(standing)}
    told: dict[int, list[bool]] = defaultdict(list)
    for person, body in _members(scope):
        if person not in silent and body in nodes:
            nodes.add(person)
        if body not in silent and person in silent:
            told[body].append(person in nodes)
    return frozenset(nodes | {body for body, refused in told.items() if all(refused)})


def refusal(scope: "Scope", standings: Mapping[str, Standing]) -> dict[str, Standing]:
    """The bodies that refuse, by id, with what was said: themselves, or all of their people who said something."""
    ids, snapshot = scope.snapshot.ids, scope.snapshot
    people: dict[str, list[Standing]] = defaultdict(list)
    for person, body in _members(scope):
        standing = standings.get(ids[person])
        if standing and _speaks(standing):
            people[ids[body]].append(standing)
    bodies = [actor for actor in standings if snapshot.index(actor) is not None]
    own = {body: standings[body] for body in bodies if _speaks(standings[body])}
    said = {body: together(every) for body, every in people.items() if all(map(_refuses, every))} | own
    return {body: standing for body, standing in said.items() if _refuses(standing)}


def faceless(scope: "Scope") -> frozenset[int]:
    """The nodes of bodies that nobody could be asked of: they fund somebody, and neither a person nor a place, nor an
    address of theirs is known (« État », as a file of grants has it)."""
    snapshot, memberships = scope.snapshot, scope.model.memberships
    ties = snapshot.ties
    codes = {name: code for code, name in enumerate(ties.relations)}
    personal = [code for name, code in codes.items() if name in (*memberships, "KNOWS", "RECOMMENDS")]
    known = np.isin(ties.relation, personal)
    spoken_for = np.concatenate([ties.start[known], ties.end[known]])
    funders = np.setdiff1d(ties.start[ties.relation == codes.get("FUNDS", -1)], spoken_for)
    ids = [snapshot.ids[node] for node in funders.tolist()]
    rows = scope.store.read(_NOWHERE, ids=ids) if ids else []
    return frozenset(node for row in rows if (node := snapshot.index(row["id"])) is not None)


def _refuses(standing: Standing) -> bool:
    return standing.opposed or standing.spared is not None


def _speaks(standing: Standing) -> bool:
    return standing.stance is not None or standing.spared is not None


def _members(scope: "Scope") -> list[tuple[int, int]]:
    """The people who act for a body, each with it."""
    ties, memberships = scope.snapshot.ties, scope.model.memberships
    codes = [code for code, name in enumerate(ties.relations) if name in memberships and memberships[name].ours]
    acting = np.isin(ties.relation, codes)
    return list(zip(ties.start[acting].tolist(), ties.end[acting].tolist(), strict=True))


def with_meetings(scope: "Scope", standings: Mapping[str, Standing]) -> "Snapshot":
    """The snapshot with a tie between us and each actor whom we met and who did not refuse.

    How reliable it is depends on the stance, as the ontology says: every meeting that went well opens more doors. It is
    that of the one of ours whom the exchange names, whose tie it makes firmer; else the operator's.
    """
    snapshot = scope.snapshot
    us = snapshot.index(scope.operator.id) if scope.operator else None
    if us is None:
        return snapshot
    stances = scope.model.schemes["stance"].concepts
    met, ours = [], {snapshot.ids[node]: node for node in our_people(scope) if node != us}
    for actor, standing in standings.items():
        node, row = snapshot.index(actor), standing.stance
        known = stances[row["stance"]].number("acquaints") if row and row["stance"] in stances else None
        recent = row is not None and row["date"] is not None and row["date"] >= oldest_evidence(scope)
        if row and recent and node is not None and node != us and known:
            ourselves = min((ours[id] for id in row["involved"] if id in ours), default=us)
            met.append((ourselves, node, known, row))
    return replace(snapshot, ties=_added(snapshot.ties, met)) if met else snapshot


def _added(ties: Ties, met: list[tuple[int, int, float, Any]]) -> Ties:
    """The ties and one more to each actor met, (which of ours, node, reliability, exchange)."""
    sources = {id: number for number, id in enumerate(ties.sources)}
    authors = (*ties.authors, *sorted({row["author"] for *_, row in met if row["author"]} - set(ties.authors)))
    day = np.array([row["date"] for *_, row in met], dtype="datetime64[D]")
    size = len(met)
    new = {
        "relation": np.full(size, len(ties.relations)),
        "start": np.array([ourselves for ourselves, *_ in met]),
        "end": np.array([node for _, node, *_ in met]),
        "existence": np.ones(size),
        "reliability": np.array([known for *_, known, _ in met]),
        "since": day,
        "until": np.full(size, np.datetime64("NaT", "D")),
        "date": day,
        "noted": day,
        "author": np.array([authors.index(row["author"] or "") for *_, row in met]),
        "source": np.array([sources.get((row["sources"] or [""])[0], -1) for *_, row in met]),
        **{name: np.zeros(size, dtype=bool) for name in ("stated", "directed", "paths_only", "mandate")},
    }
    columns: dict[str, Any] = {name: np.concatenate([getattr(ties, name), column]) for name, column in new.items()}
    return replace(ties, relations=(*ties.relations, MEETING), authors=authors, **columns)
