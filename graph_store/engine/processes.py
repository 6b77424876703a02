"""Processes on this machine, told apart by pid and start time; psutil is imported on first need."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

from essaim.graph_store.engine.home_files import Place, Process

if TYPE_CHECKING:
    import psutil

LOOPBACK = "127.0.0.1"
BOLT_HELLO = b"\x60\x60\xb0\x17" + bytes((0, 0, 0, 4)) + bytes(12)  # magic, then « Bolt 4 or nothing »
PATIENCE = 15.0
DRIFT = 2.0  # seconds by which a start time may be told differently


def answers_bolt(port: int, timeout: float = 2.0) -> bool:
    """Whether a Bolt server greets us at `port` of this machine."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout) as connection:
            connection.settimeout(timeout)
            connection.sendall(BOLT_HELLO)
            return connection.recv(4)[-1:] == b"\x04"
    except OSError:
        return False


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


def servers_of(place: Place) -> list[psutil.Process]:
    """Every engine started for `place`, known to a keeper or not: its options file is on its command line."""
    import psutil

    mark = f"@{place.options}"
    return [running for running in psutil.process_iter(["cmdline"]) if mark in (running.info["cmdline"] or ())]


def halt(process: psutil.Process) -> None:
    """Stop `process`, gently if it listens. The engine survives a kill without loss, so no time is wasted."""
    import psutil

    try:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(PATIENCE)
    except psutil.NoSuchProcess:
        return


def detached() -> dict[str, object]:
    """Arguments of subprocess.Popen for a child that outlives us and does not hear our Ctrl-C."""
    if sys.platform == "win32":
        import subprocess

        return {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}
