"""How values read for people."""

from typing import Any

import pytest

from essaim.ontology.harmless import clean
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import number
from essaim.queries.answer.column import Column, column_named
from essaim.queries.answer.shared_columns import SHARED
from essaim.visualizations.cell_words import Cells, shown
from essaim.visualizations.display import texts

NARROW = "\u202f"
LABEL = Text("libellé", "label")


@pytest.mark.parametrize(
    ("value", "fr", "en"),
    [
        (323204, f"323{NARROW}204", "323,204"),
        (1457806.0, f"1{NARROW}457{NARROW}806", "1,457,806"),
        (2024, "2024", "2024"),
        (9999, "9999", "9999"),
        (10000, f"10{NARROW}000", "10,000"),
        (1.5, "1,5", "1.5"),
        (0.1234, "0,123", "0.123"),
        (-12.345, "-12,35", "-12.35"),
        (float("nan"), "—", "—"),
        (0, "0", "0"),
    ],
)
def test_numbers_follow_the_language(value: float, fr: str, en: str) -> None:
    assert number(value, "fr") == fr
    assert number(value, "en") == en


def test_a_year_is_never_grouped_and_an_amount_has_its_cents() -> None:
    assert shown(column_named("year"), 12024, "fr") == "12024"
    assert shown(column_named("amount_eur"), 24975.5, "fr") == f"24{NARROW}975,50"


@pytest.mark.parametrize(
    ("format", "value", "fr", "en"),
    [
        ("auto", 0.1234, "0,123", "0.123"),
        ("rate", 0.8666, "0,87", "0.87"),
        ("percent", 0.0652, f"7{NARROW}%", "7%"),
        ("plain", 12024, "12024", "12024"),
        ("euros", 12024, f"12{NARROW}024,00", "12,024.00"),
        ("names", [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}], "A ; B", "A ; B"),
    ],
)
def test_a_value_reads_in_the_format_of_its_column(format: Any, value: Any, fr: str, en: str) -> None:
    column = Column("x", LABEL, format=format)
    assert (shown(column, value, "fr"), shown(column, value, "en")) == (fr, en)


def test_nothing_reads_as_a_dash_and_booleans_as_words() -> None:
    column = Column("x", LABEL)
    assert [shown(column, value, "fr") for value in (None, "", (), True, False)] == ["—", "—", "—", "oui", "non"]


def test_days_are_written_as_in_the_language() -> None:
    assert shown(column_named("date"), "2026-11-23", "fr") == "23/11/2026"
    assert shown(column_named("date"), "2026-11-23", "en") == "2026-11-23"


def test_what_is_unknown_is_said_not_documented() -> None:
    assert shown(SHARED["state"], "undetermined", "fr") == "non documenté"


def test_a_code_reads_as_its_label_of_the_ontology(model: Model) -> None:
    expected = model.schemes["stance"].concepts["reserved"].label
    column = column_named("stance", model)
    assert shown(column, "reserved", "fr", model) == expected.fr
    assert shown(column, "reserved", "en", model) == expected.en
    assert shown(column, "never-heard-of", "en", model) == "never-heard-of"
    assert shown(Column("x", LABEL, codes="relation"), "KNOWS", "fr", model) == model.relations["KNOWS"].label.fr


def test_a_node_reads_by_its_name_and_a_relationship_by_its_ends(model: Model) -> None:
    node = {"id": "com:1", "labels": ["Municipality"], "properties": {"name": "Belleroche"}}
    edge = {"type": "PART_OF", "start": "com:1", "end": "dep:1", "properties": {}}
    column = Column("x", LABEL)
    assert shown(column, node, "fr", model) == "Belleroche (com:1)"
    assert shown(column, edge, "fr", model) == f"com:1 → {model.relations['PART_OF'].label.fr} → dep:1"


def the_ages(pattern: str, low: int | None, high: int | None) -> str:
    columns = (Column("low", LABEL, pattern=Text(pattern, pattern)), Column("high", LABEL, views=()))
    return Cells(columns, "fr").text(columns[0], {"low": low, "high": high})


@pytest.mark.parametrize(
    ("pattern", "low", "high", "text"),
    [
        ("{low} – {high}", 1, 3, "1 – 3"),
        ("{low} – {high}", 1, None, "—"),
        ("[{low}]–[{high}]", 11, None, "11–"),
        ("[{low}]–[{high}]", None, 15, "–15"),
        ("[{low}]–[{high}]", None, None, "—"),
        ("{low}[ (au plus {high})]", 11, None, "11"),
        ("{low}[ (au plus {high})]", 11, 15, "11 (au plus 15)"),
        ("{low}[ (au plus {high})]", None, 15, "—"),
    ],
)
def test_columns_told_together(pattern: str, low: int | None, high: int | None, text: str) -> None:
    assert the_ages(pattern, low, high) == text


def test_the_state_stands_in_for_a_figure_that_nothing_documents() -> None:
    columns = (Column("value", LABEL, unknown="state"), SHARED["state"])
    cells = Cells(columns, "en")
    assert cells.text(columns[0], {"value": None, "state": "undetermined"}) == "not documented"
    assert cells.text(columns[0], {"value": None, "state": "known"}) == "—"
    assert cells.text(columns[0], {"value": 0, "state": "known"}) == "0"


def test_a_title_names_figures_of_its_row() -> None:
    columns = (Column("p", LABEL, title=Text("Parmi les {k} premiers", "Among the first {k}")), Column("k", LABEL))
    assert Cells(columns, "fr").title(columns[0], {"p": 0.5, "k": 5}) == "Parmi les 5 premiers"


def test_a_name_cannot_act_on_the_terminal() -> None:
    assert clean("a\x1b[2Jb\x07\u202ec") == "a [2Jb c"


def test_every_word_is_there_in_both_languages() -> None:
    for table in texts().values():
        for name, words in table.items():
            assert len(words) == 2 and all(words), name
