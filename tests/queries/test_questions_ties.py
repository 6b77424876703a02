"""Questions on who is tied to whom, on a town of its own: what they return is evidence, worked out on paper.

We are the coordinator (n1) of org:nous. She knows the head of the school (a) and the director of the theatre (q), who
know each other; the head knows the elected official (p), who recommends the director. A volunteer (v1) who knows the
official has left us at the end of 2025.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.saved.run import run_saved

DAY = date(2026, 11, 23)
BOURG = {"territory": "com:93001"}
TESTED = {"complements_to_mentoring", "approach_evidence", "recommendation_paths", "bridging_ties"}


def person(role: str) -> tuple[str, str, dict[str, Any]]:
    return ("Person", "", {"displayName": role, "nameKey": role.lower(), "adult": True})


NODES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "src:equipe": ("Source", "Tableaux de l'équipe", {"date": date(2026, 10, 1), "licence": "private"}),
    "com:93001": ("Municipality", "Bourg", {"code": "93001"}),
    "com:93002": ("Municipality", "Ailleurs", {"code": "93002"}),
    "org:nous": ("Association", "Nous", {"sector": "association"}),
    "org:mairie": ("Institution", "Mairie de Bourg", {"institutionKind": "mairie", "sector": "collectivite"}),
    "org:theatre": ("Association", "Théâtre", {"sector": "association"}),
    "org:club": ("Association", "Club", {"sector": "association"}),
    "org:bailleur": ("Institution", "Bourg Habitat", {"institutionKind": "bailleur-social", "sector": "bailleur"}),
    "sch:C": ("School", "Collège de Bourg", {"sector": "ecole"}),
    "per:n1": person("La coordinatrice"),
    "per:v1": person("Un ancien bénévole"),
    "per:a": person("La principale"),
    "per:p": person("L’adjointe"),
    "per:q": person("La directrice"),
    "int:1": ("Interaction", "", {"date": date(2026, 5, 1), "stanceAfter": "favourable", "said": "Venez jouer."}),
    "int:2": ("Interaction", "", {"date": date(2027, 5, 1), "stanceAfter": "opposed", "said": "Plus tard."}),
    "obj:1": ("Objection", "Encore des mentors", {"date": date(2026, 4, 1), "answer": "Venez voir"}),
    "need:1": ("Need", "Se retrouver", {}),
    "off:foot": ("Offer", "Foot du mercredi", {"ageMin": 12, "ageMax": 15}),
    "off:scene": ("Offer", "Sur scène", {}),
    "off:mentor": ("Offer", "Un mentor", {}),
    "off:mixte": ("Offer", "Mentor et ballon", {}),
    "off:fini": ("Offer", "Le sport d’hier", {}),
    "off:loin": ("Offer", "Le sport d’à côté", {}),
}
EDGES: list[tuple[str, str, str, dict[str, Any]]] = [
    *((one, "LOCATED_IN", "com:93001", {}) for one in ("org:nous", "org:theatre", "org:club", "sch:C")),
    ("org:mairie", "SERVES", "com:93001", {}),
    ("org:bailleur", "HOUSES_IN", "com:93001", {"dwellings": 120}),
    ("per:n1", "WORKS_AT", "org:nous", {}),
    ("per:v1", "VOLUNTEERS_AT", "org:nous", {"until": date(2025, 12, 31)}),
    ("per:a", "WORKS_AT", "sch:C", {}),
    ("per:q", "WORKS_AT", "org:theatre", {}),
    ("per:p", "ELECTED_IN", "org:mairie", {"delegation": "Jeunesse", "since": date(2026, 3, 29)}),
    ("per:n1", "KNOWS", "per:a", {"strength": 0.8, "since": date(2025, 9, 1)}),
    ("per:n1", "KNOWS", "per:q", {}),
    ("per:q", "KNOWS", "per:a", {}),
    ("per:a", "KNOWS", "per:p", {"since": date(2026, 4, 1)}),
    ("per:a", "RECOMMENDS", "per:p", {"since": date(2026, 9, 1)}),
    ("per:v1", "KNOWS", "per:p", {}),
    ("per:p", "RECOMMENDS", "per:q", {}),
    ("org:theatre", "PARTNER_OF", "org:mairie", {}),
    ("org:theatre", "PARTNER_OF", "org:nous", {}),
    ("org:mairie", "FUNDS", "org:theatre", {"year": 2024, "key": "2024"}),
    ("org:mairie", "FUNDS", "org:theatre", {"year": 2025, "key": "2025"}),
    ("int:1", "INVOLVES", "org:theatre", {}),
    ("int:2", "INVOLVES", "org:theatre", {}),
    ("obj:1", "INVOLVES", "org:theatre", {}),
    ("org:club", "OFFERS", "off:foot", {}),
    ("org:club", "OFFERS", "off:loin", {}),
    ("org:club", "OFFERS", "off:fini", {"until": date(2025, 6, 30)}),
    ("org:theatre", "OFFERS", "off:scene", {}),
    ("org:theatre", "OFFERS", "off:mentor", {}),
    ("org:theatre", "OFFERS", "off:mixte", {}),
    ("off:loin", "SERVES", "com:93002", {}),
    *((f"off:{one}", "HAS_THEME", "theme:sport", {}) for one in ("foot", "mixte", "fini", "loin")),
    ("off:scene", "HAS_THEME", "theme:ouverture-culturelle", {}),
    ("off:mentor", "HAS_THEME", "theme:mentorat", {}),
    ("off:mixte", "HAS_THEME", "theme:mentorat", {}),
    ("off:foot", "TARGETS", "aud:collegiens", {}),
    ("off:foot", "ADDRESSES", "need:1", {}),
]


@pytest.fixture(scope="module", params=("arcadedb", "neo4j", "neo4j-newest"))
def bourg(request: pytest.FixtureRequest, engines: Any, model: Model, writing: Callable[..., None]) -> Store:
    store: Store = engines.store(request.param)
    writing(store, model, NODES, EDGES)
    return store


def rows(store: Store, model: Model, name: str, day: date = DAY, **params: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in run_saved(store, model, name, params, as_of=day).rows]


def test_offers_of_other_themes_complete_mentoring(bourg: Store, model: Model) -> None:
    """One that mentors is no complement; one elsewhere or ended is not here; without an audience it is undetermined."""
    here, ours = "com:93001", "src:equipe"
    foot = (
        "sport",
        "off:foot",
        "Foot du mercredi",
        "org:club",
        "Club",
        ["collegiens"],
        12,
        15,
        ["Se retrouver"],
        False,
    )
    scene = ("ouverture-culturelle", "off:scene", "Sur scène", "org:theatre", "Théâtre", [], None, None, [], True)
    both = [(*foot, "known", here, ours), (*scene, "undetermined", here, ours)]
    assert rows(bourg, model, "complements_to_mentoring", **BOURG) == both
    assert rows(bourg, model, "complements_to_mentoring", audience="lyceens", **BOURG) == both[1:]


def test_evidence_of_whom_to_approach(bourg: Store, model: Model) -> None:
    """Each line is a fact with its date; what was said after that day, and ourselves, are not there."""
    found = rows(bourg, model, "approach_evidence", organisation="org:nous", **BOURG)
    assert {row[-2:] for row in found} == {("com:93001", "src:equipe")}
    assert [row[1:-2] for row in found] == [
        ("Bourg Habitat", "houses", "com:93001", "Bourg", "120", None),
        ("Collège de Bourg", "knows", "per:n1", "La coordinatrice", "La principale", date(2025, 9, 1)),
        ("Mairie de Bourg", "delegation", "per:p", "L’adjointe", "Jeunesse", date(2026, 3, 29)),
        ("Mairie de Bourg", "funds", "org:mairie", "1", "2025", None),
        ("Théâtre", "knows", "per:n1", "La coordinatrice", "La directrice", None),
        ("Théâtre", "objection", "obj:1", "Encore des mentors", "Venez voir", date(2026, 4, 1)),
        ("Théâtre", "partner", "org:nous", "Nous", None, None),
        ("Théâtre", "stance", "int:1", "Venez jouer.", "favourable", date(2026, 5, 1)),
    ]


def test_every_path_of_at_most_three_in_between(bourg: Store, model: Model) -> None:
    """A recommendation is no way back to who gave it; nobody of ours stands in the middle."""
    found = rows(bourg, model, "recommendation_paths", organisation="org:nous", person="per:p")
    assert list(dict.fromkeys((row[0], row[1]) for row in found)) == [
        ("La coordinatrice → La principale → L’adjointe", 2),
        ("La coordinatrice → La directrice → La principale → L’adjointe", 3),
        ("Nous → Théâtre → Mairie de Bourg → L’adjointe", 3),
        ("La coordinatrice → La directrice → Théâtre → Mairie de Bourg → L’adjointe", 4),
        ("Nous → Théâtre → La directrice → La principale → L’adjointe", 4),
    ]
    assert [row[2:] for row in found[:3]] == [
        (1, "per:n1", "La coordinatrice", "KNOWS", "per:a", "La principale", 0.8, date(2025, 9, 1), "src:equipe"),
        (2, "per:a", "La principale", "KNOWS", "per:p", "L’adjointe", None, date(2026, 4, 1), "src:equipe"),
        (2, "per:a", "La principale", "RECOMMENDS", "per:p", "L’adjointe", None, date(2026, 9, 1), "src:equipe"),
    ]


def test_paths_of_another_day(bourg: Store, model: Model) -> None:
    """In 2025 the volunteer was ours, and neither the mandate nor the other acquaintance had begun."""
    found = rows(bourg, model, "recommendation_paths", date(2025, 12, 1), organisation="org:nous", person="per:p")
    assert [row[0] for row in found] == ["Un ancien bénévole → L’adjointe"]
    short = rows(bourg, model, "recommendation_paths", organisation="org:nous", person="per:p", limit="1")
    assert len(short) == 3


def test_who_touches_sectors_apart(bourg: Store, model: Model) -> None:
    """The director and the head know each other: that pair of the coordinator's is no bridge."""
    found = rows(bourg, model, "bridging_ties", **BOURG)
    assert {row[-2:] for row in found} == {("com:93001", "src:equipe")}
    assert [row[:9] for row in found] == [
        ("per:n1", "La coordinatrice", "association", "ecole", 1, "org:nous", "Nous", "per:a", "La principale"),
        (
            "per:q",
            "La directrice",
            "association",
            "collectivite",
            2,
            "per:n1",
            "La coordinatrice",
            "per:p",
            "L’adjointe",
        ),
        ("per:q", "La directrice", "association", "ecole", 1, "org:theatre", "Théâtre", "per:a", "La principale"),
        (
            "per:a",
            "La principale",
            "association",
            "collectivite",
            1,
            "per:n1",
            "La coordinatrice",
            "per:p",
            "L’adjointe",
        ),
        (
            "per:a",
            "La principale",
            "association",
            "ecole",
            2,
            "per:n1",
            "La coordinatrice",
            "sch:C",
            "Collège de Bourg",
        ),
        ("per:a", "La principale", "collectivite", "ecole", 1, "per:p", "L’adjointe", "sch:C", "Collège de Bourg"),
        (
            "org:theatre",
            "Théâtre",
            "association",
            "collectivite",
            1,
            "org:nous",
            "Nous",
            "org:mairie",
            "Mairie de Bourg",
        ),
    ]


def test_no_answer_ranks_or_says_key(bourg: Store, model: Model) -> None:
    """Plain Cypher cannot tell who is key: these questions return what a method would start from."""
    for name in ("approach_evidence", "recommendation_paths", "bridging_ties"):
        params = {"organisation": "org:nous", "person": "per:p"} if name == "recommendation_paths" else dict(BOURG)
        params |= {"organisation": "org:nous"} if name == "approach_evidence" else {}
        answer = run_saved(bourg, model, name, params, as_of=DAY)
        assert not {"rank", "score", "label", "key"} & set(answer.names)


def test_the_demonstration_answers_each(demo: Store, model: Model) -> None:
    """Two theatres, a club and more complete mentoring; the coordinator knows the development officer of Altivoie."""
    place = {"territory": "dep:96"}
    themes = {row[0] for row in rows(demo, model, "complements_to_mentoring", **place)}
    assert {"sport", "ouverture-culturelle", "numerique"} <= themes
    assert "mentorat" not in themes
    known = rows(demo, model, "approach_evidence", organisation="binomes", **place)
    assert ("Altivoie Haute-Brise", "knows", "La coordinatrice territoriale des Binômes") in {
        (row[1], row[2], row[4]) for row in known
    }
    assert len({row[0] for row in rows(demo, model, "bridging_ties", **place)}) > 5
