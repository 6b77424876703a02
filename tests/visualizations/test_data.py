"""Answers as data, read back by readers that essaim did not write."""

import csv
import io
import json
from datetime import date

import pytest

from essaim import __version__
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.queries.answer.column import column_named
from essaim.visualizations.terminal.data import to_csv, to_json, to_ndjson

COLUMNS = ("name", "value", "known", "parts")


def answer(*rows: tuple[object, ...]) -> Answer:
    return Answer(
        question="figures",
        title=Text("Chiffres", "Figures"),
        columns=tuple(map(column_named, COLUMNS)),
        rows=tuple(dict(zip(COLUMNS, row, strict=True)) for row in rows),
        as_of=date(2026, 11, 23),
        params={"territory": "com:44109"},
        notes=[Text("Rien sur 2025.", "Nothing on 2025.")],
        sources=[SourceRef("src:qpv", "Quartiers", "2024-01-01")],
    )


def test_the_json_is_the_documented_envelope_in_its_order() -> None:
    read = json.loads(to_json(answer(("Nantes", 1.5, True, ["a", "b"])), "fr"))
    assert read == {
        "essaim": __version__,
        "format": 1,
        "question": "figures",
        "params": {"territory": "com:44109"},
        "as_of": "2026-11-23",
        "columns": ["name", "value", "known", "parts"],
        "rows": [{"name": "Nantes", "value": 1.5, "known": True, "parts": ["a", "b"]}],
        "notes": ["Rien sur 2025."],
        "sources": [{"id": "src:qpv", "title": "Quartiers", "date": "2024-01-01"}],
    }
    assert list(read) == ["essaim", "format", "question", "params", "as_of", "columns", "rows", "notes", "sources"]
    assert json.loads(to_json(answer(), "en"))["notes"] == ["Nothing on 2025."]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_say_is_null(value: float) -> None:
    made = answer(("x", value, None, [value]))
    assert json.loads(to_json(made, "fr"), parse_constant=pytest.fail)["rows"][0]["value"] is None
    assert json.loads(to_ndjson(made), parse_constant=pytest.fail)["parts"] == [None]
    assert next(csv.DictReader(io.StringIO(to_csv(made), newline="")))["value"] == ""


def test_ndjson_is_one_object_a_line_whatever_the_text_holds() -> None:
    lines = to_ndjson(answer(("deux\nlignes", 1, None, []), ("é", 2, None, []))).split("\n")
    assert [json.loads(line)["name"] for line in lines[:-1]] == ["deux\nlignes", "é"]
    assert lines[-1] == ""


def test_csv_is_rfc_4180_and_reads_back() -> None:
    text = to_csv(
        answer(('Le "Relais", Bellevue', 24975.5, False, ["a", {"b": "é"}]), ("deux\nlignes", None, True, []))
    )
    assert text.startswith("name,value,known,parts\r\n")
    assert '"Le ""Relais"", Bellevue",24975.5,false,' in text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[1] == {"name": "deux\nlignes", "value": "", "known": "true", "parts": "[]"}
    assert json.loads(rows[0]["parts"]) == ["a", {"b": "é"}]


def cell(text: str) -> str:
    """A text as the CSV of an answer gives it back."""
    return next(csv.DictReader(io.StringIO(to_csv(answer((text, -2, None, []))), newline="")))["name"]


@pytest.mark.parametrize("text", ["=1+1", "+33 6 00 00 00 00", "-2+3", "@SUM(A1)", " =1", "＝1+1"])
def test_a_spreadsheet_never_runs_a_cell(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("lead", ["\t", "\r", "\x0b", "\x0c", "\u200e", "\n"])
def test_nothing_before_a_formula_hides_it(lead: str) -> None:
    assert cell(f"{lead}=1+1").lstrip("' \n") == "=1+1"
    assert cell(f"{lead}=1+1").startswith("'")


def test_a_spreadsheet_that_cuts_at_semicolons_runs_nothing_either() -> None:
    """In French they do, whatever the quotes."""
    assert cell("a; =cmd|' /C calc'!A0;b") == "a;' =cmd|' /C calc'!A0;b"
    assert cell("a; b") == "a; b"


ESCAPES = ("\x1b]0;titre\x07", "\x1b]8;;http://x\x1b\\", "\x1b[31m", "\x9b31m", "\x7f", "\u202e")


@pytest.mark.parametrize("escape", ESCAPES)
def test_no_format_holds_what_a_terminal_obeys(escape: str) -> None:
    made = answer((f"a{escape}b", 1, None, [f"a{escape}b"]))
    for text in (to_csv(made), to_json(made, "fr"), to_ndjson(made)):
        assert not {"\x1b", "\x07", "\x9b", "\x7f", "\u202e"} & set(text)
    assert json.loads(to_ndjson(made))["name"] == f"a{escape}b"


def test_a_negative_number_stays_a_number() -> None:
    assert next(csv.DictReader(io.StringIO(to_csv(answer(("x", -2, None, [])))))).get("value") == "-2"
