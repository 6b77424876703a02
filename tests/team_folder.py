"""A team's folder on trial, and what became of each of its tables."""

from collections.abc import Mapping
from pathlib import Path

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_loader.report import FileReport, LoadReport
from essaim.graph_store.store import Store
from essaim.ontology.model import Model


def folder(path: Path, tables: Mapping[str, str]) -> Path:
    """A folder of CSV files, and of source.toml where `tables` has a « source »."""
    path.mkdir(exist_ok=True)
    for name, text in tables.items():
        (path / (f"{name}.toml" if name == "source" else f"{name}.csv")).write_text(text, encoding="utf-8")
    return path


def loaded(store: Store, model: Model, path: Path, **options: bool) -> LoadReport:
    """Load a folder from a home beside it, without the territories of France."""
    return load([path], store, model, LoadOptions(home=path.parent / "home", backbone=False, **options))


def of_table(report: LoadReport, table: str) -> FileReport:
    """What became of one table."""
    return next(file for file in report.files if Path(file.file).stem == table)
