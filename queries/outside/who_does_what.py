"""Who does what in a territory, for whom and where: what others read in place of alliances and of gaps."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import capital
from essaim.queries.alliances.bodies import Body, bodies_of, common_audiences, meeting, ours
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import sources_of
from essaim.queries.answer.labels import labels_of
from essaim.queries.outside.columns import WHO_DOES_WHAT
from essaim.queries.outside.discretion import is_sensitive
from essaim.queries.outside.inside import words
from essaim.queries.supply.ages import span
from essaim.queries.supply.alike import themes_meet
from essaim.queries.supply.places import Places
from essaim.queries.supply.supply import Offer, supply_around

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


def who_does_what(scope: "Scope") -> Answer:
    """One row for each organisation that offers something in the territory, in alphabetical order."""
    supply = supply_around(scope)
    bodies = bodies_of(scope.model, supply, {})
    us = ours(scope.model, supply, scope.operator, bodies, {}) if scope.operator else None
    rows = [_row(scope.model, supply.places, us, body) for body in bodies.values()]
    rows.sort(key=lambda row: (normalise(row["organisation"]), row["organisation_id"]))
    return Answer(
        question="alliances",
        title=words("who_does_what", territory=scope.territory.name),
        columns=WHO_DOES_WHAT,
        rows=tuple(rows),
        as_of=scope.as_of,
        params=scope.params,
        notes=(*scope.notes, words("partly_shown") if rows else words("no_offer", territory=scope.territory.name)),
        sources=sources_of(scope.store, rows),
    )


def _row(model: Model, places: Places, us: Body | None, body: Body) -> dict[str, Any]:
    low, high = span(offer.ages for offer in body.offers)
    return {
        "organisation_id": body.id,
        "organisation": body.name,
        "offers": [offered(offer) for offer in body.offers],
        "theme": sorted(body.profile.themes),
        "audience": sorted(body.profile.audiences),
        "places": names_of_places(places, body.places),
        "age_min": low,
        "age_max": high,
        "together": _together(model, us, body) if us and us.id != body.id else None,
        "evidence": sorted({source for offer in body.offers for source in offer.sources}),
    }


def offered(offer: Offer) -> Mapping[str, Any]:
    """An offer by name, with its places where they may be read."""
    hidden = is_sensitive(offer.audiences, offer.places)
    return {"id": offer.id, "name": offer.name, "capacity": None if hidden else offer.capacity}


def names_of_places(places: Places, ids: Iterable[str]) -> list[str]:
    """The territories by name."""
    return sorted(places.names.get(id, id) for id in ids)


def _together(model: Model, us: Body, body: Body) -> Text | None:
    """What both offer to the same young people."""
    both = meeting(us, body, {})
    theirs = both.body.profile.themes
    themes = [theme for theme in both.us.profile.themes if themes_meet(model, [theme], theirs)]
    audiences = common_audiences(model, both)
    if not (themes and audiences):
        return None
    labels = labels_of(model, "theme", themes)
    led = Text(", ".join(label.fr for label in labels), ", ".join(label.en for label in labels))
    return words(
        "already_offered",
        themes=Text(capital(led.fr), capital(led.en)),
        audiences=labels_of(model, "audience", audiences),
        name=body.name,
    )
