"""Gaps on a small territory worked out by hand on every engine, and on the demonstration counted from its files."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.errors import UsageError
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.evidence import expected_for
from essaim.queries.answer.scope import scope_of
from essaim.queries.gaps.answer import gaps
from essaim.queries.gaps.columns import COLUMNS
from essaim.queries.methods.coverage import covered
from essaim.queries.outside.columns import NEEDS
from essaim.queries.supply.deprivation import Deprived, _together

DAY = date(2026, 11, 23)
DEMO = Path(__file__).parents[2] / "graph_loader" / "data" / "demo"
HOSTILE = "Ciné </script><b>{0} $x\\n « l’été »"
NODES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
    "src:releve": ("Source", "Relevé des offres", {"date": date(2026, 9, 1)}),
    "reg:90": ("Region", "Grand Val", {}),
    "dep:901": ("Department", "Val-Haut", {"population": 20000}),
    "dep:902": ("Department", "Val-Bas", {"population": 9000}),
    "epci:900000001": ("Intercommunality", "Val Métropole", {"population": 12000}),
    "com:90101": ("Municipality", "Montclair", {"population": 10000}),
    "com:90102": ("Municipality", "Saint-Aubin", {"population": 2000}),
    "com:90103": ("Municipality", "Sansbesoin", {"population": 500}),
    "com:90104": ("Municipality", "Pré-Clos", {"population": 4000}),
    "com:90105": ("Municipality", "Basse-Lande", {"population": 1500}),
    "com:90201": ("Municipality", "Rivebelle", {"population": 5000}),
    "qpv:QN90101A": ("PriorityNeighbourhood", "Les Tilleuls", {"population": 1000}),
    "org:pouce": ("Association", "Coup de pouce", {}),
    "org:club": ("Association", "Club du Val", {}),
    "per:r1": ("Person", "", {"displayName": "La référente jeunesse", "adult": True}),
    "need:mentor": ("Need", "Des mentors", {"youngPeople": 100, "ageMin": 11, "ageMax": 15, "year": 2026}),
    "need:sport": ("Need", "Du sport", {"youngPeople": 200, "year": 2026}),
    "need:avenir": ("Need", "Préparer l’après-bac", {"youngPeople": 50, "year": 2026}),
    "need:bus": ("Need", "Un bus", {"year": 2026}),
    "need:cine": ("Need", "Du cinéma", {"youngPeople": 60, "year": 2026}),
    "need:autre": ("Need", "Autre chose", {"youngPeople": 10, "year": 2026}),
    "need:aubin": ("Need", "Des mentors à Saint-Aubin", {"youngPeople": 40, "year": 2026}),
    "need:epci": ("Need", "Des logements", {"youngPeople": 70, "year": 2026}),
    "need:seul": ("Need", "Des mentors à Rivebelle", {"youngPeople": 20, "year": 2026}),
    "off:mentor": ("Offer", "Mentorat", {"capacity": 30, "ageMin": 11, "ageMax": 15}),
    "off:foot": ("Offer", "Foot", {"capacity": 80, "ageMin": 11, "ageMax": 14}),
    "off:petits": ("Offer", "Sport des petits", {"capacity": 500, "ageMin": 6, "ageMax": 9}),
    "off:dep": ("Offer", "Sport du département", {"capacity": 100}),
    "off:cine": ("Offer", HOSTILE, {}),
    "off:fini": ("Offer", "Mentorat d’hier", {"capacity": 900}),
    "off:seul": ("Offer", "Mentorat à Rivebelle", {"capacity": 5}),
}
_LINKS: list[tuple[str, str, str]] = [
    ("dep:901", "PART_OF", "reg:90"),
    ("dep:902", "PART_OF", "reg:90"),
    ("com:90101", "PART_OF", "dep:901"),
    ("com:90102", "PART_OF", "dep:901"),
    ("com:90103", "PART_OF", "dep:901"),
    ("com:90104", "PART_OF", "dep:901"),
    ("com:90105", "PART_OF", "dep:901"),
    ("com:90201", "PART_OF", "dep:902"),
    ("com:90101", "PART_OF", "epci:900000001"),
    ("com:90102", "PART_OF", "epci:900000001"),
    ("qpv:QN90101A", "PART_OF", "com:90101"),
    ("qpv:QN90101A", "HAS_NEED", "need:mentor"),
    ("com:90101", "HAS_NEED", "need:sport"),
    ("com:90101", "HAS_NEED", "need:avenir"),
    ("com:90101", "HAS_NEED", "need:bus"),
    ("com:90101", "HAS_NEED", "need:cine"),
    ("com:90101", "HAS_NEED", "need:autre"),
    ("com:90102", "HAS_NEED", "need:aubin"),
    ("epci:900000001", "HAS_NEED", "need:epci"),
    ("com:90201", "HAS_NEED", "need:seul"),
    ("need:mentor", "STATED_BY", "per:r1"),
    ("org:pouce", "OFFERS", "off:mentor"),
    ("org:pouce", "OFFERS", "off:fini"),
    ("org:pouce", "OFFERS", "off:seul"),
    ("org:club", "OFFERS", "off:foot"),
    ("org:club", "OFFERS", "off:petits"),
    ("org:club", "OFFERS", "off:dep"),
    ("org:club", "OFFERS", "off:cine"),
    ("org:club", "LOCATED_IN", "com:90101"),
    ("org:pouce", "LOCATED_IN", "com:90102"),
    ("org:pouce", "SERVES", "com:90101"),
    ("off:dep", "SERVES", "dep:901"),
    ("off:mentor", "ADDRESSES", "need:mentor"),
    ("off:seul", "ADDRESSES", "need:seul"),
]
_CONCEPTS = {
    "need:mentor": ("mentorat", "collegiens"),
    "need:sport": ("sport", "collegiens"),
    "need:avenir": ("orientation", "lyceens"),
    "need:bus": ("mobilite", "lyceens"),
    "need:cine": ("ouverture-culturelle", "collegiens"),
    "need:aubin": ("mentorat", "collegiens"),
    "need:epci": ("logement-jeunes", "etudiants"),
    "need:seul": ("mentorat", "collegiens"),
    "off:mentor": ("mentorat", "collegiens"),
    "off:foot": ("sport", "collegiens"),
    "off:petits": ("sport", "ecoliers"),
    "off:dep": ("sport", "tous-publics"),
    "off:cine": ("ouverture-culturelle", "collegiens"),
}
# Unemployment, in percent: that of the neighbourhood is the team's own; a later figure and an older one are not it.
UNEMPLOYMENT = {"com:90101": 12.0, "com:90102": 8.0, "com:90103": 6.0, "com:90104": 10.0, "com:90105": 7.0}
_OBSERVED: list[tuple[str, str, float, int, str]] = [
    *((f"obs:{place}", place, value, 2021, "public") for place, value in UNEMPLOYMENT.items()),
    ("obs:old", "com:90101", 30.0, 2015, "public"),
    ("obs:later", "com:90101", 40.0, 2027, "public"),
    ("obs:qpv", "qpv:QN90101A", 9.0, 2021, "internal"),
]
NODES |= {
    id: (
        "Observation",
        "",
        {
            "indicator": "unemployment-rate-15-64",
            "value": value,
            "year": year,
            "visibility": seen,
            "sources": ["src:insee"],
        },
    )
    for id, _, value, year, seen in _OBSERVED
} | {"src:insee": ("Source", "Recensement", {"date": date(2021, 1, 1)})}
# Five of the six that a need of collégiens rests on.
EXPECTED = [code for code in expected_for({"mentorat"}, {"collegiens"}) if code != "relation:ADDRESSES"]
THRESHOLD = 160 / 350  # what a user may ask for: few needs elsewhere are known
EDGES: list[tuple[str, str, str, dict[str, Any]]] = [
    *((id, "OBSERVES", place, {"visibility": "public", "source": "src:insee"}) for id, place, *_ in _OBSERVED),
    *((one, kind, other, {"visibility": "public"}) for one, kind, other in _LINKS),
    *((one, "HAS_THEME", f"theme:{theme}", {"visibility": "public"}) for one, (theme, _) in _CONCEPTS.items()),
    *((one, "TARGETS", f"aud:{audience}", {"visibility": "public"}) for one, (_, audience) in _CONCEPTS.items()),
    ("off:fini", "ADDRESSES", "need:mentor", {"visibility": "public", "until": date(2025, 6, 30)}),
    *(
        ("src:releve", "DOCUMENTS", place, {"visibility": "public", "indicator": code, "date": date(2026, 9, 1)})
        for place in ("com:90101", "com:90201")
        for code in EXPECTED
    ),
    (
        "src:releve",
        "DOCUMENTS",
        "com:90102",
        {"visibility": "public", "indicator": "class:Offer", "date": date(2026, 9, 1), "completeness": "partial"},
    ),
]


@pytest.fixture(scope="module", params=("arcadedb", "neo4j", "neo4j-newest"))
def store(request: pytest.FixtureRequest, engines: Any, model: Model, writing: Callable[..., None]) -> Store:
    found: Store = engines.store(request.param)
    writing(found, model, NODES, EDGES)
    return found


def ask(store: Store, model: Model, territory: str, day: date = DAY, **asked: Any) -> Answer:
    return gaps(scope_of(store, model, territory, as_of=day), **asked)


def test_states_by_hand(store: Store, model: Model) -> None:
    """Montclair. Known: mentors 30 of 100, sport 80 for 200 and perhaps half of the département's 100, after school 0
    of 50."""
    answer = ask(store, model, "com:90101", threshold=THRESHOLD)
    assert answer.columns == COLUMNS
    assert [
        (row["rank"], row["need_id"], row["state"], row["young_people"], row["capacity"], row["unmet"])
        for row in answer.rows
    ] == [
        (1, "need:avenir", "established", 50, 0, 23),
        (2, "need:mentor", "established", 100, 30, 16),
        (3, "need:cine", "undetermined", 60, None, None),
        (4, "need:autre", "undetermined", 10, None, None),
        (5, "need:bus", "undetermined", None, 0, None),
        (6, "need:sport", "partial", 200, 80, 11),
    ]
    rows = {row["need_id"]: row for row in answer.rows}
    mentor, sport = rows["need:mentor"], rows["need:sport"]
    assert mentor["threshold"] == round(THRESHOLD, 4)
    estimate = covered(30, 100, None, THRESHOLD, 5 / 6)
    assert estimate.p_gap is not None and mentor["p_gap"] == round(estimate.p_gap, 4) > 0.8
    assert mentor["coverage"] is None  # nobody said how many to refer
    assert [(offer["id"], offer["counted"]) for offer in sport["offers"]] == [("off:foot", 80)]
    assert [(offer["id"], offer["role"], offer["counted"]) for offer in sport["apart"]] == [("off:dep", "perhaps", 50)]
    assert (mentor["theme"], mentor["audience"], mentor["territory_id"]) == (
        ["mentorat"],
        ["collegiens"],
        "qpv:QN90101A",
    )
    assert (mentor["age_min"], mentor["age_max"]) == (11, 15)


def test_deprivation_weighs_in_the_ranking(store: Store, model: Model) -> None:
    """The mean of the communes by their inhabitants: 10.53; Montclair has 12, its neighbourhood 9 (for the team)."""
    living = [NODES[place][2]["population"] for place in UNEMPLOYMENT]
    mean = np.average(list(UNEMPLOYMENT.values()), weights=living)
    spread = np.sqrt(np.average((np.array(list(UNEMPLOYMENT.values())) - mean) ** 2, weights=living))
    rows = {row["need_id"]: row for row in ask(store, model, "com:90101", threshold=THRESHOLD).rows}
    avenir, mentor = rows["need:avenir"], rows["need:mentor"]
    assert avenir["deprivation"] == round((12 - mean) / spread, 2) == 0.78
    assert mentor["deprivation"] == round((9 - mean) / spread, 2) == -0.81
    assert avenir["priority"] == round(avenir["unmet"] * (1 + 0.5 * (12 - mean) / spread), 1)
    assert mentor["priority"] == round(mentor["unmet"] * (1 + 0.5 * (9 - mean) / spread), 1)
    assert rows["need:sport"]["priority"] is rows["need:sport"]["deprivation"] is None  # no gap there
    assert "plus pauvre" in plain(avenir["why"].fr)
    assert "taux de chômage des 15-64 ans : 12 %, moyenne 10,5 %) : chaque jeune y compte pour 1,39" in plain(
        avenir["why"].fr
    )
    assert "moins pauvre" in plain(mentor["why"].fr)
    assert "src:insee" in avenir["evidence"]
    (note,) = [
        plain(one.fr)
        for one in ask(store, model, "com:90101", threshold=THRESHOLD).notes
        if "davantage" in plain(one.fr)
    ]
    assert "5 communes (Val-Haut ; taux de chômage" in note


def test_places_of_one_need_count_together() -> None:
    """Their mean; a neighbourhood without a figure hides the value, a place without any hides all."""
    town, other = Deprived(0.8, 12.0, 10.5, ("src:a",)), Deprived(-0.2, 10.0, 10.5, ("src:b",))
    assert _together([town, other]) == Deprived(pytest.approx(0.3), 11.0, 10.5, ("src:a", "src:b"))  # type: ignore
    assert _together([town, Deprived(1.5, None, 10.5, ())]) == Deprived(pytest.approx(1.15), None, 10.5, ("src:a",))  # type: ignore
    assert _together([town, None]) is None
    assert (town.factor, Deprived(9, None, 0, ()).factor, Deprived(-9, 1.0, 0, ()).factor) == (1.4, 1.75, 0.25)


def test_without_a_figure_of_deprivation(store: Store, model: Model) -> None:
    """In 2014 nobody had counted the unemployed: the number of young people alone ranks."""
    answer = ask(store, model, "com:90101", date(2014, 6, 1), threshold=0.9)
    assert {row["deprivation"] for row in answer.rows} <= {None}
    (row,) = ask(store, model, "com:90201", threshold=0.5).rows
    assert (row["state"], row["deprivation"], row["priority"]) == ("established", None, float(row["unmet"]))


def test_why_says_the_figures_and_whom_to_ask(store: Store, model: Model) -> None:
    answer = ask(store, model, "com:90101", threshold=THRESHOLD)
    why = {row["need_id"]: row["why"] for row in answer.rows}
    assert plain(why["need:mentor"].fr) == (
        "30 places connues pour 100 collégiens. C’est moins que le seuil demandé : 46 places. Lieu moins pauvre que "
        "les communes autour (taux de chômage des 15-64 ans : 9 %, moyenne 10,5 %) : chaque jeune y compte pour 0,6 "
        "dans le classement. À demander à : la référente jeunesse (combien de jeunes orienter, si cela suffit). "
        "5 relevés sur 6."
    )
    assert why["need:avenir"].en.startswith(
        "No known place for 50 high school pupils. Below the threshold asked for: 23"
    )
    assert plain(why["need:sport"].fr).startswith(
        "80 places connues pour 200 collégiens. Réponse partielle : personne n’a dit que cela suffit. À part, non "
        "comptées : « Sport du département » (peut-être pour eux, 50 places)."
    )
    assert "nombre de jeunes inconnu" in plain(why["need:bus"].fr)
    assert "besoin sans thème" in plain(why["need:autre"].fr)
    assert f"nombre de places inconnu pour « {HOSTILE} »" in plain(why["need:cine"].fr)
    (row,) = ask(store, model, "com:90102").rows
    assert "0 relevé sur 6" in plain(row["why"].fr)
    (note,) = [plain(note.fr) for note in ask(store, model, "com:90102").notes if "Relevés qui manquent" in note.fr]
    assert "établissements scolaires, institutions" in note


def test_sources_of_every_row(store: Store, model: Model) -> None:
    answer = ask(store, model, "com:90101", threshold=THRESHOLD)
    known = {source.id for source in answer.sources}
    assert known == {"src:equipe", "src:releve", "src:insee"}
    assert all(row["evidence"] and set(row["evidence"]) <= known for row in answer.rows)


def test_not_documented_is_not_a_gap(store: Store, model: Model) -> None:
    """Saint-Aubin lists its offers in part; its intercommunality's need is said to be wider."""
    answer = ask(store, model, "com:90102")
    (row,) = answer.rows
    assert (row["state"], row["capacity"], row["coverage"], row["p_gap"]) == ("undetermined", None, None, None)
    assert "offres non recensées" in plain(row["why"].fr)
    assert any("essaim gaps epci:900000001" in plain(note.fr) for note in answer.notes)


def test_a_whole_counts_the_needs_of_its_parts(store: Store, model: Model) -> None:
    """All communes of the intercommunality lie in the département: its need is one of the département's."""
    needs = {row["need_id"] for row in ask(store, model, "dep:901").rows}
    assert needs == {f"need:{one}" for one in ("mentor", "sport", "avenir", "bus", "cine", "autre", "aubin", "epci")}
    assert {row["need_id"] for row in ask(store, model, "epci:900000001").rows} == needs


def test_alone_in_its_departement(store: Store, model: Model) -> None:
    """Nothing is known beside it: 5 places for 20 are an answer in part, and a gap only by a threshold of one’s own."""
    answer = ask(store, model, "com:90201")
    (row,) = answer.rows
    assert (row["state"], row["threshold"], row["capacity"]) == ("partial", None, 5)
    assert any("--threshold" in note.fr for note in answer.notes)
    (row,) = ask(store, model, "com:90201", threshold=0.5).rows
    assert (row["state"], row["unmet"]) == ("established", 5)


def test_threshold_moves_the_state(store: Store, model: Model) -> None:
    states = {row["need_id"]: row["state"] for row in ask(store, model, "com:90101", threshold=0.2).rows}
    assert (states["need:mentor"], states["need:avenir"]) == ("partial", "established")
    states = {row["need_id"]: row["state"] for row in ask(store, model, "com:90101", threshold=0.9).rows}
    assert states["need:sport"] == "established"  # even if all that may be for them is


def test_narrowed_by_theme_and_audience(store: Store, model: Model) -> None:
    assert [row["need_id"] for row in ask(store, model, "com:90101", theme="Mentorat").rows] == ["need:mentor"]
    found = ask(store, model, "com:90101", theme="sport", audience="Collégiens")
    assert [row["need_id"] for row in found.rows] == ["need:sport"]
    assert (found.params["theme"], found.params["audience"]) == ("sport", "collegiens")
    none = ask(store, model, "com:90101", theme="numerique")
    assert none.rows == ()
    assert "Aucun besoin de ce thème ou de ce public n’est relevé ici." in [plain(note.fr) for note in none.notes]


@pytest.mark.parametrize("wrong", [{"threshold": 0}, {"threshold": 7}, {"theme": "poney"}, {"audience": "élèves"}])
def test_wrong_values_say_what_is_accepted(store: Store, model: Model, wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        ask(store, model, "com:90101", **wrong)


def test_nothing_known_says_what_to_load(store: Store, model: Model) -> None:
    for territory, day in (("com:90103", DAY), ("com:90101", date(2000, 1, 1))):
        answer = ask(store, model, territory, day)
        assert answer.rows == ()
        assert any("besoins" in plain(note.fr) and "charger" in plain(note.fr) for note in answer.notes)


def test_before_the_offers_were_listed(store: Store, model: Model) -> None:
    """On 1 August 2026 the survey of September is not there: nothing is established."""
    rows = ask(store, model, "com:90101", date(2026, 8, 1), threshold=0.9).rows
    assert {row["state"] for row in rows} == {"undetermined", "partial"}


def _places(need: str) -> int:
    """The places of the offers that say they answer a need, from the file itself."""
    with (DEMO / "offres.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if need in row["besoins"].split(" ; ")]
    return sum(int(row["capacité"]) for row in rows)


def test_demonstration(demo: Store, model: Model) -> None:
    """Clairebrise, against the needs of the other communes whose places are known."""
    answer = ask(demo, model, "Clairebrise")
    rows = {row["need_id"].removeprefix("need:demo."): row for row in answer.rows}
    assert rows["b-coll-coursives"]["capacity"] == _places("b-coll-coursives") == 145
    assert rows["b-emploi-clairebrise"]["capacity"] == _places("b-emploi-clairebrise") == 45
    assert {key: row["state"] for key, row in rows.items()} == {
        "b-emploi-clairebrise": "established",
        "b-orientation-lyceens": "established",
        "b-numerique-clairebrise": "established",
        "b-culture-amarre": "undetermined",
        "b-parents-amarre": "partial",  # nobody counted the parents; thirty places are known
        "b-devoirs-coursives": "partial",
        "b-coll-coursives": "partial",
        "b-stage-troisieme": "partial",
    }
    (note,) = [plain(note.fr) for note in answer.notes if "Seuil" in note.fr]
    assert "d’après 4 besoins dont les places sont connues" in note


def test_deprivation_of_the_demonstration(demo: Store, model: Model) -> None:
    """Too few communes tell their unemployment; from the table of places: 14.2 % of Clairebrise live in a QPV."""
    with (DEMO / "territoires.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    living = {row["code"]: int(row["population"]) for row in rows if row["nature"] == "Commune"}
    quarters = [(row["dans"].removeprefix("com:"), int(row["population"])) for row in rows if row["nature"] == "QPV"]
    shares = [100 * sum(size for town, size in quarters if town == code) / living[code] for code in living]
    mean = np.average(shares, weights=list(living.values()))
    spread = np.sqrt(np.average((np.array(shares) - mean) ** 2, weights=list(living.values())))
    found = {row["need_id"]: row for row in ask(demo, model, "Clairebrise").rows}
    job = found["need:demo.b-emploi-clairebrise"]
    assert job["deprivation"] == round((100 * 8300 / 58400 - mean) / spread, 2)
    # of the neighbourhood itself, all of its inhabitants: so the bound
    high_school = found["need:demo.b-orientation-lyceens"]
    assert high_school["deprivation"] == round((100 - mean) / spread, 2) > 10
    assert high_school["priority"] == round(1.75 * high_school["unmet"], 1)
    assert "chaque jeune y compte pour 1,75" in plain(high_school["why"].fr)


def test_demonstration_as_others_may_see_it(demo: Store, model: Model) -> None:
    """A partner reads the same needs by name, without a verdict; the public reads none, and is told so."""
    partner = gaps(scope_of(demo, model, "Clairebrise", as_of=DAY, visibility="partner"))
    inside = ask(demo, model, "Clairebrise").rows
    assert partner.columns == NEEDS
    assert [row["need"] for row in partner.rows] == sorted((row["need"] for row in inside), key=normalise)
    assert {row["need_id"]: row["young_people"] for row in partner.rows} == {
        row["need_id"]: row["young_people"] for row in inside
    }
    mentors = next(row for row in partner.rows if "mentors" in row["need"])
    assert plain(mentors["together"].fr) == (
        "Déjà proposé par Grands Pairs de Clairebrise et Les Binômes du Quartier, à articuler."
    )
    public = gaps(scope_of(demo, model, "Clairebrise", as_of=DAY, visibility="public"))
    assert public.rows == ()
    assert any("puisse être montré" in plain(note.fr) for note in public.notes)
    assert any("par ordre alphabétique" in plain(note.fr) for note in partner.notes)


def test_position_of_the_schools(embedded_store: Store, model: Model, writing: Callable[..., None]) -> None:
    """Five communes, a school in each, its IPS: the lowest is the poorest; the latest year, the mean of two schools."""
    nodes: dict[str, tuple[str, str, dict[str, Any]]] = {
        "src:x": ("Source", "X", {"date": date(2026, 1, 1)}),
        "dep:97": ("Department", "Val", {}),
        "need:a": ("Need", "Des mentors", {"youngPeople": 40}),
        "need:b": ("Need", "Des mentors encore", {"youngPeople": 40}),
    }
    edges: list[tuple[str, str, str, dict[str, Any]]] = [
        *(("src:x", "DOCUMENTS", "dep:97", {"indicator": code, "date": date(2026, 1, 1)}) for code in EXPECTED),
        ("com:97101", "HAS_NEED", "need:a", {}),
        ("com:97105", "HAS_NEED", "need:b", {}),
        ("need:a", "HAS_THEME", "theme:mentorat", {}),
        ("need:b", "HAS_THEME", "theme:mentorat", {}),
    ]
    told = [("A", 1, 80.0, 2024), ("A", 1, 140.0, 2023), ("B", 2, 90.0, 2024), ("C", 3, 100.0, 2024)]
    told += [("D", 4, 110.0, 2024), ("E", 5, 110.0, 2024), ("F", 5, 130.0, 2023)]
    for letter, town, value, year in told:
        school, figure = f"sch:0970001{letter}", f"obs:{letter}{year}"
        nodes[f"com:9710{town}"] = ("Municipality", f"Bourg {town}", {"population": 1000})
        nodes[school] = ("School", f"École {letter}", {})
        nodes[figure] = ("Observation", "", {"indicator": "ips", "value": value, "year": year})
        edges += [(school, "LOCATED_IN", f"com:9710{town}", {}), (figure, "OBSERVES", school, {})]
    edges += [(f"com:9710{town}", "PART_OF", "dep:97", {}) for town in range(1, 6)]
    writing(
        embedded_store, model, nodes, [(a, kind, b, {"visibility": "public", **more}) for a, kind, b, more in edges]
    )
    rows = {row["need_id"]: row for row in ask(embedded_store, model, "dep:97", threshold=0.5).rows}
    figures = np.array([80, 90, 100, 110, 120])
    assert rows["need:a"]["deprivation"] == round((100 - 80) / figures.std(), 2) == 1.41
    assert rows["need:b"]["deprivation"] == -1.41
    assert rows["need:a"]["rank"] == 1
    assert "indice de position sociale : 80, moyenne 100" in plain(rows["need:a"]["why"].fr)
