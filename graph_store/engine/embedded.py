"""The embedded engine of a home: started on first need, shared by every command, stopped by its keeper when idle."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from essaim.graph_store.engine.home_files import EngineState, Place, engine_version
from essaim.graph_store.engine.processes import answers, detached, ended, halt, orphans, ours, servers_of
from essaim.graph_store.failures import disk_full, unwritable
from essaim.graph_store.private_files import FILE, emptied_private, private_folder
from essaim.ontology.errors import StoreError

if TYPE_CHECKING:
    import psutil

PATIENCE = 120.0
QUICK = 5.0  # seconds in which a server that does nothing else answers
GREETING = 10.0  # seconds of silence after which a server that does not work is taken for dead …
BUSY = 2  # … and how many times as many one that works may let us wait
WORKING = 0.1  # the share of one processor that a server at work takes at least


def start(home: Path) -> EngineState:
    """The running engine of `home`, started if need be. Raises StoreError."""
    place = Place(home)
    return _warm(place) or _cold(place)


def stop(home: Path) -> tuple[Path, ...]:
    """Stop the engine of `home` and those of the homes inside it (the demonstration's), keepers included, and engines
    whose home is gone; the homes whose engine ran. Raises StoreError."""
    for orphan in orphans():
        halt(orphan)
    inside = sorted(folder.parent for folder in home.glob("*/engine"))
    return tuple(folder for folder in (home, *inside) if _stop(Place(folder)))


def _stop(place: Place) -> bool:
    from filelock import FileLock

    if not place.folder.is_dir():
        return False
    try:
        with FileLock(place.starting, timeout=PATIENCE, mode=FILE):
            return _clear(place)
    except OSError as error:
        raise unwritable(place.home, error) from error


def state(home: Path) -> EngineState | None:
    """The engine of `home` if it runs now; nothing is started or touched."""
    place = Place(home)
    state = place.state()
    return state if state and ours(place, state.server) else None


def kill(place: Place) -> None:
    """End the server of `place` at once, as it hangs; its keeper takes note, and the next command starts another."""
    for server in servers_of(place):
        server.kill()
        ended(server, GREETING)


def _warm(place: Place) -> EngineState | None:
    """The engine as it runs, kept and ready: the only thing that most commands do here."""
    if not place.touch():
        return None
    state = place.state()
    usable = state and state.version == engine_version() and ours(place, state.keeper) and answers(place, state, QUICK)
    return state if usable else None


def _cold(place: Place) -> EngineState:
    from filelock import FileLock, Timeout

    try:
        _prepare(place)
        with FileLock(place.starting, timeout=PATIENCE, mode=FILE):
            return _warm(place) or _revive(place)
    except Timeout as error:
        raise StoreError(
            fr=f"Un autre programme démarre ou arrête le moteur de {place.home} depuis trop longtemps. "
            "Fermez-le, puis lancez « essaim engine stop » et recommencez.",
            en=f"Another program has been starting or stopping the engine of {place.home} for too long. "
            "Close it, then run “essaim engine stop” and try again.",
        ) from error
    except OSError as error:
        raise unwritable(place.home, error) from error


def _prepare(place: Place) -> None:
    for folder in (place.home, place.folder, place.root):
        private_folder(folder)
    if place.is_full():
        raise disk_full(str(place.home))
    place.check_made_by()
    place.touch()


def _revive(place: Place) -> EngineState:
    """Start a keeper: it adopts a sound server that lost its keeper; anything else is stopped first."""
    state = place.state()
    if not (state and state.version == engine_version() and _is_sound(place, state)):
        kill(place)  # it would be long in hearing anything else
        _clear(place)
    elif ours(place, state.keeper):
        return state
    _start_keeper(place)
    ready = place.state()
    if ready is None:
        raise _broken(place)
    return ready


def _is_sound(place: Place, state: EngineState) -> bool:
    """Whether the server of `state` is ours and answers; one that works is waited for longer than one that idles."""
    server = ours(place, state.server)
    for _ in range(BUSY if server else 0):
        before = _worked(server)
        if answers(place, state, GREETING):
            return True
        if _worked(server) - before < GREETING * WORKING:
            break
    return False


def _worked(server: "psutil.Process | None") -> float:
    """The seconds of processor that a server has taken so far."""
    import psutil

    try:
        return sum(server.cpu_times()[:2]) if server else 0.0
    except psutil.Error:
        return 0.0


def _clear(place: Place) -> bool:
    """Stop whatever runs for this home, known or lost; the lock must be held."""
    state = place.state()
    place.state_file.unlink(missing_ok=True)
    running = {process.pid: process for process in servers_of(place)}
    keeper = ours(place, state.keeper) if state else None
    for process in (*running.values(), keeper):
        if process is not None:
            halt(process)
    return bool(running) or keeper is not None


def _start_keeper(place: Place) -> None:
    with emptied_private(place.keeper_log) as log:
        keeper = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603 - our own module
            [sys.executable, "-m", "essaim.graph_store.engine.keeper", str(place.home)],
            cwd=place.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            **detached(),
        )
    with keeper.stdout:
        line = keeper.stdout.readline()
    keeper.returncode = 0  # it outlives us on purpose
    word = json.loads(line) if line else {}
    if "fr" in word:
        raise StoreError(fr=word["fr"], en=word["en"])
    if not word:
        raise _broken(place)


def _broken(place: Place) -> StoreError:
    return StoreError(
        fr=f"Le gardien du moteur intégré s’est arrêté. Le journal est dans {place.keeper_log} ; "
        "lancez « essaim engine stop » et recommencez.",
        en=f"The keeper of the embedded engine has ended. The log is in {place.keeper_log}; "
        "run “essaim engine stop” and try again.",
    )
