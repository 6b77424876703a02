"""Make `format-N.jsonl.gz`, the graph of the fictional territory as the code of a commit made it, `format-N.jsonl`,
what that code answered, and `format-N-teams.jsonl.gz`, what two teams (`teams/`) had loaded one after the other:
`python tests/old_homes/make.py COMMIT N`."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from essaim.graph_loader.migrate.backup import write_backup
from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import embedded
from essaim.graph_store.settings import resolve
from essaim.ontology.compile import load_model
from essaim.ontology.structure import roots, structure

HERE = Path(__file__).parent
TEAMS = ("nord", "sud")
LOAD = """
import sys
from pathlib import Path
from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.connect import open_store
from essaim.graph_store.settings import resolve
from essaim.ontology.compile import load_model
home, folder = map(Path, sys.argv[1:])
with open_store(resolve(home=home, environ={})) as store:
    report = load([folder], store, load_model(), LoadOptions(home=home, backbone=False))
assert not any(file.quarantined for file in report.files), [(file.file, file.mend) for file in report.files]
"""
KEY, DAY = "fictional", "2026-11-01"
QUESTIONS = {
    "approach": ("--for", "binomes"),
    "connectors": ("--for", "binomes"),
    "gaps": ("--for", "binomes"),
    "alliances": ("--for", "binomes"),
    "diagnose": (),
}


def old_code(commit: str, folder: Path) -> dict[str, str]:
    """The environment of processes that import essaim as it was at `commit`."""
    package = folder / "code" / "essaim"
    package.mkdir(parents=True)
    packed = subprocess.run(["git", "archive", commit], cwd=HERE.parents[1], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(package)], input=packed, check=True)
    return {**os.environ, "PYTHONPATH": str(package.parent), "ESSAIM_KEY": KEY}


def compact(answer: str) -> list[dict[str, Any]]:
    """The rows of an answer without what takes room: lists, mappings and sentences."""
    rows = json.loads(answer)["rows"]
    return [{key: value for key, value in row.items() if is_short(value)} for row in rows]


def is_short(value: object) -> bool:
    return not isinstance(value, list | dict) and len(str(value)) < 60


def keep(home: Path, backup: Path, number: int) -> None:
    """The graph of a home as a backup."""
    embedded.stop(home)
    with open_store(resolve(home=home, environ={})) as store:
        write_backup(store, backup, number, roots(structure(load_model())))
    embedded.stop(home)


def main(commit: str, number: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = old_code(commit, folder)
        home = folder / "home" / "demo"

        def old(*words: str) -> str:
            line = [sys.executable, "-m", "essaim", *words]
            return subprocess.run(line, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout

        old("--home", str(folder / "home"), "demo")
        answers = {}
        for question, more in QUESTIONS.items():
            words = (question, "Clairebrise", *more, "--as-of", DAY, "--format", "json")
            answers[question] = compact(old("--home", str(home), *words))
        keep(home, HERE / f"format-{number}.jsonl.gz", number)
        teams = folder / "home" / "teams"
        for team in TEAMS:
            line = [sys.executable, "-c", LOAD, str(teams), str(HERE / "teams" / team)]
            subprocess.run(line, cwd=folder, env=environment, check=True)
        keep(teams, HERE / f"format-{number}-teams.jsonl.gz", number)
    lines = [json.dumps([name, row], ensure_ascii=False) for name, rows in answers.items() for row in rows]
    (HERE / f"format-{number}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
