"""The national register of associations: real lines with their traps, and a file of all France cut while it is read."""

from pathlib import Path

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.published.cut import Cut
from essaim.graph_loader.sources.associations import commune_of, rows, themes_of
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

# The heading and five lines of the register of May 2022, the second without its remark.
WALDEC = """"id";"id_ex";"siret";"rup_mi";"gestion";"date_creat";"date_decla";"date_publi";"date_disso";"nature";\
"groupement";"titre";"titre_court";"objet";"objet_social1";"objet_social2";"adrs_complement";"adrs_numvoie";\
"adrs_repetition";"adrs_typevoie";"adrs_libvoie";"adrs_distrib";"adrs_codeinsee";"adrs_codepostal";"adrs_libcommune";\
"adrg_declarant";"adrg_complemid";"adrg_complemgeo";"adrg_libvoie";"adrg_distrib";"adrg_codepostal";"adrg_achemine";\
"adrg_pays";"dir_civilite";"siteweb";"publiweb";"observation";"position";"maj_time"
"""


def line(id: str, title: str, place: tuple[str, str, str], object: str = "015025", position: str = "A") -> str:
    code, postcode, name = place
    cells = [id, "", "", "", "442P", "0001-01-01", "2014-09-25", "2014-10-04", "", "D", "S", title, "", "aider", object]
    cells += ["000000", "_", "12", "", "RUE", "d'une maison", "_", code, postcode, name, "M. Quelqu'un", "", "", ""]
    cells += ["", "", "", "", "PF", "", "0", "", position, "2019-06-01 12:45:31"]
    return ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)


@pytest.mark.parametrize(
    ("code", "postcode", "name", "today"),
    [
        ("44109", "44000", "Nantes", "44109"),
        ("75116", "75116", "Paris cedex 16", "75056"),  # an arrondissement, written as a postcode is
        ("0", "0", "", None),
        ("00000", "44000", "NANTES", "44109"),  # no commune: its name, in the département of its postcode
        ("06200", "06200", "NICE", "06088"),  # a postcode
        ("2A401", "00000", "", None),
        ("2428", "24440", "BEAUMONT DU PERIGORD", "24028"),  # cut, and merged since
        ("2A004", "20000", "AJACCIO", "2A004"),
    ],
)
def test_the_place_of_an_association(code: str, postcode: str, name: str, today: str | None) -> None:
    assert commune_of({"adrs_codeinsee": code, "adrs_codepostal": postcode, "libcom": name}) == today


@pytest.mark.parametrize(
    ("code", "themes"),
    [
        ("015025", "soutien-scolaire"),
        ("011180", "sport"),
        ("003020", "egalite-discriminations"),
        ("003015", "acces-droits"),
        ("015000", None),  # « éducation formation » says too little
        ("000000", None),
        ("", None),
    ],
)
def test_an_object_of_the_nomenclature_is_near_to_a_theme(code: str, themes: str | None) -> None:
    assert themes_of(code) == themes


def test_associations_as_the_register_writes_them(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    lines = [
        line("W442000001", 'AIDE AUX DEVOIRS "LES PETITS"', ("44109", "44000", "Nantes")),
        line("W9T1002867", "ABC OUTRE-MER", ("44109", "44000", "Nantes"), "000000"),
        line("W442000002", "DISSOUTE", ("44109", "44000", "Nantes"), position="D"),
        line("W352000001", "AILLEURS", ("35238", "35000", "Rennes")),
    ]
    path = tmp_path / "rna_waldec_20220501_dpt_44.csv"
    path.write_text(WALDEC + "\n".join(lines) + "\n", encoding="utf-8")
    (report,) = load([path], embedded_store, model, LoadOptions(home=tmp_path, territories=("Nantes",))).files
    assert (report.source, report.read, report.filtered, report.quarantined) == ("src:rna-waldec", 3, 1, 0)
    assert "1 ligne d’un autre département laissée sans être lue" in [note.fr for note in report.notes]
    loaded = embedded_store.read(
        "MATCH (a:Association)-[r:LOCATED_IN]->(t) OPTIONAL MATCH (a)-[:HAS_THEME]->(h) RETURN a.id AS id, "
        "a.name AS name, a.rna AS rna, t.id AS place, h.code AS theme, a.active AS active ORDER BY id"
    )
    assert [tuple(row.values()) for row in loaded] == [
        ("org:W442000001", 'AIDE AUX DEVOIRS "LES PETITS"', "W442000001", "com:44109", "soutien-scolaire", None),
        ("org:W9T1002867", "ABC OUTRE-MER", "W9T1002867", "com:44109", None, None),
    ]
    dumped = embedded_store.read("MATCH (a:Association) RETURN properties(a) AS all")
    assert not [row for row in dumped if "Quelqu" in str(row) or "maison" in str(row)]


def test_what_the_extracts_of_2022_hold(embedded_store: Store, model: Model, shared_data: Path, tmp_path: Path) -> None:
    """Counted in the files by hand: 725 and 385 rows, of which the active ones of three départements."""
    files = sorted((shared_data / "rna").glob("rna_*.csv"))
    options = LoadOptions(home=tmp_path, territories=("44", "35", "32"))
    reports = {report.source: report for report in load(files, embedded_store, model, options).files}
    assert (reports["src:rna-waldec"].read, reports["src:rna-import"].read) == (24, 24)
    numbers = embedded_store.read("MATCH (a:Association) WHERE a.rnaFormerId = '442P0442023648' RETURN a.rna AS rna")
    assert numbers == [{"rna": None}]
    assert all(report.quarantined == 0 for report in reports.values())


def test_a_file_of_all_france_is_cut_while_it_is_read(tmp_path: Path) -> None:
    """A hundredth of the register: as many rows a département."""
    path = tmp_path / "waldec.csv"
    places = [("44109", "44000", "Nantes"), ("35238", "35000", "Rennes"), ("75116", "75116", "Paris")]
    with path.open("w", encoding="utf-8") as file:
        file.write(WALDEC)
        for rank in range(23_000):
            file.write(line(f"W44{rank:07d}", f"ASSOCIATION {rank}", places[rank % 3]) + "\n")
    cut = Cut(["com:44109"])
    kept = list(rows(path, cut))
    assert (len(kept), cut.left) == (7_667, 15_333)
    assert {row["COMMUNE"] for row in kept} == {"44109"}
    assert len(list(rows(path))) == 23_000
