"""Files as people and publishers leave them: headings, quotes, encodings, folders, archives, workbooks."""

from pathlib import Path

import pytest

from essaim.graph_loader.read.files import Files, recognised
from essaim.graph_loader.read.place_cells import Places
from essaim.graph_loader.read.take_in import Intake, take_in
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
    return " ".join(note.fr for note in intake.notes)


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
    for letter, plain in letters.items():
        names = [name.replace(letter, plain) for name in names]
    rows = [f"a{rank};{name};Association;Association;44109;;Mentorat" for rank, name in enumerate(names)]
    intake = only(actors(*rows, end="\r\n").encode(encoding), model, tmp_path)
    assert intake.frame["name"].to_list() == names and faults(intake) == []


def test_one_wrong_byte_is_mended_alone_and_said(model: Model, tmp_path: Path) -> None:
    data = actors().encode().replace("Été 3".encode(), b"\xc9t\xe9 3")
    intake = only(data, model, tmp_path)
    assert intake.frame["name"].to_list() == [f"Été {rank}" for rank in range(1, 6)]
    assert "2 octet(s)" in said(intake) and "ligne 4 (« Été 3 »)" in said(intake)


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
        "« N° SIRET » (« SIREN » ?)",
        "« Territoire d'action » (« territoires » ?)",
        "« téléphone »",
    ):
        assert note in said(intake)
    assert files.files[0].unread == ("Thématiques", "N° SIRET", "Territoire d'action", "téléphone")
