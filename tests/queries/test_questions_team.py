"""Questions on what the team itself typed: steps, reviews, factors, effects, motives, objections, interviews alone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.saved.run import run_saved

DAY = date(2026, 11, 23)
PLACE = {"territory": "com:91001"}
NODES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "src:equipe": ("Source", "Tableaux de l'équipe", {"date": date(2026, 10, 1), "licence": "private"}),
    "com:91001": ("Municipality", "Rive", {"code": "91001"}),
    "com:91002": ("Municipality", "Ailleurs", {"code": "91002"}),
    "org:nous": ("Association", "Nous", {"helpOffered": "Des mentors formés"}),
    "org:autre": ("Association", "Autre modèle", {}),
    "org:club": ("Association", "Club nautique", {"motivation": "Ouvrir aux collégiens"}),
    "org:loin": ("Association", "Club lointain", {"motivation": "Rien à voir ici"}),
    "per:dir": (
        "Person",
        "",
        {"displayName": "La directrice du club", "role": "Directrice", "helpOffered": "Une salle"},
    ),
    "per:moi": ("Person", "", {"displayName": "La coordinatrice", "role": "Coordinatrice"}),
    "prog:m": ("Programme", "Mentorat", {}),
    "prog:a": ("Programme", "Parrainage", {}),
    "dpl:1": ("Deployment", "Mentorat à Rive", {"phase": "integration", "startDate": date(2024, 9, 1)}),
    "dpl:2": ("Deployment", "Parrainage à Rive", {"phase": "identification", "startDate": date(2026, 9, 1)}),
    "step:1": (
        "Step",
        "Voir la mairie",
        {"order": 1, "dueDate": date(2026, 9, 1), "doneOn": date(2026, 9, 3), "outcome": "Accord"},
    ),
    "step:2": ("Step", "Signer", {"order": 2, "goal": "Une convention", "dueDate": date(2026, 11, 1)}),
    "step:3": ("Step", "Ouvrir", {"order": 3, "dueDate": date(2027, 1, 15), "partialDates": ["dueDate=2027-01"]}),
    "step:4": ("Step", "Remercier", {"order": 4}),
    "rev:1": (
        "Review",
        "Premier bilan",
        {"date": date(2025, 6, 30), "author": "comité", "finding": "Ça tient", "decision": "Doubler"},
    ),
    "rev:2": ("Review", "Deuxième bilan", {"date": date(2026, 2, 1), "decision": "Ralentir"}),
    "obs:1": (
        "Observation",
        "",
        {"indicator": "supported-young", "year": 2025, "value": 20.0, "effectOn": "young-people"},
    ),
    "obs:2": ("Observation", "", {"indicator": "supported-young", "year": 2026, "value": 45.0}),
    "obs:3": ("Observation", "", {"indicator": "supported-young", "year": 2027, "value": 99.0}),
    "obs:4": (
        "Observation",
        "",
        {"indicator": "youth-unemployment-rate", "year": 2024, "value": 20.5, "effectOn": "territory"},
    ),
    "obs:5": ("Observation", "", {"indicator": "population", "year": 2024, "value": 900.0}),
    "fac:1": (
        "SuccessFactor",
        "Rester",
        {"statement": "Rester deux ans", "saidBy": "comité", "date": date(2025, 7, 1)},
    ),
    "fac:2": ("SuccessFactor", "Choisir", {"statement": "Choisir les parrains", "saidBy": "siège"}),
    "fac:3": ("SuccessFactor", "Écouter", {"statement": "Écouter d’abord", "saidBy": "tous"}),
    "fac:4": ("SuccessFactor", "Demain", {"statement": "Pas encore dit", "saidBy": "tous", "date": date(2027, 1, 1)}),
    "objn:1": ("Objection", "Cela existe", {"date": date(2026, 10, 1)}),
    "objn:2": ("Objection", "Trop cher", {"date": date(2026, 5, 1), "answer": "C’est gratuit"}),
    "objn:3": ("Objection", "Hors sujet", {}),
    "int:1": (
        "Interaction",
        "",
        {"date": date(2026, 1, 5), "phase": "identification", "stanceAfter": "reserved", "author": "Ana"},
    ),
    "int:2": (
        "Interaction",
        "",
        {"date": date(2026, 3, 5), "phase": "identification", "stanceAfter": "favourable", "author": "Ana"},
    ),
    "int:3": (
        "Interaction",
        "",
        {"date": date(2026, 4, 5), "phase": "identification", "stanceAfter": "opposed", "author": "Ana"},
    ),
    "int:4": (
        "Interaction",
        "",
        {"date": date(2026, 2, 2), "phase": "integration", "stanceAfter": "neutral", "author": "Léo"},
    ),
}
EDGES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("org:nous", "OPERATES", "prog:m", {}),
    ("org:autre", "OPERATES", "prog:a", {}),
    ("dpl:1", "DEPLOYMENT_OF", "prog:m", {}),
    ("dpl:2", "DEPLOYMENT_OF", "prog:a", {}),
    ("dpl:1", "TAKES_PLACE_IN", "com:91001", {}),
    ("dpl:2", "TAKES_PLACE_IN", "com:91001", {}),
    ("org:nous", "SERVES", "com:91001", {"reason": "Né ici"}),
    ("org:club", "LOCATED_IN", "com:91001", {}),
    ("org:loin", "LOCATED_IN", "com:91002", {}),
    ("per:dir", "WORKS_AT", "org:club", {}),
    *((f"step:{rank}", "STEP_OF", "dpl:1", {}) for rank in range(1, 5)),
    ("step:2", "OWNED_BY", "per:moi", {}),
    ("step:2", "OWNED_BY", "org:nous", {}),
    ("rev:1", "ABOUT", "dpl:1", {}),
    ("rev:2", "ABOUT", "dpl:1", {}),
    *((f"obs:{rank}", "OBSERVES", "dpl:1", {}) for rank in range(1, 4)),
    ("obs:4", "OBSERVES", "com:91001", {}),
    ("obs:5", "OBSERVES", "com:91001", {}),
    ("fac:1", "ABOUT", "dpl:1", {}),
    ("fac:1", "STATED_BY", "org:club", {}),
    ("fac:2", "STATED_BY", "org:autre", {}),
    ("objn:1", "INVOLVES", "per:dir", {}),
    ("objn:2", "ABOUT", "dpl:1", {}),
    ("objn:2", "INVOLVES", "org:club", {}),
    ("objn:3", "INVOLVES", "org:loin", {}),
    ("int:1", "INVOLVES", "org:club", {}),
    ("int:2", "INVOLVES", "org:club", {}),
    ("int:2", "INVOLVES", "per:dir", {}),
    ("int:3", "INVOLVES", "org:loin", {}),
    ("int:4", "INVOLVES", "org:club", {}),
    ("int:4", "ABOUT", "dpl:1", {}),
]
SOURCE = "src:equipe"
EXPECTED: dict[str, tuple[dict[str, Any], tuple[str, ...], list[tuple[Any, ...]]]] = {
    "red_thread": (
        PLACE,
        ("rank", "step", "goal", "owners", "due_date", "done_on", "progress", "outcome"),
        [
            (1, "Voir la mairie", None, [], date(2026, 9, 1), date(2026, 9, 3), "done", "Accord"),
            (2, "Signer", "Une convention", ["La coordinatrice", "Nous"], date(2026, 11, 1), None, "late", None),
            (3, "Ouvrir", None, [], "2027-01", None, "due", None),
            (4, "Remercier", None, [], None, None, "undated", None),
        ],
    ),
    "reviews_due": (
        PLACE,
        ("deployment", "review", "decision", "young_before", "young_after", "next_due", "progress"),
        [
            ("Mentorat à Rive", "Deuxième bilan", "Ralentir", 45.0, None, date(2027, 2, 1), "due"),
            ("Mentorat à Rive", "Premier bilan", "Doubler", 20.0, 45.0, None, "past"),
            ("Parrainage à Rive", None, None, None, None, date(2027, 9, 1), "none"),
        ],
    ),
    "success_factors": (
        {},
        ("model", "factor", "statement", "said_by", "told_by", "about"),
        [
            ("Autre modèle", "Choisir", "Choisir les parrains", "siège", ["Autre modèle"], []),
            ("Nous", "Rester", "Rester deux ans", "comité", ["Club nautique"], ["Mentorat à Rive"]),
            (None, "Écouter", "Écouter d’abord", "tous", [], []),
        ],
    ),
    "effects": (
        PLACE,
        ("effect_on", "indicator", "about", "year", "value"),
        [
            ("territory", "youth-unemployment-rate", "Rive", 2024, 20.5),
            ("young-people", "supported-young", "Mentorat à Rive", 2025, 20.0),
            (None, "supported-young", "Mentorat à Rive", 2026, 45.0),
        ],
    ),
    "what_moves_actors": (
        PLACE,
        ("actor", "reason", "motivation", "help_offered"),
        [
            ("Club nautique", [], "Ouvrir aux collégiens", None),
            ("La directrice du club", [], None, "Une salle"),
            ("Nous", ["Né ici"], None, "Des mentors formés"),
        ],
    ),
    "objections_heard": (
        PLACE,
        ("objection", "date", "actors", "deployment", "answer", "progress"),
        [
            ("Cela existe", date(2026, 10, 1), ["La directrice du club"], None, None, "open"),
            ("Trop cher", date(2026, 5, 1), ["Club nautique"], "Mentorat à Rive", "C’est gratuit", "answered"),
        ],
    ),
    "stances_by_phase": (
        PLACE,
        ("phase", "stance", "actor", "about", "date", "author"),
        [
            ("identification", "favourable", "Club nautique", None, date(2026, 3, 5), "Ana"),
            ("identification", "favourable", "La directrice du club", None, date(2026, 3, 5), "Ana"),
            ("integration", "neutral", "Club nautique", "Mentorat à Rive", date(2026, 2, 2), "Léo"),
        ],
    ),
}


@pytest.fixture(scope="module", params=("arcadedb", "neo4j", "neo4j-newest"))
def rive(request: pytest.FixtureRequest, engines: Any, model: Model, writing: Callable[..., None]) -> Store:
    """The commune of Rive, on each engine; tests only read it."""
    store: Store = engines.store(request.param)
    phases = {
        f"phase:{code}": ("DeploymentPhase", code, {"code": code, "order": rank})
        for rank, code in enumerate(("identification", "integration"), 1)
        if not store.read("MATCH (p:DeploymentPhase {id: $id}) RETURN p.id", id=f"phase:{code}")
    }
    writing(store, model, {**NODES, **phases}, EDGES)
    return store


@pytest.mark.parametrize("name", EXPECTED)
def test_rows(rive: Store, model: Model, name: str) -> None:
    params, columns, expected = EXPECTED[name]
    answer = run_saved(rive, model, name, params, as_of=DAY)
    assert [tuple(row[column] for column in columns) for row in answer.rows] == expected
    assert all(row["source_id"] == SOURCE for row in answer.rows)


def test_reviews_twice_as_often_are_late_sooner(rive: Store, model: Model) -> None:
    rows = run_saved(rive, model, "reviews_due", {**PLACE, "months": "6"}, as_of=DAY).rows
    assert next((row["review"], row["next_due"], row["progress"]) for row in rows) == (
        "Deuxième bilan",
        date(2026, 8, 1),
        "late",
    )


def test_a_subject_is_typed_as_it_is_called(rive: Store, model: Model) -> None:
    """`referents -p subject=…`: a place, a theme, an audience or a programme, by name."""
    for typed in ("Mentorat", "Rive", "theme:mentorat"):
        run_saved(rive, model, "referents", {"subject": typed if typed != "Mentorat" else "prog:m"}, as_of=DAY)
