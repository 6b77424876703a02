"""Why an organisation gets its verdict: what each brings, what is the same, who can introduce us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import join, sentence
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.alliances.bodies import Body, Meeting
from essaim.queries.answer.labels import labels_of, name_inside
from essaim.queries.introductions.introducers import Acquaintance
from essaim.queries.methods.complement import Fit, shared
from essaim.queries.supply.ages import years
from essaim.queries.supply.supply import Offer

words = Phrases.beside(__file__)
Ties = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """All that decides about one organisation: we and it, what meets, how that fits, who introduces, what ties us."""

    us: Body
    body: Body
    meeting: Meeting
    fit: Fit
    acquaintance: Acquaintance | None
    ties: Ties


def reason(model: Model, case: Case, verdict: str) -> Text:
    """Why an organisation with documented offers gets its verdict."""
    if verdict == "duplicate":
        return _duplicate(case)
    if verdict == "undetermined":
        documented = case.us.profile.themes and case.us.profile.audiences
        return words("their_offers_vague" if documented else "our_offers_unknown")
    exchange = _exchange(model, case.fit)
    if verdict == "already_allied":
        return join([allied(case.ties), *exchange])
    if verdict == "unrelated":
        return _unrelated(case)
    introduced = introduction(case.acquaintance, case.us.id)
    return join([*exchange, _common_public(model, case.meeting), _overlap(case), *introduced])


def _exchange(model: Model, fit: Fit) -> list[Text]:
    """« Vous apportez à leur public ce qui lui manque : mentorat. Eux apportent au vôtre : sport. »"""
    exchanged = {"brings": fit.brings, "receives": fit.receives}
    return [words(key, themes=labels_of(model, "theme", themes)) for key, themes in exchanged.items() if themes]


def _common_public(model: Model, meeting: Meeting) -> Text:
    """« Public commun : collégiens (11–15 ans). »"""
    common = meeting.us.profile.audiences & meeting.body.profile.audiences
    audiences = labels_of(model, "audience", common) if common else [words("everyone")]
    ages = years(meeting.ages) if meeting.ages else None
    if ages is None:
        return words("common_public", audiences=audiences)
    return words("common_public_of_ages", audiences=audiences, ages=ages)


def _overlap(case: Case) -> Text:
    if not case.fit.same_offer:
        return words("no_overlap")
    return words("overlap", share=case.fit.same_offer, offers=_alike(case.meeting.us, case.meeting.body))


def _duplicate(case: Case) -> Text:
    """« Doublon : … fait ici la même chose pour les mêmes jeunes … Coordonner, pas s’allier. »"""
    ours, theirs = case.meeting.us, case.meeting.body
    names = [*_alike(ours, theirs), *(offer.name for offer in ours.offers if offer.name and _shares(offer, theirs))]
    figures = {"same_offer": case.fit.same_offer, "audience": case.fit.audience, "offers": names, "n": len(names)}
    ages = years(case.meeting.ages) if case.meeting.ages else None
    return words("duplicate_of_ages", ages=ages, **figures) if ages else words("duplicate", **figures)


def _alike(us: Body, body: Body) -> list[str]:
    """The offers of a body that share a theme, or a need addressed, with ours."""
    return [offer.name for offer in body.offers if _shares(offer, us)]


def _shares(offer: Offer, body: Body) -> bool:
    return bool(offer.themes & body.profile.themes or offer.needs & body.profile.addressed)


def _unrelated(case: Case) -> Text:
    us, body = case.us, case.body
    if case.meeting.ages is None and shared(us.profile.audiences, body.profile.audiences):
        return words("other_ages", ours=_ages(us), theirs=_ages(body))
    if not case.fit.audience:
        return words("other_public")
    if case.fit.same_offer:
        return words("partly_the_same", offers=_alike(case.meeting.us, case.meeting.body))
    return words("no_need_for_each_other")


def _ages(body: Body) -> list[Text]:
    """The ages of the offers: « 6–10 ans », « 13–15 ans »."""
    spans = sorted({offer.ages for offer in body.offers}, key=lambda ages: (ages[0] or 0, ages[1] or 0))
    return [span for span in map(years, spans) if span]


def allied(ties: Ties) -> Text:
    """That we are allied already, and by which agreement until when."""
    agreements = {tie["agreement"]: tie["until"] for tie in ties if tie["agreement"]}
    if not agreements:
        return words("partner_already")
    dated = [
        words("agreement_until", name=name, day=until[:10]) if until else name
        for name, until in sorted(agreements.items())
    ]
    return words("tied_already", agreements=dated)


def silent(help_offered: str | None, acquaintance: Acquaintance | None, us: str | None) -> Text:
    """Why there is no verdict on an organisation of which no offer is documented."""
    offered = [words("help_offered", help=help_offered)] if help_offered else []
    return join([words("no_offer_documented"), *offered, *introduction(acquaintance, us)])


def introduction(acquaintance: Acquaintance | None, us: str | None) -> list[Text]:
    """« La principale du collège peut vous présenter (fiabilité estimée : 0,48). 2 connaissances communes : … »

    `us`: the id of the operator, who introduces nobody to itself.
    """
    if acquaintance is None:
        return []
    if not acquaintance.introducer:
        return [words("nobody_introduces")]
    if acquaintance.introducer_id == us:
        return [words("in_touch")]
    contact = name_inside(acquaintance.introducer_id or "", acquaintance.introducer)
    if acquaintance.asking == "direct":
        return [words("direct_contact", contact=acquaintance.introducer)]
    key = "introducer" if acquaintance.asking == "agreed" else "introducer_to_ask"
    introducer = sentence(words(key, contact=contact, reliability=acquaintance.reliability))
    common = acquaintance.common
    return [introducer, *([words("common_acquaintances", n=len(common), names=common)] if len(common) > 1 else [])]
