"""What the guides say to paste works."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from essaim.cli import cli

Run = Callable[..., subprocess.CompletedProcess[str]]
Demo = tuple[Path, subprocess.CompletedProcess[str]]
DOCS = Path(__file__).parents[2] / "docs"
GUIDES = ("guide-coordinateur.md", "guide-terminal.md", "guide-analyst.md")


def lines(guide: str) -> list[str]:
    """The command lines of a guide, alone on their line."""
    text = (DOCS / guide).read_text(encoding="utf-8")
    return [line.strip() for line in re.findall(r"^    (essaim .*)$", text, flags=re.MULTILINE)]


def programs(guide: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (DOCS / guide).read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_of_a_guide_exists_with_its_options(guide: str) -> None:
    assert lines(guide)
    for line in lines(guide):
        words = shlex.split(re.split(r" (?:\||>|2>|\|\|) ?", line)[0])[1:]
        name = next(word for word in words if not word.startswith("-"))
        known = {option for param in cli.commands[name].params for option in param.opts}
        assert {word for word in words if word.startswith("-")} <= known, line


RUN = [line for guide in GUIDES[1:] for line in lines(guide) if "Clairebrise" in line or "--cypher" in line]


@pytest.mark.parametrize("line", RUN)
def test_what_is_asked_of_the_fictional_territory_is_answered(line: str, essaim: Run) -> None:
    done = essaim(*shlex.split(line)[1:])
    assert done.returncode == 0 and done.stdout.strip(), done.stderr


@pytest.mark.parametrize("program", programs("guide-analyst.md"))
def test_a_program_of_the_analysts_guide_runs(program: str, demo: Demo) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ESSAIM_")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environ | {"ESSAIM_HOME": str(demo[0]), "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
