"""`approach` on a town small enough to be worked out on paper.

We are one person, n1, of org:nous. n1 knows the head of the school (t .8) and x (t .9); the head knows the elected
official (t .5), x knows it too (t .9). So the official is reached with .9 · .9 = .81, else with .8 · .5 = .4.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import Visibility, scope_of
from essaim.queries.approach.answer import approach
from essaim.queries.approach.columns import COLUMNS

DAY = date(2026, 11, 23)
Nodes = dict[str, tuple[str, str, dict[str, Any]]]
Edges = list[tuple[str, str, str, dict[str, Any]]]
Writing = Callable[[Store, Model, Nodes, Edges], None]


def person(name: str, **more: Any) -> tuple[str, str, dict[str, Any]]:
    return ("Person", "", {"displayName": name, "nameKey": name.lower(), "adult": True, **more})


NODES: Nodes = {
    "src:equipe": ("Source", "Tableaux de l'équipe", {"date": date(2026, 10, 1), "licence": "private"}),
    "src:officiel": ("Source", "Répertoire", {"date": date(2026, 4, 1), "licence": "lov2"}),
    "dep:93": ("Department", "Val", {"code": "93"}),
    "com:93001": ("Municipality", "Bourg", {"code": "93001"}),
    "com:93002": ("Municipality", "Désert", {"code": "93002"}),
    "org:nous": ("Association", "Nous", {"sector": "association"}),
    "org:seuls": ("Association", "Seuls", {"sector": "association"}),
    "org:mairie": ("Institution", "Mairie de Bourg", {
        "institutionKind": "mairie", "sector": "collectivite", "genericEmail": "mairie@bourg.example"}),
    "sch:C": ("School", "Collège de Bourg", {"educationPriority": "REP", "helpOffered": "Une salle le jeudi"}),
    "org:ent": ("Company", "Ateliers de Bourg", {"sector": "entreprise"}),
    "org:asso": ("Association", "Amis de Bourg", {"sector": "association"}),
    "org:bailleur": ("Institution", "Bourg Habitat", {"institutionKind": "bailleur-social", "sector": "bailleur"}),
    "per:n1": person("La coordinatrice"),
    "per:p": person("La principale", motivation="Ouvrir le collège"),
    "per:x": person("Le trésorier des Amis"),
    "per:adj": person("L’adjointe à la jeunesse", professionalEmail="jeunesse@bourg.example"),
    "per:old": person("L’ancien maire"),
    "need:1": ("Need", "Des mentors", {}),
    "prog:n": ("Programme", "Mentorat", {}),
    "dpl:1": ("Deployment", "Mentorat à Bourg", {"phase": "integration"}),
    "int:1": ("Interaction", "", {
        "date": date(2026, 5, 1), "phase": "integration", "stanceAfter": "favourable", "said": "Venez en janvier.",
        "outcome": "Convention à écrire"}),
    "int:2": ("Interaction", "", {"date": date(2026, 2, 1), "phase": "identification", "stanceAfter": "neutral"}),
}  # fmt: skip
EDGES: Edges = [
    ("com:93001", "PART_OF", "dep:93", {}),
    ("com:93002", "PART_OF", "dep:93", {}),
    ("org:nous", "OPERATES", "prog:n", {}),
    ("org:seuls", "OPERATES", "prog:n", {}),
    ("dpl:1", "DEPLOYMENT_OF", "prog:n", {}),
    ("dpl:1", "TAKES_PLACE_IN", "com:93001", {}),
    ("com:93001", "HAS_NEED", "need:1", {}),
    ("need:1", "STATED_BY", "sch:C", {}),
    ("sch:C", "LOCATED_IN", "com:93001", {"source": "src:officiel"}),
    ("org:mairie", "SERVES", "com:93001", {"source": "src:officiel"}),
    ("org:ent", "LOCATED_IN", "com:93001", {}),
    ("org:asso", "LOCATED_IN", "com:93001", {}),
    ("org:bailleur", "HOUSES_IN", "com:93001", {"dwellings": 120}),
    ("org:ent", "FUNDS", "org:asso", {"year": 2026}),
    ("per:n1", "WORKS_AT", "org:nous", {}),
    ("per:p", "WORKS_AT", "sch:C", {"roleKind": "chef-etablissement"}),
    ("per:x", "BOARD_MEMBER_OF", "org:asso", {"roleKind": "tresorier"}),
    ("per:adj", "ELECTED_IN", "org:mairie", {
        "roleKind": "adjoint-maire", "delegation": "Jeunesse", "since": date(2026, 3, 29), "source": "src:officiel"}),
    ("per:old", "ELECTED_IN", "org:mairie", {
        "roleKind": "maire", "since": date(2020, 5, 1), "until": date(2026, 3, 15), "source": "src:officiel"}),
    ("per:n1", "KNOWS", "per:p", {"strength": 0.8}),
    ("per:n1", "KNOWS", "per:x", {"strength": 0.9}),
    ("per:p", "KNOWS", "per:adj", {"strength": 0.5}),
    ("per:x", "KNOWS", "per:adj", {"strength": 0.9}),
    ("int:1", "INVOLVES", "per:p", {}),
    ("int:1", "ABOUT", "dpl:1", {}),
    ("int:2", "INVOLVES", "sch:C", {}),
    ("int:2", "ABOUT", "dpl:1", {}),
]  # fmt: skip


def rule(name: str, **more: Any) -> tuple[str, str, dict[str, Any]]:
    return ("Rule", name, more)


@pytest.fixture(scope="module", params=("arcadedb", "neo4j", "neo4j-newest"))
def bourg(request: pytest.FixtureRequest, engines: Any, model: Model, writing: Writing) -> Store:
    """Bourg on each engine in turn; tests only read it."""
    store: Store = engines.store(request.param)
    writing(store, model, NODES, EDGES)
    return store


def ask(
    store: Store, model: Model, to: str | None = None, *, place: str = "Bourg", operator: str | None = "org:nous",
    day: date = DAY, visibility: Visibility = "internal",
) -> Answer:  # fmt: skip
    return approach(scope_of(store, model, place, operator, as_of=day, visibility=visibility), to)


def by_id(answer: Answer) -> dict[str, Mapping[str, Any]]:
    return {row["contact_id"]: row for row in answer.rows}


def said(answer: Answer) -> str:
    return "\n".join(plain(note.fr) for note in answer.notes)


def test_columns_are_those_of_the_command(bourg: Store, model: Model) -> None:
    answer = ask(bourg, model)
    assert answer.columns == COLUMNS
    assert all(tuple(row) == answer.names for row in answer.rows)
    assert [row["rank"] for row in answer.rows] == [1, 2, 3, 4]


def test_persons_stand_for_their_bodies_and_only_once(bourg: Store, model: Model) -> None:
    rows = by_id(ask(bourg, model))
    assert set(rows) == {"per:p", "per:adj", "org:ent", "org:bailleur"}
    assert rows["per:p"]["organisation"] == "Collège de Bourg"
    assert rows["org:ent"]["organisation"] is None
    assert {id: row["kind"] for id, row in rows.items()} == {
        "per:p": "etablissement-scolaire", "per:adj": "elu", "org:ent": "entreprise", "org:bailleur": "bailleur-social",
    }  # fmt: skip


def test_an_elected_official_is_not_first_without_a_rule(bourg: Store, model: Model) -> None:
    # Worth: adj .81 · (2 + .5 · .2 · 2) = 1.78 against p .8 · (2 + .5 · .19 · 2) = 1.75; and no rule names the elected.
    assert [row["contact_id"] for row in ask(bourg, model).rows[:2]] == ["per:p", "per:adj"]


def test_the_path_is_the_warmest_and_another_one_stands_by(bourg: Store, model: Model) -> None:
    row = by_id(ask(bourg, model))["per:adj"]
    assert row["reliability"] == pytest.approx(0.81, abs=1e-3)
    assert [[step["to"] for step in path] for path in row["paths"]][:2] == [["per:x", "per:adj"], ["per:p", "per:adj"]]
    assert row["introducer_id"] == "per:x"
    assert row["introducer"] == "Le trésorier des Amis"
    step = row["paths"][0][0]
    assert (step["from"], step["relation"], step["stated"], step["forward"]) == ("per:n1", "KNOWS", True, True)
    assert (step["source_id"], step["date"]) == ("src:equipe", date(2026, 10, 1))
    # One of ours knows the head (.8), and we met (.8), nobody noted who: the better of the two, times .5.
    assert plain(row["plan_b"].fr) == "Sinon, passer par la principale (fiabilité 0,40)."


def test_one_of_ours_who_knows_the_contact_introduces(bourg: Store, model: Model) -> None:
    row = by_id(ask(bourg, model))["per:p"]
    assert row["introducer_id"] == "per:n1"
    assert row["reliability"] == pytest.approx(0.8, abs=1e-3)  # as noted; the meeting is the operator’s
    assert row["paths"][0][0]["stated"]
    assert row["introduction"] == "direct"


def test_reasons_are_facts_with_their_sources(bourg: Store, model: Model) -> None:
    answer = ask(bourg, model)
    rows = by_id(answer)
    assert plain(rows["per:p"]["reason"].fr) == (
        "Exprime le besoin « Des mentors » ; accueille les élèves concernés (Bourg, REP) ; propose son aide ; "
        "pourrait vous présenter l’adjointe à la jeunesse."
    )
    assert plain(rows["per:adj"]["reason"].fr).startswith(
        "Porte la délégation « Jeunesse » ; porte la politique jeunesse"
    )
    assert plain(rows["org:ent"]["reason"].fr) == "Finance Amis de Bourg sur ce territoire."
    assert "120 logements" in plain(rows["org:bailleur"]["reason"].fr)
    assert rows["per:adj"]["evidence"] == ["src:equipe", "src:officiel"]
    assert {ref.id for ref in answer.sources} == {"src:equipe", "src:officiel"}


def test_stance_is_that_of_the_latest_exchange(bourg: Store, model: Model) -> None:
    row = by_id(ask(bourg, model))["per:p"]
    assert (row["stance"], row["phase"]) == ("favourable", "integration")
    assert plain(row["next_step"].fr) == (
        "Déjà favorable : demander ce qui a été proposé (« Une salle le jeudi ») ; dernier échange le 01/05/2026 : "
        "« Venez en janvier » ; résultat noté : convention à écrire."
    )
    before = by_id(ask(bourg, model, day=date(2026, 4, 15)))["per:p"]
    assert (before["stance"], before["phase"]) == ("neutral", "identification")
    assert plain(before["next_step"].fr).startswith("Intégrer son analyse")


def test_only_work_contacts_are_given(bourg: Store, model: Model) -> None:
    rows = by_id(ask(bourg, model))
    assert rows["per:adj"]["reach_by"] == "jeunesse@bourg.example"
    assert rows["per:p"]["reach_by"] is None


def test_confidence_is_that_of_the_weakest(bourg: Store, model: Model) -> None:
    # A tie of .9 and the team's notes at .7: the notes are weaker.
    assert by_id(ask(bourg, model))["per:adj"]["confidence"] == 0.7


def test_what_skipping_costs(bourg: Store, model: Model) -> None:
    rows = by_id(ask(bourg, model))
    assert "sans l’établissement, pas d’accès aux élèves" in plain(rows["per:p"]["cost_of_skipping"].fr)
    assert "le déploiement peut prendre bien plus de temps" in plain(rows["per:adj"]["cost_of_skipping"].fr)


def test_to_names_one_contact(bourg: Store, model: Model) -> None:
    answer = ask(bourg, model, "l’adjointe à la jeunesse")
    assert [row["contact_id"] for row in answer.rows] == ["per:adj"]
    assert answer.rows[0]["paths"][0][0]["to"] == "per:x"


def test_to_may_be_outside_the_list(bourg: Store, model: Model) -> None:
    (row,) = ask(bourg, model, "Amis de Bourg").rows
    assert row["contact_id"] == "org:asso"
    # n1 – x .9, x sits on its board .7
    assert row["reliability"] == pytest.approx(0.63, abs=1e-3)


def test_to_forgives_words_left_out(bourg: Store, model: Model) -> None:
    answer = ask(bourg, model, "trésorier")
    assert [row["contact_id"] for row in answer.rows] == ["per:x"]
    assert "« trésorier » est pris pour le trésorier des Amis." in said(answer)


def test_nobody_knows_the_target(bourg: Store, model: Model) -> None:
    answer = ask(bourg, model, "Ateliers de Bourg")
    # The company funds the association, whose treasurer we know: a path of .3 is one all the same.
    assert answer.rows[0]["reliability"] == pytest.approx(0.9 * 0.7 * 0.3, abs=1e-3)
    landlord = ask(bourg, model, "Bourg Habitat")
    assert landlord.rows[0]["paths"] == []
    assert landlord.rows[0]["introducer_id"] is None
    assert "Aucun chemin connu entre vous et Bourg Habitat" in said(landlord)


def test_we_are_no_contact(bourg: Store, model: Model) -> None:
    for ourselves in ("Nous", "La coordinatrice"):
        answer = ask(bourg, model, ourselves)
        assert answer.rows == ()
        assert "c’est vous" in said(answer)


def test_an_unknown_target_is_an_error(bourg: Store, model: Model) -> None:
    with pytest.raises(NameUnknownError):
        ask(bourg, model, "Quelqu’un d’autre")


def test_an_operator_nobody_knows_has_a_list_without_paths(bourg: Store, model: Model) -> None:
    answer = ask(bourg, model, operator="org:seuls")
    assert {row["contact_id"] for row in answer.rows} == {"per:p", "per:adj", "org:ent", "org:bailleur"}
    # It has met the head, about the action that it operates too; she knows us (.8), we x (.9), x the official (.9).
    reached = {row["contact_id"]: row["reliability"] for row in answer.rows}
    assert reached == {"per:p": 0.8, "per:adj": 0.518, "org:ent": None, "org:bailleur": None}


def test_without_an_operator_the_list_is_general(bourg: Store, model: Model) -> None:
    answer = ask(bourg, model, operator=None)
    assert {"per:p", "per:adj", "org:ent", "org:bailleur"} <= {row["contact_id"] for row in answer.rows}
    assert all(row["paths"] == [] for row in answer.rows)
    assert "Plusieurs opérateurs" in said(answer)


@pytest.mark.parametrize("visibility", ["partner", "public"])
def test_only_the_team_is_answered(bourg: Store, model: Model, visibility: Visibility) -> None:
    answer = ask(bourg, model, visibility=visibility)
    assert answer.rows == ()
    assert "reste dans l’équipe" in said(answer)


def test_a_date_before_any_data(bourg: Store, model: Model) -> None:
    answer = ask(bourg, model, day=date(1990, 1, 1))
    assert answer.rows == ()
    assert "Rien n’était encore connu le 01/01/1990 : la source la plus ancienne du graphe est du 01/04/2026" in said(
        answer
    )


def test_a_place_without_any_actor_says_what_to_load(bourg: Store, model: Model) -> None:
    answer = ask(bourg, model, place="Désert")
    assert answer.rows == ()
    told = said(answer)
    order = [told.index(word) for word in ("qpv-2024", "annuaire-education", "rne-maires", "subventions", "template")]
    assert order == sorted(order)
    assert "Rien n’est connu des acteurs de Désert" in told


def test_the_answer_is_the_same_every_time(bourg: Store, model: Model) -> None:
    assert ask(bourg, model).rows == ask(bourg, model).rows


RULES: Nodes = {
    "rule:1": rule(
        "La ville d’abord", ruleKind="sequencing", before=["collectivite"], after=["etablissement-scolaire"]
    ),
    "rule:2": rule("Pas les bailleurs", ruleKind="relevance", actorKind="bailleur-social", relevance="irrelevant"),
    "rule:3": rule("Les entreprises", ruleKind="funding", actorKind="entreprise", fundingKind="mecenat-financier"),
}


def test_an_exchange_about_nothing_said_counts_where_its_actor_is(engines: Any, model: Model, writing: Writing) -> None:
    """A team that has no deployment yet notes its exchanges too; one with somebody far away is not about here."""
    store: Store = engines.store("arcadedb")
    said = {"date": date(2026, 7, 1), "stanceAfter": "ally", "said": "Comptez sur moi."}
    nodes: Nodes = {"int:9": ("Interaction", "", said), "org:loin": ("Association", "Loin", {"sector": "association"})}
    edges: Edges = [("int:9", "INVOLVES", who, {}) for who in ("org:ent", "org:loin")]
    edges += [("org:loin", "LOCATED_IN", "com:93002", {})]
    writing(store, model, NODES | nodes, EDGES + edges)
    assert by_id(ask(store, model))["org:ent"]["stance"] == "ally"
    assert "org:loin" not in by_id(ask(store, model))


@pytest.fixture
def ruled(engines: Any, model: Model, writing: Writing) -> Store:
    """Bourg with the operator's rules, and an opposed company."""
    store: Store = engines.store("arcadedb")
    opposed: Nodes = {
        "int:3": ("Interaction", "", {
            "date": date(2026, 9, 1), "phase": "identification", "stanceAfter": "opposed", "said": "Non merci."})
    }  # fmt: skip
    edges: Edges = [
        *((id, "RULE_OF", "org:nous", {}) for id in RULES),
        ("int:3", "INVOLVES", "org:ent", {}),
        ("int:3", "ABOUT", "dpl:1", {}),
    ]
    writing(store, model, NODES | RULES | opposed, [*EDGES, *edges])
    return store


def test_the_operators_rules_order_the_list(ruled: Store, model: Model) -> None:
    answer = ask(ruled, model)
    assert [row["contact_id"] for row in answer.rows] == ["per:adj", "per:p", "org:ent"]
    rows = by_id(answer)
    assert rows["per:p"]["after"] == ["per:adj"]
    assert rows["per:p"]["after_names"] == ["L’adjointe à la jeunesse"]
    assert "La règle « La ville d’abord » veut ce contact avant la principale" in plain(
        rows["per:adj"]["cost_of_skipping"].fr
    )
    assert "Laissés de côté par votre règle « Pas les bailleurs » : Bourg Habitat." in said(answer)
    assert "votre règle « Les entreprises » le demande" in plain(rows["org:ent"]["reason"].fr)


def test_who_is_opposed_comes_last_and_is_left_in_peace(ruled: Store, model: Model) -> None:
    row = ask(ruled, model).rows[-1]
    assert row["stance"] == "opposed"
    assert plain(row["next_step"].fr).startswith("Ne pas insister")


def test_a_target_that_a_rule_leaves_out_is_shown_and_said(ruled: Store, model: Model) -> None:
    answer = ask(ruled, model, "Bourg Habitat")
    assert [row["contact_id"] for row in answer.rows] == ["org:bailleur"]
    assert "Votre règle « Pas les bailleurs » laisse cet acteur de côté" in said(answer)


@pytest.fixture
def contradicted(engines: Any, model: Model, writing: Writing) -> Store:
    """Bourg with two rules that put the school and the town hall before each other, and a third one that stands."""
    store: Store = engines.store("arcadedb")
    rules = RULES | {
        "rule:4": rule(
            "Le collège d’abord", ruleKind="sequencing", before=["etablissement-scolaire"], after=["collectivite"]
        ),
        "rule:5": rule("Puis le privé", ruleKind="sequencing", before=["collectivite"], after=["entreprise"]),
    }  # fmt: skip
    writing(store, model, NODES | rules, [*EDGES, *((id, "RULE_OF", "org:nous", {}) for id in rules)])
    return store


def test_contradictory_rules_are_named_and_the_others_kept(contradicted: Store, model: Model) -> None:
    answer = ask(contradicted, model)
    assert "« La ville d’abord » ; « Le collège d’abord »" in said(answer)
    rows = by_id(answer)
    assert rows["per:p"]["after"] == rows["per:adj"]["after"] == []
    assert rows["org:ent"]["after"] == ["per:adj"]


@pytest.fixture
def busy(engines: Any, model: Model, writing: Writing) -> Store:
    """Four schools that only x knows; the fourth is known to the head of the first school too."""
    store: Store = engines.store("arcadedb")
    heads = [f"per:h{number}" for number in range(1, 5)]
    schools: Nodes = {f"sch:{n}": ("School", f"École {n}", {"educationPriority": "REP"}) for n in range(1, 5)}
    people: Nodes = {head: person(f"Chef {head[-1]}") for head in heads}
    edges: Edges = [
        *((f"sch:{n}", "LOCATED_IN", "com:93001", {}) for n in range(1, 5)),
        *((f"per:h{n}", "WORKS_AT", f"sch:{n}", {"roleKind": "chef-etablissement"}) for n in range(1, 5)),
        *(("per:x", "KNOWS", head, {"strength": 0.9 - 0.1 * at}) for at, head in enumerate(heads)),
        ("per:p", "KNOWS", "per:h4", {"strength": 0.1}),
    ]
    kept = {id: node for id, node in NODES.items() if id != "per:adj"}
    writing(store, model, kept | schools | people, [*(e for e in EDGES if "per:adj" not in e), *edges])
    return store


def test_nobody_is_asked_for_more_than_three_introductions(busy: Store, model: Model) -> None:
    answer = ask(busy, model)
    asked = [row["introducer_id"] for row in answer.rows if str(row["contact_id"]).startswith("per:h")]
    assert asked.count("per:x") == 3
    last = by_id(answer)["per:h4"]
    assert last["introducer_id"] == "per:p"
    assert last["reliability"] == pytest.approx(0.08, abs=1e-3)  # .8 × .1
    assert (
        "Le trésorier des Amis a déjà 3 présentations à faire dans cette liste : pour le chef 4, le chemin donné "
        "passe par la principale à la place."
    ) in said(answer)
    assert "passer par le trésorier des Amis (fiabilité 0,54)" in plain(last["plan_b"].fr)


@pytest.fixture
def ended(engines: Any, model: Model, writing: Writing) -> Store:
    """Bourg where the only mandate known at the town hall is over."""
    store: Store = engines.store("arcadedb")
    nodes = {id: node for id, node in NODES.items() if id != "per:adj"}
    writing(store, model, nodes, [edge for edge in EDGES if "per:adj" not in edge])
    return store


def test_a_mandate_past_its_term_names_the_office(ended: Store, model: Model) -> None:
    rows = by_id(ask(ended, model))
    assert "per:old" not in rows
    assert rows["org:mairie"]["contact"] == "Mairie de Bourg"
    assert rows["org:mairie"]["kind"] == "collectivite"
    assert rows["org:mairie"]["reach_by"] == "mairie@bourg.example"
    assert plain(rows["org:mairie"]["reason"].fr).endswith(
        "; à vérifier : qui tient la fonction ? Le dernier mandat connu a pris fin le 15/03/2026."
    )
