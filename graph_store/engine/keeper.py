"""`python -m essaim.graph_store.engine.keeper HOME`: starts the server of a home, and stops it when nobody uses it.

It tells whoever started it, in one line of JSON on its standard output, that the server is ready or why it is not.
"""

import json
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import FrameType

import psutil
from filelock import FileLock, Timeout

from essaim.graph_store.engine.home_files import EngineState, Place, Process
from essaim.graph_store.engine.launch import launch
from essaim.graph_store.engine.processes import halt, ours
from essaim.graph_store.private_files import FILE
from essaim.ontology.errors import EssaimError, StoreError

IDLE = 900.0
IDLE_VARIABLE = "ESSAIM_ENGINE_IDLE"


def main(home: Path) -> int:
    """Keep the server of `home` until it ends, is stopped or is idle; the exit status."""
    place = Place(home)
    signal.signal(signal.SIGTERM, _leave)
    try:
        with FileLock(place.keeping, timeout=10, mode=FILE):
            server = _adopt(place) or _start(place)
            try:
                _say({"ready": True})
                _watch(place, server)
            finally:
                place.state_file.unlink(missing_ok=True)
                halt(server)
    except Timeout:
        return _fail("Un autre gardien tient ce dossier.", "Another keeper holds this folder.")
    except EssaimError as error:
        return _fail(error.text.fr, error.text.en)
    except OSError as error:
        return _fail(f"Le moteur intégré n’a pas démarré : {error}.", f"The embedded engine did not start: {error}.")
    return 0


def _adopt(place: Place) -> psutil.Process | None:
    """The server that a keeper left behind, now ours."""
    state = place.state()
    server = ours(place, state.server) if state else None
    if state and server:
        place.write_state(replace(state, keeper=_described(psutil.Process())))
    return server


def _start(place: Place) -> psutil.Process:
    from essaim.graph_store.engine.home_files import engine_version

    process, bolt, http = launch(place)
    server = psutil.Process(process.pid)
    process.returncode = 0  # psutil waits for it from here on
    place.write_state(EngineState(engine_version(), bolt, http, _described(server), _described(psutil.Process())))
    return server


def _described(process: psutil.Process) -> Process:
    return Process(process.pid, process.create_time())


def _watch(place: Place, server: psutil.Process) -> None:
    idle = float(os.environ.get(IDLE_VARIABLE, IDLE))
    while True:
        try:
            server.wait(timeout=min(30.0, idle / 4))
            return
        except psutil.TimeoutExpired:
            if _is_idle(place, idle) and _retire(place, idle):
                return


def _is_idle(place: Place, idle: float) -> bool:
    try:
        return time.time() - place.used.stat().st_mtime > idle
    except FileNotFoundError:  # the home was removed
        return True


def _retire(place: Place, idle: float) -> bool:
    """Take the server out of use, unless a command has come meanwhile."""
    try:
        with FileLock(place.starting, timeout=0, mode=FILE):
            if _is_idle(place, idle):
                place.state_file.unlink(missing_ok=True)
                return True
    except Timeout:
        pass
    except OSError:  # the home was removed
        return True
    return False


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _fail(fr: str, en: str) -> int:
    _say({"fr": fr, "en": en})
    return StoreError.exit_code


def _say(word: object) -> None:
    """One line to whoever started us, who then stops listening."""
    try:
        sys.stdout.write(json.dumps(word) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.close(silent)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
