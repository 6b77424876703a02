"""Figures by commune and by school: real numbers of pupils, and small files made with the published headings."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport
from essaim.graph_loader.sources.school_numbers import commune_called, department_of
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

DEFM = (
    "\ufeffDate;Code région;Région;Code département;Département;Code commune;Commune;Type de données;Catégorie;Sexe;"
    "Tranche d'âge;Nombre de demandeurs d'emploi\n"
)
YOUNG = "Brutes;ABC;Total;Moins de 25 ans"
FILES = {  # made: no real file could be had
    # two censuses in one file, decimals, secrecy, Paris beside one of its arrondissements
    "base-cc-emploi-pop-active-2022.CSV": "CODGEO;P22_POP1524;P22_ACT1524;P22_CHOM1524;P16_POP1524;P16_ACT1524\n"
    "32013;2100.5;1010.25;250.75;1;1\n32256;120;s;s;1;1\n44109;60000;25000;4000;1;1\n"
    "75056;300000;100000;15000;1;1\n75113;30000;10000;1500;1;1\n"
    # of the geography of 2023: Freigné has joined Vallons-de-l'Erdre since 2018, and kept no code
    "49144;10;5;1;1;1\n44180;100;50;10;1;1\n",
    "base-cc-diplomes-formation-2022.CSV": "CODGEO;P22_POP1114;P22_POP1517;P22_POP1824;P22_SCOL1517;P22_SCOL1824\n"
    "32013;900.5;700;1500;690;800\n",
    "base-cc-evol-struct-pop-2022.CSV": "CODGEO;P22_POP0014;P22_POP1529;P22_POP6074\n32013;3000;3500;4200.25\n",
    "dares_defm_communales-brutes.csv": DEFM
    + f"2024-T4;76;Occitanie;32;Gers;32013;Auch;{YOUNG};240\n"
    + "2024-T4;76;Occitanie;32;Gers;32013;Auch;Brutes;ABC;Total;Total;1900\n"
    + "2024-T4;76;Occitanie;32;Gers;32013;Auch;Brutes;ABC;Femmes;Moins de 25 ans;115\n"
    + f"2023-T4;76;Occitanie;32;Gers;32013;Auch;{YOUNG};255\n"
    + f"2024-T4;11;Île-de-France;75;Paris;75056;Paris;{YOUNG};19000\n"
    + f"2024-T4;11;Île-de-France;75;Paris;75113;Paris 13e;{YOUNG};2000\n"
    + f"2024-T4;;;;;Total;Total France métropolitaine;{YOUNG};700000\n",
}
VALUES = (
    "MATCH (o:Observation {indicator: $code})-[:OBSERVES]->(t {id: $of}) RETURN o.year AS year, o.value AS value "
    "ORDER BY year"
)
Loaded = tuple[Store, Mapping[str, FileReport]]


@pytest.fixture(scope="module")
def loaded(engines: Any, model: Model, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("figures")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    store = engines.store("arcadedb")
    report = load([folder], store, model, LoadOptions(home=tmp_path_factory.mktemp("home")))
    return store, {Path(each.file).name: each for each in report.files}


def values(loaded: Loaded, code: str, of: str) -> list[tuple[int, float]]:
    return [(row["year"], row["value"]) for row in loaded[0].read(VALUES, code=code, of=of)]


def test_each_file_is_recognised_by_its_published_headings(loaded: Loaded) -> None:
    assert {name: report.source for name, report in loaded[1].items()} == {
        "base-cc-emploi-pop-active-2022.CSV": "src:insee-emploi",
        "base-cc-diplomes-formation-2022.CSV": "src:insee-diplomes",
        "base-cc-evol-struct-pop-2022.CSV": "src:insee-population",
        "dares_defm_communales-brutes.csv": "src:demandeurs-emploi",
    }
    assert not any(report.quarantined for report in loaded[1].values())


def test_the_latest_census_of_a_file_is_read_with_its_decimals(loaded: Loaded) -> None:
    assert values(loaded, "unemployed-15-24", "com:32013") == [(2022, 250.75)]
    assert values(loaded, "active-15-24", "com:32013") == [(2022, 1010.25)]
    assert values(loaded, "in-school-18-24", "com:32013") == [(2022, 800.0)]
    assert values(loaded, "population-60-74", "com:32013") == [(2022, 4200.25)]


def test_a_secret_figure_is_unknown_not_zero_and_counted(loaded: Loaded) -> None:
    assert values(loaded, "active-15-24", "com:32256") == []
    assert values(loaded, "youth-population-15-24", "com:32256") == [(2022, 120.0)]
    notes = " ".join(note.fr for note in loaded[1]["base-cc-emploi-pop-active-2022.CSV"].notes)
    assert "2 chiffres sous secret statistique" in notes


def test_communes_merged_since_are_added_up(loaded: Loaded) -> None:
    assert values(loaded, "youth-population-15-24", "com:44180") == [(2022, 110.0)]


def test_an_arrondissement_is_not_counted_again_in_its_city(loaded: Loaded) -> None:
    assert values(loaded, "unemployed-15-24", "com:75056") == [(2022, 15000.0)]
    assert values(loaded, "jobseekers-under-25", "com:75056") == [(2024, 19000.0)]


def test_job_seekers_under_25_are_those_of_both_sexes_in_the_fourth_quarter(loaded: Loaded) -> None:
    assert values(loaded, "jobseekers-under-25", "com:32013") == [(2023, 255.0), (2024, 240.0)]
    report = loaded[1]["dares_defm_communales-brutes.csv"]
    assert (report.read, report.filtered) == (7, 4), "a sex, all ages, an arrondissement and a sum are left out"


def test_the_commune_of_a_school_is_found_by_its_name_in_its_departement() -> None:
    assert [department_of(uai) for uai in ("0350793X", "6200001A", "9740001B", "9990001B")] == ["35", "2A", "974", None]
    assert commune_called("CESSON-SEVIGNE", "35") == "35051"
    assert commune_called("PARIS 13E ARRONDISSEMENT", "75") == "75056"
    assert commune_called("SAINT-DENIS", "35") is None


@pytest.fixture(scope="module")
def schools(engines: Any, model: Model, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = shared_data / "education-effectifs"
    names = ("fr-en-college-effectifs-niveau-sexe-lv_35.csv", "fr-en-ecoles-effectifs-nb_classes_35_rentree-2022.csv")
    store = engines.store("arcadedb")
    report = load([folder / name for name in names], store, model, LoadOptions(home=tmp_path_factory.mktemp("home")))
    rows = []
    for name in names:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            rows.append(list(csv.DictReader(file, delimiter=";")))
    return store, {Path(each.file).name[:12]: each for each in report.files}, rows


def test_pupils_of_real_schools_by_year(schools: Any) -> None:
    """Bourgchevreuil, at Cesson-Sévigné: 665 in 2019; the private lycée of the file has a part of its pupils there."""
    store, reports, (colleges, primary) = schools
    found = {(row["year"], row["value"]) for row in store.read(VALUES, code="pupils", of="sch:0351906G")}
    total = next(name for name in colleges[0] if name.startswith("Nombre d'élèves total (nombre"))
    written = {
        (int(row["Rentrée scolaire"]), float(row[total])) for row in colleges if row["Numéro du collège"] == "0351906G"
    }
    assert found == written
    assert (2019, 665.0) in found
    assert not store.read(VALUES, code="pupils", of="sch:0350793X")
    lycees = [row for row in colleges if row["Dénomination principale"].startswith(("LYC", "LP"))]
    assert reports["fr-en-colleg"].filtered == len(lycees) == 47
    assert reports["fr-en-colleg"].quarantined == reports["fr-en-ecoles"].quarantined == 0
    counted = store.read("MATCH (o:Observation {indicator: 'pupils', year: 2022}) RETURN sum(o.value) AS n")[0]["n"]
    assert counted == sum(float(row["Nombre total d'élèves"]) for row in primary)


def test_real_schools_have_their_commune_and_their_priority(schools: Any) -> None:
    store, _, (_, primary) = schools
    labels = store.read(
        "MATCH (s:School {schoolType: 'ecole'}) RETURN s.educationPriority AS label, count(s) AS n ORDER BY label"
    )
    assert {row["label"]: row["n"] for row in labels} == {"HORS": 626, "REP": 44, "REP+": 5}
    placed = store.read("MATCH (s:School {schoolType: 'ecole'})-[:LOCATED_IN]->(c) RETURN count(DISTINCT s) AS n")
    assert placed[0]["n"] == len(primary) == 675
