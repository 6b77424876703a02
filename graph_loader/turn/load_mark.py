"""The mark of a load in the graph: who loads, from which home, since when, and whether that load still lives.

There is one at most, the node `(:EssaimLoad {id: 'load'})`. Every moment in it is the server's, so that clocks of two
machines need not agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from essaim.graph_store.store import Store
from essaim.ontology.errors import StoreError

TRIES = 20  # that fail before it is no race any more
SILENCE = 120_000  # milliseconds without a beat after which a load was cut
COMMAND, UPGRADE = "essaim upgrade", "upgrade"  # the file and the stamp of what is no load
_OF_A_FILE = ("file", "stamp")
_PROPERTIES = ("load", "user", "host", "home", "started", "heartbeat", *_OF_A_FILE)

_UNIQUE = "CREATE CONSTRAINT essaim_essaimload_id IF NOT EXISTS FOR (l:EssaimLoad) REQUIRE l.id IS UNIQUE"
_READ = "MATCH (l:EssaimLoad {id: 'load'}) RETURN properties(l) AS mark, timestamp() AS now"
_TAKE = """MERGE (l:EssaimLoad {id: 'load'})
ON CREATE SET l.load = $load, l.user = $user, l.host = $host, l.home = $home, l.started = timestamp(),
  l.heartbeat = timestamp()
RETURN l.load AS load"""
BEAT = "MATCH (l:EssaimLoad {id: 'load', load: $load}) SET l.heartbeat = timestamp() RETURN l.load AS load"
_WRITING = """MATCH (l:EssaimLoad {id: 'load', load: $load})
SET l.heartbeat = timestamp(), l.file = $file, l.stamp = $stamp RETURN l.load AS load"""
# It is written before it is compared: its owner's beat, if it wakes just now, is then waited for and seen.
_REMOVE = """MATCH (l:EssaimLoad {id: 'load', load: $load}) SET l.removing = true
WITH l WHERE l.heartbeat = $heartbeat DELETE l RETURN count(*) AS removed"""
_FREE = "MATCH (l:EssaimLoad {id: 'load', load: $load}) DELETE l"


@dataclass(frozen=True, slots=True)
class LoadMark:
    """`file` is the one that is half written, and `stamp` the load id that it writes; moments are milliseconds of the
    server's clock."""

    load: str
    user: str
    host: str
    home: str
    started: int
    heartbeat: int
    file: str | None
    stamp: str | None
    now: int

    @property
    def is_upgrade(self) -> bool:
        """Whether it is an upgrade of the graph, or a backup put back, and no load."""
        return self.stamp == UPGRADE

    @property
    def is_silent(self) -> bool:
        """Whether no beat came for long. One that lies ahead was made before the server's clock went back: a load that
        lives would have beaten since."""
        return abs(self.now - self.heartbeat) > SILENCE


def mark_from(properties: Mapping[str, Any] | None, now: int) -> LoadMark | None:
    """The mark as a query returns it, None where there is none; Neo4j lets one that goes at that very moment be read
    without its properties."""
    values: dict[str, Any] = {name: (properties or {}).get(name) for name in _PROPERTIES}
    if any(values[name] is None for name in _PROPERTIES if name not in _OF_A_FILE):
        return None
    return LoadMark(**values, now=now)


def read_mark(store: Store) -> LoadMark | None:
    """The mark of the load that runs or was cut, if there is one. Raises StoreError."""
    return next((mark_from(row["mark"], row["now"]) for row in store.read(_READ)), None)


def take(store: Store, load: str, user: str, host: str, home: str) -> LoadMark | None:
    """Put the mark of `load` there; None when that is done, else the mark of another that stands. Raises StoreError.

    The constraint makes it one step: of many who try at once, one has it, and the others read whose it is.
    """
    store.write(_UNIQUE)
    failures = 0
    while True:
        try:
            if store.write(_TAKE, load=load, user=user, host=host, home=home) == [{"load": load}]:
                return None
        except StoreError:  # the embedded engine refuses, at its commit, the second of two
            failures += 1
            if failures > TRIES:
                raise
        mark = read_mark(store)
        if mark is not None:
            return None if mark.load == load else mark


def beat(store: Store, load: str) -> bool:
    """Say that `load` lives; False when the mark is no longer its own. Raises StoreError."""
    return bool(store.write(BEAT, load=load))


def write_file(store: Store, load: str, file: str | None, stamp: str | None) -> bool:
    """Say which file `load` is about to write, or that none is half written; False as `beat`. Raises StoreError."""
    return bool(store.write(_WRITING, load=load, file=file, stamp=stamp))


def remove(store: Store, mark: LoadMark) -> bool:
    """Remove the mark of a load that was cut, as it was read; False when it has beaten since. Raises StoreError."""
    return any(row["removed"] for row in store.write(_REMOVE, load=mark.load, heartbeat=mark.heartbeat))


def free(store: Store, load: str) -> None:
    """Remove the mark of `load`, which has ended. Raises StoreError."""
    store.write(_FREE, load=load)
