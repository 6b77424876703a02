"""Alliances in a whole département: the same work is a duplicate only where it is done in the same place."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.scope import scope_of

DAY = date(2026, 11, 23)
OURS = "com:90101"


def answered(store: Store, model: Model, writing: Callable[..., None], theme: str, place: str) -> dict[str, Any]:
    """The row of a body that does `theme` for collégiens in `place`, where ours mentors them in its commune."""
    nodes: dict[str, tuple[str, str, dict[str, Any]]] = {
        "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
        "dep:901": ("Department", "Val-Haut", {"population": 20000}),
        "com:90101": ("Municipality", "Montclair", {"population": 10000}),
        "com:90102": ("Municipality", "Saint-Aubin", {"population": 2000}),
        "qpv:QN90101A": ("PriorityNeighbourhood", "Les Tilleuls", {"population": 1000}),
        "need:m": ("Need", "Des mentors", {}),
        "need:s": ("Need", "Du sport", {}),
        "org:nous": ("Association", "Tandem", {}),
        "org:autre": ("Association", "Les Autres", {}),
        "off:nous": ("Offer", "Binômes", {}),
        "off:autre": ("Offer", "Parrains", {}),
    }
    edges = [
        ("com:90101", "PART_OF", "dep:901"),
        ("com:90102", "PART_OF", "dep:901"),
        ("qpv:QN90101A", "PART_OF", "com:90101"),
        *(("dep:901", "HAS_NEED", f"need:{key}") for key in "ms"),
        *((f"need:{key}", "TARGETS", "aud:collegiens") for key in "ms"),
        ("need:m", "HAS_THEME", "theme:mentorat"),
        ("need:s", "HAS_THEME", "theme:sport"),
    ]
    for who, what, where in (("nous", "mentorat", OURS), ("autre", theme, place)):
        edges += [
            (f"org:{who}", "OFFERS", f"off:{who}"),
            (f"off:{who}", "SERVES", where),
            (f"off:{who}", "HAS_THEME", f"theme:{what}"),
            (f"off:{who}", "TARGETS", "aud:collegiens"),
        ]
    writing(store, model, nodes, [(start, kind, end, {"visibility": "public"}) for start, kind, end in edges])
    (row,) = alliances(scope_of(store, model, "dep:901", "org:nous", as_of=DAY)).rows
    assert row["partner_id"] == "org:autre"
    return dict(row)


@pytest.mark.parametrize(
    ("place", "verdict", "word"),
    [
        (OURS, "compare", "À comparer"),
        ("dep:901", "compare", "À comparer"),
        ("qpv:QN90101A", "coordinate", "À articuler"),
    ],
)
def test_the_same_work_in_the_same_place(
    place: str, verdict: str, word: str, embedded_store: Store, model: Model, writing: Callable[..., None]
) -> None:
    """In our commune or in all of the département, all that ours does is there: who mentors, how and what for would
    tell whether it is a double. In a part of our commune, a part is."""
    row = answered(embedded_store, model, writing, "mentorat", place)
    assert (row["same_offer"], row["audience_overlap"], row["verdict"]) == (1, 1, verdict)
    assert row["why"].fr.startswith(word)


def test_a_double_is_all_of_it(embedded_store: Store, model: Model, writing: Callable[..., None]) -> None:
    """The same mentors, form and goal, said by both."""
    answered(embedded_store, model, writing, "mentorat", OURS)
    embedded_store.write(
        "MATCH (o:Offer) SET o.mentorProfile = ['etudiant'], o.offerForm = ['individuel'], o.goal = 'Oser'"
    )
    (row,) = alliances(scope_of(embedded_store, model, "dep:901", "org:nous", as_of=DAY)).rows
    assert row["verdict"] == "duplicate"
    assert "Doublon" in row["why"].fr and "Duplicate" in row["why"].en
    embedded_store.write("MATCH (o:Offer {id: 'off:autre'}) SET o.mentorProfile = ['salarie']")
    (row,) = alliances(scope_of(embedded_store, model, "dep:901", "org:nous", as_of=DAY)).rows
    assert row["verdict"] == "coordinate"


def test_the_same_work_in_another_commune_is_none(
    embedded_store: Store, model: Model, writing: Callable[..., None]
) -> None:
    row = answered(embedded_store, model, writing, "mentorat", "com:90102")
    assert (row["same_offer"], row["audience_overlap"], row["verdict"]) == (1, 1, "other_public")
    assert "doublon" not in row["why"].fr.lower() and "duplicate" not in row["why"].en.lower()


@pytest.mark.parametrize(
    ("place", "verdict"), [(OURS, "complement"), ("dep:901", "complement"), ("com:90102", "other_public")]
)
def test_who_works_elsewhere_completes_nobody_here(
    place: str, verdict: str, embedded_store: Store, model: Model, writing: Callable[..., None]
) -> None:
    row = answered(embedded_store, model, writing, "sport", place)
    assert (row["brings"], row["receives"]) == (["mentorat"], ["sport"])
    assert (row["verdict"], row["score"] is None) == (verdict, verdict == "other_public")
