"""How audiences and themes hold each other, and what a double is: by the definitions, case by case."""

from dataclasses import replace
from pathlib import Path

import pytest

from essaim.ontology.model import Model
from essaim.queries.supply.ages import Ages
from essaim.queries.supply.alike import HINT, Fit, audience_fit, audiences_held, audiences_shared, themes_held
from essaim.queries.supply.doubling import Doubles, Doubling
from essaim.queries.supply.places import Places
from essaim.queries.supply.supply import Offer

PLACES = Places(
    territory="com:1",
    around={
        "com:1": frozenset({"com:1", "dep:1"}),
        "com:2": frozenset({"com:2", "dep:1"}),
        "qpv:1": frozenset({"qpv:1", "com:1", "dep:1"}),
        "dep:1": frozenset({"dep:1"}),
    },
    names={},
    inhabitants={},
    departments=("dep:1",),
)
NONE: frozenset[str] = frozenset()
FULL = Offer(
    "o", "o", None, ("com:1",), frozenset({"mentorat"}), frozenset({"collegiens"}), (None, None), NONE, (), (),
    mentors=frozenset({"etudiant"}), form=frozenset({"individuel"}), goal="Confiance",
)  # fmt: skip


class Group:
    def __init__(self, audiences: str, ages: Ages = (None, None)) -> None:
        self.audiences, self.ages = frozenset(audiences.split()), ages


@pytest.mark.parametrize(
    ("offered", "asked", "fit"),
    [
        (Group("collegiens"), Group("collegiens"), Fit.WHOLE),
        (Group("lyceens"), Group("lyceens-pro"), Fit.WHOLE),  # by the vocabulary
        (Group("lyceens-pro"), Group("lyceens"), Fit.PART),
        (Group("jeunes-16-25"), Group("neet", (16, 25)), Fit.WHOLE),  # by ages
        (Group("jeunes-16-25"), Group("neet"), Fit.PART),  # 16 to 29
        (Group("neet"), Group("jeunes-16-25"), Fit.PART),
        (Group("collegiens"), Group("lyceens"), Fit.NO),  # nobody is both, though both may be 15
        (Group("tous-publics"), Group("collegiens"), Fit.MAYBE),
        (Group("collegiens"), Group("tous-publics"), Fit.PART),
        (Group("collegiens"), Group("jeunes-femmes"), Fit.MAYBE),
        (Group("seniors"), Group("collegiens"), Fit.NO),
        (Group("adultes"), Group("collegiens"), Fit.NO),
        (Group(""), Group("collegiens"), Fit.MAYBE),
        (Group("", (11, 15)), Group("collegiens"), Fit.WHOLE),
        (Group("", (14, 20)), Group("collegiens"), Fit.PART),
        (Group("collegiens", (11, 12)), Group("collegiens", (14, 15)), Fit.NO),
        (Group("collegiens", (11, 12)), Group("collegiens"), Fit.PART),
    ],
)
def test_an_offer_and_the_young_people_of_a_need(model: Model, offered: Group, asked: Group, fit: Fit) -> None:
    assert audience_fit(model, offered, asked) == fit


def test_all_of_ours_or_a_part(model: Model) -> None:
    both = Group("collegiens lyceens")
    assert audiences_held(model, both, Group("collegiens")) == Fit.WHOLE
    assert audiences_held(model, Group("collegiens"), both) == Fit.PART
    assert audiences_held(model, Group("tous-publics"), both) == Fit.MAYBE
    assert audiences_held(model, Group(""), both) == Fit.MAYBE
    assert audiences_held(model, Group("parents"), both) == Fit.NO


def test_a_common_public(model: Model) -> None:
    assert audiences_shared(model, ["collegiens"], ["collegiens"]) == 1
    assert audiences_shared(model, ["collegiens", "lyceens"], ["lyceens"]) == 0.5
    assert audiences_shared(model, ["neet"], ["jeunes-16-25"]) == 1
    assert audiences_shared(model, ["collegiens"], ["tous-publics"]) == HINT < 0.5  # a golf club is no twin
    assert audiences_shared(model, ["collegiens"], ["seniors"]) == audiences_shared(model, ["collegiens"], []) == 0


def test_themes_follow_the_vocabulary(tmp_path: Path) -> None:
    """An extension puts homework clubs under school support: one lies in the other."""
    from essaim.ontology.compile import load_model

    extension = tmp_path / "devoirs.ttl"
    base = "https://w3id.org/essaim/vocabulary/"
    extension.write_text(
        f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix v: <{base}> .
<{base}theme/devoirs> a skos:Concept ; skos:inScheme v:theme ; skos:notation "devoirs" ;
  skos:prefLabel "Devoirs"@fr, "Homework"@en ; skos:definition "Devoirs."@fr, "Homework."@en ;
  skos:broader <{base}theme/soutien-scolaire> .
""",
        encoding="utf-8",
    )
    wider = load_model((extension,))
    assert themes_held(wider, ["soutien-scolaire"], ["devoirs"]) == Fit.WHOLE
    assert themes_held(wider, ["devoirs"], ["soutien-scolaire"]) == Fit.PART
    assert themes_held(wider, ["sport"], ["devoirs"]) == Fit.NO
    assert themes_held(wider, [], ["devoirs"]) == Fit.MAYBE


@pytest.mark.parametrize(
    ("theirs", "doubling"),
    [
        ({}, Doubling.DOUBLE),
        ({"themes": frozenset({"mentorat", "sport"})}, Doubling.DOUBLE),  # all of ours is there, and more
        ({"audiences": frozenset({"collegiens", "ecoliers"})}, Doubling.DOUBLE),
        ({"places": ("dep:1",)}, Doubling.DOUBLE),
        ({"mentors": NONE}, Doubling.COMPARE),
        ({"goal": "Autre chose"}, Doubling.COMPARE),
        ({"audiences": frozenset({"tous-publics"})}, Doubling.COMPARE),
        ({"places": ("qpv:1",)}, Doubling.PART),
        ({"mentors": frozenset({"salarie"})}, Doubling.PART),  # another kind of mentor
        ({"form": frozenset({"distance"})}, Doubling.PART),
        ({"ages": (11, 12)}, Doubling.PART),
        ({"audiences": NONE}, Doubling.UNKNOWN),
        ({"themes": NONE}, Doubling.UNKNOWN),
        ({"places": ("com:2",)}, Doubling.OTHER),
        ({"audiences": frozenset({"lyceens"})}, Doubling.OTHER),
        ({"themes": frozenset({"sport"})}, Doubling.OTHER),
    ],
)
def test_what_a_double_is(model: Model, theirs: dict[str, object], doubling: Doubling) -> None:
    doubles = Doubles(model, PLACES)
    assert doubles.of_offer(FULL, replace(FULL, **theirs)) == doubling  # type: ignore[arg-type]
    assert doubles.of_body([FULL], [replace(FULL, **theirs)]) == doubling  # type: ignore[arg-type]


def test_a_body_doubles_us_where_each_of_our_offers_is_there(model: Model) -> None:
    doubles, other = Doubles(model, PLACES), replace(FULL, themes=frozenset({"sport"}))
    assert doubles.of_body([FULL, other], [FULL, other]) == Doubling.DOUBLE
    assert doubles.of_body([FULL, other], [FULL]) == Doubling.PART
    assert doubles.of_body([], [FULL]) == doubles.of_body([FULL], []) == Doubling.OTHER
