"""What `gaps` says beside its rows: what the figures rest on, how they are ranked, what is left out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.evidence import documenting, entry, to_load
from essaim.queries.answer.labels import small_label
from essaim.queries.gaps.figures import ENOUGH, UNITS, Figures, Finding, Level, Reference, Unit
from essaim.queries.gaps.reasons import NOTHING, indicator_label, words
from essaim.queries.supply.deprivation import Deprivation
from essaim.queries.supply.supply import Need, Supply

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


def notes_on(
    scope: "Scope",
    supply: Supply,
    figures: Sequence[Figures],
    findings: Sequence[Finding],
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
        *_threshold(reference, findings),
        *_not_consulted(findings),
        *([words("assumptions")] if any(gap.figures.answers for gap in findings) else ()),
        *(_ranking(scope.model, poor, reference, established) if established > 1 else ()),
        *wider,
    ]


def _nothing(scope: "Scope") -> list[Text]:
    """Why there is no need at all: nobody listed the needs, or somebody did and there is none."""
    codes, territory = ("class:Need",), scope.territory
    if documenting(scope.store, [territory.id], codes, scope.as_of)[territory.id]:
        return [words("none_listed", territory=territory.place)]
    return [words("none_known", territory=territory.name), *to_load(codes, territory.name)]


def _threshold(reference: Reference, findings: Sequence[Finding]) -> list[Text]:
    """The coverage below which a need is a gap, and where it comes from; that there is none."""
    if reference.asked:
        return []
    used = [unit for unit in UNITS if any(gap.unit == unit for gap in findings)]
    levels = {unit: reference.levels[unit] for unit in used}
    known = [_level(unit, level, reference.name) for unit, level in levels.items() if level.threshold is not None]
    if known:
        return known
    needs = max((level.needs for level in reference.levels.values()), default=0)
    return [words("no_threshold", n=needs, enough=ENOUGH, territory=reference.name)]


def _level(unit: Unit, level: Level, territory: str) -> Text:
    if unit == "young":
        return words("threshold_young", n=level.needs, territory=territory)
    return words("threshold_referred", threshold=level.threshold, n=level.needs, territory=territory)


def _not_consulted(findings: Sequence[Finding]) -> list[Text]:
    """The surveys that are missing, once for all rows."""
    unread = {code: None for gap in findings for code in gap.figures.expected if code not in gap.figures.documented}
    missing = [small_label(Text(**source["name"])) for source in map(entry, unread) if source]
    return [words("missing_sources", sources=missing)] if missing else []


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
