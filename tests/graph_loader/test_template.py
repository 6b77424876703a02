"""The template of the team's tables: what is in it, in both shapes, and that it never overwrites."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.read.common_form import header_key
from essaim.graph_loader.team.survey import TABLES
from essaim.graph_loader.team.template import CORE, MORE, sheets, write_template
from essaim.ontology.errors import FileError, UsageError
from essaim.ontology.model import Model

NINE = ["acteurs", "personnes", "liens", "offres", "besoins", "deploiements", "chiffres", "echanges", "regles"]


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))


def test_every_table_of_the_team_is_in_the_template(model: Model) -> None:
    tables = {name for name, one in declarations(model).items() if one.team}
    assert tables == {*CORE, *MORE, *TABLES}  # what an actor fills in is a form of its own
    assert [one.stem for one in sheets(model, "fr") if one.core] == NINE


def test_csv_files_open_in_a_french_excel(model: Model, tmp_path: Path) -> None:
    written = write_template(tmp_path / "new", xlsx=False, lang="fr", model=model)
    assert {path.name for path in written} == {path.name for path in (tmp_path / "new").iterdir()}
    assert "LISEZMOI.txt" in {path.name for path in written}
    for path in written:
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\r\n") == data.count(b"\n") > 0
    header, example = rows(tmp_path / "new" / "acteurs.csv")
    assert header[:4] == ["identifiant", "nom", "nature", "milieu"]
    assert example[0].startswith("#")
    assert len(example) == len(header)


def test_accepted_values_are_listed_with_their_labels(model: Model, tmp_path: Path) -> None:
    write_template(tmp_path, xlsx=False, lang="fr", model=model)
    text = (tmp_path / "LISEZMOI.txt").read_text(encoding="utf-8-sig")
    for label in ("Collégiens", "Mécénat de compétences", "est partenaire de", "Non consulté", "Nouveau territoire"):
        assert label in text


def test_english_template_has_english_headings_and_values(model: Model, tmp_path: Path) -> None:
    write_template(tmp_path, xlsx=False, lang="en", model=model)
    header, _ = rows(tmp_path / "links.csv")
    assert header[:3] == ["type", "from", "to"]
    text = (tmp_path / "README.txt").read_text(encoding="utf-8-sig")
    assert "Middle school pupils" in text
    assert "is a partner of" in text
    assert "Collégiens" not in text


def test_a_name_in_xlsx_is_the_workbook_itself(model: Model, tmp_path: Path) -> None:
    named = tmp_path / "new" / "Modèle.XLSX"
    assert write_template(named, xlsx=False, lang="fr", model=model) == [named]
    assert "Acteurs" in openpyxl.load_workbook(named).sheetnames
    with pytest.raises(UsageError, match=r"already holds Modèle\.XLSX"):
        write_template(named, xlsx=True, lang="fr", model=model)


def test_workbook_offers_lists_and_a_frozen_bold_header(model: Model, tmp_path: Path) -> None:
    (path,) = write_template(tmp_path, xlsx=True, lang="fr", model=model)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:3] == ["Lisez-moi", "Acteurs", "Personnes"]
    assert len(book.sheetnames) == len(CORE) + len(MORE) + 2
    sheet = book["Offres"]
    assert sheet.freeze_panes == "B2"
    assert all(cell.font.bold for cell in sheet[1])
    headings = {header_key(str(cell.value)): cell.column_letter for cell in sheet[1]}
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    fee = rules[f"{headings['frais']}2"]
    assert fee.showErrorMessage
    assert listed(book, fee.formula1) == ["Gratuit", "Payant"]
    audiences = rules[f"{headings['publics']}2"]
    assert not audiences.showErrorMessage
    assert "Collégiens" in listed(book, audiences.formula1)
    book.close()


def listed(book: openpyxl.Workbook, reference: str) -> list[str]:
    name, cells = reference.split("!")
    return [row[0].value for row in book[name.strip("'")][cells.replace("$", "")]]


def test_headings_are_those_the_declarations_read(model: Model, tmp_path: Path) -> None:
    (path,) = write_template(tmp_path, xlsx=True, lang="fr", model=model)
    book = openpyxl.load_workbook(path, read_only=True)
    for one in declarations(model).values():
        if one.team and one.sheet and one.part not in TABLES:
            found = {header_key(str(cell.value)) for cell in next(book[one.sheet].iter_rows(max_row=1))}
            for column in one.columns.values():
                assert found & {header_key(name) for name in column.headers}, column.name
    book.close()


@pytest.mark.parametrize("xlsx", [False, True])
def test_a_filled_file_is_never_overwritten(model: Model, tmp_path: Path, xlsx: bool) -> None:
    written = write_template(tmp_path, xlsx=xlsx, lang="fr", model=model)
    written[0].write_text("rempli", encoding="utf-8")
    for path in written[1:]:
        path.unlink()
    with pytest.raises(UsageError) as caught:
        write_template(tmp_path, xlsx=xlsx, lang="fr", model=model)
    assert written[0].name in caught.value.say("fr")
    assert "Choisissez un autre dossier" in caught.value.say("fr")
    assert written[0].read_text(encoding="utf-8") == "rempli"
    assert list(tmp_path.iterdir()) == [written[0]]


def test_a_folder_that_cannot_be_made_is_one_clear_sentence(model: Model, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError) as caught:
        write_template(tmp_path / "file" / "below", xlsx=False, lang="fr", model=model)
    assert "Choisissez un autre dossier" in caught.value.say("fr")
