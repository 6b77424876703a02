"""The small arithmetic of coverage, against scipy and published values; shares of an offer, by hand."""

import numpy as np
import pytest
from scipy import stats

from essaim.ontology.model import Model
from essaim.queries.methods.coverage import SURE, Prior, beta_cdf, beta_quantile, covered, prior, wilson
from essaim.queries.supply.matching import Matching
from essaim.queries.supply.places import Places
from essaim.queries.supply.supply import Need, Offer, Supply

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize("x", [0.001, 0.1, 0.37, 0.5, 0.93, 0.9999])
@pytest.mark.parametrize(("a", "b"), [(0.04, 2.1), (0.5, 0.5), (1, 1), (3, 80), (36.5, 386), (2500, 900)])
def test_beta_agrees_with_scipy(x: float, a: float, b: float) -> None:
    assert beta_cdf(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), abs=1e-10)


def test_beta_ends_and_quantile() -> None:
    assert (beta_cdf(0, 2, 3), beta_cdf(1, 2, 3), beta_cdf(-1, 2, 3)) == (0, 1, 0)
    assert beta_quantile(0.05, 3, 80) == pytest.approx(stats.beta.ppf(0.05, 3, 80), abs=1e-9)


def test_wilson_of_a_published_example() -> None:
    """81 of 263 (Newcombe 1998, table I): 0.2553 to 0.3662 at 95 %; at 90 %, as scipy computes it."""
    low, high = stats.binomtest(81, 263).proportion_ci(0.9, "wilson")
    assert wilson(81 / 263, 263) == pytest.approx((low, high), abs=1e-9)
    assert wilson(0, 29)[0] == 0


def test_prior_by_moments() -> None:
    """30 of 100, 130 of 200, 0 of 50: worked out on paper in the three sums of the estimator."""
    found = prior([(30, 100), (130, 200), (0, 50)])
    assert found is not None
    assert (found.a, found.b) == pytest.approx((0.67384, 0.80019), abs=1e-4)
    assert prior([(30, 100)]) is None
    assert prior([(0, 100), (0, 30)]) == Prior(0.5, 0.5)
    apart = prior([(1, 1), (0, 4)])  # they could not differ more: still as much as one young person
    assert apart is not None
    assert (apart.a, apart.b) == (pytest.approx(0.2), pytest.approx(0.8))
    alike = prior([(50, 100), (50, 100)])
    assert alike is not None
    assert alike.a + alike.b == pytest.approx(999)


def test_a_small_group_is_drawn_to_the_others() -> None:
    around = Prior(20, 80)
    assert covered(0, 5, around, 0.2).expect == pytest.approx(20 / 105)
    assert covered(0, 500, around, 0.2).expect == pytest.approx(20 / 600)
    assert covered(900, 500, None, 0.2).share == 1


def test_what_is_flagged_is_true() -> None:
    """Of 400 groups whose true coverage is known, those flagged are below the threshold in nine cases of ten."""
    random = np.random.default_rng(20261123)
    young = np.round(random.lognormal(4, 1, 400)) + 5
    truth = random.beta(2, 8, 400)
    places = random.binomial(young.astype(int), truth)
    around = prior(list(zip(places.tolist(), young.tolist(), strict=True)))
    found = [covered(*one, around, 0.15).p_gap for one in zip(places.tolist(), young.tolist(), strict=True)]
    flagged = np.array([p is not None and p > SURE for p in found])
    assert flagged.sum() > 50
    assert (truth[flagged] < 0.15).mean() > 0.9


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


def test_audiences_widen_upwards_only(model: Model) -> None:
    """An offer for lycéens is for vocational ones; one for vocational ones is not for all lycéens."""
    offer = _offer("o", ("qpv:1",))
    assert counted(model, offer, _need("n", "qpv:1", 50, "lyceens-pro")) == [90]
    assert counted(model, offer, _need("n", "qpv:1", 50, "collegiens")) == []
    narrow = Offer(
        "o", "o", 90, ("qpv:1",), frozenset({"mentorat"}), frozenset({"lyceens-pro"}), (None, None), NONE, (), ()
    )
    assert counted(model, narrow, _need("n", "qpv:1", 50, "lyceens")) == []


def test_an_offer_for_nobody_in_particular_may_answer(model: Model) -> None:
    vague = Offer("o", "o", 90, ("qpv:1",), frozenset({"mentorat"}), NONE, (None, None), NONE, (), ())
    assert counted(model, vague, _need("n", "qpv:1", 50)) == [None]


def test_a_deployment_alone_is_an_answer_of_unknown_places(model: Model) -> None:
    action = {"id": "dpl:1", "name": "D", "maker": "org:x", "sources": ["src:x"]}
    need = Need("n", "n", ("qpv:1",), frozenset({"mentorat"}), NONE, (None, None), 50, (), (action,), ())
    assert [one.places for one in Matching(model, Supply(PLACES, (need,), ())).answering(need)] == [None]
    made = Offer("o", "o", 9, ("qpv:1",), NONE, NONE, (None, None), frozenset({"n"}), (("org:x", "X"),), ())
    assert [one.places for one in Matching(model, Supply(PLACES, (need,), (made,))).answering(need)] == [9]
