"""How alike two names of bodies are: a score, and the reasons for it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from essaim.graph_loader.same_actor.body_names import BodyName, names_of, vocabulary

_GENERAL, _NUMBER = 0.35, 0.8
_CUT, _SLIP = 0.9, 0.85  # what a word that is cut short, or mistyped, is worth
_SHORTEST_CUT, _SHORTEST_SLIP = 4, 6


class Likeness(NamedTuple):
    """How alike two names are, 0 to 1; why (`words`, `order`, `cut`, `sigle`, `part`, `some`); the words that both have
    and that say which body it is, and the words that one alone has."""

    score: float
    reason: str
    telling: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()


def likeness(first: str, second: str) -> Likeness:
    """How alike two names are. The best of their parts counts, a part less than the whole."""
    return max(_ways(names_of(first), names_of(second)), key=lambda way: way.score, default=Likeness(0.0, "some"))


def _ways(firsts: tuple[BodyName, ...], seconds: tuple[BodyName, ...]) -> Iterator[Likeness]:
    for rank, first in enumerate(firsts):
        for place, second in enumerate(seconds):
            if first.words and second.words:
                way = _compared(first, second)
                yield way if rank == place == 0 else way._replace(score=way.score * 0.95, reason="part")
    sigles = firsts[0].sigles | seconds[0].sigles
    if sigles & _short_forms(firsts) & _short_forms(seconds):
        yield Likeness(0.8, "sigle", frozenset(sigles & _short_forms(firsts) & _short_forms(seconds)))


def _short_forms(names: Iterable[BodyName]) -> frozenset[str]:
    """What a body may be called in short: its sigles, its name of one word, its initials."""
    forms = set()
    for name in names:
        forms |= {
            *name.sigles,
            name.initials if len(name.words) > 2 else "",
            *(name.words if len(name.words) == 1 else ()),
        }
    return frozenset(form for form in forms if len(form) > 2)


def _compared(first: BodyName, second: BodyName) -> Likeness:
    if set(first.words) == set(second.words):
        return Likeness(1.0, "words" if first.words == second.words else "order", first.telling & second.telling)
    if "".join(first.words) == "".join(second.words):
        return Likeness(1.0, "words", first.telling | second.telling)
    common = dict.fromkeys(word for word in first.words if word in second.words)
    left = [word for word in dict.fromkeys(first.words) if word not in common]
    right = [word for word in dict.fromkeys(second.words) if word not in common]
    near: list[tuple[str, str, float]] = []
    for word in list(left):
        worth, match = max(((_near(word, candidate), candidate) for candidate in right), default=(0.0, ""))
        if worth:
            near.append((word, match, worth))
            left.remove(word)
            right.remove(match)
    shared = sum(map(_weight, common)) + sum(_weight(max(pair[:2], key=len)) * pair[2] for pair in near)
    total = sum(map(_weight, common)) + sum(_weight(max(pair[:2], key=len)) for pair in near)
    total += sum(map(_weight, [*left, *right]))
    telling = {word for word in common if word in first.telling} | {max(pair[:2], key=len) for pair in near} & {
        *first.telling,
        *second.telling,
    }
    alone = frozenset([*left, *right])
    return Likeness(shared / total, "some" if alone else "cut", frozenset(telling), alone)


def _weight(word: str) -> float:
    return _NUMBER if word.isdigit() else _GENERAL if word in vocabulary().general else 1.0


def _near(first: str, second: str) -> float:
    """What two words that are not the same are worth as one: one is the other cut short, or mistyped."""
    short, long = sorted((first, second), key=len)
    if short.isdigit() or long.isdigit():
        return 0.0
    if len(short) >= _SHORTEST_CUT and long.startswith(short):
        return _CUT
    from rapidfuzz.distance import OSA  # 20 ms, and most commands compare no names

    slips = 1 if len(short) < 10 else 2
    return _SLIP if len(short) >= _SHORTEST_SLIP and OSA.distance(short, long, score_cutoff=slips) <= slips else 0.0
