"""Connectors: a planted broker is named, graphs too small or empty end in a sentence, readers see their own only."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from reading import plain

from essaim.graph_loader.demo import load_demo
from essaim.graph_store.store import Store
from essaim.ontology.errors import UsageError
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import Visibility, scope_of
from essaim.queries.connectors import answer as module
from essaim.queries.connectors.answer import connectors
from essaim.queries.connectors.columns import COLUMNS
from essaim.queries.connectors.reasons import Facts, reason
from essaim.queries.snapshot.snapshot import take

DAY = date(2026, 11, 23)
Edge = tuple[str, str, str, dict[str, Any]]
Build = Callable[[int, list[tuple[int, int]]], None]


@pytest.fixture
def build(embedded_store: Store, model: Model, writing: Callable[..., None]) -> Iterator[Build]:
    """Write so many associations of one town, partnerships between them, and interviews of the first of them."""

    def made(size: int, pairs: list[tuple[int, int]], more: tuple[Edge, ...] = (), heard: int = 0) -> None:
        nodes: dict[str, tuple[str, str, dict[str, Any]]] = {
            "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
            "com:96101": ("Municipality", "Bourg", {}),
            "org:mairie": ("Institution", "Mairie", {"sector": "collectivite"}),
            "org:fonds": ("Foundation", "Fonds", {}),
            **{f"per:{at}": ("Person", "", {"displayName": f"Élu {at}", "adult": True}) for at in range(4)},
        }
        kinds = ("Association", "Company", "School")
        nodes |= {f"org:{at:03}": (kinds[at // 15 % 3], f"Acteur {at}", {}) for at in range(size)}
        interview = {"interactionKind": "interview", "date": date(2026, 10, 1)}
        nodes |= {f"int:{at:03}": ("Interaction", "", interview) for at in range(heard)}
        edges: list[Edge] = [(f"org:{at:03}", "LOCATED_IN", "com:96101", {}) for at in range(size)]
        edges += [(f"int:{at:03}", "INVOLVES", f"org:{at:03}", {}) for at in range(heard)]
        edges += [(f"org:{one:03}", "PARTNER_OF", f"org:{other:03}", {}) for one, other in pairs]
        edges = [(one, kind, end, {"visibility": "public", **extra}) for one, kind, end, extra in [*edges, *more]]
        writing(embedded_store, model, nodes, edges)

    yield made


def ask(store: Store, model: Model, day: date = DAY, **asked: Any) -> Answer:
    answer = connectors(scope_of(store, model, "com:96101", as_of=day, **asked))
    assert answer.columns == COLUMNS
    assert all(tuple(row) == answer.names for row in answer.rows)
    assert all(isinstance(row["why"], Text) and plain(row["why"].fr) and row["why"].en for row in answer.rows)
    return answer


def notes(answer: Answer) -> str:
    return " ".join(plain(note.fr) for note in answer.notes)


def ring(first: int, size: int) -> list[tuple[int, int]]:
    return [(first + at, first + (at + step) % size) for at in range(size) for step in (1, 2)]


BROKER = [*ring(0, 15), *ring(15, 15), *((30, at) for at in (0, 5, 10, 15, 20, 25))]


def test_a_planted_broker_is_the_key_connector(build: Build, embedded_store: Store, model: Model) -> None:
    build(31, BROKER, heard=31)
    answer = ask(embedded_store, model)
    first, second = answer.rows[:2]
    assert (first["rank"], first["actor_id"], first["label"], first["rank_low"]) == (1, "org:030", "key", 1)
    assert first["p_top_k"] >= 0.9 > second["p_top_k"]
    assert first["interviewed"] is True
    assert (first["top_k"], first["degree"], first["constraint"]) == (4, 6, pytest.approx(1 / 6, abs=1e-3))
    assert first["effective_size"] == 6.0
    # All 225 pairs across go through it; within a ring of 15 no shortest path leaves the ring.
    assert first["betweenness"] >= 225
    assert first["betweenness_near"] == first["betweenness"]  # nobody is more than four ties from anybody
    assert first["fragile"] >= 0.8
    assert "Sans cet appui" not in plain(first["why"].fr)  # how much those interviewed tell is not known
    assert "bridge" in first["badges"]
    # A school between three associations and three companies: 9 pairs across and 6 within, both ways, .8 × .8 each.
    roles = [(one["role"], one["pairs"], one["weight"]) for one in first["roles"]]
    assert roles == [("liaison", 9, 11.52), ("itinerant", 6, 7.68)]
    assert first["roles"][0]["examples"][0] == ["Acteur 0", "Acteur 15"]
    assert f"6 contacts connus ; relie {round(first['betweenness'])} paires d’acteurs" in plain(first["why"].fr)
    assert "se connaissent peu entre eux" in plain(first["why"].fr)
    assert "Sur 31 acteurs, 31 interrogés : nous estimons que" in notes(answer)
    assert "66 liens connus. Ordre : ce que chacun relie en moyenne dans 200 réseaux possibles." in notes(answer)
    # It reaches its six contacts and the four of each: all of them, so nobody else is needed.
    assert "À lui seul, cet acteur touche 100 % des 31 acteurs liés, en deux contacts au plus" in notes(answer)
    assert (answer.params["missing"], answer.params["interviewed"]) == ("interviews", 31)
    assert 0 < answer.params["missing_share"] < 0.2
    assert [source.id for source in answer.sources] == ["src:equipe"]
    for row in answer.rows:
        assert row["rank_low"] <= row["rank"] <= row["rank_high"]


def test_a_cut_that_missing_ties_would_mend_is_not_told(build: Build, embedded_store: Store, model: Model) -> None:
    """Eleven associations: one ties two groups of five, and nobody was interviewed."""
    group = [(one, other) for one in range(5) for other in range(one) if one - other < 4]
    build(11, [*group, *((one + 5, other + 5) for one, other in group), (10, 0), (10, 5)])
    row = next(row for row in ask(embedded_store, model).rows if row["actor_id"] == "org:010")
    assert 0 < row["fragile"] < 0.8
    assert "coupé" not in plain(row["why"].fr)
    assert row["constraint"] is None  # its contacts were not asked whom they know
    assert "Nous ne savons pas assez qui a été interrogé (0 sur 11)" in notes(ask(embedded_store, model))


TOLD = {"toldBy": "both"}


def test_who_was_asked_and_names_nobody_else_is_cut_off(build: Any, embedded_store: Store, model: Model) -> None:
    """Two rings of ten that tell all their ties, and one who alone is tied to both, and to three who tell no other."""
    pairs = [*ring(0, 10), *ring(10, 10), (20, 0), (20, 5), (20, 10), (20, 15), (20, 21), (20, 22), (20, 23)]
    told = tuple((f"org:{one:03}", "PARTNER_OF", f"org:{other:03}", TOLD) for one, other in pairs)
    build(24, [], told)
    answer = ask(embedded_store, model)
    first = answer.rows[0]
    assert (first["actor_id"], answer.params["interviewed"], answer.params["missing"]) == ("org:020", 24, "interviews")
    assert "Sans cet appui, 23 acteurs seraient coupés du réseau connu : Acteur 0, " in plain(first["why"].fr)
    assert "interrogés, ils ne citent personne au-delà" in plain(first["why"].fr)
    assert answer.params["missing_share"] < 0.03  # each tie was told by both of its ends
    (ringed,) = [row for row in answer.rows if row["actor_id"] == "org:007"]
    assert (ringed["constraint"], ringed["effective_size"]) == (pytest.approx(0.467, abs=1e-3), 2.5)


def test_the_user_may_say_how_many_ties_are_missing(build: Any, embedded_store: Store, model: Model) -> None:
    build(31, BROKER, heard=31)
    scope = scope_of(embedded_store, model, "com:96101", as_of=DAY)
    none, half = connectors(scope, "0"), connectors(scope, "50 %")
    assert (none.params["missing"], half.params["missing"]) == ("stated", "stated")
    assert half.params["missing_share"] > 0.3 > 0.05 > none.params["missing_share"]
    assert "Vous supposez que 50 % des liens nous manquent" in notes(half)
    assert half.rows[0]["rank_high"] >= none.rows[0]["rank_high"]
    assert connectors(scope, "auto").rows == connectors(scope).rows != half.rows
    for wrong in ("1", -0.1, "beaucoup", "120 %"):
        with pytest.raises(UsageError, match="auto"):
            connectors(scope, wrong)


def test_a_star_of_five_ties_has_no_rank(build: Build, embedded_store: Store, model: Model) -> None:
    build(8, [(0, at) for at in range(1, 6)])
    answer = ask(embedded_store, model)
    assert [row["degree"] for row in answer.rows] == [5, 1, 1, 1, 1, 1]
    assert {(row["rank"], row["rank_low"], row["p_top_k"], row["label"]) for row in answer.rows} == {
        (None, None, None, "insufficient_data")
    }
    assert "coupé" not in plain(answer.rows[0]["why"].fr)
    assert "5 liens connus seulement : aucun rang n’est donné, il en faut au moins 15" in notes(answer)
    assert "réseaux possibles" not in notes(answer)


def test_neither_ids_nor_rows_change_ranks(build: Any, embedded_store: Store, model: Model) -> None:
    """The same network with ids drawn anew, namesakes among its actors: same ranks, intervals and shares."""
    pairs = [*BROKER, *((31 + at, at) for at in range(8))]

    def figures(numbers: list[int]) -> list[tuple[Any, ...]]:
        embedded_store.write("MATCH (n) WHERE n:Organisation OR n:Person OR n:Source OR n:Territory DETACH DELETE n")
        build(40, [(numbers[one], numbers[other]) for one, other in pairs])
        embedded_store.write("MATCH (o:Organisation) SET o.name = 'Association', o.sector = 'association'")
        rows = ask(embedded_store, model).rows
        return sorted((row["rank"], row["rank_low"], row["rank_high"], row["p_top_k"], row["degree"]) for row in rows)

    assert figures([*range(40)]) == figures([*range(39, -1, -1)]) == figures([(at * 7) % 40 for at in range(40)])


def test_a_body_that_a_register_alone_names_is_not_drawn(build: Any, embedded_store: Store, model: Model) -> None:
    build(60, BROKER)
    embedded_store.write("MATCH (o:Organisation) WHERE o.id >= 'org:040' SET o.sources = ['src:rna']")
    answer = ask(embedded_store, model)
    assert answer.params["actors"] == 40
    assert "20 autres acteurs du territoire, que seul un fichier public nomme, restent en dehors" in notes(answer)


def test_fewer_than_thirty_actors_are_at_best_probable(build: Build, embedded_store: Store, model: Model) -> None:
    build(18, [(0, at) for at in range(1, 18)])
    answer = ask(embedded_store, model)
    first = answer.rows[0]
    assert (first["actor_id"], first["label"], first["top_k"]) == ("org:000", "probable", 2)
    assert first["p_top_k"] >= 0.9
    assert first["betweenness"] == 136  # 17 · 16 / 2 pairs of leaves
    assert "relie 136 paires d’acteurs" in plain(first["why"].fr)
    assert {row["label"] for row in answer.rows[1:]} == {"insufficient_data"}
    figures = ("sector", "rank", "rank_low", "rank_high", "p_top_k")
    leaves = {tuple(row[figure] for figure in figures) for row in answer.rows[1:]}
    assert len(leaves) == 2  # of one sector, the leaves are the same but for their names
    assert "17 des acteurs montrés, les liens connus ne suffisent pas" in notes(answer)
    assert "en dessous de 30" in notes(answer)


def test_a_share_is_never_rounded_up_to_a_label() -> None:
    facts = Facts("probable", 0.898, 5, False, True, 3.0, 4, False, None, (), None)
    assert "Parmi les 5 premiers dans 89 % des réseaux possibles : connecteur probable." in plain(reason(facts).fr)
    assert "in 90% of the possible networks." in reason(replace(facts, label="key", sure=0.9)).en


def test_the_order_of_writing_changes_nothing(build: Build, embedded_store: Store, model: Model) -> None:
    build(31, BROKER)
    one = ask(embedded_store, model).rows
    embedded_store.write("MATCH (n) WHERE n:Organisation OR n:Person OR n:Source OR n:Territory DETACH DELETE n")
    build(31, [(other, one) for one, other in reversed(BROKER)])
    assert ask(embedded_store, model).rows == one


def test_in_a_complete_graph_nobody_is_between(build: Build, embedded_store: Store, model: Model) -> None:
    build(8, [(one, other) for one in range(8) for other in range(one)])
    answer = ask(embedded_store, model)
    assert {row["label"] for row in answer.rows} == {"insufficient_data"}
    assert {row["betweenness"] for row in answer.rows} == {0.0}
    assert {row["core"] for row in answer.rows} == {7}
    assert {tuple(row["badges"]) for row in answer.rows} == {()}
    assert "sur presque aucun des plus courts chemins" in plain(answer.rows[0]["why"].fr)


def test_disconnected_pieces_and_actors_alone(build: Build, embedded_store: Store, model: Model) -> None:
    build(9, [(0, 1), (1, 2), (3, 4), (4, 5)])
    answer = ask(embedded_store, model)
    assert [row["actor_id"] for row in answer.rows[:2]] == ["org:001", "org:004"]
    assert [row["betweenness"] for row in answer.rows] == [1, 1, 0, 0, 0, 0]
    assert {row["rank"] for row in answer.rows} == {None}  # four ties


@pytest.mark.parametrize(("size", "said"), [(0, "Aucun acteur de Bourg connu"), (1, "Un seul acteur de Bourg connu")])
def test_nobody_or_one_actor(build: Build, embedded_store: Store, model: Model, size: int, said: str) -> None:
    build(size, [])
    answer = ask(embedded_store, model)
    assert answer.rows == ()
    assert said in notes(answer)
    assert "liens" in notes(answer)


def test_a_day_before_any_data(build: Build, embedded_store: Store, model: Model) -> None:
    build(31, BROKER)
    answer = ask(embedded_store, model, date(1990, 1, 1))
    assert answer.rows == ()
    assert "31 acteurs de Bourg connus, mais aucun lien connu entre eux à cette date" in notes(answer)


MANDATES: tuple[Edge, ...] = (
    ("org:mairie", "SERVES", "com:96101", {}),
    *((f"per:{at}", "ELECTED_IN", "org:mairie", {"since": date(2026, 4, 1)}) for at in range(4)),
    *(("org:mairie", "FUNDS", f"org:{at:03}", {"year": 2026}) for at in range(30)),
)


def test_mandates_and_grants_alone_name_nobody(build: Any, embedded_store: Store, model: Model) -> None:
    build(30, [], MANDATES)
    answer = ask(embedded_store, model)
    first = answer.rows[0]
    assert (first["actor_id"], first["degree"], first["betweenness"]) == ("org:mairie", 4, 6)  # grants tie nobody
    assert {row["label"] for row in answer.rows} == {"insufficient_data"}
    assert {row["p_top_k"] for row in answer.rows} == {row["rank_low"] for row in answer.rows} == {None}
    assert "on ne connaît que des mandats et des subventions" in notes(answer)
    assert "Remplissez le tableau « liens » de l’équipe" in notes(answer)
    assert "Mairie (30)" in notes(answer)


def test_a_council_known_by_its_mandates_earns_no_label(build: Any, embedded_store: Store, model: Model) -> None:
    build(31, ring(0, 8), MANDATES)
    by_id = {row["actor_id"]: row for row in ask(embedded_store, model).rows}
    assert by_id["org:mairie"]["p_top_k"] > 0.5
    assert by_id["org:mairie"]["label"] == "insufficient_data"
    assert "surtout par des mandats" in plain(by_id["org:mairie"]["why"].fr)
    assert "coupés" not in plain(
        by_id["org:mairie"]["why"].fr
    )  # the elected members are not lost without their council


def test_a_few_declared_ties_among_mandates_name_nobody_key(build: Any, embedded_store: Store, model: Model) -> None:
    """Thirty-six tied actors, but only eleven have a tie that somebody declared."""
    councils: list[Edge] = [
        (f"per:{at}", "ELECTED_IN", f"org:{body:03}", {"since": date(2026, 4, 1)})
        for at in range(4)
        for body in range(at * 7, at * 7 + 7)
    ]
    build(31, [(30, at) for at in (0, 3, 7, 10, 14, 17, 21, 24, 28, 29)], tuple(councils))
    answer = ask(embedded_store, model)
    assert answer.params["actors"] == 35
    assert (answer.rows[0]["actor_id"], answer.rows[0]["label"]) == ("org:030", "probable")
    assert answer.rows[0]["p_top_k"] >= 0.8
    assert "11 acteurs seulement ont un lien déclaré" in notes(answer)


def test_foundations_and_companies_are_one_sector_of_roles(build: Any, embedded_store: Store, model: Model) -> None:
    """A company between a company and a foundation: coordination, no representative."""
    build(20, [(15, 16)], (("org:015", "PARTNER_OF", "org:fonds", {}),))
    (row,) = [one for one in ask(embedded_store, model).rows if one["actor_id"] == "org:015"]
    assert [(one["role"], one["pairs"], one["weight"]) for one in row["roles"]] == [("coordinator", 1, 1.28)]


def test_who_only_recommends_is_a_way_in_one_direction(build: Any, embedded_store: Store, model: Model) -> None:
    """An association recommends a company, partner and member of a school: the company is a liaison one way."""
    build(31, [(15, 30)], (("org:000", "RECOMMENDS", "org:015", {}), ("org:015", "MEMBER_OF", "org:030", {})))
    (row,) = [one for one in ask(embedded_store, model).rows if one["actor_id"] == "org:015"]
    # .95 that it recommends, 1 - .2 × .2 that the two are tied as partners or as members.
    assert row["roles"] == [{"role": "liaison", "pairs": 1, "weight": 0.91, "examples": [["Acteur 0", "Acteur 30"]]}]


def test_older_grants_are_named_where_none_is_recent(build: Any, embedded_store: Store, model: Model) -> None:
    embedded_store.write("CREATE (:Source {id: 'src:vieux', name: 'Vieux', date: date('2018-01-01')})")
    build(2, [], (("org:mairie", "FUNDS", "org:000", {"year": 2017, "source": "src:vieux"}),))
    assert "d’après des aides anciennes) : Mairie (1)" in notes(ask(embedded_store, model))


@pytest.mark.parametrize("visibility", ["partner", "public"])
def test_nobody_is_ranked_outside_the_team(
    build: Build, embedded_store: Store, model: Model, visibility: Visibility
) -> None:
    build(31, BROKER)
    outside = connectors(scope_of(embedded_store, model, "com:96101", as_of=DAY, visibility=visibility))
    assert (outside.rows, outside.names) == ((), ())
    assert "Cette réponse reste dans l’équipe." in plain(outside.notes[-1].fr)
    assert ask(embedded_store, model).rows


def test_the_same_rows_from_the_cache_and_no_second_draw(
    build: Build, embedded_store: Store, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(31, BROKER)
    first = ask(embedded_store, model, cache=tmp_path)
    monkeypatch.delattr(module, "_connectors")
    assert ask(embedded_store, model, cache=tmp_path) == first
    monkeypatch.undo()
    embedded_store.write("MATCH (s:Source {id: 'src:equipe'}) SET s.loads = ['\\t2026-11-01\\tl2']")
    again = ask(embedded_store, model, cache=tmp_path)
    assert again.params["graph"] != first.params["graph"]
    assert again.rows == first.rows


def best(store: Store, model: Model) -> int:
    """Percent of the tied actors that the best three reach within two contacts, by networkx, set by set."""
    found = take(scope_of(store, model, "Clairebrise", as_of=DAY)).network()
    graph = nx.Graph(zip(found.start.tolist(), found.end.tolist(), strict=True))
    near = [set(nx.single_source_shortest_path_length(graph, at, cutoff=2)) for at in graph]
    return int(100 * max(len(a | b | c) for a, b, c in combinations(near, 3)) / len(graph))


def test_the_demonstration_names_real_connectors(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    load_demo(embedded_store, model, tmp_path)
    answer = connectors(scope_of(embedded_store, model, "Clairebrise", as_of=DAY))
    assert f"À trois, ces acteurs touchent {best(embedded_store, model)} % des 45 acteurs liés" in notes(answer)
    keys = {row["name"] for row in answer.rows if row["label"] == "key"}
    assert keys == {"Les Binômes du Quartier"}
    head = next(row for row in answer.rows if row["name"] == "La directrice du centre social")
    assert "broker" in head["badges"]
    assert "Passeur entre « Association » et « Collectivité territoriale »" in plain(head["why"].fr)
    assert [source.id for source in answer.sources] == ["src:demo"]
