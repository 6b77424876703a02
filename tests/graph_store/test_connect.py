"""What a user reads when a Neo4j cannot be used as asked."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from neo4j_server import OLD, PASSWORD, UnavailableError, running

from essaim.graph_store import connect
from essaim.graph_store.bolt import BoltStore
from essaim.graph_store.connect import neo4j_version, open_store
from essaim.graph_store.failures import ReadOnlyStoreError
from essaim.graph_store.settings import Settings, resolve
from essaim.graph_store.store import Store
from essaim.ontology.errors import StoreError
from essaim.ontology.model import Model


def settings(home: Path, uri: str, **environ: str) -> Settings:
    return resolve(home=home, uri=uri, cwd=home, environ={"ESSAIM_PASSWORD": PASSWORD, **environ})


def test_a_port_where_nobody_listens(tmp_path: Path, model: Model) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(StoreError, match=f"No Neo4j answers at 127.0.0.1, port {port}.*Connection refused") as raised:
        open_store(settings(tmp_path, f"neo4j://127.0.0.1:{port}"))
    assert "ESSAIM_URI" in raised.value.text.fr


def test_a_host_that_does_not_exist(tmp_path: Path, model: Model) -> None:
    with pytest.raises(StoreError, match=r"No Neo4j answers at nowhere\.invalid, port 7687"):
        open_store(settings(tmp_path, "neo4j://nowhere.invalid"))


def test_a_host_that_is_something_else(tmp_path: Path, model: Model, embedded_store: Store) -> None:
    assert embedded_store.engine == "arcadedb"
    with pytest.raises(StoreError, match="refuses the user or the password"):
        open_store(settings(tmp_path, f"bolt://{embedded_store.address}"))


def test_a_port_that_another_program_has_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It listens, and waits for words that never come."""
    monkeypatch.setattr(connect, "GREETING_LIMIT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(
            StoreError, match=f"127.0.0.1:{port} does not answer “bolt” as a Neo4j does. Check the port"
        ):
            open_store(settings(tmp_path, f"bolt://127.0.0.1:{port}"))


def test_a_wrong_password(tmp_path: Path, model: Model, neo4j_store: Store) -> None:
    wrong = settings(tmp_path, f"neo4j://{neo4j_store.address}", ESSAIM_PASSWORD="wrong")
    with pytest.raises(StoreError, match=r"refuses the user or the password\. Check ESSAIM_USER"):
        open_store(wrong)


def test_a_missing_database(tmp_path: Path, model: Model, neo4j_store: Store) -> None:
    missing = settings(tmp_path, f"neo4j://{neo4j_store.address}", ESSAIM_DATABASE="nowhere")
    with pytest.raises(StoreError, match="There is no database “nowhere”"):
        open_store(missing)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Neo4j/5.22.0", "Neo4j 5.22.0, which is too old"),
        ("Neo4j/4.4.41", "Neo4j 4.4.41, which is too old"),
        ("Neo4j/v5.26.0 compatible graph database server - Memgraph", "not a Neo4j"),
        ("Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)", "not a Neo4j"),
        ("Other/1.0", "not a Neo4j"),
    ],
)
def test_servers_that_essaim_cannot_work_with(agent: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        neo4j_version(agent, "host:7687")


@pytest.mark.parametrize("version", ["5.23.0", "5.26.29", "5.27-aura", "2026.09.0"])
def test_servers_that_essaim_works_with(version: str) -> None:
    assert neo4j_version(f"Neo4j/{version}", "host:7687") == version


@pytest.fixture
def read_only_copy(tmp_path: Path, model: Model, skip_or_fail: Callable[[str], None]) -> Iterator[BoltStore]:
    """A graph of one offer on a Neo4j whose databases are all read-only."""
    folder, read_only = tmp_path / "copy", {"server.databases.default_to_read_only": "true"}
    try:
        with running(OLD, folder, kept=True) as server, open_store(settings(tmp_path, server.uri)) as store:
            store.write("CREATE (:Offer {id: 'off:1'}) WITH 1 AS one MATCH (m:EssaimModel) SET m.digest = 'older'")
        with running(OLD, folder, read_only) as server, open_store(settings(tmp_path, server.uri)) as store:
            yield store
    except UnavailableError as error:
        skip_or_fail(str(error))


def test_a_read_only_copy_reads_and_refuses_to_write_at_once(
    read_only_copy: BoltStore, caplog: pytest.LogCaptureFixture
) -> None:
    assert read_only_copy.read("MATCH (n:Offer) RETURN n.id AS id") == [{"id": "off:1"}]
    assert read_only_copy.ask("MATCH (n:Offer) RETURN n.id AS id").rows == ({"id": "off:1"},)
    with pytest.raises(ReadOnlyStoreError, match="is read-only"):
        read_only_copy.write("CREATE (:Offer {id: 'off:2'})")
    assert "will be retried" not in caplog.text
