"""Other forms in which the sources are published, on small files written here; every actor in them is a role."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport
from essaim.graph_loader.sources import communes_rp2021, contours, geojson
from essaim.graph_store.store import Store
from essaim.ontology.errors import EssaimError, FileError
from essaim.ontology.model import Model

PERSON = "Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;"
PERSON += "Libellé de la catégorie socio-professionnelle;Date de début du mandat"
WHO = "ÉLUE;Première;F;01/01/1970;31;Profession libérale"
FILES = {
    # as the ANCT publishes it: BOM, ="…" around several codes, a lost zero, empty columns at the end
    "qpv.csv": "\ufeffcode_qp;lib_qp;insee_reg;lib_reg;insee_dep;lib_dep;insee_com;lib_com;siren_epci;lib_epci;;\n"
    'QN01397M;Quartier A;93;;13;;"=""13055;13070""";;;;;\n'
    "QN00198M;Quartier B;84;;01;;1053;;;;;\n"
    "QN09399I;Quartier C;;;;;93059;;;;;\n",
    "maires.csv": "Code du département;Libellé du département;Code de la collectivité à statut particulier;"
    "Libellé de la collectivité à statut particulier;Code de la commune;Libellé de la commune;"
    f"{PERSON};Date de début de la fonction\n"
    f"44;Loire-Atlantique;;;44109;Nantes;{WHO};28/06/2020;04/07/2020\n",
    "epci.csv": "Code du département;Libellé du département;N° SIREN;Libellé de l'EPCI;"
    f"Code de la commune de rattachement;Libellé de la commune de rattachement;{PERSON};"
    "Libellé de la fonction;Date de début de la fonction\n"
    f"44;Loire-Atlantique;244400404;Nantes Métropole;44109;Nantes;{WHO};2020-06-28;Présidente du conseil;\n"
    f"44;Loire-Atlantique;244400404;Nantes Métropole;44162;Saint-Herblain;{WHO};2020-06-28;;\n",
    "cd.csv": f"Code du département;Libellé du département;Code du canton;Libellé du canton;{PERSON};"
    "Libellé de la fonction;Date de début de la fonction\n"
    f"44;Loire-Atlantique;4415;Nantes-1;{WHO};27/06/2021;3ème vice-président du conseil départemental;\n",
    "cr.csv": "Code de la région;Libellé de la région;Code de la section départementale;"
    f"Libellé de la section départementale;{PERSON};Libellé de la fonction;Date de début de la fonction\n"
    f"52;Pays de la Loire;44;Loire-Atlantique;{WHO};27/06/2021;;\n",
    # commas, decimal commas, no-break spaces, SIRET rounded by a spreadsheet
    "grants.csv": "Nom de l'attribuant,Identification de l'attribuant,Date de la convention de subvention,"
    "Nom du bénéficiaire,Identification du bénéficiaire,Montant total de la subvention\n"
    'Ville de Nantes,21440109300015,12/05/2019,Association A,35181600000000,"24\u00a0975,00"\n'
    'Ville de Nantes,21440109300015,2019,Association B,452 474 562,"1 000,5"\n',
}
CP1252 = ("grants.csv", "cr.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("forms")
    for name, text in FILES.items():
        (made / name).write_bytes(text.encode("cp1252" if name in CP1252 else "utf-8"))
    return made


@pytest.fixture(scope="module")
def loaded(engines: Any, model: Model, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    store = engines.store("arcadedb")
    report = load([folder], store, model, LoadOptions(home=tmp_path_factory.mktemp("home")))
    return store, {Path(one.file).name: one for one in report.files}


def test_every_form_is_recognised_and_loaded_whole(loaded: tuple[Store, Mapping[str, FileReport]]) -> None:
    found = {name: (one.source, one.read, one.quarantined) for name, one in loaded[1].items()}
    assert found == {
        "qpv.csv": ("src:qpv-2024", 3, 0),
        "maires.csv": ("src:rne-maires", 1, 0),
        "epci.csv": ("src:rne-conseillers-communautaires", 2, 0),
        "cd.csv": ("src:rne-conseillers-departementaux", 1, 0),
        "cr.csv": ("src:rne-conseillers-regionaux", 1, 0),
        "grants.csv": ("src:subventions-libelles", 2, 0),
    }


def test_communes_of_a_neighbourhood_in_every_spelling(loaded: tuple[Store, Any]) -> None:
    found = loaded[0].read("MATCH (q:PriorityNeighbourhood)-[:PART_OF]->(c) RETURN q.code AS q, c.code AS c")
    assert {(row["q"], row["c"]) for row in found} == {
        ("QN01397M", "13055"),
        ("QN01397M", "13070"),
        ("QN00198M", "01053"),
        ("QN09399I", "93066"),
    }


def test_one_person_in_two_registers_is_one_node(loaded: tuple[Store, Any]) -> None:
    """The mayor of Nantes sits in the metropolitan council; her namesake of Saint-Herblain is someone else."""
    found = loaded[0].read(
        "MATCH (p:Person)-[r:ELECTED_IN]->(:Institution)-[:SERVES]->(t) RETURN p.id AS p, r.roleKind AS role, t.id AS t"
    )
    mandates = {(row["role"], row["t"]) for row in found}
    assert mandates == {
        ("maire", "com:44109"),
        ("president-epci", "epci:244400404"),
        ("conseiller-communautaire", "epci:244400404"),
        ("vp-departement", "dep:44"),
        ("conseiller-regional", "reg:52"),
    }
    by_person: dict[str, set[str]] = {}
    for row in found:
        by_person.setdefault(row["p"], set()).add(row["role"])
    assert {"maire", "president-epci"} in by_person.values()
    assert len(by_person) == 4


def test_no_trace_of_birth_sex_or_trade(loaded: tuple[Store, Any]) -> None:
    said = json.dumps(loaded[0].read("MATCH (p:Person) RETURN properties(p) AS p"), default=str, ensure_ascii=False)
    assert "Première" in said
    assert not [word for word in ("1970", "Profession", '"F"') if word in said]


def test_the_council_and_the_funder_are_one_node(loaded: tuple[Store, Any]) -> None:
    found = loaded[0].read(
        "MATCH (i:Institution {id: 'org:214401093'})-[r:FUNDS]->(b) RETURN b.id AS b, r.amountEur AS e"
    )
    assert sorted(row["e"] for row in found) == [1000.5, 24975.0]
    assert "org:452474562" in {row["b"] for row in found}
    assert not any("351816" in row["b"] for row in found), "a rounded SIRET is nobody's"


# functions that give rows

SQUARE = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]
HOLE = [[2.0, 0.0], [2.0, 4.0], [4.0, 4.0], [4.0, 0.0], [2.0, 0.0]]


def test_the_centre_is_that_of_the_mass() -> None:
    assert geojson.centre([[SQUARE]]) == (2.0, 2.0)
    assert geojson.centre([[SQUARE[::-1]]]) == (2.0, 2.0)
    assert geojson.centre([[SQUARE, HOLE]]) == (1.0, 2.0)
    far = [[x + 10, y] for x, y in SQUARE]
    assert geojson.centre([[SQUARE], [far]]) == (7.0, 2.0)
    assert geojson.centre([[[[1.0, 2.0], [1.0, 2.0]]]]) == (1.0, 2.0)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"type": "FeatureCollection",\n "features": [', "ligne 2"),
        ("<html><body>Connexion</body></html>", "ligne 1"),
        ('{"type": "Topology"}', "GeoJSON"),
        ("[1, 2]", "GeoJSON"),
        ('{"type": "FeatureCollection", "features": 3}', "GeoJSON"),
    ],
)
def test_what_is_no_geojson_is_said(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(text, "utf-8")
    with pytest.raises(FileError) as caught:
        list(geojson.rows(path))
    assert word in caught.value.say("fr")
    assert str(path) in caught.value.say("fr")


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-16", "utf-8-sig"])
def test_geojson_in_another_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_bytes('{"type": "Feature", "properties": {"nom": "Les Noés"}}'.encode(encoding))
    assert [row["nom"] for row in geojson.rows(path)] == ["Les Noés"]


def test_a_feature_without_geometry_is_set_aside(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"code_qp": "QN04401M", "lib_qp": "A", "insee_com": "44184"}}
    path = tmp_path / "q.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature | {"geometry": None}]}), "utf-8")
    (report,) = load([path], embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False)).files
    assert (report.read, report.quarantined) == (1, 1)


def test_a_truncated_file_ends_in_one_sentence(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    path = tmp_path / "q.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [{"ty', "utf-8")
    with pytest.raises(EssaimError) as caught:
        load([path], embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False))
    assert caught.value.exit_code == 6


def test_outlines_of_merged_communes_are_joined(tmp_path: Path) -> None:
    """44160 (Saint-Géréon) entered Ancenis, 44003, in 2019."""
    assert lookup().commune("44160") == "44003"
    shapes = {"44003": [SQUARE], "44160": [[[x + 4, y] for x, y in SQUARE]]}
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": code},
            "geometry": {"type": "Polygon", "coordinates": shape},
        }
        for code, shape in shapes.items()
    ]
    path = tmp_path / "c.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    first, second = contours.rows(path)
    assert first["geometry"] == second["geometry"]
    assert json.loads(first["geometry"] or "")["coordinates"] == [shapes["44003"], shapes["44160"]]
    assert (first["longitude"], first["latitude"]) == ("4.00000", "2.00000")


def test_figures_of_merged_communes_are_added_up(tmp_path: Path) -> None:
    """Coordinates are those of the commune that kept its code; a post code more counts a commune once."""
    header = (
        "insee_com,insee_dep,commune_article,commune_type,lat,lng,superficie_km2,population_2021,"
        "pop_15_64_chomage_2021,pop_15_64_active_2021"
    )
    lines = [
        "44160,44,B,COM,47.1,-1.1,7.5,3000,30,1000",
        "44003,44,A,COM,47.2,-1.2,20.1,7000,270,3000",
        "44003,44,A,COM,47.2,-1.2,20.1,7000,270,3000",
        "44003,44,A,COMD,1,1,1,1,1,1",
        "55139,55,C,COM,49,5,,0,0,0",
    ]
    path = tmp_path / "rp.csv"
    path.write_text("\n".join([header, *lines]), "utf-8")
    found = list(communes_rp2021.rows(path))
    for row in found[:3]:
        assert (row["population_2021"], row["superficie_km2"]) == ("10000", "27.6")
        assert (row["lat"], row["lng"], row["unemployment_15_64_percent"]) == ("47.2", "-1.2", "7.50")
    assert found[3]["population_2021"] == "1"
    assert found[4]["unemployment_15_64_percent"] is None
