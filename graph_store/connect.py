"""Open the store that the settings name."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from essaim.graph_store.engine import embedded
from essaim.graph_store.engine.home_files import Place
from essaim.graph_store.engine.launch import READER
from essaim.graph_store.engine.processes import LOOPBACK
from essaim.graph_store.failures import ReadOnlyStoreError
from essaim.graph_store.private_files import tighten
from essaim.graph_store.settings import Settings
from essaim.ontology.errors import StoreError
from essaim.ontology.model import Model

if TYPE_CHECKING:
    from neo4j import Driver

    from essaim.graph_store.bolt import BoltStore

OLDEST = (5, 23)
BOLT_PORT = 7687
CONNECT_LIMIT = 10.0
LOCAL_RETRY = 5.0  # a dead engine on this machine does not come back by waiting


def open_store(settings: Settings, model: Model) -> BoltStore:
    """The store of `settings`, holding what `model` asks for; close it, or use it in a `with`. Raises StoreError."""
    tighten(settings.home)
    store = _open_neo4j(settings, settings.uri) if settings.uri else _open_embedded(settings)
    try:
        if store.engine == "neo4j":
            store.version = neo4j_version(store.server_agent(), store.address)
        store.define(model)
    except ReadOnlyStoreError:
        pass  # a read-only copy is for reading
    except BaseException:
        store.close()
        raise
    return store


def neo4j_version(agent: str, address: str) -> str:
    """The version in what a server calls itself. Raises StoreError when essaim cannot work with it."""
    name, _, version = agent.partition("/")
    numbers = tuple(int(part) for part in version.split("-")[0].split(".") if part.isdigit())
    if name != "Neo4j" or " " in version:
        raise StoreError(
            fr=f"{address} n’est pas un Neo4j (« {agent} »). Indiquez un Neo4j 5.23 ou plus récent.",
            en=f"{address} is not a Neo4j (“{agent}”). Name a Neo4j 5.23 or newer.",
        )
    if numbers < OLDEST:
        raise StoreError(
            fr=f"{address} est un Neo4j {version}, trop ancien. Passez à Neo4j 5.23 ou plus récent.",
            en=f"{address} is Neo4j {version}, which is too old. Move to Neo4j 5.23 or newer.",
        )
    return version


def _open_embedded(settings: Settings) -> BoltStore:
    state = embedded.start(settings.home)  # before the driver is imported: its caller may do that meanwhile
    from essaim.graph_store.bolt import BoltStore

    place = Place(settings.home)
    passwords = place.secrets()
    uri = f"bolt://{LOOPBACK}:{state.bolt}"

    store = BoltStore(
        lambda: _driver(uri, ("root", passwords.root), max_transaction_retry_time=LOCAL_RETRY),
        f"{LOOPBACK}:{state.bolt}",
        settings.database,
        lambda: _driver(uri, (READER, passwords.reader)),
        place,
    )
    store.version = state.version
    return store


def _open_neo4j(settings: Settings, uri: str) -> BoltStore:
    from essaim.graph_store.bolt import BoltStore

    host, port = urlsplit(uri).hostname or "", urlsplit(uri).port or BOLT_PORT
    _probe(host, port)
    quiet = {"notifications_min_severity": "OFF", "max_connection_lifetime": 600, "liveness_check_timeout": 30}
    auth = (settings.user, settings.password or "")
    return BoltStore(lambda: _driver(uri, auth, **quiet), f"{host}:{port}", settings.database)


def _driver(uri: str, auth: tuple[str, str], **options: Any) -> Driver:
    from neo4j import GraphDatabase

    return GraphDatabase.driver(
        uri,
        auth=auth,
        connection_timeout=CONNECT_LIMIT,
        telemetry_disabled=True,
        **options,
    )


def _probe(host: str, port: int) -> None:
    """A dead address says so at once, by name: the driver would only say that it has no routing table."""
    try:
        socket.create_connection((host, port), CONNECT_LIMIT).close()
    except OSError as error:
        raise StoreError(
            fr=f"Aucun Neo4j ne répond à {host}, port {port} ({error.strerror or error}). "
            "Démarrez-le, ou corrigez --uri, ESSAIM_URI ou « uri » dans essaim.toml.",
            en=f"No Neo4j answers at {host}, port {port} ({error.strerror or error}). "
            "Start it, or correct --uri, ESSAIM_URI or “uri” in essaim.toml.",
        ) from error
