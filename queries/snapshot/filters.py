"""From the raw read to a snapshot: what a reader may see, what is live on a day, who belongs to the territory."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from essaim.ontology.model import Model, Relation
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.snapshot.arrays import Raw
from essaim.queries.snapshot.view import View

words = Phrases.beside(__file__)
Column = NDArray[Any]
HISTORY = 3  # years: a tie without any evidence since then is history
CROWD = 15  # signatories: co-signing a larger agreement acquaints nobody


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Live ties as parallel arrays, sorted by start, end, relation, source; `start` and `end` are indices of actors.

    `existence` is p, `reliability` t; `stated` says that t comes from a recorded strength, else it is an assumption of
    the ontology. Days are NaT where unknown; `date` is the last evidence, at most the day of the question. `relation`
    and `source` are indices in `relations` and `sources`; source -1 is none. `directed` ties lead forward only; a
    `mandate` comes from a public register; `teller` is the place in TELLERS of who told the tie.
    """

    relations: tuple[str, ...]
    sources: tuple[str, ...]
    authors: tuple[str, ...]
    relation: Column
    start: Column
    end: Column
    existence: Column
    reliability: Column
    stated: Column
    since: Column
    until: Column
    date: Column
    noted: Column
    author: Column
    source: Column
    directed: Column
    paths_only: Column
    mandate: Column
    teller: Column

    def __len__(self) -> int:
        """How many ties there are."""
        return len(self.start)

    def type(self, tie: int) -> str:
        """The relation of a tie, such as KNOWS."""
        return self.relations[int(self.relation[tie])]

    def source_id(self, tie: int) -> str | None:
        """The id of the Source of a tie."""
        return self.sources[int(self.source[tie])] if self.source[tie] >= 0 else None

    def values(self, tie: int) -> dict[str, Any]:
        """One tie as plain values: names, numbers, dates or None."""
        days = {name: _day(getattr(self, name)[tie]) for name in ("since", "until", "date", "noted")}
        plain = {
            name: getattr(self, name)[tie].item()
            for name in ("start", "end", "existence", "reliability", "stated", "directed", "paths_only")
        }
        author = self.authors[int(self.author[tie])] or None
        return {"type": self.type(tie), "source": self.source_id(tie), "author": author, **plain, **days}


def actors(raw: Raw, model: Model, seen: int) -> tuple[Sequence[int], list[str]]:
    """The indices of the actors that may be seen, and their sectors; an organisation without one has its class's."""
    visible = np.flatnonzero(raw.arrays["actor_seen"] < seen).tolist()
    kinds, sectors = raw.texts["kinds"], raw.texts["sectors"]
    return visible, [sectors[actor] or model.classes[kinds[actor]].sector or "" for actor in visible]


def live(
    raw: Raw, visible: Sequence[int], sectors: list[str], view: View
) -> tuple[Ties, tuple[str, ...], tuple[Text, ...]]:
    """The ties that stand on the day of the question, the sectors of all actors, and what was left out."""
    columns = {name: raw.arrays[name] for name in _COLUMNS}
    columns = _visible(raw, columns, visible, len(view.seen))
    columns, crowds = _pairs(columns)
    dropped, undated, columns = _dated(columns, view)
    ties = _weighed(columns, raw, view.model)
    return ties, _lent(sectors, ties, view.model), tuple(_left_out(dropped, undated, crowds, view))


_COLUMNS = (
    "relation",
    "start",
    "end",
    "group",
    "strength",
    "confidence",
    "since",
    "until",
    "evidence",
    "noted",
    "author",
    "dated",
    "source",
    "teller",
    "seen",
)


def _picked(columns: Mapping[str, Column], which: Column) -> dict[str, Column]:
    return {name: values[which] for name, values in columns.items()}


def _visible(raw: Raw, columns: Mapping[str, Column], visible: Sequence[int], seen: int) -> dict[str, Column]:
    """The rows whose tie and both ends may be seen, with ends numbered among the actors that are."""
    numbers = np.full(len(raw.texts["ids"]) + 1, -1, dtype=np.int32)  # the last place serves -1, no actor
    numbers[np.asarray(visible, dtype=np.int64)] = np.arange(len(visible), dtype=np.int32)
    moved = {**columns, "start": numbers[columns["start"]], "end": numbers[columns["end"]]}
    return _picked(moved, (columns["seen"] < seen) & (moved["start"] >= 0) & (moved["end"] >= 0))


def _pairs(columns: Mapping[str, Column]) -> tuple[dict[str, Column], int]:
    """Ties between those who share an agreement, instead of their ties to it; how many agreements are too large."""
    shared = columns["group"] >= 0
    if not shared.any():
        return dict(columns), 0
    signed: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for row in np.flatnonzero(shared).tolist():
        signed[int(columns["relation"][row]), int(columns["group"][row])].setdefault(int(columns["end"][row]), row)
    couples = [
        (group[first], group[second])
        for group in signed.values()
        if len(group) <= CROWD
        for first, second in combinations(sorted(group), 2)
    ]
    first, second = np.array(couples, dtype=np.int64).reshape(-1, 2).T
    pairs = _picked(columns, first)
    pairs["end"] = columns["end"][second]
    for name, worst in (("confidence", np.minimum), ("strength", np.minimum), ("since", np.fmax), ("until", np.fmin)):
        pairs[name] = worst(columns[name][first], columns[name][second])
    pairs["evidence"] = np.minimum(columns["evidence"][first], columns["evidence"][second])
    along = _picked(columns, ~shared)
    crowds = sum(len(group) > CROWD for group in signed.values())
    return {name: np.concatenate([along[name], pairs[name]]) for name in along}, crowds


def _dated(columns: Mapping[str, Column], view: View) -> tuple[int, int, dict[str, Column]]:
    """The rows that stand on the day asked; how many are over or old, and how many nothing dates by then."""
    day, oldest = np.datetime64(view.as_of, "D"), np.datetime64(oldest_evidence(view), "D")
    begun = np.where(np.isnat(columns["since"]), columns["dated"], columns["since"])
    standing = begun <= day  # NaT compares false: a tie that nothing dates is not known to stand
    over = (columns["until"] < day) | (columns["evidence"] < oldest)
    columns = {**columns, "evidence": np.fmin(columns["evidence"], day)}
    undated = int(np.isnat(begun).sum())
    return int((standing & over).sum()), undated, _picked(columns, standing & ~over)


def oldest_evidence(view: View) -> date:
    """The day before which evidence is too old: three years before the question, or what `since` says."""
    if view.since is not None:
        return date(view.since, 1, 1)
    day = view.as_of
    leap = day.month == 2 and day.day == 29
    return date(max(day.year - HISTORY, 1), day.month, 28 if leap else day.day)


def _weighed(columns: Mapping[str, Column], raw: Raw, model: Model) -> Ties:
    """The ties with p and t: what is stated, else what the ontology assumes of the relation."""
    order = np.lexsort([columns[name] for name in ("source", "relation", "end", "start")])
    columns = _picked(columns, order)
    relations = raw.texts["relations"]
    kinds = [tie for name in relations if (tie := model.relations[name].tie)]
    code = columns["relation"]
    assumed = np.array([tie.reliability for tie in kinds])[code] if kinds else np.zeros(len(code))
    for number, tie in enumerate(kinds):
        if tie.spread is not None:
            _spread(assumed, columns, code == number, tie.spread)
    stated = columns["strength"] >= 0
    certain = np.array([tie.existence for tie in kinds])[code] if kinds else np.zeros(len(code))
    return Ties(
        relations=relations,
        sources=raw.texts["sources"],
        authors=raw.texts["authors"],
        relation=code,
        start=columns["start"],
        end=columns["end"],
        existence=np.where(columns["confidence"] >= 0, columns["confidence"], certain),
        reliability=np.where(stated, columns["strength"], assumed),
        stated=stated,
        since=columns["since"],
        until=columns["until"],
        date=columns["evidence"],
        noted=columns["noted"],
        author=columns["author"],
        source=columns["source"],
        directed=np.array([tie.direction == "forward" for tie in kinds], dtype=bool)[code],
        paths_only=np.array([tie.paths_only for tie in kinds], dtype=bool)[code],
        teller=columns["teller"],
        mandate=np.array([_is_mandate(model.relations[name]) for name in relations], dtype=bool)[code],
    )


def _is_mandate(relation: Relation) -> bool:
    return relation.membership is not None and relation.membership.mandate


def _spread(assumed: Column, columns: Mapping[str, Column], rows: Column, spread: float) -> None:
    """Bound the reliability of these rows: `spread` over the number of bodies that their start has such a tie to."""
    starts, ends = columns["start"][rows], columns["end"][rows]  # sorted by start, then by end
    if len(starts):
        new = np.diff(starts, prepend=-1).astype(bool) | np.diff(ends, prepend=-1).astype(bool)
        bodies = np.bincount(starts[new])
        assumed[rows] = np.minimum(assumed[rows], spread / bodies[starts])


def _lent(sectors: list[str], ties: Ties, model: Model) -> tuple[str, ...]:
    """The sectors, with that of its body for a person: of the first body, by kind of tie and then by id."""
    lent = list(sectors)
    memberships = model.memberships
    for name in sorted(memberships, key=lambda name: memberships[name].lends_sector):
        if name in ties.relations:
            for tie in np.flatnonzero(ties.relation == ties.relations.index(name)).tolist():
                person, body = int(ties.start[tie]), int(ties.end[tie])
                lent[person] = lent[person] or sectors[body]
    return tuple(lent)


def locality(raw: Raw, visible: Sequence[int], ties: Ties, view: View) -> NDArray[np.bool_]:
    """Who belongs to the territory: placed there or serving what holds it, their members, partners of no place."""
    size = len(visible)
    numbers = np.full(len(raw.texts["ids"]) + 1, -1, dtype=np.int64)
    numbers[np.asarray(visible, dtype=np.int64)] = np.arange(size)
    arrays, names = raw.arrays, raw.texts["territories"]
    actor = numbers[arrays["place_actor"]]
    stands = ~(arrays["place_until"] < np.datetime64(view.as_of, "D"))
    placing = (actor >= 0) & (arrays["place_seen"] < len(view.seen)) & stands
    within = np.array([name in view.within for name in names], dtype=bool)[arrays["place_territory"]]
    around = np.array([name in view.around for name in names], dtype=bool)[arrays["place_territory"]]
    presences = view.model.presences.values()
    around &= np.array([presence == "around" for presence in presences], dtype=bool)[arrays["place_type"]]
    local = np.zeros(size, dtype=bool)
    placed = np.zeros(size, dtype=bool)
    local[actor[placing & (within | around)]] = True
    placed[actor[placing]] = True
    member = np.array([name in view.model.memberships for name in ties.relations], dtype=bool)[ties.relation]
    local[ties.start[member & local[ties.end]]] = True
    placed[ties.start[member & placed[ties.end]]] = True
    nowhere = ~placed & ~local
    reached = np.zeros(size, dtype=bool)
    reached[ties.end[local[ties.start]]] = True
    reached[ties.start[local[ties.end]]] = True
    return np.asarray(local | (nowhere & reached))


def _left_out(dropped: int, undated: int, crowds: int, view: View) -> list[Text]:
    """What was left out of the ties, and how to have it."""
    return [
        *([words("old_ties", n=dropped, day=oldest_evidence(view))] if dropped else []),
        *([words("undated_ties", n=undated)] if undated else []),
        *([words("crowded_agreements", n=crowds, most=CROWD)] if crowds else []),
    ]


def _day(day: np.datetime64) -> date | None:
    return None if np.isnat(day) else cast(date, day.item())
