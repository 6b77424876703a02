"""From the raw read to a snapshot: what a reader may see, what is live on a day, who belongs to the territory."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.snapshot.arrays import PLACES, Raw

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

Column = NDArray[Any]
HISTORY = 3  # years: a tie without any evidence since then is history
CROWD = 15  # signatories: co-signing a larger agreement acquaints nobody
MEMBERSHIPS = ("WORKS_AT", "BOARD_MEMBER_OF", "VOLUNTEERS_AT", "ELECTED_IN")
_SECTOR_OF_CLASS = {
    "School": "ecole",
    "Association": "association",
    "Company": "entreprise",
    "Foundation": "fondation",
}


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Live ties as parallel arrays, sorted by start, end, relation, source; `start` and `end` are indices of actors.

    `existence` is p, `reliability` t; `stated` says that t comes from a recorded strength, else it is an assumption of
    the ontology. Days are NaT where unknown; `date` is the last evidence, at most the day of the question. `relation`
    and `source` are indices in `relations` and `sources`; source -1 is none. `directed` ties lead forward only.
    """

    relations: tuple[str, ...]
    sources: tuple[str, ...]
    relation: Column
    start: Column
    end: Column
    existence: Column
    reliability: Column
    stated: Column
    since: Column
    until: Column
    date: Column
    source: Column
    directed: Column
    paths_only: Column

    def __len__(self) -> int:
        """How many ties there are."""
        return len(self.start)

    def type(self, at: int) -> str:
        """The relation of a tie, such as KNOWS."""
        return self.relations[int(self.relation[at])]

    def source_id(self, at: int) -> str | None:
        """The id of the Source of a tie."""
        return self.sources[int(self.source[at])] if self.source[at] >= 0 else None

    def at(self, at: int) -> dict[str, Any]:
        """One tie as plain values: names, numbers, dates or None."""
        days = {name: _day(getattr(self, name)[at]) for name in ("since", "until", "date")}
        plain = {
            name: getattr(self, name)[at].item()
            for name in ("start", "end", "existence", "reliability", "stated", "directed", "paths_only")
        }
        return {"type": self.type(at), "source": self.source_id(at), **plain, **days}


def actors(raw: Raw, seen: int) -> tuple[Sequence[int], list[str]]:
    """The indices of the actors that may be seen, and their sectors; an organisation without one has its class's."""
    kept = np.flatnonzero(raw.arrays["actor_seen"] < seen).tolist()
    kinds, known = raw.texts["kinds"], raw.texts["sectors"]
    return kept, [known[at] or _SECTOR_OF_CLASS.get(kinds[at], "") for at in kept]


def live(
    raw: Raw, kept: Sequence[int], sectors: list[str], scope: "Scope"
) -> tuple[Ties, tuple[str, ...], tuple[Text, ...]]:
    """The ties that stand on the day of the question, the sectors of all actors, and what was left out."""
    columns = {name: raw.arrays[name] for name in _COLUMNS}
    columns = _visible(raw, columns, kept, len(scope.seen))
    columns, crowds = _pairs(columns)
    dropped, undated, columns = _dated(columns, scope)
    ties = _weighed(columns, raw, scope.model)
    return ties, _lent(sectors, ties), tuple(_told(dropped, undated, crowds, scope))


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
    "dated",
    "source",
    "seen",
)


def _picked(columns: Mapping[str, Column], which: Column) -> dict[str, Column]:
    return {name: values[which] for name, values in columns.items()}


def _visible(raw: Raw, columns: Mapping[str, Column], kept: Sequence[int], seen: int) -> dict[str, Column]:
    """The rows whose tie and both ends may be seen, with ends numbered among the actors that are."""
    numbers = np.full(len(raw.texts["ids"]) + 1, -1, dtype=np.int32)  # the last place serves -1, no actor
    numbers[np.asarray(kept, dtype=np.int64)] = np.arange(len(kept), dtype=np.int32)
    moved = {**columns, "start": numbers[columns["start"]], "end": numbers[columns["end"]]}
    return _picked(moved, (columns["seen"] < seen) & (moved["start"] >= 0) & (moved["end"] >= 0))


def _pairs(columns: Mapping[str, Column]) -> tuple[dict[str, Column], int]:
    """Ties between those who share an agreement, instead of their ties to it; how many agreements are too large."""
    shared = columns["group"] >= 0
    if not shared.any():
        return dict(columns), 0
    signed: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for at in np.flatnonzero(shared).tolist():
        signed[int(columns["relation"][at]), int(columns["group"][at])].setdefault(int(columns["end"][at]), at)
    couples = [
        (group[one], group[other])
        for group in signed.values()
        if len(group) <= CROWD
        for one, other in combinations(sorted(group), 2)
    ]
    one, other = np.array(couples, dtype=np.int64).reshape(-1, 2).T
    pairs = _picked(columns, one)
    pairs["end"] = columns["end"][other]
    for name, worst in (("confidence", np.minimum), ("strength", np.minimum), ("since", np.fmax), ("until", np.fmin)):
        pairs[name] = worst(columns[name][one], columns[name][other])
    pairs["evidence"] = np.minimum(columns["evidence"][one], columns["evidence"][other])
    along = _picked(columns, ~shared)
    crowds = sum(len(group) > CROWD for group in signed.values())
    return {name: np.concatenate([along[name], pairs[name]]) for name in along}, crowds


def _dated(columns: Mapping[str, Column], scope: "Scope") -> tuple[int, int, dict[str, Column]]:
    """The rows that stand on the day asked; how many are over or old, and how many nothing dates by then."""
    day, oldest = np.datetime64(scope.as_of, "D"), np.datetime64(_oldest(scope), "D")
    begun = np.where(np.isnat(columns["since"]), columns["dated"], columns["since"])
    known = begun <= day  # NaT compares false: a tie that nothing dates is not known to stand
    over = (columns["until"] < day) | (columns["evidence"] < oldest)
    columns = {**columns, "evidence": np.fmin(columns["evidence"], day)}
    undated = int(np.isnat(begun).sum())
    return int((known & over).sum()), undated, _picked(columns, known & ~over)


def _oldest(scope: "Scope") -> date:
    """The day before which evidence is too old: three years before the question, or what `since` says."""
    if scope.since is not None:
        return date(scope.since, 1, 1)
    day = scope.as_of
    leap = day.month == 2 and day.day == 29
    return date(max(day.year - HISTORY, 1), day.month, 28 if leap else day.day)


def _weighed(columns: Mapping[str, Column], raw: Raw, model: Model) -> Ties:
    """The ties with p and t: what is stated, else what the ontology assumes of the relation."""
    order = np.lexsort([columns[name] for name in ("source", "relation", "end", "start")])
    columns = _picked(columns, order)
    relations = raw.texts["relations"]
    known = [tie for name in relations if (tie := model.relations[name].tie)]
    code = columns["relation"]
    assumed = np.array([tie.reliability for tie in known])[code] if known else np.zeros(len(code))
    for at, tie in enumerate(known):
        if tie.spread is not None:
            _spread(assumed, columns, code == at, tie.spread)
    stated = columns["strength"] >= 0
    certain = np.array([tie.existence for tie in known])[code] if known else np.zeros(len(code))
    return Ties(
        relations=relations,
        sources=raw.texts["sources"],
        relation=code,
        start=columns["start"],
        end=columns["end"],
        existence=np.where(columns["confidence"] >= 0, columns["confidence"], certain),
        reliability=np.where(stated, columns["strength"], assumed),
        stated=stated,
        since=columns["since"],
        until=columns["until"],
        date=columns["evidence"],
        source=columns["source"],
        directed=np.array([tie.direction == "forward" for tie in known], dtype=bool)[code],
        paths_only=np.array([tie.paths_only for tie in known], dtype=bool)[code],
    )


def _spread(assumed: Column, columns: Mapping[str, Column], rows: Column, spread: float) -> None:
    """Bound the reliability of these rows: `spread` over the number of bodies that their start has such a tie to."""
    starts, ends = columns["start"][rows], columns["end"][rows]  # sorted by start, then by end
    if len(starts):
        new = np.diff(starts, prepend=-1).astype(bool) | np.diff(ends, prepend=-1).astype(bool)
        bodies = np.bincount(starts[new])
        assumed[rows] = np.minimum(assumed[rows], spread / bodies[starts])


def _lent(sectors: list[str], ties: Ties) -> tuple[str, ...]:
    """The sectors, with that of its body for a person: of the first body, by kind of tie and then by id."""
    lent = list(sectors)
    for name in MEMBERSHIPS:
        if name in ties.relations:
            for at in np.flatnonzero(ties.relation == ties.relations.index(name)).tolist():
                person, body = int(ties.start[at]), int(ties.end[at])
                lent[person] = lent[person] or sectors[body]
    return tuple(lent)


def locality(raw: Raw, kept: Sequence[int], ties: Ties, scope: "Scope") -> NDArray[np.bool_]:
    """Who belongs to the territory: placed there or serving what holds it, their members, partners of no place."""
    size = len(kept)
    numbers = np.full(len(raw.texts["ids"]) + 1, -1, dtype=np.int64)
    numbers[np.asarray(kept, dtype=np.int64)] = np.arange(size)
    arrays, names = raw.arrays, raw.texts["territories"]
    actor = numbers[arrays["place_actor"]]
    stands = ~(arrays["place_until"] < np.datetime64(scope.as_of, "D"))
    told = (actor >= 0) & (arrays["place_seen"] < len(scope.seen)) & stands
    within = np.array([name in scope.within for name in names], dtype=bool)[arrays["place_territory"]]
    around = np.array([name in scope.around for name in names], dtype=bool)[arrays["place_territory"]]
    around &= arrays["place_type"] == PLACES.index("SERVES")
    local = np.zeros(size, dtype=bool)
    placed = np.zeros(size, dtype=bool)
    local[actor[told & (within | around)]] = True
    placed[actor[told]] = True
    member = np.array([name in MEMBERSHIPS for name in ties.relations], dtype=bool)[ties.relation]
    local[ties.start[member & local[ties.end]]] = True
    placed[ties.start[member & placed[ties.end]]] = True
    nowhere = ~placed & ~local
    reached = np.zeros(size, dtype=bool)
    reached[ties.end[local[ties.start]]] = True
    reached[ties.start[local[ties.end]]] = True
    found: NDArray[np.bool_] = local | (nowhere & reached)
    return found


def _told(dropped: int, undated: int, crowds: int, scope: "Scope") -> list[Text]:
    """What was left out of the ties, and how to have it."""
    notes = []
    if dropped:
        since = _oldest(scope)
        notes.append(
            Text(
                f"{_count(dropped, 'lien ancien ou terminé', 'liens anciens ou terminés')} laissé{'s' * (dropped > 1)} "
                f"de côté (fin passée, ou rien depuis le {since:%d/%m/%Y}) : --since et --as-of changent cela.",
                f"{_count(dropped, 'old or ended tie', 'old or ended ties')} left out (ended, or nothing since "
                f"{since.isoformat()}): --since and --as-of change this.",
            )
        )
    if undated:
        notes.append(
            Text(
                f"{_count(undated, 'lien sans aucune date', 'liens sans aucune date')} laissé{'s' * (undated > 1)} de "
                "côté : donnez une date de début, ou une date à leur source.",
                f"{_count(undated, 'tie without any date', 'ties without any date')} left out: give a start date, or a "
                "date to their source.",
            )
        )
    if crowds:
        notes.append(
            Text(
                f"{_count(crowds, 'convention', 'conventions')} de plus de {CROWD} signataires : les avoir signées "
                "ensemble n’est pas compté comme un lien.",
                f"{_count(crowds, 'agreement', 'agreements')} with more than {CROWD} signatories: signing together is "
                "not counted as a tie.",
            )
        )
    return notes


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _day(day: np.datetime64) -> date | None:
    return None if np.isnat(day) else cast(date, day.item())
