"""Tables that read well at 80 and at 120 columns."""

from dataclasses import replace
from datetime import date

import pytest

from essaim.ontology.compile import load_model
from essaim.ontology.text import Text
from essaim.queries.about.columns import DIAGNOSE
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.queries.answer.column import Column, column_named, names_of
from essaim.queries.answer.shared_columns import SHARED, STATES
from essaim.visualizations.terminal.answer_table import on_screen, print_answer, print_notes

LONG = "Association départementale des maisons des jeunes et de la culture de Loire-Atlantique"


def an_answer(columns: tuple[str, ...], *rows: tuple[object, ...], question: str = "x") -> Answer:
    made = tuple(dict(zip(columns, row, strict=True)) for row in rows)
    sources = [SourceRef("src:a", "Répertoire", "2026-01-02")] if rows else []
    known = tuple(SHARED.get(name) or column_named(name, load_model()) for name in columns)
    return Answer(question, Text("Titre", "Title"), known, made, date(2026, 11, 23), sources=sources)


@pytest.mark.parametrize("width", [80, 120])
def test_a_long_name_is_wrapped_whole(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_answer(an_answer(("name", "year", "value"), (LONG, 2024, 323204)), "fr")
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= width
    assert all(word in out for word in LONG.split())
    assert "2024" in out and "323\u202f204" in out


@pytest.mark.parametrize("width", range(40, 121))
def test_nothing_is_cut_whatever_the_width(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    columns = ("name", "themes", "audiences", "young_people", "severity", "year")
    print_answer(an_answer(columns, (LONG, "découverte des métiers", "lycéens professionnels", 130, 0.7, 2026)), "fr")
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= width
    read = " ".join(out.split())
    for word in (*LONG.split(), "année", "2026", "professionnels", "métiers", "0,7", "130"):
        assert word in read


def test_more_columns_than_fit_become_one_card_a_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    columns = tuple(f"column_number_{rank}" for rank in range(12))
    print_answer(an_answer(columns, tuple(range(12)), tuple(range(12, 24))), "fr")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines if line.startswith("column number 11")] == [
        ["column", "number", "11", "11"],
        ["column", "number", "11", "23"],
    ]


def test_an_empty_answer_says_so_and_a_column_of_nothing_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(an_answer(("name", "year")), "fr")
    assert "Aucune ligne." in capsys.readouterr().out
    print_answer(an_answer(("name", "year"), ("a", None)), "fr")
    assert "année" not in capsys.readouterr().out


def test_sources_stand_under_the_rows_with_their_day(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(an_answer(("name",), ("a",)), "fr")
    assert "Sources : Répertoire (02/01/2026)" in capsys.readouterr().out


def test_the_survey_is_grouped_and_says_what_is_not_documented(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    blank = dict.fromkeys(names_of(DIAGNOSE))
    rows = (
        blank | {"section": "figures", "name": "Habitants", "value": 323204, "unit": "person", "state": "known"},
        blank | {"section": "education", "name": "Établissements REP", "state": "undetermined"},
        blank | {"section": "education", "name": "Collège Jules-Ferry", "state": "known"},
    )
    print_answer(Answer("diagnose", Text("Titre", "Title"), DIAGNOSE, rows, date(2026, 11, 23)), "fr")
    lines = [" ".join(line.split(" ")).split("  ") for line in capsys.readouterr().out.splitlines()]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert cells[3:] == [
        ["Chiffres"],
        ["Habitants", "323\u202f204 hab."],
        ["Éducation prioritaire"],
        ["Établissements REP", "non documenté"],
        ["Collège Jules-Ferry", "—"],
    ]


def test_data_is_never_read_as_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(an_answer(("name",), ("[bold]x[/bold] :smile: [/]",)), "fr")
    assert "[bold]x[/bold] :smile: [/]" in capsys.readouterr().out


def test_notes_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    print_notes([Text("Chargez l’annuaire.", "Load the directory.")], "fr")
    said = capsys.readouterr()
    assert said.out == "" and "• Chargez l’annuaire." in said.err


@pytest.mark.parametrize("width", range(20, 60))
def test_guillemets_and_double_punctuation_never_stand_alone_at_a_line_end(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_notes([Text("Ils disent « venez demain » ; 35 % des jeunes : qui viendra ?", "")], "fr")
    lines = [line.rstrip() for line in capsys.readouterr().err.splitlines()]
    assert " ".join(" ".join(lines).split()) == "• Ils disent « venez demain » ; 35 % des jeunes : qui viendra ?"
    assert not any(line.endswith("«") or line.lstrip().startswith(tuple("»;:?%")) for line in lines)


STATE = Column("state", Text("état", "state"), codes=STATES, views=("group",))


def unknown(*columns: Column) -> Answer:
    rows = tuple(
        dict.fromkeys(names_of(columns)) | {"state": "undetermined", "name": f"Besoin {rank}"} for rank in range(10)
    )
    return Answer("x", Text("Titre", "Title"), (STATE, *columns), rows, date(2026, 11, 23))


def test_many_figures_that_nothing_documents_are_named_in_one_row(capsys: pytest.CaptureFixture[str]) -> None:
    name = Column("name", Text("nom", "name"), views=("terminal", "name"))
    value = Column("value", Text("valeur", "value"), unknown="state")
    print_answer(unknown(name, value), "fr")
    out = " ".join(capsys.readouterr().out.split())
    assert "Besoin 0, Besoin 1, Besoin 2" in out and out.count("documenté") == 2  # the group, and the row


def test_many_rows_of_an_unknown_state_stand_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(unknown(Column("name", Text("nom", "name"), views=("terminal", "name"))), "fr")
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if line.startswith("Besoin")] == [f"Besoin {rank}" for rank in range(10)]


def test_a_screen_shows_the_first_rows_and_counts_the_rest() -> None:
    answer = an_answer(("name", "year"), *((f"Acteur {at}", 2024) for at in range(20)))
    assert on_screen(answer) is answer
    short = on_screen(replace(answer, screen=15))
    assert [row["name"] for row in short.rows] == [f"Acteur {at}" for at in range(15)]
    (note,) = short.notes
    assert note.fr.startswith("5 autres lignes ne sont pas montrées ici") and "--format csv" in note.fr
    assert on_screen(replace(answer, screen=20)).rows == answer.rows
