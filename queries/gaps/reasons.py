"""Why a need has its state: places and young people, what decided, what counts apart, whom to ask."""

from collections.abc import Mapping
from typing import Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, inside, join, when
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.labels import labels_of, name_inside, small_label
from essaim.queries.gaps.figures import OBSERVED, Figures, Finding, Reference
from essaim.queries.supply.deprivation import Deprivation, Deprived
from essaim.queries.supply.matching import Answering
from essaim.queries.supply.supply import Need

words = Phrases.beside(__file__)
NOTHING = Text("", "")
MOST = 4  # offers set apart that a sentence names


def reason(model: Model, finding: Finding, row: Mapping[str, Any], reference: Reference, poor: Deprivation) -> Text:
    """All that `why` says of one need; `row` holds its other columns."""
    figures, deprived = finding.figures, poor.of.get(finding.need.id)
    return join(
        [
            _known_places(model, figures),
            *_verdict(finding, row, reference),
            *_apart(figures),
            *(_deprived(model, poor, deprived) if deprived else ()),
            *([] if row["state"] == "answered" else _to_ask(finding)),
            words("consulted", n=row["sources_consulted"], expected=row["sources_expected"]),
        ]
    )


def _known_places(model: Model, figures: Figures) -> Text:
    """« 60 places connues ; le collège en orienterait 40 (dit le 12/10/2026). », « 60 places connues pour 420 … »"""
    n, need = round(figures.counted), figures.need
    least = bool(n) and (figures.places is None or not figures.listed)
    places = words("some_places", n=n) if n else words("no_place")
    if need.to_refer is not None:
        return words("places_and_referred", places=places, least=least, referred=_referred(need))
    return words("places_and_young", places=places, least=least, young=_concerned(model, need))


def _referred(need: Need) -> Text:
    """« le collège en orienterait 40 (dit le 12/10/2026) »"""
    dated = words("said_on", when=when(need.said_on)) if need.said_on else NOTHING
    holder = need.said_by or next((name for _, name in need.stated_by), None)
    if holder is None:
        return words("referred", n=need.to_refer, said=dated)
    several = holder.lower().startswith(("les ", "des "))
    return words("holder_refers", holder=inside(holder), several=several, n=need.to_refer, said=dated)


def _concerned(model: Model, need: Need) -> Text:
    """« 420 collégiens », « 420 jeunes (collégiens, élèves en REP ou REP+) », or that nobody counted them."""
    audiences = labels_of(model, "audience", need.audiences)
    if need.young is None:
        return words("not_counted", audience=join(audiences, COMMA) if audiences else words("no_audience"))
    if len(audiences) == 1 and need.young > 1:
        return words("young_of_one_audience", n=need.young, audience=audiences[0])
    if audiences:
        return words("young_of_audiences", n=need.young, audiences=audiences)
    return words("young", n=need.young)


def _verdict(finding: Finding, row: Mapping[str, Any], reference: Reference) -> list[Text]:
    """What decided the state."""
    figures, level = finding.figures, finding.level
    if row["state"] == "answered":
        return [words("answered", who=_holder(figures.need), when=when(row["answered_on"]))]
    if row["state"] == "established" and level and level.threshold is not None:
        if finding.unit == "referred":
            share = {"threshold": level.threshold, "territory": reference.name}
            return [
                words("below_asked_share", threshold=level.threshold) if reference.asked else words("below", **share)
            ]
        places = max(1, round(level.threshold * (figures.need.young or 0)))
        if reference.asked:
            return [words("below_asked", n=places)]
        return [words("below_elsewhere", n=places, territory=reference.name)]
    unsure = _unsure(finding)
    if row["state"] == "partial":
        return [words("in_part", unsure=words("unsure", reasons=unsure) if unsure else NOTHING)]
    return [words("unknown", reasons=unsure or [words("no_answer_known")])]


def _unsure(finding: Finding) -> list[Text]:
    """What is not known, and so hides whether there is a gap."""
    figures = finding.figures
    vague = [answer.offer.name for answer in figures.answers if answer.places is None]
    number = figures.need.to_refer if figures.need.to_refer is not None else figures.need.young
    return [
        *([] if figures.listed else [words("offers_not_listed" if figures.comparable else "no_theme")]),
        *([words("capacity_unknown", offers=vague)] if vague else []),
        *([words("young_unknown")] if number is None else []),
        *([words("need_of_nobody")] if number == 0 else []),
        *([words("few_sources")] if figures.listed and figures.observed < OBSERVED else []),
        *([words("nothing_to_compare")] if finding.level and finding.level.threshold is None else []),
    ]


def _apart(figures: Figures) -> list[Text]:
    """« À part : « Contrat d’engagement jeune » (droit commun, 400 places) ; « Foot » (peut-être pour eux). »"""
    every = [_set_apart(match) for match in figures.apart]
    more = words("and_more", n=len(every) - MOST) if len(every) > MOST else NOTHING
    return [words("apart", offers=every[:MOST], more=more)] if every else []


def _set_apart(match: Answering) -> Text:
    values = {"offer": match.offer.name, "places": _whole(match.places)}
    if match.role == "ours":
        return words("apart_ours", **values)
    return words("apart_ordinary" if match.role == "ordinary" else "apart_perhaps", **values)


def _whole(places: float | None) -> Text:
    return NOTHING if places is None else words("of_places", n=round(places))


def _to_ask(finding: Finding) -> list[Text]:
    """« À demander à : Collège des Coursives (combien de jeunes il orienterait, si cela suffit). »"""
    need = finding.need
    questions = [words("ask_if_enough")] if finding.figures.counted else [words("ask_what_exists")]
    if need.to_refer is None:
        questions = [words("ask_how_many"), *questions]
    holders = [name_inside(id, name) for id, name in need.stated_by][:3]
    return [words("to_ask", holders=holders, asked=questions) if holders else words("to_ask_anybody", asked=questions)]


def _holder(need: Need) -> Text:
    """Who said that a need is answered: the team where the table names nobody."""
    return Text(need.said_by, need.said_by) if need.said_by else words("the_team")


def _deprived(model: Model, poor: Deprivation, deprived: Deprived) -> list[Text]:
    """« Lieu plus pauvre que les communes autour (part … : 14 %, moyenne 12 %) : chaque jeune y compte pour 1,25. »"""
    if round(deprived.factor, 1) == 1 or poor.indicator is None:
        return []
    times = round(deprived.factor, 2)
    if deprived.value is None:
        return [words("priority_neighbourhood", times=times)]
    return [
        words(
            "deprived_place",
            poorer=deprived.factor > 1,
            indicator=indicator_label(model, poor.indicator),
            value=_figure(model, poor.indicator, deprived.value),
            mean=_figure(model, poor.indicator, deprived.mean),
            times=times,
        )
    ]


def indicator_label(model: Model, code: str) -> Text:
    """The label of an indicator inside a sentence."""
    return small_label(model.schemes["indicator"].concepts[code].label)


def _figure(model: Model, code: str, value: float) -> Text:
    """A figure of an indicator with its unit."""
    unit = model.schemes["indicator"].concepts[code].attributes.get("unit")
    return words("figure_in_percent" if unit == "percent" else "figure", value=round(value, 1))
