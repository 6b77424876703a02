"""A term ends with the next election, to the day."""

from datetime import date
from pathlib import Path

import pytest
from team_folder import folder, loaded

from essaim.graph_loader.decide.people import later, term_end
from essaim.graph_store.store import Store
from essaim.ontology.model import Model


def test_an_election_day_begins_a_term_and_does_not_end_it(model: Model) -> None:
    assert term_end(model, "maire", date(2020, 3, 14)) == date(2020, 3, 15)
    assert term_end(model, "maire", date(2020, 3, 15)) == date(2026, 3, 15)
    assert term_end(model, "maire", date(2020, 3, 16)) == date(2026, 3, 15)


def test_years_later_is_the_same_day() -> None:
    assert later(date(2026, 3, 15), 1) == date(2027, 3, 15)
    assert later(date(2024, 2, 29), 4) == date(2028, 2, 28)


PEOPLE = "identifiant;catégorie;nom affiché;fonction;rôle;structure;territoire du mandat;début\n"
ACTORS = (
    "identifiant;nom;nature;milieu;type d’institution\nm;Mairie de Bourg;Institution;Collectivité territoriale;Mairie\n"
)


@pytest.mark.parametrize(
    ("begun", "until"),
    [
        ("mars 2026", None),  # the month of an election: it began with it
        ("2026", None),
        ("28/03/2026", None),
        ("14/03/2026", "2026-03-15"),
        ("février 2026", "2026-03-15"),
        ("2025", "2026-03-15"),
    ],
)
def test_a_mandate_of_which_the_day_is_not_known_began_with_the_election_of_then(
    embedded_store: Store, model: Model, tmp_path: Path, begun: str, until: str | None
) -> None:
    person = f"a;Responsable public;Mme Exemple;Adjointe à la jeunesse;Adjoint au maire;m;;{begun}\n"
    report = loaded(embedded_store, model, folder(tmp_path / "t", {"acteurs": ACTORS, "personnes": PEOPLE + person}))
    assert [mend for file in report.files for mend in file.mend] == []
    text = "MATCH (p:Person)-[e:ELECTED_IN]->() RETURN toString(e.until) AS until, toString(p.retainUntil) AS kept"
    (mandate,) = embedded_store.read(text)
    assert mandate["until"] == until
    assert (mandate["kept"] == "2027-03-15") is (until is not None)
