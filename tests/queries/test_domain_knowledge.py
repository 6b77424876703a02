"""What essaim knows of the field stands in the Turtle files: an edit there counts, and no Python changes."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology import compile as compiling
from essaim.ontology.compile import TURTLE, load_model
from essaim.ontology.errors import OntologyError
from essaim.ontology.model import Model
from essaim.ontology.spellings import concept_code
from essaim.queries.answer.scope import scope_of
from essaim.queries.approach.answer import approach
from essaim.queries.saved.run import run_saved

DAY = date(2026, 11, 23)
KIND = """
<https://w3id.org/essaim/vocabulary/institution-kind/maison-ados> a skos:Concept ;
  skos:inScheme v:institution-kind ; skos:notation "maison-ados" ;
  skos:prefLabel "Maison des adolescents"@fr, "House for teenagers"@en ;
  skos:definition "Lieu d’écoute et de soin."@fr, "Place to be heard and cared for."@en ;
  a:reason "écoute les adolescents"@fr, "listens to teenagers"@en ; a:actorKind "structure-jeunesse" .
"""
ROLE = """
<https://w3id.org/essaim/vocabulary/role-kind/delegue-general> a skos:Concept ;
  skos:inScheme v:role-kind ; skos:notation "delegue-general" ;
  skos:prefLabel "Délégué général"@fr, "Chief delegate"@en ;
  skos:definition "Dirige au nom du conseil."@fr, "Runs the body for its board."@en ;
  a:speaksFor 0 ; a:relation "WORKS_AT" ; a:actorKind "benevole-mentor" .
"""
AGREEMENT = """
<https://w3id.org/essaim/vocabulary/agreement-kind/pacte> a skos:Concept ;
  skos:inScheme v:agreement-kind ; skos:notation "pacte" ;
  skos:prefLabel "Pacte jeunesse"@fr, "Youth pact"@en ;
  skos:definition "Engagement pour la jeunesse."@fr, "Commitment to young people."@en .
"""
TOWN: dict[str, tuple[str, str, dict[str, Any]]] = {
    "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
    "com:93001": ("Municipality", "Bourg", {"code": "93001"}),
    "org:ados": ("Institution", "La Maison", {"institutionKind": "maison-ados"}),
    "per:dir": ("Person", "", {"displayName": "La directrice", "adult": True}),
    "per:del": ("Person", "", {"displayName": "Le délégué", "adult": True}),
    "agr:pacte": ("Agreement", "Pacte 2026", {"agreementKind": "pacte", "endDate": date(2026, 12, 31)}),
}
EDGES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("org:ados", "SERVES", "com:93001", {}),
    ("per:dir", "WORKS_AT", "org:ados", {"roleKind": "directeur"}),
    ("per:del", "WORKS_AT", "org:ados", {"roleKind": "delegue-general"}),
    ("agr:pacte", "SIGNED_BY", "org:ados", {}),
    ("agr:pacte", "COVERS", "com:93001", {}),
]
Edit = Callable[..., Model]


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edit:
    """The model of a copy of the shipped Turtle files: `more` concepts, and replacements in the text."""

    def edit(more: str = "", *changes: tuple[str, str]) -> Model:
        copies = tuple(Path(shutil.copy(path, tmp_path)) for path in TURTLE)
        for path in copies:
            text = path.read_text(encoding="utf-8") + (more if path.name == "vocabularies.ttl" else "")
            for old, new in changes:
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(compiling, "TURTLE", copies)
        return load_model()

    return edit


@pytest.fixture
def bourg(engines: Any, edited: Edit, writing: Callable[..., None]) -> tuple[Store, Model]:
    model = edited(KIND + ROLE + AGREEMENT)
    store: Store = engines.store("arcadedb")
    writing(store, model, TOWN, EDGES)
    return store, model


def test_a_new_kind_of_institution_is_worth_meeting(bourg: tuple[Store, Model]) -> None:
    [row] = approach(scope_of(*bourg, "Bourg", as_of=DAY)).rows
    assert row["organisation"] == "La Maison"
    assert row["reason"].fr.startswith("Écoute les adolescents\u202f; signe")
    assert row["reason"].en.startswith("Listens to teenagers; signs")
    assert row["kind"] == "benevole-mentor"  # the kind of its new role tells more than that of the body


def test_the_kind_of_a_new_institution_is_that_of_the_turtle(
    engines: Any, edited: Edit, writing: Callable[..., None]
) -> None:
    model = edited(KIND)
    store: Store = engines.store("arcadedb")
    writing(store, model, {id: node for id, node in TOWN.items() if not id.startswith("per:")}, EDGES[:1])
    [row] = approach(scope_of(store, model, "Bourg", as_of=DAY)).rows
    assert (row["contact"], row["kind"]) == ("La Maison", "structure-jeunesse")


def test_a_new_role_speaks_first(bourg: tuple[Store, Model]) -> None:
    [row] = approach(scope_of(*bourg, "Bourg", as_of=DAY)).rows
    assert row["contact_id"] == "per:del"


def test_the_shipped_files_know_neither(engines: Any, model: Model, writing: Callable[..., None]) -> None:
    store: Store = engines.store("arcadedb")
    writing(store, model, TOWN, EDGES)
    [row] = approach(scope_of(store, model, "Bourg", as_of=DAY)).rows  # for its agreement alone
    assert row["contact_id"] == "per:dir" and "adolescents" not in row["reason"].fr


def test_a_new_kind_of_agreement_is_read_and_named(bourg: tuple[Store, Model]) -> None:
    store, model = bourg
    assert concept_code(model, "agreement-kind", "pacte jeunesse") == "pacte"
    [row] = run_saved(store, model, "agreements_ending", {"months": 6}, as_of=DAY).rows
    assert (row["agreement_kind"], row["signatories"]) == ("pacte", ["La Maison"])


def test_the_order_of_visibilities_is_that_of_the_turtle(model: Model, edited: Edit) -> None:
    assert model.visibilities == ("public", "partner", "internal", "restricted")
    assert model.seen_by("partner") == ("public", "partner")
    assert model.seen_by("internal") == model.visibilities
    hidden = edited("", (' ;\n  a:shownTo "internal"', ""))
    assert hidden.seen_by("internal") == ("public", "partner", "internal")


def test_memberships_and_who_is_ours(model: Model) -> None:
    members = model.memberships
    assert list(members) == ["WORKS_AT", "ELECTED_IN", "BOARD_MEMBER_OF", "VOLUNTEERS_AT"]
    assert {name for name, membership in members.items() if membership.ours} == set(members) - {"ELECTED_IN"}
    assert {name for name, membership in members.items() if membership.mandate} == {"ELECTED_IN"}
    assert sorted(members, key=lambda name: members[name].lends_sector)[:2] == ["WORKS_AT", "BOARD_MEMBER_OF"]


def test_the_first_and_the_last_who_speak(model: Model) -> None:
    roles = [*model.ranked("role-kind", "speaksFor")]
    assert (len(roles), roles[0], roles[3], roles[-1]) == (37, "president-departement", "maire", "administrateur")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('a:actorKind "benevole-mentor"', 'a:actorKind "benevole"', "actor-kind"),
        ('a:shownTo "internal"', 'a:shownTo "us"', "visibility"),
        ('g:council "mairie"', 'g:council "maison"', "institution-kind"),
        ('g:sector "ecole"', 'g:sector "scolaire"', "sector"),
        ('g:presence "around"', 'g:presence "near"', "g:presence"),
        ("g:speaks 1 ; ", "", "g:speaks"),
        ("g:namesake 1 ;", 'g:namesake "first" ;', "namesake"),
        ('g:mandate true ; g:actorKind "elu"', 'g:mandate true ; g:actorKind "elue"', "actor-kind"),
        ("g:lendsSector 2", "g:lendSector 2", "lendSector"),
        ('a:reason "accueille les jeunes"@fr, ', "a:reason ", "reason@fr"),
    ],
)
def test_a_slip_stops_with_the_term(edited: Edit, old: str, new: str, message: str) -> None:
    assert any(old in path.read_text(encoding="utf-8") for path in TURTLE)
    with pytest.raises(OntologyError, match=re.escape(message)):
        edited("", (old, new))


def test_a_presence_leads_from_an_actor_to_a_territory(edited: Edit) -> None:
    with pytest.raises(OntologyError, match="g:presence"):
        edited("", ('g:relationType "PARTNER_OF" ;', 'g:relationType "PARTNER_OF" ; g:presence "within" ;'))
