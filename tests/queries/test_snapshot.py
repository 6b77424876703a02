"""The snapshot of a graph written by hand, on every engine: who and what is in, and why the rest is out."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reading import plain

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.queries.answer.column import column_named
from essaim.queries.answer.names import Match
from essaim.queries.answer.scope import Scope, Visibility, scope_of
from essaim.queries.face.network import network_of
from essaim.queries.snapshot import cache as cache_module
from essaim.queries.snapshot.cache import kept_answer as kept
from essaim.queries.snapshot.snapshot import Snapshot, take

DAY = date(2026, 11, 23)
PERSON = {"adult": True}
NODES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1), "loads": ["\t2026-10-01\tl1"]}),
    "src:vieux": ("Source", "Vieux fichier", {"date": date(2019, 7, 12)}),
    "reg:95": ("Region", "Région", {}),
    "dep:951": ("Department", "Val", {}),
    "com:95101": ("Municipality", "Bourg", {}),
    "com:95102": ("Municipality", "Ailleurs", {}),
    "qpv:QN95101A": ("PriorityNeighbourhood", "Les Prés", {}),
    "org:a": ("Association", "Aide", {}),
    "org:b": ("Association", "Bricole", {}),
    "org:c": ("Institution", "Conseil départemental", {"sector": "collectivite"}),
    "org:d": ("Company", "Loin", {}),
    "org:e": ("Foundation", "Fonds national", {}),
    "org:f": ("Organisation", "Financeur", {}),
    "org:g": ("Organisation", "Secret", {"visibility": "restricted"}),
    "per:1": ("Person", "", {"displayName": "La présidente", **PERSON}),
    "per:2": ("Person", "", {"role": "chargée de mission", "visibility": "internal", **PERSON}),
    "per:3": ("Person", "", PERSON),
    "agr:1": ("Agreement", "Contrat de ville", {"signedOn": date(2024, 3, 1), "endDate": date(2027, 12, 31)}),
    "agr:2": ("Agreement", "Convention finie", {"signedOn": date(2024, 3, 1), "endDate": date(2025, 12, 31)}),
    "prog:1": ("Programme", "Mentorat", {}),
}
EDGES: list[tuple[str, str, str, dict[str, Any]]] = [
    (start, kind, end, {"visibility": "public", **extra})
    for start, kind, end, extra in (
        ("dep:951", "PART_OF", "reg:95", {}),
        ("com:95101", "PART_OF", "dep:951", {}),
        ("com:95102", "PART_OF", "dep:951", {}),
        ("qpv:QN95101A", "PART_OF", "com:95101", {}),
        ("org:a", "LOCATED_IN", "qpv:QN95101A", {}),
        ("org:b", "LOCATED_IN", "com:95101", {}),
        ("org:c", "SERVES", "dep:951", {}),
        ("org:d", "LOCATED_IN", "com:95102", {}),
        ("org:x00", "SERVES", "com:95101", {"visibility": "internal"}),
        ("per:1", "WORKS_AT", "org:a", {"since": date(2020, 1, 1), "visibility": "partner"}),
        ("per:1", "BOARD_MEMBER_OF", "org:b", {"strength": 0.9, "confidence": 0.5}),
        ("per:1", "KNOWS", "per:2", {"visibility": "internal"}),
        ("per:2", "RECOMMENDS", "per:1", {"visibility": "internal", "strength": 0.4}),
        ("per:2", "WORKS_AT", "org:c", {"until": date(2026, 6, 30)}),
        ("per:3", "KNOWS", "per:1", {"since": date(2027, 1, 1)}),
        ("per:3", "KNOWS", "per:1", {"key": "2", "source": "src:vieux"}),
        ("org:a", "PARTNER_OF", "org:e", {}),
        ("org:a", "PARTNER_OF", "org:d", {}),
        ("org:a", "PARTNER_OF", "org:g", {}),
        ("org:a", "PARTNER_OF", "prog:1", {}),
        *(
            ("org:f", "FUNDS", end, {"year": 2025, "source": "src:vieux"})
            for end in ("org:a", "org:b", "org:c", "org:d", "org:e")
        ),
        *(("org:f", "FUNDS", f"org:x{at:02}", {"year": 2025}) for at in range(10)),
        ("org:f", "FUNDS", "org:a", {"year": 2021, "source": "src:vieux", "key": "old"}),
        ("agr:1", "SIGNED_BY", "org:a", {}),
        ("agr:1", "SIGNED_BY", "org:c", {}),
        ("agr:1", "SIGNED_BY", "org:b", {"visibility": "internal"}),
        ("agr:2", "SIGNED_BY", "org:a", {}),
        ("agr:2", "SIGNED_BY", "org:d", {}),
    )
]
NODES |= {f"org:x{at:02}": ("Organisation", f"X{at:02}", {}) for at in range(10)}


@pytest.fixture(scope="module", params=("arcadedb", "neo4j", "neo4j-newest"))
def bourg(request: pytest.FixtureRequest, engines: Any, model: Model, writing: Callable[..., None]) -> Store:
    """The small graph on each engine."""
    store: Store = engines.store(request.param)
    writing(store, model, NODES, EDGES)
    return store


@pytest.fixture
def embedded(embedded_store: Store, model: Model, writing: Callable[..., None]) -> Iterator[Store]:
    """The small graph on the embedded engine, for tests that change it."""
    writing(embedded_store, model, NODES, EDGES)
    yield embedded_store


def seen_scope(store: Store, model: Model, day: date = DAY, **asked: Any) -> Scope:
    return scope_of(store, model, "com:95101", as_of=day, **asked)


def said(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    """The ties as (start, relation, end)."""
    ties = snapshot.ties
    return {(snapshot.ids[ties.start[at]], ties.type(at), snapshot.ids[ties.end[at]]) for at in range(len(ties))}


def tie(snapshot: Snapshot, start: str, kind: str, end: str) -> dict[str, Any]:
    found = [
        one
        for at in range(len(snapshot.ties))
        if (one := snapshot.ties.values(at))["type"] == kind
        and (one["start"], one["end"]) == (snapshot.index(start), snapshot.index(end))
    ]
    assert len(found) == 1
    return found[0]


def test_actors_their_names_classes_and_sectors(bourg: Store, model: Model) -> None:
    found = take(seen_scope(bourg, model))
    assert list(found.ids) == sorted(id for id in NODES if id.startswith(("org:", "per:")))
    by_id = {id: (found.names[at], found.kinds[at], found.sectors[at]) for at, id in enumerate(found.ids)}
    assert by_id["org:a"] == ("Aide", "Association", "association")
    assert by_id["org:c"] == ("Conseil départemental", "Institution", "collectivite")
    assert by_id["per:1"] == ("La présidente", "Person", "association")  # that of its body
    assert by_id["per:2"] == ("chargée de mission", "Person", "")  # it left the département
    assert by_id["per:3"] == ("per:3", "Person", "")
    assert found.index("per:1") == found.ids.index("per:1")
    assert found.index("per:9") is None


def test_ties_that_stand_and_those_that_do_not(bourg: Store, model: Model) -> None:
    found = take(seen_scope(bourg, model))
    assert said(found) == {
        ("per:1", "WORKS_AT", "org:a"),
        ("per:1", "BOARD_MEMBER_OF", "org:b"),
        ("per:1", "KNOWS", "per:2"),
        ("per:2", "RECOMMENDS", "per:1"),
        ("org:a", "PARTNER_OF", "org:e"),
        ("org:a", "PARTNER_OF", "org:d"),
        ("org:a", "PARTNER_OF", "org:g"),
        ("org:a", "SIGNED_BY", "org:b"),
        ("org:a", "SIGNED_BY", "org:c"),
        ("org:b", "SIGNED_BY", "org:c"),
        *(("org:f", "FUNDS", f"org:{end}") for end in "abcde"),
        *(("org:f", "FUNDS", f"org:x{at:02}") for at in range(10)),
    }
    # Left out: the job that ended, the old acquaintance, the grant of 2021, the agreement that ended.
    assert [plain(note.fr) for note in found.notes] == [
        "4 liens anciens ou terminés laissés de côté (fin passée, ou rien depuis le 23/11/2023) : --since et --as-of "
        "changent cela."
    ]


def test_weights_are_stated_or_assumed(bourg: Store, model: Model) -> None:
    found = take(seen_scope(bourg, model))
    board = tie(found, "per:1", "BOARD_MEMBER_OF", "org:b")
    assert (board["existence"], board["reliability"], board["stated"]) == (0.5, 0.9, True)
    work = tie(found, "per:1", "WORKS_AT", "org:a")
    assert (work["existence"], work["reliability"], work["stated"]) == (0.95, 0.8, False)
    assert (work["since"], work["date"], work["source"]) == (date(2020, 1, 1), date(2026, 10, 1), "src:equipe")
    grant = tie(found, "org:f", "FUNDS", "org:a")
    assert grant["reliability"] == pytest.approx(3 / 15)  # fifteen bodies funded
    assert grant["paths_only"] and not grant["directed"]
    assert tie(found, "per:2", "RECOMMENDS", "per:1")["directed"]
    signed = tie(found, "org:a", "SIGNED_BY", "org:c")
    assert (signed["since"], signed["until"], signed["reliability"]) == (date(2024, 3, 1), date(2027, 12, 31), 0.4)


def test_who_belongs_to_the_territory(bourg: Store, model: Model) -> None:
    found = take(seen_scope(bourg, model))
    local = {id for at, id in enumerate(found.ids) if found.local[at]}
    # a in the quarter, b in the town, c serves the département, per:1 works at a; e, f, g, per:2 are of no place, tied.
    assert local == {"org:a", "org:b", "org:c", "per:1", "per:2", "org:e", "org:f", "org:g", "org:x00"}
    partner = take(seen_scope(bourg, model, visibility="partner"))
    assert not partner.local[partner.ids.index("org:x00")]  # that it serves the town is internal


def test_dates_move_the_ties(bourg: Store, model: Model) -> None:
    later = said(take(seen_scope(bourg, model, date(2027, 2, 1))))
    assert ("per:3", "KNOWS", "per:1") in later
    before = said(take(seen_scope(bourg, model, date(2026, 10, 15))))
    assert ("per:3", "KNOWS", "per:1") not in before
    spring = said(take(seen_scope(bourg, model, date(2025, 6, 1))))
    assert ("org:a", "SIGNED_BY", "org:d") in spring  # it still ran
    # What only a later file tells, without a start, is not known to stand by then.
    assert ("per:1", "KNOWS", "per:2") not in spring
    assert ("per:1", "WORKS_AT", "org:a") in spring
    since = take(seen_scope(bourg, model, since=2019))
    assert ("per:3", "KNOWS", "per:1") in said(since)
    assert len([one for one in range(len(since.ties)) if since.ties.type(one) == "FUNDS"]) == 16
    assert not said(take(seen_scope(bourg, model, date(1990, 1, 1))))


@pytest.mark.parametrize(("visibility", "hidden"), [("partner", {"org:g", "per:2"}), ("public", {"org:g", "per:2"})])
def test_a_reader_never_sees_more(bourg: Store, model: Model, visibility: Visibility, hidden: set[str]) -> None:
    found = take(seen_scope(bourg, model, visibility=visibility))
    assert not hidden & set(found.ids)
    ties = said(found)
    assert ("org:a", "SIGNED_BY", "org:c") in ties
    assert ("org:a", "SIGNED_BY", "org:b") not in ties  # its signature is internal
    assert (("per:1", "WORKS_AT", "org:a") in ties) == (visibility == "partner")


def test_a_restricted_tie_changes_nothing_for_a_partner(embedded: Store, model: Model) -> None:
    before = take(seen_scope(embedded, model, visibility="partner"))
    embedded.write(
        "MATCH (f:Organisation {id: 'org:f'}) MATCH (g:Organisation) WHERE g.id IN ['org:g', 'org:d'] "
        "CREATE (f)-[:FUNDS {year: 2026, source: 'src:equipe', key: 'r', visibility: 'restricted'}]->(g)"
    )
    after = take(seen_scope(embedded, model, visibility="partner"))
    assert after.version != before.version
    assert [after.ties.values(at) for at in range(len(after.ties))] == [
        before.ties.values(at) for at in range(len(before.ties))
    ]
    assert (after.local == before.local).all()
    assert after.notes == before.notes


def test_simple_networks_merge_parallel_ties(bourg: Store, model: Model) -> None:
    found = take(seen_scope(bourg, model))
    network = found.network()
    names = [found.ids[at] for at in network.nodes]
    assert names == [id for at, id in enumerate(found.ids) if found.local[at]]
    pairs = {
        (found.ids[start], found.ids[end]): at
        for at, (start, end) in enumerate(zip(network.start, network.end, strict=True))
    }
    assert set(pairs) == {
        ("org:a", "per:1"),
        ("org:b", "per:1"),
        ("per:1", "per:2"),
        ("org:a", "org:e"),
        ("org:a", "org:g"),
        ("org:a", "org:b"),
        ("org:a", "org:c"),
        ("org:b", "org:c"),
    }  # no grant, and nobody from elsewhere
    both = pairs["per:1", "per:2"]  # KNOWS .9 .6 and RECOMMENDS .95 .4
    assert network.p[both] == pytest.approx(1 - 0.1 * 0.05)
    assert network.t[both] == pytest.approx(1 - 0.4 * 0.6)
    assert network.behind[both] == 2
    assert len(found.network(local=False).nodes) == len(found.ids)
    assert len(found.network(local=False).start) == len(pairs) + 1  # the partner in the other town


def test_introductions_are_directed_and_know_their_ties(bourg: Store, model: Model) -> None:
    found = take(seen_scope(bourg, model))
    arcs = found.introductions()
    where = {
        (found.ids[start], found.ids[end]): at for at, (start, end) in enumerate(zip(arcs.start, arcs.end, strict=True))
    }
    there, back = where["per:2", "per:1"], where["per:1", "per:2"]
    assert arcs.t[there] == pytest.approx(1 - 0.4 * 0.6)
    assert arcs.t[back] == pytest.approx(0.6)  # nobody is recommended backwards
    assert arcs.distance[back] == round(-1e4 * np.log(0.6))
    assert [found.ties.type(int(at)) for at in arcs.behind(there)] == ["KNOWS", "RECOMMENDS"]
    assert [found.ties.type(int(at)) for at in arcs.behind(back)] == ["KNOWS"]
    assert ("org:a", "org:f") in where and ("org:f", "org:a") in where


def test_networkx_holds_the_same(bourg: Store, model: Model) -> None:
    found = take(seen_scope(bourg, model))
    graph = network_of(found)
    assert set(graph) == set(found.ids)
    assert {(start, graph.edges[start, end, key]["relation"], end) for start, end, key in graph.edges} == said(found)
    assert graph.nodes["org:a"] == {"name": "Aide", "kind": "Association", "sector": "association", "local": True}


def test_a_crowd_does_not_meet(embedded: Store, model: Model) -> None:
    embedded.write(
        "CREATE (g:Agreement {id: 'agr:3', visibility: 'public', signedOn: date('2025-01-01')}) WITH g "
        "MATCH (o:Organisation) WHERE o.visibility = 'public' WITH g, o ORDER BY o.id LIMIT 16 "
        "CREATE (g)-[:SIGNED_BY {source: 'src:equipe', key: '', visibility: 'public'}]->(o)"
    )
    found = take(seen_scope(embedded, model))
    assert ("org:a", "SIGNED_BY", "org:d") not in said(found)
    assert any("plus de 15 signataires" in plain(note.fr) for note in found.notes)


def same(one: Snapshot, other: Snapshot) -> None:
    assert (one.version, one.ids, one.names, one.kinds, one.sectors) == (
        other.version,
        other.ids,
        other.names,
        other.kinds,
        other.sectors,
    )
    assert [one.ties.values(at) for at in range(len(one.ties))] == [
        other.ties.values(at) for at in range(len(other.ties))
    ]
    assert (one.local == other.local).all()


def test_the_read_is_kept_until_the_graph_changes(embedded: Store, model: Model, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    fresh = take(seen_scope(embedded, model))
    same(take(seen_scope(embedded, model, cache=cache)), fresh)
    [file] = cache.iterdir()
    same(take(seen_scope(embedded, model, cache=cache)), fresh)
    file.write_bytes(file.read_bytes()[:100])
    same(take(seen_scope(embedded, model, cache=cache)), fresh)
    assert file.stat().st_size > 100
    file.write_bytes(b"")
    same(take(seen_scope(embedded, model, cache=cache)), fresh)
    embedded.write("MATCH (s:Source {id: 'src:equipe'}) SET s.loads = ['\\t2026-11-01\\tl2']")
    newer = take(seen_scope(embedded, model, cache=cache))
    assert newer.version != fresh.version
    assert [path.name.rsplit("-", 1)[0] for path in cache.iterdir()] == [f"graph-{newer.version}"]


def test_a_kept_read_that_was_edited_is_read_again(embedded: Store, model: Model, tmp_path: Path) -> None:
    fresh = take(seen_scope(embedded, model, cache=tmp_path))
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole.partition(b"\n")[0] + b"\n" + _renamed(whole))
    same(take(seen_scope(embedded, model, cache=tmp_path)), fresh)
    assert file.read_bytes() == whole


def _renamed(whole: bytes) -> bytes:
    """The arrays of a kept read with one actor called otherwise: a sound file, but not the one that was written."""
    with np.load(BytesIO(whole.partition(b"\n")[2])) as file:
        arrays = {name: file[name] for name in file.files}
    names = arrays["text.names"].tobytes().replace(b"Aide", b"Gain")
    assert names != arrays["text.names"].tobytes()
    content = BytesIO()
    np.savez(content, allow_pickle=False, **arrays | {"text.names": np.frombuffer(names, np.uint8)})
    return content.getvalue()


def test_the_cache_is_what_is_read(embedded: Store, model: Model, tmp_path: Path) -> None:
    take(seen_scope(embedded, model, cache=tmp_path))
    embedded.write("MATCH (o:Organisation {id: 'org:a'}) SET o.name = 'Autre'")  # no load: the version stands
    found = take(seen_scope(embedded, model, cache=tmp_path))
    assert found.names[found.ids.index("org:a")] == "Aide"


def test_a_cache_that_cannot_be_written_is_done_without(embedded: Store, model: Model, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    same(take(seen_scope(embedded, model, cache=blocked / "cache")), take(seen_scope(embedded, model)))


def test_an_empty_graph(embedded_store: Store, model: Model, tmp_path: Path) -> None:
    place = Match("com:1", "Nulle part", "Municipality")
    scope = Scope(
        store=embedded_store,
        model=model,
        territory=place,
        within=frozenset(["com:1"]),
        around=frozenset(),
        operator=None,
        as_of=DAY,
        since=None,
        visibility="internal",
        cache=tmp_path,
        notes=(),
    )
    for _ in range(2):  # read, then from the cache
        found = take(scope)
        assert (found.ids, len(found.ties), found.notes) == ((), 0, ())
        assert len(found.network().nodes) == len(found.introductions().start) == 0
        assert len(network_of(found)) == 0


def test_kept_answers_say_the_same(embedded: Store, model: Model, tmp_path: Path) -> None:
    scope = seen_scope(embedded, model, cache=tmp_path)
    asked: list[int] = []
    columns = tuple(map(column_named, ("why", "list")))

    def compute() -> Answer:
        asked.append(1)
        return Answer(
            "dear",
            Text("Titre", "Title"),
            columns,
            ({"why": Text("É", "E"), "list": [1, None]},),
            DAY,
            params={"q": 0.2},
            notes=(Text("n", "m"),),
            sources=(SourceRef("src:a", "A", None),),
        )

    first = kept(scope, "dear", columns, compute)
    assert kept(scope, "dear", columns, compute) == first
    assert len(asked) == 1
    kept(scope, "dear", columns[::-1], compute)
    kept(replace(scope, as_of=date(2026, 1, 1)), "dear", columns, compute)
    kept(seen_scope(embedded, model, cache=tmp_path, visibility="public"), "dear", columns, compute)
    assert len(asked) == 4
    for path in tmp_path.glob("dear-*"):
        path.write_bytes(path.read_bytes().replace(b"Titre", b"Autre"))
    assert kept(scope, "dear", columns, compute) == first
    assert len(asked) == 5
    embedded.write("MATCH (s:Source {id: 'src:equipe'}) SET s.loads = ['\\t2026-11-01\\tl2']")
    kept(seen_scope(embedded, model, cache=tmp_path), "dear", columns, compute)
    assert len(asked) == 6
    assert len(list(tmp_path.glob("dear-*"))) == 1
    kept(replace(scope, cache=None), "dear", columns, compute)
    assert len(asked) == 7


@pytest.mark.parametrize("edit", ["version", "method"])
def test_an_answer_that_other_code_kept_is_computed_again(
    embedded: Store, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: str
) -> None:
    def answer(title: str) -> Answer:
        return Answer("dear", Text(title, title), (), (), DAY)

    scope = seen_scope(embedded, model, cache=tmp_path / "cache")
    before = kept(scope, "dear", (), lambda: answer("before"))
    assert kept(scope, "dear", (), lambda: answer("now")) == before
    if edit == "version":
        monkeypatch.setattr(cache_module, "__version__", "99.0")
    else:
        copy = tmp_path / "queries"
        shutil.copytree(Path(cache_module.__file__).parents[1], copy)
        method = copy / "connectors" / "measures.py"
        method.write_text(method.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
        monkeypatch.setattr(cache_module, "_FLOOR", copy)
    cache_module._code.cache_clear()
    try:
        assert kept(scope, "dear", (), lambda: answer("now")) == answer("now")
        assert len(list((tmp_path / "cache").glob("dear-*"))) == 1
    finally:
        cache_module._code.cache_clear()
