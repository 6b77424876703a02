"""Alliances in a small territory worked out by hand on every engine, and in the demonstration."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.alliances.answer import VERDICTS, alliances
from essaim.queries.alliances.columns import COLUMNS
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import scope_of
from essaim.queries.outside.columns import WHO_DOES_WHAT
from essaim.queries.supply.ages import common, span, years
from essaim.queries.supply.supply import supply_around

DAY = date(2026, 11, 23)
HOSTILE = "Clic </script><b>{0} « l’été »"
NODES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
    "src:liens": ("Source", "Carnet", {"date": date(2026, 9, 1)}),
    "dep:901": ("Department", "Val-Haut", {"population": 20000}),
    "com:90101": ("Municipality", "Montclair", {"population": 10000}),
    "com:90102": ("Municipality", "Saint-Aubin", {"population": 2000}),
    "com:90103": ("Municipality", "Vide", {"population": 2000}),
    "org:nous": ("Association", "Tandem", {}),
    "org:jumeau": ("Association", "Les Jumeaux", {}),
    "org:sport": ("Association", "Club du Val", {}),
    "org:devoirs": ("Association", "Aide aux devoirs", {}),
    "org:allie": ("Association", "Théâtre du Val", {}),
    "org:ancien": ("Association", "Ancien allié", {}),
    "org:emploi": ("Institution", "Agence de l’emploi", {}),
    "org:flou": ("Association", "Les Flous", {}),
    "org:muet": ("Association", HOSTILE, {"helpOffered": "Une salle"}),
    "org:rien": ("Association", "Rien de connu", {}),
    "org:ailleurs": ("Association", "Ailleurs", {}),
    "prog:t": ("Programme", "Tandem", {}),
    "per:c": ("Person", "", {"displayName": "La coordinatrice", "adult": True}),
    "per:d": ("Person", "", {"displayName": "Le directeur", "adult": True}),
    "need:m": ("Need", "Des mentors", {"youngPeople": 100, "year": 2026}),
    "need:s": ("Need", "Du sport", {"youngPeople": 50, "year": 2026}),
    "need:e": ("Need", "Un emploi", {"youngPeople": 50, "year": 2026}),
    "off:nous": ("Offer", "Binômes", {"capacity": 20}),
    "off:jumeau": ("Offer", "Parrains", {"capacity": 20}),
    "off:sport": ("Offer", "Foot", {}),
    "off:devoirs": ("Offer", "Devoirs", {}),
    "off:allie": ("Offer", "Passeport", {}),
    "off:ancien": ("Offer", "Ateliers", {}),
    "off:emploi": ("Offer", "Premier emploi", {}),
    "off:flou": ("Offer", "On ne sait quoi", {}),
    "off:ailleurs": ("Offer", "Foot d’ailleurs", {}),
    "agr:fini": ("Agreement", "Convention échue", {"endDate": date(2026, 6, 30)}),
    "agr:long": ("Agreement", "Convention longue", {"signedOn": date(2025, 1, 1), "endDate": date(2027, 12, 31)}),
}
_OFFERS = {
    "nous": ("mentorat", "collegiens"),
    "jumeau": ("mentorat", "collegiens"),
    "sport": ("sport", "collegiens"),
    "devoirs": ("soutien-scolaire", "collegiens"),
    "allie": ("ouverture-culturelle", "collegiens"),
    "ancien": ("ouverture-culturelle", "lyceens"),
    "emploi": ("insertion-emploi", "neet"),
    "flou": ("sport", None),
    "ailleurs": ("sport", "collegiens"),
}
_PLAIN: list[tuple[str, str, str]] = [
    ("com:90101", "PART_OF", "dep:901"),
    ("com:90102", "PART_OF", "dep:901"),
    ("com:90103", "PART_OF", "dep:901"),
    ("com:90101", "HAS_NEED", "need:m"),
    ("com:90101", "HAS_NEED", "need:s"),
    ("com:90101", "HAS_NEED", "need:e"),
    ("need:m", "HAS_THEME", "theme:mentorat"),
    ("need:m", "TARGETS", "aud:collegiens"),
    ("need:s", "HAS_THEME", "theme:sport"),
    ("need:s", "TARGETS", "aud:collegiens"),
    ("need:e", "HAS_THEME", "theme:insertion-emploi"),
    ("need:e", "TARGETS", "aud:neet"),
    ("org:muet", "LOCATED_IN", "com:90101"),
    ("org:rien", "LOCATED_IN", "com:90101"),
    ("org:nous", "OPERATES", "prog:t"),
    ("off:nous", "ADDRESSES", "need:m"),
    ("off:jumeau", "ADDRESSES", "need:m"),
    *((f"org:{one}", "OFFERS", f"off:{one}") for one in _OFFERS),
    *((f"off:{one}", "SERVES", "com:90102" if one == "ailleurs" else "com:90101") for one in _OFFERS),
    *((f"off:{one}", "HAS_THEME", f"theme:{theme}") for one, (theme, _) in _OFFERS.items()),
    *((f"off:{one}", "TARGETS", f"aud:{audience}") for one, (_, audience) in _OFFERS.items() if audience),
    *(("agr:fini", "SIGNED_BY", f"org:{one}") for one in ("nous", "ancien")),
    *(("agr:long", "SIGNED_BY", f"org:{one}") for one in ("nous", "allie")),
]
EDGES: list[tuple[str, str, str, dict[str, Any]]] = [
    *((one, kind, other, {"visibility": "public"}) for one, kind, other in _PLAIN),
    # We know the coordinator at .8, she knows the director at .5, he works at the club at .8: .32 in three ties.
    ("per:c", "WORKS_AT", "org:nous", {"visibility": "public", "since": date(2025, 1, 1), "strength": 0.8}),
    (
        "per:c",
        "KNOWS",
        "per:d",
        {"visibility": "public", "since": date(2025, 1, 1), "strength": 0.5, "source": "src:liens"},
    ),
    ("per:d", "WORKS_AT", "org:sport", {"visibility": "public", "since": date(2025, 1, 1), "strength": 0.8}),
]


@pytest.fixture(scope="module", params=("arcadedb", "neo4j", "neo4j-newest"))
def store(request: pytest.FixtureRequest, engines: Any, model: Model, writing: Callable[..., None]) -> Store:
    found: Store = engines.store(request.param)
    writing(found, model, NODES, EDGES)
    return found


def ask(
    store: Store, model: Model, territory: str = "com:90101", operator: str | None = "org:nous", day: date = DAY
) -> Answer:
    return alliances(scope_of(store, model, territory, operator, as_of=day))


def test_verdicts_by_hand(store: Store, model: Model) -> None:
    """The coordinator is ours, so the director is two ties away: he is whom to ask, at .5 × .8."""
    answer = ask(store, model)
    assert answer.columns == COLUMNS
    assert [(row["rank"], row["partner_id"], row["verdict"]) for row in answer.rows] == [
        (1, "org:sport", "complement"),
        (2, "org:devoirs", "complement"),
        (3, "org:jumeau", "compare"),
        (4, "org:allie", "already_allied"),
        (5, "org:flou", "undetermined"),
        (5, "org:muet", "undetermined"),
        (7, "org:ancien", "other_public"),
        (7, "org:emploi", "other_public"),
    ]
    sport, devoirs = answer.rows[:2]
    assert (sport["brings"], sport["receives"], sport["shared_audience"]) == (["mentorat"], ["sport"], ["collegiens"])
    assert (sport["introducer_id"], sport["introducer"], sport["reliability"]) == ("per:d", "Le directeur", 0.4)
    # Sport: all that they lack, all that we lack, one audience, nothing in common, feasibility .4.
    assert sport["score"] == pytest.approx(0.4, abs=1e-3)
    # Homework: they lack mentoring and sport. 2 of 8 organisations offer each: the same weight; half of 1/1, cold .1.
    assert devoirs["score"] == pytest.approx(1 / 2 * 0.1, abs=1e-3)
    assert devoirs["introducer_id"] is None


@pytest.mark.parametrize("visibility", ["partner", "public"])
def test_others_read_who_does_what_without_a_verdict(store: Store, model: Model, visibility: str) -> None:
    answer = alliances(scope_of(store, model, "com:90101", "org:nous", as_of=DAY, visibility=visibility))
    assert answer.columns == WHO_DOES_WHAT
    names = [row["organisation"] for row in answer.rows]
    assert names == sorted(names, key=normalise) and len(names) > 3
    inside = {row["partner_id"]: row for row in ask(store, model).rows}
    twins = {row["organisation_id"] for row in answer.rows if row["together"]}
    assert twins >= {id for id, row in inside.items() if row["verdict"] == "compare"}
    assert all(plain(row["together"].fr).endswith(f"déjà proposé par {row['organisation']}, à articuler.")
               for row in answer.rows if row["together"])  # fmt: skip


def test_why(store: Store, model: Model) -> None:
    why = {row["partner_id"]: row["why"] for row in ask(store, model).rows}
    assert plain(why["org:sport"].fr) == (
        "Vous apportez à leur public ce qui lui manque : mentorat. Eux apportent au vôtre : sport. Public commun : "
        "collégiens (11–15 ans). Le directeur pourrait vous présenter, accord à demander (fiabilité estimée : 0,40)."
    )
    assert plain(why["org:jumeau"].fr).startswith(
        "À comparer avec « Parrains », pour les mêmes jeunes au même endroit : à demander, qui accompagne, sous quelle "
        "forme, dans quel but."
    )
    assert why["org:allie"].en.startswith("Tied already: Convention longue (until 2027-12-31).")
    assert "Personne de connu ne peut vous présenter" in plain(why["org:devoirs"].fr)
    assert plain(why["org:muet"].fr).startswith(
        "Pas de verdict : aucune offre documentée. Aide proposée : « Une salle »."
    )
    assert "thème ou public" in plain(why["org:flou"].fr)
    assert plain(why["org:emploi"].fr) == "Pas le même public, d’après les offres connues."


def test_sources_of_every_row(store: Store, model: Model) -> None:
    """Those of the offers, and of the tie over which somebody introduces."""
    answer = ask(store, model)
    assert {source.id for source in answer.sources} == {"src:equipe", "src:liens"}
    evidence = {row["partner_id"]: row["evidence"] for row in answer.rows}
    assert evidence["org:sport"] == ["src:equipe", "src:liens"]
    assert evidence["org:devoirs"] == ["src:equipe"]


def test_the_same_work_for_other_ages_is_no_duplicate(
    embedded_store: Store, model: Model, writing: Callable[..., None]
) -> None:
    """We mentor collégiens of 13 to 15; each other does something else, or does it for others."""
    offers: dict[str, tuple[str, str, int | None, int | None]] = {
        "nous-a": ("mentorat", "collegiens", 13, 15),
        "nous-b": ("soutien-scolaire", "ecoliers", 6, 10),
        "jumeau": ("mentorat", "collegiens", None, None),  # the 11 to 15 of its audience
        "sixieme": ("mentorat", "collegiens", 11, 12),
        "charniere": ("mentorat", "collegiens", 11, 13),  # one common year is enough
        "deux-a": ("mentorat", "collegiens", 11, 12),
        "deux-b": ("sport", "collegiens", 14, 15),
        "tous": ("sport", "tous-publics", 16, None),
        "petits": ("soutien-scolaire", "ecoliers", None, None),
    }
    nodes: dict[str, tuple[str, str, dict[str, Any]]] = {
        "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
        "com:90101": ("Municipality", "Montclair", {}),
        "need:m": ("Need", "Des mentors", {}),
        "need:s": ("Need", "Du sport", {}),
    }
    linked = [
        *(("com:90101", "HAS_NEED", f"need:{one}") for one in "ms"),
        *((f"need:{one}", "TARGETS", "aud:collegiens") for one in "ms"),
        ("need:m", "HAS_THEME", "theme:mentorat"),
        ("need:s", "HAS_THEME", "theme:sport"),
    ]
    for key, (theme, audience, low, high) in offers.items():
        maker = f"org:{key.split('-')[0]}"
        nodes[maker] = ("Association", maker, {})
        nodes[f"off:{key}"] = ("Offer", key, {"ageMin": low, "ageMax": high})
        linked += [(maker, "OFFERS", f"off:{key}"), (f"off:{key}", "SERVES", "com:90101")]
        linked += [(f"off:{key}", "HAS_THEME", f"theme:{theme}"), (f"off:{key}", "TARGETS", f"aud:{audience}")]
    writing(embedded_store, model, nodes, [(one, kind, end, {"visibility": "public"}) for one, kind, end in linked])
    rows = {row["partner_id"].removeprefix("org:"): row for row in ask(embedded_store, model).rows}
    assert {key: (row["verdict"], row["age_min"], row["age_max"]) for key, row in rows.items()} == {
        "jumeau": ("coordinate", 13, 15),
        "charniere": ("coordinate", 13, 13),
        "sixieme": ("other_public", None, None),
        "deux": ("complement", 14, 15),
        "tous": ("other_public", None, None),
        "petits": ("coordinate", 6, 10),
    }
    assert plain(rows["sixieme"]["why"].fr) == (
        "Pas les mêmes âges, d’après les offres connues : 6–10 ans, 13–15 ans pour vous, 11–12 ans pour eux."
    )
    assert "dès 16 ans pour eux" in plain(rows["tous"]["why"].fr)
    # What they do for the younger ones neither brings ours anything nor doubles us.
    assert (rows["deux"]["brings"], rows["deux"]["receives"]) == (["mentorat"], ["sport"])
    assert rows["deux"]["same_offer"] == 0
    assert "collégiens (14–15 ans)" in plain(rows["deux"]["why"].fr)
    assert plain(rows["charniere"]["why"].fr).startswith("À articuler avec « charniere »")


def test_ages_that_are_not_told_are_open(model: Model) -> None:
    assert common((11, 15), (15, None)) == (15, 15)
    assert common((11, 15), (16, 18)) is None
    assert common((None, None), (6, None)) == (6, None)
    assert span([(11, 12), (14, 15)]) == (11, 15)
    assert span([(11, 12), (14, None)]) == (11, None)
    assert [years(one) for one in ((None, None), (11, 15), (16, None), (None, 12), (13, 13))] == [
        None,
        Text("11–15 ans", "ages 11–15"),
        Text("dès 16 ans", "from age 16"),
        Text("jusqu’à 12 ans", "up to age 12"),
        Text("13 ans", "age 13"),
    ]


def test_an_agreement_once_current_makes_an_ally(store: Store, model: Model) -> None:
    verdicts = {row["partner_id"]: row["verdict"] for row in ask(store, model, day=date(2026, 3, 1)).rows}
    assert verdicts["org:ancien"] == "already_allied"
    verdicts = {row["partner_id"]: row["verdict"] for row in ask(store, model, day=date(2024, 3, 1)).rows}
    assert "already_allied" not in (verdicts["org:allie"], verdicts["org:sport"])


def test_without_an_operator(store: Store, model: Model) -> None:
    """The only operator is found; where there is none to find, a mentoring offer: its twins are duplicates."""
    assert ask(store, model, operator=None).rows == ask(store, model).rows
    store.write("MATCH (:Organisation {id: 'org:nous'})-[r:OPERATES]->() SET r.hidden = true DELETE r")
    try:
        answer = ask(store, model, operator=None)
    finally:
        store.write(
            "MATCH (o:Organisation {id: 'org:nous'}), (p:Programme {id: 'prog:t'}) "
            "CREATE (o)-[:OPERATES {visibility: 'public', source: 'src:equipe', key: ''}]->(p)"
        )
    verdicts = {row["partner_id"]: row["verdict"] for row in answer.rows}
    assert (verdicts["org:nous"], verdicts["org:jumeau"]) == ("compare", "compare")
    assert verdicts["org:sport"] == "complement"
    assert all(row["introducer_id"] is None for row in answer.rows)
    assert any("Comparé à une offre de mentorat pour collégiens" in plain(note.fr) for note in answer.notes)


def test_an_operator_whose_offers_nobody_knows(store: Store, model: Model) -> None:
    answer = ask(store, model, operator="org:rien")
    assert {row["verdict"] for row in answer.rows} == {"undetermined"}
    assert any("Aucune offre documentée pour Rien de connu" in plain(note.fr) for note in answer.notes)


def test_an_operator_from_elsewhere(store: Store, model: Model) -> None:
    """Its offer of Saint-Aubin, as if it came to Montclair: the club there already does that."""
    answer = ask(store, model, operator="org:ailleurs")
    verdicts = {row["partner_id"]: row["verdict"] for row in answer.rows}
    assert (verdicts["org:sport"], verdicts["org:nous"]) == ("compare", "complement")
    assert any("comparé comme si « Foot d’ailleurs » y venait" in plain(note.fr) for note in answer.notes)


def test_nothing_known(store: Store, model: Model) -> None:
    for territory, day in (("com:90103", DAY), ("com:90103", date(1990, 1, 1))):
        answer = ask(store, model, territory, day=day)
        assert answer.rows == ()
        assert any("Offres" in plain(note.fr) and "charger" in plain(note.fr) for note in answer.notes)


def test_demonstration(demo: Store, model: Model) -> None:
    """Clairebrise for Les Binômes: its twin is named, its partners of liens.csv are allies, nobody silent is judged."""
    answer = alliances(scope_of(demo, model, "Clairebrise", "org:binomes", as_of=DAY))
    found = {row["partner_id"].removeprefix("org:demo."): row for row in answer.rows}
    twin = found["grands-pairs"]
    assert (twin["verdict"], twin["same_offer"], twin["audience_overlap"]) == ("coordinate", 0.6667, 1.0)
    assert plain(twin["why"].fr).startswith("À articuler avec « Un grand pair pour la cinquième »")
    allies = {id for id, row in found.items() if row["verdict"] == "already_allied"}
    assert allies == {"centre-social", "etude-du-soir", "brise-habitat", "sch:0960001E"}
    first = found["cite-educative"]
    assert first["introducer"] == "La directrice du centre social"
    # All that each lacks, 1 audience of 3, and .9 × .9 × .8: the coordinator knows her at .9.
    assert first["score"] == round(1 / 3 * 0.9 * 0.9 * 0.8, 4)
    assert (first["brings"], first["receives"]) == (["mentorat", "soutien-scolaire"], ["orientation"])
    assert all(not row["offers"] for row in answer.rows if row["verdict"] == "undetermined")
    assert [VERDICTS.index(row["verdict"]) for row in answer.rows] == sorted(
        VERDICTS.index(row["verdict"]) for row in answer.rows
    )
    known = {source.id for source in answer.sources}
    assert all(row["evidence"] and set(row["evidence"]) <= known for row in answer.rows)


def test_offers_that_would_come_are_named(demo: Store, model: Model) -> None:
    answer = alliances(scope_of(demo, model, "Pierrelune", "org:binomes", as_of=DAY))
    assert any("« Binômes du pays, à distance » y venaient." in plain(note.fr) for note in answer.notes)


def test_a_company_s_need_of_young_people_is_theirs_and_its_own_lack_its_own(
    embedded_store: Store, model: Model, writing: Callable[..., None]
) -> None:
    """A firm says what 500 lycéens lack, and what it lacks itself: `alliances` reads them as `gaps` does."""
    nodes: dict[str, tuple[str, str, dict[str, Any]]] = {
        "src:equipe": ("Source", "Tableaux", {"date": DAY}),
        "com:91001": ("Municipality", "Rive", {"code": "91001"}),
        "org:usine": ("Company", "Forges de Rive", {"sector": "entreprise"}),
        "need:1": ("Need", "Un stage", {"youngPeople": 500}),
        "need:2": ("Need", "Des mentors salariés", {}),
    }
    writing(
        embedded_store,
        model,
        nodes,
        [
            *(("com:91001", "HAS_NEED", need, {}) for need in ("need:1", "need:2")),
            *((need, "STATED_BY", "org:usine", {}) for need in ("need:1", "need:2")),
        ],
    )
    supply = supply_around(scope_of(embedded_store, model, "com:91001", as_of=DAY))
    assert {need.id: need.owners for need in supply.needs} == {"need:1": set(), "need:2": {"org:usine"}}
