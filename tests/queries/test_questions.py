"""Each saved question, with rows worked out by hand from the small territory, the same on every engine."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.saved.catalogue import catalogue
from essaim.queries.saved.run import run_saved

DAY = date(2026, 11, 23)
MONTCLAIR = {"territory": "com:90101"}
HERE, QUARTER = ("com:90101", "src:equipe"), ("qpv:QN90101A", "src:equipe")
PUPILS = ("off:1", "Mentorat des collégiens", "org:pouce", "Coup de pouce", ["collegiens"], 11, 15)
ANYBODY = ("off:5", "Parrainage", "org:pouce", "Coup de pouce", [], None, None, None, None, *HERE)
OLDER = ("off:3", "Mentorat des lycéens", "org:sport", "Sport pour tous", ["lyceens"], 15, 18)
WIDE = (10, "dep:901", "src:equipe")
JOB = ("need:2", "Premier emploi", ["insertion-emploi"], ["jeunes-qpv", "neet"], 90, 0.8, "Contrat de ville 2027", 2026)
EXPECTED: dict[tuple[str, str], tuple[dict[str, Any], list[tuple[Any, ...]]]] = {
    ("agreements_ending", "within six months, whoever signed"): (
        {},
        [
            (
                "agr:1",
                "Contrat de ville",
                "contrat-de-ville",
                date(2024, 1, 1),
                date(2026, 12, 31),
                ["org:caf", "org:mairie"],
                ["CAF du Val-Haut", "Mairie de Montclair"],
                ["com:90101"],
                "known",
                "src:equipe",
            ),
            (
                "agr:4",
                "Cité éducative",
                "cite-educative",
                None,
                date(2027, 5, 23),
                [],
                [],
                ["com:90101", "qpv:QN90101A"],
                "undetermined",
                "src:equipe",
            ),
        ],
    ),
    ("agreements_ending", "within one month"): ({"months": "1"}, []),
    ("associations_by_theme", "mentoring of collégiens; an audience that is not stated is not an absence"): (
        {**MONTCLAIR, "theme": "mentorat", "audience": "Collégiens"},
        [
            (
                "org:pouce",
                "Coup de pouce",
                "mentorat",
                "collegiens",
                "off:1",
                "Mentorat des collégiens",
                "known",
                "com:90101",
                "src:equipe",
            ),
            (
                "org:pouce",
                "Coup de pouce",
                "mentorat",
                None,
                "off:5",
                "Parrainage",
                "undetermined",
                "com:90101",
                "src:equipe",
            ),
            (
                "org:relais",
                "Relais des savoirs",
                "mentorat",
                None,
                None,
                None,
                "undetermined",
                "com:90101",
                "src:equipe",
            ),
        ],
    ),
    ("associations_by_theme", "an offer that serves the whole département reaches the commune"): (
        {**MONTCLAIR, "audience": "lyceens", "theme": "mentorat"},
        [
            (
                "org:sport",
                "Sport pour tous",
                "mentorat",
                "lyceens",
                "off:3",
                "Mentorat des lycéens",
                "known",
                "dep:901",
                "src:equipe",
            ),
            (
                "org:pouce",
                "Coup de pouce",
                "mentorat",
                None,
                "off:5",
                "Parrainage",
                "undetermined",
                "com:90101",
                "src:equipe",
            ),
            (
                "org:relais",
                "Relais des savoirs",
                "mentorat",
                None,
                None,
                None,
                "undetermined",
                "com:90101",
                "src:equipe",
            ),
        ],
    ),
    ("associations_present", "with their themes"): (
        MONTCLAIR,
        [
            ("org:pouce", "Coup de pouce", ["mentorat"], 2, "com:90101", "src:equipe"),
            ("org:relais", "Relais des savoirs", ["mentorat"], 0, "com:90101", "src:equipe"),
        ],
    ),
    ("covered_elsewhere", "known where the offers of the commune are documented"): (
        MONTCLAIR,
        [
            (
                "orientation",
                "lyceens",
                1,
                "off:4",
                "Découverte des métiers",
                "com:90102",
                "known",
                "com:90101",
                "src:equipe",
            ),
            ("sport", "collegiens", 1, "off:2", "Mercredis sportifs", "com:90102", "known", "com:90101", "src:equipe"),
        ],
    ),
    ("covered_elsewhere", "what the only operator offers elsewhere is no cover of others"): (
        {"territory": "com:90102"},
        [],
    ),
    ("covered_elsewhere", "undetermined where they are documented in part"): (
        {"territory": "com:90102", "organisation": "org:sport"},
        [
            (
                "mentorat",
                "collegiens",
                1,
                "off:1",
                "Mentorat des collégiens",
                "com:90101",
                "undetermined",
                "com:90102",
                "src:equipe",
            )
        ],
    ),
    ("duplicate_check", "the same but for what nobody says; nobody is at middle and at high school"): (
        {**MONTCLAIR, "audience": "collegiens"},
        [("compare", *PUPILS, 5, 30, *HERE), ("undetermined", *ANYBODY), ("distinct", *OLDER, 1, *WIDE)],
    ),
    ("duplicate_check", "other ages than the audience's"): (
        {**MONTCLAIR, "audience": "ecoliers", "age_min": "6", "age_max": "10"},
        [("undetermined", *ANYBODY), ("distinct", *PUPILS, 0, 30, *HERE), ("distinct", *OLDER, 0, *WIDE)],
    ),
    ("elected_youth_education", "a term that has run out is never current"): (
        MONTCLAIR,
        [
            (
                "per:e1",
                "Élue E1",
                "adjoint-maire",
                "Éducation et jeunesse",
                date(2026, 3, 29),
                None,
                "current",
                "org:mairie",
                "Mairie de Montclair",
                "src:equipe",
            ),
            (
                "per:e3",
                "Élu E3",
                "conseiller-communautaire",
                "ENFANCE",
                None,
                None,
                "current",
                "epci:900000001",
                "Val Métropole",
                "src:equipe",
            ),
            (
                "per:e2",
                "Élu E2",
                "adjoint-maire",
                "Vie scolaire",
                date(2020, 5, 23),
                date(2026, 3, 15),
                "ended",
                "org:mairie",
                "Mairie de Montclair",
                "src:equipe",
            ),
        ],
    ),
    ("landlords_of_neighbourhoods", "what a landlord funds, and a zero that is known"): (
        {"territory": "qpv:QN90101A"},
        [
            (
                "qpv:QN90101A",
                "Les Tilleuls",
                "org:logis",
                "Le Logis du Val",
                "municipality",
                "manages",
                60,
                0,
                None,
                False,
                "known",
                "src:equipe",
            ),
            (
                "qpv:QN90101A",
                "Les Tilleuls",
                "org:bailleur",
                "Val Habitat",
                "neighbourhood",
                "owns",
                420,
                1,
                9000.5,
                True,
                "known",
                "src:equipe",
            ),
        ],
    ),
    ("landlords_of_neighbourhoods", "no zero where grants are not documented"): (
        {"territory": "com:90201"},
        [
            (
                "qpv:QN90201A",
                "La Gare",
                "org:logis",
                "Le Logis du Val",
                "neighbourhood",
                "owns",
                90,
                None,
                None,
                None,
                "undetermined",
                "src:equipe",
            )
        ],
    ),
    ("needs_without_offer", "what the operator alone answers is without an answer; so is what has ended"): (
        MONTCLAIR,
        [
            (*JOB, "known", *HERE),
            ("need:1", "Modèles de réussite", [], [], 200, None, None, None, "undetermined", *HERE),
            ("need:4", "Aide aux devoirs", [], [], 40, None, None, None, "undetermined", *QUARTER),
        ],
    ),
    ("needs_without_offer", "for another operator, the offer of the first is an answer"): (
        {**MONTCLAIR, "organisation": "org:sport"},
        [
            (*JOB, "known", *HERE),
            ("need:4", "Aide aux devoirs", [], [], 40, None, None, None, "undetermined", *QUARTER),
        ],
    ),
    ("needs_without_offer", "undetermined where offers are documented in part"): (
        {"territory": "com:90102"},
        [("need:3", "Transport", [], [], None, None, None, None, "undetermined", "com:90102", "src:equipe")],
    ),
    ("needs_without_offer", "before the answer ended, and before the need of 2026"): (
        {**MONTCLAIR, "as_of": "2025-01-01", "organisation": "org:sport"},
        [],
    ),
    ("priority_neighbourhoods", "once each, though two sources place them"): (
        MONTCLAIR,
        [
            ("qpv:QN90101B", "Le Port", ["Montclair"], "com:90101", "src:qpv"),
            ("qpv:QN90101A", "Les Tilleuls", ["Montclair"], "com:90101", "src:qpv"),
        ],
    ),
    ("priority_schools", "open ones only"): (
        MONTCLAIR,
        [
            ("sch:0900002B", "École du Pré", "REP+", "ecole", None, "com:90101", "src:annuaire"),
            ("sch:0900001A", "École du Lac", "REP", "ecole", None, "com:90101", "src:annuaire"),
            ("sch:0900003C", "Collège du Mont", "REP", "college", 410, "com:90101", "src:annuaire"),
        ],
    ),
    ("referents", "of a commune and its neighbourhoods"): (
        {"subject": "com:90101"},
        [
            (
                "per:r2",
                "habitant-relais",
                "habitant-relais",
                None,
                None,
                "qpv:QN90101A",
                "Les Tilleuls",
                date(2025, 1, 1),
                None,
                "src:equipe",
            ),
            (
                "per:r1",
                "Référente R1",
                "référente jeunesse",
                "org:mairie",
                "Mairie de Montclair",
                "com:90101",
                "Montclair",
                None,
                None,
                "src:equipe",
            ),
        ],
    ),
    ("referents", "of a theme, today: nobody"): ({"subject": "theme:mentorat"}, []),
    ("referents", "of a theme, at the time"): (
        {"subject": "theme:mentorat", "as_of": "2024-12-31"},
        [
            (
                "per:r2",
                "habitant-relais",
                "habitant-relais",
                None,
                None,
                "theme:mentorat",
                "Mentorat",
                None,
                date(2025, 1, 1),
                "src:equipe",
            )
        ],
    ),
    ("stances_by_phase", "the latest word of each actor in each phase, and who was not heard"): (
        MONTCLAIR,
        [
            (
                "identification",
                "favourable",
                "org:mairie",
                "Mairie de Montclair",
                "dpl:1",
                "Mentorat à Montclair",
                date(2026, 5, 1),
                "coordination",
                "known",
                "src:equipe",
            ),
            (
                "integration",
                "favourable",
                "per:r1",
                "Référente R1",
                "dpl:1",
                "Mentorat à Montclair",
                None,
                None,
                "known",
                "src:equipe",
            ),
            (
                "integration",
                "opposed",
                "org:caf",
                "CAF du Val-Haut",
                "dpl:1",
                "Mentorat à Montclair",
                date(2026, 9, 1),
                "coordination",
                "known",
                "src:equipe",
            ),
            (
                "integration",
                "not-consulted",
                "org:mairie",
                "Mairie de Montclair",
                "dpl:1",
                "Mentorat à Montclair",
                None,
                None,
                "undetermined",
                "src:equipe",
            ),
        ],
    ),
    ("territory_needs", "with the number of answers"): (
        MONTCLAIR,
        [
            ("need:2", "Premier emploi", 90, "Contrat de ville 2027", 2026, 0, "com:90101", "src:equipe"),
            ("need:4", "Aide aux devoirs", 40, None, None, 0, "qpv:QN90101A", "src:equipe"),
            ("need:1", "Modèles de réussite", 200, None, None, 1, "com:90101", "src:equipe"),
        ],
    ),
    ("young_people_supported", "a year nobody filled in is unknown, not zero"): (
        MONTCLAIR,
        [
            ("dpl:1", "Mentorat à Montclair", "Coup de pouce", 2023, 20.0, None, None, None, "known", "src:equipe"),
            ("dpl:1", "Mentorat à Montclair", "Coup de pouce", 2024, 35.0, 20.0, 15.0, True, "known", "src:equipe"),
            ("dpl:1", "Mentorat à Montclair", "Coup de pouce", 2025, None, 35.0, None, None, "undetermined", None),
            ("dpl:1", "Mentorat à Montclair", "Coup de pouce", 2026, 30.0, None, None, None, "known", "src:equipe"),
        ],
    ),
}


@pytest.mark.parametrize(("name", "case"), EXPECTED)
def test_rows(val: Store, model: Model, name: str, case: str) -> None:
    params, rows = EXPECTED[name, case]
    answer = run_saved(val, model, name, params, as_of=DAY)
    assert answer.columns == catalogue()[name].columns
    assert [tuple(row.values()) for row in answer.rows] == rows


def figures(store: Store, model: Model, territory: str) -> list[tuple[Any, ...]]:
    rows = run_saved(store, model, "territory_figures", {"territory": territory}, as_of=DAY).rows
    return [tuple(row.values()) for row in rows if not row["indicator"].startswith("csp") or row["value"]]


def test_figures_of_a_commune(val: Store, model: Model) -> None:
    """Counts are those of the documented source; of two figures of one year both stand, the year before is history."""
    assert figures(val, model, "com:90101") == [
        ("csp3-share", None, 18.2, 2021, "known", "com:90101", "src:recensement"),
        ("population", None, 12000, 2023, "known", "com:90101", "src:socle"),
        ("qpv-count", None, 2, 2024, "known", "com:90101", "src:qpv"),
        ("rep-count", None, 2, 2024, "known", "com:90101", "src:annuaire"),
        ("rep-count", "ecole", 1, 2024, "known", "com:90101", "src:annuaire"),
        ("rep-count", "college", 1, 2024, "known", "com:90101", "src:annuaire"),
        ("rep-plus-count", None, 1, 2024, "known", "com:90101", "src:annuaire"),
        ("rep-plus-count", "ecole", 1, 2024, "known", "com:90101", "src:annuaire"),
        ("rep-plus-count", "college", 0, 2024, "known", "com:90101", "src:annuaire"),
        ("youth-unemployment-rate", None, 23.0, 2021, "known", "com:90101", "src:autre"),
        ("youth-unemployment-rate", None, 22.5, 2021, "known", "com:90101", "src:recensement"),
    ]


def test_a_zero_is_known_where_the_departement_is_documented(val: Store, model: Model) -> None:
    found = {(row[0], row[1]): row[2:5] for row in figures(val, model, "com:90102")}
    assert found["qpv-count", None] == (0, 2024, "known")
    assert found["rep-count", None] == (0, 2024, "known")
    assert found["youth-unemployment-rate", None] == (None, None, "undetermined")


def test_no_directory_of_schools_no_count(val: Store, model: Model) -> None:
    """A source that names a collège and says nothing of REP leaves REP undetermined."""
    found = {(row[0], row[1]): row[2:5] for row in figures(val, model, "com:90201")}
    assert found["rep-count", None] == (None, None, "undetermined")
    assert found["qpv-count", None] == (1, 2024, "known")


def test_a_whole_is_documented_when_each_of_its_departements_is(val: Store, model: Model) -> None:
    """The intercommunality lies in two départements: both have their QPV listed, one has its schools listed."""
    for whole in ("epci:900000001", "reg:90"):
        found = {(row[0], row[1]): row[2:] for row in figures(val, model, whole)}
        assert found["qpv-count", None] == (3, 2024, "known", whole, "src:qpv")
        assert found["rep-count", None] == (2, None, "partial", whole, None)  # those of the listed département
        assert found["rep-count", "college"] == (1, None, "partial", whole, None)


def test_institutions_known_absent_where_documented(val: Store, model: Model) -> None:
    rows = run_saved(val, model, "institutions_present_missing", MONTCLAIR, as_of=DAY).rows
    there = [(row["kind"], row["institution_id"], row["territory_id"]) for row in rows if row["present"]]
    assert there == [
        ("caf", "org:caf", "dep:901"),
        ("etablissement-scolaire", "sch:0900003C", "com:90101"),
        ("etablissement-scolaire", "sch:0900001A", "com:90101"),
        ("etablissement-scolaire", "sch:0900002B", "com:90101"),
        ("mairie", "org:mairie", "com:90101"),
    ]
    assert {(row["present"], row["state"]) for row in rows if not row["institution_id"]} == {(False, "known")}
    assert all(row["complete"] for row in rows)


def test_institutions_undetermined_elsewhere(val: Store, model: Model) -> None:
    """Saint-Aubin: its schools are listed (none is a priority one, one is there), nothing else is."""
    rows = run_saved(val, model, "institutions_present_missing", {"territory": "com:90102"}, as_of=DAY).rows
    states = {row["kind"]: (row["present"], row["complete"], row["state"]) for row in rows}
    assert states["etablissement-scolaire"] == (True, True, "known")
    assert states["caf"] == (True, False, "known")
    assert states["mission-locale"] == (None, False, "undetermined")


def test_a_kind_is_present_whatever_the_form_of_the_body(
    store: Store, model: Model, writing: Callable[..., None]
) -> None:
    """A centre social is an association, a landlord a company of that sector; typed schools are some at least."""
    nodes: dict[str, tuple[str, str, dict[str, Any]]] = {
        "src:equipe": ("Source", "Tableaux", {"date": DAY, "licence": "private"}),
        "com:91001": ("Municipality", "Rive", {"code": "91001"}),
        "org:centre": ("Association", "Les Tisserands", {"institutionKind": "centre-social"}),
        "org:logis": ("Company", "Rive Habitat", {"sector": "bailleur"}),
        "sch:rive": ("School", "Collège", {"institutionKind": "etablissement-scolaire", "educationPriority": "REP"}),
        "obs:qpv": ("Observation", "", {"indicator": "qpv-count", "year": 2025, "value": 4.0}),
    }
    ties = [(body, "LOCATED_IN", "com:91001", {}) for body in ("org:centre", "org:logis", "sch:rive")]
    writing(store, model, nodes, [*ties, ("obs:qpv", "OBSERVES", "com:91001", {})])
    rows = run_saved(store, model, "institutions_present_missing", {"territory": "com:91001"}, as_of=DAY).rows
    there = {row["kind"]: (row["institution_id"], row["state"]) for row in rows if row["present"]}
    assert there == {
        "bailleur-social": ("org:logis", "known"),
        "centre-social": ("org:centre", "known"),
        "etablissement-scolaire": ("sch:rive", "known"),
    }
    counts = [row[:5] for row in figures(store, model, "com:91001") if row[0] in ("qpv-count", "rep-count")]
    assert counts == [
        ("qpv-count", None, 4.0, 2025, "known"),
        ("rep-count", None, 1, None, "partial"),
        ("rep-count", "autre", 1, None, "partial"),
    ]
    (row,) = run_saved(store, model, "landlords_of_neighbourhoods", {"territory": "com:91001"}, as_of=DAY).rows
    assert (row["qpv_id"], row["landlord"], row["link"]) == (None, "Rive Habitat", "commune-alone")


def test_none_is_said_where_some_are_known_and_none_is_asked_for(val: Store, model: Model) -> None:
    """No agreement ends this month, and some are loaded."""
    ending = run_saved(val, model, "agreements_ending", {"months": 0}, as_of=DAY)
    assert not ending.rows and "charger" not in plain(ending.notes[-1].fr)
    assert plain(ending.notes[-1].fr) == "Aucune ligne : les sources chargées n’en montrent aucune."


def test_institution_kinds_are_the_vocabulary_s(val: Store, model: Model) -> None:
    rows = run_saved(val, model, "institutions_present_missing", MONTCLAIR, as_of=DAY).rows
    assert {row["kind"] for row in rows} == set(model.schemes["institution-kind"].concepts)


def test_ecosystem_draws_ties(val: Store, model: Model) -> None:
    rows = run_saved(val, model, "ecosystem", MONTCLAIR, as_of=DAY).rows
    ties = [(row["a"]["id"], row["tie"]["type"], row["b"]["id"]) for row in rows]
    assert ("org:pouce", "PARTNER_OF", "org:sport") in ties
    assert ("per:r1", "WORKS_AT", "org:mairie") in ties
    assert ties.count(("org:bailleur", "FUNDS", "org:pouce")) == 2  # two grants are two relationships
    assert ties == sorted(ties)


def test_every_question_is_tested() -> None:
    apart = {"territory_figures", "institutions_present_missing", "ecosystem"}
    apart |= {"approach_evidence", "bridging_ties", "complements_to_mentoring", "recommendation_paths"}
    apart |= {"funding_mix", "private_funders", "retention_and_export_check", "territories_by_method"}
    apart |= {"who_mentors_already"}  # test_mentoring.py
    apart |= {"red_thread", "reviews_due", "success_factors", "effects", "what_moves_actors", "objections_heard"}
    assert {name for name, _ in EXPECTED} | apart == set(catalogue())
