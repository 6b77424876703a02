"""The declarations of the team's tables say what the ontology says, in its own words."""

import csv
from pathlib import Path

import pytest

from essaim.graph_loader.declare.declaration import Declaration, When
from essaim.graph_loader.declare.declarations import declarations
from essaim.graph_loader.read.common_form import fold, header_key
from essaim.ontology.model import Model

DATA = Path(__file__).parents[2] / "graph_loader" / "data"
BUNDLED = sorted(path for folder in ("demo", "assises-2023") for path in (DATA / folder).glob("*.csv"))


def team(model: Model) -> dict[str, Declaration]:
    return {name: table for name, table in declarations(model).items() if table.team}


def test_words_of_links_are_the_labels_and_types_of_the_ontology(model: Model) -> None:
    words = team(model)["links"].columns["relation"].values or {}
    for kind in set(words.values()):
        label = model.relations[kind].label
        assert {word for word, named in words.items() if named == kind} == {label.fr, label.en, kind}


def test_words_of_actors_and_territories_hold_the_labels_of_the_ontology(model: Model) -> None:
    for table in ("actors", "territories"):
        words = team(model)[table].columns["nature"].values or {}
        for kind in set(words.values()):
            listed = {fold(word) for word, named in words.items() if named == kind}
            assert {fold(kind)} & listed or {fold(model.classes[kind].label.en)} & listed


def test_roles_make_the_tie_that_the_vocabulary_says(model: Model) -> None:
    ties: dict[str, set[str]] = {}
    for link in team(model)["people"].relations.values():
        if isinstance(link.when, When) and link.when.column == "role":
            ties.setdefault(link.kinds[0][0], set()).update(link.when.values or ())
    for code, role in model.schemes["role-kind"].concepts.items():
        expected = str(role.attributes["relation"]).replace("REFERENT_FOR", "WORKS_AT")
        assert code in ties[expected], code
    assert sum(len(codes) for codes in ties.values()) == len(model.schemes["role-kind"].concepts)


def test_links_between_persons_and_judgements_stay_internal(model: Model) -> None:
    found = team(model)
    for name in ("knows", "recommends", "stakeholder"):
        assert "internal" in str(found["links"].relations[name].visibility)
    assert "internal" in str(found["interactions"].visibility)
    assert "displayName" in found["people"].entities["professional"].properties
    assert (
        found["people"].entities["volunteer"].properties["displayName"]
        != found["people"].entities["professional"].properties["displayName"]
    )


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_column_of_the_bundled_tables_is_declared(path: Path, model: Model) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    (one,) = [one for one in team(model).values() if fold(one.sheet or "") == fold(path.stem)]
    known = {header_key(name) for column in one.columns.values() for name in column.headers}
    assert {header_key(name) for name in header} <= known
    assert rows
    assert all(len(row) == len(header) for row in rows)
