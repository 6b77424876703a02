"""The real command, in a process of its own, on a real embedded home."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from forked import run_forked

from essaim.graph_store.engine import embedded

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def environment(**more: str) -> dict[str, str]:
    """What a shell gives: none of the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ESSAIM_")}
    return kept | {"COLUMNS": "100"} | more


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`python -m essaim` with the words given, in an empty folder."""
    folder = tmp_path_factory.mktemp("shell")

    def run(*words: str, cwd: Path = folder, stdin: str | None = None, **env: str) -> Done:
        if sys.platform != "win32" and not any(name.startswith("PYTHON") for name in env):
            return run_forked(words, cwd, environment(**env), stdin)
        return subprocess.run(
            [sys.executable, "-m", "essaim", *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=cwd,
            env=environment(**env),
            input=stdin,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def demo(shell: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Done]]:
    """A home with the fictional territory, and what `essaim demo` printed."""
    folder = tmp_path_factory.mktemp("home")
    done = shell("--home", str(folder), "demo")
    yield folder / "demo", done
    embedded.stop(folder / "demo")


@pytest.fixture(scope="session")
def essaim(shell: Run, demo: tuple[Path, Done]) -> Run:
    """essaim on the home of the demonstration."""

    def run(*words: str, **more: object) -> Done:
        return shell("--home", str(demo[0]), *words, **more)

    return run
