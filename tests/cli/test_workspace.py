"""init, doctor, and what Tab proposes."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from essaim.graph_store.engine import embedded
from essaim.graph_store.settings import KEYS, resolve

Run = Callable[..., subprocess.CompletedProcess[str]]
Demo = tuple[Path, subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(("lang", "tables"), [("fr", "tableaux"), ("en", "tables")])
def test_a_workspace_is_ready_to_work_in(lang: str, tables: str, shell: Run, essaim: Run, tmp_path: Path) -> None:
    done = shell("init", str(tmp_path / "ici"), ESSAIM_LANG=lang)
    assert done.returncode == 0, done.stderr
    written = [Path(line) for line in done.stdout.splitlines()]
    assert written[0] == tmp_path / "ici" / "essaim.toml" and all(path.exists() for path in written)
    assert f"cd {tmp_path / 'ici'} && essaim load {tables}" in " ".join(done.stderr.split())
    assert resolve(cwd=tmp_path / "ici", environ={}).operator is None
    assert essaim("load", str(tmp_path / "ici" / tables), "--dry-run").returncode == 0


def test_every_key_of_the_settings_is_explained_and_can_be_set(shell: Run, tmp_path: Path) -> None:
    shell("init", str(tmp_path))
    text = (tmp_path / "essaim.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    bare = "\n".join(line.removeprefix("# ") for line in text.splitlines() if " = " in line)
    assert set(tomllib.loads(bare)) == set(KEYS)
    (tmp_path / "essaim.toml").write_text(bare, encoding="utf-8")
    assert resolve(cwd=tmp_path, environ={}).home == tmp_path / "graphe"


def test_a_workspace_is_never_overwritten(shell: Run, tmp_path: Path) -> None:
    (tmp_path / "essaim.toml").write_text('lang = "fr"\n', encoding="utf-8")
    done = shell("init", str(tmp_path))
    assert done.returncode == 2 and "essaim.toml est déjà là" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["essaim.toml"]
    (tmp_path / "essaim.toml").unlink()
    (tmp_path / "tableaux").mkdir()
    (tmp_path / "tableaux" / "acteurs.csv").write_text("nom\nà moi\n", encoding="utf-8")
    assert shell("init", str(tmp_path)).returncode == 2
    assert (tmp_path / "tableaux" / "acteurs.csv").read_text(encoding="utf-8") == "nom\nà moi\n"
    assert not (tmp_path / "essaim.toml").exists()


def checks(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, str]]:
    """What doctor found, by check."""
    return {row["check"]: row for row in json.loads(done.stdout)["rows"]}


def test_a_sound_home_has_nothing_failed(essaim: Run) -> None:
    done = essaim("doctor", "--format", "json")
    found = checks(done)
    assert done.returncode == 0
    sound = ("python", "settings", "engine", "home", "ontology", "store", "data")
    assert {name: found[name]["state"] for name in sound} == dict.fromkeys(sound, "ok")
    assert "arcadedb" in found["store"]["detail"] and found["data"]["detail"].startswith("2 ")
    assert found["operator"]["state"] == "warning" and "--for" in found["operator"]["remedy"]
    told = " ".join(essaim("doctor", COLUMNS="200").stdout.split())
    assert "Moteur intégré" in told and "bon" in told.split() and "warning" not in told


def test_what_fails_has_its_remedy_and_the_code_4(shell: Run) -> None:
    done = shell("--uri", "bolt://127.0.0.1:9", "doctor", "--format", "json", ESSAIM_PASSWORD="x")
    found = checks(done)["store"]
    assert done.returncode == 4 and found["state"] == "failed"
    assert found["detail"].startswith("Aucun Neo4j ne répond à 127.0.0.1, port 9")
    assert found["detail"].endswith("Démarrez-le, ou corrigez --uri, ESSAIM_URI ou « uri » dans essaim.toml.")


def test_settings_that_cannot_be_read_are_a_finding(shell: Run, tmp_path: Path) -> None:
    (tmp_path / "essaim.toml").write_text("lang = 3\n", encoding="utf-8")
    done = shell("doctor", "--format", "json", cwd=tmp_path)
    assert done.returncode == 4 and "essaim.toml" in checks(done)["settings"]["detail"]


def test_an_extension_that_is_not_turtle_and_an_unknown_operator(essaim: Run, tmp_path: Path) -> None:
    (tmp_path / "essaim.toml").write_text('operator = "Xyzzy"\n', encoding="utf-8")
    done = essaim("doctor", "--format", "json", cwd=tmp_path)
    assert done.returncode == 4 and checks(done)["operator"]["state"] == "failed"
    (tmp_path / "x.ttl").write_text("pas du Turtle", encoding="utf-8")
    (tmp_path / "essaim.toml").write_text('extensions = ["x.ttl"]\n', encoding="utf-8")
    done = essaim("doctor", "--format", "json", cwd=tmp_path)
    assert done.returncode == 4 and "x.ttl" in checks(done)["ontology"]["detail"]


def tabbed(shell: Run, home: Path, line: str) -> set[str]:
    """What Tab proposes at the end of a line, with the home of the environment."""
    words = line.split(" ")
    done = shell(
        ESSAIM_HOME=str(home), _ESSAIM_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1)
    )
    assert done.stderr == ""
    return {told.removeprefix("plain,") for told in done.stdout.split()}


def test_tab_knows_the_graph_while_its_engine_runs(shell: Run, essaim: Run, demo: Demo) -> None:
    essaim("status")
    assert tabbed(shell, demo[0], "essaim approach Clair") == {"Clairebrise", "Clairebrise-agglomeration"}
    assert "les-binomes-du-quartier" in tabbed(shell, demo[0], "essaim approach Clairebrise --for les")
    assert tabbed(shell, demo[0], "essaim approach Clairebrise --w") == {"--why", "--without"}
    found = essaim("approach", "Clairebrise", "--for", "les-binomes-du-quartier", "--format", "json")
    assert json.loads(found.stdout)["params"]["organisation"] == "org:demo.binomes"


def test_tab_starts_nothing(shell: Run, tmp_path: Path) -> None:
    assert tabbed(shell, tmp_path / "home", "essaim approach Clair") == set()
    assert not (tmp_path / "home").exists()


def test_a_home_with_nothing_says_what_to_load_first(shell: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    try:
        done = shell("--home", str(home), "approach", "Nantes")
        told = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == 0, done.stderr
        assert "essaim template" in told or "essaim init" in told or "essaim sources" in told
        assert shell("--home", str(home), "connectors", "Nantes").returncode == 0
        assert shell("--home", str(home), "gaps", "Nantes").returncode == 0
        assert shell("--home", str(home), "alliances", "Nantes").returncode == 0
        assert shell("--home", str(home), "page", "Nantes", "-o", str(tmp_path / "p.html")).returncode == 0
    finally:
        embedded.stop(home)


def test_python_opens_the_graph_without_a_heavy_import() -> None:
    program = "import essaim, sys; print([name for name in ('click', 'neo4j', 'rich', 'numpy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.strip() == "[]"
