"""A row that names an introducer, in the page of a partner: the list leaves the name out, whoever filled the row."""

from datetime import date
from typing import Any

import pytest

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.alliances.columns import COLUMNS
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import names_of
from essaim.visualizations.page.ecosystem import page_graph
from essaim.visualizations.page.html import Scribe
from essaim.visualizations.page.lists import SHOWN, Lists
from essaim.visualizations.page.page import Header, page

NAME = "Le directeur du centre social"


def introduced(count: int = 1) -> Answer:
    """Partners whom somebody can introduce us to."""
    row: dict[str, Any] = dict.fromkeys(names_of(COLUMNS)) | {
        "verdict": "complement", "score": 0.4, "brings": ["mentorat"], "receives": ["sport"],
        "shared_audience": ["collegiens"], "introducer_id": "per:d", "introducer": NAME, "reliability": 0.4,
        "why": Text("Vous apportez du mentorat.", "You bring mentoring."), "offers": [], "evidence": [],
    }  # fmt: skip
    rows = [
        row | {"rank": rank, "partner_id": f"org:{rank}", "partner": f"Club {rank}"} for rank in range(1, count + 1)
    ]
    return Answer("alliances", Text("t", "t"), COLUMNS, tuple(rows), date(2026, 11, 23))


@pytest.mark.parametrize("private", [True, False])
def test_an_introducer_is_written_for_the_team_alone(private: bool, model: Model) -> None:
    lists = Lists(Scribe("fr"), model, {}, private)
    html = lists.section(introduced()).html
    assert "Club 1" in html
    assert (NAME in html) == private


@pytest.mark.parametrize("private", [True, False])
def test_nor_is_it_in_the_rest_of_a_long_list(private: bool, model: Model) -> None:
    lists = Lists(Scribe("fr"), model, {}, private)
    rest = repr(lists.more(introduced(SHOWN + 1)))
    assert f"Club {SHOWN + 1}" in rest
    assert (NAME in rest) == private


@pytest.mark.parametrize(("visibility", "named"), [("internal", True), ("partner", False), ("public", False)])
def test_the_page_knows_for_whom_it_is(visibility: str, named: bool, model: Model) -> None:
    header = Header("Clairebrise", "Les Binômes", "abc123", "2026-11-23", visibility, False)
    html = page([introduced(SHOWN + 1)], page_graph([], []), header, model, "fr").replace("\u00a0", " ")
    assert "Club 1" in html
    assert (NAME in html) == named
