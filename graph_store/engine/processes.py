"""Processes on this machine, told apart by pid and start time; psutil is imported on first need."""

from __future__ import annotations

import json
import socket
import sys
import time
from base64 import b64encode
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from essaim.graph_store.engine.home_files import ENGINE_PACKAGE, OPTIONS, EngineState, Place, Process
from essaim.graph_store.settings import EMBEDDED_DATABASE

if TYPE_CHECKING:
    import psutil

LOOPBACK = "127.0.0.1"
PATIENCE = 15.0
DRIFT = 2.0  # seconds by which a start time may be told differently
READER = "reader"
_GLANCE = 0.2  # seconds
_ONE = json.dumps({"language": "opencypher", "command": "RETURN 1"})


def answers(place: Place, state: EngineState, timeout: float) -> bool:
    """Whether the engine of `state` answers a real query in time: one that hangs may still greet, and say that it is
    ready. A refused password is an answer."""
    word = b64encode(f"{READER}:{place.secrets().reader}".encode()).decode()
    connection = HTTPConnection(LOOPBACK, state.http, timeout=timeout)
    try:
        connection.request("POST", f"/api/v1/query/{EMBEDDED_DATABASE}", _ONE, {"Authorization": f"Basic {word}"})
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def find(process: Process) -> psutil.Process | None:
    """The live process that `process` describes, or None when it is gone or another has taken its pid."""
    import psutil

    try:
        running = psutil.Process(process.pid)
        if running.status() == psutil.STATUS_ZOMBIE:
            running.wait(0)  # ours to bury, if we started it
            return None
        return running if abs(running.create_time() - process.started) < DRIFT else None
    except (psutil.NoSuchProcess, psutil.TimeoutExpired):
        return None
    except psutil.AccessDenied:
        return None


def ours(place: Place, process: Process) -> psutil.Process | None:
    """The live process that `process` describes, if it works for `place`: a copied home brings the state of another."""
    running = find(process)
    return running if running and _works_for(place, running) else None


def servers_of(place: Place) -> list[psutil.Process]:
    """Every engine that works for `place`, known to a keeper or not."""
    return [running for running in _engines() if _works_for(place, running)]


def orphans() -> list[psutil.Process]:
    """Engines whose home is gone, and which nobody would ever stop."""
    return [running for running in _engines() if _is_homeless(running)]


def _is_homeless(running: psutil.Process) -> bool:
    """Linux says that a folder was removed; a path alone may lead elsewhere in a container, and be there."""
    try:
        return str(Path(f"/proc/{running.pid}/cwd").readlink()).endswith(" (deleted)")
    except OSError:
        return False


def _engines() -> list[psutil.Process]:
    """Every embedded engine of this user: java whose options are a file of a home."""
    import psutil

    return [running for running in psutil.process_iter(["cmdline"]) if _options_of(running)]


def _options_of(running: psutil.Process) -> str:
    import psutil

    try:
        words = running.cmdline()
    except psutil.Error:
        return ""
    if len(words) != 2 or not words[1].startswith("@") or Path(words[1]).name != OPTIONS:
        return ""
    return words[1][1:] if ENGINE_PACKAGE in words[0] else ""


def _works_for(place: Place, running: psutil.Process) -> bool:
    """Whether a server or a keeper works in the folder of `place`, whatever the names by which that is reached."""
    import psutil

    try:
        return Path(running.cwd()).samefile(place.root)
    except (OSError, psutil.Error):
        return False


def halt(process: psutil.Process) -> None:
    """Stop `process`, gently if it listens. The engine survives a kill without loss, so no time is wasted."""
    import psutil

    with suppress(psutil.NoSuchProcess):
        process.terminate()
        if not ended(process, PATIENCE):
            process.kill()
            ended(process, PATIENCE)


def ended(process: psutil.Process, seconds: float) -> bool:
    """Whether `process` ends in time. One that whoever started it has yet to bury does nothing any more: to wait for
    its funeral might be to wait for ever."""
    import psutil

    end = time.monotonic() + seconds
    while True:
        try:
            process.wait(min(_GLANCE, seconds))
            return True
        except psutil.TimeoutExpired:
            if not _lives(process):
                return True
            if time.monotonic() > end:
                return False


def _lives(process: psutil.Process) -> bool:
    import psutil

    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def detached() -> dict[str, object]:
    """Arguments of subprocess.Popen for a child that outlives us and does not hear our Ctrl-C."""
    if sys.platform == "win32":
        import subprocess

        return {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}
