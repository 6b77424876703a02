"""The structure of the ontology: what a graph must agree with, and what raises the format of graphs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from essaim import __version__
from essaim.ontology.model import Model
from essaim.ontology.structure import GRAPH_FORMAT, differences, digest, roots, said, structure
from essaim.ontology.text import Text

RECORDED = Path(__file__).with_name(f"structure-{GRAPH_FORMAT}.txt")
REMEDY = """The structure of the ontology is no longer that of format {format}, which graphs have already: {changes}.
1. Raise GRAPH_FORMAT in ontology/structure.py by one, and write the step that brings graphs to it in
   graph_loader/migrate/ (docs/upgrade.md, « For whoever changes the ontology »).
2. Write the record of the new format: python tests/ontology/test_structure.py"""


def test_a_change_of_structure_raises_the_format(model: Model) -> None:
    lines = RECORDED.read_text(encoding="utf-8").splitlines()
    changes = differences(lines, structure(model))
    assert not changes, REMEDY.format(format=GRAPH_FORMAT, changes=said(changes).en)
    assert lines == list(structure(model))


def test_the_ontology_is_of_the_version_of_essaim(model: Model) -> None:
    """A graph names it to whoever must install that version."""
    assert model.version == __version__


def with_class(model: Model, name: str, **fields: Any) -> Model:
    return replace(model, classes={**model.classes, name: replace(model.classes[name], **fields)})


def test_labels_and_presentation_are_no_structure(model: Model) -> None:
    school = model.classes["School"]
    named = replace(school.properties["uai"], label=Text("code", "code"), definition=Text("", ""), index=None)
    other = with_class(
        model, "School", label=Text("École", "Place"), namesake=7, properties={**school.properties, "uai": named}
    )
    assert structure(other) == structure(model)
    assert digest(structure(other)) == digest(structure(model))


@pytest.mark.parametrize(
    ("subject", "change", "fields"),
    [
        ("class Offer", "changed", {"id_prefix": "offer"}),
        ("property Offer.capacity", "gone", {"capacity": None}),
        ("property Offer.capacity", "changed", {"capacity": {"datatype": "decimal"}}),
        ("property Offer.capacity", "changed", {"capacity": {"required": True}}),
        ("property Offer.capacity", "changed", {"capacity": {"max_count": None}}),
        ("property Offer.capacity", "changed", {"capacity": {"unit": "KMK"}}),
        ("property Offer.places", "added", {"places": {"name": "places"}}),
    ],
)
def test_each_change_of_a_class_is_said(model: Model, subject: str, change: str, fields: dict[str, Any]) -> None:
    offer = model.classes["Offer"]
    if "id_prefix" not in fields:
        ((name, edit),) = fields.items()
        properties = {**offer.properties, name: replace(offer.properties["capacity"], **(edit or {}))}
        fields = {"properties": {key: own for key, own in properties.items() if key != name or edit is not None}}
    changes = differences(structure(model), structure(with_class(model, "Offer", **fields)))
    assert changes == {subject: change}


def test_each_change_of_a_relation_or_a_vocabulary_is_said(model: Model) -> None:
    funds, phase = model.relations["FUNDS"], model.schemes["phase"]
    wider = replace(funds, targets=(*funds.targets, "Person"))
    without = {code: concept for code, concept in phase.concepts.items() if code != "identification"}
    other = replace(
        model,
        relations={**model.relations, "FUNDS": wider},
        schemes={**model.schemes, "phase": replace(phase, concepts=without)},
    )
    changes = differences(structure(model), structure(other))
    assert changes == {"end FUNDS Person": "added", "code phase identification": "gone"}
    assert said(changes) == Text(
        "code phase identification en moins ; arrivée FUNDS Person en plus",
        "code phase identification missing; end FUNDS Person added",
    )
    assert said({f"code theme {n}": "gone" for n in "abcde"}).en.endswith("; and 2 more")


def test_the_root_of_a_class_can_be_read_from_the_text_alone(model: Model) -> None:
    assert roots(structure(model)) == {kind.name: kind.root for kind in model.classes.values() if not kind.abstract}


if __name__ == "__main__":
    from essaim.ontology.compile import load_model

    with RECORDED.open("x", encoding="utf-8", newline="\n") as file:  # the record of a format is written once
        file.write("".join(f"{line}\n" for line in structure(load_model())))
