"""Who completes whom: what each brings that the other's young people lack, and how far their offers are the same."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EVERYONE = "tous-publics"
COLD = 0.1  # the feasibility assumed where nobody known can introduce us


@dataclass(frozen=True, slots=True)
class Profile:
    """What an organisation offers and for whom, the needs it says it addresses, the themes that its public lacks."""

    themes: frozenset[str]
    audiences: frozenset[str]
    addressed: frozenset[str]
    lacks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fit:
    """How two organisations fit. `brings`: themes of the first that the other's public lacks; `receives`: the reverse.

    `complement`, `audience` and `same_offer` are between 0 and 1; `score` is their product with the feasibility.
    """

    brings: frozenset[str]
    receives: frozenset[str]
    complement: float
    audience: float
    same_offer: float
    feasibility: float

    @property
    def score(self) -> float:
        """complement × audience × (1 - same offer) × feasibility."""
        return self.complement * self.audience * (1 - self.same_offer) * self.feasibility


def rarity(offered: Iterable[frozenset[str]]) -> Mapping[str, float]:
    """The weight of a theme: ln(1 + organisations / those that offer it); what few offer weighs more."""
    profiles = list(offered)
    every = frozenset().union(*profiles)
    return {theme: math.log1p(len(profiles) / sum(theme in themes for themes in profiles)) for theme in every}


def fit(ours: Profile, theirs: Profile, weight: Mapping[str, float], feasibility: float, audience: float) -> Fit:
    """How `theirs` fits `ours`, in one catchment; `audience`: the part of their publics that is common, 0..1."""
    brings, receives = ours.themes & theirs.lacks, theirs.themes & ours.lacks
    gain = _part(brings, ours.themes, theirs.lacks, weight) + _part(receives, theirs.themes, ours.lacks, weight)
    return Fit(
        brings=brings,
        receives=receives,
        complement=gain / 2,
        audience=audience,
        same_offer=jaccard(ours.themes | ours.addressed, theirs.themes | theirs.addressed),
        feasibility=feasibility,
    )


def jaccard(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """What is common among all that either has, 0 where neither has anything."""
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0


def _part(
    common: frozenset[str], offered: frozenset[str], lacking: frozenset[str], weight: Mapping[str, float]
) -> float:
    """The weight of what is common in the lighter of the two sets, 0..1."""
    lighter = min(_weight(offered, weight), _weight(lacking, weight))
    return _weight(common, weight) / lighter if lighter else 0.0


def _weight(themes: frozenset[str], weight: Mapping[str, float]) -> float:
    """A theme that nobody offers is the rarest: it weighs as much as the heaviest."""
    rarest = max(weight.values(), default=1.0)
    return sum(weight.get(theme, rarest) for theme in sorted(themes))
