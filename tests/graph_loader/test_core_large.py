"""What is too large: a batch for the memory of a real server, and a line of 100 MB."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.write.statements import create_nodes, halving
from essaim.graph_store.connect import open_store
from essaim.graph_store.failures import BatchTooLargeError
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

ROWS = 6_000
NAME = "x" * 250
LINE = 100_000_000
DECLARATION = """title = { fr = "Essai", en = "Trial" }
producer = "T"
licence = "lov2"
url = ""
date = { value = "2024-01-01" }
[recognise]
columns = ["numero", "nom"]
[columns.number]
from = ["numero"]
required = true
[columns.name]
from = ["nom"]
[entities.association]
class = "Association"
key = ["number"]
properties = { name = "name" }
"""


@pytest.fixture
def options(tmp_path: Path) -> LoadOptions:
    """A home with a declaration of the tests' own."""
    (tmp_path / "essai.toml").write_text(DECLARATION, encoding="utf-8")
    return LoadOptions(home=tmp_path / "home", backbone=False, folders=(tmp_path,), source="essai")


@pytest.fixture(scope="module")
def narrow_server(model: Model, tmp_path_factory: pytest.TempPathFactory, skip_or_fail: object) -> Iterator[Store]:
    """A real Neo4j whose transactions may hold a few megabytes only."""
    from neo4j_server import OLD, PASSWORD, UnavailableError, running

    try:
        folder = tmp_path_factory.mktemp("narrow")
        with running(OLD, folder / "server", {"db.memory.transaction.max": "6m"}) as server:
            settings = resolve(home=folder, uri=server.uri, environ={"ESSAIM_PASSWORD": PASSWORD})
            with open_store(settings) as store:
                yield store
    except UnavailableError as error:
        assert callable(skip_or_fail)
        skip_or_fail(str(error))


@pytest.fixture
def narrow_store(narrow_server: Store) -> Store:
    """Its graph, empty."""
    while narrow_server.write(
        "MATCH (n:Organisation|Source) WITH n LIMIT 500 DETACH DELETE n RETURN count(*) AS n"
    ) != [{"n": 0}]:
        pass
    return narrow_server


def test_a_batch_beyond_the_memory_of_a_server_goes_in_parts(
    narrow_store: Store, model: Model, options: LoadOptions, tmp_path: Path
) -> None:
    rows = [{"id": f"org:{number}", "name": NAME} for number in range(ROWS)]
    with pytest.raises(BatchTooLargeError):
        narrow_store.write("UNWIND $rows AS row CREATE (n:Organisation) SET n = row", rows=rows)
    path = tmp_path / "essai.csv"
    path.write_text("numero;nom\n" + "".join(f"{n};{NAME}\n" for n in range(ROWS)), encoding="utf-8")
    (report,) = load([path], narrow_store, model, options).files
    assert (report.read, report.loaded) == (ROWS, ROWS)
    assert narrow_store.read("MATCH (n:Association) RETURN count(n) AS n, count(DISTINCT n.id) AS ids") == [
        {"n": ROWS, "ids": ROWS}
    ]


def test_one_row_that_is_too_large_alone_is_an_error(narrow_store: Store) -> None:
    row = {"id": "org:1", "name": "x" * 12_000_000}
    with pytest.raises(BatchTooLargeError):
        create_nodes(narrow_store, ["Organisation"], ["id", "name"], [row], {})
    assert narrow_store.read("MATCH (n:Organisation) RETURN count(n) AS n") == [{"n": 0}]


def test_halves_keep_every_row_and_their_order() -> None:
    sent: list[list[int]] = []

    def send(rows: Sequence[int]) -> None:
        if len(rows) > len("abc"):
            raise BatchTooLargeError(fr="trop", en="too much")
        sent.append(list(rows))

    halving(send, range(10))
    assert [one for part in sent for one in part] == list(range(10))


def test_a_line_of_100_megabytes_is_one_row_set_aside(
    embedded_store: Store, model: Model, options: LoadOptions, tmp_path: Path
) -> None:
    path = tmp_path / "essai.csv"
    with path.open("wb") as file:
        file.write(b"numero;nom\n1;avant\n2;")
        for _ in range(LINE // 1_000_000):
            file.write(b"x" * 1_000_000)
        file.write("\n3;après\n".encode())
    (report,) = load([path], embedded_store, model, options).files
    assert (report.read, report.loaded, report.quarantined) == (3, 2, 1)
    assert report.quarantine_file is not None
    with report.quarantine_file.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert (row["line"], row["column"]) == ("3", "nom")
    assert "100000000 caractères" in row["reason_fr"]
    assert len(row["value"]) < 1_000 and row["value"].endswith("…")
    names = embedded_store.read("MATCH (n:Association) RETURN n.name AS name ORDER BY name")
    assert [one["name"] for one in names] == ["après", "avant"]


def test_a_file_that_is_one_line_of_100_megabytes_is_refused_in_a_sentence(
    embedded_store: Store, model: Model, options: LoadOptions, tmp_path: Path
) -> None:
    from essaim.ontology.errors import FileError

    path = tmp_path / "ligne.csv"
    with path.open("wb") as file:
        file.truncate(LINE)
        file.write(b"numero;nom;" * 100_000)
    with pytest.raises(FileError, match=r"ligne\.csv"):
        load([path], embedded_store, model, options)
