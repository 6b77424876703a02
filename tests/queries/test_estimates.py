"""Needs estimated from figures: each value is worked out by hand from the figures below."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.scope import Reader
from essaim.queries.estimates.evaluate import Estimate, estimates, sentence, silence
from essaim.queries.estimates.places_counted import kilometres

# unemployed, active, population of 15 to 24, inhabitants; None: under statistical secrecy
COMMUNES = {"com:90101": (60, 240, 500, 4000), "com:90102": (None, 100, 90, 900), "com:90103": (20, 160, 250, 2000),
            "com:90201": (5, 20, 40, 400)}  # fmt: skip
CODES = ("unemployed-15-24", "active-15-24", "youth-population-15-24", "population")


def rows() -> tuple[dict[str, Any], list[Any]]:
    nodes: dict[str, Any] = {"dep:901": ("Department", "Val-Haut", {}), "dep:902": ("Department", "Val-Bas", {})}
    nodes["src:recensement"] = ("Source", "Recensement", {})
    edges: list[Any] = []
    for id, values in COMMUNES.items():
        nodes[id] = ("Municipality", id, {"population": values[3]})
        edges.append((id, "PART_OF", f"dep:{id[4:7]}", {}))
        for code, value in zip(CODES, values, strict=True):
            figure = {"indicator": code, "year": 2022, "sources": ["src:recensement"]}
            nodes[f"obs:{id}:{code}"] = ("Observation", "", figure | ({} if value is None else {"value": float(value)}))
            edges.append((f"obs:{id}:{code}", "OBSERVES", id, {}))
    school = {"institutionKind": "etablissement-scolaire", "schoolType": "college"}
    for number, (priority, pupils) in enumerate((("REP", 300), ("REP+", 250), ("REP", None), ("HORS", 400))):
        nodes[f"sch:{number}"] = ("School", f"Collège {number}", school | {"educationPriority": priority})
        nodes[f"sch:{number}"][2].update({"pupils": pupils} if pupils else {})
        edges.append((f"sch:{number}", "LOCATED_IN", "com:90101", {}))
    nodes["qpv:QN90101A"] = ("PriorityNeighbourhood", "Les Tilleuls", {"population": 800})
    edges.append(("qpv:QN90101A", "PART_OF", "com:90101", {}))
    return nodes, edges


@pytest.fixture(scope="module")
def reader(engines: Any, model: Model, writing: Callable[..., None]) -> Reader:
    store: Store = engines.store("arcadedb")
    writing(store, model, *rows())
    return Reader(store=store, model=model, as_of=date(2026, 11, 1), visibility="internal")


def of(reader: Reader, territory: str, formula: str) -> Estimate:
    return next(estimate for estimate in estimates(reader, territory) if estimate.formula.id == formula)


def test_a_rate_stands_beside_that_of_the_department_and_secrecy_is_not_zero(reader: Reader) -> None:
    here = of(reader, "com:90101", "youth-unemployment")
    # 60 / 240; in the département (60 + 20) / (240 + 160), for 90102 is under secrecy
    assert (here.people, here.share, here.reference, here.year) == (60, 25.0, 20.0, 2022)
    assert here.speaks and here.sources == ("src:recensement",)
    whole = of(reader, "dep:901", "youth-unemployment")
    assert (whole.people, whole.share) == (80, 20.0)
    said = [text.en for text in whole.detail]
    assert said == ["2 of 3 communes counted", "1 under statistical secrecy, which is not zero"]
    secret = of(reader, "com:90102", "youth-unemployment")
    assert secret.people is None and secret.why_not is not None and "not zero" in secret.why_not.en


def test_no_rate_is_said_of_too_few(reader: Reader) -> None:
    few = of(reader, "com:90201", "youth-unemployment")
    assert (few.people, few.share, few.reference) == (5, None, None)
    assert few.detail[0].en == "20 people concerned: fewer than 30, no rate is said"


def test_pupils_of_priority_schools_are_those_of_the_schools_that_say_how_many(reader: Reader) -> None:
    pupils = of(reader, "com:90101", "priority-education")
    assert pupils.people == 300 + 250
    assert pupils.detail[0].en == "3 schools, pupils counted in 2 of them"


def test_young_people_of_a_neighbourhood_by_the_share_of_its_commune(reader: Reader) -> None:
    young = of(reader, "com:90101", "neighbourhoods")
    assert young.people == 100  # 800 × 500 / 4000
    assert young.detail[1].en == "by the share of the commune, probably too low"


def test_a_formula_without_its_figures_names_the_file(reader: Reader) -> None:
    nothing = of(reader, "com:90101", "young-jobseekers")
    assert not nothing.is_given
    assert sentence(nothing).en == "Job seekers under 25: not estimated, load the job seekers by commune (DARES)"


def test_nothing_speaks_only_where_enough_figures_could(reader: Reader) -> None:
    every = estimates(reader, "com:90103")
    assert silence(every) == []
    quiet = [Estimate(every[0].formula, people=1, speaks=False)] * 3
    assert silence(quiet)[0].en == "Nothing in these 3 figures speaks for coming here rather than elsewhere."


def test_a_distance_as_the_crow_flies() -> None:
    nantes, rennes = {"latitude": 47.2184, "longitude": -1.5536}, {"latitude": 48.1173, "longitude": -1.6778}
    assert kilometres(nantes, rennes) == pytest.approx(100.4, abs=0.2)
