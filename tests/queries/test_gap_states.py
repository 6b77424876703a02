"""Where a gap begins: what decides of the state, on figures and in the whole answer."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.evidence import expected_for
from essaim.queries.answer.scope import scope_of
from essaim.queries.gaps.answer import gaps
from essaim.queries.gaps.figures import Figures, Finding, Level, Reference, finding
from essaim.queries.methods.coverage import Prior, covered
from essaim.queries.supply.matching import Answering, Role
from essaim.queries.supply.supply import Need, Offer

NONE: frozenset[str] = frozenset()
EXPECTED = expected_for({"sport"}, ())
ALL = dict.fromkeys(EXPECTED, "src:releve")


def judged(
    places: float | None,
    young: int | None,
    threshold: float | None = 0.4,
    documented: dict[str, str] = ALL,
    more: tuple[tuple[float | None, Role], ...] = (),
    **said: Any,
) -> Finding:
    """What `places` for so many young people come to, all coverages being as likely beforehand: Beta(1, 1)."""
    need = Need("need:a", "a", ("com:1",), frozenset({"sport"}), NONE, (None, None), young, (), (), (), **said)
    offer = Offer("off:a", "a", None, ("com:1",), frozenset({"sport"}), NONE, (None, None), NONE, (), ())
    matches = [Answering(offer, places, False), *(Answering(offer, n, False, role) for n, role in more)]
    level = Level(Prior(1, 1), threshold, 9)
    figures = Figures(need, matches, documented, (None, None))
    return finding(figures, Reference({"referred": level, "young": level}, False, "Val"))


@pytest.mark.parametrize("places", [20, 25, 30, 32, 34, 36, 38, 40, 60])
def test_a_gap_is_established_beyond_eight_chances_in_ten(places: int) -> None:
    """Of 100 young people, against 40 %, all sources consulted."""
    coverage = covered(places, 100, Prior(1, 1), 0.4)
    assert coverage.p_gap is not None
    assert judged(places, 100).state == ("established" if coverage.p_gap > 0.8 else "partial")
    assert {judged(20, 100).state, judged(40, 100).state} == {"established", "partial"}


def test_no_place_found_is_a_matter_of_probability_too() -> None:
    """Of one young person and none with a place, nothing is sure; of a hundred it is."""
    assert judged(0, 1).state == judged(0, 1, None).state == "undetermined"
    assert judged(0, 100).state == "established"


def test_few_sources_establish_nothing() -> None:
    """The offers were listed and nothing else: one source of six."""
    assert judged(0, 500, documented={"class:Offer": "src:releve"}).state == "undetermined"
    half = dict.fromkeys(("class:Offer", *[code for code in EXPECTED if code != "class:Offer"][:2]), "src:releve")
    assert judged(0, 500, documented=half).state == "established"


@pytest.mark.parametrize(
    "judgement",
    [judged(None, 100), judged(0, None), judged(0, 0), judged(0, 100, documented={}), judged(0, 100, None)],
)
def test_what_is_unknown_is_to_be_asked(judgement: Finding) -> None:
    assert judgement.state == "undetermined"


def test_what_may_be_for_them_keeps_a_gap_from_being_sure() -> None:
    """400 places for everyone of these ages, of ordinary law or not, are no answer and no gap; ours change nothing."""
    for role in ("perhaps", "ordinary"):
        assert judged(0, 100, more=((400, role),)).state == "undetermined"
        assert judged(0, 100, more=((None, role),)).state == "undetermined"
        assert judged(5, 100, more=((3, role),)).state == "established"  # all of them would not be enough
    assert judged(0, 100, more=((400, "ours"),)).state == "established"


def test_answered_is_what_somebody_said() -> None:
    assert judged(90, 100).state == "partial"
    assert judged(1, 100, answered_on="2026-10-12").state == "answered"


def test_a_number_to_refer_is_what_places_are_compared_with() -> None:
    """60 places for the 600 whom it concerns are few; for the 40 whom the school would refer they are not."""
    few, many = judged(60, 600), judged(60, 600, to_refer=40)
    assert (few.state, many.state) == ("established", "partial")
    assert (many.unit, many.unmet) == ("referred", 0)
    assert judged(10, 600, to_refer=40).unmet == 30
    assert few.unmet == 180  # as many as at the threshold: .4 × 600


CAPACITIES = (10, 20, 60, 30, 50, 40, 40)  # 40 for 100 on average elsewhere


@pytest.fixture
def val(embedded_store: Store, model: Model, writing: Callable[..., None]) -> Store:
    """Bourg has a need of 100 young people and 10 places for it; six other communes have 20 to 60 for 100 each."""
    nodes: dict[str, tuple[str, str, dict[str, Any]]] = {
        "src:releve": ("Source", "Relevé", {}),
        "dep:96": ("Department", "Val", {"population": 900}),
        "org:club": ("Association", "Club", {}),
    }
    edges: list[tuple[str, str, str, dict[str, Any]]] = []
    for number in range(len(CAPACITIES)):
        town = f"com:9610{number}"
        nodes[town] = ("Municipality", f"Bourg {number}", {"population": 100})
        nodes[f"need:{number}"] = ("Need", f"Besoin {number}", {"youngPeople": 100})
        nodes[f"off:{number}"] = ("Offer", f"Offre {number}", {"capacity": CAPACITIES[number]})
        edges += [
            (town, "PART_OF", "dep:96", {}),
            (town, "HAS_NEED", f"need:{number}", {}),
            (f"need:{number}", "HAS_THEME", "theme:sport", {}),
            ("org:club", "OFFERS", f"off:{number}", {}),
            (f"off:{number}", "ADDRESSES", f"need:{number}", {}),
            *(("src:releve", "DOCUMENTS", town, {"indicator": code}) for code in EXPECTED),
        ]
    writing(
        embedded_store, model, nodes, [(a, kind, b, {"visibility": "public", **more}) for a, kind, b, more in edges]
    )
    return embedded_store


def test_the_threshold_is_that_of_the_other_territories(val: Store, model: Model) -> None:
    """40 places for 100 elsewhere: here there would be about 40. What is judged is no part of its measure."""
    (row,) = gaps(scope_of(val, model, "com:96100")).rows
    assert (row["state"], row["threshold"], row["unmet"]) == ("established", 0.4, 30)
    assert row["coverage"] is row["coverage_low"] is row["coverage_high"] is None  # nobody said a number
    text = plain(row["why"].fr)
    assert text.startswith("10 places connues pour 100 jeunes. C’est moins qu’ailleurs (Val)")
    assert "pour autant de jeunes il y en aurait environ 40" in text
    val.write("MATCH (n:Need {id: 'need:0'}) SET n.youngPeople = 100000")
    (row,) = gaps(scope_of(val, model, "com:96100")).rows
    assert row["threshold"] == 0.4


def test_without_enough_elsewhere_there_is_no_threshold(val: Store, model: Model) -> None:
    val.write("MATCH (n:Need) WHERE n.id IN ['need:1', 'need:2', 'need:3'] SET n.youngPeople = null")
    answer = gaps(scope_of(val, model, "com:96100"))
    assert (answer.rows[0]["state"], answer.rows[0]["threshold"]) == ("partial", None)
    (note,) = [plain(note.fr) for note in answer.notes if "seuil" in note.fr]
    assert "n’ont que 3 besoins dont les places sont connues, il en faut 4" in note
    (row,) = gaps(scope_of(val, model, "com:96100"), threshold=0.4).rows
    assert (row["state"], row["threshold"]) == ("established", 0.4)


def test_a_whole_departement_has_nothing_beside_it(val: Store, model: Model) -> None:
    rows = gaps(scope_of(val, model, "dep:96")).rows
    assert {row["threshold"] for row in rows} == {None}


def test_equal_needs_share_a_rank(val: Store, model: Model) -> None:
    """Two communes have 40 places for 100: no order of ids."""
    rows = gaps(scope_of(val, model, "dep:96"), threshold=0.9).rows
    assert [(row["unmet"], row["rank"]) for row in rows] == [
        (80, 1),
        (70, 2),
        (60, 3),
        (50, 4),
        (50, 4),
        (40, 6),
        (30, 7),
    ]


def test_what_the_holder_says_comes_first_and_is_dated(val: Store, model: Model) -> None:
    val.write(
        "MATCH (n:Need {id: 'need:0'}) SET n.toRefer = 40, n.saidBy = 'Le collège', n.saidOn = date('2026-10-12'), "
        "n.answeredOn = date('2026-11-02')"
    )
    asked = {day: gaps(scope_of(val, model, "com:96100", as_of=day)).rows[0] for day in ("2026-10-20", "2026-11-20")}
    before, after = asked.values()
    assert plain(before["why"].fr).startswith("10 places connues ; le collège en orienterait 40 (dit le 12/10/2026).")
    assert (before["coverage"], before["unmet"]) == (0.25, 30)
    assert before["coverage_low"] < 0.25 < before["coverage_high"]
    assert after["state"] == "answered"
    assert "Répondu : Le collège l’a dit le 02/11/2026." in plain(after["why"].fr)
    earlier = gaps(scope_of(val, model, "com:96100", as_of=date(2026, 10, 1))).rows[0]
    assert (earlier["to_refer"], earlier["state"]) == (None, "established")
