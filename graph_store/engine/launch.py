"""One embedded server process: its options, its users, and waiting until it is ready."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException

from essaim.graph_store.engine.home_files import Place, class_cache, engine_folder
from essaim.graph_store.engine.memory import heap
from essaim.graph_store.engine.processes import LOOPBACK, READER, free_port
from essaim.graph_store.private_files import emptied_private, private_folder, write_private
from essaim.graph_store.settings import EMBEDDED_DATABASE
from essaim.ontology.errors import StoreError

READER_LIMIT_MS = 600_000  # should a client die before it could stop its query
START_LIMIT = 60.0
ATTEMPTS = 3
TAKEN = re.compile(r"Address already in use|BindException|Unable to listen", re.IGNORECASE)
SHORT = re.compile(r"Could not reserve|insufficient memory|Cannot allocate memory|OutOfMemoryError", re.IGNORECASE)
LISTENING = re.compile(r"Listening for incoming BOLT connections on /[\d.]+:(\d+)")
JAVA_VARIABLES = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH")


def launch(place: Place) -> tuple[subprocess.Popen[bytes], int, int]:
    """Start the server of `place`: the process, its Bolt port and its HTTP port. Raises StoreError."""
    _write_groups(place)
    for _ in range(ATTEMPTS):
        http = free_port()
        write_private(place.options, _options(place, http))
        process = _popen(place)
        bolt = _wait(place, process, http)
        if bolt is not None:
            return process, bolt, http
        if not TAKEN.search(_log(place)):
            break
    raise _not_started(place)


def _not_started(place: Place) -> StoreError:
    lines = [line.strip() for line in _log(place).splitlines() if line.strip()]
    short = next(filter(SHORT.search, lines), None)
    if short:
        return StoreError(
            fr=f"La mémoire permise ici ne suffit pas au moteur intégré ({short}). Levez la limite (ulimit -v "
            "unlimited, ou celle du conteneur : 1 Go suffit à un petit territoire), ou nommez un Neo4j avec --uri.",
            en=f"The memory allowed here does not suffice for the embedded engine ({short}). Raise the limit (ulimit "
            "-v unlimited, or that of the container: 1 GB does for small territories), or name a Neo4j with --uri.",
        )
    last = lines[-1] if lines else "?"
    return StoreError(
        fr=f"Le moteur intégré n’a pas démarré ({last}). Le journal complet est dans {place.log}.",
        en=f"The embedded engine did not start ({last}). The whole log is in {place.log}.",
    )


def _options(place: Place, http: int) -> str:
    passwords = place.secrets()
    settings = {
        "server.rootPassword": passwords.root,
        "server.rootPath": place.root,
        "server.databaseDirectory": place.root / "databases",
        "server.defaultDatabases": f"{EMBEDDED_DATABASE}[root,{READER}:{passwords.reader}:{READER}]",
        "server.httpIncomingHost": LOOPBACK,
        "server.httpIncomingPort": http,
        "server.saltIterations": 1000,  # the passwords are random and long: a slow hash only slows each command
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "bolt.host": LOOPBACK,
        "bolt.port": 0,
    }
    words = [f"-Xmx{heap()}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"]
    words += ["-XX:+ExitOnOutOfMemoryError"]  # one that goes on has lost threads, and soon answers nobody
    words += ["-Dpolyglot.engine.WarnInterpreterOnly=false", "-Djava.awt.headless=true"]
    words += _class_cache(place)
    words += ["-cp", str(engine_folder() / "jars" / "*")]
    words += [f"-Darcadedb.{name}={value}" for name, value in settings.items()]
    return "\n".join(map(_quoted, [*words, "com.arcadedb.server.ArcadeDBServer"])) + "\n"


def _class_cache(place: Place) -> list[str]:
    """What makes Java use the class cache that is there, or learn one. It leaves aside one that does not fit."""
    if place.learnt.exists():
        return [f"-XX:AOTCacheOutput={place.learnt}"]
    cache = class_cache()
    return [f"-XX:AOTCache={cache}"] if cache.exists() else []


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write_groups(place: Place) -> None:
    every = ["createRecord", "readRecord", "updateRecord", "deleteRecord"]
    powers = ["updateSecurity", "updateSchema", "updateDatabaseSettings"]
    groups = {
        "admin": _group(powers, every, -1),
        "*": _group([], [], -1),
        READER: _group([], ["readRecord"], READER_LIMIT_MS),
    }
    config = private_folder(place.root / "config")
    write_private(config / "server-groups.json", json.dumps({"databases": {"*": {"groups": groups}}, "version": 2}))


def _group(powers: list[str], records: list[str], limit_ms: int) -> dict[str, object]:
    return {"resultSetLimit": -1, "readTimeout": limit_ms, "access": powers, "types": {"*": {"access": records}}}


def _popen(place: Place) -> subprocess.Popen[bytes]:
    java = engine_folder() / "jre" / "bin" / ("java.exe" if sys.platform == "win32" else "java")
    environ = {name: value for name, value in os.environ.items() if name not in JAVA_VARIABLES}
    environ |= {"LC_ALL": "C.UTF-8"} if sys.platform == "linux" else {}  # else Java reads no accent in a path
    with emptied_private(place.log) as log:
        return subprocess.Popen(  # noqa: S603 - the wheel's own java
            [java, f"@{place.options}"],
            cwd=place.root,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            umask=0o077,
        )


def _wait(place: Place, process: subprocess.Popen[bytes], http: int) -> int | None:
    """The Bolt port once the server is ready; None when it ended or stayed silent (it is then stopped)."""
    end = time.monotonic() + START_LIMIT
    while process.poll() is None and time.monotonic() < end and not TAKEN.search(_log(place)):
        if _ready(http):
            line = LISTENING.search(_log(place))
            return int(line[1]) if line else None
        time.sleep(0.02)
    process.kill()
    process.wait()
    return None


def _ready(http: int) -> bool:
    connection = HTTPConnection(LOOPBACK, http, timeout=1)
    try:
        connection.request("GET", "/api/v1/ready")
        return connection.getresponse().status == 204
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _log(place: Place) -> str:
    return place.log.read_text(encoding="utf-8", errors="replace")
