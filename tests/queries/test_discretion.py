"""Which counts of persons others read: worked out by hand on a département, two communes and a neighbourhood."""

from datetime import date
from typing import Any

import pytest
from leaves import decoded

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.about.schema import schema
from essaim.queries.answer.scope import scope_of
from essaim.queries.gaps.answer import gaps
from essaim.queries.outside.discretion import SENSITIVE, Count, discreet, discreet_row, shown
from essaim.queries.outside.elected import elected
from essaim.queries.supply.places import Places

PLACES = Places(
    territory="dep:93",
    around={
        "dep:93": frozenset({"dep:93"}),
        "com:1": frozenset({"com:1", "dep:93"}),
        "com:2": frozenset({"com:2", "dep:93"}),
        "qpv:1": frozenset({"qpv:1", "com:1", "dep:93"}),
    },
    names={},
    inhabitants={},
    departments=("dep:93",),
)
PUPILS = frozenset({"collegiens"})


def count(number: int, place: str, *audiences: str) -> Count:
    return Count(number, (place,), frozenset(audiences))


def readable(*counts: Count) -> list[int | float]:
    return [one.number for one, seen in zip(counts, shown(counts, PLACES), strict=True) if seen]


def test_fewer_than_five_are_not_shown() -> None:
    assert readable(*(count(number, "com:1", "collegiens") for number in (0, 1, 4, 5, 6))) == [5, 6]
    assert [discreet(number) for number in (0, 4, 5, None)] == [None, None, 5, None]


def test_a_total_from_which_the_hidden_part_follows_is_hidden() -> None:
    """100 − 97 = 3: the total of the département goes, the other commune and what is not a total of it stay."""
    parts = count(97, "com:1", "collegiens"), count(3, "com:2", "collegiens")
    assert readable(count(100, "dep:93", "collegiens"), *parts, count(800, "dep:93", "lyceens")) == [97, 800]
    assert readable(count(100, "dep:93"), *parts) == [97]
    assert readable(count(100, "dep:93", "collegiens"), *parts[:1], count(30, "com:2", "collegiens")) == [100, 97, 30]


def test_nor_does_a_total_of_a_total() -> None:
    counts = count(300, "dep:93", "collegiens"), count(40, "com:1", "collegiens"), count(2, "qpv:1", "collegiens")
    assert readable(*counts) == []


def test_a_total_over_audiences() -> None:
    assert readable(count(50, "com:1", "tous-publics"), count(3, "com:1", "lyceens"), count(47, "com:1", "neet")) == [
        47
    ]


@pytest.mark.parametrize("audience", sorted(SENSITIVE))
def test_young_people_nobody_may_tell_are_counted_by_departement_alone(audience: str) -> None:
    for place in ("com:1", "qpv:1"):
        assert readable(count(60, place, audience)) == readable(count(60, place, audience, "collegiens")) == []
    assert readable(count(60, "dep:93", audience), count(40, "com:1", audience)) == [60]
    assert readable(count(500, "com:1", "tous-publics"), count(40, "com:1", audience)) == []


def test_rows_of_a_saved_question(model: Model) -> None:
    assert discreet_row(model, {"indicator": "supported-young", "value": 4}) == {
        "indicator": "supported-young", "value": None,
    }  # fmt: skip
    assert discreet_row(model, {"indicator": "rep-count", "value": 4})["value"] == 4
    assert discreet_row(model, {"pupils": 3, "name": "École"}) == {"pupils": None, "name": "École"}


TOWN = "com:93001"
PERSONS = {  # role, until, other tie
    "maire": ("maire", None), "adjointe": ("adjoint-maire", None), "conseiller": ("conseiller-municipal", None),
    "rencontre": ("conseiller-municipal", None), "ancien": ("maire", date(2026, 3, 15)),
    "directrice": ("conseiller-municipal", date(2026, 3, 15)), "déléguée": ("conseiller-communautaire", None),
}  # fmt: skip


@pytest.fixture
def council(embedded_store: Store, model: Model) -> Store:
    """A council with one of each kind; nothing in it is hidden but the exchange."""
    store = embedded_store
    store.write("CREATE (:Municipality:Territory {id: $id, name: 'Port', visibility: 'public'})", id=TOWN)
    store.write(
        "MATCH (t:Territory {id: $id}) CREATE (m:Institution:Organisation {id: 'org:mairie', name: 'Mairie', "
        "visibility: 'public', sources: []})-[:SERVES {visibility: 'public', key: ''}]->(t)",
        id=TOWN,
    )
    for name, (role, until) in PERSONS.items():
        store.write(
            "MATCH (m:Organisation {id: 'org:mairie'}) CREATE (:Person {id: $id, displayName: $name, adult: true, "
            "visibility: 'public', sources: []})-[:ELECTED_IN {visibility: 'public', key: '', source: 'src:rne', "
            "roleKind: $role, since: date('2024-03-15'), until: $until}]->(m)",
            id=f"per:{name}", name=f"Nom de {name}", role=role, until=until,
        )  # fmt: skip
    store.write(
        "MATCH (p:Person {id: 'per:rencontre'}) CREATE (:Interaction {id: 'int:1', visibility: 'internal', "
        "date: date('2026-10-01')})-[:INVOLVES {visibility: 'internal', key: ''}]->(p)"
    )
    store.write("MATCH (:Person {id: 'per:déléguée'})-[e:ELECTED_IN]->() SET e.delegation = 'jeunesse'")
    store.write(
        "MATCH (p:Person {id: 'per:directrice'}) MATCH (m:Organisation {id: 'org:mairie'}) "
        "CREATE (p)-[:WORKS_AT {visibility: 'public', key: '', source: 'src:equipe'}]->(m)"
    )
    return store


@pytest.mark.parametrize(
    ("reader", "named"),
    [
        ("internal", {"maire", "adjointe", "déléguée", "rencontre", "directrice"}),
        ("public", {"maire", "adjointe", "déléguée", "directrice"}),
    ],
)
def test_of_the_elected_a_page_names_heads_deputies_and_those_met(
    reader: str, named: set[str], council: Store, model: Model
) -> None:
    from essaim.visualizations.page.explorer import explore

    for day in (None, date(2025, 1, 1)):
        scope = scope_of(council, model, TOWN, visibility=reader, as_of=day)
        html = decoded(explore(scope, "fr"))
        assert {name for name in PERSONS if f"Nom de {name}" in html} - {"directrice"} == named - {"directrice"}, day
        assert elected(scope).unnamed == {f"per:{name}" for name in PERSONS.keys() - named}
    assert ("Mandats achevés, sans nom : maire (moins de 5)." in html) == (reader == "public")
    assert ("Mandats achevés, sans nom : maire (1)." in html) == (reader == "internal")
    assert "Autres élus, sans nom : conseiller municipal (" in html


def test_a_schema_counts_no_few_persons(council: Store, model: Model) -> None:
    def counts(reader: Any) -> dict[str, int | None]:
        return {row["name"]: row["count"] for row in schema(council, model, None, reader).rows}

    assert (counts("public")["Person"], counts("public")["ELECTED_IN"]) == (7, 7)
    council.write(
        "MATCH (p:Person) WHERE p.id IN ['per:maire', 'per:ancien', 'per:adjointe'] SET p.visibility = 'internal'"
    )
    assert (counts("public")["Person"], counts("public")["ELECTED_IN"]) == (None, None)
    assert (counts("internal")["Person"], counts("internal")["Interaction"]) == (7, 1)
    assert counts("public")["Interaction"] == 0


def test_needs_of_few_young_people(council: Store, model: Model) -> None:
    for id, young in (("need:a", 3), ("need:b", 30)):
        council.write(
            "MATCH (t:Territory {id: $town}) CREATE (t)-[:HAS_NEED {visibility: 'public', key: ''}]->"
            "(:Need {id: $id, name: $id, youngPeople: $young, visibility: 'public', sources: []})",
            town=TOWN, id=id, young=young,
        )  # fmt: skip
    for reader, wanted in (("internal", {"need:a": 3, "need:b": 30}), ("public", {"need:a": None, "need:b": 30})):
        answer = gaps(scope_of(council, model, TOWN, visibility=reader))
        assert {row["need_id"]: row["young_people"] for row in answer.rows} == wanted


def test_an_organisation_that_is_hidden_is_not_named_even_when_it_is_asked_for(council: Store, model: Model) -> None:
    council.write(
        "CREATE (:Association:Organisation {id: 'org:cercle', name: 'Cercle', nameKey: 'cercle', "
        "visibility: 'internal', sources: []})"
    )
    hidden = scope_of(council, model, TOWN, "Cercle", visibility="partner")
    assert hidden.operator is None and "Cercle" not in repr(hidden.notes)
    inside = scope_of(council, model, TOWN, "Cercle").operator
    assert inside is not None and inside.id == "org:cercle"
