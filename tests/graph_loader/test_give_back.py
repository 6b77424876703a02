"""Tables given back with their faulty cells marked: whole, the originals as they were, ready to be loaded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import LoadReport
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError
from essaim.ontology.model import Model

ACTORS = ["identifiant", "nom", "nature", "milieu", "thèmes", "courriel", "remarque à nous"]
LINKS = ["de", "type de lien", "vers", "depuis"]
RED, YELLOW, VIOLET = "FFF4B6B6", "FFFFE08A", "FFD9D2E9"
Load = Callable[..., LoadReport]


@pytest.fixture
def give(embedded_store: Store, model: Model, tmp_path: Path) -> Load:
    """Loads a file from the home of the test."""

    def given(path: Path, **options: Any) -> LoadReport:
        return load([path], embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False, **options))

    return given


def _book(path: Path) -> Path:
    """A workbook as a team keeps one: a title, notes, colours, a formula; three faults."""
    book = Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "À nous"
    notes["A1"] = "=1+1"
    source = book.create_sheet("Source")
    for row in (["identifiant", "titre"], ["equipe-essai", "Équipe d’essai"]):
        source.append(row)
    actors = book.create_sheet("Acteurs")
    for row in (
        ["Nos acteurs"],
        ACTORS,
        ["a1", "Maison A", "Association", "Association", "Mentorat", None, "gardé"],
        ["a2", "Maison B", "Assoc", "Association", "Mentorat", None, None],
        ["a3", "Maison C", "Association", "Association", "Mentorat ; Qwxz", None, None],
    ):
        actors.append(row)
    actors["B3"].font = Font(bold=True, color="FF112233")
    actors["C4"].comment = Comment("demander à Claire", "Ana")
    actors["B5"].fill = PatternFill("solid", fgColor="FF00FF00")
    actors.column_dimensions["B"].width = 41
    links = book.create_sheet("Liens")
    for row in (LINKS, ["a1", "est partenaire de", "a2", None], ["a1", "est partenaire de", "a3", None]):
        links.append(row)
    book.save(path)
    return path


def _marks(path: Path) -> dict[str, tuple[str, str]]:
    return {
        f"{sheet.title}!{cell.coordinate}": (cell.fill.fgColor.rgb, cell.comment.text)
        for sheet in load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def _names(store: Store) -> set[str]:
    return {row["name"] for row in store.read("MATCH (o:Association) RETURN o.name AS name")}


def test_a_workbook_comes_back_whole_and_marked_and_loads_once_corrected(
    give: Load, embedded_store: Store, tmp_path: Path
) -> None:
    original = _book(tmp_path / "équipe.xlsx")
    before = original.read_bytes()
    out = tmp_path / "corrections de l’équipe.xlsx"
    trial = give(original, dry_run=True, mend=out)
    assert original.read_bytes() == before
    assert any(str(out) in note.fr for note in trial.notes)
    marks = _marks(out)
    assert {place: colour for place, (colour, _) in marks.items()} == {
        "Acteurs!C4": RED,
        "Acteurs!E5": YELLOW,
        "Liens!C2": VIOLET,
    }
    assert "« Assoc » est inconnu." in marks["Acteurs!C4"][1]
    assert "demander à Claire" in marks["Acteurs!C4"][1]
    assert "ligne 4" in marks["Liens!C2"][1]
    book = load_workbook(out)
    assert book.sheetnames == ["À nous", "Source", "Acteurs", "Liens"]
    actors = book["Acteurs"]
    assert book["À nous"]["A1"].value == "=1+1"
    assert (actors["A1"].value, actors["G3"].value) == ("Nos acteurs", "gardé")
    assert (actors["B3"].font.color.rgb, actors["B5"].fill.fgColor.rgb) == ("FF112233", "FF00FF00")
    assert actors.column_dimensions["B"].width == 41

    give(original)
    assert _names(embedded_store) == {"Maison A", "Maison C"}
    actors["C4"] = "Association"
    book.save(out)
    second = give(out, mend=tmp_path / "encore.xlsx")
    assert [(file.source, file.retired, file.quarantined) for file in second.files] == [("src:equipe-essai", 0, 0)] * 2
    assert _names(embedded_store) == {"Maison A", "Maison B", "Maison C"}
    assert set(_marks(tmp_path / "encore.xlsx")) == {"Acteurs!E5"}, "what was mended is marked no more"
    actors["E5"] = "Mentorat"
    book.save(out)
    third = give(out, mend=tmp_path / "rien.xlsx")
    assert not (tmp_path / "rien.xlsx").exists()
    assert any("Rien à corriger" in note.fr for note in third.notes)


def test_tables_of_text_come_back_as_the_sheets_of_one_workbook(
    give: Load, embedded_store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "tableaux"
    folder.mkdir()
    rows = [
        "a1;Maison A;Association;Association;;;=gardé",
        "a2;Maison B;Assoc;Association;;;",
        "a3;« C »;Association;;;;",
    ]
    (folder / "acteurs.csv").write_bytes("\r\n".join([";".join(ACTORS), *rows, ""]).encode("cp1252"))
    (folder / "liens.csv").write_text(f"sep=;\n{';'.join(LINKS)}\na1;est partenaire de;a3;\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    out = tmp_path / "c.xlsx"
    give(folder, mend=out)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    book = load_workbook(out)
    assert set(book.sheetnames) == {"Acteurs", "Liens", "Source"}
    assert [cell.value for cell in book["Acteurs"][1]] == ACTORS
    assert [cell.value for cell in book["Acteurs"][2]] == [*rows[0].split(";")[:4], None, None, "=gardé"]
    assert book["Acteurs"]["G2"].data_type == "s", "text, not a formula"
    assert book["Source"]["A2"].value == "equipe"
    assert {place: colour for place, (colour, _) in _marks(out).items()} == {"Acteurs!C3": RED}
    book["Acteurs"]["C3"] = "Association"
    renamed = tmp_path / "autre nom.xlsx"
    book.save(renamed)
    report = give(renamed)
    assert {file.source for file in report.files} == {"src:equipe"}
    assert sum(file.quarantined + file.retired for file in report.files) == 0
    assert _names(embedded_store) == {"Maison A", "Maison B", "« C »"}


def test_a_table_of_open_data_comes_back_with_every_column(give: Load, tmp_path: Path) -> None:
    head = "nomAttribuant;idAttribuant;dateConvention;nomBeneficiaire;idBeneficiaire;montant;secteur"
    rows = ["Ville Fictive;99999990700010;2023-03-01;A;;1000;007", "Ville Fictive;99999990700010;2023-03-02;B;;?;008"]
    path = tmp_path / "dons.csv"
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    out = tmp_path / "c.xlsx"
    give(path, mend=out)
    (sheet,) = load_workbook(out).worksheets
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        head.split(";"),
        *([text or None for text in row.split(";")] for row in rows),
    ]
    assert list(_marks(out)) == ["dons!F3"]
    book = load_workbook(out)
    book["dons"]["F3"] = "2000"
    book.save(tmp_path / "d.xlsx")
    (report,) = give(tmp_path / "d.xlsx").files
    assert (report.source, report.read, report.quarantined) == ("src:subventions-scdl", 2, 0)


@pytest.mark.parametrize("name", ["équipe.xlsx", "c.csv", "nulle-part/c.xlsx"])
def test_nothing_is_written_over_nor_under_another_kind_of_name(give: Load, tmp_path: Path, name: str) -> None:
    original = _book(tmp_path / "équipe.xlsx")
    before = original.read_bytes()
    with pytest.raises(FileError) as caught:
        give(original, mend=tmp_path / name, dry_run=True)
    assert str(tmp_path / name) in caught.value.text.fr
    assert original.read_bytes() == before
