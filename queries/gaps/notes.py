"""What `gaps` says beside its rows: what the figures rest on, how they are ranked, what is left out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.evidence import documenting, to_load
from essaim.queries.gaps.figures import Figures, Reference
from essaim.queries.gaps.reasons import NOTHING, indicator_label, words
from essaim.queries.supply.deprivation import Deprivation
from essaim.queries.supply.supply import Need, Supply

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


def notes_on(
    scope: "Scope",
    supply: Supply,
    figures: Sequence[Figures],
    rows: Sequence[Mapping[str, Any]],
    reference: Reference,
    poor: Deprivation,
) -> list[Text]:
    """The notes of one answer; `figures` are those of every need around, `rows` those of the needs asked for."""
    wider = _wider(scope, supply, [needed.need for needed in figures])
    if not rows:
        local = any(supply.local(needed.need) for needed in figures)
        return [words("none_asked"), *wider] if local else [*_nothing(scope), *wider]
    established = sum(row["state"] == "established" for row in rows)
    return [
        *_threshold(reference),
        *([words("assumptions")] if any(needed.answers for needed in figures) else ()),
        *(_ranking(scope.model, poor, reference, established) if established > 1 else ()),
        *wider,
    ]


def _nothing(scope: "Scope") -> list[Text]:
    """Why there is no need at all: nobody listed the needs, or somebody did and there is none."""
    codes, territory = ("class:Need",), scope.territory
    if documenting(scope.store, [territory.id], codes, scope.as_of)[territory.id]:
        return [words("none_listed", territory=territory.place)]
    return [words("none_known", territory=territory.name), *to_load(codes, territory.name)]


def _threshold(reference: Reference) -> list[Text]:
    """The coverage below which a need is a gap, and where it comes from."""
    if reference.threshold is None or (reference.asked and reference.threshold):
        return []
    values = {"n": reference.needs, "territory": reference.name}
    if not reference.threshold:
        return [words("no_place_to_compare", **values)]
    return [words("threshold", threshold=reference.threshold, **values)]


def _wider(scope: "Scope", supply: Supply, needs: Iterable[Need]) -> list[Text]:
    """The needs of a wider territory, which are not counted here."""
    wider = [need for need in needs if not supply.local(need) and scope.around.intersection(need.places)]
    if not wider:
        return []
    ids = sorted({place for need in wider for place in need.places})
    names = [supply.places.names.get(id, id) for id in ids]
    return [words("wider", n=len(wider), territories=names, id=ids[0])]


def _ranking(model: Model, poor: Deprivation, reference: Reference, established: int) -> list[Text]:
    """How the established gaps are ranked."""
    if poor.indicator is None:
        return [words("ranking_by_number")]
    without = established - len(poor.of)
    return [
        words(
            "ranking_by_deprivation",
            communes=poor.communes,
            territory=reference.name,
            indicator=indicator_label(model, poor.indicator),
            without=words("without_figure", n=without) if without > 0 else NOTHING,
        )
    ]
