"""The small arithmetic of coverage, against weighted simulations; shares of an offer, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from essaim.ontology.model import Model
from essaim.queries.methods.coverage import SURE, Prior, covered, prior
from essaim.queries.supply.matching import Matching
from essaim.queries.supply.places import Places
from essaim.queries.supply.supply import Need, Offer, Supply

NONE: frozenset[str] = frozenset()


def weighed(places: int, young: int, around: Prior, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Shares drawn from the prior with what is lost drawn beside, and how well each pair explains what is recorded."""
    random = np.random.default_rng(1)
    share, lost = random.beta(around.a, around.b, 2_000_000), random.beta(1, b, 2_000_000)
    weight = stats.binom.pmf(places, young, share * (1 - lost))
    return share, weight / weight.sum()


@pytest.mark.parametrize(
    ("places", "young", "around", "consulted", "b"),
    [
        (10, 100, Prior(2, 8), 1.0, 8),
        (0, 40, Prior(2, 8), 1.0, 8),
        (0, 40, Prior(2, 8), 1 / 7, 2),
        (30, 60, Prior(3, 3), 0.5, 4.5),
    ],
)
def test_the_posterior_is_that_of_a_weighted_simulation(
    places: int, young: int, around: Prior, consulted: float, b: float
) -> None:
    """Against two million draws of the share and of the part unrecorded, weighed by scipy's binomial."""
    share, weight = weighed(places, young, around, b)
    order = np.argsort(share)
    below = np.cumsum(weight[order])
    low, high = share[order][np.searchsorted(below, [0.05, 0.95])]
    estimate = covered(places, young, around, 0.2, consulted)
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=0.012)
    assert estimate.expect == pytest.approx((share * weight).sum(), abs=0.004)
    assert estimate.p_gap == pytest.approx(weight[share < 0.2].sum(), abs=0.015)


def test_zero_places_found_is_not_zero_places() -> None:
    """What was hardly looked for may be there; what was looked for everywhere hardly is."""
    hardly, everywhere = (covered(0, 100, Prior(2, 8), 0.2, consulted) for consulted in (0.0, 1.0))
    assert hardly.share == everywhere.share == 0
    assert hardly.high > 2 * everywhere.high
    assert hardly.p_gap is not None and everywhere.p_gap is not None
    assert hardly.p_gap < everywhere.p_gap < 1


def test_prior_by_moments() -> None:
    """30 of 100, 130 of 200, 0 of 50: on paper the three groups weigh 1.474 together, which 3 / 11 of is less than one
    young person; their level of 160 / 350 is what was recorded, one place in nine not being so."""
    level = prior([(30, 100), (130, 200), (0, 50)])
    assert level is not None
    assert (level.a, level.b) == pytest.approx((160 / 350 * 9 / 8, 1 - 160 / 350 * 9 / 8))
    assert prior([(30, 100)]) is None
    assert prior([(0, 100), (0, 30)]) == Prior(0.5, 0.5)
    alike = prior([(50, 100), (50, 100)])
    assert alike is not None
    assert alike.a + alike.b == pytest.approx(40)
    assert alike.a / (alike.a + alike.b) == pytest.approx(0.5 * 9 / 8)


def test_a_small_group_is_drawn_to_the_others() -> None:
    around = Prior(20, 80)
    assert covered(0, 5, around, 0.2).expect == pytest.approx(20 / 105, abs=0.01)
    assert covered(0, 500, around, 0.2).expect < 0.06
    assert covered(900, 500, None, 0.2).share == 1


@pytest.mark.parametrize("lost", [0.0, 0.2])
def test_what_is_flagged_is_true_and_intervals_hold(lost: float) -> None:
    """Forty territories of ten needs whose true coverage is known, a part of whose places nobody recorded; each against
    the level of the others."""
    random = np.random.default_rng(20261123)
    flagged, held = [], []
    for _ in range(40):
        young, truth = random.integers(20, 401, 10), random.beta(2, 8, 10)
        places = random.binomial(random.binomial(young, truth), 1 - lost)
        groups = list(zip(places.tolist(), young.tolist(), strict=True))
        for number, group in enumerate(groups):
            others = groups[:number] + groups[number + 1 :]
            level = sum(places for places, _ in others) / sum(young for _, young in others)
            estimate = covered(*group, prior(others), level)
            held.append(estimate.low <= truth[number] <= estimate.high)
            if estimate.p_gap is not None and estimate.p_gap > SURE:
                flagged.append(truth[number] < 0.2)
    assert len(flagged) > 60
    assert np.mean(flagged) > 0.92
    assert np.mean(held) > 0.85


def _offer(id: str, places: tuple[str, ...], needs: frozenset[str] = NONE, capacity: int | None = 90) -> Offer:
    themes, audiences = frozenset({"mentorat"}), frozenset({"lyceens"})
    return Offer(id, id, capacity, places, themes, audiences, (None, None), needs, (), ())


def _need(id: str, place: str, young: int | None, audience: str = "lyceens-pro") -> Need:
    return Need(id, id, (place,), frozenset({"mentorat"}), frozenset({audience}), (None, None), young, (), (), ())


PLACES = Places(
    territory="com:1",
    around={
        "com:1": frozenset({"com:1", "dep:1"}),
        "com:2": frozenset({"com:2", "dep:1"}),
        "qpv:1": frozenset({"qpv:1", "com:1", "dep:1"}),
        "dep:1": frozenset({"dep:1"}),
    },
    names={},
    inhabitants={"com:1": 8000, "com:2": 2000, "qpv:1": 2000, "dep:1": None},
    departments=("dep:1",),
)


def counted(model: Model, offer: Offer, need: Need, *others: Need) -> list[float | None]:
    found = Matching(model, Supply(PLACES, (need, *others), (offer,)))
    return [one.places for one in found.answering(need)]


def test_share_of_the_inhabitants(model: Model) -> None:
    need = _need("n", "qpv:1", 50)
    assert counted(model, _offer("o", ("com:1",)), need) == [22.5]  # 2,000 of 8,000 inhabitants
    assert counted(model, _offer("o", ("com:1", "com:2")), need) == [18]  # 2,000 of 10,000
    assert counted(model, _offer("o", ("com:1", "qpv:1")), need) == [22.5]  # the neighbourhood is in the commune
    assert counted(model, _offer("o", ("qpv:1",)), _need("n", "com:1", 50)) == [90]
    assert counted(model, _offer("o", ("dep:1",)), need) == [None]  # inhabitants of the whole are unknown
    assert counted(model, _offer("o", ("com:2",)), need) == []


def test_shared_between_the_needs_it_names(model: Model) -> None:
    one, two, silent = _need("n", "qpv:1", 50), _need("m", "com:2", 100), _need("s", "com:2", None)
    assert counted(model, _offer("o", ("com:1",), frozenset({"n", "m"})), one, two) == [30]
    assert counted(model, _offer("o", ("com:1",), frozenset({"n", "s"})), one, silent) == [None]
    assert counted(model, _offer("o", ("com:1",), frozenset({"m"})), one, two) == []


def role(model: Model, offer: Offer, need: Need, operator: str | None = None) -> list[str]:
    return [match.role for match in Matching(model, Supply(PLACES, (need,), (offer,)), operator).answering(need)]


def test_audiences_hold_each_other(model: Model) -> None:
    """An offer for lycéens is for vocational ones; one for vocational ones is for a part of all lycéens."""
    offer = _offer("o", ("qpv:1",))
    assert counted(model, offer, _need("n", "qpv:1", 50, "lyceens-pro")) == [90]
    assert counted(model, offer, _need("n", "qpv:1", 50, "collegiens")) == []
    narrow = replace(offer, audiences=frozenset({"lyceens-pro"}))
    assert role(model, narrow, _need("n", "qpv:1", 50, "lyceens")) == ["answers"]


def test_what_may_answer_is_told_apart(model: Model) -> None:
    """Nobody in particular, everyone, girls beside pupils: perhaps. Of ordinary law, or ours: apart."""
    need, offer = _need("n", "qpv:1", 50), _offer("o", ("qpv:1",))
    for audiences in (NONE, frozenset({"tous-publics"}), frozenset({"jeunes-femmes"})):
        assert role(model, replace(offer, audiences=audiences), need) == ["perhaps"]
    assert role(model, replace(offer, ordinary=True), need) == ["ordinary"]
    ours = replace(offer, makers=(("org:us", "Us"),))
    assert (role(model, ours, need, "org:us"), role(model, ours, need)) == (["ours"], ["answers"])
    assert role(model, replace(offer, audiences=frozenset({"seniors"})), need) == []


def test_a_deployment_alone_is_an_answer_of_unknown_places(model: Model) -> None:
    action = {"id": "dpl:1", "name": "D", "maker": "org:x", "sources": ["src:x"]}
    need = Need("n", "n", ("qpv:1",), frozenset({"mentorat"}), NONE, (None, None), 50, (), (action,), ())
    assert [one.places for one in Matching(model, Supply(PLACES, (need,), ())).answering(need)] == [None]
    made = Offer("o", "o", 9, ("qpv:1",), NONE, NONE, (None, None), frozenset({"n"}), (("org:x", "X"),), ())
    assert [one.places for one in Matching(model, Supply(PLACES, (need,), (made,))).answering(need)] == [9]


def test_a_deployment_that_has_not_begun_may_answer(model: Model) -> None:
    """« Identification » is a plan; our own is ours whatever its phase."""
    for phase, operator, expected in (
        ("identification", None, "perhaps"),
        ("deployment", None, "answers"),
        (None, None, "answers"),
        ("deployment", "org:x", "ours"),
    ):
        action = {"id": "dpl:1", "name": "D", "maker": "org:x", "sources": ["src:x"], "phase": phase}
        need = Need("n", "n", ("qpv:1",), frozenset({"mentorat"}), NONE, (None, None), 50, (), (action,), ())
        (match,) = Matching(model, Supply(PLACES, (need,), ()), operator).answering(need)
        assert (match.role, match.places) == (expected, None)
