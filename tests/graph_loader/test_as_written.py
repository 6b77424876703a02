"""Cells as people write them: days, numbers, shares, ranges, lists; what was read loosely is said."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from reading import plain

from essaim.graph_loader.as_written.cells_as_written import cell_as_written
from essaim.graph_loader.as_written.days_as_written import When, day_as_written, year_as_written
from essaim.graph_loader.as_written.numbers_as_written import Asked, number_as_written
from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

TODAY = date(2026, 11, 29)
DAYS = {
    "28 mars 2026": "2026-03-28",
    "1er mars 2026": "2026-03-01",
    "le 3 sept. 2025": "2025-09-03",
    "mercredi 3 septembre 2025": "2025-09-03",
    "12/11/26": "2026-11-12",
    "1.9.25": "2025-09-01",
    "March 28, 2026": "2026-03-28",
    "5 nov.": "2026-11-05",
    "5 décembre": "2025-12-05",  # the last one before the day of the file
    "29 février": "2024-02-29",
    "05/11": "2026-11-05",
    "45900": "2025-08-31",
    "45900.0": "2025-08-31",
    "2025-09-03 14h30": "2025-09-03",
    "28mars2026 10:00": "2026-03-28",
    "du 15 au 20 mars 2026": "2026-03-15",
    "mar. 3 sept. 2025": "2025-09-03",
    "5/11/26 (téléphone)": "2026-11-05",
}
PARTS = {
    "03/2026": ("2026-03", "2026-03-01", "2026-03-31"),
    "2026-02": ("2026-02", "2026-02-01", "2026-02-28"),
    "septembre 2025": ("2025-09", "2025-09-01", "2025-09-30"),
    "sept. 25": ("2025-09", "2025-09-01", "2025-09-30"),
    "09/25": ("2025-09", "2025-09-01", "2025-09-30"),
    "2025": ("2025", "2025-01-01", "2025-12-31"),
    "fin 2025": ("2025", "2025-01-01", "2025-12-31"),
    "1er trimestre 2025": ("2025", "2025-01-01", "2025-12-31"),
    "octobre": ("2026-10", "2026-10-01", "2026-10-31"),
}
SCHOOL_YEARS = ("2026-2027", "2026/27", "2026/2027", "rentrée 2026", "année scolaire 2026-2027", "Rentrée 2026/27")
NO_DAYS = ("hier", "lundi", "31/02/2025", "12/31/2025", "0000-00-00", "12/2026 ou 01/2027", "1234567", "12", "²", "")
NO_DAYS += ("mars-avril 2026", "10h30", "printemps", "2025-13")


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_is_read_as_people_write_it(text: str, day: str) -> None:
    reading = day_as_written(text, When(past=True, today=TODAY))
    assert reading is not None
    assert (str(reading.value), reading.partial) == (day, None)


@pytest.mark.parametrize(("text", "expected"), PARTS.items())
def test_a_month_or_a_year_keeps_its_precision(text: str, expected: tuple[str, str, str]) -> None:
    first, last = (day_as_written(text, When(last, not last, TODAY)) for last in (False, True))
    assert first and last
    assert (first.partial, str(first.value), str(last.value)) == expected


@pytest.mark.parametrize("text", SCHOOL_YEARS)
def test_a_school_year_begins_in_september_and_ends_in_august(text: str) -> None:
    first, last, year = day_as_written(text, When()), day_as_written(text, When(last=True)), year_as_written(text)
    assert first and last and year
    assert (str(first.value), str(last.value), year.value) == ("2026-09-01", "2027-08-31", 2026)


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_stays_none(text: str) -> None:
    assert day_as_written(text, When(today=TODAY)) is None


WORDS = {
    ("links", "relation", "partenaire de"): "PARTNER_OF",
    ("links", "relation", "membre de"): "MEMBER_OF",
    ("links", "relation", "ami de"): None,
    ("needs", "audiences", "Jeunes ni en emploi"): "neet",
    ("needs", "audiences", "jeunes"): None,
    ("people", "role", "chargé de mission"): None,  # of whom there are many: « chargé de mission RSE » is one of them
}


@pytest.mark.parametrize(("table", "column", "text"), WORDS)
def test_a_value_is_known_without_its_small_words_and_by_its_beginning(
    model: Model, table: str, column: str, text: str
) -> None:
    reading = cell_as_written(text, declarations(model)[table].columns[column], model, TODAY)
    assert (reading and reading.value) == WORDS[table, column, text]


WHOLE, HOURS, EUROS = (
    Asked(True, False, "count", {}),
    Asked(False, False, "hours", {}),
    Asked(False, False, "euros", {}),
)
SHARE, AGE = Asked(False, True, None, {"fort": 0.75}), Asked(True, False, "years", {})
NUMBERS = [
    ("env. 30", WHOLE, 30, None),
    ("~30", WHOLE, 30, None),
    ("30 environ", WHOLE, 30, None),
    ("une trentaine de jeunes", WHOLE, 30, None),
    ("600 jeunes (estimation)", WHOLE, 600, None),
    ("1.200", WHOLE, 1200, None),
    ("1,200", WHOLE, 1200, None),
    ("1\u202f200", WHOLE, 1200, None),
    ("24 à 30", WHOLE, 24, 30),
    ("entre 24 et 30 places", WHOLE, 24, 30),
    ("15 ans", AGE, 15, None),
    ("de 16 à 25 ans", AGE, 16, 25),
    ("11/15", AGE, 11, 15),
    ("2 h", HOURS, 2, None),
    ("2h30 par semaine", HOURS, 2.5, None),
    ("1,200 h environ", HOURS, 1.2, None),
    ("90 min", HOURS, 1.5, None),
    ("12 et plus", AGE, 12, None),
    ("dès 16 ans", AGE, 16, None),
    ("douze", WHOLE, 12, None),
    ("15k", EUROS, 15_000, None),
    ("8/10", SHARE, 0.8, None),
    ("60-80 %", SHARE, 0.6, 0.8),
    ("80 %", SHARE, 0.8, None),
    ("Fort", SHARE, 0.75, None),
    ("45 k€", EUROS, 45_000, None),
    ("env. 1 200,50 €", EUROS, 1200.5, None),
    ("1.200.000 €", EUROS, 1_200_000, None),
]
NO_NUMBERS = [
    ("illimité", WHOLE),
    ("12,5", WHOLE),
    ("3 sur 4", WHOLE),
    ("30 à 24", WHOLE),
    ("2 h", WHOLE),
    ("2 h par mois", HOURS),
    ("80", SHARE),
    ("120 %", SHARE),
    ("2 par quinzaine", WHOLE),
    ("moins de 25", AGE),
    ("9/8", SHARE),
    ("2 h 10 min de trajet", HOURS),
    ("quelques", WHOLE),
]


@pytest.mark.parametrize(("text", "asked", "low", "high"), NUMBERS)
def test_a_number_is_read_as_people_write_it(text: str, asked: Asked, low: float, high: float | None) -> None:
    reading = number_as_written(text, asked)
    assert reading is not None
    assert (reading.value, reading.upper) == (low, high)


@pytest.mark.parametrize(("text", "asked"), NO_NUMBERS)
def test_what_is_no_such_number_stays_none(text: str, asked: Asked) -> None:
    assert number_as_written(text, asked) is None


TABLES = {
    "territoires": "code;nom;nature;dans\n96;Haute-Brise;Département;\n"
    "96001;Clairebrise;Commune;dep:96\n96002;Port-Lanterne;commune;96\n",
    "acteurs": "identifiant;nom;nature;milieu;commune;territoires;thèmes;SIREN\n"
    "x;Liste;Associations;association;96001;96001, 96002;Mentorat, Sport;NC\n"
    "y;Liste2;Association (loi 1901);association;96001;96001/Port-Lanterne;Mentorat / Sport;\n"
    "z;Liste3;Association;association;96001;96001;mentorat et sport;\n"
    't;Liste4;Association;association;?;96001;"Mentorat\nSport";\n'
    "u;Liste5;Association;association;96001;96001;Formation, alternance et apprentissage;\n",
    "personnes": "identifiant;catégorie;nom affiché;fonction;rôle;structure;dernier contact\n"
    "p-a;Professionnelle;A;Directrice;Directeur;x;28 mars 2026\n"
    "p-b;Professionnel;B;Directrice;directrice;y;45900\n",
    "besoins": "identifiant;nom;territoire;thèmes;publics;gravité;jeunes concernés;âge minimal;âge maximal;année\n"
    "b-1;Mentors;96001;mentorat;Collégien(ne)s;80 %;env. 600;de 16 à 25 ans;;2026-2027\n"
    "b-2;Mentors;96001;mentorat;lycéen;80;1,200;15 ans;20;rentrée 2026\n",
    "offres": "identifiant;nom;acteur;thèmes;publics;capacité;heures par semaine;âge minimal;âge maximal;besoins\n"
    "o-1;Binômes;x;mentorat;Collégiens;24 à 30;2h;;11-15;b-1, b-2\n"
    "o-2;Foot;y;sport;Collégiens;illimité;1,200;;;\n",
    "échanges": "identifiant;date;type d’échange;acteurs\ne-1;5 nov.;interview;p-a, p-b\ne-2;12/31/2025;interview;x\n",
    "liens": "type de lien;de;vers;force;confiance\nest partenaire de;x;y;80 %;fort\n",
}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("team")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "source.toml").write_text('id = "nord"\ndate = "2026-11-29"\n', encoding="utf-8")
    return folder


def _files(team: Path, store: Store, model: Model) -> dict[str, FileReport]:
    report = load([team], store, model, LoadOptions(home=team.with_name("home"), backbone=False))
    return {Path(file.file).stem: file for file in report.files}


def test_a_workbook_as_people_type_it_arrives(embedded_store: Store, model: Model, team: Path) -> None:
    files = _files(team, embedded_store, model)
    aside = {
        (name, mend.line, mend.column, mend.value, mend.alone) for name, file in files.items() for mend in file.mend
    }
    assert aside == {
        ("besoins", 3, "gravité", "80", True),
        ("offres", 3, "capacité", "illimité", True),
        ("échanges", 3, "date", "12/31/2025", False),
    }
    _lists_are_cut(embedded_store)
    _numbers_and_days_are_read(embedded_store)
    notes = [plain(note.fr) for file in files.values() for note in file.notes]
    assert "1 case lue au mieux dans « jeunes concernés », comme « env. 600 » → 600 (ligne 2)." in notes
    assert "1 case lue au mieux dans « capacité », comme « 24 à 30 » → 24, la borne basse (ligne 2)." in notes
    assert "1 case lue au mieux dans « date », comme « 5 nov. » → 05/11/2026 (ligne 2)." in notes
    reasons = {mend.value: plain(mend.reason.fr) for file in files.values() for mend in file.mend}
    assert reasons["illimité"].endswith("il faut un nombre entier ; laissez vide si vous ne savez pas.")
    assert "80 %" in reasons["80"]
    assert "« 31/12/2025 »" in reasons["12/31/2025"]


def _lists_are_cut(store: Store) -> None:
    rows = store.read("MATCH (o:Association)-[:HAS_THEME]->(t) RETURN o.name AS name, t.id AS t ORDER BY name, t")
    themes: dict[str, list[str]] = {}
    for row in rows:
        themes.setdefault(row["name"], []).append(row["t"].removeprefix("theme:"))
    both = ["mentorat", "sport"]
    assert themes == {**dict.fromkeys(("Liste", "Liste2", "Liste3", "Liste4"), both), "Liste5": ["formation"]}
    places = store.read("MATCH (o:Association)-[:SERVES]->(t) WHERE o.name IN ['Liste', 'Liste2'] RETURN count(t) AS n")
    assert places == [{"n": 4}]
    assert store.read("MATCH (:Interaction)-[:INVOLVES]->(p:Person) RETURN count(p) AS n") == [{"n": 2}]
    assert store.read("MATCH (:Offer)-[:ADDRESSES]->(n) RETURN count(n) AS n") == [{"n": 2}]


def _numbers_and_days_are_read(store: Store) -> None:
    needs = store.read(
        "MATCH (n:Need) RETURN n.severity AS s, n.youngPeople AS y, n.ageMin AS low, n.ageMax AS high, n.year AS year "
        "ORDER BY n.id"
    )
    assert [tuple(row.values()) for row in needs] == [(0.8, 600, 16, 25, 2026), (None, 1200, 15, 20, 2026)]
    offers = store.read(
        "MATCH (o:Offer) RETURN o.capacity AS c, o.weeklyHours AS h, o.ageMin AS low, o.ageMax AS high ORDER BY o.id"
    )
    assert [tuple(row.values()) for row in offers] == [(24, 2.0, 11, 15), (None, 1.2, None, None)]
    assert store.read("MATCH ()-[r:PARTNER_OF]->() RETURN r.strength AS s, r.confidence AS c") == [
        {"s": 0.8, "c": 0.75}
    ]
    days = store.read("MATCH (i:Interaction) RETURN toString(i.date) AS day")
    assert days == [{"day": "2026-11-05"}]
    kept = store.read("MATCH (p:Person) RETURN toString(p.retainUntil) AS day ORDER BY day")
    assert [row["day"] for row in kept] == ["2028-08-31", "2029-03-28"]


def test_a_bare_number_in_a_cell_of_dates_is_what_a_spreadsheet_keeps(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Acteurs"
    for row in (["identifiant", "nom", "nature", "milieu"], ["x", "Xylo", "Association", "Association"]):
        book.active.append(row)
    sheet = book.create_sheet("Échanges")
    for cells in (["identifiant", "date", "type d’échange", "acteurs"], ["e", 45900, "Entretien", "x"]):
        sheet.append(cells)
    book.save(tmp_path / "team.xlsx")
    report = load([tmp_path / "team.xlsx"], embedded_store, model, LoadOptions(home=tmp_path, backbone=False))
    assert embedded_store.read("MATCH (i:Interaction) RETURN toString(i.date) AS day") == [{"day": "2025-08-31"}]
    notes = [plain(note.fr) for file in report.files for note in file.notes]
    assert "1 case lue au mieux dans « date », comme « 45900 » → 31/08/2025 (ligne 2)." in notes


def test_nobody_is_made_to_invent_a_sector_or_an_audience(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    (tmp_path / "acteurs.csv").write_text(
        "identifiant;nom;nature;milieu\na;Amarre;Organisation;\nb;Bouée;Organisation;Autre / inconnu\n"
        "c;Cap;Association;milieu associatif\n",
        encoding="utf-8",
    )
    (tmp_path / "offres.csv").write_text(
        "identifiant;nom;acteur;thèmes;publics;qui accompagne;forme;durée;objectif\n"
        "o;Binômes;a;mentorat;;étudiantes, retraités;Individuel / à distance;six mois;Oser\n"
        "p;Foot;a;sport;filles;;;;\n",
        encoding="utf-8",
    )
    report = load([tmp_path], embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False))
    assert [mend for file in report.files for mend in file.mend] == []
    sectors = embedded_store.read("MATCH (o:Organisation) RETURN o.name AS name, o.sector AS sector ORDER BY name")
    assert [row["sector"] for row in sectors] == [None, None, "association"]
    (offer,) = embedded_store.read(
        "MATCH (o:Offer {name: 'Binômes'}) RETURN o.mentorProfile AS who, o.offerForm AS form, o.duration AS long, "
        "o.goal AS goal"
    )
    assert offer == {
        "who": ["etudiant", "retraite"],
        "form": ["individuel", "distance"],
        "long": "six mois",
        "goal": "Oser",
    }
    aimed = embedded_store.read("MATCH (o:Offer)-[:TARGETS]->(a) RETURN o.name AS name, a.code AS code")
    assert aimed == [{"name": "Foot", "code": "jeunes-femmes"}]


def test_a_figure_that_counts_has_no_three_decimals(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    """A rate may have some; what is missing is said with the values that there are."""
    (tmp_path / "acteurs.csv").write_text(
        "identifiant;nom;nature;milieu\na;Amarre;Association;\nb;Bouée;Association;\n", encoding="utf-8"
    )
    (tmp_path / "chiffres.csv").write_text(
        "sujet;indicateur;année;valeur\na;Jeunes accompagnés;2026-2027;1,200\na;Jeunes accompagnés;2025;1.200\n"
        "a;Taux de chômage des 15-24 ans;2025;12,345\na;Jeunes accompagnés;2024;env. 30\na;;2024;30\n",
        encoding="utf-8",
    )
    report = load([tmp_path], embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False))
    found = embedded_store.read("MATCH (o:Observation) RETURN o.value AS value ORDER BY value")
    assert [row["value"] for row in found] == [12.345, 30.0, 1200.0, 1200.0]
    (mend,) = [mend for file in report.files for mend in file.mend]
    assert "Valeurs admises : " in plain(mend.reason.fr)
