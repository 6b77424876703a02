"""docs/graph.md and the ties that saved questions name are what `make docs` would write."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from essaim.ontology.model import Model

ROOT = Path(__file__).parents[1]
WRITER: dict[str, Any] = runpy.run_path(str(ROOT / "scripts" / "write_docs.py"))
INTRODUCING = {
    *("KNOWS", "RECOMMENDS", "WORKS_AT", "BOARD_MEMBER_OF", "VOLUNTEERS_AT", "ELECTED_IN", "PARTNER_OF", "MEMBER_OF")
}


@pytest.mark.parametrize("name", ["graph.md", *(f"{name}.cypher" for name in WRITER["FOLLOWED"])])
def test_the_file_is_what_the_ontology_says(name: str, model: Model) -> None:
    [(path, text)] = [(path, text) for path, text in WRITER["pages"](model).items() if path.name == name]
    assert path.read_text(encoding="utf-8") == text, "make docs"


def test_the_ties_that_introduce(model: Model) -> None:
    assert WRITER["introducing"](model) >= INTRODUCING
    assert not WRITER["introducing"](model) & {"FUNDS", "SIGNED_BY"}
    assert WRITER["acquaintance"](model) >= {"KNOWS", "RECOMMENDS", "PARTNER_OF"}
    assert not WRITER["acquaintance"](model) & {"WORKS_AT", "ELECTED_IN", "MEMBER_OF"}


def test_the_patterns_of_a_question_that_follow_ties_all_have_a_rule(model: Model) -> None:
    """So that no list of ties in a question goes its own way."""
    ties = {name for name, relation in model.relations.items() if relation.tie}
    for path in sorted((ROOT / "queries").glob("*.cypher")):
        patterns = [set(types.split("|")) for types in re.findall(r"\[\w*:([A-Z_|]+)", path.read_text("utf-8"))]
        lists = [types for types in patterns if len(types & ties) > 1]
        assert not lists or path.stem in WRITER["FOLLOWED"], path.name
