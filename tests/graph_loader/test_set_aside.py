"""Rows set aside: kept in the home, corrected and loaded again, let go of once mended; and what status says."""

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from reading import plain

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.mending.own_files import note_originals
from essaim.graph_loader.opening.folders import inventory
from essaim.graph_loader.report import LoadReport
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.about.status import status

HEAD = ["identifiant", "nom", "nature", "milieu", "territoire d’action", "courriel"]
GOOD = [
    ["a1", "Maison A", "Association", "Association", "44109", ""],
    ["a2", "=1+1", "Association", "Association", "", ""],
]
BAD = [["a3", "Maison C", "Assoc", "Association", "44109", ""], ["a4", "Maison D", "Qwxz", "Association", "", "zzz"]]
Load = Callable[..., LoadReport]


def _book(path: Path, rows: list[list[str]], sheet: str = "Acteurs & élus") -> Path:
    book = Workbook()
    tables = {"Source": [["identifiant", "titre"], ["equipe-essai", "Équipe d’essai"]], sheet: [HEAD, *rows]}
    for name, lines in tables.items():
        page = book.create_sheet(name)
        for number, line in enumerate(lines, start=1):
            for place, text in enumerate(line, start=1):
                page.cell(number, place, text or None).data_type = "s" if text else "n"
    book.remove(book.worksheets[0])
    book.save(path)
    return path


@pytest.fixture
def give(embedded_store: Store, model: Model, tmp_path: Path) -> Load:
    """Loads a file from the home of the test."""

    def given(path: Path, **options: bool) -> LoadReport:
        return load([path], embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False, **options))

    return given


def _kept(home: Path) -> list[Path]:
    return sorted((home / "quarantine").glob("*.csv"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _names(store: Store) -> set[str]:
    return {row["name"] for row in store.read("MATCH (o:Association) RETURN o.name AS name")}


def _aside(store: Store, model: Model, home: Path) -> dict[str, int]:
    rows = status(store, model, resolve(home=home, cwd=home, environ={})).rows
    return {f"{row['section']} {row['item']}": row["set_aside"] for row in rows if row["section"] in ("source", "load")}


def test_rows_set_aside_are_corrected_and_loaded_again(
    give: Load, embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    (report,) = give(_book(tmp_path / "Élus été.xlsx", [*GOOD, *BAD])).files
    assert (report.loaded, report.quarantined) == (2, 2)
    (path,) = _kept(home)
    assert path == report.quarantine_file
    assert path.name.startswith("equipe-essai-actors-Elus-ete-Acteurs-elus-")
    first, second = _rows(path)
    assert (first["line"], first["column"], first["value"], first["loaded"]) == ("4", "nature", "Assoc", "")
    assert (second["line"], second["identifiant"]) == ("5", "a4")
    headings = path.read_text(encoding="utf-8-sig").split("\n", 1)[0].split(";")
    assert len(headings) == len(set(headings))
    assert {"identifiant", "nom", "nature", "milieu"} <= set(headings)
    assert _aside(embedded_store, model, home) == {"source src:equipe-essai": 2, "load rows": 2}

    text = path.read_text(encoding="utf-8-sig")
    mended = tmp_path / "à recharger.csv"
    mended.write_text(text.replace(";Assoc;", ";Association;"), encoding="utf-8-sig")
    (again,) = give(mended).files
    assert (again.source, again.read, again.retired) == ("src:equipe-essai", 2, 0)
    assert "Maison C" in _names(embedded_store)
    assert {"Maison A", "=1+1"} <= _names(embedded_store), "what the corrected rows do not hold stays"


def test_what_was_set_aside_goes_once_the_table_is_clean(
    give: Load, embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    give(_book(tmp_path / "a.xlsx", [*GOOD, *BAD]))
    give(_book(tmp_path / "a.xlsx", [*GOOD, BAD[0]]))
    assert len(_kept(home)) == 1, "the second load says again what the first said"
    old = home / "quarantine" / "equipe-essai-a-Acteurs-0123abcd.csv"
    old.write_text("line;column;value;reason_fr;reason_en;nom\n2;a;b;c;d;e\n", encoding="utf-8-sig")
    (dry,) = give(_book(tmp_path / "a.xlsx", [*GOOD, *BAD]), dry_run=True).files
    assert dry.quarantine_file is not None
    assert dry.quarantine_file.exists()
    assert old.exists()
    assert _aside(embedded_store, model, home)["load rows"] == 1, "a trial is no load"
    (clean,) = give(_book(tmp_path / "a-corrigé.xlsx", GOOD, "Acteurs")).files
    assert (clean.quarantined, clean.quarantine_file, _kept(home)) == (0, None, [])
    assert _aside(embedded_store, model, home) == {"source src:equipe-essai": 0, "load rows": 0}


def test_the_apostrophe_before_a_formula_is_taken_off_and_long_texts_say_where_they_end(
    give: Load, embedded_store: Store, tmp_path: Path
) -> None:
    long = "é" * 12_000
    rows = [["a1", "'=1+1", "Association", "Association", "", ""], ["a2", "=2+2", "Assoc", long, "", ""]]
    (report,) = give(_book(tmp_path / "a.xlsx", rows)).files
    assert _names(embedded_store) == {"=1+1"}
    (row,) = _rows(report.quarantine_file or tmp_path)
    assert row["nom"] == "'=2+2"
    assert row["milieu"].endswith("é…")


def test_what_essaim_wrote_itself_stays_out_of_a_folder(tmp_path: Path) -> None:
    """A home, rows set aside and a workbook given back say again what the tables beside them say."""
    folder = tmp_path / "tables"
    for place in ("maison/quarantine", "maison/engine", "sous"):
        (folder / place).mkdir(parents=True)
    (folder / "maison" / "load.lock").touch()
    (folder / "maison" / "quarantine" / "x.csv").write_text("identifiant;nom;nature\n", encoding="utf-8")
    (folder / "acteurs.csv").write_text("identifiant;nom;nature\na;A;Association\n", encoding="utf-8")
    (folder / "sous" / "mises-de-cote.csv").write_text(
        "line;column;value;reason_fr;reason_en;loaded;essaim;identifiant;nom;nature\n2;nature;?;r;r;;equipe;a;A;?\n",
        encoding="utf-8",
    )
    book = Workbook()
    note_originals(book, ["acteurs.csv"])
    book.save(folder / "corrections.xlsx")
    files = inventory([folder])
    assert [file.path.name for file in files.files] == ["acteurs.csv"]
    left = {Path(entry.file).name: entry.reason.fr for entry in files.aside}
    assert "dossier d’essaim" in left["maison"]
    assert "chargez ce fichier seul" in left["mises-de-cote.csv"]
    assert "originaux : acteurs.csv" in plain(left["corrections.xlsx"])
    (folder / "acteurs.csv").unlink()
    files = inventory([folder])
    assert [file.path.name for file in files.files] == ["corrections.xlsx"], "it stands for the original now"
    alone = inventory([folder / "sous" / "mises-de-cote.csv"])
    assert len(alone.files) == 1


def test_the_original_loaded_again_after_its_corrections_takes_nothing_out(
    give: Load, embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    """It is older than the rows that were corrected since: nothing is read of it, and nothing goes for that."""
    path = _book(tmp_path / "equipe.xlsx", [*GOOD, *BAD])
    os.utime(path, (1_700_000_000, 1_700_000_000))
    give(path)
    (kept,) = _kept(tmp_path / "home")
    corrected = kept.read_text(encoding="utf-8-sig").replace(";Qwxz;", ";Association;").replace(";zzz", ";")
    kept.write_text(corrected.replace(";44109;", ";;"), encoding="utf-8-sig")
    (report,) = give(kept).files
    assert report.unread == (), "what essaim wrote beside the rows is no column of theirs"
    names = _names(embedded_store)
    assert "Maison D" in names
    (report,) = give(path).files
    assert (report.loaded, report.retired, report.quarantined) == (0, 0, 0)
    assert _names(embedded_store) == names
