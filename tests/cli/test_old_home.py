"""A home of the code before, as a person meets it: every command reads and says so, a load refuses, `essaim upgrade`
brings it forward and back."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reading import plain

from essaim.graph_loader.migrate.restoring import end, put_back
from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import embedded
from essaim.graph_store.settings import resolve
from essaim.ontology.structure import GRAPH_FORMAT

BACKUP = Path(__file__).parents[1] / "old_homes" / "format-0.jsonl.gz"
TEAM = Path(__file__).parents[2] / "graph_loader" / "data" / "demo"
OLDER = f"Ce graphe est au format 0, plus ancien que cet essaim (format {GRAPH_FORMAT})"
FORMATS = [*range(1, GRAPH_FORMAT + 1)]

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def old_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a home, whose engine does not run."""
    home = tmp_path_factory.mktemp("old") / "home"
    with open_store(resolve(home=home, environ={})) as store:
        end(store, put_back(store, BACKUP, ()))
    embedded.stop(home)  # a command starts it again, and is then let to stop it
    return home


@pytest.fixture
def run(shell: Run, old_home: Path, tmp_path: Path) -> Iterator[Run]:
    """essaim in a copy of it."""
    home = tmp_path / "home"
    shutil.copytree(old_home, home)

    def run(*words: str) -> Any:
        return shell("--home", str(home), *words, ESSAIM_KEY="fictional", COLUMNS="400")

    run.home = home  # type: ignore[attr-defined]
    yield run
    embedded.stop(home)


def told(done: Any) -> str:
    return plain(" ".join(done.stderr.split()))


def rows(done: Any) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout)["rows"])


def bare(answer: list[dict[str, Any]]) -> Any:
    """The rows with ids as they were before they began with their source."""
    return json.loads(re.sub(r'"([a-z]+):(demo|assises-2023)\.', r'"\1:', json.dumps(answer)))


def test_it_is_read_refused_brought_forward_and_back(run: Any) -> None:
    asked = ("approach", "Clairebrise", "--as-of", "2026-11-01", "--format", "json")
    before = run(*asked)
    assert rows(before) and OLDER in told(before)
    refused = run("load", str(TEAM))
    assert (
        refused.returncode == 4
        and f"Tapez : essaim --home {run.home} upgrade (une sauvegarde est faite avant)" in told(refused)
    )

    planned = run("upgrade", "--dry-run", "--format", "json")
    assert [(row["format"], row["nodes"]) for row in rows(planned)] == [(number, None) for number in FORMATS]
    assert rows(planned)[0]["change"] == "le graphe porte un numéro de format"
    assert "irait dans" in told(planned) and not (run.home / "backups").exists()
    done = run("upgrade", "--format", "json")
    assert [row["format"] for row in rows(done)] == FORMATS
    assert f"du format 0 au format {GRAPH_FORMAT}" in told(done)
    (backup,) = (run.home / "backups").iterdir()
    assert str(backup) in told(done)
    assert "il n’y a rien à faire" in told(run("upgrade"))
    after = run(*asked)
    assert bare(rows(after)) == rows(before) and "format" not in told(after)
    assert run("load", str(TEAM)).returncode == 0
    check = {row["check"]: row for row in json.loads(run("doctor", "--format", "json").stdout)["rows"]}["format"]
    assert (check["state"], check["remedy"]) == ("ok", "")

    alone = run("upgrade", "--restore", str(backup))
    assert alone.returncode == 2 and "ajoutez --yes" in told(alone)
    planned = run("upgrade", "--restore", str(backup), "--dry-run")
    assert planned.returncode == 0 and "serait perdu" in told(planned)
    assert run("upgrade", "--restore", str(run.home / "nothing"), "--yes").returncode == 6
    back = run("upgrade", "--restore", str(backup), "--yes")
    assert back.returncode == 0, back.stderr
    assert f"tapez essaim --home {run.home} upgrade, ou réinstallez" in told(back)
    again = run(*asked)
    assert rows(again) == rows(before) and OLDER in told(again)


def test_the_demonstration_of_an_older_essaim_is_brought_forward_unasked(
    shell: Run, old_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "demo"
    shutil.copytree(old_home, home)
    try:
        done = shell("--home", str(tmp_path), "demo", ESSAIM_KEY="fictional")
        assert done.returncode == 0 and f"est passée au format {GRAPH_FORMAT}" in told(done)
        assert "format" not in told(shell("--home", str(tmp_path), "demo", ESSAIM_KEY="fictional"))
    finally:
        embedded.stop(home)


def test_a_newer_one_is_read_and_nothing_more(run: Any) -> None:
    with open_store(resolve(home=run.home, environ={})) as store:
        store.write("MATCH (m:EssaimModel) SET m.format = 99, m.version = '9.1'")
    embedded.stop(run.home)
    for words in (("upgrade",), ("load", str(TEAM)), ("undo",), ("upgrade", "--restore", str(BACKUP), "--yes")):
        done = run(*words)
        assert done.returncode == 4 and "Installez essaim 9.1 ou plus récent" in told(done), words
    status = run("status")
    assert status.returncode == 0 and "plus récent que cet essaim" in told(status)
