"""A cell that a spreadsheet would run gets an apostrophe; a number with its sign is left as it is."""

import pytest

from essaim.ontology.harmless import harmless_cell


@pytest.mark.parametrize(
    ("formula", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("-", "'-"),
        ("-3;=1", "-3;'=1"),
        ("＝1", "'＝1"),
        ("+33 1 70 00 00 00", "'+33 1 70 00 00 00"),
    ],
)
def test_what_would_run_does_not(formula: str, cell: str) -> None:
    assert harmless_cell(formula) == cell


@pytest.mark.parametrize("number", ["-3", "+4", "-3,5", "-0.25", "+33170000000", "7", "a = b", "-3;-4"])
def test_a_number_is_left_alone(number: str) -> None:
    assert harmless_cell(number) == number
