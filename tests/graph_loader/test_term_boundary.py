"""A term ends with the next election, to the day."""

from datetime import date

from essaim.graph_loader.decide.people import later, term_end
from essaim.ontology.model import Model


def test_an_election_day_begins_a_term_and_does_not_end_it(model: Model) -> None:
    assert term_end(model, "maire", date(2020, 3, 14)) == date(2020, 3, 15)
    assert term_end(model, "maire", date(2020, 3, 15)) == date(2026, 3, 15)
    assert term_end(model, "maire", date(2020, 3, 16)) == date(2026, 3, 15)


def test_years_later_is_the_same_day() -> None:
    assert later(date(2026, 3, 15), 1) == date(2027, 3, 15)
    assert later(date(2024, 2, 29), 4) == date(2028, 2, 28)
