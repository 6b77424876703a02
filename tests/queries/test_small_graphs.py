"""Connectors, gaps and alliances of graphs that hold hardly anything: a sentence that helps, no verdict too many."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from itertools import product
from typing import Any

import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import Visibility, scope_of
from essaim.queries.connectors.answer import connectors
from essaim.queries.gaps.answer import gaps

Nodes = dict[str, tuple[str, str, dict[str, Any]]]
Edges = list[tuple[str, str, str, dict[str, Any]]]
DAY = date(2026, 11, 23)
NODES: Nodes = {
    "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
    "dep:96": ("Department", "Val", {"population": 900}),
    "com:96101": ("Municipality", "Bourg", {"population": 100}),
}
LISTED = [("src:equipe", "DOCUMENTS", "com:96101", {"indicator": f"class:{one}"}) for one in ("Offer", "Need")]


def org(key: str) -> Nodes:
    return {f"org:{key}": ("Association", f"Asso {key}", {})}


def there(*keys: str) -> Edges:
    return [(f"org:{key}", "LOCATED_IN", "com:96101", {}) for key in keys]


def offer(key: str, **said: Any) -> Nodes:
    return {f"off:{key}": ("Offer", f"Offre {key}", said)}


def need(key: str, **said: Any) -> Nodes:
    return {f"need:{key}": ("Need", f"Besoin {key}", said)}


def full(size: int) -> Edges:
    return [(f"org:{a}", "PARTNER_OF", f"org:{b}", {}) for a in range(size) for b in range(a)]


SIX: Nodes = {id: node for at in range(6) for id, node in org(str(at)).items()}
NEEDED: Edges = [("com:96101", "HAS_NEED", "need:a", {})]
CASES: dict[str, tuple[Nodes, Edges]] = {
    "nothing": ({}, []),
    "nothing, and that is listed": ({}, LISTED),
    "one actor": (org("0"), there("0")),
    "one offer and no need": (org("0") | offer("a"), [*there("0"), ("org:0", "OFFERS", "off:a", {})]),
    "one need and no actor": (need("a"), NEEDED),
    "a need of nobody": (need("a", youngPeople=0), [*NEEDED, *LISTED]),
    "disconnected": (
        SIX,
        [*there(*"012345"), ("org:0", "PARTNER_OF", "org:1", {}), ("org:2", "PARTNER_OF", "org:3", {})],
    ),
    "star": (SIX, [*there(*"012345"), *((f"org:{at}", "PARTNER_OF", "org:0", {}) for at in range(1, 6))]),
    "complete": (SIX, [*there(*"012345"), *full(6)]),
    "all unknown": (
        org("0") | org("1") | offer("a") | offer("b") | need("a"),
        [*there("0", "1"), *NEEDED, ("org:0", "OFFERS", "off:a", {}), ("org:1", "OFFERS", "off:b", {})],
    ),
    "one place for one": (
        org("0") | offer("a", capacity=1) | need("a", youngPeople=1),
        [*there("0"), *NEEDED, *LISTED, ("org:0", "OFFERS", "off:a", {}), ("off:a", "ADDRESSES", "need:a", {})],
    ),
}
REMEDY = re.compile(r"essaim \w+|--[a-z]+|tableau|harge[rz]|omplétez|ont été re|peut être montré|puisse être montré")


def fill(store: Store, model: Model, writing: Callable[..., None], name: str) -> None:
    nodes, edges = CASES[name]
    day = {"date": date(2026, 1, 1)}
    told: Edges = [("com:96101", "PART_OF", "dep:96", {}), *edges]
    seen = [
        (a, kind, b, {"visibility": "public", **(day if kind == "DOCUMENTS" else {}), **more})
        for a, kind, b, more in told
    ]
    writing(store, model, NODES | nodes, seen)


def earned(row: Mapping[str, Any]) -> bool:
    """No interval, no label; no documented offer, no verdict."""
    if "label" in row:
        return row["label"] == "insufficient_data" or (row["rank_low"] and row["rank_high"] and row["p_top_k"] >= 0.5)
    if "state" in row:
        return bool(row["state"] in ("undetermined", "partial") or row["p_gap"] is not None)
    return "verdict" not in row or row["verdict"] in ("undetermined", "already_allied") or bool(row["offers"])


@pytest.mark.parametrize("name", CASES)
def test_each_ends_in_a_sentence(name: str, embedded_store: Store, model: Model, writing: Callable[..., None]) -> None:
    fill(embedded_store, model, writing, name)
    views: tuple[tuple[date, Visibility], ...] = ((DAY, "internal"), (DAY, "public"), (date(1990, 1, 1), "internal"))
    operators = [None, "org:0"] if "org:0" in CASES[name][0] else [None]
    for (day, visibility), operator in product(views, operators):
        scope = scope_of(embedded_store, model, "com:96101", operator, as_of=day, visibility=visibility)
        for question in (connectors, gaps, alliances):
            answer: Answer = question(scope)
            assert all(earned(row) for row in answer.rows), (question, visibility, day)
            said = [one for row in answer.rows for one in row.values() if isinstance(one, Text)] + list(answer.notes)
            assert all(plain(one.fr) and one.en and plain(one.fr)[-1] in ".…" for one in said)
            if not answer.rows:
                assert any(REMEDY.search(plain(note.fr)) for note in answer.notes), (question, visibility, day)


def notes(answer: Answer) -> str:
    return " ".join(plain(note.fr) for note in answer.notes)


def of(
    name: str, store: Store, model: Model, writing: Callable[..., None], operator: str | None = None
) -> list[Answer]:
    fill(store, model, writing, name)
    scope = scope_of(store, model, "com:96101", operator, as_of=DAY)
    return [connectors(scope), gaps(scope), alliances(scope)]


def test_nothing(embedded_store: Store, model: Model, writing: Callable[..., None]) -> None:
    who, what, whom = of("nothing", embedded_store, model, writing)
    assert "Aucun acteur de Bourg connu à cette date." in notes(who)
    assert "Aucun besoin connu pour Bourg à cette date, ce qui ne veut pas dire" in notes(what)
    assert "Besoins : non documenté pour Bourg" in notes(what)
    assert "Offres : non documenté pour Bourg" in notes(whom)


def test_nothing_where_somebody_looked(embedded_store: Store, model: Model, writing: Callable[..., None]) -> None:
    _, what, whom = of("nothing, and that is listed", embedded_store, model, writing)
    assert "Les besoins de Bourg ont été relevés à cette date : il n’y en a aucun." in notes(what)
    assert "non documenté" not in notes(what) + notes(whom)
    assert "Les offres ont été recensées ici : aucune, donc personne à qui vous comparer." in notes(whom)


def test_we_are_alone(embedded_store: Store, model: Model, writing: Callable[..., None]) -> None:
    who, _, whom = of("one place for one", embedded_store, model, writing, "org:0")
    assert "Un seul acteur de Bourg connu" in notes(who)
    assert "aucune d’autre que les vôtres, donc personne à qui vous comparer" in notes(whom)
    assert "Les offres d’Asso 0 ne disent pas leur thème ou leur public : pas de verdict." in notes(whom)


def test_one_or_nobody_is_said_so(embedded_store: Store, model: Model, writing: Callable[..., None]) -> None:
    (row,) = of("one place for one", embedded_store, model, writing)[1].rows
    assert plain(row["why"].fr).startswith("1 place connue pour 1 jeune. Réponse partielle : personne n’a dit")
    assert (row["state"], row["p_gap"]) == ("partial", None)  # nothing around to compare with
    embedded_store.write("MATCH (n:Need) SET n.youngPeople = 0")
    (row,) = gaps(scope_of(embedded_store, model, "com:96101", as_of=DAY)).rows
    assert plain(row["why"].fr).startswith(
        "1 place connue pour 0 jeune. Réponse partielle : personne n’a dit que cela suffit (un besoin qui ne concerne"
    )


def test_no_place_anywhere_is_no_threshold(embedded_store: Store, model: Model, writing: Callable[..., None]) -> None:
    """Two needs, offers listed, none of them answers, and nothing elsewhere: zero found is no gap without a level."""
    needs = need("a", youngPeople=30) | need("b", youngPeople=20)
    edges = [("com:96101", "HAS_NEED", f"need:{one}", {}) for one in "ab"]
    edges += [(f"need:{one}", "HAS_THEME", "theme:sport", {}) for one in "ab"]
    told = [(a, kind, b, {"visibility": "public", **more}) for a, kind, b, more in [*edges, *LISTED]]
    writing(embedded_store, model, NODES | needs, [*told, ("com:96101", "PART_OF", "dep:96", {})])
    answer = gaps(scope_of(embedded_store, model, "com:96101", as_of=DAY))
    assert [(row["need_id"], row["state"]) for row in answer.rows] == [
        ("need:a", "undetermined"),
        ("need:b", "undetermined"),
    ]
    assert "Pas de seuil, donc pas de manque établi : les autres territoires (Val) n’ont que 0 besoin" in notes(answer)
    assert "Seuil : 0" not in notes(answer)


def test_all_unknown_is_undetermined(embedded_store: Store, model: Model, writing: Callable[..., None]) -> None:
    _, what, whom = of("all unknown", embedded_store, model, writing, "org:0")
    assert [row["state"] for row in what.rows] == ["undetermined"]
    assert plain(what.rows[0]["why"].fr).startswith(
        "Aucune place connue pour des jeunes que personne n’a comptés (public non précisé). On ne peut pas encore "
        "conclure : besoin sans thème ; nombre de jeunes inconnu."
    )
    assert what.rows[0]["why"].en.startswith(
        "No known place for young people whom nobody has counted (audience not stated). Too early to conclude"
    )
    assert [row["verdict"] for row in whom.rows] == ["undetermined"]
    assert "tableau « offres »" in notes(whom)


def test_star_and_complete(embedded_store: Store, model: Model, writing: Callable[..., None]) -> None:
    (hub, *leaves) = of("star", embedded_store, model, writing)[0].rows
    assert (hub["actor_id"], hub["betweenness"], hub["betweenness_near"], hub["degree"]) == ("org:0", 10, 10, 5)
    assert hub["label"] != "key"
    assert {row["label"] for row in leaves} == {"insufficient_data"}
