"""The engine's Java classes, read and linked once for all: it then starts in half the time (an ahead-of-time cache).

The cache is made by hand or by an installation, never by an ordinary command. Java learns it from a rehearsal in a home
of its own, thrown away with its passwords. It lives and dies with the environment that the engine is installed in.
"""

import json
import shutil
from base64 import b64encode
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from essaim.graph_store.engine import embedded
from essaim.graph_store.engine.home_files import EngineState, Place, class_cache
from essaim.graph_store.engine.processes import LOOPBACK, ours
from essaim.ontology.errors import StoreError

WRITING = 300.0  # seconds that Java may take to write the cache, which is its last act


def make_class_cache(rehearse: Callable[[Path], object]) -> Path:
    """Run `rehearse` on a home whose engine takes note of the classes it loads, and keep these; where they are.
    Caches of other engines in the same environment go. Raises StoreError, and what `rehearse` raises."""
    cache = class_cache()
    with TemporaryDirectory(prefix="essaim-", ignore_cleanup_errors=True) as folder:
        place = Place(Path(folder))
        place.folder.mkdir(mode=0o700)
        place.learnt.touch()
        try:
            rehearse(place.home)
            _end(place)
        finally:
            embedded.stop(place.home)
        if not place.learnt.stat().st_size:
            raise _not_written(place)
        _keep(place.learnt, cache)
    return cache


def _end(place: Place) -> None:
    """End the engine of `place` and wait until it has written what it learnt: only a Java that ends by itself does."""
    import psutil

    state = place.state()
    server = ours(place, state.server) if state else None
    if state and server:
        _ask_to_end(place, state)
        try:
            server.wait(WRITING)
        except psutil.TimeoutExpired:
            return


def _ask_to_end(place: Place, state: EngineState) -> None:
    word = b64encode(f"root:{place.secrets().root}".encode()).decode()
    headers = {"Authorization": f"Basic {word}", "Content-Type": "application/json"}
    connection = HTTPConnection(LOOPBACK, state.http, timeout=30)
    try:
        connection.request("POST", "/api/v1/server", json.dumps({"command": "shutdown"}), headers)
        connection.getresponse().read()
    except OSError:  # it may end before it answers
        return
    finally:
        connection.close()


def _keep(learnt: Path, cache: Path) -> None:
    draft = cache.with_suffix(".draft")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(learnt, draft)
        for stale in cache.parent.glob("engine-*.aot"):
            stale.unlink()
        draft.replace(cache)
    except OSError as error:
        raise StoreError(
            fr=f"Impossible d’écrire dans {cache.parent} ({error.strerror or error}) ; essaim marche sans ce cache. "
            "Pour l’avoir, installez essaim dans un environnement à lui (pipx, uv tool, venv).",
            en=f"{cache.parent} cannot be written ({error.strerror or error}); essaim works without this cache. "
            "To have it, install essaim in an environment of its own (pipx, uv tool, venv).",
        ) from error


def _not_written(place: Place) -> StoreError:
    lines = place.log.read_text(encoding="utf-8", errors="replace").split("\n") if place.log.exists() else []
    last = next((line.strip() for line in reversed(lines) if line.strip()), "?")
    return StoreError(
        fr=f"Java n’a pas écrit le cache des classes du moteur ({last}). essaim marche sans.",
        en=f"Java did not write the cache of the engine's classes ({last}). essaim works without.",
    )
