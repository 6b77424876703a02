"""Where room is short: `essaim diagnose` says all of the estimates, and why there are none, formula by formula."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from essaim.ontology.wording.phrases import Phrases
from essaim.queries.estimates.formulas import formulas

if TYPE_CHECKING:
    from essaim.queries.answer.answer import Answer

words = Phrases.beside(__file__)


def shortly(answer: "Answer") -> "Answer":
    """`answer` of diagnose with the estimates without a figure in one row, and without those that concern nobody, nor
    the mentoring networks that no file cites."""
    every = [row for row in answer.rows if row["indicator"] != "mentors-not-found"]
    others = [row for row in every if row["section"] != "estimated"]
    estimated = [row for row in every if row["section"] == "estimated"]
    blank = [row for row in estimated if row["value"] is None]
    rows = [*(row for row in estimated if row["value"]), *_joined(blank)]
    place = every.index(estimated[0]) if estimated else 0
    return replace(answer, rows=(*others[:place], *rows, *others[place:]))


def _joined(blank: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    names = {f"estimated-{formula.id}": formula.name for formula in formulas()}
    listed = [names[str(row["indicator"])] for row in blank]
    return [{**blank[0], "name": words("none_of", names=listed)}] if blank else []
