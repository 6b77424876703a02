"""Saved questions that Cypher alone cannot answer as the other answers do: what answers a need, what doubles."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.errors import UsageError
from essaim.ontology.model import Model
from essaim.ontology.spellings import concept_code
from essaim.ontology.text import Text
from essaim.queries.answer.evidence import documenting
from essaim.queries.gaps.figures import figures_of
from essaim.queries.mentoring.citations import looked_in, who_mentors
from essaim.queries.saved.completing import Asked, completing
from essaim.queries.supply.ages import Ages, ages_of, common
from essaim.queries.supply.alike import Fit, audience_fit, themes_meet
from essaim.queries.supply.doubling import Doubles, Doubling
from essaim.queries.supply.supply import Offer, supply_around

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

Row = dict[str, Any]
Values = Mapping[str, Any]
_MORE = """
UNWIND $ids AS id MATCH (n:Need {id: id})
RETURN id, n.severity AS severity, n.urgency AS urgency, n.year AS year ORDER BY id
"""


def needs_without_offer(scope: "Scope", _values: Values) -> list[Row]:
    """The needs here that no existing offer answers, and that nobody said to be answered; known where the offers are
    listed and none may be for them."""
    supply = supply_around(scope)
    figures = [each for each in figures_of(scope, supply) if supply.local(each.need)]
    bare = [each for each in figures if not each.answers and not each.need.answered_on]
    read = scope.store.read(_MORE, ids=[each.need.id for each in bare]) if bare else []
    more = {row["id"]: row for row in read}
    rows = [
        {
            "need_id": each.need.id,
            "name": each.need.name,
            "themes": sorted(each.need.themes),
            "audiences": sorted(each.need.audiences),
            "young_people": each.need.young,
            **{key: more[each.need.id][key] for key in ("severity", "urgency", "year")},
            "state": "known" if each.listed and not each.doubtful else "undetermined",
            "territory_id": next(place for place in each.need.places if supply.places.local(place)),
            "source_id": next(iter(each.need.sources), None),
        }
        for each in bare
    ]
    return sorted(rows, key=lambda row: (row["state"], -(row["young_people"] or 0), row["name"], row["need_id"]))


def covered_elsewhere(scope: "Scope", _values: Values) -> list[Row]:
    """The themes and audiences of offers elsewhere in the département to which no offer here answers."""
    supply, territory = supply_around(scope), scope.territory.id
    offers = [offer for offer in supply.offers if not offer.ordinary and not _is_ours(scope, offer)]
    here = [offer for offer in offers if supply.places.meets(offer.places, [territory])]
    listed = bool(documenting(scope.store, [territory], ["class:Offer"], scope.as_of, scope.seen)[territory])
    pairs: dict[tuple[str, str], list[Offer]] = {}
    for offer in sorted(offers, key=lambda offer: (offer.name, offer.id)):
        if offer not in here and any(map(supply.places.compared, offer.places)):
            for theme in offer.themes:
                for audience in offer.audiences:
                    pairs.setdefault((theme, audience), []).append(offer)
    rows = []
    for (theme, audience), elsewhere in pairs.items():
        fit = _best(scope.model, theme, audience, here)
        if fit < Fit.PART:
            first = elsewhere[0]
            rows.append(
                {
                    "theme": theme,
                    "audience": audience,
                    "offers_elsewhere": len(elsewhere),
                    "example_offer_id": first.id,
                    "example_offer": first.name,
                    "example_territory_id": min(filter(supply.places.compared, first.places)),
                    "state": "known" if listed and fit == Fit.NO else "undetermined",
                    "territory_id": territory,
                    "source_id": next(iter(first.sources), None),
                }
            )
    return sorted(rows, key=lambda row: (-row["offers_elsewhere"], row["theme"], row["audience"]))


def duplicate_check(scope: "Scope", values: Values) -> list[Row]:
    """The offers here of the theme of a new one, and what each is to it. Raises UsageError for an unknown code."""
    supply, model = supply_around(scope), scope.model
    plan = _wanted(scope, values)
    doubles, named = Doubles(model, supply.places), bool(values["organisation"])
    rows = []
    for offer in supply.offers:
        place = next((place for place in sorted(offer.places) if supply.places.meets([place], plan.places)), None)
        if place is None or not themes_meet(model, offer.themes, plan.themes):
            continue
        low, high = ages_of(model, offer)
        columns = {
            "verdict": "ours" if named and _is_ours(scope, offer) else doubles.of_offer(plan, offer).verdict,
            "offer_id": offer.id,
            "offer": offer.name,
            "audiences": sorted(offer.audiences),
            "age_min": low,
            "age_max": high,
            "shared_years": _years(ages_of(model, plan), (low, high)),
            "capacity": offer.capacity,
            "territory_id": place,
            "source_id": next(iter(offer.sources), None),
        }
        rows += [{**columns, "organisation_id": id, "organisation": name} for id, name in offer.makers]
    order = [*(doubling.verdict for doubling in sorted(Doubling, reverse=True)), "ours"]
    return sorted(
        rows, key=lambda row: (order.index(row["verdict"]), row["offer"], row["offer_id"], row["organisation_id"])
    )


def complements_to_mentoring(scope: "Scope", values: Values) -> list[Row]:
    """The offers here of other themes than mentoring, for an audience where one is given."""
    return completing(scope, values["audience"])


def who_mentors_already(scope: "Scope", _values: Values) -> list[Row]:
    """The mentoring networks that the loaded files cite here, and those that they do not."""
    return who_mentors(scope)


ANSWERED: Mapping[str, Callable[["Scope", Values], list[Row]]] = {
    "complements_to_mentoring": complements_to_mentoring,
    "covered_elsewhere": covered_elsewhere,
    "duplicate_check": duplicate_check,
    "needs_without_offer": needs_without_offer,
    "who_mentors_already": who_mentors_already,
}
NOTED: Mapping[str, Callable[[Sequence[Row]], list[Text]]] = {"who_mentors_already": looked_in}


def _wanted(scope: "Scope", values: Values) -> Offer:
    """The new offer that a question describes, in the territory."""
    return Offer(
        id="",
        name="",
        capacity=None,
        places=(scope.territory.id,),
        themes=frozenset({values["theme"]}),
        audiences=frozenset({values["audience"]}),
        ages=(values["age_min"] or None, values["age_max"] or None),
        needs=frozenset(),
        makers=(),
        sources=(),
        mentors=_codes(scope.model, "mentor-profile", values["mentors"]),
        form=_codes(scope.model, "offer-form", values["form"]),
        goal=values["goal"] or None,
    )


def _codes(model: Model, scheme: str, typed: str) -> frozenset[str]:
    words = [word.strip() for word in typed.replace(";", ",").split(",") if word.strip()]
    codes = {word: concept_code(model, scheme, word) for word in words}
    choices = ", ".join(model.schemes[scheme].concepts)
    for word, code in codes.items():
        if code is None:
            raise UsageError(
                fr=f"Valeur inconnue : « {word} ». Connues : {choices}.",
                en=f"Unknown value: “{word}”. Known: {choices}.",
            )
    return frozenset(code for code in codes.values() if code)


def _is_ours(scope: "Scope", offer: Offer) -> bool:
    return scope.operator is not None and scope.operator.id in dict(offer.makers)


def _best(model: Model, theme: str, audience: str, here: Iterable[Offer]) -> Fit:
    """How well the offers here serve an audience in a theme."""
    asked = Asked(frozenset({audience}))
    of_theme = [offer for offer in here if themes_meet(model, offer.themes, [theme])]
    return max((audience_fit(model, offer, asked) for offer in of_theme), default=Fit.NO)


def _years(wanted: Ages, ages: Ages) -> int | None:
    """How many years of age both serve; None where one does not say."""
    if None in (*wanted, *ages):
        return None
    shared = common(wanted, ages)
    return 0 if shared is None else shared[1] - shared[0] + 1  # type: ignore[operator]
