"""Names and codes of places as people type them: the real France, and a graph that holds a little of it.

What is right is known from INSEE (codes, populations, what a commune was) and La Poste (postcodes).
"""

from pathlib import Path

import pytest
from reading import plain

from essaim.graph_loader.france.gazetteer import Gazetteer
from essaim.graph_loader.france.meaning import Meaning
from essaim.graph_loader.france.read_place import read_place
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

QUARTERS = [
    ("QN03201M", "Grand Garros", "grand garros", "32013", "Auch"),
    ("QN04402I", "Petit Caporal - île du Pé", "petit caporal ile du pe", "44184", "Saint-Nazaire"),
    ("QN04405M", "Bellevue", "bellevue", "44109", "Nantes"),
    ("QN04413M", "Malakoff", "malakoff", "44109", "Nantes"),
]


def some_quarters(store: Store) -> None:
    """Four quarters and their communes, as `essaim load` leaves those of a list of 2024."""
    for code, name, key, commune, city in QUARTERS:
        store.write(
            "MERGE (c:Municipality:Territory {id: $commune}) SET c.name = $city, c.nameKey = $key, "
            "c.sources = ['src:backbone']",
            commune=f"com:{commune}",
            city=city,
            key=city.lower().replace("-", " "),
        )
        store.write(
            "MATCH (c:Territory {id: $commune}) CREATE (:PriorityNeighbourhood:Territory {id: $id, name: $name, "
            "nameKey: $key, sources: ['src:qpv-2024']})-[:PART_OF {source: 'src:qpv-2024'}]->(c)",
            commune=f"com:{commune}",
            id=f"qpv:{code}",
            name=name,
            key=key,
        )


# What is typed, what it means, and a piece of the note, where there is one.
PLAIN = {
    "Nantes": ("com:44109", ""),
    "44109": ("com:44109", ""),
    "2a004": ("com:2A004", ""),
    "dep:44": ("dep:44", ""),
    "Gers": ("dep:32", ""),
    "Nantes Métropole": ("epci:244400404", ""),
    "com:44100": ("com:44100", ""),
    "INSEE 44100": ("com:44100", ""),
    "Dép. 44": ("dep:44", ""),
    "QPV : QN04405M": ("qpv:QN04405M", ""),
    "QN04405M": ("qpv:QN04405M", ""),
}
UNDERSTOOD = {
    "Saint-Nazaire (44)": ("com:44184", "pris pour Saint-Nazaire"),
    "Saint-Nazaire (66)": ("com:66186", "pris pour Saint-Nazaire"),
    "44600 Saint-Nazaire": ("com:44184", "pris pour Saint-Nazaire"),
    "SAINT NAZAIRE 44600": ("com:44184", "pris pour Saint-Nazaire"),
    "F-44600 St-Nazaire Cedex 2": ("com:44184", "pris pour Saint-Nazaire"),
    "3 place de l’Église, 44600 Saint-Nazaire": ("com:44184", "pris pour Saint-Nazaire"),
    "St-Nazaire (Loire Atl.)": ("com:44184", "pris pour Saint-Nazaire"),
    "MEL": ("epci:200093201", "pris pour Métropole Européenne de Lille"),
    "GBM": ("epci:242500361", "pris pour CU Grand Besançon Métropole"),
    "CAPA": ("epci:242010056", "pris pour CA du Pays Ajaccien"),
    "CP 44100": ("com:44109", "code postal de Nantes"),
    "Saint-Nazaire (ville)": ("com:44184", "le seul dont des données sont chargées"),
    "CARENE (Saint-Nazaire)": ("epci:244400644", "pris pour CA de la Région Nazairienne"),
    "Nantes, France": ("com:44109", "pris pour Nantes"),
    "Saint-Nazaire, Loire-Atlantique": ("com:44184", "pris pour Saint-Nazaire"),
    "Saint-Nazaire (Gard)": ("com:30288", "pris pour Saint-Nazaire"),
    "Saint-Nazaire": ("com:44184", "le seul dont des données sont chargées"),
    "44600": ("com:44184", "code postal de Saint-Nazaire"),
    "44000": ("com:44109", "code postal de Nantes, lu com:44109"),
    "97400": ("com:97411", "code postal de Saint-Denis"),
    "20000": ("com:2A004", "code postal d’Ajaccio"),
    "59350": ("com:59350", "c’est aussi un code postal (Saint-André-lez-Lille"),
    "Paris 18e": ("com:75056", "arrondissement de Paris"),
    "Paris XVIIIe": ("com:75056", "arrondissement de Paris"),
    "3e arrondissement de Lyon": ("com:69123", "arrondissement de Lyon"),
    "Marseille 1er arrondissement": ("com:13055", "arrondissement de Marseille"),
    "75118": ("com:75056", "arrondissement de Paris"),
    "CARENE": ("epci:244400644", "pris pour CA de la Région Nazairienne"),
    "Saint-Nazaire agglo": ("epci:244400644", "pris pour CA de la Région Nazairienne"),
    "Rennes agglo": ("epci:243500139", "pris pour Rennes Métropole"),
    "agglo d’Auch": ("epci:200066926", "Grand Auch"),
    "Grand Auch": ("epci:200066926", "Grand Auch"),
    "Garros": ("qpv:QN03201M", "pris pour Grand Garros"),
    "Petit Caporal": ("qpv:QN04402I", "pris pour Petit Caporal"),
    "Ile du Pé": ("qpv:QN04402I", "pris pour Petit Caporal"),
    "Nantes Bellevue": ("qpv:QN04405M", "pris pour Bellevue"),
    "Bellevue (Nantes)": ("qpv:QN04405M", "pris pour Bellevue"),
    "quartier Bellevue à Nantes": ("qpv:QN04405M", "pris pour Bellevue"),
    "Malakoff": ("qpv:QN04413M", "Malakoff (Hauts-de-Seine"),
    "Malakoff (92)": ("com:92046", "pris pour Malakoff"),
    "Ancenis": ("com:44003", "ancienne commune, aujourd’hui Ancenis-Saint-Géréon"),
    "Pierrefitte-sur-Seine": ("com:93066", "ancienne commune, aujourd’hui Saint-Denis"),
    "Châlons-sur-Marne": ("com:51108", "ancienne commune, aujourd’hui Châlons-en-Champagne"),
    "93059": ("com:93066", "ancien code"),
    "1053": ("com:01053", "un tableur a perdu le zéro"),
    "1": ("dep:01", "un tableur a perdu le zéro"),
    "214401846": ("com:44184", "numéro de la collectivité"),
    "Ville du Mans": ("com:72181", "pris pour Le Mans"),
    "Havre (Le)": ("com:76351", "pris pour Le Havre"),
    "Département de la Loire": ("dep:42", "pris pour Loire"),
    "la Réunion": ("dep:974", "Lot-et-Garonne"),
}
# Good enough for a question, which says so; in a table the doubt is told.
GUESSES = {
    "44100": ("com:44109", "le code INSEE de Monnières : écrivez 44109 ou com:44100"),
    "75018": ("com:75056", "l’ancien code INSEE de Charenton-le-Pont : écrivez 75056, 75118 ou 94018"),
    "75030": ("com:93030", "depuis 1968"),
    "Nante": ("com:44109", "peut désigner"),
    "Nanterrre": ("com:92050", "Vouliez-vous dire Nanterre (Hauts-de-Seine"),
}
DOUBTS = {
    "13015": "code postal (Marseille) et le code INSEE de Bouc-Bel-Air : écrivez 13055, 13215 ou com:13015",
    "69003": "code postal (Lyon) et le code INSEE d’Albigny-sur-Saône",
    "35800": "3 communes : Dinard (Ille-et-Vilaine",
    "Saint-Denis": "4 territoires : Saint-Denis (La Réunion, 155 634 habitants, com:97411), Saint-Denis (Seine",
    "Évry": "2 territoires : Évry-Courcouronnes (Essonne",
    "Toulouze": "2 territoires : Toulouse (Haute-Garonne",
    "Nantes (33)": "Vouliez-vous dire Nantes (Loire-Atlantique",
    "QN04402M": "Vouliez-vous dire Petit Caporal - île du Pé (Saint-Nazaire",
    "Toute la France": "n’est pas un territoire du graphe",
    "QP044012": "quartier prioritaire de 2015",
    "com:99999": "Aucun territoire n’a le code « com:99999 »",
    "zzzzzz": "essaim sources",
}


@pytest.fixture(scope="module")
def meanings(engines: object, model: Model) -> dict[str, Meaning]:
    store = engines.store("arcadedb")  # type: ignore[attr-defined]
    some_quarters(store)
    gazetteer = Gazetteer(store, model, ahead=True)
    return {text: read_place(text, gazetteer) for text in (*PLAIN, *UNDERSTOOD, *GUESSES, *DOUBTS)}


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_name_or_code_needs_no_word(meanings: dict[str, Meaning], text: str) -> None:
    assert meanings[text] == Meaning(PLAIN[text][0])


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_what_is_understood_is_said(meanings: dict[str, Meaning], text: str) -> None:
    meaning, (place, note) = meanings[text], UNDERSTOOD[text]
    assert (meaning.place, meaning.sure) == (place, True)
    assert meaning.note and note in plain(meaning.note.fr)


@pytest.mark.parametrize("text", GUESSES)
def test_a_guess_is_for_questions_alone(meanings: dict[str, Meaning], text: str) -> None:
    meaning, (place, doubt) = meanings[text], GUESSES[text]
    assert (meaning.place, meaning.sure) == (place, False)
    assert meaning.note and meaning.doubt and doubt in plain(meaning.doubt.fr)


@pytest.mark.parametrize("text", DOUBTS)
def test_where_nothing_is_certain_all_is_listed(meanings: dict[str, Meaning], text: str) -> None:
    meaning = meanings[text]
    assert meaning.place is None
    assert meaning.doubt and DOUBTS[text] in plain(meaning.doubt.fr)


def test_every_engine_reads_alike(store: Store, model: Model) -> None:
    some_quarters(store)
    gazetteer = Gazetteer(store, model, ahead=True)
    read = {text: read_place(text, gazetteer).place for text in ("Garros", "Nantes Bellevue", "Saint-Nazaire", "90177")}
    assert read == {
        "Garros": "qpv:QN03201M",
        "Nantes Bellevue": "qpv:QN04405M",
        "Saint-Nazaire": "com:44184",
        "90177": None,
    }


def rehearsed(store: Store, model: Model, tmp_path: Path, cells: list[str]) -> FileReport:
    """A table of needs, one for each cell, as `--dry-run` tells of it."""
    rows = "".join(f"b{rank};Des mentors;{cell};Mentorat\n" for rank, cell in enumerate(cells))
    (tmp_path / "besoins.csv").write_text(f"identifiant;nom;territoire;thèmes\n{rows}", "utf-8")
    options = LoadOptions(home=tmp_path / "home", backbone=True, dry_run=True)
    return load([tmp_path / "besoins.csv"], store, model, options).files[0]


def test_a_postcode_is_no_code_in_a_table(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    """No need lands in Bouc-Bel-Air, Albigny-sur-Saône, Charenton-le-Pont or Monnières."""
    report = rehearsed(embedded_store, model, tmp_path, ["13015", "69003", "75018", "44100", "44000", "1053", "44109"])
    assert (report.loaded, report.quarantined) == (3, 4)
    assert [(mend.line, mend.value) for mend in report.mend] == [(2, "13015"), (3, "69003"), (4, "75018"), (5, "44100")]
    assert "écrivez 75056, 75118 ou 94018" in plain(report.mend[2].reason.fr)
    (note,) = [plain(note.fr) for note in report.notes if "compris" in note.fr]
    assert note.startswith("2 noms ou codes de lieu compris : 44000 est un code postal de Nantes, lu com:44109.")
    assert "1053 est lu 01053, Bourg-en-Bresse" in note


def test_a_slip_in_a_table_is_proposed_and_a_quarter_that_is_not_there(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    some_quarters(embedded_store)
    report = rehearsed(embedded_store, model, tmp_path, ["Nanterrre", "QN04402M", "Garros", "QN99999Z"])
    said = {mend.value: plain(mend.reason.fr) for mend in report.mend}
    assert "Nanterre (Hauts-de-Seine" in said["Nanterrre"]
    assert "QN04402I" in said["QN04402M"]
    assert "n’est pas dans le graphe" in said["QN99999Z"]
    assert report.loaded == 1


def test_of_namesakes_the_one_near_the_other_places_of_the_load(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    """Where other places of the tables lie in one département alone that has one of them; said in a note."""
    report = rehearsed(embedded_store, model, tmp_path, ["Saint-Nazaire", "44109", "St Nazaire", "Saint-Denis"])
    assert [(mend.line, mend.value) for mend in report.mend] == [(5, "Saint-Denis")]
    (note,) = [plain(note.fr) for note in report.notes if "compris" in note.fr]
    assert "Saint-Nazaire (com:44184), dans le département d’autres lieux du tableau" in note
    report = rehearsed(embedded_store, model, tmp_path, ["Saint-Nazaire", "44109", "66136"])
    assert [mend.value for mend in report.mend] == ["Saint-Nazaire"]


def test_many_codes_make_a_column_of_codes(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    """Where no postcode stands among them: 44100 is Monnières then, and a note says so."""
    codes = [f"44{rank:03}" for rank in (109, 184, 143, 162, 190, 35, 26, 47, 9, 114, 215, 198, 204)]
    report = rehearsed(embedded_store, model, tmp_path, [*codes, "44100"])
    assert report.quarantined == 0
    (note,) = [plain(note.fr) for note in report.notes if "compris" in note.fr]
    assert "44100 est lu comme le code INSEE de Monnières (com:44100) ; c’est aussi un code postal (Nantes" in note
    report = rehearsed(embedded_store, model, tmp_path, [*codes, "44100", "44600"])
    assert [mend.value for mend in report.mend] == ["44100"]


def test_far_places_are_not_proposed_for_a_quarter_that_is_not_loaded(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    """« Epeule », in Roubaix, resembles Péaule, Paule and Feule alone, which are far from there."""
    (mend,) = rehearsed(embedded_store, model, tmp_path, ["Roubaix", "Epeule"]).mend
    assert "Rien ne s’appelle « Epeule » près des autres lieux" in plain(mend.reason.fr)
    assert "chargez la liste des QPV" in plain(mend.reason.fr)
    assert "Péaule" not in mend.reason.fr
    (mend,) = rehearsed(embedded_store, model, tmp_path, ["Nantes", "Saint-Herblen"]).mend
    assert "Saint-Herblain (Loire-Atlantique" in plain(mend.reason.fr), "near, and there"
    (mend,) = rehearsed(embedded_store, model, tmp_path, ["Nantes", "Grenobles"]).mend
    assert "Grenoble (Isère" in plain(mend.reason.fr), "far, and large"


def test_a_sigle_of_several_is_that_of_the_place_near_the_others(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    """CCEG: Erdre et Gesvres, or the east of Guyane."""
    report = rehearsed(embedded_store, model, tmp_path, ["Nantes", "CCEG"])
    assert report.loaded == 2
    assert any("epci:244400503" in note.fr for note in report.notes)
