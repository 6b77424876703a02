"""Open the store that the settings name."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from essaim.graph_store.engine import embedded
from essaim.graph_store.engine.home_files import Place
from essaim.graph_store.engine.processes import LOOPBACK, READER
from essaim.graph_store.failures import unreachable
from essaim.graph_store.private_files import tighten
from essaim.graph_store.settings import AskPassword, Settings
from essaim.ontology.errors import StoreError
from essaim.ontology.text import Text

if TYPE_CHECKING:
    from neo4j import Driver

    from essaim.graph_store.bolt import BoltStore
    from essaim.graph_store.connection import Line

OLDEST = (5, 23)
BOLT_PORT = 7687
CONNECT_LIMIT = 10.0
GREETING_LIMIT = 20.0
LOCAL_RETRY = 5.0  # a dead engine on this machine does not come back by waiting


def open_store(settings: Settings, ask_password: AskPassword | None = None) -> BoltStore:
    """The store of `settings`; close it, or use it in a `with`. Nothing is written: a load defines what it needs.
    `ask_password` is called for a Neo4j that wants one when none is known. Raises StoreError."""
    tighten(settings.home)
    return _open_neo4j(settings, settings.uri, ask_password) if settings.uri else _open_embedded(settings)


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
    store = BoltStore(
        lambda: _local(place, "root", max_transaction_retry_time=LOCAL_RETRY),
        settings.database,
        lambda: _local(place, READER),
        place,
    )
    store.version = state.version
    return store


def _local(place: Place, user: str, **options: Any) -> Line:
    """A driver of the engine of `place`, which is started if it does not run."""
    from essaim.graph_store.connection import Line

    address = f"{LOOPBACK}:{embedded.start(place.home).bolt}"
    passwords = place.secrets()
    password = passwords.reader if user == READER else passwords.root
    return Line(_driver(f"bolt://{address}", (user, password), **options), address)


def _open_neo4j(settings: Settings, uri: str, ask: AskPassword | None) -> BoltStore:
    """The store at `uri`. A server is asked whether it wants a password before a user is asked for one."""
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    from essaim.graph_store.bolt import BoltStore
    from essaim.graph_store.connection import Line

    host, port = urlsplit(uri).hostname or "", urlsplit(uri).port or BOLT_PORT
    address = f"{host}:{port}"
    _probe(host, port)
    try:
        try:
            driver, agent = _greeted(settings, uri, settings.password)
        except AuthError:
            if settings.password is not None:
                raise
            driver, agent = _greeted(settings, uri, _asked(settings.user, uri, ask))
    except (Neo4jError, DriverError, OSError) as error:
        raise unreachable(error, uri, address, settings.database) from error
    store = BoltStore(lambda: Line(driver, address), settings.database)
    try:
        store.version = neo4j_version(agent, address)
        store.read("RETURN 1 AS one")  # the database is there
    except BaseException:
        store.close()
        raise
    return store


def _greeted(settings: Settings, uri: str, password: str | None) -> tuple[Driver, str]:
    """A driver of `uri` that has been answered once, and what the server calls itself, such as Neo4j/5.26.29."""
    quiet = {"notifications_min_severity": "OFF", "max_connection_lifetime": 600, "liveness_check_timeout": 30}
    driver = _driver(uri, None if password is None else (settings.user, password), **quiet)
    try:
        return driver, driver.get_server_info().agent
    except BaseException:
        driver.close()
        raise


def _asked(user: str, uri: str, ask: AskPassword | None) -> str:
    """The password that a person types. Raises StoreError where nobody can be asked."""
    password = ask(Text(f"Mot de passe de {user} sur {uri}", f"Password of {user} at {uri}")) if ask else None
    if password is None:
        raise StoreError(
            fr=f"{uri} demande un mot de passe. Écrivez celui de {user} dans la variable ESSAIM_PASSWORD.",
            en=f"{uri} wants a password. Put that of {user} in the variable ESSAIM_PASSWORD.",
        )
    return password


def _driver(uri: str, auth: tuple[str, str] | None, **options: Any) -> Driver:
    from neo4j import GraphDatabase

    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # its words are for those who ask for a log
    return GraphDatabase.driver(
        uri,
        auth=auth,
        connection_timeout=CONNECT_LIMIT,
        connection_acquisition_timeout=GREETING_LIMIT,  # of a port that another program has taken
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
