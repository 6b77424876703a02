"""Erasure and objection: out of the graph, out of the home's files, and no load brings anybody back, from any home."""

import base64
import csv
import gzip
import shutil
from pathlib import Path

import pytest

from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import LoadReport
from essaim.graph_loader.rights.carry_out import carry_out, foreseen
from essaim.graph_loader.rights.mentions import HIDDEN, Naming
from essaim.graph_loader.rights.suppression import Kind, Suppression, keep_suppressions
from essaim.graph_loader.rights.traces import named_in, remember_page, traces, wipe_traces
from essaim.graph_loader.turn.taking import turn
from essaim.graph_loader.write.statements import whole_nodes
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError, StoreError
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model

HEAD = (
    "identifiant;catégorie;nom affiché;fonction;rôle;structure;dernier contact;courriel professionnel;"
    "motivation;informée le\n"
)
HERS = "p1;Professionnel;Élise Rôle-Un;Directrice;Directeur;club;15/10/2026;elise@club.fr;Le sport;\n"
HIS = "p2;Professionnel;Émile Rôle-Deux;Trésorier;Trésorier;club;15/10/2026;;;\n"
TABLES = {
    "territoires": "code;nom;nature;dans\n96;Haute-Brise;Département;\n96001;Clairebrise;Commune;dep:96\n",
    "acteurs": "identifiant;nom;nature;milieu;commune\nclub;Club de Clairebrise;association;association;Clairebrise\n",
    "personnes": HEAD + HERS + HIS,
    "déploiements": "identifiant;nom;opérateur;programme;nom du programme;territoires;méthodes;phase\n"
    "d1;Le déploiement;club;prog;Le programme;96001;Densification;Déploiement\n",
    "liens": "type de lien;de;vers;position;force\nconnaît;p2;p1;;0,9\nest partie prenante de;p1;d1;opposed;\n",
    "échanges": "identifiant;date;type d’échange;acteurs;propos\n"
    "e1;2026-10-01;interview;p1;Elle n’en veut pas\n"
    "e2;2026-10-02;interview;p1|club;D’après ROLE UN Elise, c’est trop tôt\n"
    "e3;2026-10-03;interview;p2;Rien à dire\n",
}
NAME = ("elise", "role un")


def folder(path: Path, **changes: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in {**TABLES, **changes}.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def loaded(path: Path, store: Store, model: Model, home: Path) -> LoadReport:
    return load([path], store, model, LoadOptions(home=home, backbone=False, allow_shrink=True))


def hers(store: Store) -> str:
    (row,) = store.read("MATCH (p:Person {displayName: 'Élise Rôle-Un'}) RETURN p.id AS id")
    return str(row["id"])


def everything(store: Store) -> str:
    nodes = store.read("MATCH (n) WHERE n.claims IS NOT NULL RETURN properties(n) AS p")
    edges = store.read("MATCH ()-[r]->() RETURN properties(r) AS p")
    return repr([*nodes, *edges])


def exchanges(store: Store) -> list[tuple[str, str]]:
    rows = store.read("MATCH (i:Interaction) RETURN i.id AS id, i.said AS said ORDER BY id")
    return [(row["id"], row["said"]) for row in rows]


def test_an_erased_person_is_nowhere_in_the_graph_and_no_load_brings_her_back(
    store: Store, model: Model, tmp_path: Path
) -> None:
    team, home = folder(tmp_path / "team"), tmp_path / "home"
    loaded(team, store, model, home)
    identity = hers(store)
    before = foreseen(store, model, home, [identity], "erased").gone
    gone = carry_out(store, model, home, [identity], "erased").gone
    assert before == gone == (1, 5, 1, 1)  # works at, knows, stakeholder of, and two exchanges; e1; e2
    assert not {"Rôle-Un", "elise@club.fr", "p1"} & set(everything(store).replace("'", " ").split())
    assert exchanges(store) == [
        ("int:equipe.e2", f"D’après {HIDDEN}, c’est trop tôt"),
        ("int:equipe.e3", "Rien à dire"),
    ]
    report = loaded(team, store, model, home)
    assert store.read("MATCH (p:Person) RETURN p.displayName AS name") == [{"name": "Émile Rôle-Deux"}]
    assert [row[0] for row in exchanges(store)] == ["int:equipe.e2", "int:equipe.e3"]
    assert {Path(file.file).name: file.filtered for file in report.files if file.filtered} == {
        "personnes.csv": 1,
        "liens.csv": 2,
        "échanges.csv": 1,
    }
    assert [file.quarantined for file in report.files if file.quarantined] == []


def test_no_colleague_brings_her_back_and_no_graph_made_anew(store: Store, model: Model, tmp_path: Path) -> None:
    team, home = folder(tmp_path / "team"), tmp_path / "home"
    loaded(team, store, model, home)
    carry_out(store, model, home, [hers(store)], "erased")
    colleague = tmp_path / "colleague"
    colleague.mkdir()
    shutil.copy(home / "key", colleague / "key")
    loaded(team, store, model, colleague)
    assert "Élise" not in everything(store)
    store.write("MATCH (n) WHERE size(n.sources) > 0 OR n:EssaimSuppression DETACH DELETE n")
    loaded(team, store, model, colleague)  # whose home has learnt it from the graph
    assert "Émile" in everything(store) and "Élise" not in everything(store)


@pytest.mark.parametrize("kind", ["erased", "objected"])
def test_a_text_that_names_her_still_is_loaded_without_the_name(
    embedded_store: Store, model: Model, tmp_path: Path, kind: Kind
) -> None:
    team, home = folder(tmp_path / "team"), tmp_path / "home"
    loaded(team, embedded_store, model, home)
    carry_out(embedded_store, model, home, [hers(embedded_store)], kind)
    more = "e4;2026-10-04;interview;club;RÔLE-UN, Elise a rappelé\ne5;jamais;interview;club;Voir Élise Rôle Un\n"
    folder(team, échanges=TABLES["échanges"] + more)
    loaded(team, embedded_store, model, home)
    aside = "".join(path.read_text(encoding="utf-8") for path in (home / "quarantine").glob("*.csv"))
    assert "[…] a rappelé" in everything(embedded_store) and "Voir […]" in aside
    assert not any(name in normalise(everything(embedded_store) + aside) for name in NAME)


def test_what_another_load_left_of_her_is_taken_out_by_the_next_one(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    """Whatever wrote it, and though no file changed."""
    team, home = folder(tmp_path / "team"), tmp_path / "home"
    loaded(team, embedded_store, model, home)
    keep_suppressions(embedded_store, KeyRing(home), [Suppression(hers(embedded_store))])
    (tmp_path / "nothing").mkdir()
    shutil.copy(team / "territoires.csv", tmp_path / "nothing")
    report = loaded(tmp_path / "nothing", embedded_store, model, home)
    assert "Élise" not in everything(embedded_store)
    assert any("1 personne effacée" in note.fr for note in report.notes)
    assert loaded(team, embedded_store, model, home).notes == []


def test_another_key_or_none_is_refused_and_none_is_made(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    team, home = folder(tmp_path / "team"), tmp_path / "home"
    loaded(team, embedded_store, model, home)
    identity = hers(embedded_store)
    folder(team, acteurs=f"{TABLES['acteurs']}neuf;Club tout neuf;association;association;Clairebrise\n")
    stranger = tmp_path / "stranger"
    for act in (
        lambda: loaded(team, embedded_store, model, stranger),
        lambda: carry_out(embedded_store, model, stranger, [identity], "erased"),
        lambda: foreseen(embedded_store, model, stranger, [identity], "objected"),
    ):
        with pytest.raises(StoreError, match="missing"):
            act()
    assert not (stranger / "key").exists()
    stranger.mkdir(exist_ok=True)
    (stranger / "key").write_text("another key")
    for act in (
        lambda: loaded(team, embedded_store, model, stranger),
        lambda: carry_out(embedded_store, model, stranger, [identity], "erased"),
    ):
        with pytest.raises(StoreError, match="another key"):
            act()
    (stranger / "key").write_text(" \n")
    with pytest.raises(FileError, match="empty"):
        loaded(team, embedded_store, model, stranger)
    assert "Élise" in everything(embedded_store) and "tout neuf" not in everything(embedded_store)


def test_a_suppression_of_another_key_stays_where_it_is(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    home = tmp_path / "home"
    loaded(folder(tmp_path / "team"), embedded_store, model, home)
    other = tmp_path / "other"
    other.mkdir()
    (other / "key").write_text("another key")
    (other / "suppressed.txt").write_text("per:0123\n")
    keep_suppressions(embedded_store, KeyRing(other))
    assert embedded_store.read("MATCH (s:EssaimSuppression) RETURN s.id AS id") == []


def test_who_objects_keeps_the_office_alone_after_every_load(store: Store, model: Model, tmp_path: Path) -> None:
    team, home = folder(tmp_path / "team"), tmp_path / "home"
    loaded(team, store, model, home)
    identity = hers(store)
    assert foreseen(store, model, home, [identity], "objected").gone == (1, 4, 1, 1)
    assert carry_out(store, model, home, [identity], "objected").gone == (1, 4, 1, 1)
    for _ in range(2):
        text = everything(store)
        assert "Élise" not in text and "elise@club.fr" not in text and "Le sport" not in text
        rows = store.read(
            "MATCH (p:Person {id: $id})-[r]-(x) RETURN p.role AS role, p.nameKey AS key, p.aliases AS own, "
            "type(r) AS type, x.id AS x",
            id=identity,
        )
        assert rows == [{"role": "Directrice", "key": None, "own": None, "type": "WORKS_AT", "x": "org:equipe.club"}]
        assert [row[0] for row in exchanges(store)] == ["int:equipe.e2", "int:equipe.e3"]
        report = loaded(team, store, model, home)
        assert [file.quarantined for file in report.files if file.quarantined] == []


def test_who_was_kept_too_long_comes_back_with_a_new_term_alone(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    old = TABLES["personnes"].replace("15/10/2026;elise", "15/10/2019;elise")
    team, home = folder(tmp_path / "team", personnes=old), tmp_path / "home"
    loaded(team, embedded_store, model, home)
    carry_out(embedded_store, model, home, [hers(embedded_store)], "expired")
    loaded(team, embedded_store, model, home)
    assert "Élise" not in everything(embedded_store)
    loaded(folder(team), embedded_store, model, home)
    assert hers(embedded_store)
    ties = embedded_store.read("MATCH (:Person {displayName: 'Élise Rôle-Un'})-[r]-() RETURN type(r) AS t ORDER BY t")
    assert [row["t"] for row in ties] == ["INVOLVES", "INVOLVES", "KNOWS", "STAKEHOLDER_OF", "WORKS_AT"]


def test_the_journal_of_an_interrupted_load_is_undone_first(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    loaded(folder(tmp_path / "team"), embedded_store, model, home)
    identity = hers(embedded_store)
    with turn(embedded_store, home) as (journal, _):  # it ends with its file half written, as a kill would end it
        journal.begin("personnes.csv", "0" * 12)
        journal.nodes("Person", whole_nodes(embedded_store, "Person", [identity]))
        embedded_store.write("MATCH (p:Person {id: $id}) SET p.displayName = 'half written'", id=identity)
    assert "Élise" in journal.path.read_text(encoding="utf-8")
    carry_out(embedded_store, model, home, [identity], "erased")
    assert not journal.path.exists()
    assert "Élise" not in everything(embedded_store) and "half written" not in everything(embedded_store)


def test_her_faulty_rows_are_not_kept_aside(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    team, home = folder(tmp_path / "team"), tmp_path / "home"
    loaded(team, embedded_store, model, home)
    carry_out(embedded_store, model, home, [hers(embedded_store)], "erased")
    faulty = TABLES["personnes"].replace("15/10/2026", "le quinze")
    report = loaded(folder(team, personnes=faulty), embedded_store, model, home)
    (people,) = [file for file in report.files if file.file.endswith("personnes.csv")]
    assert (people.filtered, people.quarantined, people.cells) == (1, 0, 1)
    aside = "".join(path.read_text(encoding="utf-8-sig") for path in (home / "quarantine").glob("*.csv"))
    assert "Émile" in aside and "Élise" not in aside


def test_the_files_of_the_home_are_cleaned(tmp_path: Path) -> None:
    home, called = tmp_path / "home", Naming(("Élise Rôle-Un",), ("p-1",), ("per:abc",))
    for name in ("cache", "quarantine"):
        (home / name).mkdir(parents=True)
    (home / "cache" / "graph-1.kept").write_bytes(b"\x00")
    rows = "2;x;y;ROLE UN;Élise\n3;x;y;ROLE UN;Émile\n4;x;p-1;;\n5;x;p-10;;\n"
    rows = f"line;column;value;Nom de l'élu;Prénom de l'élu\n{rows}"
    (home / "quarantine" / "rne.csv").write_text(rows, encoding="utf-8-sig")
    (home / "quarantine" / "hers.csv").write_text("line;value\n2;Rôle-Un Elise\n", encoding="utf-8-sig")
    (home / "undo-neo4j-1.jsonl").write_text('["nodes","Person",[{"id":"per:abc"}]]\n')
    (home / "backups").mkdir()
    for name, identity in (("hers", "per:abc"), ("others", "per:abd")):
        (home / "backups" / f"{name}.jsonl.gz").write_bytes(
            gzip.compress(f'{{"p": {{"id": "{identity}"}}}}\n'.encode())
        )
    (home / "backups" / "cut.jsonl.gz").write_bytes(b"\x1f\x8b")
    packed = base64.b64encode(gzip.compress("['Élise Rôle-Un']".encode())).decode()
    pages = {
        "plain": "<p>Élise Rôle-Un</p>",
        "escaped": "<p>&Eacute;lise R&ocirc;le-Un</p>",
        "packed": f'<script id="data" data-packed="gzip">"{packed}"</script>',
        "other": "<p>Élise Rôle-Deux</p>",
    }
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
        remember_page(home, tmp_path / f"{name}.html")
    assert named_in(home, called) and not named_in(home, Naming(("Une autre",)))
    assert traces(tmp_path / "none", called) == []
    assert wipe_traces(home, called) == [
        ("cache", home / "cache" / "graph-1.kept", 1),
        ("quarantine", home / "quarantine" / "hers.csv", 1),
        ("quarantine", home / "quarantine" / "rne.csv", 2),
        ("journal", home / "undo-neo4j-1.jsonl", 1),
        ("backup", home / "backups" / "hers.jsonl.gz", 1),
        *(("page", tmp_path / f"{name}.html", 1) for name in ("plain", "escaped", "packed")),
    ]
    with (home / "quarantine" / "rne.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["line"] for row in csv.DictReader(file, delimiter=";")] == ["3", "5"]
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path for path in left if "backups" in path} == {
        f"home/backups/{name}.jsonl.gz" for name in ("hers", "others", "cut")
    }
    assert {path for path in left if "backups" not in path} == {
        "other.html",
        "home/pages.txt",
        "home/quarantine/rne.csv",
        "home/undo-neo4j-1.jsonl",
    }
    assert (home / "pages.txt").read_text() == f"{tmp_path / 'other.html'}\n"


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Vu élise  ROLE-UN hier", "Vu […] hier"),
        ("Rôle Un Élise, et Élise Rôle-Unique", "[…], et Élise Rôle-Unique"),
        ("écrire à elise.role-un@club.fr", "écrire à […]@club.fr"),
        ("Awa est là, pas l’awalé ; p-1, pas p-10", "[…] est là, pas l’awalé ; […], pas p-10"),
        ("rien", "rien"),
    ],
)
def test_a_name_is_found_whatever_its_case_its_accents_and_its_order(text: str, without: str) -> None:
    called = Naming(("Élise Rôle-Un", "Awa"), ("p-1",))
    assert called.without(text) == without
    assert called.stands_in(text) == (text != without)
