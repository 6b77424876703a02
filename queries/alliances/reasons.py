"""Why an organisation gets its verdict: what each brings, what is the same, who can introduce us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import join, sentence
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.alliances.bodies import Body, Meeting, common_audiences
from essaim.queries.answer.labels import labels_of, name_inside
from essaim.queries.introductions.introducers import Acquaintance
from essaim.queries.introductions.standings import Standing, when_noted
from essaim.queries.methods.complement import Fit
from essaim.queries.supply.ages import years
from essaim.queries.supply.alike import audiences_shared
from essaim.queries.supply.supply import Offer

words = Phrases.beside(__file__)
Ties = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """All that decides about one organisation: we and it, what meets, how that fits, those of its offers that do what
    ours do, who introduces, what ties us."""

    us: Body
    body: Body
    meeting: Meeting
    fit: Fit
    alike: Sequence[Offer]
    acquaintance: Acquaintance | None
    ties: Ties

    def enriching(self, model: Model) -> frozenset[str]:
        """The themes of theirs that complete mentoring whatever was noted: culture, sport."""
        themes, concepts = self.meeting.body.profile.themes, model.schemes["theme"].concepts
        ours = self.us.profile.themes
        return frozenset(code for code in themes - ours if concepts[code].attributes.get("enriches"))


def reason(model: Model, case: Case, verdict: str) -> Text:
    """Why an organisation with documented offers gets its verdict."""
    if verdict == "undetermined":
        return _undetermined(case)
    exchange = _exchange(model, case)
    if verdict == "already_allied":
        return join([allied(case.ties), *exchange])
    if verdict == "other_public":
        return _other_public(model, case)
    introduced = introduction(case.acquaintance, case.us.id)
    if verdict == "complement":
        return join([*exchange, _common_public(model, case), *introduced])
    return join([_doubling(case, verdict), *exchange, *introduced])


def _exchange(model: Model, case: Case) -> list[Text]:
    """« Vous apportez à leur public ce qui lui manque : mentorat. Eux apportent au vôtre : sport. »"""
    exchanged = {"brings": case.fit.brings, "receives": case.fit.receives}
    told = [words(key, themes=labels_of(model, "theme", themes)) for key, themes in exchanged.items() if themes]
    enriching = case.enriching(model) - case.fit.receives
    return [*told, *([words("enriches", themes=labels_of(model, "theme", enriching))] if enriching else [])]


def _common_public(model: Model, case: Case) -> Text:
    """« Public commun : collégiens (11–15 ans). »"""
    common = common_audiences(model, case.meeting)
    if not common:
        return words("perhaps_common_public", audiences=labels_of(model, "audience", case.body.profile.audiences))
    audiences, ages = labels_of(model, "audience", common), case.meeting.ages and years(case.meeting.ages)
    return (
        words("common_public_of_ages", audiences=audiences, ages=ages)
        if ages
        else words("common_public", audiences=audiences)
    )


def _doubling(case: Case, verdict: str) -> Text:
    """« À comparer avec « Parrains » : … » : what is the same, and what nobody says."""
    offers = [offer.name for offer in case.alike]
    if verdict == "duplicate":
        return words("duplicate", offers=offers, n=len(offers))
    if verdict == "compare":
        return words("compare", offers=offers, unknown=_not_said(case) or [words("the_details")])
    return words("coordinate", offers=offers)


def _not_said(case: Case) -> list[Text]:
    """What one of the two does not say, and would tell whether it is a double."""
    every = (*case.us.offers, *case.alike)
    return [
        *([words("whose_mentors")] if not all(offer.mentors for offer in every) else []),
        *([words("what_form")] if not all(offer.form for offer in every) else []),
        *([words("what_goal")] if not all(offer.goal for offer in every) else []),
    ]


def _undetermined(case: Case) -> Text:
    if not (case.us.profile.themes and case.us.profile.audiences):
        return words("our_offers_unknown")
    if not (case.body.profile.themes and case.body.profile.audiences):
        return words("their_offers_vague")
    return words("no_need_for_each_other")


def _other_public(model: Model, case: Case) -> Text:
    us, body = case.us, case.body
    if case.meeting.ages is None and audiences_shared(model, us.profile.audiences, body.profile.audiences):
        return words("other_ages", ours=_ages(us), theirs=_ages(body))
    return words("other_public") if not case.fit.audience else words("other_place")


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


def told_opposed(why: Text, standing: Standing | None) -> Text:
    """Why an organisation is in the list; before that, that it said no, and when."""
    if standing is None or standing.stance is None or not standing.opposed:
        return why
    dated = standing.stance["date"]
    no = words("opposed_on", when=when_noted(standing.stance)) if dated else words("opposed")
    return join([no, why])


def spared_note(partner: str, spared: Mapping[str, Any] | None) -> Text:
    """Who asked not to be solicited, and since when."""
    return words("spared", partner=partner, when=when_noted(dict(spared or {})))


def introduction(acquaintance: Acquaintance | None, us: str | None) -> list[Text]:
    """« La principale du collège peut vous présenter (fiabilité estimée : 0,48). 2 connaissances communes : … »

    `us`: the id of the operator, who introduces nobody to itself.
    """
    if acquaintance is None:
        return []
    if us is not None and acquaintance.introducer_id == us:
        return [words("in_touch")]
    if not acquaintance.introducer:
        return [words("nobody_introduces")]
    contact = name_inside(acquaintance.introducer_id or "", acquaintance.introducer)
    if acquaintance.asking == "direct":
        return [words("direct_contact", contact=acquaintance.introducer)]
    key = "introducer" if acquaintance.asking == "agreed" else "introducer_to_ask"
    introducer = sentence(words(key, contact=contact, reliability=acquaintance.reliability))
    common = acquaintance.common
    return [introducer, *([words("common_acquaintances", n=len(common), names=common)] if len(common) > 1 else [])]
