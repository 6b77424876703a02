"""Files that are no table, or not quite one: each ends in a sentence, or is read all the same."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.declare.declarations import declarations, read_declaration
from essaim.graph_loader.declare.recognise import recognise
from essaim.graph_loader.opening.folders import inventory
from essaim.graph_loader.read.common_form import fold, folded
from essaim.graph_loader.read.table import read_csv
from essaim.ontology.errors import FileError, OntologyError
from essaim.ontology.model import Model

DECLARATION = """title = { fr = "Essai", en = "Trial" }
producer = "T"
licence = "lov2"
url = ""
[recognise]
columns = ["Code", "Libellé"]
[columns.code]
[columns.label]
from = ["libelle"]
[entities.theme]
class = "Theme"
key = ["code"]
properties = { code = "code", name = "label" }
"""

Known = Mapping[str, Declaration]


@pytest.fixture
def known(model: Model, tmp_path: Path) -> Known:
    """One declaration."""
    path = tmp_path / "essai.toml"
    path.write_text(DECLARATION, encoding="utf-8")
    return {"essai": read_declaration(path, model)}


def rows(path: Path, known: Known) -> list[tuple[object, ...]]:
    """Line, code and label of each row."""
    return read_csv(path, known["essai"]).filled().frame.select("line", "code", "label").rows()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"\xef\xbb\xbf \r\n\n", "vide"),
        (b"<!DOCTYPE html><html><body>Connexion</body></html>", "page web"),
        (b"\x00\x01\x02\x03" * 100, "ni un texte ni un classeur"),
        (b"PK\x03\x04" + b"\x00" * 200, "classeur ne se lit pas"),
        (b"inconnu;autre\n1;2\n", "en-tête inconnu"),
        (b"code;autre\n1;2\n", "Libellé"),
        (b"a" * 2_000_000, "un million de caractères"),
        (b'{"type": "Topology"}', "en-tête inconnu"),
    ],
)
def test_a_wrong_file_is_named_with_a_remedy(content: bytes, said: str, known: Known, tmp_path: Path) -> None:
    path = tmp_path / "fichier.csv"
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        recognise(path, known)
    assert said in caught.value.text.fr
    assert str(path) in caught.value.text.en


def test_a_missing_file_and_an_empty_folder(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "rien.csv", "n’existe pas"), (tmp_path, "ne contient aucun fichier")):
        with pytest.raises(FileError) as caught:
            inventory([path])
        assert said in caught.value.text.fr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(
    encoding: str, separator: str, end: str, known: Known, tmp_path: Path
) -> None:
    path = tmp_path / "f.csv"
    lines = ["CODE", "Libellé", "vide"], ["01", "Été", ""], ["02", "Noël", ""]
    path.write_bytes(end.join(separator.join(line) for line in lines).encode(encoding))
    assert [match.declaration.id for match in recognise(path, known).matches] == ["essai"]
    assert rows(path, known) == [(2, "01", "Été"), (3, "02", "Noël")]


def test_lines_are_those_of_the_original_file(known: Known, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text('\nlibelle;code\n"deux\nlignes";1\n\n"citation ""ici""";2\nun "mot;3\n', encoding="utf-8")
    assert rows(path, known) == [(3, "1", "deux\nlignes"), (6, "2", 'citation "ici"'), (7, "3", 'un "mot')]


def test_newlines_in_a_column_that_is_not_read_move_no_line(known: Known, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text('code;note;libelle\n1;"a\nb\nc";x\n2;;y\n', encoding="utf-8")
    assert rows(path, known) == [(2, "1", "x"), (5, "2", "y")]


def test_a_huge_line_is_neither_slow_nor_lost(known: Known, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b"code;libelle\n1;" + b"x" * 20_000_000 + b"\n2;y\n")
    found = rows(path, known)
    assert [row[0] for row in found] == [2, 3]
    assert found[1][2] == "y"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('class = "Theme"', 'class = "Thème"', "entities.theme.class"),
        ("name =", "nom =", "entities.theme.properties.nom"),
        ('"label" }', '"labelle" }', "labelle"),
        ("[columns.code]", '[columns.code]\ntype = "texte"', "columns.code.type"),
        ("url =", "lien = 1\nurl =", "lien"),
        ('key = ["code"]', "", "key"),
        ("[recognise]", "[recognise", "TOML"),
        ("[columns.code]", '[columns.code]\nscheme = "rien"', "columns.code.scheme"),
        ('licence = "lov2"', 'licence = "lov"', "faux.toml, licence : « lov » est inconnu. Vouliez-vous dire"),
        ('licence = "lov2"', 'licence = "lov"', "faux.toml, licence : « lov » est inconnu. Vouliez-vous dire"),
    ],
)
def test_every_word_of_a_declaration_is_checked(old: str, new: str, said: str, model: Model, tmp_path: Path) -> None:
    path = tmp_path / "faux.toml"
    path.write_text(DECLARATION.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(OntologyError) as caught:
        read_declaration(path, model)
    assert "faux.toml" in caught.value.text.fr
    assert said in caught.value.text.fr


def test_two_declarations_that_fit_equally_are_both_named(known: Known, model: Model, tmp_path: Path) -> None:
    twin = tmp_path / "jumeau.toml"
    twin.write_text(DECLARATION, encoding="utf-8")
    path = tmp_path / "f.csv"
    path.write_text("code;libelle\n1;a\n")
    with pytest.raises(FileError) as caught:
        recognise(path, {**known, "jumeau": read_declaration(twin, model)})
    assert "essai, jumeau" in caught.value.text.fr


def test_bundled_declarations_are_right(model: Model) -> None:
    assert len(declarations(model)) >= 20


def test_columns_fold_as_names_do() -> None:
    names = ["St-Étienne", "L'Haÿ-les-Roses", "REP +", "Œuvre d'Île", "Ste  Anne", "+", "", "A—b"]
    frame = pl.DataFrame({"name": names}).select(folded(pl.col("name")).alias("key"))
    assert frame["key"].to_list() == [fold(name) for name in names]
