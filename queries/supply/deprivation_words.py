"""The sentences on how poor the places of needs are, in French and in English."""

from typing import TYPE_CHECKING

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.sentences import NBSP, small

if TYPE_CHECKING:
    from essaim.queries.supply.deprivation import Deprivation, Deprived


def deprived(model: Model, indicator: str, at: "Deprived") -> list[Text]:
    """« Lieu plus défavorisé que les communes autour (part … : 14 %, moyenne 12 %) : compte 1,25 fois. »"""
    if round(at.factor, 1) == 1:
        return []
    times = f"{at.factor:.2f}".rstrip("0").rstrip(".")
    counts = Text(f"compte {times.replace('.', ',')} fois dans le classement.", f"counts {times} times in the ranking.")
    if at.value is None:
        return [
            Text(
                f"Quartier prioritaire, délimité pour la pauvreté de ses habitants : {counts.fr}",
                f"A priority neighbourhood, drawn for the poverty of its inhabitants: {counts.en}",
            )
        ]
    what, value, mean = (
        _indicator(model, indicator),
        _value(model, indicator, at.value),
        _value(model, indicator, at.mean),
    )
    more = Text("plus", "more") if at.factor > 1 else Text("moins", "less")
    return [
        Text(
            f"Lieu {more.fr} défavorisé que l’ensemble des communes autour ({what.fr} : {value.fr}, moyenne "
            f"{mean.fr}) : {counts.fr}",
            f"A place {more.en} deprived than the communes around it ({what.en}: {value.en}, mean {mean.en}): "
            f"{counts.en}",
        )
    ]


def _indicator(model: Model, code: str) -> Text:
    label = model.schemes["indicator"].concepts[code].label
    return Text(small(label.fr), small(label.en))


def _value(model: Model, code: str, value: float) -> Text:
    number = f"{value:.1f}".removesuffix(".0")
    unit = model.schemes["indicator"].concepts[code].attributes.get("unit") == "percent"
    return Text(number.replace(".", ",") + f"{NBSP}%" * unit, number + "%" * unit)


def ranking(model: Model, poor: "Deprivation", name: str, gaps: int) -> list[Text]:
    """How the established gaps are ranked."""
    if poor.indicator is None:
        return [
            Text(
                "Manques établis classés par le nombre attendu de jeunes sans place ; aucun chiffre de précarité connu "
                "ici ne permet de comparer les lieux.",
                "Established gaps ranked by the expected number of young people without a place; no figure of "
                "deprivation known here allows comparing places.",
            )
        ]
    what, without = _indicator(model, poor.indicator), gaps - len(poor.of)
    left = Text(
        f" Sans ce chiffre, {without} besoin{'s comptent' if without > 1 else ' compte'} 1 fois.",
        f" Without that figure, {without} need{'s count' if without > 1 else ' counts'} once.",
    )
    return [
        Text(
            "Manques établis classés par le nombre attendu de jeunes sans place × (1 + 0,5 × écart de précarité), "
            f"l’écart du lieu à la moyenne de {poor.communes} communes ({name} ; {what.fr}), au plus ±1,5."
            + left.fr
            * (without > 0),
            "Established gaps ranked by the expected number of young people without a place × (1 + 0.5 × deprivation), "
            f"which is how far the place stands from the mean of {poor.communes} communes ({name}; {what.en}), within "
            "±1.5." + left.en * (without > 0),
        )
    ]
