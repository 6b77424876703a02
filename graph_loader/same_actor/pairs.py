"""Which bodies are one: exact numbers first, then names within a place; each pair with its outcome, score and reasons.

The one definition of « same actor »: loads, reviews and the benchmark ask it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from essaim.graph_loader.same_actor.body_names import names_of, vocabulary
from essaim.graph_loader.same_actor.name_likeness import Likeness, likeness

Outcome = Literal["merged", "proposed", "apart"]
# Measured by benchmarks/bench_matching.py, which says on what: chosen on some départements, judged on the others.
SURE, LIKELY, LIKELY_FAR = 0.97, 0.72, 0.85
_RIVAL = 0.93  # as much alike as this, a third body leaves two that are sure in doubt
_CROWD = 40  # bodies that share a word in one place: the word says nothing there
_KEY = 4  # letters by which words that may be the same are brought together


@dataclass(frozen=True, slots=True)
class Body:
    """What is known of a body: its names, the numbers that were checked, and where it is: `near` are communes or
    agglomerations, `far` départements."""

    id: str
    names: tuple[str, ...]
    near: frozenset[str] = frozenset()
    far: frozenset[str] = frozenset()
    siren: str | None = None
    establishment: str | None = None
    rna: str | None = None
    uai: str | None = None
    kinds: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    @property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The numbers that name it, each with what it is."""
        named = (("siren", self.siren), ("rna", self.rna), ("uai", self.uai))
        return tuple((name, number) for name, number in named if number)


class Pair(NamedTuple):
    """Two bodies that may be one."""

    first: str
    second: str
    outcome: Outcome
    score: float
    reasons: tuple[str, ...]  # keys of sentences
    words: frozenset[str] = frozenset()  # those that both names have and that say which body it is
    alone: frozenset[str] = frozenset()  # those that one name alone has


def pairs(bodies: Sequence[Body], settled: Collection[frozenset[str]] = ()) -> list[Pair]:
    """The pairs of `bodies` that are one, or may be, best first; not those that are `settled` already."""
    by_id = {body.id: body for body in bodies}
    likely_pairs: dict[frozenset[str], Pair] = {}
    for first, second in _candidates(bodies):
        both = frozenset((first.id, second.id))
        if both not in likely_pairs and both not in settled and (pair := compared(first, second)).outcome != "apart":
            likely_pairs[both] = pair
    return sorted(_unambiguous(likely_pairs.values(), by_id), key=lambda pair: (-pair.score, pair.first, pair.second))


def compared(first: Body, second: Body) -> Pair:
    """What two bodies are to each other, nothing being known of others beside them."""
    ends = min(first.id, second.id), max(first.id, second.id)
    ours, theirs = dict(first.numbers), dict(second.numbers)
    against = [name for name in ours if name in theirs and ours[name] != theirs[name]]
    shared = [name for name in ours if ours[name] == theirs.get(name)]
    if against or _are_branches(first, second):
        return Pair(*ends, "apart", 0.0, tuple(f"other_{name}" for name in against) or ("branches",))
    if not (first.kinds <= second.kinds or second.kinds <= first.kinds):
        return Pair(*ends, "apart", 0.0, ("other_class",))
    best = max(
        (likeness(name, called) for name in first.names for called in second.names),
        key=lambda way: way.score,
        default=Likeness(0.0, "some"),
    )
    if shared:
        sure = best.score >= LIKELY
        reasons = tuple(f"same_{name}" for name in shared) + (() if sure else ("names_differ",))
        return Pair(*ends, "merged" if sure else "proposed", 1.0 if sure else 0.9, reasons, best.telling, best.alone)
    near = bool(first.near & second.near)
    placed = not (first.near and second.near) and bool(first.far & second.far)
    if not (near or placed):
        return Pair(*ends, "apart", 0.0, ("elsewhere",))
    outcome = _by_name(best, near)
    reasons = (f"name_{best.reason}", "same_place" if near else "same_departement")
    if outcome == "merged" and first.sources & second.sources:  # who speaks of both knows two of them
        outcome, reasons = "proposed", (*reasons, "one_source")
    return Pair(*ends, outcome, round(best.score, 3), reasons, best.telling, best.alone)


def _by_name(best: Likeness, near: bool) -> Outcome:
    means_another = bool(best.alone & vocabulary().another)
    if near and best.score >= SURE and best.telling and not best.alone and best.reason in ("words", "order", "cut"):
        return "merged"
    likely = LIKELY if near else LIKELY_FAR
    if means_another or not (best.telling or near):
        return "apart"
    return "proposed" if best.score >= likely else "apart"


def _are_branches(first: Body, second: Body) -> bool:
    return bool(first.establishment and second.establishment and first.establishment != second.establishment)


def _candidates(bodies: Sequence[Body]) -> Iterator[tuple[Body, Body]]:
    """Pairs that share a number, or a word in a place."""
    groups: dict[tuple[str, ...], list[Body]] = defaultdict(list)
    for body in bodies:
        for number in body.numbers:
            groups[number].append(body)
        for place in [*body.near, *body.far]:
            for word in _keys(body):
                groups[place, word].append(body)
    for group in groups.values():
        if 1 < len(group) <= _CROWD:
            for rank, first in enumerate(group):
                for second in group[rank + 1 :]:
                    yield first, second


def _keys(body: Body) -> set[str]:
    """What may bring a name together with another: its telling words by their first letters, its sigles, the whole."""
    keys = set()
    for text in body.names:
        for name in names_of(text):
            keys |= {word[:_KEY] for word in name.telling} | name.sigles | {name.initials}
            keys.add(" ".join(sorted(name.words)))
    return keys


def _unambiguous(likely_pairs: Iterable[Pair], bodies: dict[str, Body]) -> Iterator[Pair]:
    """The pairs, those that are sure by their name alone only proposed where one of the two is as much like a third."""
    listed = list(likely_pairs)
    like: dict[str, set[str]] = defaultdict(set)
    for pair in listed:
        if pair.score >= _RIVAL and not _by_number(pair):
            like[pair.first].add(pair.second)
            like[pair.second].add(pair.first)
    for pair in listed:
        rivals = {*like[pair.first], *like[pair.second]} - {pair.first, pair.second}
        numbers = {bodies[identity].siren for identity in (rivals | {pair.first, pair.second})} - {None}
        if pair.outcome == "merged" and not _by_number(pair) and rivals and len(numbers) != 1:
            yield pair._replace(outcome="proposed", reasons=(*pair.reasons, "several"))
        else:
            yield pair


def _by_number(pair: Pair) -> bool:
    return any(reason in ("same_siren", "same_rna", "same_uai") for reason in pair.reasons)
