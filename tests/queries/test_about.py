"""What the graph holds and may hold, what can be loaded, what became of a load; and that every column is documented."""

from datetime import date
from pathlib import Path

import pytest
from reading import plain

from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.report import FileReport, LoadReport
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.about import load_report, loadable, schema, status
from essaim.queries.about.columns import LOAD, SCHEMA, SOURCES, STATUS
from essaim.queries.answer.column import names_of
from essaim.queries.answer.evidence import expected

DOCS = Path(__file__).parents[2] / "docs"


def test_status_counts_what_was_written(val: Store, model: Model, tmp_path: Path) -> None:
    aside = tmp_path / "quarantine"
    aside.mkdir()
    (aside / "qpv-2024-list-0a.csv").write_text("line;column;value\n3;a;b\n3;c;d\n7;a;b\n", encoding="utf-8-sig")
    answer = status.status(val, model, resolve(home=tmp_path, cwd=tmp_path, environ={}))
    assert answer.columns == STATUS
    found = {(row["section"], row["item"]): row for row in answer.rows}
    assert found["class", "School"]["value"] == 6
    assert found["class", "Institution"]["value"] == 4
    assert found["class", "Municipality"]["value"] == 4
    assert found["class", "School"]["name"] == Text("Établissement scolaire", "School")
    assert found["source", "src:qpv"]["date"] == date(2024, 6, 1)
    assert found["engine", "engine"]["value"] == f"{val.engine} {val.version}"
    assert found["engine", "home"]["value"] == str(tmp_path)
    assert ("class", "EssaimModel") not in found


def test_rows_set_aside_are_counted_by_source(val_embedded: Store, model: Model, tmp_path: Path) -> None:
    """A row with two faults stands on two lines and counts once."""
    aside = tmp_path / "quarantine"
    aside.mkdir()
    (aside / "qpv-list-0a.csv").write_text("line;column;value\n3;a;b\n3;c;d\n7;a;b\n", encoding="utf-8-sig")
    answer = status.status(val_embedded, model, resolve(home=tmp_path, cwd=tmp_path, environ={}))
    counts = {row["item"]: row["set_aside"] for row in answer.rows if row["section"] == "source"}
    assert counts["src:qpv"] == 2
    assert counts["src:equipe"] == 0


def test_schema_is_the_ontology_with_counts(val_embedded: Store, model: Model) -> None:
    answer = schema.schema(val_embedded, model)
    assert answer.columns == SCHEMA
    found = {row["name"]: row for row in answer.rows}
    concrete = {name for name, one in model.classes.items() if not one.abstract}
    assert set(found) == concrete | set(model.relations)
    assert (plain(found["School"]["label"].fr), found["School"]["of"], found["School"]["count"]) == (
        "Établissement scolaire",
        "Institution",
        6,
    )
    assert (plain(found["FUNDS"]["label"].fr), found["FUNDS"]["count"]) == ("finance", 2)
    assert found["ELECTED_IN"]["of"] == "Person → Territory | Institution"


@pytest.mark.parametrize("typed", ["School", "school", "Établissement scolaire", "etablissement scolaire"])
def test_schema_of_one_class(val_embedded: Store, model: Model, typed: str) -> None:
    rows = schema.schema(val_embedded, model, typed).rows
    assert rows[0]["name"] == "School"
    properties = {row["name"]: row for row in rows[1:]}
    assert (properties["name"]["required"], properties["uai"]["required"]) == (True, False)
    assert properties["educationPriority"]["values"] == ["REP", "REP+", "HORS"]
    assert "claims" not in properties


def test_schema_of_an_unknown_term(val_embedded: Store, model: Model) -> None:
    with pytest.raises(NameUnknownError) as caught:
        schema.schema(val_embedded, model, "Scool")
    assert "school" in plain(caught.value.text.fr)


def test_sources_that_can_be_loaded(val_embedded: Store, model: Model) -> None:
    answer = loadable.sources(val_embedded, declarations(model))
    assert answer.columns == SOURCES
    found = {row["source_id"]: row for row in answer.rows}
    assert found["src:qpv-2024"]["producer"] == "ANCT"
    assert found["src:qpv-2024"]["last_load"] is None
    assert found["src:equipe"]["last_load"] == date(2026, 10, 1)


def test_a_load_is_told_file_by_file(tmp_path: Path) -> None:
    kept = tmp_path / "quarantine" / "x.csv"
    file = FileReport("src:x", "x.csv", 10, 5, 1, 1, 1, 2, 0, kept, (Text("note", "note"),))
    answer = load_report.load_answer(LoadReport((file,)))
    values = ("src:x", "x.csv", 10, 5, 1, 1, 1, 2, 0, str(kept), 0, "x.csv", [], None)
    assert answer.rows == (dict(zip(names_of(LOAD), values, strict=True)),)
    assert [plain(note.fr) for note in answer.notes] == ["note"]


def test_every_expected_source_that_is_named_exists(model: Model) -> None:
    known = {found.id for found in declarations(model).values()} | {"backbone"}
    named = {source["id"] for entry in expected().values() for source in entry["load"] if "id" in source}
    assert named
    assert named <= known


def test_every_expected_code_is_one_of_the_ontology(model: Model) -> None:
    indicators = set(model.schemes["indicator"].concepts) | {"csp-share"}
    for code in expected():
        kind, _, name = code.partition(":")
        known = {"class": set(model.classes), "relation": set(model.relations)}.get(kind, indicators)
        assert (name or code) in known, code
