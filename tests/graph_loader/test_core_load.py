"""The loader as a whole, on a source of the tests' own: what each row becomes, and what stays when files change."""

import csv
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from reading import plain

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport
from essaim.graph_store.store import Store
from essaim.ontology.errors import FileError, NameUnknownError, SetAsideError, StoreError
from essaim.ontology.model import Model

DECLARATION = """title = { fr = "Aides", en = "Grants" }
producer = "Test"
licence = "lov2"
url = "https://example.org/"
date = { file = "(\\\\d{8})" }
scope = ["year"]
territory = "commune"
[recognise]
columns = ["Numéro SIREN", "nom_du_bénéficiaire", "montant"]
[columns.siren]
from = ["numero siren"]
type = "siren"
[columns.name]
from = ["Nom du bénéficiaire"]
required = true
[columns.commune]
from = ["commune"]
type = "commune"
[columns.funder]
from = ["financeur"]
required = true
[columns.amount]
from = ["montant"]
type = "decimal"
required = true
[columns.year]
from = ["année"]
type = "year"
required = true
[entities.funder]
class = "Organisation"
key = ["funder"]
properties = { name = "funder" }
[entities.body]
class = "Association"
key = [["siren"], ["name", "commune"]]
properties = { name = "name", siren = "siren" }
[relations.grant]
type = "FUNDS"
from = "funder"
to = "body"
properties = { amountEur = "amount", year = "year", fundingKind = { value = "subvention" } }
key = ["year"]
hub = "from"
[relations.place]
type = "LOCATED_IN"
from = "body"
to = { class = "Municipality", key = ["commune"] }
hub = "to"
[[coverage]]
of = ["relation:FUNDS"]
territories = { column = "commune" }
"""
HEADER = "financeur;Numéro_SIREN;Nom du Bénéficiaire;commune;montant;année;secret"
ROWS = [
    'Ville A;452474562;"CLUB ""L\'Élan""";44109;1 200,50;2024;x',
    "Ville A;448522631;Compet;44109;500;2024;x",
    "Ville A;448522631;Compet;44109;500;2024;x",
    "Ville A;;Les Amis;44109.0;10;2024;x",
    "Ville A;;Harmonie;1053;15;2024;x",
]

Loader = Callable[..., FileReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of declarations that holds one, for files named grants…"""
    found = tmp_path / "declarations"
    found.mkdir()
    (found / "aides.toml").write_text(DECLARATION, encoding="utf-8")
    return found


@pytest.fixture
def run(embedded_store: Store, model: Model, folder: Path, tmp_path: Path) -> Loader:
    """Loads rows as a file of a day; the communes that they name are there."""
    embedded_store.write(
        "UNWIND $codes AS code CREATE (:Municipality:Territory {id: 'com:' + code, code: code, name: code})",
        codes=["44109", "01053", "35238"],
    )

    def loaded(rows: list[str], day: str = "20240101", **options: Any) -> FileReport:
        path = tmp_path / f"aides-{day}.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        chosen = LoadOptions(home=tmp_path / "home", folders=(folder,), backbone=False, source="aides", **options)
        (report,) = load([path], embedded_store, model, chosen).files
        assert report.read == (report.loaded + report.unchanged + report.merged + report.filtered + report.quarantined)
        return report

    return loaded


def dump(store: Store) -> list[Any]:
    """All that the graph holds."""
    nodes = store.read("MATCH (n) WHERE n.claims IS NOT NULL RETURN properties(n) AS p, labels(n) AS l")
    edges = store.read(
        "MATCH (a)-[r]->(b) WHERE r.source IS NOT NULL RETURN a.id AS a, type(r) AS t, b.id AS b, properties(r) AS p"
    )
    return sorted(_plain(row) for row in (*nodes, *edges))


def _plain(row: Mapping[str, Any]) -> str:
    return repr(
        {
            key: sorted(value.items())
            if isinstance(value, dict)
            else value
            if isinstance(value, str)
            else sorted(value)
            for key, value in sorted(row.items())
        }
    )


def counts(report: FileReport) -> tuple[int, ...]:
    """Loaded, unchanged, merged, filtered, quarantined, retired."""
    return (report.loaded, report.unchanged, report.merged, report.filtered, report.quarantined, report.retired)


def test_rows_become_nodes_and_relationships(run: Loader, embedded_store: Store) -> None:
    assert counts(run(ROWS)) == (5, 0, 0, 0, 0, 0)
    names = embedded_store.read("MATCH (a:Association) RETURN a.id AS id, a.name AS name, a.nameKey AS key ORDER BY id")
    assert [(row["id"], row["name"], row["key"]) for row in names] == [
        ("org:448522631", "Compet", "compet"),
        ("org:452474562", 'CLUB "L\'Élan"', "club l elan"),
        ("org:harmonie-01053", "Harmonie", "harmonie"),
        ("org:les-amis-44109", "Les Amis", "les amis"),
    ]
    grants = embedded_store.read(
        "MATCH (f:Organisation)-[r:FUNDS]->(b) "
        "RETURN f.id AS f, b.id AS b, r.key AS key, r.amountEur AS amount ORDER BY b, key"
    )
    assert [(row["f"], row["b"], row["key"], row["amount"]) for row in grants] == [
        ("org:ville-a", "org:448522631", "2024|2024", 500.0),
        ("org:ville-a", "org:448522631", "2024|2024#2", 500.0),
        ("org:ville-a", "org:452474562", "2024|2024", 1200.5),
        ("org:ville-a", "org:harmonie-01053", "2024|2024", 15.0),
        ("org:ville-a", "org:les-amis-44109", "2024|2024", 10.0),
    ]
    places = embedded_store.read(
        "MATCH (a:Association)-[r:LOCATED_IN]->(c) RETURN c.id AS id, count(r) AS n ORDER BY id"
    )
    assert [(row["id"], row["n"]) for row in places] == [("com:01053", 1), ("com:44109", 3)]
    assert "secret" not in repr(dump(embedded_store))
    documented = embedded_store.read(
        "MATCH (s:Source)-[r:DOCUMENTS]->(t) "
        "RETURN s.name AS name, r.indicator AS what, t.id AS id, r.completeness AS how ORDER BY id"
    )
    assert documented == [
        {"name": "Aides", "what": "relation:FUNDS", "id": code, "how": "complete"}
        for code in ("com:01053", "com:44109")
    ]
    claims = embedded_store.read("MATCH (a {id: 'org:448522631'}) RETURN a.claims AS claims, a.sources AS sources")
    assert len(claims[0]["claims"]) == 1
    assert claims[0]["sources"] == ["src:aides"]


def test_loading_twice_changes_nothing_and_order_does_not_count(run: Loader, embedded_store: Store) -> None:
    run(ROWS)
    before = dump(embedded_store)
    assert counts(run(ROWS)) == (0, 5, 0, 0, 0, 0)
    assert dump(embedded_store) == before
    load_id = embedded_store.read("MATCH (s:Source {id: 'src:aides'}) RETURN s.loadId AS id")[0]["id"]
    shuffled = ROWS[:]
    random.Random(3).shuffle(shuffled)
    assert shuffled != ROWS
    assert counts(run(shuffled)) == (0, 5, 0, 0, 0, 0)
    other = embedded_store.read("MATCH (s:Source {id: 'src:aides'}) RETURN s.loadId AS id")[0]["id"]
    assert other != load_id
    assert [line.replace(other, load_id) for line in dump(embedded_store)] == before


def test_bad_rows_are_set_aside_with_their_line_and_reason(run: Loader, tmp_path: Path) -> None:
    rows = [
        'Ville A;;"sur deux\nlignes";44109;5;2024;x',
        "Ville A;;Sans montant;44109;beaucoup;2024;x",
        "Ville A;;;44109;5;2024;x",
        "Ville A;;Loin;99999;5;2024;x",
        "Ville A;;Absente;35239;5;2024;x",
        "Ville A;;Large;44109;5;2024;x;y;z",
        "Ville A;123456789;Faux SIREN;44109;5;2024;x",
        "",
        ";;;;;;",
    ]
    report = run(rows)
    assert counts(report) == (2, 0, 0, 0, 5, 0)
    assert report.read == 7
    assert any("», 1 fois (« 123456789 », ligne 9)" in plain(note.fr) for note in report.notes)
    assert report.quarantine_file is not None
    with report.quarantine_file.open(encoding="utf-8-sig", newline="") as file:
        found = {row["line"]: row for row in csv.DictReader(file, delimiter=";")}
    assert sorted(found) == ["4", "5", "6", "7", "8"]
    assert (found["4"]["column"], found["4"]["value"]) == ("montant", "beaucoup")
    assert found["4"]["reason_fr"] == "« beaucoup » : il faut un nombre, comme 1234,5."
    assert found["5"]["reason_en"] == "“Nom du Bénéficiaire” is required."
    assert "99999" in found["6"]["reason_fr"]
    assert "com:35239" in found["7"]["reason_fr"]
    assert "séparateur" in found["8"]["reason_fr"]
    assert "secret" not in found["4"]
    assert report.quarantine_file.is_relative_to(tmp_path / "home")


def test_a_dry_run_says_what_would_happen_and_writes_nothing(run: Loader, embedded_store: Store) -> None:
    before = dump(embedded_store)
    assert counts(run(ROWS, dry_run=True)) == (5, 0, 0, 0, 0, 0)
    assert dump(embedded_store) == before
    run(ROWS)
    assert counts(run(ROWS, dry_run=True)) == (0, 5, 0, 0, 0, 0)


def test_a_newer_file_retires_what_it_no_longer_holds_within_its_scope(run: Loader, embedded_store: Store) -> None:
    many = [f"Ville A;;Asso {i};44109;{i};2024;x" for i in range(10)]
    run(many)
    run(["Ville A;;Asso 0;44109;7;2023;x", "Ville A;;Ancienne;44109;7;2023;x"], "20230101")
    report = run(many[:9], "20240201")
    assert counts(report) == (0, 9, 0, 0, 0, 3)  # one association, its grant and its place
    left = embedded_store.read("MATCH (a:Association) RETURN count(a) AS n, min(a.lastSeen) AS seen")
    assert left == [{"n": 10, "seen": "2023-01-01"}]
    assert embedded_store.read("MATCH ({id: 'org:asso-9-44109'}) RETURN 1 AS one") == []
    asso = embedded_store.read(
        "MATCH (a {id: 'org:asso-0-44109'}) RETURN size(a.claims) AS n, a.firstSeen AS f, a.lastSeen AS l"
    )
    assert asso == [{"n": 2, "f": "2023-01-01", "l": "2024-02-01"}]


def test_a_shrunken_file_stops_before_it_changes_anything(run: Loader, embedded_store: Store) -> None:
    many = [f"Ville A;;Asso {i};44109;{i};2024;x" for i in range(10)]
    run(many)
    before = dump(embedded_store)
    with pytest.raises(SetAsideError) as caught:
        run(many[:5], "20240201")
    assert "--allow-shrink" in caught.value.text.fr
    assert dump(embedded_store) == before
    assert run(many[:5], "20240201", allow_shrink=True).retired == 15


def test_an_older_file_never_overwrites_newer_facts(run: Loader, embedded_store: Store) -> None:
    run(ROWS, "20240201")
    before = dump(embedded_store)
    report = run([row.replace("Compet", "Ancien nom") for row in ROWS] + ["Ville A;;Autre;44109;1;2024;x"], "20240101")
    assert counts(report) == (0, 6, 0, 0, 0, 0)
    assert any("01/02/2024" in note.fr for note in report.notes)
    assert dump(embedded_store) == before


def test_a_faulty_row_of_a_newer_file_does_not_retire_what_it_speaks_of(run: Loader, embedded_store: Store) -> None:
    run(ROWS)
    report = run([*ROWS[:4], "Ville A;;Harmonie;1053;quinze;2024;x"], "20240201")
    assert counts(report) == (0, 4, 0, 0, 1, 0)
    assert embedded_store.read("MATCH ({id: 'org:harmonie-01053'})<-[r:FUNDS]-() RETURN r.amountEur AS a") == [
        {"a": 15.0}
    ]


def test_a_territory_keeps_its_rows_and_retires_nothing_elsewhere(run: Loader, embedded_store: Store) -> None:
    run(ROWS)
    report = run(ROWS[:4], "20240201", territories=("dep:01",))
    assert counts(report) == (0, 0, 0, 4, 0, 0)
    assert embedded_store.read("MATCH (a:Association) RETURN count(a) AS n") == [{"n": 4}]
    assert counts(run(ROWS, "20240301", territories=("dep:01",))) == (0, 1, 0, 4, 0, 0)


def test_two_sources_claim_one_node_and_the_more_reliable_is_shown(
    run: Loader, embedded_store: Store, model: Model, folder: Path, tmp_path: Path
) -> None:
    run(ROWS)
    (folder / "registre.toml").write_text(
        """title = { fr = "Registre", en = "Register" }
producer = "R"
licence = "lov2"
url = ""
reliability = 0.99
date = { value = "2020-01-01" }
[recognise]
columns = ["siren", "denomination"]
[columns.siren]
type = "siren"
[columns.name]
from = ["denomination"]
[columns.website]
from = ["site"]
[entities.body]
class = "Organisation"
key = ["siren"]
properties = { name = "name", siren = "siren", website = "website" }
""",
        encoding="utf-8",
    )
    path = tmp_path / "registre.csv"
    path.write_text("siren,denomination,site\n448522631,COMPET SARL,https://compet.example.org\n", encoding="cp1252")
    options = LoadOptions(home=tmp_path / "home", folders=(folder,), backbone=False, source="registre")
    (report,) = load([path], embedded_store, model, options).files
    assert counts(report) == (0, 0, 1, 0, 0, 0)
    found = embedded_store.read(
        "MATCH (a:Association {id: 'org:448522631'}) "
        "RETURN a.name AS n, a.website AS w, a.sources AS s, a.lastSeen AS l, a.firstSeen AS f"
    )
    assert found == [
        {
            "n": "COMPET SARL",
            "w": "https://compet.example.org",
            "s": ["src:aides", "src:registre"],
            "l": "2024-01-01",
            "f": "2020-01-01",
        }
    ]
    assert counts(run(ROWS)) == (0, 5, 0, 0, 0, 0)


def test_one_load_at_a_time(run: Loader, tmp_path: Path) -> None:
    from filelock import FileLock

    (tmp_path / "home").mkdir()
    with FileLock(tmp_path / "home" / "load.lock"), pytest.raises(StoreError) as caught:
        run(ROWS)
    assert "Un autre chargement est en cours" in caught.value.text.fr


def test_unknown_source_and_unknown_header(run: Loader, embedded_store: Store, model: Model, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a;b\n1;2\n")
    with pytest.raises(FileError) as caught:
        load([path], embedded_store, model, LoadOptions(home=tmp_path, backbone=False))
    assert "en-tête inconnu" in caught.value.text.fr
    with pytest.raises(NameUnknownError):
        load([path], embedded_store, model, LoadOptions(home=tmp_path, backbone=False, source="nulle"))


def test_what_other_sources_tied_to_a_node_that_goes_is_counted(
    run: Loader, embedded_store: Store, model: Model, folder: Path, tmp_path: Path
) -> None:
    many = [f"Ville A;;Asso {i};44109;{i};2024;x" for i in range(10)]
    run(many)
    (folder / "adresses.toml").write_text(
        """title = { fr = "Adresses", en = "Addresses" }
producer = "A"
licence = "lov2"
url = ""
date = { value = "2024-01-01" }
[recognise]
columns = ["qui", "ou"]
[columns.who]
from = ["qui"]
[columns.place]
from = ["ou"]
type = "commune"
[relations.place]
type = "LOCATED_IN"
from = { class = "Association", key = ["who"] }
to = { class = "Municipality", key = ["place"] }
hub = "to"
""",
        encoding="utf-8",
    )
    path = tmp_path / "adresses.csv"
    path.write_text("qui;ou\nasso-9-44109;35238\nasso-9-44109;01053\nasso-8-44109;01053\n", encoding="utf-8")
    options = LoadOptions(home=tmp_path / "home", folders=(folder,), backbone=False, source="adresses")
    load([path], embedded_store, model, options)
    report = run(many[:9], "20240201")
    assert counts(report) == (0, 9, 0, 0, 0, 3)
    (note,) = [plain(note.fr) for note in report.notes if "autres sources" in plain(note.fr)]
    assert note.startswith("2 liens venus d’autres sources (src:adresses)")
    left = embedded_store.read("MATCH (a)-[r:LOCATED_IN {source: 'src:adresses'}]->() RETURN a.id AS id")
    assert left == [{"id": "org:asso-8-44109"}]
    assert not any("autres sources" in note.fr for note in run(many[:9], "20240201").notes)


def test_files_of_one_load_know_what_those_before_them_wrote(
    run: Loader, embedded_store: Store, model: Model, folder: Path, tmp_path: Path
) -> None:
    older, newer = tmp_path / "aides-20240101.csv", tmp_path / "aides-20240201.csv"
    older.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    newer.write_text("\n".join([HEADER, *(row.replace("Compet", "Compète") for row in ROWS)]) + "\n", encoding="utf-8")
    options = LoadOptions(home=tmp_path / "home", folders=(folder,), backbone=False, source="aides")
    both = load([older, newer], embedded_store, model, options).files
    assert [counts(one) for one in both] == [(5, 0, 0, 0, 0, 0), (1, 3, 1, 0, 0, 0)]
    names = embedded_store.read("MATCH (a {id: 'org:448522631'}) RETURN a.name AS name, size(a.claims) AS n")
    assert names == [{"name": "Compète", "n": 1}]
    assert embedded_store.read("MATCH ()-[r:FUNDS]->() RETURN count(r) AS n") == [{"n": 5}]
