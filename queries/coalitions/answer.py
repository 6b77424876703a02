"""A coalition of so many bodies: together they answer most of the needs of the territory, within what is asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import sources_of
from essaim.queries.coalitions.candidates import Candidates, candidates_of, sectors_of
from essaim.queries.coalitions.columns import COLUMNS
from essaim.queries.coalitions.notes import notes_on
from essaim.queries.coalitions.reasons import reason, words
from essaim.queries.coalitions.wishes import Asked, Wishes, fitting, wishes_of
from essaim.queries.introductions.consent import refusal
from essaim.queries.introductions.introducers import Acquaintance, acquaintances
from essaim.queries.introductions.ruling import ruled
from essaim.queries.introductions.standings import standings_of
from essaim.queries.methods.network.coalition import Coalition, Limits
from essaim.queries.methods.network.coalition import coalition as best_coalition
from essaim.queries.outside.inside import stays_inside
from essaim.queries.supply.supply import supply_around

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

MANY = 4


def coalition(
    scope: "Scope",
    of: int | str = MANY,
    *,
    required: Sequence[str] = (),
    without: Sequence[str] = (),
    at_most: Asked = (),
    at_least: Asked = (),
    place: str | None = None,
) -> Answer:
    """At most `of` bodies, each adding most to those before it; for the team alone.

    `required` and `without` are names; `at_most` and `at_least` say how many of a sector (« ecole=1 », or a mapping);
    `place`: bodies of that place in the territory. Raises UsageError, NameUnknownError and StoreError.
    """
    title = words("title", territory=scope.territory.name)
    if scope.visibility != "internal":
        return stays_inside(scope, "coalition", title)
    wishes = wishes_of(scope, of, required, without, at_most, at_least, place)
    supply = supply_around(scope)
    candidates = candidates_of(scope, supply, wishes)
    sectors = sectors_of(scope, candidates.bodies)
    fitting(wishes, sectors, scope.model)
    ruling, refusing = ruled(scope, candidates.bodies), refusal(scope, standings_of(scope))
    kept = {match.id for match in wishes.required}
    out = {match.id for match in wishes.without} | {*ruling.aside, *refusing} - kept
    ids = [id for id in candidates.bodies if id not in out]
    contacts = acquaintances(scope, ids)
    ids.sort(key=lambda id: (-_reliability(contacts, id), candidates.bodies[id], id))
    chosen, reachable = _best(candidates, ids, sectors, wishes)
    rows = [
        _row(scope, candidates, id, sectors[id], gain, contacts.get(id), turn, required=id in kept)
        for turn, (id, gain) in enumerate(zip((ids[rank] for rank in chosen.chosen), chosen.gains, strict=True), 1)
    ]
    refused = sorted(candidates.bodies[id] for id in refusing if id in candidates.bodies)
    return Answer(
        question="coalition",
        title=title,
        columns=COLUMNS,
        rows=tuple(rows),
        as_of=scope.as_of,
        params={**scope.params, "of": wishes.many, "worth": round(chosen.worth, 2), "bound": round(chosen.bound, 2)},
        notes=(
            *ruling.unmet,
            *scope.notes,
            *ruling.notes,
            *notes_on(scope, candidates, wishes, reachable, chosen, [row["organisation_id"] for row in rows], refused),
        ),
        sources=sources_of(scope.store, rows),
    )


def _best(
    candidates: Candidates, ids: Sequence[str], sectors: Mapping[str, str], wishes: Wishes
) -> tuple[Coalition, Wishes]:
    """The coalition, and what could be asked of it: of a sector with too few bodies, no more than there are."""
    known = Counter(sectors[id] for id in ids)
    reachable = replace(wishes, least={sector: min(few, known[sector]) for sector, few in wishes.least.items()})
    chances = np.array([candidates.chances[id] for id in ids]).reshape(len(ids), len(candidates.needs))

    def worth(chosen: Sequence[int]) -> float:
        """What is answered besides what the operator answers already."""
        left = (1 - candidates.ours) * np.prod(1 - chances[list(chosen)], axis=0)
        return float(candidates.weight @ (1 - candidates.ours - left))

    limits = Limits()
    if wishes.most or wishes.least:
        limits = Limits([sectors[id] for id in ids], wishes.most, reachable.least)
    required = [ids.index(match.id) for match in wishes.required]
    return best_coalition(len(ids), wishes.many, worth, limits, required), reachable


def _reliability(contacts: Mapping[str, Acquaintance], id: str) -> float:
    return contacts[id].reliability if id in contacts else 0.0


def _row(
    scope: "Scope",
    candidates: Candidates,
    id: str,
    sector: str,
    gain: float,
    contact: Acquaintance | None,
    turn: int,
    *,
    required: bool,
) -> dict[str, Any]:
    needs = [need for need, chance in zip(candidates.needs, candidates.chances[id], strict=True) if chance > 0]
    offers = candidates.offers.get(id, ())
    sources = {source for offer in offers for source in offer.sources} | {s for need in needs for s in need.sources}
    row = {
        "order": turn,
        "organisation_id": id,
        "organisation": candidates.bodies[id],
        "sector": sector or None,
        "required": required,
        "adds": None if required else round(gain, 1),
        "needs": [need.name for need in needs],
        "offers": [{"id": offer.id, "name": offer.name, "capacity": offer.capacity} for offer in offers],
        "introducer_id": contact.introducer_id if contact else None,
        "introducer": contact.introducer if contact else None,
        "reliability": round(contact.reliability, 4) if contact and contact.reliability else None,
        "evidence": sorted({*sources, *(contact.sources if contact else ())}),
    }
    why = reason(scope.model, row, contact, scope.operator.id if scope.operator else None, candidates.counted)
    return {column.name: row.get(column.name, why) for column in COLUMNS}
