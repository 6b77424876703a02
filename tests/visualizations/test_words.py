"""How values read for people."""

import pytest

from essaim.ontology.model import Model
from essaim.queries.saved.catalogue import catalogue
from essaim.visualizations.display import camel, clean, heading, number, property_labels, shown, texts

NARROW = "\u202f"


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
    assert shown("year", 12024, "fr") == "12024"
    assert shown("amount_eur", 24975.5, "fr") == f"24{NARROW}975,50"


def test_nothing_reads_as_a_dash_and_booleans_as_words() -> None:
    assert [shown("x", value, "fr") for value in (None, "", (), True, False)] == ["—", "—", "—", "oui", "non"]


def test_days_are_written_as_in_the_language() -> None:
    assert shown("date", "2026-11-23", "fr") == "23/11/2026"
    assert shown("date", "2026-11-23", "en") == "2026-11-23"


def test_what_is_unknown_is_said_not_documented() -> None:
    assert shown("state", "undetermined", "fr") == "non documenté"


def test_a_code_reads_as_its_label_of_the_ontology(model: Model) -> None:
    expected = model.schemes["stance"].concepts["reserved"].label
    assert shown("stance", "reserved", "fr", model) == expected.fr
    assert shown("stance", "reserved", "en", model) == expected.en


def test_headings_come_from_the_texts_then_from_the_ontology(model: Model) -> None:
    assert heading("quarantined", "fr", model) == "écartées"
    assert heading("school_type", "fr", model) == model.classes["School"].properties["schoolType"].label.fr
    assert heading("never_heard_of", "fr", model) == "never heard of"


def test_a_node_reads_by_its_name_and_a_relationship_by_its_ends(model: Model) -> None:
    node = {"id": "com:1", "labels": ["Municipality"], "properties": {"name": "Belleroche"}}
    edge = {"type": "PART_OF", "start": "com:1", "end": "dep:1", "properties": {}}
    assert shown("a", node, "fr", model) == "Belleroche (com:1)"
    assert shown("r", edge, "fr", model) == f"com:1 → {model.relations['PART_OF'].label.fr} → dep:1"


def test_a_name_cannot_act_on_the_terminal() -> None:
    assert clean("a\x1b[2Jb\x07\u202ec") == "a [2Jb c"


def test_every_word_is_there_in_both_languages() -> None:
    tables = [texts()[table] for table in ("columns", "words", "page")] + [
        found
        for name, found in texts()["values"].items()
        if name != "unit"  # a count has no unit
    ]
    for table in tables:
        for name, words in table.items():
            assert len(words) == 2 and all(words), name


def test_every_column_of_every_saved_question_has_a_heading(model: Model) -> None:
    columns = {name for query in catalogue().values() for name in query.columns}
    assert {
        name for name in columns if name not in texts()["columns"] and camel(name) not in property_labels(model)
    } == set()


def test_every_view_shows_columns_of_its_question() -> None:
    for name, view in texts()["views"].items():
        if name in catalogue():
            assert {view["group"], *view["columns"]} <= set(catalogue()[name].columns)
