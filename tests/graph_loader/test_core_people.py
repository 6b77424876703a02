"""Persons: only declared columns, keyed ids, one key a graph, retention, and those who asked to be forgotten."""

from datetime import date
from pathlib import Path

import pytest

from essaim.graph_loader.decide.people import KeyRing, later, term_end
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport
from essaim.graph_loader.rights.suppression import Suppression, keep_suppressions
from essaim.graph_store.store import Store
from essaim.ontology.errors import StoreError
from essaim.ontology.model import Model

DECLARATION = """title = { fr = "Mandats", en = "Mandates" }
producer = "Test"
licence = "lov2"
url = ""
date = { value = "2025-01-01" }
[recognise]
columns = ["nom", "prenom", "role"]
[columns.last]
from = ["nom"]
[columns.first]
from = ["prenom"]
[columns.role]
scheme = "role-kind"
[columns.start]
type = "date"
[columns.council]
[entities.council]
class = "Institution"
key = ["council"]
properties = { name = "council", institutionKind = { value = "mairie" } }
[entities.person]
class = "Person"
properties = { displayName = { join = ["first", "last"] } }
person = { category = "public-official", key = ["last", "first", "council"], role = "role", since = "start" }
[relations.elected]
type = "ELECTED_IN"
from = "person"
to = "council"
properties = { roleKind = "role", since = "start", until = { term = "role", since = "start" } }
key = ["role"]
hub = "to"
"""
FILE = """nom;prenom;role;start;council;naissance;sexe
ROLE UN;Élue;conseiller-municipal;2020-05-18;Mairie A;1970-01-01;F
Role-Deux;Élu;maire;2026-03-20;Mairie A;1971-01-01;M
Élue;Role un;maire;2020-05-18;Mairie A;1970-01-01;F
"""


def run(store: Store, model: Model, tmp_path: Path, home: str = "home") -> FileReport:
    """Load the file as from `home`."""
    folder = tmp_path / "declarations"
    folder.mkdir(exist_ok=True)
    (folder / "mandats.toml").write_text(DECLARATION, encoding="utf-8")
    path = tmp_path / "mandats.csv"
    path.write_text(FILE, encoding="utf-8")
    options = LoadOptions(home=tmp_path / home, folders=(folder,), backbone=False, source="mandats")
    return load([path], store, model, options).files[0]


def test_a_person_is_known_by_a_keyed_id_and_kept_for_a_while(
    embedded_store: Store, model: Model, tmp_path: Path
) -> None:
    assert run(embedded_store, model, tmp_path).loaded == 3
    found = embedded_store.read(
        "MATCH (p:Person)-[r:ELECTED_IN]->() RETURN p.id AS id, p.displayName AS name, p.retainUntil AS keep, "
        "p.visibility AS v, p.lawfulBasis AS basis, p.adult AS adult, r.roleKind AS role, r.until AS until "
        "ORDER BY keep, role"
    )
    assert [(row["keep"], row["role"], row["until"]) for row in found] == [
        (date(2027, 3, 15), "conseiller-municipal", date(2026, 3, 15)),
        (date(2027, 3, 15), "maire", date(2026, 3, 15)),
        (date(2033, 3, 20), "maire", None),
    ]
    assert {row["v"] for row in found} == {"public"}
    assert {(row["basis"], row["adult"]) for row in found} == {("legitimate-interest", True)}
    assert all(row["id"].startswith("per:") and len(row["id"]) == 36 for row in found)
    everything = repr(embedded_store.read("MATCH (n) WHERE n.claims IS NOT NULL RETURN properties(n) AS p"))
    assert "naissance" not in everything
    # The ids are hexadecimal and the key is new each time: "1970" alone may stand in one.
    assert "1970-01-01" not in everything and "(1970, 1, 1)" not in everything


def test_another_key_is_refused(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    run(embedded_store, model, tmp_path)
    with pytest.raises(StoreError) as caught:
        run(embedded_store, model, tmp_path, "other")
    assert "ESSAIM_KEY" in caught.value.text.fr
    key = tmp_path / "home" / "key"
    assert key.stat().st_mode & 0o077 == 0
    (tmp_path / "other" / "key").write_text(key.read_text())
    assert run(embedded_store, model, tmp_path, "other").unchanged == 3


def test_an_erased_person_does_not_come_back(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    run(embedded_store, model, tmp_path)
    (gone,) = embedded_store.read("MATCH (p:Person {displayName: 'Élu Role-Deux'}) RETURN p.id AS id")
    embedded_store.write("MATCH (p:Person {id: $id}) DETACH DELETE p", id=gone["id"])
    keep_suppressions(embedded_store, KeyRing(tmp_path / "home"), [Suppression(gone["id"])])
    report = run(embedded_store, model, tmp_path)
    assert embedded_store.read("MATCH (p:Person {id: $id}) RETURN 1 AS one", id=gone["id"]) == []
    assert any("effacées à leur demande" in note.fr for note in report.notes)


def test_a_faulty_row_of_a_register_about_somebody_erased_is_kept_nowhere(
    embedded_store: Store, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(embedded_store, model, tmp_path)
    (gone,) = embedded_store.read("MATCH (p:Person {displayName: 'Élu Role-Deux'}) RETURN p.id AS id")
    keep_suppressions(embedded_store, KeyRing(tmp_path / "home"), [Suppression(gone["id"])])
    monkeypatch.setitem(globals(), "FILE", FILE.replace("Élu;maire", "Élu;grand chef"))
    report = run(embedded_store, model, tmp_path)
    assert (report.filtered, report.quarantined, report.quarantine_file) == (1, 0, None)
    assert embedded_store.read("MATCH (p:Person {id: $id}) RETURN 1 AS one", id=gone["id"]) == []


def test_ids_forgive_the_order_and_the_case_of_names_and_depend_on_the_key(tmp_path: Path) -> None:
    one, two = KeyRing(tmp_path / "a"), KeyRing(tmp_path / "b")
    assert one.person_id(["DUPONT Élue", "44109"]) == one.person_id(["elue  Dupont", "44109"])
    assert one.person_id(["Dupont Élue", "44109"]) != one.person_id(["Dupont Élue", "44110"])
    assert one.person_id(["Dupont"]) != two.person_id(["Dupont"])
    assert KeyRing(tmp_path / "a").key == one.key


def test_mandates_end_with_the_election_that_follows(model: Model) -> None:
    assert term_end(model, "conseiller-municipal", date(2020, 5, 18)) == date(2026, 3, 15)
    assert term_end(model, "maire", date(2019, 6, 1)) == date(2020, 3, 15)
    assert term_end(model, "maire", date(2026, 3, 20)) is None
    assert term_end(model, "senateur", date(2017, 10, 1)) == date(2023, 9, 24)
    assert term_end(model, "directeur", date(2020, 1, 1)) is None
    assert later(date(2024, 2, 29), 1) == date(2025, 2, 28)
