"""Who may write a graph: its format, its structure, and the definitions of those who have written it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.graph_store.versions.graph_format import (
    UNNUMBERED,
    format_note,
    read_format,
    require_current,
    require_no_newer,
)
from essaim.ontology.errors import FormatError
from essaim.ontology.model import Model
from essaim.ontology.structure import GRAPH_FORMAT, structure
from essaim.ontology.text import Text
from essaim.queries.about.standing import standing

THEMES = "MATCH (t:Theme) RETURN t.code AS code, t.name AS name ORDER BY code"


def note(store: Store, **noted: Any) -> None:
    store.write("MERGE (m:EssaimModel {id: 'model'}) SET m += $noted", noted=noted)


def test_what_was_written_is_noted(store: Store, model: Model) -> None:
    held = read_format(store)
    assert (held.number, held.structure, held.restoring) == (GRAPH_FORMAT, structure(model), None)
    assert require_current(store) == held
    assert format_note(held.number) is None


def test_a_graph_that_holds_nothing_has_no_format_and_one_without_a_number_is_older(store: Store) -> None:
    store.write("MATCH (m:EssaimModel) DELETE m")
    assert read_format(store).number is None and require_current(store).number is None
    store.write("CREATE (:EssaimModel {id: 'model', digest: 'of another time'}) CREATE (:Source {id: 'src:a'})")
    assert read_format(store).number == UNNUMBERED
    assert require_no_newer(store).number == UNNUMBERED
    with pytest.raises(FormatError, match=rf"is of format 0; .* writes format {GRAPH_FORMAT}\. Type: essaim upgrade"):
        require_current(store)


def test_nothing_is_defined_in_an_older_graph_nor_in_a_newer_one(store: Store, model: Model) -> None:
    for number, remedy in ((GRAPH_FORMAT - 1, "essaim upgrade"), (GRAPH_FORMAT + 1, "Install essaim 9.1 or newer")):
        note(store, format=number, definitions=[], version="9.1")
        before = store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS p ORDER BY n.id")
        with pytest.raises(FormatError, match=remedy):
            store.define(model)
        assert store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS p ORDER BY n.id") == before


def renamed(model: Model, version: str, label: str) -> Model:
    """The same structure, of another version, with another name for the theme of mentoring."""
    scheme = model.schemes["theme"]
    concept = replace(scheme.concepts["mentorat"], label=Text(label, label))
    schemes = {**model.schemes, "theme": replace(scheme, concepts={**scheme.concepts, "mentorat": concept})}
    return replace(model, version=version, digest=version, schemes=schemes)


def mentoring(store: Store) -> str:
    return next(str(row["name"]) for row in store.read(THEMES) if row["code"] == "mentorat")


def test_two_versions_never_overwrite_each_others_definitions(store: Store, model: Model) -> None:
    newer, older = renamed(model, "7.2.0", "Tutorat"), renamed(model, "7.1.9", "Parrainage")
    for writer in (newer, older, newer, older, model):  # the older ones have never written here
        store.define(writer)
        assert mentoring(store) == "Tutorat" and read_format(store).version == "7.2.0"
    store.define(renamed(model, "7.10.0", "Mentorat de demain"))
    assert mentoring(store) == "Mentorat de demain" and read_format(store).version == "7.10.0"


def test_whoever_knows_less_than_the_graph_does_not_write_it(store: Store, model: Model) -> None:
    offer = model.classes["Offer"]
    more = {**offer.properties, "harvest": replace(offer.properties["capacity"], name="harvest")}
    extended = replace(model, digest="more", classes={**model.classes, "Offer": replace(offer, properties=more)})
    store.define(extended)  # adds
    store.define(extended)
    known = read_format(store)
    assert set(known.structure) - set(structure(model)) == {
        line for line in structure(extended) if line.startswith("property Offer.harvest")
    }
    with pytest.raises(FormatError, match=r"property Offer.harvest missing\. Name the same “extensions”"):
        store.define(model)
    assert read_format(store) == known


def test_a_graph_that_is_half_restored_is_not_written(store: Store) -> None:
    note(store, restoring="dossier/format-0.jsonl.gz")
    with pytest.raises(FormatError, match=r"Type again: essaim upgrade --restore dossier/format-0\.jsonl\.gz"):
        require_current(store)
    told = format_note(GRAPH_FORMAT, "dossier/format-0.jsonl.gz")
    assert told is not None and "est incomplet" in told.fr
    assert any("format-0.jsonl.gz" in note.en for note in standing(store).notes(Path()))
    for reader in ("partner", "public"):  # neither where a backup lies nor what to type
        notes = " ".join(part for note in standing(store).notes(Path(), reader) for part in note)
        assert "omettre une part" in notes and "format-0" not in notes and "upgrade" not in notes
