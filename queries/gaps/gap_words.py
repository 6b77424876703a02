"""The sentences of the answer about gaps, in French and in English."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.evidence import entry
from essaim.queries.answer.sentences import NBSP, joined, percent, quoted, small
from essaim.queries.methods.coverage import SURE
from essaim.queries.supply.supply import Need

if TYPE_CHECKING:
    from essaim.queries.gaps.figures import Figures, Reference

NONE_ASKED = Text(
    "Aucun besoin de ce thème ou de ce public n’est relevé ici.",
    "No need of this theme or this audience is recorded here.",
)
NOT_SHOWN = Text(
    "Aucun besoin d’ici qui puisse être montré à ce niveau de visibilité.",
    "No need of this place that may be shown at this level of visibility.",
)

PARTLY_SHOWN = Text(
    "Calculé seulement sur les offres qui peuvent être montrées à ce niveau de visibilité ; il peut y avoir plus de "
    "places : un manque est à vérifier avec l’équipe.",
    "Computed only on the offers that may be shown at this level of visibility; there may be more places: "
    "check a gap with the team.",
)


def none_known(place: str) -> Text:
    """No need recorded, and nobody listed them."""
    return Text(
        f"Aucun besoin connu pour {place} à cette date, ce qui ne veut pas dire que les jeunes n’ont besoin de rien.",
        f"No known need for {place} at this date, which does not mean that young people need nothing.",
    )


def none_listed(place: str) -> Text:
    """No need recorded, and somebody listed them."""
    return Text(
        f"Les besoins de {place} ont été relevés à cette date : il n’y en a aucun.",
        f"The needs of {place} were listed at this date: there are none.",
    )


def why(
    model: Model,
    one: "Figures",
    row: Mapping[str, Any],
    against: "Reference",
    unread: Sequence[str],
    poorer: Sequence[Text],
) -> Text:
    """Why the need has its state: the figures, the threshold, how poor its place is, what is left to consult."""
    return joined([_figures(model, one, row), *_judged(one, row, against), *poorer, _consulted(one, row, unread)])


def _figures(model: Model, one: "Figures", row: Mapping[str, Any]) -> Text:
    """« Sur 420 collégiens, 145 places connues (35 %, fourchette 31–38 %). »"""
    who = _public(model, one.need)
    known = sum(answer.places or 0 for answer in one.answers)
    if row["coverage"] is not None and not known:
        return Text(f"{who.fr} : aucune place connue.", f"{who.en}: no known place.")
    least = Text("", "") if one.places is not None and one.listed else Text("au moins ", "at least ")
    if not known:
        return _said_alone(who, one.need.young)
    number = round(known)
    places = Text(
        f"{number} {'place connue' if number < 2 else 'places connues'}",
        f"{number} known {'place' if number == 1 else 'places'}",
    )
    if row["coverage"] is None:
        return Text(f"{who.fr} : {least.fr}{places.fr}.", f"{who.en}: {least.en}{places.en}.")
    share, low, high = (percent(row[key]) for key in ("coverage", "coverage_low", "coverage_high"))
    return Text(
        f"{who.fr} : {places.fr} ({share.fr}, fourchette {low.fr.split(NBSP)[0]}–{high.fr}).",
        f"{who.en}: {places.en} ({share.en}, range {low.en.rstrip('%')}–{high.en}).",
    )


def _said_alone(who: Text, young: int | None) -> Text:
    """« Concerne 310 jeunes habitant un QPV. »"""
    if not young:
        return Text(f"{who.fr}.", f"{who.en}.")
    return Text(f"Concerne {who.fr.removeprefix('Sur ')}.", f"Concerns {who.en.removeprefix('Of ')}.")


def _public(model: Model, need: Need) -> Text:
    """« Sur 420 collégiens », « Sur 420 jeunes (collégiens, élèves en REP ou REP+) », or that nobody counted them."""
    concepts = model.schemes["audience"].concepts
    labels = [concepts[code].label for code in sorted(need.audiences) if code in concepts]
    fr, en = (", ".join(small(label.say(lang)) for label in labels) for lang in ("fr", "en"))
    if not need.young:
        counted = Text("en nombre inconnu", "number unknown")
        if need.young == 0:
            counted = Text("aucun jeune compté", "no young person counted")
        return Text(
            f"{fr[:1].upper()}{fr[1:] or 'Public non précisé'}, {counted.fr}",
            f"{en[:1].upper()}{en[1:] or 'Audience not stated'}, {counted.en}",
        )
    number = need.young
    if number > 1 and len(labels) == 1:
        return Text(f"Sur {number} {fr}", f"Of {number} {en}")
    young = Text("jeunes", "young people") if number > 1 else Text("jeune", "young person")
    return Text(f"Sur {number} {young.fr}" + f" ({fr})" * bool(fr), f"Of {number} {young.en}" + f" ({en})" * bool(en))


def _judged(one: "Figures", row: Mapping[str, Any], against: "Reference") -> list[Text]:
    """What decided the state."""
    if row["state"] == "undetermined":
        return [_unknown(one, row)]
    if not one.places:
        return [Text("Les offres y sont recensées, aucune n’y répond.", "Offers are listed there, none answers it.")]
    if against.threshold is None:
        return []
    limit, beside = percent(against.threshold), _beside(against)
    if row["state"] == "established":
        return [
            Text(
                f"C’est moins que le seuil ({limit.fr}, {beside.fr}).",
                f"Below the threshold ({limit.en}, {beside.en}).",
            )
        ]
    near = Text("trop près du seuil", "too near the threshold")
    where = Text("au-dessus du seuil", "above the threshold") if (row["p_gap"] or 0) < 1 - SURE else near
    said = Text(
        f"Pas de manque établi : {where.fr} ({limit.fr}, {beside.fr}).",
        f"No gap established: {where.en} ({limit.en}, {beside.en}).",
    )
    left = row["young_people"] - min(round(one.places), row["young_people"])
    return [said, _left(left)] if left else [said]


def _left(young: int) -> Text:
    if young == 1:
        return Text("1 jeune reste pourtant sans place connue.", "Yet 1 young person remains without a known place.")
    return Text(
        f"{young} jeunes restent pourtant sans place connue.",
        f"Yet {young} young people remain without a known place.",
    )


def _beside(against: "Reference") -> Text:
    if against.asked:
        return Text("demandé", "as asked")
    return Text(f"couverture connue : {against.name}", f"known coverage: {against.name}")


def _unknown(one: "Figures", row: Mapping[str, Any]) -> Text:
    """What is not known, and so hides whether there is a gap."""
    reasons = []
    if not one.listed:
        reasons.append(
            Text("les offres n’y sont pas recensées", "offers are not listed there")
            if one.need.themes or one.answers
            else Text("le besoin n’a pas de thème", "the need has no theme")
        )
    vague = [answer for answer in one.answers if answer.places is None]
    if vague:
        fr, en = quoted([answer.offer.name for answer in vague])
        reasons.append(Text(f"nombre de places inconnu pour {fr}", f"number of places unknown for {en}"))
    if one.need.young is None:
        reasons.append(Text("le nombre de jeunes est inconnu", "the number of young people is unknown"))
    elif not one.need.young:
        reasons.append(Text("un besoin qui ne concerne personne est à vérifier", "a need of nobody is to be checked"))
    if not reasons:
        reasons.append(
            Text(
                "rien à quoi comparer dans le département ; fixez un seuil (--threshold 0.2)",
                "nothing to compare with in the département; set a threshold (--threshold 0.2)",
            )
        )
    fr, en = " ; ".join(reason.fr for reason in reasons), "; ".join(reason.en for reason in reasons)
    return Text(f"Indéterminé : {fr}.", f"Undetermined: {en}.")


def _consulted(one: "Figures", row: Mapping[str, Any], unread: Sequence[str]) -> Text:
    """« 4 sources consultées sur 5 (manque : financements) ; à vérifier auprès de : Collège des Coursives. »"""
    consulted, expected = row["sources_consulted"], row["sources_expected"]
    named = [Text(**found["name"]) for found in map(entry, unread) if found]
    ask = [small(name) if id.startswith("per:") else name for id, name in one.need.stated_by][:3]
    s = "s" if consulted > 1 else ""
    fr = f"{consulted or 'Aucune'} source{s} consultée{s} sur {expected}"
    en = f"{consulted} of {expected} sources consulted"
    if named:
        fr += f" (manque{'nt' if len(named) > 1 else ''} : {', '.join(small(name.fr) for name in named)})"
        en += f" (missing: {', '.join(small(name.en) for name in named)})"
    if ask:
        fr += f" ; à vérifier auprès de : {', '.join(ask)}"
        en += f"; to check with: {', '.join(ask)}"
    return Text(f"{fr}.", f"{en}.")


def method(against: "Reference", offered: bool) -> list[Text]:
    """What the figures rest on: the threshold, and the share of an offer that counts for a need."""
    notes = []
    if against.threshold == 0:
        notes.append(
            Text(
                f"Aucune place connue pour les {against.needs} besoins comparés ({against.name}) : pour les juger à un "
                "autre niveau, fixez un seuil (--threshold 0.2).",
                f"No known place for the {against.needs} needs compared ({against.name}): to judge them at another "
                "level, set a threshold (--threshold 0.2).",
            )
        )
    elif against.threshold is not None and not against.asked:
        limit = percent(against.threshold)
        notes.append(
            Text(
                f"Seuil : {limit.fr}, la couverture connue de {against.needs} besoins ({against.name}) ; "
                "pour en fixer un autre : --threshold 0.5.",
                f"Threshold: {limit.en}, the known coverage of {against.needs} needs ({against.name}); "
                "to set another: --threshold 0.5.",
            )
        )
    if offered:
        notes.append(
            Text(
                "Hypothèses : une offre qui dit à quels besoins elle répond compte pour eux seuls ; une autre compte "
                "pour la part des habitants de ses territoires qui vivent là.",
                "Assumptions: an offer that says which needs it addresses counts for these alone; another one counts "
                "for the share of the inhabitants of its territories who live there.",
            )
        )
    return notes


def wider(needs: Sequence[Need], names: Mapping[str, str]) -> list[Text]:
    """The needs of a wider territory, which are not counted here."""
    ids = sorted({place for need in needs for place in need.places})
    places = ", ".join(names.get(place, place) for place in ids[:3])
    count, s = len(needs), "s" if len(needs) > 1 else ""
    return [
        Text(
            f"{count} besoin{s} d’un territoire plus large ({places}), non compté{s} ici : essaim gaps {ids[0]}.",
            f"{count} need{s} of a wider territory ({places}), not counted here: essaim gaps {ids[0]}.",
        )
    ]
