"""A real Neo4j Community for the tests: laid out from Maven artifacts in the user's cache, started on a free port."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

SERVER, APOC, GDS = (Path(__file__).with_name(f"{name}.xml") for name in ("pom", "apoc", "gds"))
PASSWORD = "essaim-tests"
START_LIMIT = 120.0
# No test lives long enough for the second compiler; with less room a tenth of the time goes to collecting.
MACHINE = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms700m", "-Xmx1g", "-Xmn300m", "-XX:MetaspaceSize=300m")
MACHINE += (
    "-XX:ReservedCodeCacheSize=240m",
)  # its first compiler alone has 48 MB else: full, it compiles over and over
OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")


@dataclass(frozen=True)
class Release:
    """A Neo4j release, the class that starts it, and the Java versions that run it."""

    version: str
    main: str
    javas: tuple[int, ...]


OLD = Release("5.26.29", "org.neo4j.server.CommunityEntryPoint", (17, 21))
NEW = Release("2026.09.0", "org.neo4j.server.Neo4jCommunity", (25, 21))


@dataclass(frozen=True)
class Server:
    """A running server; user is neo4j, database neo4j, password PASSWORD."""

    port: int
    folder: Path

    @property
    def uri(self) -> str:
        """Where it listens."""
        return f"bolt://127.0.0.1:{self.port}"


class UnavailableError(Exception):
    """Why no Neo4j can be started here."""


def java_for(release: Release) -> Path:
    """A java that runs `release`, from JAVA_HOME, the path or where systems keep them. Raises UnavailableError."""
    roots = [Path(os.environ["JAVA_HOME"])] if "JAVA_HOME" in os.environ else []
    on_path = shutil.which("java")
    roots += [Path(on_path).resolve().parents[1]] if on_path else []
    for pattern in ("/usr/lib/jvm/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home"):
        roots += sorted(Path("/").glob(pattern.removeprefix("/")))
    for root in roots:
        java = root / "bin" / "java"
        if java.exists() and _major(java) in release.javas:
            return java
    wanted = " or ".join(map(str, release.javas))
    raise UnavailableError(f"Neo4j {release.version} needs Java {wanted}, which is not here")


def _major(java: Path) -> int:
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


def jars_of(release: Release) -> Path:
    """The folder of jars of `release`, fetched by Maven when it is not in the cache yet. Raises UnavailableError."""
    return _fetched(f"neo4j-{release.version}", SERVER, f"-Dserver={release.version}")


def plugins_of_old() -> Path:
    """The folder of the jars of APOC and GDS for OLD, fetched as the server's are. Raises UnavailableError."""
    return _fetched(f"neo4j-{OLD.version}-plugins", APOC, GDS)


def _fetched(name: str, *words: Path | str) -> Path:
    """A folder of the cache, filled by Maven from the files and the properties given."""
    kept = user_cache_path("essaim-tests", appauthor=False) / name
    if kept.is_dir():
        return kept
    maven = shutil.which("mvn")
    if maven is None:
        raise UnavailableError("Maven (mvn), which lays out Neo4j, is not here")
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f"{kept.name}.{os.getpid()}")
    properties = [word for word in words if isinstance(word, str)]
    for file in (word for word in words if isinstance(word, Path)):
        command = [maven, "-q", "-B", "-f", str(file), *properties, f"-Djars={draft}", "package"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise UnavailableError(f"Maven could not fetch {name}: {(done.stdout + done.stderr)[-300:]}")
    shutil.rmtree(f"{draft}.build", ignore_errors=True)
    if kept.is_dir():  # another run was faster
        shutil.rmtree(draft)
    else:
        draft.rename(kept)
    return kept


@contextmanager
def running(
    release: Release,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    *,
    kept: bool = False,
    plugins: Path | None = None,
) -> Iterator[Server]:
    """`release` with its data in `folder`, and `settings` besides those of a test server, until the block ends; data
    that are `kept` are closed properly then. `plugins` is a folder of jars that may do all."""
    java, jars = java_for(release), jars_of(release)
    server = Server(_free_port(), folder)
    free = {"dbms.security.procedures.unrestricted": "apoc.*,gds.*", "server.directories.plugins": str(plugins)}
    _configure(server, {**(settings or {}), **(free if plugins else {})})
    base = [java, *MACHINE]
    base += [f"--add-opens={name}=ALL-UNNAMED" for name in OPENED]
    base += ["--enable-native-access=ALL-UNNAMED", "-Dlog4j2.disable.jmx=true"]
    base += ["-cp", os.pathsep.join(["conf", *([f"{plugins}/*"] if plugins else []), f"{jars}/*"])]
    environ = dict(os.environ, NEO4J_HOME=str(folder), NEO4J_CONF=str(folder / "conf"))
    if not (folder / "data").exists():
        _set_password(folder, jars.with_name(f"{jars.name}.password"), base, environ)
    command = [*base, release.main, f"--home-dir={folder}", f"--config-dir={folder / 'conf'}", "--console-mode"]
    with (folder / "console.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        _wait(process, server)
        yield server
    finally:
        if kept:
            process.terminate()
        else:  # faster
            process.kill()
        process.wait(120)


def _set_password(folder: Path, known: Path, base: Sequence[str | Path], environ: Mapping[str, str]) -> None:
    """Give the server of `folder` its first password: what Neo4j's own command wrote, once for all the servers."""
    file = folder / "data" / "dbms" / "auth.ini"
    if known.exists():
        file.parent.mkdir(parents=True)
        shutil.copyfile(known, file)
        return
    admin = ["org.neo4j.server.startup.Neo4jAdminCommand", "dbms", "set-initial-password", PASSWORD]
    named = [f"-Dbasedir={folder}", f"-Dapp.home={folder}"]
    subprocess.run([*base, *named, *admin], cwd=folder, env=environ, capture_output=True, check=True)
    draft = known.with_name(f"{known.name}.{os.getpid()}")
    shutil.copyfile(file, draft)
    draft.replace(known)


def _configure(server: Server, settings: Mapping[str, str]) -> None:
    for name in ("conf", "logs", "run", "plugins", "import"):
        (server.folder / name).mkdir(parents=True, exist_ok=True)
    address = f"127.0.0.1:{server.port}"
    every = {
        "server.bolt.listen_address": address,
        "server.bolt.advertised_address": address,
        "server.http.enabled": "false",
        "server.memory.pagecache.size": "64m",
        "dbms.usage_report.enabled": "false",
        "db.tx_log.preallocate": "false",
        **settings,
    }
    text = "".join(f"{name}={value}\n" for name, value in every.items())
    (server.folder / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")


def _wait(process: "subprocess.Popen[bytes]", server: Server) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", server.port), 1) as connection:
                connection.settimeout(1)
                connection.sendall(b"\x60\x60\xb0\x17\x00\x00\x04\x05" + bytes(12))
                if connection.recv(4):
                    return
        except OSError:
            time.sleep(0.2)
    raise UnavailableError(f"Neo4j did not start: {(server.folder / 'console.log').read_text(errors='replace')[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
