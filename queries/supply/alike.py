"""How far an offer is for the young people of a need, or does what another offer does: one definition, every answer."""

from collections.abc import Iterable
from enum import IntEnum

from essaim.ontology.model import Model
from essaim.queries.supply.ages import Aged, Ages, ages_of, common, within

HINT = 0.2  # the part of a public that « tous publics » is taken to share with another


class Fit(IntEnum):
    """How far one thing covers another. `MAYBE`: nothing says that it does, nor that it does not."""

    NO = 0
    MAYBE = 1
    PART = 2
    WHOLE = 3


def themes_meet(model: Model, themes: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a theme of one side is a theme of the other, or lies in one, in the hierarchy of the vocabulary."""
    others = tuple(others)
    return any(_in(model, "theme", a, b) or _in(model, "theme", b, a) for a in themes for b in others)


def themes_held(model: Model, offered: Iterable[str], ours: Iterable[str]) -> Fit:
    """How far the themes `ours` are among those `offered`: whole where each is one of them or lies in one."""
    offered, ours = tuple(offered), tuple(ours)
    if not (offered and ours):
        return Fit.MAYBE
    if all(any(_in(model, "theme", theme, whole) for whole in offered) for theme in ours):
        return Fit.WHOLE
    return Fit.PART if themes_meet(model, offered, ours) else Fit.NO


def theme_family(model: Model, theme: str) -> frozenset[str]:
    """A theme with all that hold it and all that it holds."""
    return frozenset(
        code
        for code in {theme, *model.schemes["theme"].concepts}
        if _in(model, "theme", code, theme) or _in(model, "theme", theme, code)
    )


def audience_fit(model: Model, offered: Aged, needing: Aged) -> Fit:
    """How far an offer is for the young people whom a need names: several audiences of a need are one or the other.

    Whole: an audience of the offer is one of the need's or holds it, by the vocabulary or by ages. Part: it lies in
    one, or shares ages with it. « Tous publics », a situation (girls, a neighbourhood) beside a status (at school) and
    an audience that nobody wrote are a hint. Ages without a year in common are no.
    """
    ages, others = ages_of(model, offered), ages_of(model, needing)
    if common(ages, others) is None:
        return Fit.NO
    if not needing.audiences:
        return _by_ages(ages, others) if needing.ages != (None, None) else Fit.WHOLE
    if not offered.audiences:
        return Fit.MAYBE if offered.ages == (None, None) else _by_ages(ages, others)
    best = max(_pair(model, code, needed, ages, others) for code in offered.audiences for needed in needing.audiences)
    return best if best < Fit.WHOLE or within(others, ages) else Fit.PART


def audiences_held(model: Model, offered: Aged, ours: Aged) -> Fit:
    """How far those whom `ours` is for are served by `offered`: whole where each of its audiences is held.

    An audience that one of the two does not say is a hint: there is no telling.
    """
    ages, others = ages_of(model, offered), ages_of(model, ours)
    if common(ages, others) is None:
        return Fit.NO
    if not (offered.audiences and ours.audiences):
        return Fit.MAYBE
    fits = [
        max(_pair(model, code, needed, ages, others) for code in offered.audiences) for needed in sorted(ours.audiences)
    ]
    if min(fits) == Fit.WHOLE:
        return Fit.WHOLE if within(others, ages) else Fit.PART
    return Fit.PART if max(fits) >= Fit.PART else max(fits)


def audience_pair(model: Model, offered: str, needing: str) -> Fit:
    """How far one audience of the vocabulary holds another, each at its own ages."""
    ages, others = _concept_ages(model, offered), _concept_ages(model, needing)
    return _pair(model, offered, needing, ages, others) if common(ages, others) else Fit.NO


def audiences_shared(model: Model, ours: Iterable[str], theirs: Iterable[str]) -> float:
    """The audiences common to two sides among all that either has, 0..1; one that holds another is common to both.

    Where nothing but a hint (« tous publics », a situation) joins them: HINT.
    """
    ours, theirs = frozenset(ours), frozenset(theirs)
    fits = {(a, b): _common(model, a, b) for a in ours for b in theirs}
    common_ours = {a for (a, _), fit in fits.items() if fit >= Fit.PART}
    common_theirs = {b for (_, b), fit in fits.items() if fit >= Fit.PART}
    if not common_ours:
        return HINT if max(fits.values(), default=Fit.NO) > Fit.NO else 0.0
    return min(1.0, len(common_ours) / (len(ours) + len(theirs) - len(common_theirs)))


def _pair(model: Model, offered: str, needing: str, ages: Ages, others: Ages) -> Fit:
    """How far one audience holds another, at the ages of the offer and of the need."""
    if _in(model, "audience", needing, offered):
        return Fit.WHOLE
    if _in(model, "audience", offered, needing):
        return Fit.PART
    kinds = (_group(model, offered), _group(model, needing))
    if "everyone" in kinds:
        return Fit.MAYBE if kinds[0] == "everyone" else Fit.PART
    if "age" in kinds:
        return _by_ages(ages, others) if kinds[0] == "age" else min(Fit.PART, _by_ages(ages, others))
    return Fit.NO if kinds == ("status", "status") else Fit.MAYBE


def _common(model: Model, audience: str, needed: str) -> Fit:
    """Whether two audiences have young people in common; with everyone it is a hint, whichever side is open."""
    if audience != needed and "everyone" in (_group(model, audience), _group(model, needed)):
        return Fit.MAYBE
    return max(audience_pair(model, audience, needed), audience_pair(model, needed, audience))


def _concept_ages(model: Model, audience: str) -> Ages:
    concept = model.schemes["audience"].concepts.get(audience)
    low, high = (concept.number("ageMin"), concept.number("ageMax")) if concept else (None, None)
    return None if low is None else int(low), None if high is None else int(high)


def _by_ages(ages: Ages, others: Ages) -> Fit:
    """By the ages alone, which meet; where one side says none there is no telling."""
    if (None, None) in (ages, others):
        return Fit.MAYBE
    return Fit.WHOLE if within(others, ages) else Fit.PART


def _group(model: Model, audience: str) -> str:
    concept = model.schemes["audience"].concepts.get(audience)
    return str(concept.attributes.get("groups", "situation")) if concept else "situation"


def _in(model: Model, scheme: str, code: str, whole: str) -> bool:
    """Whether `code` is `whole` or lies in it."""
    concepts, above = model.schemes[scheme].concepts, code
    for _ in range(len(concepts) + 1):
        if above == whole:
            return True
        broader = concepts[above].broader if above in concepts else None
        if broader is None:
            return False
        above = broader
    return False
