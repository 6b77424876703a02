"""Where a rule begins and ends, to the day and to the one: ties, paths, deprivation."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.about.diagnose import diagnose
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.scope import Scope, scope_of
from essaim.queries.approach.answer import approach
from essaim.queries.gaps.answer import gaps

Nodes = dict[str, tuple[str, str, dict[str, Any]]]
Edges = list[tuple[str, str, str, dict[str, Any]]]
DAY = date(2026, 11, 23)
ONE = timedelta(days=1)
PLACE = "com:93001"
Write = Callable[..., Scope]


@pytest.fixture
def town(embedded_store: Store, model: Model, writing: Callable[..., None]) -> Write:
    """Writes a town with these nodes and public relationships; its scope for Nous on a day."""

    def written(nodes: Nodes, edges: Edges, day: date = DAY) -> Scope:
        ground: Nodes = {
            "src:equipe": ("Source", "Tableaux", {"date": date(2023, 1, 1), "licence": "private"}),
            "dep:93": ("Department", "Val", {}),
            PLACE: ("Municipality", "Bourg", {}),
            "org:nous": ("Association", "Nous", {}),
            "org:club": ("Association", "Club", {}),
        }
        every: Edges = [(PLACE, "PART_OF", "dep:93", {}), *edges]
        shown = [(a, kind, b, {"visibility": "public", **more}) for a, kind, b, more in every]
        writing(embedded_store, model, ground | nodes, shown)
        return scope_of(embedded_store, model, PLACE, "org:nous", as_of=day)

    return written


def ties(scope: Scope) -> set[tuple[str, str, str]]:
    arrays, ids = scope.snapshot.ties, scope.snapshot.ids
    return {(ids[arrays.start[number]], arrays.type(number), ids[arrays.end[number]]) for number in range(len(arrays))}


# Ties

PARTNERS = ("org:nous", "PARTNER_OF", "org:club")


@pytest.mark.parametrize(
    ("days", "stands"),
    [
        ({"since": DAY}, True),  # it begins today
        ({"since": DAY + ONE}, False),
        ({"since": DAY - ONE, "until": DAY}, True),  # it ends tonight
        ({"since": DAY - 2 * ONE, "until": DAY - ONE}, False),
        ({"since": date(2023, 11, 23)}, True),  # three years ago to the day
        ({"since": date(2023, 11, 22)}, False),
    ],
)
def test_a_tie_stands_from_its_first_day_to_its_last_and_three_years(
    days: dict[str, date], stands: bool, town: Write
) -> None:
    assert (PARTNERS in ties(town({}, [(*PARTNERS, days)]))) == stands


@pytest.mark.parametrize(("until", "local"), [(DAY, True), (DAY - ONE, False)])
def test_who_leaves_the_town_today_is_still_of_it(until: date, local: bool, town: Write) -> None:
    scope = town({}, [("org:club", "LOCATED_IN", PLACE, {"until": until})])
    assert bool(scope.snapshot.local[scope.snapshot.index("org:club")]) == local


@pytest.mark.parametrize(("size", "acquainted"), [(15, True), (16, False)])
def test_fifteen_signatories_meet_and_sixteen_do_not(size: int, acquainted: bool, town: Write) -> None:
    nodes: Nodes = {f"org:{number:02}": ("Association", f"Asso {number}", {}) for number in range(size)}
    nodes["agr:1"] = ("Agreement", "Convention", {"signedOn": date(2026, 1, 1)})
    scope = town(nodes, [("agr:1", "SIGNED_BY", f"org:{number:02}", {}) for number in range(size)])
    assert len(ties(scope)) == (size * (size - 1) // 2 if acquainted else 0)
    assert any("plus de 15 signataires" in note.fr for note in scope.snapshot.notes) != acquainted
    assert any("more than 15 signatories" in note.en for note in scope.snapshot.notes) != acquainted


def test_two_signatories_share_what_both_have(town: Write) -> None:
    """From the later signature to the earlier end, as surely as the less sure of the two."""
    nodes: Nodes = {"agr:1": ("Agreement", "Convention", {})}
    first = {"since": date(2024, 1, 1), "until": date(2027, 1, 1), "confidence": 0.9, "strength": 0.8}
    second = {"since": date(2025, 1, 1), "until": date(2028, 1, 1), "confidence": 0.6, "strength": 0.7}
    for ours, theirs in ((first, second), (second, first)):
        scope = town(nodes, [("agr:1", "SIGNED_BY", "org:nous", ours), ("agr:1", "SIGNED_BY", "org:club", theirs)])
        tie = scope.snapshot.ties.values(0)
        assert (tie["since"], tie["until"]) == (date(2025, 1, 1), date(2027, 1, 1))
        assert (tie["existence"], tie["reliability"]) == (0.6, 0.7)
        scope.store.write("MATCH (n) WHERE n:Agreement OR n:Organisation OR n:Source OR n:Territory DETACH DELETE n")


# Paths


def reached(town: Write, confidence: float, *, opposed: bool = False) -> dict[str, list[str]]:
    """The introducers of each contact: we know the club, and the club so surely the mill."""
    nodes: Nodes = {
        "org:moulin": ("Company", "Moulin", {}),
        "need:a": ("Need", "Du sport", {}),
        "int:1": ("Interaction", "", {"date": date(2026, 5, 1), "stanceAfter": "opposed" if opposed else "neutral"}),
    }
    recent = {"since": date(2026, 1, 1)}
    edges: Edges = [
        (PLACE, "HAS_NEED", "need:a", {}),
        *(("need:a", "STATED_BY", body, {}) for body in ("org:club", "org:moulin")),
        *((body, "LOCATED_IN", PLACE, {}) for body in ("org:club", "org:moulin")),
        ("org:nous", "PARTNER_OF", "org:club", recent),
        ("org:club", "PARTNER_OF", "org:moulin", {**recent, "confidence": confidence}),
        ("int:1", "INVOLVES", "org:club", {}),
    ]
    rows = approach(town(nodes, edges)).rows
    return {row["contact_id"]: [path[0]["to"] for path in row["paths"]] for row in rows}


@pytest.mark.parametrize(("confidence", "path"), [(0.5, ["org:club"]), (0.49, [])])
def test_a_tie_as_likely_as_not_is_a_path(confidence: float, path: list[str], town: Write) -> None:
    assert reached(town, confidence) == {"org:club": ["org:club"], "org:moulin": path}


def test_who_is_opposed_introduces_us_to_nobody(town: Write) -> None:
    assert reached(town, 0.9, opposed=True) == {"org:club": ["org:club"], "org:moulin": []}


# Deprivation

CONSULTED = ("class:Offer", "relation:ADDRESSES", "class:Association")  # three of five: enough to conclude


@pytest.mark.parametrize(("size", "compared"), [(5, True), (4, False)])
def test_a_place_stands_out_of_five_communes_not_of_four(size: int, compared: bool, town: Write) -> None:
    nodes: Nodes = {"need:a": ("Need", "Du sport", {"youngPeople": 10})}
    edges: Edges = [
        *(("src:equipe", "DOCUMENTS", "dep:93", {"indicator": code}) for code in CONSULTED),
        ("com:93010", "HAS_NEED", "need:a", {}),
        ("need:a", "HAS_THEME", "theme:sport", {}),
    ]
    for number in range(size):
        nodes[f"com:9301{number}"] = ("Municipality", f"Bourg {number}", {"population": 1000})
        figure = {"indicator": "youth-unemployment-rate", "value": 10.0 * number, "year": 2024}
        nodes[f"obs:{number}"] = ("Observation", "", figure)
        edges += [
            (f"com:9301{number}", "PART_OF", "dep:93", {}),
            (f"obs:{number}", "OBSERVES", f"com:9301{number}", {}),
        ]
    scope = town(nodes, edges)
    (row,) = gaps(scope_of(scope.store, scope.model, "com:93010", as_of=DAY), threshold=0.5).rows
    assert row["state"] == "established"
    # 0, 10, 20, 30, 40: the mean is 20 and the deviation √200.
    assert row["deprivation"] == (round(-20 / 200**0.5, 2) if compared else None)


@pytest.mark.parametrize(("year", "value"), [(2021, 12.0), (2020, None)])
def test_a_figure_of_the_year_asked_for_still_counts(year: int, value: float | None, town: Write) -> None:
    figure = {"indicator": "youth-unemployment-rate", "value": 12.0, "year": year}
    scope = town({"obs:1": ("Observation", "", figure)}, [("obs:1", "OBSERVES", PLACE, {})])
    rows = diagnose(scope_of(scope.store, scope.model, PLACE, as_of=DAY, since=2021)).rows
    row = next(row for row in rows if row["indicator"] == "youth-unemployment-rate")
    assert (row["value"], row["state"]) == (value, "undetermined" if value is None else "known")


# Whom to approach


@pytest.mark.parametrize(
    ("who", "tie", "contact"),
    [
        ({}, {}, "per:x"),
        ({"retainUntil": DAY}, {}, "per:x"),  # its record may be kept until tonight
        ({"retainUntil": DAY - ONE}, {}, "org:club"),
        ({"adult": False}, {}, "org:club"),
        ({}, {"until": DAY}, "per:x"),
        ({}, {"until": DAY - ONE}, "org:club"),
        ({}, {"since": DAY}, "per:x"),
        ({}, {"since": DAY + ONE}, "org:club"),
    ],
)
def test_nobody_is_named_past_its_record_its_term_or_before_its_age(
    who: dict[str, Any], tie: dict[str, Any], contact: str, town: Write
) -> None:
    nodes: Nodes = {
        "need:a": ("Need", "Du sport", {}),
        "per:x": ("Person", "", {"displayName": "La présidente", "adult": True, **who}),
    }
    edges: Edges = [
        (PLACE, "HAS_NEED", "need:a", {}),
        ("need:a", "STATED_BY", "org:club", {}),
        ("org:club", "LOCATED_IN", PLACE, {}),
        ("per:x", "WORKS_AT", "org:club", tie),
    ]
    assert [row["contact_id"] for row in approach(town(nodes, edges)).rows] == [contact]


@pytest.mark.parametrize(("size", "few"), [(3, True), (4, False)])
def test_fewer_than_four_contacts_come_with_what_to_load(size: int, few: bool, town: Write) -> None:
    nodes: Nodes = {f"org:{number}": ("Association", f"Asso {number}", {}) for number in range(size)}
    edges: Edges = [(PLACE, "HAS_NEED", "need:a", {})]
    for number in range(size):
        edges += [(f"org:{number}", "LOCATED_IN", PLACE, {}), ("need:a", "STATED_BY", f"org:{number}", {})]
    answer = approach(town(nodes | {"need:a": ("Need", "Du sport", {})}, edges))
    assert len(answer.rows) == size
    assert any("Peu d’acteurs" in note.fr and "Few actors" in note.en for note in answer.notes) == few
    assert any("essaim template" in note.fr for note in answer.notes) == few


@pytest.mark.parametrize(("between", "introducer"), [(3, "org:0"), (4, None)])
def test_an_ally_is_introduced_through_three_others_not_four(between: int, introducer: str | None, town: Write) -> None:
    chain = ["org:nous", *(f"org:{number}" for number in range(between)), "org:club"]
    nodes: Nodes = {f"org:{number}": ("Association", f"Asso {number}", {}) for number in range(between)}
    nodes["off:club"] = ("Offer", "Foot", {})
    edges: Edges = [(start, "PARTNER_OF", end, {"since": DAY}) for start, end in pairwise(chain)]
    edges += [("org:club", "OFFERS", "off:club", {}), ("off:club", "SERVES", PLACE, {})]
    rows = {row["partner_id"]: row for row in alliances(town(nodes, edges)).rows}
    assert rows["org:club"]["introducer_id"] == introducer
