"""The house keeps its properties: no circle of imports, a module name once, no crowded folder, questions and rooms."""

import ast
import re
from collections import Counter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("commands", "visualizations", "queries", "graph_loader", "graph_store", "ontology")
MODULES = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if path.stem != "__init__"]
ALIKE = {"answer", "figures", "columns", "notes", "reasons"}  # what every answer's folder has
VAGUE = {"one", "found", "told", "said", "known", "other", "at", "here", "there", "made", "kept"}
VAGUE |= {"asked", "given", "wanted"}  # they say nothing of what they hold
CROWDED = 12  # modules of a folder


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """Who imports whom, imports for types alone and those inside functions counted."""
    graph = grimp.build_graph("essaim", exclude_type_checking_imports=False, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_no_module_imports_itself_by_way_of_others(imports: dict[str, set[str]]) -> None:
    circles = {module for module in imports if module != "essaim" and module in reached_from(module, imports)}
    assert circles == set()


def reached_from(module: str, imports: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = [module]
    while ahead:
        for target in imports[ahead.pop()] - reached - {"essaim"}:
            reached.add(target)
            ahead.append(target)
    return reached


def test_a_module_name_is_used_once() -> None:
    names = Counter(path.stem for path in MODULES)
    assert {name for name, count in names.items() if count > 1} <= ALIKE


def test_no_folder_is_crowded() -> None:
    sizes = Counter(path.parent.relative_to(ROOT).as_posix() for path in MODULES)
    assert {folder: size for folder, size in sizes.items() if size > CROWDED} == {}


def test_questions_stand_beside_the_rooms_of_the_answers() -> None:
    files = {
        path.name
        for path in (ROOT / "queries").iterdir()
        if path.is_file() and path.suffix not in (".cypher", ".question")
    }
    assert files == {"__init__.py"}


def test_an_answers_folder_holds_what_every_one_has() -> None:
    for name in ("approach", "connectors", "gaps", "alliances"):
        files = {path.name for path in (ROOT / "queries" / name).iterdir()}
        assert files >= {"answer.py", "columns.py", "reasons.py", "notes.py", "words.toml"}, name


def test_names_say_what_they_hold() -> None:
    """Under one name in fifty is of those that say nothing."""
    names = [name for path in MODULES for name in bound_names(ast.parse(path.read_text(encoding="utf-8")))]
    vague = Counter(name for name in names if name in VAGUE)
    assert sum(vague.values()) < len(names) / 50, vague.most_common(5)


def bound_names(tree: ast.Module) -> list[str]:
    stored = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return stored + [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]


def test_decisions_are_numbered_without_holes() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for number, page in enumerate(pages, 1):
        assert page.read_text(encoding="utf-8").startswith(f"# {number}. "), page.name


def test_what_writes_territories_actors_and_ties_stands_in_one_place() -> None:
    """But for the marks that essaim keeps of its own work (a load, those who are to be forgotten), and for graphs of
    older formats, whose labels and types the ontology no longer knows."""
    own = {"load_mark.py", "suppression.py", "renames.py", "restoring.py"}
    loader = [path for path in (ROOT / "graph_loader").rglob("*.py") if path.name not in own]
    writing = re.compile(r"\b(CREATE|MERGE) \(|\bSET \w+ ?(=|\+=|:)|DETACH DELETE")
    assert {path.name for path in loader if writing.search(path.read_text(encoding="utf-8"))} == {"statements.py"}


def test_two_workers_share_no_module(request: pytest.FixtureRequest) -> None:
    """Else both fill what its tests share, and empty one database under each other: a group lost is lost in silence."""
    if hasattr(request.config, "workerinput"):
        assert request.node.nodeid.endswith("@test_house.py")
