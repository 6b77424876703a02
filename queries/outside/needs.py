"""The needs of a territory and what exists for each: what others read in place of the gaps."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import sources_of
from essaim.queries.outside.columns import NEEDS
from essaim.queries.outside.discretion import SMALLEST, Count, shown
from essaim.queries.outside.inside import words
from essaim.queries.outside.who_does_what import names_of_places, offered
from essaim.queries.supply.ages import ages_of
from essaim.queries.supply.matching import Answering, Matching
from essaim.queries.supply.supply import Need, Supply, supply_around

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


def needs_and_offers(scope: "Scope", theme: str | None = None, audience: str | None = None) -> Answer:
    """One row for each need of the territory, of these codes where they are given, in alphabetical order."""
    supply = supply_around(scope)
    matching = Matching(scope.model, supply)
    young = readable(supply.needs, supply)
    local = [need for need in supply.needs if supply.local(need) and _concerns(need, theme, audience)]
    rows = [_row(scope.model, supply, need, _existing(matching, need), young[need.id]) for need in local]
    rows.sort(key=lambda row: (normalise(row["need"]), row["need_id"]))
    hidden = any(need.young is not None and young[need.id] is None for need in local)
    return Answer(
        question="gaps",
        title=words("needs_and_offers", territory=scope.territory.name),
        columns=NEEDS,
        rows=tuple(rows),
        as_of=scope.as_of,
        params={**scope.params, "theme": theme, "audience": audience},
        notes=(
            *scope.notes,
            words("partly_shown") if rows else words("no_need", territory=scope.territory.name),
            *([words("counts_hidden", n=SMALLEST)] if hidden else ()),
        ),
        sources=sources_of(scope.store, rows),
    )


def _existing(matching: Matching, need: Need) -> list[Answering]:
    """What exists for a need, of ordinary law too; not what only may be for the same young people."""
    return [match for match in matching.answering(need) if match.role != "perhaps"]


def readable(needs: Sequence[Need], supply: Supply) -> dict[str, int | None]:
    """How many young people each need concerns, nothing where it may not be read beside the others."""
    known = [need for need in needs if need.young is not None]
    counts = [Count(need.young or 0, need.places, need.audiences) for need in known]
    seen = shown(counts, supply.places)
    young = {need.id: need.young for need, readable in zip(known, seen, strict=True) if readable}
    return {need.id: young.get(need.id) for need in needs}


def _row(model: Model, supply: Supply, need: Need, answers: Sequence[Answering], young: int | None) -> dict[str, Any]:
    low, high = ages_of(model, need)
    makers = sorted({name for answer in answers for _, name in answer.offer.makers}, key=normalise)
    sources = {*need.sources, *(source for answer in answers for source in answer.offer.sources)}
    return {
        "need_id": need.id,
        "need": need.name,
        "theme": sorted(need.themes),
        "audience": sorted(need.audiences),
        "places": names_of_places(supply.places, need.places),
        "age_min": low,
        "age_max": high,
        "young_people": young,
        "offers": [
            {**offered(answer.offer), "organisations": [name for _, name in answer.offer.makers]} for answer in answers
        ],
        "together": words("already_answered", names=makers) if makers else words("nothing_noted"),
        "evidence": sorted(sources),
    }


def _concerns(need: Need, theme: str | None, audience: str | None) -> bool:
    return (not theme or theme in need.themes) and (not audience or audience in need.audiences)
