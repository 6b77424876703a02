"""What a load says on a terminal: files with their total in 80 columns, then what is to be mended and where."""

import json

import pytest
from reading import plain

from essaim.graph_loader.report import Aside, FileReport, LoadReport, Mend
from essaim.ontology.text import Text
from essaim.queries.about.load_report import load_answer
from essaim.visualizations.output import emit
from essaim.visualizations.terminal.data import to_csv, to_json

BOOK = "/data/nous/Documents/cartographie de Saint-Nazaire et alentours.xlsx"
EXAMPLE = Text("1 ligne d’exemple non chargée.", "1 example row not loaded.")


WRONG = "« Nante » est inconnu."


def _mend(sheet: str, line: int, column: str = "commune", reason: str = WRONG, **more: object) -> Mend:
    fields = {"alone": False, "follows": None, "value": "Nante"} | more
    return Mend(f"{BOOK}#{sheet}", line, column, reason=Text(reason, "unknown"), **fields)  # type: ignore[arg-type]


def _file(sheet: str, read: int, *mend: Mend, cells: int = 0, notes: tuple[Text, ...] = (EXAMPLE,)) -> FileReport:
    out = len({point.line for point in mend if not point.alone})
    return FileReport("src:equipe", f"{BOOK}#{sheet}", read, read - out, 0, 0, 0, out, 0, None, notes, cells, mend)


def _said(capsys: pytest.CaptureFixture[str], *files: FileReport) -> tuple[str, str]:
    emit(load_answer(LoadReport(files)), "table", "fr")
    captured = capsys.readouterr()
    return plain(captured.out), plain(captured.err)


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_one_line_a_file_and_a_total_in_eighty_columns(capsys: pytest.CaptureFixture[str]) -> None:
    wide = FileReport("src:a", f"{BOOK}#Personnes", 24_799, 10_000, 10_000, 1_000, 3_000, 799, 30_000, None, (), 12)
    out, err = _said(capsys, _file("Acteurs", 36), wide)
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    (acteurs,) = [line.split() for line in lines if line.startswith("Acteurs")]
    assert acteurs == ["Acteurs", "36", "36", "0", "0", "0", "0", "0", "0"]
    (total,) = [line for line in lines if line.startswith("Total")]
    assert "24 835" in total
    assert "10 036" in total
    assert "À corriger" not in out
    assert err.count("1 ligne d’exemple") == 1


def test_counts_of_nothing_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = _said(capsys, _file("Acteurs", 36))
    assert "chargées" in out
    assert "écartées" in out
    assert "retirées" not in out
    assert "Total" not in out


def test_a_file_that_has_a_long_name_keeps_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    name = f"/data/{'subventions-' * 9}2022.csv"
    out, _ = _said(
        capsys, FileReport("src:a", name, 1, 1, 0, 0, 0, 0, 0), FileReport("src:a", "/b.csv", 1, 1, 0, 0, 0, 0, 0)
    )
    assert "2022.csv" in out
    assert "…" in out
    mend = Mend(name, 3, "montant", "?", Text("« ? » : il faut un nombre.", "a number"), alone=False, follows=None)
    out, _ = _said(capsys, FileReport("src:a", name, 2, 1, 0, 0, 0, 1, 0, mend=(mend,)))
    assert "2022.csv · ligne 3 · montant" in out
    assert max(map(len, out.splitlines())) <= 80


def test_files_of_one_name_are_told_apart_by_their_folder(capsys: pytest.CaptureFixture[str]) -> None:
    files = [FileReport("src:a", f"/data/{year}/dons.csv", 1, 1, 0, 0, 0, 0, 0) for year in (2021, 2022)]
    out, _ = _said(capsys, *files)
    assert "2021/dons.csv" in out
    assert "/data/" not in out


def test_what_is_to_be_mended_says_where_and_what_causes_first(capsys: pytest.CaptureFixture[str]) -> None:
    follower = _mend("Liens", 4, "de", "« p1 » est en ligne 3 de Personnes.", follows=3)
    cell = _mend("Acteurs", 9, "courriel", "« 06 12 » : il faut une adresse.", alone=True)
    files = _file("Acteurs", 36, _mend("Acteurs", 3), _mend("Acteurs", 7), cell, cells=1), _file("Liens", 20, follower)
    out, _ = _said(capsys, *files)
    assert "À corriger : 3 lignes mises de côté sur 56 et 1 cellule seule." in out
    told = [line.strip() for line in out[out.index("À corriger") :].splitlines()]
    assert "1. Acteurs · lignes 3 et 7 · commune" in told
    assert told[told.index("1. Acteurs · lignes 3 et 7 · commune") + 1] == "« Nante » est inconnu."
    assert "2. Acteurs · ligne 9 · courriel · cellule laissée vide, la ligne est chargée" in told
    assert "– Liens : 1 ligne attend la correction d’une autre, qu’elle cite : 4." in told
    assert "--mend" in out


def test_a_cell_of_a_row_that_is_set_aside_is_not_said_to_be_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    cell = _mend("Acteurs", 3, "force", "« fort »", alone=True)
    out, _ = _said(capsys, _file("Acteurs", 9, _mend("Acteurs", 3), cell))
    assert "laissée vide" not in out


def test_ten_are_shown_and_the_others_counted(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = _said(
        capsys, _file("Acteurs", 40, *(_mend("Acteurs", line, reason=f"raison {line}") for line in range(2, 34)))
    )
    assert "10. Acteurs · ligne 11" in out
    assert "raison 12" not in out
    assert "Et 22 autres points." in out


def test_a_note_is_said_once_with_the_files_that_it_speaks_of(capsys: pytest.CaptureFixture[str]) -> None:
    _, err = _said(capsys, *(_file(name, 1) for name in ("Acteurs", "Liens", "Offres", "Besoins", "Relevés")))
    assert err.count("1 ligne d’exemple") == 1
    assert "Acteurs, Liens, Offres et 2 autres : 1 ligne d’exemple non chargée." in " ".join(err.split())


def test_files_left_aside_are_told_together_and_each_stands_in_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    later, none = Text("pas encore lus", "not read yet"), Text("aucun tableau", "no table")
    reasons = [Text(f"raison {n}", f"reason {n}") for n in range(6)]
    names = {"/d/rna/a.csv": later, "/d/rna/b.csv": later, "/d/rna/c.csv": later, "/d/un.csv": later}
    aside = [
        *(Aside(name, reason) for name, reason in names.items()),
        *(Aside(f"/d/{folder}/README.md", none) for folder in "abc"),
        *(Aside(f"/d/{rank}.csv", reason) for rank, reason in enumerate(reasons)),
    ]
    answer = load_answer(LoadReport((_file("Acteurs", 36),), aside=tuple(aside)))
    emit(answer, "table", "fr")
    captured = capsys.readouterr()
    told = " ".join(plain(captured.err).split())
    assert "4 laissés de côté, pas encore lus : rna/ (3) et un.csv" in told
    assert "Laissé de côté, README.md (3) : aucun tableau" in told
    assert "avec sa raison" in told
    assert ".csv" not in captured.out, "what was not loaded is no row of the table"
    rows = json.loads(to_json(answer.said("fr"), "fr"))["rows"]
    left = {row["file"]: row["aside"] for row in rows if row["aside"]}
    assert len(left) == 13
    assert left["/d/rna/b.csv"] == "pas encore lus"


def test_of_many_files_the_notes_are_short_and_the_data_have_them_whole(capsys: pytest.CaptureFixture[str]) -> None:
    long = Text("Une remarque " * 20, "A note " * 30)
    files = [_file(f"Feuille {rank}", 1, notes=(long,) if rank == 0 else ()) for rank in range(13)]
    answer = load_answer(LoadReport(tuple(files)))
    emit(answer, "table", "fr")
    err = plain(capsys.readouterr().err)
    assert "…" in err and "Les remarques entières" in err
    assert len(err.splitlines()) <= 4
    assert "Une remarque " * 19 in json.loads(to_json(answer.said("fr"), "fr"))["notes"][0]


def test_data_hold_what_is_to_be_mended_too() -> None:
    answer = load_answer(LoadReport((_file("Acteurs", 36, _mend("Acteurs", 3), cells=2),))).said("fr")
    (row,) = json.loads(to_json(answer, "fr"))["rows"]
    assert row["file"] == f"{BOOK}#Acteurs"
    assert (row["cells"], row["name"]) == (2, "Acteurs")
    wanted = {"line": 3, "column": "commune", "value": "Nante", "reason": "« Nante » est inconnu."}
    assert row["mend"] == [wanted | {"alone": False, "follows": None}]
    assert to_csv(answer).splitlines()[0].endswith("quarantine_file,cells,name,mend,aside")
