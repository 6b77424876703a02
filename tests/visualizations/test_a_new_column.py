"""A column that an answer declares is on the terminal, in the data and on the page, and nothing else knows of it."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import Column
from essaim.queries.gaps.columns import COLUMNS
from essaim.visualizations.page.html import Scribe
from essaim.visualizations.page.lists import Lists
from essaim.visualizations.terminal.answer_table import print_answer
from essaim.visualizations.terminal.data import to_csv, to_json

HARVEST = Column("harvest", Text("récolte", "harvest"), "How much was brought in.")


@pytest.fixture
def answer() -> Answer:
    values = {"rank": 1, "need_id": "need:a", "need": "Des mentors", "state": "covered", "why": Text("Parce.", "So.")}
    row = {column.name: values.get(column.name) for column in COLUMNS} | {"harvest": 41.5}
    return Answer("gaps", Text("Manques", "Gaps"), (*COLUMNS, HARVEST), (row,), date(2026, 11, 1))


def test_it_is_on_the_terminal(answer: Answer, capsys: pytest.CaptureFixture[str], model: Model) -> None:
    print_answer(answer.said("fr"), "fr", model)
    shown = capsys.readouterr().out
    assert "récolte" in shown and "41,5" in shown
    print_answer(answer.said("en"), "en", model)
    assert "harvest" in capsys.readouterr().out


def test_it_is_not_when_it_says_so(answer: Answer, capsys: pytest.CaptureFixture[str], model: Model) -> None:
    hidden = replace(answer, columns=(*COLUMNS, replace(HARVEST, views=())))
    print_answer(hidden.said("fr"), "fr", model)
    assert "récolte" not in capsys.readouterr().out
    assert "Récolte" not in page(hidden, model)


def test_it_is_in_the_data(answer: Answer) -> None:
    envelope = json.loads(to_json(answer.said("fr"), "fr"))
    assert envelope["columns"][-1] == "harvest" and envelope["rows"][0]["harvest"] == 41.5
    [row] = csv.DictReader(io.StringIO(to_csv(answer.said("fr")), newline=""))
    assert row["harvest"] == "41.5"


def test_it_is_behind_why_on_the_page(answer: Answer, model: Model) -> None:
    assert "Récolte" in page(answer, model) and "41,5" in page(answer, model)


def page(answer: Answer, model: Model) -> str:
    return Lists(Scribe("fr"), model, {}, private=True).section(answer).html
