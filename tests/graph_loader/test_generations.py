"""Files and sheets of one load are one generation; nobody's rows are guessed to be a newer version of another's."""

import os
import re
import signal
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pytest
from conftest import wipe
from disturbed import dump
from forked import run_forked
from reading import plain
from team_folder import folder, of_table

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import LoadReport
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError, SetAsideError
from essaim.ontology.model import Model

# Loads FOLDER into the engine of ENGINE, from HOME, and kills itself within its WHEN-th transaction.
CHILD = """
import os, signal, sys
from pathlib import Path
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.bolt import BoltStore
from essaim.graph_store.connect import open_store
from essaim.graph_store.settings import resolve
from essaim.ontology.compile import load_model
engine, home, folder, when = sys.argv[1:5]
written, number = BoltStore._written, 0
def counted(self, work):
    global number
    number += 1
    if number != int(when):
        return written(self, work)
    return written(self, lambda tx: (work(tx), os.kill(os.getpid(), signal.SIGKILL)))
with open_store(resolve(home=Path(engine), environ={})) as store:
    BoltStore._written = counted
    load([Path(folder)], store, load_model(), LoadOptions(home=Path(home), backbone=False))
print(number)
"""
HEAD = "identifiant;nom;nature;milieu\n"
ALL = "MATCH (o:Association) RETURN o.id AS id ORDER BY id"


def actors(prefix: str, count: int = 5) -> str:
    return HEAD + "".join(f"{prefix}{n};Asso {prefix}{n};Association;Association\n" for n in range(count))


class Desk:
    """Somebody's files, and the home from which they are loaded."""

    def __init__(self, store: Store, model: Model, path: Path) -> None:
        self.store, self.model, self.path = store, model, path

    def folder(self, name: str, **tables: str) -> Path:
        return folder(self.path / name, tables)

    def load(self, *paths: Path, **options: object) -> LoadReport:
        chosen = LoadOptions(home=self.path / "home", backbone=False, **options)  # type: ignore[arg-type]
        return load(paths, self.store, self.model, chosen)

    @property
    def ids(self) -> list[str]:
        return [row["id"].removeprefix("org:") for row in self.store.read(ALL)]


@pytest.fixture
def desk(embedded_store: Store, model: Model, tmp_path: Path) -> Desk:
    return Desk(embedded_store, model, tmp_path)


def named(prefix: str, count: int = 5, source: str = "equipe") -> list[str]:
    return [f"{source}.{prefix}{n}" for n in range(count)]


def test_one_table_in_two_files_is_their_union(desk: Desk) -> None:
    both = desk.folder("both", nantes=actors("n"), herblain=actors("h"))
    for loads in ([5, 5], [0, 0], [0, 0]):
        assert sorted(file.loaded for file in desk.load(both).files) == loads
        assert desk.ids == [*named("h"), *named("n")]
    desk.folder("both", herblain=actors("h", 4))  # edited: what is gone of it goes, and nothing of the other
    assert sum(file.retired for file in desk.load(both).files) == 1
    assert desk.ids == [*named("h", 4), *named("n")]


def test_one_of_them_alone_takes_nothing_of_the_other_and_is_told_so(desk: Desk) -> None:
    both = desk.folder("both", nantes=actors("n"), herblain=actors("h"))
    desk.load(both)
    before = dump(desk.store)
    desk.load(both / "nantes.csv")  # it is what it was
    assert dump(desk.store) == before
    with pytest.raises(SetAsideError) as refused:
        desk.load(both / "herblain.csv")
    said = plain(refused.value.say("fr"))
    assert "viennent d’un autre fichier : chargez les deux ensemble" in said and "--allow-shrink" not in said
    assert dump(desk.store) == before


def test_a_colleague_s_tables_without_a_name_never_take_out_mine(desk: Desk) -> None:
    mine = desk.folder("mine", acteurs=actors("n"))
    desk.load(mine)
    theirs = desk.folder("theirs", acteurs=actors("h", 3) + "n0;Autre;Association;Association\n")
    before = dump(desk.store)
    for options in ({}, {"allow_shrink": True}, {"dry_run": True}):
        with pytest.raises(SetAsideError) as refused:
            desk.load(theirs, **options)
        said = plain(refused.value.say("fr"))
        assert "--team equipe" in said and "une feuille « Source »" in said and "--allow-shrink" not in said
        assert dump(desk.store) == before
    desk.load(theirs, team="Équipe du Gers")
    assert desk.ids == [*named("h", 3, "equipe-du-gers"), "equipe-du-gers.n0", *named("n")]
    desk.folder("theirs", acteurs=actors("h", 3))
    assert desk.load(theirs, allow_shrink=True).files[0].retired == 1  # it is remembered whose they are
    assert desk.ids == [*named("h", 3, "equipe-du-gers"), *named("n")]


def test_a_newer_version_elsewhere_is_one_once_it_is_told(desk: Desk) -> None:
    desk.load(desk.folder("old", acteurs=actors("n", 10)))
    moved = desk.folder("new", acteurs=actors("n", 9))
    with pytest.raises(SetAsideError):
        desk.load(moved)
    assert desk.load(moved, team="equipe").files[0].retired == 1
    desk.folder("new", acteurs=actors("n", 8))
    assert desk.load(moved).files[0].retired == 1


def test_what_only_adds_is_not_asked_about_unless_it_renames(desk: Desk) -> None:
    desk.load(desk.folder("mine", acteurs=actors("n", 2)))
    assert desk.load(desk.folder("more", acteurs=actors("n", 3))).files[0].loaded == 1
    other = actors("n", 4).replace("Asso n0", "La n0 d’une autre ville")
    with pytest.raises(SetAsideError, match="would take out or rename"):
        desk.load(desk.folder("other", acteurs=other))
    assert desk.load(desk.folder("more", acteurs=other)).files[0].loaded == 2  # one’s own table, edited


def test_nothing_goes_where_a_table_of_the_load_is_refused(desk: Desk) -> None:
    head = "type de lien;de;vers\n"
    links = [f"est partenaire de;n{n};n{n + 1}\n" for n in range(5)]
    team = desk.folder("team", acteurs=actors("n", 10), liens=head + "".join(links))
    desk.load(team)
    desk.folder("team", acteurs=actors("n", 9), liens=head + links[0])
    for _ in range(2):
        with pytest.raises(SetAsideError, match="4 of the 5 relationships"):
            desk.load(team)
        assert desk.ids == named("n", 10)
    assert sum(file.retired for file in desk.load(team, allow_shrink=True).files) == 5
    assert desk.ids == named("n", 9)


def test_nothing_goes_where_a_file_of_the_source_cannot_be_read(desk: Desk) -> None:
    team = desk.folder("team", acteurs=actors("n", 10))
    desk.load(team)
    head = "identifiant;nom;opérateur;programme;méthodes;phase\n"  # the territories are missing
    desk.folder("team", acteurs=actors("n", 9), déploiements=head)
    report = desk.load(team)
    assert [Path(entry.file).stem for entry in report.aside] == ["déploiements"]
    assert any("rien n’est retiré" in plain(note.fr) for note in report.notes)
    assert desk.ids == named("n", 10)
    (team / "déploiements.csv").unlink()
    assert sum(file.retired for file in desk.load(team).files) == 1


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_load_of_several_tables_that_is_killed_ends_the_same(desk: Desk) -> None:
    head = "type de lien;de;vers\n"
    links = [f"est partenaire de;n{n};n{n + 1}\n" for n in range(8)]
    old = {"acteurs": actors("n", 10), "liens": head + "".join(links)}
    new = {"acteurs": actors("n", 9) + "m;Mutuelle;Association;Association\n", "liens": head + "".join(links[:7])}

    def killed(when: int) -> CompletedProcess[str]:
        team = desk.folder("team", **new)
        places = str(desk.store.place.home), str(desk.path / "home"), str(team), str(when)
        return run_forked(places, desk.path, dict(os.environ), code=CHILD)

    desk.load(desk.folder("team", **old))
    count = int(killed(0).stdout)
    undisturbed = without_days(desk.store)
    for when in range(2, count, 4):
        wipe(desk.store)
        desk.load(desk.folder("team", **old))
        assert killed(when).returncode == -signal.SIGKILL
        desk.load(desk.folder("team", **new))
        assert without_days(desk.store) == undisturbed, when


def without_days(store: Store) -> list[str]:
    """All that the graph holds, less when each file was written."""
    return sorted(re.sub(r"20\d\d-\d\d-\d\d(T[\d:]+)?|datetime.date\([^)]*\)", "", line) for line in dump(store))


def test_who_is_to_go_is_not_cited(desk: Desk) -> None:
    links = "type de lien;de;vers\nest partenaire de;n0;n9\n"
    team = desk.folder("team", acteurs=actors("n", 10), liens="type de lien;de;vers\n")
    desk.load(team)
    desk.folder("team", acteurs=actors("n", 9), liens=links)
    report = desk.load(team)
    (fault,) = of_table(report, "liens").mend
    assert fault.value == "n9" and "n’est pas dans le graphe" in plain(fault.reason.fr)
    assert desk.ids == named("n", 9)


def test_a_copied_sheet_is_united(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Acteurs"
    for sheet, rows in (("Acteurs", "n0 n1"), ("Acteurs (2)", "n1 n2")):
        page = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
        page.append(HEAD.strip().split(";"))
        for own in rows.split():
            page.append([own, f"Asso {own}", "Association", "Association"])
    path = desk.path / "tableaux.xlsx"
    book.save(path)
    for _ in range(2):
        assert not any(file.quarantined or file.retired for file in desk.load(path).files)
        assert desk.ids == named("n", 3)


def test_contacts_noted_on_the_page_are_added_and_replace_nothing(desk: Desk) -> None:
    head = "identifiant;date;type d’échange;acteurs\n"
    known = "e1;2026-10-01;Entretien;n0\ne2;2026-10-02;Entretien;n1\n"
    team = desk.folder("team", acteurs=actors("n", 2), échanges=head + known)
    desk.load(team)
    count = "MATCH (i:Interaction) RETURN count(i) AS n"
    for day in ("20261101120000123", "20261102120000123"):
        row = f"echange-{day};2026-11-01;Entretien;n0\n"
        report = desk.load(desk.folder(f"down-{day}", échanges=head + row))
        assert [(file.loaded, file.retired) for file in report.files] == [(1, 0)]
    assert desk.store.read(count) == [{"n": 4}]
    assert {file.retired for file in desk.load(team).files} == {0}
    assert desk.store.read(count) == [{"n": 4}]


def test_a_name_that_is_none_is_refused(desk: Desk) -> None:
    with pytest.raises(Exception, match="no name of a team"):
        desk.load(desk.folder("team", acteurs=actors("n")), team="?!")
    with pytest.raises(FileError):
        desk.load(desk.path / "nowhere")
