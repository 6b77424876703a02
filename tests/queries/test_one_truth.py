"""What answers a need and what doubles an offer, asked in every way there is on many territories: no two differ."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.scope import Scope, scope_of
from essaim.queries.gaps.answer import gaps
from essaim.queries.outside.needs import needs_and_offers
from essaim.queries.saved.run import run_saved
from essaim.queries.supply.alike import Fit, audience_fit
from essaim.queries.supply.supply import Need, supply_around

DAY = "2026-11-23"
TERRITORIES = 24
THEMES = ("mentorat", "sport", "orientation", "soutien-scolaire")
AUDIENCES = ("collegiens", "lyceens", "lyceens-pro", "neet", "jeunes-16-25", "jeunes-qpv", "tous-publics", "adultes")
MENTORS, FORMS, GOALS = ("etudiant", "salarie"), ("individuel", "collectif"), ("Oser", "Réussir")
DOUBLING = ("distinct", "undetermined", "coordinate", "compare", "duplicate")
Nodes = dict[str, tuple[str, str, dict[str, Any]]]
Edges = list[tuple[str, str, str, dict[str, Any]]]


def drawn(random_: random.Random, number: int, nodes: Nodes, edges: Edges) -> None:
    """A département of two communes and a neighbourhood, with needs and offers of every sort."""
    key = f"{number:02}"
    places = [f"com:9{key}01", f"com:9{key}02", f"qpv:9{key}01", f"dep:9{key}"]
    kinds = ("Municipality", "Municipality", "PriorityNeighbourhood", "Department")
    for place, kind in zip(places, kinds, strict=True):
        nodes[place] = (kind, f"Lieu {place}", {"population": 1000})
    edges += [(places[0], "PART_OF", places[3], {}), (places[1], "PART_OF", places[3], {})]
    edges += [(places[2], "PART_OF", places[0], {})]
    for code in random_.sample(["class:Offer", "relation:ADDRESSES", "class:School", "class:Association"], 3):
        edges.append(("src:equipe", "DOCUMENTS", places[0], {"indicator": code}))

    def about(id: str, themes: int) -> None:
        for theme in random_.sample(THEMES, themes):
            edges.append((id, "HAS_THEME", f"theme:{theme}", {}))
        for audience in random_.sample(AUDIENCES, random_.choice((0, 1, 1, 2))):
            edges.append((id, "TARGETS", f"aud:{audience}", {}))

    needs = [f"need:{key}.{which}" for which in range(5)]
    for need in needs:
        answered = {"answeredOn": "2026-10-01"} if random_.random() < 0.1 else {}
        nodes[need] = ("Need", need, {"youngPeople": random_.choice((None, 0, 30, 400)), **answered})
        edges.append((random_.choice(places[:3]), "HAS_NEED", need, {}))
        about(need, random_.choice((0, 1, 1, 2)))
    for which in range(9):
        offer, maker = f"off:{key}.{which}", f"org:{key}.{which % 6}"
        nodes[maker] = ("Association", maker, {})
        nodes[offer] = ("Offer", offer, _offer(random_))
        edges += [(maker, "OFFERS", offer, {}), (offer, "SERVES", random_.choice(places), {})]
        about(offer, random_.choice((0, 1, 1, 2)))
        if random_.random() < 0.2:
            edges.append((offer, "ADDRESSES", random_.choice(needs), {}))
    ours = f"off:{key}.us"
    nodes[ours] = (
        "Offer",
        ours,
        {"capacity": 20, "mentorProfile": ["etudiant"], "offerForm": ["individuel"], "goal": "Oser"},
    )
    edges += [
        ("org:us", "OFFERS", ours, {}),
        (ours, "SERVES", places[0], {}),
        (ours, "HAS_THEME", "theme:mentorat", {}),
    ]
    edges.append((ours, "TARGETS", f"aud:{_ours(number)}", {}))


def _ours(number: int) -> str:
    return ("collegiens", "lyceens", "neet")[number % 3]


def _offer(random_: random.Random) -> dict[str, Any]:
    low = random_.choice((None, 11, 16))
    return {
        "capacity": random_.choice((None, 5, 100)),
        "ageMin": low,
        "ageMax": None if low is None else low + random_.choice((2, 9)),
        "mentorProfile": random_.choice((None, [random_.choice(MENTORS)], [*MENTORS])),
        "offerForm": random_.choice((None, [random_.choice(FORMS)])),
        "goal": random_.choice((None, *GOALS)),
        "ordinaryLaw": random_.choice((None, None, True)),
    }


@pytest.fixture(scope="module")
def many(engines: Any, model: Model, writing: Callable[..., None]) -> Store:
    store: Store = engines.store("arcadedb")
    nodes: Nodes = {"src:equipe": ("Source", "Tableaux", {}), "org:us": ("Association", "Nous", {})}
    edges: Edges = []
    for number in range(TERRITORIES):
        drawn(random.Random(number), number, nodes, edges)
    writing(store, model, nodes, edges)
    store.write("MATCH (n:Need) WHERE n.answeredOn IS NOT NULL SET n.answeredOn = date(n.answeredOn)")
    return store


TOWNS = [f"com:9{number:02}01" for number in range(TERRITORIES)]


def scope(store: Store, model: Model, town: str) -> Scope:
    return scope_of(store, model, town, "org:us", as_of=DAY)


@pytest.mark.parametrize("town", TOWNS)
def test_needs_without_offer_are_those_that_gaps_shows_without(many: Store, model: Model, town: str) -> None:
    asked = {"territory": town, "organisation": "org:us", "as_of": DAY}
    bare = {row["need_id"]: row["state"] for row in run_saved(many, model, "needs_without_offer", asked).rows}
    rows = {row["need_id"]: row for row in gaps(scope(many, model, town), threshold=0.5).rows}
    assert bare.keys() == {id for id, row in rows.items() if not row["offers"] and row["state"] != "answered"}
    for id, row in rows.items():
        if row["state"] == "established":
            assert row["sources_consulted"] * 2 >= row["sources_expected"]
            possible = [offer["counted"] for offer in (*row["offers"], *row["apart"]) if offer.get("role") != "ours"]
            assert None not in possible and sum(possible) < 0.5 * row["young_people"]
        if id in bare:
            assert row["state"] in ("established", "undetermined") and not row["capacity"]
            if bare[id] == "known":
                assert {offer["role"] for offer in row["apart"]} <= {"ours"}
        assert "Nous" not in {name for offer in row["offers"] for name in offer["organisations"]}
        assert all(offer["role"] == "ours" for offer in row["apart"] if "Nous" in offer["organisations"])


@pytest.mark.parametrize("town", TOWNS)
def test_others_read_the_same_answers_to_a_need(many: Store, model: Model, town: str) -> None:
    inside = {row["need_id"]: row for row in gaps(scope(many, model, town)).rows}
    for row in needs_and_offers(scope(many, model, town)).rows:
        told = inside[row["need_id"]]
        existing = {
            offer["id"] for offer in (*told["offers"], *told["apart"]) if offer.get("role") in (None, "ordinary")
        }
        assert {offer["id"] for offer in row["offers"] if offer["organisations"] != ["Nous"]} == existing


@pytest.mark.parametrize("town", TOWNS)
def test_a_double_is_one_in_every_answer(many: Store, model: Model, town: str) -> None:
    """The new offer of `duplicate_check` described as ours is: each body gets the verdict of its nearest offer."""
    number = TOWNS.index(town)
    asked = {"territory": town, "audience": _ours(number), "mentors": "etudiant", "form": "individuel", "goal": "Oser"}
    nearest: dict[str, str] = {}
    for row in run_saved(many, model, "duplicate_check", {**asked, "as_of": DAY}).rows:
        best = nearest.get(row["organisation_id"], "distinct")
        nearest[row["organisation_id"]] = max(best, row["verdict"], key=DOUBLING.index)
    assert nearest.pop("org:us") == "duplicate"
    verdicts = {row["partner_id"]: row["verdict"] for row in alliances(scope(many, model, town)).rows}
    doubling = ("duplicate", "compare", "coordinate")
    for body, verdict in nearest.items():
        if verdict in doubling:
            assert verdicts[body] in (verdict, "undetermined")
        else:
            assert verdicts[body] not in doubling
    assert {body for body, verdict in verdicts.items() if verdict in doubling} <= nearest.keys()


@pytest.mark.parametrize("town", TOWNS)
def test_what_is_covered_here_is_not_said_to_be_only_elsewhere(many: Store, model: Model, town: str) -> None:
    supply = supply_around(scope(many, model, town))
    here = {
        (theme, audience)
        for offer in supply.offers
        if supply.places.meets(offer.places, [town]) and not offer.ordinary and "org:us" not in dict(offer.makers)
        and offer.ages == (None, None)
        for theme in offer.themes
        for audience in offer.audiences
    }  # fmt: skip
    asked = {"territory": town, "organisation": "org:us", "as_of": DAY}
    elsewhere = run_saved(many, model, "covered_elsewhere", asked).rows
    assert not here & {(row["theme"], row["audience"]) for row in elsewhere if row["audience"] != "tous-publics"}


def test_the_many_territories_have_every_case(many: Store, model: Model) -> None:
    """Otherwise nothing was compared."""
    states = {row["state"] for town in TOWNS for row in gaps(scope(many, model, town), threshold=0.5).rows}
    verdicts = {row["verdict"] for town in TOWNS for row in alliances(scope(many, model, town)).rows}
    assert states == {"established", "undetermined", "partial", "answered"}
    assert verdicts >= {"complement", "compare", "coordinate", "undetermined", "other_public"}


@pytest.mark.parametrize("town", TOWNS)
def test_what_completes_is_for_whom_the_other_answers_say(many: Store, model: Model, town: str) -> None:
    """An offer completes mentoring for an audience exactly where it may answer a need of that audience."""
    supply = supply_around(scope(many, model, town))
    for audience in ("neet", "lyceens"):
        asked = {"territory": town, "audience": audience, "as_of": DAY}
        listed = {row["offer_id"] for row in run_saved(many, model, "complements_to_mentoring", asked).rows}
        need = Need("", "", (town,), frozenset(), frozenset({audience}), (None, None), None, (), (), ())
        assert listed == {
            offer.id
            for offer in supply.offers
            if offer.themes and "mentorat" not in offer.themes and supply.places.meets(offer.places, [town])
            and audience_fit(model, offer, need) > Fit.NO
        }  # fmt: skip
