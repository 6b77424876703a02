"""What the README says to type exists."""

import re
from pathlib import Path

from essaim.cli import cli
from essaim.queries.saved.catalogue import catalogue

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_readme() -> None:
    for command in cli.commands:
        assert f"`essaim {command}" in README


def test_every_saved_question_that_the_readme_runs_exists() -> None:
    named = re.findall(r"essaim query ([a-z_]+)", README)
    assert named and set(named) <= set(catalogue())


def test_every_page_that_the_readme_links_exists() -> None:
    links = re.findall(r"\]\(([^)h][^)]*)\)", README)
    assert links and all((ROOT / link).exists() for link in links)
