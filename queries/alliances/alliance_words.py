"""The sentences of the answer about alliances, in French and in English."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.queries.answer.sentences import joined, percent, quoted, small
from essaim.queries.methods.complement import Fit, shared
from essaim.queries.supply.ages import years

if TYPE_CHECKING:
    from essaim.queries.alliances.bodies import Body, Meeting
    from essaim.queries.answer.scope import Scope
    from essaim.queries.introductions.introducers import Acquaintance

NOT_DOCUMENTED = Text("Ses offres ne sont pas documentées.", "Its offers are not documented.")
NO_NEED = Text(
    "Aucun besoin relevé ici : on ne peut pas dire ce que chacun apporterait à l’autre.",
    "No need recorded here: what each would bring the other cannot be said.",
)


PARTLY_SHOWN = Text(
    "Comparé seulement sur les offres, les besoins et les accords qui peuvent être montrés à ce niveau de visibilité.",
    "Compared only on the offers, needs and agreements that may be shown at this level of visibility.",
)


def method(introduced: bool) -> Text:
    """How the score is made; introductions are part of it only where the reader may see them."""
    fr = ", × la fiabilité de la meilleure introduction (0,1 si aucune n’est connue)" if introduced else ""
    en = ", × the reliability of the best introduction (0.1 where none is known)" if introduced else ""
    return Text(
        "Score : ce que chacun apporte aux besoins relevés du public de l’autre, × le public commun, × la part d’offre "
        f"qui diffère{fr}. Il classe, il ne mesure pas.",
        "Score: what each brings to the recorded needs of the other's public, × the common public, × the part of the "
        f"offers that differs{en}. It ranks, it does not measure.",
    )


def judged(
    scope: "Scope",
    us: "Body",
    body: "Body",
    met: "Meeting",
    fitting: Fit,
    verdict: str,
    known: "Acquaintance | None",
    ties: Sequence[Mapping[str, Any]],
) -> Text:
    """Why an organisation with documented offers gets its verdict."""
    if verdict == "duplicate":
        return _duplicate(met, fitting)
    if verdict == "undetermined":
        return _undetermined(us)
    exchange = _exchange(scope, fitting)
    if verdict == "already_allied":
        return joined([allied(scope, ties), *exchange])
    if verdict == "unrelated":
        return _unrelated(us, body, met, fitting)
    return joined([*exchange, _common_public(scope, met), _overlap(met, fitting), *introduction(known, us.id)])


def _exchange(scope: "Scope", fitting: Fit) -> list[Text]:
    """« Vous apportez : mentorat, que leur public n’a pas. Eux apportent : sport. »"""
    said = []
    if fitting.brings:
        fr, en = themes(scope, fitting.brings)
        said.append(
            Text(f"Vous apportez à leur public ce qui lui manque : {fr}.", f"You bring what their public lacks: {en}.")
        )
    if fitting.receives:
        fr, en = themes(scope, fitting.receives)
        said.append(Text(f"Eux apportent au vôtre : {fr}.", f"They bring yours: {en}."))
    return said


def themes(scope: "Scope", codes: Iterable[str], scheme: str = "theme") -> Text:
    """The labels of themes or audiences as a list inside a sentence."""
    concepts = scope.model.schemes[scheme].concepts
    labels = [concepts[code].label if code in concepts else Text(code, code) for code in sorted(codes)]
    return Text(", ".join(small(one.fr) for one in labels), ", ".join(small(one.en) for one in labels))


def _common_public(scope: "Scope", met: "Meeting") -> Text:
    """« Public commun : collégiens (11–15 ans). »"""
    common = met.us.profile.audiences & met.body.profile.audiences
    fr, en = themes(scope, common, "audience") if common else Text("tous publics", "everyone")
    ages = years(met.ages) if met.ages else None
    if ages is None:
        return Text(f"Public commun : {fr}.", f"Common public: {en}.")
    return Text(f"Public commun : {fr} ({ages.fr}).", f"Common public: {en} ({ages.en}).")


def _overlap(met: "Meeting", fitting: Fit) -> Text:
    if not fitting.same_offer:
        return Text("Aucun recouvrement d’offre connu.", "No known overlap of offers.")
    alike = _alike(met.us, met.body)
    return Text(
        f"Recouvrement d’offre connu : {percent(fitting.same_offer).fr} ({quoted(alike).fr}).",
        f"Known overlap of offers: {percent(fitting.same_offer).en} ({quoted(alike).en}).",
    )


def _duplicate(met: "Meeting", fitting: Fit) -> Text:
    """« Même offre, même public, même territoire : … Coordonner, pas s’allier. »"""
    offer, public = percent(fitting.same_offer), percent(fitting.audience)
    names = [*_alike(met.us, met.body), *(one.name for one in met.us.offers if one.name and _shares(one, met.body))]
    ages = years(met.ages) if met.ages else None
    aged = Text(f", {ages.fr}", f", {ages.en}") if ages else Text("", "")
    fr, en = quoted(names)
    do = Text("font", "do") if len(names) > 1 else Text("fait", "does")
    return Text(
        f"Doublon : {fr} {do.fr} ici la même chose pour les mêmes jeunes (offre commune {offer.fr}, public commun "
        f"{public.fr}{aged.fr}). Coordonner, pas s’allier.",
        f"Duplicate: {en} {do.en} the same here for the same young people (common offer {offer.en}, common public "
        f"{public.en}{aged.en}). Coordinate rather than ally.",
    )


def _alike(us: "Body", body: "Body") -> list[str]:
    return [offer.name for offer in body.offers if _shares(offer, us)]


def _shares(offer: Any, body: "Body") -> bool:
    return bool(offer.themes & body.profile.themes or offer.needs & body.profile.addressed)


def _unrelated(us: "Body", body: "Body", met: "Meeting", fitting: Fit) -> Text:
    if met.ages is None and shared(us.profile.audiences, body.profile.audiences):
        ours, theirs = _ages(us), _ages(body)
        return Text(
            f"Pas les mêmes âges, d’après les offres connues : {ours.fr} pour vous, {theirs.fr} pour eux.",
            f"Not the same ages, from the known offers: {ours.en} for you, {theirs.en} for them.",
        )
    if not fitting.audience:
        return Text("Pas le même public, d’après les offres connues.", "Not the same public, from the known offers.")
    if fitting.same_offer:
        fr, en = quoted(_alike(met.us, met.body))
        return Text(
            f"En partie la même offre ({fr}), et aucun besoin relevé ici auquel l’un répondrait pour l’autre.",
            f"Partly the same offer ({en}), and no need recorded here that one would answer for the other.",
        )
    return Text(
        "Même public, mais aucun besoin relevé ici auquel l’un répondrait pour l’autre.",
        "The same public, but no need recorded here that one would answer for the other.",
    )


def _ages(body: "Body") -> Text:
    """« 6–10 ans, 13–15 ans »: the ages of the offers."""
    spans = sorted({offer.ages for offer in body.offers}, key=lambda ages: (ages[0] or 0, ages[1] or 0))
    found = [said for ages in spans if (said := years(ages))]
    return Text(", ".join(one.fr for one in found), ", ".join(one.en for one in found))


def _undetermined(us: "Body") -> Text:
    if not (us.profile.themes and us.profile.audiences):
        return Text(
            "Pas de verdict : vos offres ici ne sont pas documentées.",
            "No verdict: your offers here are not documented.",
        )
    return Text(
        "Pas de verdict : thème ou public de leurs offres non renseigné.",
        "No verdict: the theme or the audience of their offers is not stated.",
    )


def allied(scope: "Scope", ties: Sequence[Mapping[str, Any]]) -> Text:
    """That we are allied already, and by which agreement until when."""
    agreements = {tie["agreement"]: tie["until"] for tie in ties if tie["agreement"]}
    if not agreements:
        return Text("Déjà partenaire.", "A partner already.")
    fr = ", ".join(f"{name}{_until(day).fr}" for name, day in sorted(agreements.items()))
    en = ", ".join(f"{name}{_until(day).en}" for name, day in sorted(agreements.items()))
    return Text(f"Déjà liés : {fr}.", f"Tied already: {en}.")


def _until(day: str | None) -> Text:
    if not day:
        return Text("", "")
    return Text(f" (jusqu’au {'/'.join(reversed(day[:10].split('-')))})", f" (until {day[:10]})")


def silent(help_offered: str | None, known: "Acquaintance | None", us: str | None) -> Text:
    """Why there is no verdict on an organisation of which no offer is documented."""
    said = [Text("Pas de verdict : aucune offre documentée.", "No verdict: no documented offer.")]
    if help_offered:
        fr, en = quoted([help_offered])
        said.append(Text(f"Aide proposée : {fr}.", f"Help offered: {en}."))
    return joined([*said, *introduction(known, us)])


def introduction(known: "Acquaintance | None", us: str | None) -> list[Text]:
    """« La principale du collège peut vous présenter (fiabilité estimée : 0,48). 2 connaissances communes : … »

    `us`: the id of the operator, who introduces nobody to itself.
    """
    if known is None:
        return []
    if not known.introducer:
        return [Text("Personne de connu ne peut vous présenter.", "Nobody known can introduce you.")]
    if known.introducer_id == us:
        return [Text("Vous êtes déjà en lien direct.", "You are in direct touch already.")]
    if known.direct:
        return [Text(f"Contact direct : {known.introducer}.", f"Direct contact: {known.introducer}.")]
    sure = _decimal(known.reliability)
    said = [
        Text(
            f"{known.introducer} peut vous présenter (fiabilité estimée : {sure.fr}).",
            f"{known.introducer} can introduce you (estimated reliability: {sure.en}).",
        )
    ]
    if len(known.common) > 1:
        number, fr, en = len(known.common), " ; ".join(known.common[:3]), "; ".join(known.common[:3])
        said.append(Text(f"{number} connaissances communes : {fr}.", f"{number} common acquaintances: {en}."))
    return said


def generic(scope: "Scope", us: "Body") -> Text:
    """For whom the answer is when there is no operator."""
    fr, en = themes(scope, us.profile.audiences, "audience")
    return Text(
        f"Comparé à une offre de mentorat pour {fr}, sur tout le territoire.",
        f"Compared with a mentoring offer for {en}, over the whole territory.",
    )


def coming(us: "Body") -> Text:
    """That the operator offers nothing here yet: its offers elsewhere were taken as coming."""
    fr, en = quoted([offer.name for offer in us.offers])
    return Text(
        f"Aucune offre connue ici pour {us.name} : comparé comme si {fr} y venai{'en' * (len(us.offers) > 1)}t.",
        f"No offer of {us.name} is known here: compared as if {en} came.",
    )


def nothing_of_us(us: "Body") -> Text:
    """That there is no verdict without an offer of the operator."""
    return Text(
        f"Aucune offre documentée pour {us.name} : pas de verdict. Chargez ses offres (tableau « offres »).",
        f"No offer of {us.name} is documented: no verdict. Load its offers (table of offers).",
    )


def no_offer(us: "Body") -> Text:
    """That somebody listed the offers, and that nobody else offers anything."""
    other = Text("d’autre que les vôtres", "but yours") if us.id and us.here else Text("", "")
    return Text(
        f"Les offres ont été recensées ici : aucune {other.fr}".rstrip() + ", donc personne à qui vous comparer.",
        f"The offers were listed here: none {other.en}".rstrip() + ", so nobody to compare you with.",
    )


def vague_of_us(us: "Body") -> Text:
    """That there is no verdict while the offers of the operator say neither what they are about nor for whom."""
    return Text(
        f"Les offres de {us.name} ne disent pas leur thème ou leur public : pas de verdict. Complétez-les (tableau "
        "« offres »).",
        f"The offers of {us.name} do not say their theme or their audience: no verdict. Complete them (table of "
        "offers).",
    )


def cut(shown: int) -> Text:
    """That more organisations without a documented offer are there than listed."""
    return Text(
        f"Plus de {shown} acteurs sans offre documentée : les {shown} premiers sont listés.",
        f"More than {shown} actors without a documented offer: the first {shown} are listed.",
    )


def left(number: int) -> Text:
    """That the last of the ranking are left out."""
    return Text(f"{number} acteurs de plus, derniers du classement.", f"{number} more actors, last of the ranking.")


def _decimal(value: float) -> Text:
    return Text(f"{value:.2f}".replace(".", ","), f"{value:.2f}")
