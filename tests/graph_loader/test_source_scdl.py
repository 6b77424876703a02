"""Grants in the SCDL form, on the examples that the schema itself gives as valid and as invalid."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "subventions" / "scdl-schema"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _fields(schema: Any) -> dict[str, dict[str, Any]]:
    """The fields of the published schema, wherever it keeps them."""
    found: dict[str, dict[str, Any]] = {}
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        found |= _fields(value)
    if (
        isinstance(schema, dict)
        and "constraints" in schema | {"constraints": 0}
        and "type" in schema
        and "name" in schema
    ):
        found[schema["name"]] = schema
    return found


def _breaks(value: str, field: dict[str, Any]) -> bool:
    """Whether a cell breaks the schema, by the rules of Table Schema."""
    rules = field.get("constraints") or {}
    if not value:
        return bool(rules.get("required"))
    if field["type"] == "date" and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return True
    if field["type"] == "number" and not re.fullmatch(r"[-+]?\d+(\.\d+)?", value):
        return True
    if field["type"] == "number" and not rules.get("minimum", -1e18) <= float(value) <= rules.get("maximum", 1e18):
        return True
    if "pattern" in rules and not re.fullmatch(rules["pattern"].strip("^$"), value):
        return True
    return len(value) > rules.get("maxLength", 10**9) or value not in rules.get("enum", [value])


def _bad_lines(folder: Path, name: str) -> set[int]:
    """Lines of the file (the header is line 1) that break the schema; no row of these files spans two lines."""
    fields = _fields(json.loads((folder / "schema.json").read_text("utf-8")))
    return {
        line
        for line, row in enumerate(_rows(folder / name), start=2)
        if any(_breaks(value, fields[column]) for column, value in row.items() if column in fields)
    }


def test_the_valid_example_loads_whole(store: Store, model: Model, folder: Path, tmp_path: Path) -> None:
    assert _bad_lines(folder, "exemple_valide.csv") == set()
    (report,) = load(
        [folder / "exemple_valide.csv"], store, model, LoadOptions(home=tmp_path, source="subventions-scdl")
    ).files
    assert (report.read, report.quarantined, report.filtered) == (29, 0, 0)
    rows = _rows(folder / "exemple_valide.csv")
    found = store.read("MATCH (f)-[r:FUNDS]->(b) RETURN f.id AS f, b.id AS b, r.year AS year, r.amountEur AS amount")
    assert len(found) == 29
    assert {row["f"] for row in found} == {"org:210600045"}
    assert sorted(row["amount"] for row in found) == sorted(float(row["montant"]) for row in rows)
    assert sorted(row["year"] for row in found) == sorted(int(row["dateConvention"][:4]) for row in rows)
    assert "org:W322216459" in {row["b"] for row in found}, "a beneficiary without SIREN is known by its RNA number"


def test_the_invalid_example_is_set_aside_as_the_schema_says_where_it_is_asked_to_conform(
    embedded_store: Store, model: Model, folder: Path, tmp_path: Path
) -> None:
    name = "exemple_invalide_erreurs_cellules.csv"
    expected = _bad_lines(folder, name)
    assert expected == {2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 30}
    chosen = LoadOptions(home=tmp_path, backbone=False, conform=True, source="subventions-scdl")
    (report,) = load([folder / name], embedded_store, model, chosen).files
    assert (report.read, report.quarantined, report.loaded + report.merged) == (29, 12, 17)
    assert report.quarantine_file is not None
    with report.quarantine_file.open(encoding="utf-8-sig", newline="") as file:
        text = file.read()
    reader = csv.reader(text.splitlines(), delimiter=";" if text.split("\n", 1)[0].count(";") > 2 else ",")
    header, *rows = reader
    assert {int(row[0]) for row in rows if row} == expected | {10}, header  # no amount: the schema asks for none


def test_else_it_is_read_but_for_the_row_without_an_amount(
    embedded_store: Store, model: Model, folder: Path, tmp_path: Path
) -> None:
    name = "exemple_invalide_erreurs_cellules.csv"
    (without,) = [line for line, row in enumerate(_rows(folder / name), start=2) if not row["montant"]]
    (report,) = load(
        [folder / name], embedded_store, model, LoadOptions(home=tmp_path, backbone=False, source="subventions-scdl")
    ).files
    assert (report.read, report.quarantined, report.loaded + report.merged) == (29, 1, 28)
    assert [(fault.line, fault.column) for fault in report.mend] == [(without, "montant")]
    assert any("« dateConvention »" in note.fr or "autres colonnes" in note.fr for note in report.notes)


@pytest.mark.parametrize(("name", "year", "rows"), [("toulouse-2022", 2022, 394), ("toulouse-2023", 2023, 548)])
def test_grants_as_a_metropole_publishes_them_arrive_whole(
    embedded_store: Store, model: Model, shared_data: Path, tmp_path: Path, name: str, year: int, rows: int
) -> None:
    """No agreement is dated, a spreadsheet rounded every SIRET: the year is that of the payment, bodies have their
    names. The sums are those of the columns themselves."""
    path = shared_data / "subventions-publiees" / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        published = list(csv.DictReader(file, delimiter=";"))
    (report,) = load(
        [path], embedded_store, model, LoadOptions(home=tmp_path, backbone=False, source="subventions-scdl")
    ).files
    assert (report.read, report.loaded, report.quarantined, report.cells) == (rows, rows, 0, 0)
    found = embedded_store.read(
        "MATCH (f)-[r:FUNDS]->(b) RETURN f.name AS f, r.year AS year, count(r) AS n, sum(r.amountEur) AS total"
    )
    assert [(row["f"], row["year"], row["n"]) for row in found] == [("Toulouse Métropole", year, rows)]
    assert found[0]["total"] == pytest.approx(sum(float(row["montant"]) for row in published))


def test_a_year_in_a_column_of_its_own_and_amounts_that_begin_with_eur(
    store: Store, model: Model, tmp_path: Path
) -> None:
    """The convention has no date, the publisher writes the year of the grant instead, and the currency in words."""
    path = tmp_path / "subventions.csv"
    path.write_text(
        "nomAttribuant;idAttribuant;dateConvention;nomBeneficiaire;idBeneficiaire;montant;annee\n"
        "Ville de Test;21440109300015;;ASSO A;;EUR 1000;2023\n"
        "Ville de Test;21440109300015;;ASSO B;;2 500 euros;2022\n",
        encoding="utf-8",
    )
    (file,) = load([path], store, model, LoadOptions(home=tmp_path)).files
    assert (file.read, file.loaded) == (2, 2)
    rows = store.read("MATCH ()-[r:FUNDS]->(o) WHERE o.name STARTS WITH 'ASSO' RETURN r.year AS y, r.amountEur AS n")
    assert {(row["y"], row["n"]) for row in rows} == {(2023, 1000.0), (2022, 2500.0)}
