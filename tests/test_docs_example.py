"""docs/exemple.md is what the commands answer on the fictional territory."""

import runpy
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WRITER: dict[str, Any] = runpy.run_path(str(ROOT / "scripts" / "write_example.py"))


def test_the_page_is_what_the_commands_answer() -> None:
    assert (ROOT / "docs" / "exemple.md").read_text(encoding="utf-8") == WRITER["page"](), "make docs"
