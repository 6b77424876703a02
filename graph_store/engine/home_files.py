"""The files of an embedded engine in its home, and what they say."""

import json
import re
import secrets
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from essaim.graph_store.private_files import write_private
from essaim.ontology.errors import StoreError
from essaim.ontology.frozen_json import FrozenJson

LAYOUT = 1
LEAST_FREE = 32 * 1024 * 1024
ENGINE_PACKAGE = "arcadedb_embedded"
OPTIONS = "java.options"


@dataclass(frozen=True, slots=True)
class Process:
    """A process that cannot be taken for another: `started` is seconds since the epoch."""

    pid: int
    started: float


@dataclass(frozen=True, slots=True)
class EngineState:
    """A running engine: who runs where. Ports are on loopback."""

    version: str
    bolt: int
    http: int
    server: Process
    keeper: Process


@dataclass(frozen=True, slots=True)
class Secrets:
    """The passwords of a home, made once: the owner's, and the one of its reading users."""

    root: str
    reader: str


_STATE, _SECRETS = FrozenJson(EngineState), FrozenJson(Secrets)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the engine of `home` keeps its things."""

    home: Path

    @property
    def folder(self) -> Path:
        """All that the engine owns."""
        return self.home / "engine"

    @property
    def root(self) -> Path:
        """The server's own folder: configuration and databases."""
        return self.folder / "server"

    @property
    def options(self) -> Path:
        """What java is given, passwords included: readable by the user alone."""
        return self.folder / OPTIONS

    @property
    def log(self) -> Path:
        """What the server says, from its last start on."""
        return self.folder / "server.log"

    @property
    def keeper_log(self) -> Path:
        """What a keeper that broke said."""
        return self.folder / "keeper.log"

    @property
    def used(self) -> Path:
        """Its time of change is when the engine was last used."""
        return self.folder / "used"

    @property
    def starting(self) -> Path:
        """The lock of whoever starts or stops the engine."""
        return self.folder / "starting.lock"

    @property
    def keeping(self) -> Path:
        """The lock that a keeper holds for life."""
        return self.folder / "keeper.lock"

    @property
    def state_file(self) -> Path:
        """There while an engine runs."""
        return self.folder / "state.json"

    @property
    def learnt(self) -> Path:
        """There, empty, when this home's engine is to note the classes it loads; Java fills it as its last act."""
        return self.folder / "classes.aot"

    @property
    def stamp(self) -> Path:
        """Which version made this home."""
        return self.folder / "made-by.json"

    def state(self) -> EngineState | None:
        """What the keeper wrote, whether or not it still holds; None when there is nothing to read."""
        try:
            return _STATE.read(self.state_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def write_state(self, state: EngineState) -> None:
        """Put `state` there in one step."""
        write_private(self.state_file, _STATE.write(state))

    def is_full(self) -> bool:
        """Whether the disk has no room left for the engine to work."""
        return shutil.disk_usage(self.folder).free < LEAST_FREE

    def ran_out_of_memory(self) -> bool:
        """Whether the server, as it last ended, said that it lacked memory."""
        try:
            return "OutOfMemoryError" in self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False

    def touch(self) -> bool:
        """Say that the engine is in use; False when there is no engine folder or it cannot be written."""
        try:
            self.used.touch(mode=0o600)
        except OSError:
            return False
        return True

    def secrets(self) -> Secrets:
        """The passwords of this home, made on first need."""
        file = self.folder / "passwords.json"
        try:
            return _SECRETS.read(file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            (self.root / "config" / "server-users.jsonl").unlink(missing_ok=True)  # it would keep the lost password
            fresh = Secrets(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
            write_private(file, _SECRETS.write(fresh))
            return fresh

    def check_made_by(self) -> None:
        """Raise StoreError when a newer essaim or a newer engine made this home; else sign it."""
        version = engine_version()
        mine = {"layout": LAYOUT, "engine": version}
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
            newer = stamp["layout"] > LAYOUT or _numbers(stamp["engine"]) > _numbers(version)
        except FileNotFoundError:
            newer, stamp = False, None
        except (ValueError, TypeError, KeyError):
            newer, stamp = True, "?"
        if newer:
            raise StoreError(
                fr=f"Le dossier {self.home} a été créé par une version plus récente d’essaim. "
                "Mettez essaim à jour, ou choisissez un autre dossier avec --home.",
                en=f"The folder {self.home} was made by a newer version of essaim. "
                "Update essaim, or choose another folder with --home.",
            )
        if stamp != mine:
            write_private(self.stamp, json.dumps(mine))


def engine_folder() -> Path:
    """Where the engine's wheel is installed (finding it does not import it). Raises StoreError."""
    spec = find_spec(ENGINE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise StoreError(
            fr="Le moteur intégré n’est pas installé. "
            "Installez le paquet arcadedb-embedded, ou indiquez un Neo4j avec --uri.",
            en="The embedded engine is not installed. "
            "Install the package arcadedb-embedded, or name a Neo4j with --uri.",
        )
    return Path(spec.submodule_search_locations[0])


def class_cache() -> Path:
    """Where the class cache of the installed engine is or would be: in the environment that holds the engine, one for
    each state of its files. Raises StoreError."""
    import hashlib

    folder = engine_folder()
    files = [folder / "jre" / "lib" / "modules", *sorted((folder / "jars").iterdir())]
    signatures = [(file.name, (stat := file.stat()).st_size, stat.st_mtime_ns) for file in files if file.exists()]
    digest = hashlib.sha256(repr((str(folder), signatures)).encode()).hexdigest()[:16]
    return Path(sys.prefix) / "var" / "essaim" / f"engine-{digest}.aot"


def engine_version() -> str:
    """Version of the installed engine, read and not imported."""
    text = (engine_folder() / "_version.py").read_text(encoding="utf-8")
    version = re.search(r"__version__\s*=\s*[\"'](\d+(?:\.\d+)*)", text)
    return version[1] if version else "0"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
