"""Figures of the team that contradict each other: each stays, with who gives it, and `diagnose` says so."""

from pathlib import Path

import pytest
from reading import plain

from essaim.graph_loader.load import LoadOptions, load
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.about.diagnose import diagnose
from essaim.queries.answer.scope import scope_of

HEAD = "territoire;indicateur;année;valeur;auteur;visibilité"
ROWS = ["44109;youth-unemployment-rate;2024;22;Ana;Interne", "44109;youth-unemployment-rate;2024;14,5;Claire;Interne"]


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]], ids=["in this order", "in the other"])
def test_figures_that_contradict_each_other_both_stay(
    embedded_store: Store, model: Model, tmp_path: Path, rows: list[str]
) -> None:
    embedded_store.write("CREATE (:Municipality:Territory {id: 'com:44109', code: '44109', name: 'Nantes'})")
    path = tmp_path / "chiffres.csv"
    chosen = LoadOptions(home=tmp_path / "home", backbone=False)
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    (report,) = load([path], embedded_store, model, chosen).files
    assert (report.loaded, report.merged, report.quarantined) == (2, 0, 0)
    assert any("lignes 2, 3" in note.fr for note in report.notes)
    found = embedded_store.read("MATCH (o:Observation)-[:OBSERVES]->(t) RETURN o.id AS id, o.value AS value")
    stem = "obs:equipe.com-44109-youth-unemployment-rate-2024"
    assert {row["id"]: row["value"] for row in found} == {stem: 14.5, f"{stem}-22": 22.0}

    (again,) = load([path], embedded_store, model, chosen).files
    assert (again.loaded, again.unchanged) == (0, 2)
    answer = diagnose(scope_of(embedded_store, model, "com:44109", as_of="2026-11-20"))
    values = [row["value"] for row in answer.rows if row["indicator"] == "youth-unemployment-rate"]
    assert sorted(values) == [14.5, 22.0]
    (note,) = [plain(note.fr) for note in answer.notes if "contredisent" in note.fr]
    assert "14,5 (Claire, " in note
    assert "22 (Ana, " in note
    outside = diagnose(scope_of(embedded_store, model, "com:44109", as_of="2026-11-20", visibility="partner"))
    assert not [note for note in outside.notes if "Claire" in note.fr]


def test_the_same_figure_twice_is_one(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    embedded_store.write("CREATE (:Municipality:Territory {id: 'com:44109', code: '44109', name: 'Nantes'})")
    path = tmp_path / "chiffres.csv"
    path.write_text("\n".join([HEAD, ROWS[0], ROWS[0], ""]), encoding="utf-8")
    (report,) = load([path], embedded_store, model, LoadOptions(home=tmp_path / "home", backbone=False)).files
    assert (report.loaded, report.merged) == (1, 1)
    assert not [note for note in report.notes if "différentes" in note.fr]
