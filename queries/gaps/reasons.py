"""Why a need has its state: the figures, the threshold, how poor its place is, what is left to consult."""

from collections.abc import Mapping, Sequence
from typing import Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.evidence import entry
from essaim.queries.answer.labels import labels_of, name_inside, small_label
from essaim.queries.gaps.figures import Figures, Finding, Reference
from essaim.queries.methods.coverage import SURE
from essaim.queries.supply.deprivation import Deprivation, Deprived
from essaim.queries.supply.supply import Need

words = Phrases.beside(__file__)
NOTHING = Text("", "")


def reason(
    model: Model,
    finding: Finding,
    row: Mapping[str, Any],
    reference: Reference,
    unread: Sequence[str],
    poor: Deprivation,
) -> Text:
    """All that `why` says of one need; `row` holds its other columns, `unread` the codes that nobody documents."""
    figures, deprived = finding.figures, poor.of.get(finding.need.id)
    return join(
        [
            _known_places(model, figures, row),
            *_verdict(figures, row, reference),
            *(_deprived(model, poor, deprived) if deprived else ()),
            _consulted(figures.need, row, unread),
        ]
    )


def _known_places(model: Model, figures: Figures, row: Mapping[str, Any]) -> Text:
    """« Sur 420 collégiens : 145 places connues (35 %, fourchette 31–38 %). »"""
    who, counted = _lead(model, figures.need), sum(answer.places or 0 for answer in figures.answers)
    if row["coverage"] is not None:
        return _share(who, counted, row) if counted else words("no_place", who=who)
    if counted:
        least = figures.places is None or not figures.listed
        return words("places", who=who, least=least, n=round(counted))
    if figures.need.young:
        return words("concerns", young=_young(model, figures.need))
    return words("concerns_uncounted", who=who)


def _share(who: Text, counted: float, row: Mapping[str, Any]) -> Text:
    low, high = round(100 * row["coverage_low"]), row["coverage_high"]
    return words("places_and_share", who=who, n=round(counted), share=row["coverage"], low=low, high=high)


def _lead(model: Model, need: Need) -> Text:
    """« Sur 420 collégiens », or that nobody counted them."""
    if need.young:
        return words("among", young=_young(model, need))
    audience = join(labels_of(model, "audience", need.audiences), COMMA) if need.audiences else words("no_audience")
    return words("not_counted" if need.young is None else "counted_none", audience=audience)


def _young(model: Model, need: Need) -> Text:
    """« 420 collégiens », « 420 jeunes (collégiens, élèves en REP ou REP+) »."""
    audiences = labels_of(model, "audience", need.audiences)
    if len(audiences) == 1 and need.young != 1:
        return words("young_of_one_audience", n=need.young, audience=audiences[0])
    if audiences:
        return words("young_of_audiences", n=need.young, audiences=audiences)
    return words("young", n=need.young)


def _verdict(figures: Figures, row: Mapping[str, Any], reference: Reference) -> list[Text]:
    """What decided the state."""
    if row["state"] == "undetermined":
        return [_undetermined(figures)]
    if not figures.places:
        return [words("none_answers")]
    if reference.threshold is None:
        return []
    limit = {"threshold": reference.threshold, "beside": _threshold_source(reference)}
    if row["state"] == "established":
        return [words("below", **limit)]
    covered = words("above" if (row["p_gap"] or 0) < 1 - SURE else "too_near", **limit)
    without = row["young_people"] - min(round(figures.places), row["young_people"])
    return [covered, words("still_without", n=without)] if without else [covered]


def _threshold_source(reference: Reference) -> Text:
    return words("threshold_asked") if reference.asked else words("threshold_known", territory=reference.name)


def _undetermined(figures: Figures) -> Text:
    """What is not known, and so hides whether there is a gap."""
    vague = [answer.offer.name for answer in figures.answers if answer.places is None]
    reasons = [
        *([] if figures.listed else [words("offers_not_listed" if figures.comparable else "no_theme")]),
        *([words("capacity_unknown", offers=vague)] if vague else []),
        *([words("young_unknown")] if figures.need.young is None else []),
        *([words("need_of_nobody")] if figures.need.young == 0 else []),
    ]
    return words("undetermined", reasons=reasons or [words("nothing_to_compare")])


def _consulted(need: Need, row: Mapping[str, Any], unread: Sequence[str]) -> Text:
    """« 4 sources consultées sur 5 (manque : financements) ; à vérifier auprès de : Collège des Coursives. »"""
    missing = [small_label(Text(**source["name"])) for source in map(entry, unread) if source]
    witnesses = [name_inside(id, name) for id, name in need.stated_by][:3]
    ends = {
        "missing": words("missing_sources", n=len(missing), sources=missing) if missing else NOTHING,
        "witnesses": words("to_check_with", witnesses=witnesses) if witnesses else NOTHING,
    }
    consulted, expected = row["sources_consulted"], row["sources_expected"]
    if consulted:
        return words("consulted", n=consulted, expected=expected, **ends)
    return words("none_consulted", expected=expected, **ends)


def _deprived(model: Model, poor: Deprivation, deprived: Deprived) -> list[Text]:
    """« Lieu plus défavorisé que les communes autour (part … : 14 %, moyenne 12 %) : compte 1,25 fois. »"""
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
