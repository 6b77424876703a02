"""Cards of the fictional territory: found by any name, ties both ways, and what others than the team read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cards import card, french, words_of
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.arguments import Visibility


def test_what_several_bear_is_listed_and_what_nobody_bears_is_answered_with_near_names(
    demo: Store, model: Model
) -> None:
    with pytest.raises(NameUnknownError) as several:
        card(demo, model, "collège")
    assert "peut désigner" in plain(several.value.text.fr)
    with pytest.raises(NameUnknownError) as near:
        card(demo, model, "Centre rural des Courtines")
    assert "Centre social des Coursives" in near.value.text.fr
    with pytest.raises(NameUnknownError):
        card(demo, model, "")


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("Clairebrise", "com:96001"),
        ("centre social des coursives", None),
        ("directrice centre social", None),
        ("off-binomes-coll", "off:demo.off-binomes-coll"),
        ("Binômes collégiens", "off:demo.off-binomes-coll"),
        ("Un premier emploi pour les moins de 26 ans", None),
        ("src:demo", "src:demo"),
    ],
)
def test_one_word_for_everything_finds_actors_people_places_offers_and_needs(
    demo: Store, model: Model, typed: str, id: str | None
) -> None:
    answer = card(demo, model, typed)
    assert id in (None, answer.params["entity"])
    assert french(answer, "who")


def test_ties_are_told_both_ways_with_their_source(demo: Store, model: Model) -> None:
    body = card(demo, model, "Centre social des Coursives")
    ties = {name for name, _ in french(body, "ties")}
    assert {"propose : Café des parents", "La directrice du centre social : travaille à"} <= ties
    assert all(row["told_by"] == "demo" for row in body.rows if row["section"] == "ties")
    person = card(demo, model, "directrice centre social")
    assert "travaille à : Centre social des Coursives" in {name for name, _ in french(person, "ties")}


PRIVATE = ("position", "Neutre", "propos :", "Venez d’abord", "motivation", "force", "Mettre", "Qu’est-ce")


@pytest.mark.parametrize("visibility", ["partner", "public"])
def test_others_read_who_and_where_and_nothing_that_was_said_or_compared(
    demo: Store, model: Model, visibility: Visibility, tmp_path: Path
) -> None:
    name = "Centre social des Coursives"
    assert {row["section"] for row in card(demo, model, name, home=tmp_path).rows} >= {"who", "ties", "exchanges"}
    body = demo.read("MATCH (n:Organisation {name: $name}) RETURN n.visibility AS visibility", name=name)[0]
    if body["visibility"] not in model.seen_by(visibility):
        with pytest.raises(NameUnknownError) as refused:
            card(demo, model, name, visibility)
        assert "Vouliez-vous" not in refused.value.text.fr
        return
    outside = card(demo, model, name, visibility, tmp_path)
    assert {row["section"] for row in outside.rows} <= {"who", "where", "ties", "figures"}
    assert not [word for word in PRIVATE if word in words_of(outside)]
    assert not [row for row in outside.rows if row["value"] and row["section"] in ("where", "ties")]


def test_people_are_shown_by_the_rule_of_pages(demo: Store, model: Model) -> None:
    """A stance and what moves somebody stay inside; who she works for may be read where she may."""
    answer = card(demo, model, "directrice centre social", "partner")
    assert {name for name, _ in french(answer, "who")} <= {"nature", "nom affiché", "fonction"}
    assert not [row for row in answer.rows if row["section"] == "exchanges"]
    assert "connaît" not in words_of(answer)


def test_a_card_reads_in_both_languages(demo: Store, model: Model) -> None:
    def texts(value: Any) -> Iterator[Text]:
        if isinstance(value, Text):
            yield value

    for row in card(demo, model, "Centre social des Coursives").rows:
        assert all(text.fr and text.en for value in row.values() for text in texts(value))
