"""A column that is declared beside its answer shows everywhere, with no edit anywhere else."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest

from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.about.columns import DIAGNOSE
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import Column, Columns, names_of
from essaim.queries.approach.columns import COLUMNS as APPROACH
from essaim.queries.gaps.columns import COLUMNS as GAPS
from essaim.visualizations.output import emit
from essaim.visualizations.page.ecosystem import Node, page_graph
from essaim.visualizations.page.page import Header, page
from essaim.visualizations.terminal.data import to_csv, to_json

NEW = Column("heard_on", Text("entendu le", "heard on"), "When it was heard.", codes={"radio": Text("radio", "on air")})
VALUES: dict[str, dict[str, Any]] = {
    "gaps": {"rank": 1, "need": "Des mentors", "state": "undetermined", "why": Text("Parce que", "Because")},
    "approach": {"rank": 1, "contact": "La principale", "reason": Text("Voit les élèves", "Sees the pupils")},
    "diagnose": {"section": "needs", "name": "Des mentors", "state": "known"},
}
ANSWERS: dict[str, Columns] = {"gaps": GAPS, "approach": APPROACH, "diagnose": DIAGNOSE}


def an_answer(question: str, column: Column = NEW) -> Answer:
    columns = (*ANSWERS[question], column)
    row = dict.fromkeys(names_of(columns)) | VALUES[question] | {"heard_on": "radio"}
    return Answer(question, Text("Titre", "Title"), columns, (row,), date(2026, 11, 23))


def words_of_page(answer: Answer, model: Model, visibility: str = "internal") -> str:
    header = Header("Clairebrise", None, "abc", "2026-11-23", visibility, False)
    graph = page_graph([Node("org:1", "Les Binômes", "Association")], [])
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page([answer], graph, header, model, "fr"), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("question", ANSWERS)
def test_it_shows_on_the_terminal(question: str, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    for lang, head, value in (("fr", "entendu le", "radio"), ("en", "heard on", "on air")):
        emit(an_answer(question), "table", lang, model)  # type: ignore[arg-type]
        out = capsys.readouterr().out.lower()
        assert head in out and value in out


@pytest.mark.parametrize("question", ANSWERS)
def test_it_is_in_the_data(question: str) -> None:
    answer = an_answer(question).said("fr")
    envelope = json.loads(to_json(answer, "fr"))
    assert envelope["columns"][-1] == "heard_on" and envelope["rows"][0]["heard_on"] == "radio"
    assert next(csv.DictReader(io.StringIO(to_csv(answer))))["heard_on"] == "radio"


@pytest.mark.parametrize("question", ANSWERS)
def test_it_stands_behind_why_on_the_page(question: str, model: Model) -> None:
    words = words_of_page(an_answer(question), model)
    assert "Entendu le" in words and "radio" in words
    hidden = replace(NEW, views=())
    assert "Entendu le" not in words_of_page(an_answer(question, hidden), model)


def test_what_is_for_the_team_is_on_no_page_for_others(model: Model) -> None:
    answer = an_answer("gaps", replace(NEW, private=True))
    assert "Entendu le radio" in words_of_page(answer, model)
    assert "Entendu le" not in words_of_page(answer, model, "partner")
