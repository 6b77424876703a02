"""The parts of the docs that repeat the code are what `make docs` would write."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from essaim.ontology.text import Text
from essaim.queries.answer.column import Column

ROOT = Path(__file__).parents[1]
WRITER: dict[str, Any] = runpy.run_path(str(ROOT / "scripts" / "write_references.py"))


@pytest.mark.parametrize("page", sorted({place for place, _ in WRITER["PARTS"].values()}))
def test_the_page_is_what_the_code_says(page: str) -> None:
    assert (ROOT / page).read_text(encoding="utf-8") == WRITER["page"](page), "make docs"


def test_every_column_says_what_it_holds() -> None:
    assert [
        (answer, column.name) for answer, own in WRITER["ANSWERS"].items() for column in own if not column.doc
    ] == []


def test_a_new_column_is_documented() -> None:
    column = Column("harvest", Text("récolte", "harvest"), "How much was brought in.")
    assert "| `harvest` | récolte | harvest | How much was brought in. |" in list(WRITER["columns"]({"x": (column,)}))
