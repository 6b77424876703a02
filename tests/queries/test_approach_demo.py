"""`approach` on the fictional territory: two operators, two models, two orders."""

from datetime import date
from typing import Any

import pytest
from reading import plain

from essaim.graph_loader.demo import load_demo
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import scope_of
from essaim.queries.approach.answer import approach

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def demo(engines: Any, model: Model, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The demonstration on the embedded engine; tests only read it."""
    store: Store = engines.store("arcadedb")
    load_demo(store, model, tmp_path_factory.mktemp("demo"))
    return store


@pytest.fixture(scope="module")
def binomes(demo: Store, model: Model) -> Answer:
    return approach(scope_of(demo, model, "Clairebrise", "org:binomes", as_of=DAY))


@pytest.fixture(scope="module")
def altivoie(demo: Store, model: Model) -> Answer:
    return approach(scope_of(demo, model, "Clairebrise", "org:altivoie", as_of=DAY))


def kinds(answer: Answer) -> list[str]:
    return [row["kind"] for row in answer.rows]


def names(answer: Answer) -> list[str]:
    return [row["contact"] for row in answer.rows]


def test_national_private_partners_come_first_for_one_operator(altivoie: Answer) -> None:
    assert kinds(altivoie)[0] == "partenaire-prive-national"
    public = [rank for rank, kind in enumerate(kinds(altivoie)) if kind in ("elu", "service-etat", "collectivite")]
    private = [rank for rank, kind in enumerate(kinds(altivoie)) if kind == "partenaire-prive-national"]
    assert max(private) < min(public)


def test_foundations_come_before_the_state_for_it(altivoie: Answer) -> None:
    state = [rank for rank, kind in enumerate(kinds(altivoie)) if kind == "service-etat"]
    assert names(altivoie).index("La directrice de la Fondation Brise Jeunesse") < min(state)


def test_the_state_and_the_town_come_before_companies_for_the_other(binomes: Answer) -> None:
    public = [rank for rank, kind in enumerate(kinds(binomes)) if kind in ("service-etat", "collectivite")]
    private = [rank for rank, kind in enumerate(kinds(binomes)) if kind in ("entreprise", "fondation")]
    assert max(public) < min(private)


def test_landlords_are_in_for_one_and_out_for_the_other(binomes: Answer, altivoie: Answer) -> None:
    assert "bailleur-social" in kinds(binomes)
    assert "bailleur-social" not in kinds(altivoie)
    notes = "\n".join(plain(note.fr) for note in altivoie.notes)
    assert "votre règle « Les bailleurs ne sont pas concernés »" in notes
    assert "Tuilerie Logement" in notes


def test_who_is_met_and_through_whom(binomes: Answer) -> None:
    row = next(row for row in binomes.rows if row["contact"] == "La directrice du centre social")
    # The coordinator knows her: liens.csv gives that tie a strength of 0,9; they met (.6), nobody noted who.
    assert row["introducer"] == "La coordinatrice territoriale des Binômes"
    assert row["reliability"] == pytest.approx(0.9, abs=1e-3)
    assert row["motivation"] == "Ne rien lancer sans les habitants"
    assert (row["stance"], row["phase"]) == ("neutral", "identification")


def test_every_path_is_short_sourced_and_likely(binomes: Answer, altivoie: Answer) -> None:
    for row in (*binomes.rows, *altivoie.rows):
        assert len(row["paths"]) <= 3
        for path in row["paths"]:
            assert 1 <= len(path) <= 4
            assert all(step["source_id"] and step["date"] for step in path)
            assert path[-1]["to"] == row["contact_id"] or path[-1]["to_name"] == row["organisation"]
            # liens.csv gives « altivoie connaît binomes » a confidence of 0,4: no path may use it.
            ends = {(step["from_name"], step["to_name"]) for step in path}
            coordinators = ("Le chargé de développement d’Altivoie", "La coordinatrice territoriale des Binômes")
            assert not ends & {coordinators, coordinators[::-1]}


def test_an_unanswered_objection_is_the_next_step(binomes: Answer) -> None:
    row = next(row for row in binomes.rows if row["contact"] == "Grands Pairs de Clairebrise")
    assert row["stance"] == "reserved"
    objection = "objection sans réponse : « Vous faites comme les Grands Pairs » (le 29/09/2026)"
    assert objection in plain(row["next_step"].fr)


def test_the_opposed_landlord_is_left_in_peace(demo: Store, model: Model) -> None:
    answer = approach(scope_of(demo, model, "Clairebrise", "org:altivoie", as_of=DAY), "Tuilerie Logement")
    (row,) = answer.rows
    assert row["stance"] == "opposed"
    assert plain(row["next_step"].fr).startswith("Ne pas insister")


def test_nobody_past_the_retention_of_its_record_is_named(binomes: Answer) -> None:
    assert "L’ancien inspecteur jeunesse" not in names(binomes)
    assert "L’ancien adjoint à la jeunesse de Port-Lanterne" not in names(binomes)


def test_evidence_is_among_the_sources(binomes: Answer) -> None:
    known = {ref.id for ref in binomes.sources}
    assert known == {"src:demo"}
    assert all(row["evidence"] and set(row["evidence"]) <= known for row in binomes.rows)


def test_sentences_are_whole_in_both_languages(binomes: Answer) -> None:
    for lang in ("fr", "en"):
        for row in binomes.said(lang).rows:
            for column in ("reason", "next_step", "cost_of_skipping"):
                if row[column] is None:
                    assert column == "cost_of_skipping"  # nothing known is lost
                    continue
                assert row[column][0].isupper() or not row[column][0].isalpha()
                assert row[column].endswith((".", "?", "!", "…"))
                assert "None" not in row[column]
                assert "  " not in row[column]


def test_to_may_name_somebody_who_does_not_speak_for_its_body(demo: Store, model: Model) -> None:
    name = "Le chargé de mission jeunesse de Clairebrise"
    (row,) = approach(scope_of(demo, model, "Clairebrise", "org:binomes", as_of=DAY), name).rows
    assert (row["contact"], row["organisation"], row["kind"]) == (name, "Ville de Clairebrise", "collectivite")
    assert row["paths"][0][-1]["to_name"] == name
