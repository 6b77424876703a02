"""What is typed, on the command line or in Python: understood, or refused with what is accepted."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from essaim.ontology.errors import UsageError
from essaim.ontology.model import Model
from essaim.queries.answer import arguments


@pytest.mark.parametrize(
    ("check", "typed", "meant"),
    [
        (arguments.day, "2026-11-01", date(2026, 11, 1)),
        (arguments.day, date(2026, 11, 1), date(2026, 11, 1)),
        (arguments.day, datetime(2026, 11, 1, 9, 30), date(2026, 11, 1)),
        (arguments.year, 2024, 2024),
        (arguments.year, " 2024 ", 2024),
        (arguments.visibility, "internal", "internal"),
        (arguments.visibility, "Interne", "internal"),
        (arguments.visibility, "partenaire", "partner"),
        (arguments.visibility, "Public", "public"),
        (arguments.visibility, "publique", "public"),
        (arguments.share, 1, 1.0),
        (arguments.share, "0,2", 0.2),
        (arguments.row_limit, "500", 500),
        (arguments.seconds, 0.5, 0.5),
        (arguments.words, "Nantes", "Nantes"),
    ],
)
def test_what_is_understood(check: Callable[[str, Any], Any], typed: Any, meant: Any) -> None:
    understood = check("x", typed)
    assert (type(understood), understood) == (type(meant), meant)


@pytest.mark.parametrize(
    ("check", "typed", "fr", "en"),
    [
        (arguments.day, "hier", "Date incorrecte pour x : écrivez AAAA-MM-JJ", "Wrong date for x: write YYYY-MM-DD"),
        (arguments.day, "01/11/2026", "écrivez AAAA-MM-JJ", "write YYYY-MM-DD"),
        (arguments.day, 2026, "écrivez AAAA-MM-JJ", "write YYYY-MM-DD"),
        (arguments.day, "2026-02-30", "écrivez AAAA-MM-JJ", "write YYYY-MM-DD"),
        (arguments.year, "deux", "un nombre entier est attendu, une année", "a whole number, a year"),
        (arguments.year, 2024.5, "un nombre entier", "a whole number"),
        (arguments.year, 20240, "une année telle que 2024", "a year such as 2024"),
        (arguments.year, True, "un nombre entier", "a whole number"),
        (arguments.visibility, "secret", "interne, partenaire, publique", "internal, partner, public"),
        (arguments.visibility, "restricted", "interne, partenaire, publique", "internal, partner, public"),
        (arguments.visibility, None, "interne, partenaire, publique", "internal, partner, public"),
        (arguments.share, 0, "un nombre entre 0 et 1", "a number between 0 and 1"),
        (arguments.share, 1.01, "un nombre entre 0 et 1", "a number between 0 and 1"),
        (arguments.share, "nan", "un nombre entre 0 et 1", "a number between 0 and 1"),
        (arguments.row_limit, 0, "au moins 1", "at least 1"),
        (arguments.row_limit, "beaucoup", "un nombre de lignes", "a number of rows"),
        (arguments.seconds, 0, "plus grand que 0", "above 0"),
        (arguments.seconds, "inf", "un nombre de secondes", "a number of seconds"),
        (arguments.words, 44109, "un nom ou un code", "a name or a code"),
    ],
)
def test_a_refusal_names_the_argument_and_says_what_is_accepted(
    check: Callable[[str, Any], Any], typed: Any, fr: str, en: str
) -> None:
    with pytest.raises(UsageError) as caught:
        check("x", typed)
    french, english = caught.value.text
    assert fr in french and en in english and " x" in f" {french}" and "x " in f"{english.replace(':', ' ')} "


def test_a_visibility_may_be_typed_as_the_ontology_calls_it(model: Model) -> None:
    concepts = model.schemes["visibility"].concepts
    for code in arguments.VISIBILITIES:
        assert {arguments.visibility("x", label) for label in concepts[code].label} == {code}
