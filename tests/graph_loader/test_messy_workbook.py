"""A workbook as a busy coordinator fills it: 109 rows, of which at least 100 arrive, each other one named."""

from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from reading import plain

from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.declare.recognise import recognise
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model

Row = list[object]
PLACES = ["Clairebrise", "96001", "com:96002", "Port-Lanterne", "96001, 96002", "Clairebrise et Port-Lanterne"]
HOW_DATES_ARE_WRITTEN = ["28 mars 2026", "1er mars 2026", "03/2026", "septembre 2025", "5 nov.", "12/11/26", 45900]
HOW_DATES_ARE_WRITTEN += ["octobre", "01/09/25", "2025-09-03", "rentrée 2025", "2025", "31.12.2025", "sept. 2025"]
HOW_NUMBERS_ARE_WRITTEN = [
    "env. 600",
    "1 200",
    "1.200",
    "1,200",
    "~30",
    "30 environ",
    "24 à 30",
    "une trentaine",
    12,
    "?",
]


def actors() -> list[Row]:
    """24 rows; one has no name, and one is called as another."""
    natures = ["Association", "association", "Associations", "Organisation", "Entreprise", "Association (loi 1901)"]
    sectors = ["Association", "", "Entreprises", "Autre / inconnu", "milieu associatif", "?"]
    themes = ["Mentorat", "Mentorat, Sport", "Mentorat / Sport", "mentorat et sport", "Mentorat\nSport", "Sprot"]
    rows: list[Row] = [
        [f"a-{n}", f"Acteur {n}", natures[n % 6], sectors[n % 6], "96001", PLACES[n % 6], themes[n % 6]]
        for n in range(22)
    ]
    rows.append(["a-sans-nom", "", "Association", "Association", "96001", "96001", "Sport"])
    rows.append(["p-delegue", "Deux fois", "collectif de mamans", "", "", "", ""])  # of no nature that is known
    return [["identifiant", "nom *", "nature", "milieu", "commune", "territoires", "thèmes"], *rows]


def people() -> list[Row]:
    """20 rows; one has no category that is known."""
    mails = ["06 12 34 56 78", "prenom@exemple.fr", "", "prenom.nom"]
    roles = ["Directeur", "directrice", "Référent", "Coordonnateur REP", "délégué du préfet", "chargée RSE"]
    rows: list[Row] = [
        [
            f"p-{n}",
            "Professionnelle" if n % 2 else "Professionnel",
            f"Personne {n}",
            f"Fonction {n}",
            roles[n % 6],
            f"a-{n}",
            mails[n % 4],
            HOW_DATES_ARE_WRITTEN[n % 14],
        ]
        for n in range(19)
    ]
    rows.append(["p-rien", "Copain", "Untel", "Ami", "Directeur", "a-1", "", ""])
    head: Row = ["identifiant", "catégorie", "nom affiché", "fonction", "rôle", "structure"]
    return [[*head, "courriel professionnel", "dernier contact"], *rows]


def needs() -> list[Row]:
    """12 rows, all of which stand."""
    ages = [("15 ans", "18"), ("16 à 25 ans", ""), ("", "11-15"), (11, 15)]
    shares = ["80 %", 0.5, "forte", "80", "élevée", "0,7"]
    audiences = ["filles", "Collégiens, Lycéens", "collégien(ne)s", "lycéen", "", "ados"]
    rows: list[Row] = [
        [
            f"b-{n}",
            f"Besoin {n}",
            PLACES[n % 4],
            "Mentorat, Soutien scolaire",
            audiences[n % 6],
            shares[n % 6],
            HOW_NUMBERS_ARE_WRITTEN[n % 10],
            *ages[n % 4],
            ["2026-2027", "rentrée 2026", 2026, "2026/27"][n % 4],
        ]
        for n in range(12)
    ]
    head: Row = ["identifiant", "nom", "territoire", "thèmes", "publics", "gravité", "jeunes concernés"]
    return [[*head, "âge minimal", "âge maximal", "année"], *rows]


def offers() -> list[Row]:
    """14 rows; one is of nobody."""
    hours = ["2 h", "2h", "1,5", "2h30 par semaine", "quelques heures", ""]
    places = ["illimité", *HOW_NUMBERS_ARE_WRITTEN]
    rows: list[Row] = [
        [f"o-{n}", f"Offre {n}", f"a-{n}", "Mentorat", "Collégiens", places[n % 11], hours[n % 6], f"b-{n % 12}, b-0"]
        for n in range(13)
    ]
    rows.append(["o-orpheline", "Offre sans auteur", "a-inconnu", "Mentorat", "Collégiens", "", "", "b-mentors"])
    head: Row = ["identifiant", "nom", "acteur", "thèmes", "publics", "capacité", "heures par semaine", "besoins"]
    return [head, *rows]


def links() -> list[Row]:
    """19 rows; one names no tie, one cites a row that was set aside, one its two ends and neither is there."""
    strengths = ["fort", "80 %", 0.8, "moyen", "80", "faible"]
    rows: list[Row] = [
        ["est partenaire de", f"a-{n}", f"a-{n + 1}", strengths[n % 6], HOW_DATES_ARE_WRITTEN[n % 14], ""]
        for n in range(16)
    ]
    rows.append(["est copain de", "a-1", "a-2", "", "", ""])
    rows.append(["est partenaire de", "a-1", "a-sans-nom", "fort", "", ""])
    rows.append(["connaît", "p-1", "p-2", "fort", "", "1 000"])  # an amount that nobody reads there
    return [["type de lien", "de", "vers", "force", "début", "montant"], *rows]


def exchanges() -> list[Row]:
    """20 rows; one has a day that there is not, one is with nobody that is known."""
    rows: list[Row] = [
        [f"e-{n}", HOW_DATES_ARE_WRITTEN[n % 14], "Entretien", f"p-{n}, a-{n}", "Favorable", "Des mentors pour tous"]
        for n in range(18)
    ]
    rows.append(["e-jour", "31/02/2025", "Entretien", "a-1", "", ""])
    rows.append(["e-absent", "28 mars 2026", "Entretien", "p-rien", "", ""])
    return [["identifiant", "date", "type d’échange", "acteurs", "position après", "propos"], *rows]


SHEETS = {
    "Acteurs": actors(),
    "Personnes": people(),
    "Besoins": needs(),
    "Offres": offers(),
    "Liens": links(),
    "Échanges": exchanges(),
}
REFUSED = {
    ("Acteurs", 24, "nom"),
    ("Acteurs", 25, "nature"),
    ("Personnes", 21, "catégorie"),
    ("Offres", 15, "acteur"),
    ("Liens", 18, "type de lien"),
    ("Liens", 19, "vers"),
    ("Échanges", 20, "date"),
    ("Échanges", 21, "acteurs"),
}


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("messy")
    book = openpyxl.Workbook()
    book.active.title = "Territoires"
    for row in (["code", "nom", "nature", "dans"], ["96", "Haute-Brise", "Département", ""]):
        book.active.append(row)
    book.active.append(["96001", "Clairebrise", "Commune", "dep:96"])
    book.active.append(["96002", "Port-Lanterne", "Commune", "dep:96"])
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    book.save(folder / "equipe.xlsx")
    return folder / "equipe.xlsx"


@pytest.fixture
def files(embedded_store: Store, model: Model, workbook: Path, tmp_path: Path) -> dict[str, FileReport]:
    report = load([workbook], embedded_store, model, LoadOptions(home=tmp_path, backbone=False))
    return {file.file.rpartition("#")[2]: file for file in report.files}


def test_all_but_a_few_rows_of_a_messy_workbook_arrive(files: dict[str, FileReport], embedded_store: Store) -> None:
    filled = {name: files[name] for name in SHEETS}
    assert sum(file.read for file in filled.values()) == 109
    assert sum(file.loaded + file.merged for file in filled.values()) >= 100
    named = {(name, mend.line, mend.column) for name, file in filled.items() for mend in file.mend if not mend.alone}
    assert named == REFUSED
    follows = {(name, mend.line): mend.follows for name, file in filled.items() for mend in file.mend if mend.follows}
    assert follows == {("Liens", 19): 24, ("Échanges", 21): 21}
    _cells_are_named_with_a_remedy(filled)
    _nothing_else_is_lost(embedded_store)


def _cells_are_named_with_a_remedy(files: dict[str, FileReport]) -> None:
    alone = Counter((mend.column, mend.value) for file in files.values() for mend in file.mend if mend.alone)
    assert alone == {
        ("thèmes", "Sprot"): 3,
        ("courriel professionnel", "06 12 34 56 78"): 5,
        ("courriel professionnel", "prenom.nom"): 4,
        ("publics", "ados"): 2,
        ("gravité", "80"): 2,
        ("capacité", "illimité"): 2,
        ("heures par semaine", "quelques heures"): 2,
        ("besoins", "b-mentors"): 1,
        ("force", "80"): 2,
        ("montant", "1000.0"): 1,
    }
    reasons = {mend.value: plain(mend.reason.fr) for file in files.values() for mend in file.mend}
    assert "« Sport »" in reasons["Sprot"]
    assert "« Collégiens »" in reasons["ados"]
    assert "laissez vide" in reasons["illimité"]
    assert "80 %" in reasons["80"]
    assert "n’existe pas" in reasons["31/02/2025"]
    assert all(mend.reason.fr and mend.reason.en for file in files.values() for mend in file.mend)


def _nothing_else_is_lost(store: Store) -> None:
    assert store.read("MATCH (p:Person) RETURN count(p) AS n") == [{"n": 19}]
    assert store.read("MATCH (:Person)-[r:WORKS_AT]->() RETURN count(r) AS n") == [{"n": 19}]
    assert store.read("MATCH (i:Interaction)-[:INVOLVES]->(x) RETURN count(x) AS n") == [{"n": 36}]
    assert store.read("MATCH (n:Need) WHERE n.ageMin >= 11 AND n.ageMax <= 25 RETURN count(n) AS n") == [{"n": 12}]
    young = store.read("MATCH (n:Need) RETURN DISTINCT n.youngPeople AS n ORDER BY n")
    assert {row["n"] for row in young} == {12, 24, 30, 600, 1200, None}


def renamed_workbook(path: Path, source_date: str) -> Path:
    """Sheets with a rank and a year in their name, headings as people write them, a sheet that is no table."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    place: Row = ["96001", "Clairebrise", "Commune", "dep:96"]
    sheets: dict[str, list[Row]] = {
        "Source": [["identifiant", "titre", "date"], ["equipe-test", "Équipe", source_date]],
        "Territoires": [["code", "nom", "nature", "dans"], ["96", "Haute-Brise", "Département", ""], place],
        "1. Acteurs": [
            ["ID", "Nom de l'acteur", "Nature", "N° RNA", "Type d’institution", "Site"],
            ["a", "Acteur A", "Association loi 1901", "", "Centre social", "www.exemple.fr"],
            ["b", "Acteur B", "Bailleur social", "", "Bailleur social", "https://exemple.org/x"],
        ],
        "2. Offres 2026-27": [
            ["ID", "Intitulé", "Acteur", "Thèmes", "Territoire", "Age min"],
            ["o", "Tutorat", "a", "Mentorat", "96001", "13"],
        ],
        "Besoins (T3)": [
            ["ID", "Besoin", "Quartier", "Thèmes", "Année scolaire"],
            ["n", "Mentors", "96001", "Mentorat", "2026-27"],
        ],
        "Stats": [["Acteurs", 2], ["Offres", 1]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_headings_as_teams_write_them_and_sheets_with_a_rank(
    tmp_path: Path, embedded_store: Store, model: Model
) -> None:
    """A table is read as what its sheet is named after; the sheet that is no table is named."""
    path = renamed_workbook(tmp_path / "classeur.xlsx", "oct. 2026")
    report = load([path], embedded_store, model, LoadOptions(home=tmp_path, backbone=False))
    assert [mend.reason.fr for file in report.files for mend in file.mend] == []
    counts = {file.file.partition("#")[2]: (file.source, file.read, file.loaded) for file in report.files}
    rows_of = {"Territoires": 2, "1. Acteurs": 2, "2. Offres 2026-27": 1, "Besoins (T3)": 1}
    assert counts == {sheet: ("src:equipe-test", n, n) for sheet, n in rows_of.items()}
    assert [entry.file.partition("#")[2] for entry in report.aside] == ["Stats"]
    rows = embedded_store.read(
        "MATCH (o:Organisation) WHERE o.name STARTS WITH 'Acteur' "
        "RETURN o.name AS name, labels(o) AS is, o.institutionKind AS kind, "
        "o.website AS site"
    )
    assert {row["name"]: ("Institution" in row["is"], row["kind"], row["site"]) for row in rows} == {
        "Acteur A": (False, "centre-social", "https://www.exemple.fr"),
        "Acteur B": (True, "bailleur-social", "https://exemple.org/x"),
    }


@pytest.mark.parametrize(
    ("headings", "table"),
    [
        ("identifiant;nom;nature;thèmes;quartier;type", "actors"),
        ("identifiant;nom;nature;milieu;lieu;thèmes", "actors"),
        ("identifiant;nom;thèmes;quartier", "needs"),
    ],
)
def test_a_table_is_the_one_that_leaves_least_unread(headings: str, table: str, tmp_path: Path, model: Model) -> None:
    """Tables of the team share headings: what is read of each decides, not how many it asks for."""
    path = tmp_path / "liste.csv"
    path.write_text(headings + "\n" + ";".join("x" for _ in headings.split(";")) + "\n", encoding="utf-8")
    matches = recognise(path, declarations(model)).matches
    assert [match.declaration.part for match in matches] == [table]


def test_who_funds_and_who_recommends_is_kept_without_its_kind(
    tmp_path: Path, embedded_store: Store, model: Model
) -> None:
    (tmp_path / "acteurs.csv").write_text(
        "identifiant;nom;nature\na;Club des jeunes;Association\nb;Fonds du port;Fondation\n", encoding="utf-8"
    )
    (tmp_path / "liens.csv").write_text("type de lien;de;vers\nfinance;b;a\nrecommande;b;a\n", encoding="utf-8")
    report = load([tmp_path], embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False))
    assert [mend.reason.fr for file in report.files for mend in file.mend] == []
    (ties,) = embedded_store.read(
        "MATCH (:Organisation)-[f:FUNDS]->(), (:Organisation)-[r:RECOMMENDS]->() "
        "RETURN f.fundingKind AS funding, r.recommendationKind AS recommendation"
    )
    assert ties == {"funding": None, "recommendation": "recommandation"}, "unknown stays unknown; a plain one is plain"


def test_rows_of_totals_are_left_out_and_said_and_a_body_named_so_is_not(
    tmp_path: Path, embedded_store: Store, model: Model
) -> None:
    (tmp_path / "acteurs.csv").write_text(
        "identifiant;nom;nature\na;Club des jeunes;Association\ntotal;Total du port;Entreprise\n"
        "TOTAL ;;2\n;Sous-total;1 200,5\n",
        encoding="utf-8",
    )
    report = load([tmp_path / "acteurs.csv"], embedded_store, model, LoadOptions(home=tmp_path, backbone=False))
    (file,) = report.files
    assert (file.loaded, file.quarantined, file.filtered, file.comments) == (2, 0, 2, 2)
    assert [note.fr for note in file.notes if "total" in note.fr] == ["2 lignes de total non chargées (ligne 4)."]


def test_a_date_of_the_source_that_is_none_is_said(tmp_path: Path, embedded_store: Store, model: Model) -> None:
    """It names the cell and its remedy; nothing is written."""
    path = renamed_workbook(tmp_path / "classeur.xlsx", "bientôt")
    with pytest.raises(FileError, match="bientôt"):
        load([path], embedded_store, model, LoadOptions(home=tmp_path, backbone=False))
