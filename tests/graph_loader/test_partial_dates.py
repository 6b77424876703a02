"""A month or a year stays a month or a year: in the graph, in what answers show, and until somebody knows the day."""

from datetime import date
from pathlib import Path

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import day, when
from essaim.queries.saved.run import run_saved

HEAD = "identifiant;date;type d’échange;acteurs\n"
TABLES = {
    "acteurs": "identifiant;nom;nature;milieu\nb;Atelier;Association;association\nc;Cap;Association;association\n",
    "échanges": HEAD
    + "e0;31/12/2025;Entretien;b\ne1;45900;Entretien;b\ne2;septembre 2025;Entretien;b\ne3;09/2025;Entretien;b\n"
    + "e4;2025;Entretien;b\ne5;rentrée 2025;Entretien;b\ne6;01/09/25;Entretien;b\n",
    "conventions": "identifiant;nom;type de convention;signée le;fin;signataires\n"
    "k;Accord;Convention de partenariat;septembre 2025;2026;b | c\n",
    "liens": "type de lien;de;vers;début;fin\nest partenaire de;b;c;03/2026;2026-2027\n",
}
EXCHANGES = "MATCH (i:Interaction) RETURN toString(i.date) AS day, i.partialDates AS partial ORDER BY i.aliases[0]"


def _loaded(folder: Path, store: Store, model: Model) -> None:
    report = load([folder], store, model, LoadOptions(home=folder.with_name("home"), backbone=False))
    assert [mend for file in report.files for mend in file.mend] == []


@pytest.fixture
def team(tmp_path: Path) -> Path:
    folder = tmp_path / "team"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "source.toml").write_text('id = "nord"\ndate = "2026-03-10"\n', encoding="utf-8")
    return folder


def test_what_is_known_of_a_date_is_kept_shown_and_replaced(embedded_store: Store, model: Model, team: Path) -> None:
    _loaded(team, embedded_store, model)
    kept = [(row["day"], row["partial"]) for row in embedded_store.read(EXCHANGES)]
    assert kept == [
        ("2025-12-31", None),
        ("2025-08-31", None),
        ("2025-09-01", ["date=2025-09"]),
        ("2025-09-01", ["date=2025-09"]),
        ("2025-01-01", ["date=2025"]),
        ("2025-09-01", ["date=2025-09"]),
        ("2025-09-01", None),
    ]
    (tie,) = embedded_store.read(
        "MATCH ()-[r:PARTNER_OF]->() RETURN toString(r.since) AS since, toString(r.until) AS until, r.partialDates AS p"
    )
    assert (tie["since"], tie["until"]) == ("2026-03-01", "2027-08-31")
    assert sorted(tie["p"]) == ["since=2026-03", "until=2027-08"]
    (agreement,) = run_saved(embedded_store, model, "agreements_ending", as_of=date(2026, 10, 1)).rows
    assert (agreement["signed_on"], agreement["end_date"]) == ("2025-09", "2026")
    _the_day_becomes_known(embedded_store, model, team)


def test_a_tie_shows_the_month_that_is_known_of_it(embedded_store: Store, model: Model, team: Path) -> None:
    people = "identifiant;catégorie;fonction;rôle;structure\np;Professionnel;Référente;Coordinateur territorial;b\n"
    (team / "personnes.csv").write_text(people, encoding="utf-8")
    ties = "type de lien;de;vers;thème;début;fin\nest référent pour;p;;Mentorat;septembre 2025;2027\n"
    (team / "liens.csv").write_text(ties, encoding="utf-8")
    _loaded(team, embedded_store, model)
    subject, day_asked = {"subject": "theme:mentorat"}, date(2026, 10, 1)
    (referent,) = run_saved(embedded_store, model, "referents", subject, as_of=day_asked).rows
    assert (referent["since"], referent["until"]) == ("2025-09", "2027")


def _the_day_becomes_known(store: Store, model: Model, team: Path) -> None:
    whole = TABLES["échanges"].replace("septembre 2025", "14/09/2025")
    (team / "échanges.csv").write_text(whole, encoding="utf-8")
    ties = TABLES["liens"].replace("03/2026", "03/03/2026").replace("2026-2027", "31/08/2027")
    (team / "liens.csv").write_text(ties, encoding="utf-8")
    _loaded(team, store, model)
    assert [(row["day"], row["partial"]) for row in store.read(EXCHANGES)][2] == ("2025-09-14", None)
    assert store.read("MATCH ()-[r:PARTNER_OF]->() RETURN r.partialDates AS p") == [{"p": None}]


def test_a_month_is_said_as_one(model: Model) -> None:
    assert day("2025-09", "fr") == "09/2025"
    assert day("2024-25", "fr") == "2024-25", "two school years are no month"
    assert when("2025-09") == Text("en septembre 2025", "in September 2025")
    assert when("2025") == Text("en 2025", "in 2025")
    assert when("2025-09-12") == Text("le 12/09/2025", "on 2025-09-12")
