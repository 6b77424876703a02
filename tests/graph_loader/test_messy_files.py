"""Files as people and publishers leave them: headings, quotes, encodings, folders, archives, workbooks."""

import gzip
import os
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from reading import plain

from essaim.graph_loader.opening.column_map import known_maps, remember
from essaim.graph_loader.opening.folders import inventory
from essaim.graph_loader.read.files import Files, recognised
from essaim.graph_loader.read.place_cells import Places
from essaim.graph_loader.read.take_in import Intake, take_in
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model

ACTORS = "identifiant;nom;nature;milieu;commune;territoires;thèmes"
ROWS = [f"a{rank};Été {rank};Association;Association;44109;;Mentorat" for rank in range(1, 6)]


def actors(*rows: str, heading: str = ACTORS, end: str = "\n") -> str:
    return end.join([heading, *(rows or ROWS), ""])


def intakes(path: Path, model: Model) -> tuple[Files, list[Intake]]:
    """What is recognised under a path, and each file of it as it is read."""
    files = recognised([path], model)
    return files, [take_in(file, Places()) for file in files.files]


def only(content: str | bytes, model: Model, folder: Path, name: str = "acteurs.csv") -> Intake:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    _, (intake,) = intakes(path, model)
    return intake


def said(intake: Intake) -> str:
    return plain(" ".join(note.fr for note in intake.notes))


def faults(intake: Intake) -> list[tuple[int, str, bool]]:
    return [(intake.raw["line"][fault.row], fault.reason.fr, fault.alone) for fault in intake.faults]


# Quotes


@pytest.mark.parametrize("line", [0, 2, 4])
def test_a_quote_that_never_closes_costs_its_own_line(line: int, model: Model, tmp_path: Path) -> None:
    rows = list(ROWS)
    rows[line] = rows[line].replace("Été", '"Été')
    intake = only(actors(*rows), model, tmp_path)
    assert intake.raw["line"].to_list() == [2, 3, 4, 5, 6]
    ((faulty, reason, alone),) = faults(intake)
    assert (faulty, alone) == (line + 2, False) and reason.startswith("guillemet non fermé")


def test_two_stray_quotes_cost_two_lines_and_cells_of_several_lines_stand(model: Model, tmp_path: Path) -> None:
    rows = [
        'a1;"Ensemble;Association;Association;44109;;Mentorat',
        "a2;Deux;Association;Association;44109;;Mentorat",
        'a3;"Trois";Association;"Association";44109;;Mentorat',
        'a4;Quatre";Association;Association;44109;;Mentorat',
        'a5;"La Passerelle" du quartier;Association;Association;44109;;Mentorat',
        'a6;Association "Les Amis;Association;Association;44109;;Mentorat',
        'a7;"Maison',
        'des ""jeunes""";Association;Association;44109;;Mentorat',
        'a8;"Huit;Association;Association;44109;;Mentorat',
    ]
    intake = only(actors(*rows), model, tmp_path)
    assert intake.raw["line"].to_list() == [2, 3, 4, 5, 6, 7, 8, 10]
    assert [line for line, *_ in faults(intake)] == [2, 10]
    names = intake.frame["name"].to_list()
    assert names[4:7] == ['"La Passerelle" du quartier', 'Association "Les Amis', 'Maison\ndes "jeunes"']
    assert names[2:4] == ["Trois", 'Quatre"']


def test_a_huge_cell_is_one_row(model: Model, tmp_path: Path) -> None:
    huge = "dix octets\n" * 300_000
    text = actors(f'a0;"xx\n{huge}fin";Association;Association;44109;;Mentorat', *ROWS)
    intake = only(text, model, tmp_path)
    assert intake.raw.height == 6 and intake.raw["line"][-1] == 300_008
    assert [reason[:15] for _, reason, _ in faults(intake)] == ["texte trop long"]


def test_decimal_commas_that_shift_cells_are_put_right_or_told_once(model: Model, tmp_path: Path) -> None:
    heading = "nomAttribuant,idAttribuant,dateConvention,nomBeneficiaire,idBeneficiaire,objet,montant,nature"
    heading += ",pourcentageSubvention"
    start = "Ville,99999990700010,2018-03-22,Asso A,,fonctionnement"
    rows = [
        f"{start},24 975,00,aide en numéraire,1",
        f"{start},24975.00,aide en numéraire,1",
        f"{start},10,50,20,x,0,50",
    ]
    intake = only("\n".join([heading, *rows]), model, tmp_path)
    assert intake.raw["amount"].to_list()[:2] == ["24 975,00", "24975.00"]
    assert "(ligne 2 : « 24 975,00 »)" in said(intake)
    assert [line for line, reason, _ in faults(intake) if "virgule décimale" in reason] == [4]


# Encodings


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "cp1252",
        "iso8859-15",
        "cp850",
        "mac_roman",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
    ],
)
def test_encodings_are_told_apart_by_french_letters(encoding: str, model: Model, tmp_path: Path) -> None:
    names = ["Collège François-Mitterrand", "Œuvre à l’été où naît l'Île", "ÉCOLE DES CÈDRES", "Maïté Noël", "Forêt"]
    letters = {"cp850": {"Œ": "OE", "’": "'"}}.get(encoding, {"’": "'"} if encoding == "iso8859-15" else {})
    for letter, simple in letters.items():
        names = [name.replace(letter, simple) for name in names]
    rows = [f"a{rank};{name};Association;Association;44109;;Mentorat" for rank, name in enumerate(names)]
    intake = only(actors(*rows, end="\r\n").encode(encoding), model, tmp_path)
    assert intake.frame["name"].to_list() == names and faults(intake) == []


def test_one_wrong_byte_is_mended_alone_and_said(model: Model, tmp_path: Path) -> None:
    data = actors().encode().replace("Été 3".encode(), b"\xc9t\xe9 3")
    intake = only(data, model, tmp_path)
    assert intake.frame["name"].to_list() == [f"Été {rank}" for rank in range(1, 6)]
    assert "2 octets" in said(intake) and "ligne 4 (« Été 3 »)" in said(intake)


def test_a_letter_that_is_lost_never_enters_the_graph(model: Model, tmp_path: Path) -> None:
    rows = [ROWS[0].replace("Mentorat", "M�"), ROWS[1].replace("Été", "�t�")]
    intake = only(actors(*rows), model, tmp_path)
    assert sorted((line, alone) for line, reason, alone in faults(intake) if "perdues" in reason) == [
        (2, True),
        (3, False),
    ]
    assert intake.frame["name"].to_list() == ["Été 1", None]


# Headings


@pytest.mark.parametrize(
    ("heading", "before", "line"),
    [
        (ACTORS, "sep=;\n", 3),
        (ACTORS, "Nos acteurs, mars 2026;;;;;;\n;;;;;;\n", 4),
        ('identifiant *;"nom\n(obligatoire)";Nature;MILIEU (obligatoire);commune;territoires;thèmes', "\n", 4),
        ('"identifiant";"nom";"nature";"milieu";"commune";"territoires";"thèmes"', "", 2),
    ],
)
def test_headings_are_looked_for_in_the_first_lines(
    heading: str, before: str, line: int, model: Model, tmp_path: Path
) -> None:
    intake = only(before + actors(heading=heading), model, tmp_path)
    assert intake.raw["line"].to_list() == list(range(line, line + 5))
    assert intake.frame["name"][0] == "Été 1" and faults(intake) == []


def test_headings_nearly_right_are_read_and_those_unread_are_named(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "acteurs.csv"
    path.write_text(
        "identifiant;nom;nature;millieu;Comune;Thématiques;N° SIRET;Territoire d'action;téléphone\n"
        "nous;Mentors;Association;Association;44109;Mentorat;12345678200010;44109;0240\n"
    )
    files, (intake,) = intakes(path, model)
    assert intake.frame["commune"].to_list() == ["com:44109"] and intake.frame["sector"].to_list() == ["association"]
    for note in (
        "« Comune » lue comme « commune »",
        "« Thématiques » (« thèmes » ?)",
        "« N° SIRET » lue comme « SIRET »",
        "« Territoire d'action » (« territoires » ?)",
        "« téléphone »",
    ):
        assert note in said(intake)
    assert files.files[0].unread == ("Thématiques", "Territoire d'action", "téléphone")


# Recognition

RNE = (
    "Code du département;Libellé du département;Code de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;"
    "Code sexe;Date de naissance;Date de début du mandat;{}Date de début de la fonction"
)


def elected(commune: str, name: str, function: str | None = None) -> str:
    office = "" if function is None else f"{function};"
    return f"44;Loire-Atlantique;{commune};X;{name};Ada;F;;18/05/2020;{office}18/05/2020"


@pytest.mark.parametrize(
    ("heading", "rows", "source"),
    [
        ("", [elected("44109", "UN"), elected("44143", "DEUX")], "rne-maires"),
        ("Libellé de la fonction;", [elected("44109", "UN", "Maire")], "rne-conseillers-municipaux"),
        ("Libelle de la fonctoin;", [elected("44109", "UN", "Maire")], "rne-conseillers-municipaux"),
    ],
)
def test_a_register_is_known_by_what_is_there(
    heading: str, rows: Sequence[str], source: str, model: Model, tmp_path: Path
) -> None:
    path = tmp_path / "elus.csv"
    path.write_text("\n".join([RNE.format(heading), *rows, ""]), encoding="utf-8")
    assert [file.source.declaration.id for file in recognised([path], model).files] == [source]


@pytest.mark.parametrize(
    ("heading", "function", "said"),
    [
        ("Libellé fonction;", "Maire", "« Libellé de la fonction » (est-ce « Libellé fonction » ?)"),
        ("Observations;", "x", "« Libellé de la fonction »."),
    ],
)
def test_a_register_is_never_known_by_what_is_missing(
    heading: str, function: str, said: str, model: Model, tmp_path: Path
) -> None:
    path = tmp_path / "elus.csv"
    path.write_text("\n".join([RNE.format(heading), elected("44109", "UN", function), ""]), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        recognised([path], model)
    assert f"(rne-conseillers-municipaux), mais il y manque : {said}" in caught.value.text.fr


def test_two_mayors_of_one_commune_stop_the_file(model: Model, tmp_path: Path) -> None:
    rows = [elected("44109", "UN"), elected("44143", "AUTRE"), elected("44109", "DEUX")]
    path = tmp_path / "maires.csv"
    path.write_text("\n".join([RNE.format(""), *rows, ""]), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        intakes(path, model)
    assert "plusieurs lignes pour « Code de la commune » 44109 (lignes 2, 4)" in caught.value.text.fr
    path.write_text("\n".join([RNE.format(""), rows[0], rows[0], ""]), encoding="utf-8")
    assert intakes(path, model)[1][0].raw.height == 2  # the same row twice is no second mayor


def test_forcing_is_advised_only_where_it_works(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "colleges.csv"
    path.write_text("uai;code_insee_de_la_commune;ips\n0440028S;44109;102.2\n", encoding="utf-8")
    with pytest.raises(FileError) as caught:
        recognised([path], model)
    assert "ips-colleges" in caught.value.text.fr and "--source" not in caught.value.text.fr


# Tables of others

MAP = """[columns.acteurs]
"Nom de la structure" = ["nom", "identifiant"]
"Ville" = "commune"
[values.acteurs]
nature = "Association"
milieu = "association"
"""
THEIRS = "Liste 2026;;\nNom de la structure;Ville;Bavardage\nLes Amis;44109;x@example.org\nLa Passerelle;44143;\n"


def test_a_table_of_others_is_read_by_a_map(model: Model, tmp_path: Path) -> None:
    path, given = tmp_path / "liste.csv", tmp_path / "colonnes.toml"
    path.write_text(THEIRS, encoding="utf-8")
    given.write_text(MAP, encoding="utf-8")
    with pytest.raises(FileError, match="unknown header"):
        recognised([path], model)
    remember(tmp_path / "home", given)
    for maps in (known_maps(tmp_path, {}, given), known_maps(tmp_path, tomllib.loads(MAP), None)):
        (file,) = recognised([path], model, maps=maps).files
        intake = take_in(file, Places())
        assert intake.frame.select("id", "name", "nature", "sector", "commune").rows() == [
            ("Les Amis", "Les Amis", "Association", "association", "com:44109"),
            ("La Passerelle", "La Passerelle", "Association", "association", "com:44143"),
        ]
        assert intake.raw["line"].to_list() == [3, 4] and file.unread == ("Bavardage",)
    assert len(known_maps(tmp_path / "home", {}, None)) == 1
    own = tmp_path / "acteurs.csv"
    own.write_text(actors(), encoding="utf-8")
    assert recognised([own], model, maps=known_maps(tmp_path, {}, given)).files[0].source.declaration.filled == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[columns.acteurs\n", "TOML illisible"),
        ('[columns.acteurs]\n"Ville" = 3\n', "pas à 3"),
        ('[columns.acteurs]\n"Ville" = "comune"\n', "n’a pas de colonne « comune ». Vouliez-vous dire « commune »"),
        ('[columns.acteurs]\n"Ville" = "commune"\n', "il y manque : « identifiant », « nom »"),
    ],
)
def test_a_map_that_is_wrong_says_so(text: str, said: str, model: Model, tmp_path: Path) -> None:
    path, given = tmp_path / "liste.csv", tmp_path / "colonnes.toml"
    path.write_text(THEIRS, encoding="utf-8")
    given.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        recognised([path], model, maps=known_maps(tmp_path, {}, given))
    assert said in caught.value.text.fr.replace("\u00a0", " ").replace("\u202f", " ")


# Folders, archives, workbooks


def book(path: Path, sheets: Mapping[str, str], *, hidden: Sequence[str] = ()) -> Any:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, text in sheets.items():
        sheet = workbook.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for line in text.splitlines():
            sheet.append([cell or None for cell in line.split(";")])
    workbook.save(path)
    return workbook


def test_folders_and_archives_are_opened_and_nothing_stops_the_others(model: Model, tmp_path: Path) -> None:
    deep = tmp_path / "tout" / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "acteurs.csv").write_text(actors(), encoding="utf-8")
    (deep / "acteurs.csv.gz").write_bytes(gzip.compress(actors().encode()))
    (deep / "cog.csv").write_text("TYPECOM,COM,LIBELLE\nCOM,01001,X\n", encoding="utf-8")
    (deep / ".cache.csv").write_text(actors(), encoding="utf-8")
    (deep / "note.md").write_text("x", encoding="utf-8")
    with zipfile.ZipFile(deep / "lot.zip", "w") as archive:
        for name in ("un/acteurs.csv", "deux/acteurs.csv", "__MACOSX/acteurs.csv", "lot.zip", "note.pdf"):
            archive.writestr(name, actors())
    files = recognised([tmp_path / "tout"], model)
    assert [Path(file.name).relative_to(deep).as_posix() for file in files.files] == [
        *("acteurs.csv", "acteurs.csv.gz", "lot.zip/deux/acteurs.csv", "lot.zip/un/acteurs.csv"),
    ]
    aside = {Path(entry.file).relative_to(deep).as_posix(): entry.reason.fr for entry in files.aside}
    assert aside.keys() == {
        "cog.csv",
        ".cache.csv",
        "note.md",
        *(f"lot.zip/{name}" for name in ("__MACOSX/acteurs.csv", "lot.zip", "note.pdf")),
    }
    assert "déjà dans essaim" in aside["cog.csv"]
    places = [file.path for file in files.files]
    assert all(path.is_file() for path in places)
    del files
    assert [path.is_file() for path in places] == [True, False, False, False]


def test_a_folder_says_whose_its_tables_are(model: Model, tmp_path: Path) -> None:
    for name in ("nous", "eux"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "acteurs.csv").write_text(actors(), encoding="utf-8")
    (tmp_path / "eux" / "source.toml").write_text('id = "partenaire"\ntitle = "Eux"\n', encoding="utf-8")
    sources = {Path(file.name).parent.name: file.source.declaration.id for file in recognised([tmp_path], model).files}
    assert sources == {"nous": "equipe", "eux": "partenaire"}


def test_what_is_no_file_is_refused_at_once(model: Model, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tube")
    for path, said in (
        (tmp_path / "tube", "ni un fichier ni un dossier"),
        (Path("/dev/zero"), "ni un fichier ni un dossier"),
        (Path("/"), "c’est le système"),
        (Path("https://example.org/a.csv"), "c’est une adresse"),
        (tmp_path / "rien.csv", "n’existe pas"),
    ):
        with pytest.raises(FileError) as caught:
            recognised([path], model)
        assert said in caught.value.text.fr
    (tmp_path / "acteurs.csv").write_text(actors(), encoding="utf-8")
    files = recognised([tmp_path / "tube", tmp_path / "acteurs.csv", tmp_path / "rien.csv"], model)
    assert len(files.files) == 1 and [entry.named for entry in files.aside] == [True, True]


def test_a_name_that_is_not_utf8(model: Model, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/acteurs-\xe9.csv"))
    path.write_text(actors(), encoding="utf-8")
    files, (intake,) = intakes(path, model)
    assert files.files[0].name.endswith("acteurs-\\xe9.csv") and intake.raw.height == 5


def test_sheets_that_are_hidden_or_to_be_ignored_stay_out(model: Model, tmp_path: Path) -> None:
    sheets = {
        "Acteurs": actors(),
        "Brouillon (ignore)": actors(),
        "Secret": actors(),
        "Notes": "à faire",
        "Source": "x",
    }
    book(tmp_path / "t.xlsx", sheets, hidden=["Secret"])
    files = recognised([tmp_path / "t.xlsx"], model)
    assert [file.sheet for file in files.files] == ["Acteurs"]
    assert {entry.file.partition("#")[2]: entry.reason.fr for entry in files.aside} == {
        "Brouillon (ignore)": "feuille à ignorer, d’après son nom",
        "Secret": "feuille masquée",
        "Notes": "aucun tableau connu sur cette feuille",
    }


def test_merged_cells_formulas_and_errors(model: Model, tmp_path: Path) -> None:
    workbook = book(tmp_path / "t.xlsx", {"Acteurs": "Nos acteurs\n" + actors()})
    sheet = workbook["Acteurs"]
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("E3:E5")
    sheet.merge_cells("B6:C6")
    sheet.merge_cells("F2:G2")
    sheet["E7"], sheet["F3"] = "=A1", "#N/A"
    workbook.save(tmp_path / "t.xlsx")
    _, (intake,) = intakes(tmp_path / "t.xlsx", model)
    assert intake.raw["line"].to_list() == [3, 4, 5, 6, 7]
    assert intake.frame["commune"].to_list() == ["com:44109"] * 4 + [None]
    assert "1 formule sans résultat enregistré (ligne 7, « commune »)" in said(intake)
    assert "1 plage de cellules fusionnées" in said(intake)
    assert "1 plage fusionnée en largeur (B6)" in said(intake)
    assert "1 titre fusionné sur plusieurs colonnes (F2)" in said(intake)
    assert "1 cellule en erreur (#N/A, #REF!…), lue comme vide (ligne 3, « territoires »)" in said(intake)


def test_a_workbook_of_libreoffice_is_read(model: Model, tmp_path: Path) -> None:
    def row(cells: str) -> str:
        texts = (
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in cells.split(";")
        )
        return f"<table:table-row>{''.join(texts)}</table:table-row>"

    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Acteurs">{"".join(map(row, actors().splitlines()))}'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "t.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    files, (intake,) = intakes(tmp_path / "t.ods", model)
    assert files.files[0].sheet == "Acteurs" and intake.frame["name"].to_list() == [f"Été {n}" for n in range(1, 6)]


def test_a_heading_that_stands_twice_is_said(model: Model, tmp_path: Path) -> None:
    intake = only("identifiant;nom;NOM;nature;x;x\na;A;B;Association;;\n", model, tmp_path)
    assert intake.frame["name"].to_list() == ["A"]
    assert "Un titre est en double, seule la première colonne est lue : « nom »" in said(intake)


def test_an_archive_that_is_left_out_is_named_once(tmp_path: Path) -> None:
    for name in ("coupe.csv.gz", "b.zip"):
        (tmp_path / name).write_bytes(b"\x1f\x8b\x08\x00cut")
    (entry, other) = inventory([tmp_path]).aside
    assert "coupe" not in entry.reason.fr.replace("abîmée ou coupée", "") and str(tmp_path) not in other.reason.fr
