"""A home made by the commands, under the laxest umask, can be read by its owner alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from essaim.graph_store.engine import embedded

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
ACTORS = (
    "identifiant;nom;nature;milieu;commune\n"
    "a;Association Vraie;Association;Association;44109\n"
    "b;\x1b]0;Association;Nulle part;44109\n"
    "c;@SUM(1);=1+1;+1+1;44109\n"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which a file was loaded and questions asked, by processes that mask no right."""
    folder, team = tmp_path_factory.mktemp("open") / "home", tmp_path_factory.mktemp("team")
    (team / "acteurs.csv").write_text(ACTORS, encoding="utf-8")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ESSAIM_")}
    for words in (["load", str(team)], ["connectors", "44109"]):
        line = [sys.executable, "-m", "essaim", "--home", str(folder), *words]
        subprocess.run(line, umask=0, env=plain, check=False, capture_output=True, timeout=120)
    yield folder
    embedded.stop(folder)


def test_nothing_of_a_home_is_open_to_others(home: Path) -> None:
    open_ones = {path for path in (home, *home.rglob("*")) if path.stat().st_mode & 0o077}
    assert open_ones == set()
    assert {path.name for path in home.iterdir()} >= {"cache", "engine", "quarantine"}


def test_rows_set_aside_act_on_nothing(home: Path) -> None:
    (file,) = (home / "quarantine").iterdir()
    text = file.read_text(encoding="utf-8-sig")
    assert not {"\x1b", "\x07"} & set(text)
    assert "Nulle part" in text
    cells = [cell.strip('" ') for line in text.splitlines() for cell in line.split(";")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
