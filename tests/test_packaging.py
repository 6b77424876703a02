"""What is on disk is what gets installed."""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

from essaim.ontology.compile import compiled
from essaim.ontology.model import Model

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
        assert "://" not in text and "index-url" not in text.replace("--no-emit-index-url", "")


def test_importing_essaim_imports_nothing_else() -> None:
    code = "import sys, essaim; print([m for m in sys.modules if m.startswith('essaim.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_wheel_holds_the_ontology_compiled(tmp_path: Path, model: Model, skip_or_fail: Callable[[str], None]) -> None:
    """Built from the files that git knows, so that nothing left in the folder can help."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, files.split("\0")):
        copy = tmp_path / "checkout" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
    assert not (tmp_path / "checkout" / "ontology" / "compiled.json").exists()
    with_pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w"]
    tool = ["uv", "build", "-q", "-o"] if shutil.which("uv") else with_pip
    built = subprocess.run([*tool, tmp_path / "dist", tmp_path / "checkout"], capture_output=True, text=True)
    if built.returncode:
        skip_or_fail(built.stderr)
    [wheel] = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as content:
        assert content.read("essaim/ontology/compiled.json").decode() == compiled().write(model)
