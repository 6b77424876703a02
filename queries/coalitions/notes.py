"""What `coalition` says beside its rows: what was asked, what they come to, what could be better, who was left out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from essaim.ontology.text import Text
from essaim.queries.answer.evidence import to_load
from essaim.queries.answer.labels import labels_of
from essaim.queries.coalitions.candidates import CHANCE, Candidates
from essaim.queries.coalitions.reasons import words
from essaim.queries.coalitions.wishes import Wishes
from essaim.queries.methods.network.coalition import Coalition

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


def notes_on(
    scope: "Scope",
    candidates: Candidates,
    wishes: Wishes,
    reachable: Wishes,
    chosen: Coalition,
    bodies: Sequence[str],
    refused: Sequence[str],
) -> list[Text]:
    """The notes of one answer; `bodies` are the ids of the chosen."""
    if not candidates.needs:
        return [words("no_need", territory=scope.territory.place), *to_load(["class:Need"], scope.territory.name)]
    notes = [words("asked", n=wishes.many, wishes=_said(scope, wishes)), *_lacking(scope, wishes, reachable)]
    if refused:
        notes.append(words("refused", bodies=list(refused)))
    if not chosen.worth:
        nobody = words("nobody", territory=scope.territory.place)
        return [*notes, nobody, *to_load(["class:Offer"], scope.territory.name)]
    if len(bodies) < wishes.many:
        notes.append(words("fewer", n=len(bodies)))
    return [
        *notes,
        *_together(candidates, bodies),
        words("bound", share=min(1.0, max(chosen.guarantee, chosen.worth / chosen.bound)), promised=chosen.guarantee),
        words(
            "assumptions",
            sure=CHANCE["answers"],
            perhaps=CHANCE["perhaps"],
            weighed=words("by_young" if candidates.counted else "alike"),
        ),
    ]


def _said(scope: "Scope", wishes: Wishes) -> list[Text]:
    """Each thing that was asked."""
    said = [words("with", name=match.name) for match in wishes.required]
    said += [words("without", name=match.name) for match in wishes.without]
    for key, numbers in (("at_least", wishes.least), ("at_most", wishes.most)):
        said += [words(key, n=number, sector=_sector(scope, sector)) for sector, number in numbers.items()]
    return [*said, *([words("of_place", place=wishes.place.place)] if wishes.place else [])] or [words("nothing_else")]


def _sector(scope: "Scope", code: str) -> Text:
    return labels_of(scope.model, "sector", [code])[0]


def _lacking(scope: "Scope", wishes: Wishes, reachable: Wishes) -> list[Text]:
    """The sectors of which fewer bodies are known than were asked for."""
    return [
        words("too_few", sector=_sector(scope, sector), asked=few, n=reachable.least[sector])
        for sector, few in wishes.least.items()
        if reachable.least[sector] < few
    ]


def _together(candidates: Candidates, bodies: Sequence[str]) -> list[Text]:
    """How many needs are answered, and which nobody of the coalition answers."""
    open_needs = [
        need.name
        for place, need in enumerate(candidates.needs)
        if not candidates.ours[place] and not any(candidates.chances[id][place] for id in bodies)
    ]
    every = len(candidates.needs)
    left = [words("left", needs=open_needs)] if open_needs else []
    return [words("together", n=every - len(open_needs), every=every), *left]
