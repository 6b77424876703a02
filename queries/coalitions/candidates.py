"""Who may be of a coalition, and which needs of the territory each would answer, as every other answer matches them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from essaim.queries.coalitions.wishes import Wishes
from essaim.queries.gaps.figures import matching_of
from essaim.queries.supply.alike import HINT
from essaim.queries.supply.matching import Answering
from essaim.queries.supply.supply import Need, Offer, Supply, live

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

Floats = NDArray[np.float64]
CHANCE = {"answers": 0.8, "ordinary": 0.8, "ours": 0.8, "perhaps": HINT}  # that an offer serves the need
_HERE = f"""
UNWIND $places AS place
MATCH (:Territory {{id: place}})<-[s:SERVES|LOCATED_IN]-(g:Organisation)
WHERE {live("s")} AND g.visibility IN $seen
RETURN DISTINCT g.id AS id, g.name AS name ORDER BY id
"""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """`needs` are those of the territory with their `weight`; `counted`: in young people, else one each.

    `bodies` are the names by id, `offers` and `chances` by body the offers that answer a need, and how likely it is
    that the body serves each need. `ours` are the chances of what the operator offers here already.
    """

    needs: tuple[Need, ...]
    weight: Floats
    counted: bool
    bodies: Mapping[str, str]
    offers: Mapping[str, tuple[Offer, ...]]
    chances: Mapping[str, Floats]
    ours: Floats


def candidates_of(scope: "Scope", supply: Supply, wishes: Wishes) -> Candidates:
    """Bodies whose offers answer a need here, those of a sector that is asked for, and those required."""
    needs = tuple(need for need in supply.needs if supply.local(need) and not need.answered_on)
    numbers = [need.to_refer if need.to_refer is not None else need.young for need in needs]
    counted = bool(needs) and all(numbers)
    here = _here(scope, supply, wishes)
    ours, us = np.zeros(len(needs)), scope.operator.id if scope.operator else None
    bodies: dict[str, str] = {match.id: match.name for match in wishes.required}
    offers: dict[str, dict[str, Offer]] = {}
    chances: dict[str, Floats] = {}
    for place, answers in enumerate(map(matching_of(scope, supply).answering, needs)):
        for answer in answers:
            for id, name in answer.offer.makers:
                if id == us:
                    ours[place] = _further(ours[place], answer)
                elif id in here or id in bodies or _in_place(supply, answer.offer, wishes):
                    bodies[id] = name
                    offers.setdefault(id, {})[answer.offer.id] = answer.offer
                    own = chances.setdefault(id, np.zeros(len(needs)))
                    own[place] = _further(own[place], answer)
    for id, name in here.items():
        if _sector(scope, id) in wishes.least and id != us:
            bodies.setdefault(id, name)
    return Candidates(
        needs,
        np.array(numbers if counted else [1.0] * len(needs), dtype=np.float64),
        counted,
        bodies,
        {id: tuple(own.values()) for id, own in offers.items()},
        {id: chances.get(id, np.zeros(len(needs))) for id in bodies},
        ours,
    )


def _further(chance: float, answer: Answering) -> float:
    return 1 - (1 - chance) * (1 - CHANCE[answer.role])


def _here(scope: "Scope", supply: Supply, wishes: Wishes) -> dict[str, str]:
    """The bodies that stand in, or serve, the place asked for, else the territory."""
    places = set(scope.within)
    if wishes.place:
        places = {place for place in places if supply.places.holds(wishes.place.id, place)}
    rows = scope.store.read(_HERE, places=sorted(places), seen=list(scope.seen), day=scope.as_of)
    return {row["id"]: row["name"] or row["id"] for row in rows}


def _in_place(supply: Supply, offer: Offer, wishes: Wishes) -> bool:
    """Whether an offer is where the coalition is to be."""
    place = wishes.place.id if wishes.place else supply.places.territory
    return supply.places.meets(offer.places, [place])


def _sector(scope: "Scope", id: str) -> str:
    actor = scope.snapshot.index(id)
    return scope.snapshot.sectors[actor] if actor is not None else ""


def sectors_of(scope: "Scope", bodies: Mapping[str, str]) -> dict[str, str]:
    """The sector of each body, "" where none is known."""
    return {id: _sector(scope, id) for id in bodies}
