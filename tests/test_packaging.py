"""What is on disk is what gets installed."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FLOORS = ["commands", "ontology", "graph_store", "graph_loader", "queries", "visualizations"]


def folders_with_python() -> set[str]:
    found = {"essaim"}
    for floor in FLOORS:
        for module in (ROOT / floor).rglob("*.py"):
            found.add("essaim." + ".".join(module.parent.relative_to(ROOT).parts))
    return found


def test_every_package_on_disk_is_declared() -> None:
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == folders_with_python()


def test_every_data_file_is_shipped() -> None:
    declared = PROJECT["tool"]["setuptools"]["package-data"]
    shipped: set[Path] = set()
    for package, patterns in declared.items():
        folder = ROOT.joinpath(*package.split(".")[1:])
        for pattern in patterns:
            shipped.update(path for path in folder.glob(pattern) if path.is_file())
    data = {
        path
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    assert data - shipped == set()


def test_locks_carry_hashes_and_no_index_address() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "http" not in text and "index-url" not in text.replace("--no-emit-index-url", "")


def test_importing_essaim_imports_nothing_else() -> None:
    code = "import sys, essaim; print([m for m in sys.modules if m.startswith('essaim.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
