"""Where a gap begins: the probability that decides of the state, on figures and in the whole answer."""

from collections.abc import Callable
from math import comb

import pytest
from scipy import stats

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.scope import scope_of
from essaim.queries.gaps.answer import gaps
from essaim.queries.gaps.figures import Figures, Finding, Reference, finding
from essaim.queries.methods.coverage import Prior
from essaim.queries.supply.matching import Answering
from essaim.queries.supply.supply import Need, Offer

NONE: frozenset[str] = frozenset()
LISTED = {"class:Offer": "src:releve"}


def judged(places: float | None, young: int | None, threshold: float | None = 0.4, *, listed: bool = True) -> Finding:
    """What `places` for so many young people come to, all coverages being as likely beforehand: Beta(1, 1)."""
    need = Need("need:a", "a", ("com:1",), frozenset({"sport"}), NONE, (None, None), young, (), (), ())
    offer = Offer("off:a", "a", None, ("com:1",), frozenset({"sport"}), NONE, (None, None), NONE, (), ())
    figures = Figures(need, [Answering(offer, places, False)], LISTED if listed else {}, (None, None))
    return finding(figures, Reference(Prior(1, 1), threshold, threshold is not None, "Val", 2))


def tail(places: int, young: int, threshold: float) -> float:
    """P(coverage < threshold) after `places` of `young`: more than `places` successes in young + 1 draws."""
    draws = young + 1
    return sum(
        comb(draws, many) * threshold**many * (1 - threshold) ** (draws - many) for many in range(places + 1, draws + 1)
    )


@pytest.mark.parametrize(
    ("places", "p_gap", "state"),
    [
        (30, 0.9792, "established"),
        (35, 0.8402, "established"),
        (36, 0.7850, "covered"),  # probably below: not surely
        (37, 0.7205, "covered"),
        (39, 0.5699, "covered"),
        (40, 0.4892, "covered"),
        (50, 0.0209, "covered"),
    ],
)
def test_a_gap_is_established_beyond_eight_chances_in_ten(places: int, p_gap: float, state: str) -> None:
    """Of 100 young people, against 40 %."""
    judgement = judged(places, 100)
    assert judgement.coverage is not None
    assert judgement.coverage.p_gap == pytest.approx(p_gap, abs=1e-4)
    assert judgement.coverage.p_gap == pytest.approx(tail(places, 100, 0.4), abs=1e-9)
    assert judgement.coverage.p_gap == pytest.approx(stats.beta.cdf(0.4, 1 + places, 101 - places), abs=1e-9)
    assert judgement.state == state


def test_no_place_at_all_needs_no_probability() -> None:
    """Of one young person and none with a place, P = 1 − .6² = .64: established all the same."""
    judgement = judged(0, 1)
    assert judgement.coverage is not None
    assert (judgement.coverage.p_gap, judgement.state) == (pytest.approx(0.64), "established")
    assert judged(0, 1, None).state == "established"


@pytest.mark.parametrize(
    "judgement", [judged(None, 100), judged(5, None), judged(5, 0), judged(5, 100, listed=False), judged(5, 100, None)]
)
def test_what_is_unknown_is_never_a_gap(judgement: Finding) -> None:
    assert judgement.state == "undetermined"


@pytest.fixture
def val(embedded_store: Store, model: Model, writing: Callable[..., None]) -> Store:
    """Two needs of 100 young people: 30 places answer one, 50 the other."""
    nodes = {
        "src:releve": ("Source", "Relevé", {}),
        "dep:96": ("Department", "Val", {"population": 900}),
        "com:96101": ("Municipality", "Bourg", {"population": 900}),
        "org:club": ("Association", "Club", {}),
    }
    edges = [
        ("com:96101", "PART_OF", "dep:96", {}),
        ("src:releve", "DOCUMENTS", "com:96101", {"indicator": "class:Offer"}),
    ]
    for key, theme, capacity in (("a", "sport", 30), ("b", "mentorat", 50)):
        nodes[f"need:{key}"] = ("Need", f"Besoin {key}", {"youngPeople": 100})
        nodes[f"off:{key}"] = ("Offer", f"Offre {key}", {"capacity": capacity})
        edges += [
            ("com:96101", "HAS_NEED", f"need:{key}", {}),
            (f"need:{key}", "HAS_THEME", f"theme:{theme}", {}),
            ("org:club", "OFFERS", f"off:{key}", {}),
            (f"off:{key}", "ADDRESSES", f"need:{key}", {}),
        ]
    writing(
        embedded_store, model, nodes, [(a, kind, b, {"visibility": "public", **more}) for a, kind, b, more in edges]
    )
    return embedded_store


@pytest.mark.parametrize(
    ("threshold", "state", "least", "most"),
    [
        (None, "established", 0.8, 1),  # the known coverage around: 80 places for 200
        (0.36, "established", 0.8, 0.9),
        (0.34, "covered", 0.7, 0.8),
        (0.32, "covered", 0.5, 0.7),
        (0.2, "covered", 0, 0.1),
    ],
)
def test_the_whole_answer_holds_the_limit(
    threshold: float | None, state: str, least: float, most: float, val: Store, model: Model
) -> None:
    """The prior by moments. Mean .4, chance .24, spread 100 × .1² + 100 × .1² = 2; likeness (2 − .24) / (.24 × 99), so
    it weighs 1 / .0741 − 1 = 12.5 young people: a = 5, b = 7.5. Need a: 35 with a place, 77.5 without."""
    answer = gaps(scope_of(val, model, "com:96101"), threshold=threshold)
    row = next(row for row in answer.rows if row["need_id"] == "need:a")
    assert row["p_gap"] == pytest.approx(stats.beta.cdf(threshold or 0.4, 35, 77.5), abs=1e-4)
    assert least < row["p_gap"] < most
    assert row["state"] == state


def test_a_threshold_may_be_all_of_them(val: Store, model: Model) -> None:
    """A place for each young person may be asked for."""
    answer = gaps(scope_of(val, model, "com:96101"), threshold=1)
    assert {row["state"] for row in answer.rows} == {"established"}
