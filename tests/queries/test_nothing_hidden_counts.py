"""What a reader may not see changes no line of an answer: each hidden thing is added to a graph, and asked before and
after. The team's own answer does change, so the thing would have counted."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.alliances.answer import alliances
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.scope import Scope, Visibility, scope_of
from essaim.queries.connectors.answer import connectors
from essaim.queries.gaps.answer import gaps

Nodes = dict[str, tuple[str, str, dict[str, Any]]]
Edges = list[tuple[str, str, str, dict[str, Any]]]
DAY = date(2026, 11, 23)
PLACE = "com:93001"
HIDDEN = {"visibility": "internal"}
TOWNS = [f"com:9300{number}" for number in range(1, 6)]  # with a school each, and its position
NODES: Nodes = {
    "src:equipe": ("Source", "Tableaux", {"date": date(2026, 10, 1)}),
    "dep:93": ("Department", "Val", {"population": 5000}),
    **{town: ("Municipality", f"Bourg {town[-1]}", {"population": 1000}) for town in TOWNS},
    **{f"sch:{number}": ("School", f"École {number}", {}) for number in range(1, 6)},
    **{f"obs:{rank}": ("Observation", "", {"indicator": "ips", "value": 80.0 + 10 * rank}) for rank in range(1, 6)},
    "org:nous": ("Association", "Nous", {}),
    "org:club": ("Association", "Club", {}),
    "org:pouce": ("Association", "Pouce", {}),
    "org:seul": ("Association", "Seul", {}),
    "need:a": ("Need", "Du sport", {"youngPeople": 100}),
    "need:b": ("Need", "Des mentors", {"youngPeople": 100}),
    "need:loin": ("Need", "Du numérique ailleurs", {"youngPeople": 50}),
    "off:nous": ("Offer", "Binômes", {"capacity": 50}),
    "off:club": ("Offer", "Foot", {"capacity": 10}),
    "off:nue": ("Offer", "Danse", {"capacity": 20}),
}  # fmt: skip
EDGES: Edges = [
    *((town, "PART_OF", "dep:93", {}) for town in TOWNS),
    *((f"sch:{number}", "LOCATED_IN", town, {}) for number, town in enumerate(TOWNS, start=1)),
    *((f"obs:{number}", "OBSERVES", f"sch:{number}", {}) for number in range(1, 6)),
    *(
        ("src:equipe", "DOCUMENTS", PLACE, {"indicator": code})
        for code in ("class:Offer", "class:School", "class:Institution", "class:Association")
    ),
    *((PLACE, "HAS_NEED", f"need:{key}", {}) for key in "ab"),
    ("com:93002", "HAS_NEED", "need:loin", {}),
    ("need:loin", "HAS_THEME", "theme:numerique", {}),
    *((f"need:{key}", "TARGETS", "aud:collegiens", {}) for key in "ab"),
    ("need:a", "HAS_THEME", "theme:sport", {}),
    ("need:b", "HAS_THEME", "theme:mentorat", {}),
    ("org:nous", "OFFERS", "off:nous", {}),
    ("org:club", "OFFERS", "off:club", {}),
    *((f"off:{key}", "SERVES", PLACE, {}) for key in ("nous", "club", "nue")),
    *((f"off:{key}", "TARGETS", "aud:collegiens", {}) for key in ("nous", "club", "nue")),
    ("off:nous", "HAS_THEME", "theme:mentorat", {}),
    ("off:club", "HAS_THEME", "theme:sport", {}),
    ("off:nue", "HAS_THEME", "theme:sport", {}),
    *((f"org:{key}", "LOCATED_IN", PLACE, {}) for key in ("nous", "club", "pouce", "seul")),
    ("org:club", "PARTNER_OF", "org:pouce", {}),
]
SECRET: Nodes = {"org:secret": ("Association", "Secret", HIDDEN)}
FIGURE = ("Observation", "", {"indicator": "ips", "value": 150.0} | HIDDEN)
# What is hidden: the nodes and the relationships that it adds, and which answer the team sees change.
CASES: dict[str, tuple[Nodes, Edges, str]] = {
    "a need": (
        {"need:c": ("Need", "Autre", {"youngPeople": 10} | HIDDEN)}, [(PLACE, "HAS_NEED", "need:c", {})], "gaps",
    ),
    "that a place has a need": ({}, [(PLACE, "HAS_NEED", "need:loin", HIDDEN)], "gaps"),
    "what a need is about": ({}, [("need:b", "HAS_THEME", "theme:sport", HIDDEN)], "gaps"),
    "whom a need is for": ({}, [("need:a", "TARGETS", "aud:lyceens", HIDDEN)], "gaps"),
    "who states a need": (
        {"per:s": ("Person", "", {"displayName": "Témoin", "adult": True} | HIDDEN)},
        [("need:a", "STATED_BY", "per:s", {})], "gaps",
    ),
    "that somebody states a need": ({}, [("need:a", "STATED_BY", "org:seul", HIDDEN)], "gaps"),
    "a deployment": (
        {"dpl:s": ("Deployment", "Caché", HIDDEN)}, [("dpl:s", "ADDRESSES", "need:a", {})], "gaps",
    ),
    "an offer": (
        {"off:s": ("Offer", "Judo", {"capacity": 60} | HIDDEN)},
        [("org:pouce", "OFFERS", "off:s", {}), ("off:s", "SERVES", PLACE, {}),
         ("off:s", "HAS_THEME", "theme:sport", {}), ("off:s", "TARGETS", "aud:collegiens", {})], "gaps",
    ),
    "where an offer is": ({}, [("off:nue", "SERVES", "com:93002", HIDDEN)], "gaps"),
    "which need an offer answers": ({}, [("off:nue", "ADDRESSES", "need:b", HIDDEN)], "gaps"),
    "who makes an offer": ({}, [("org:pouce", "OFFERS", "off:nue", HIDDEN)], "alliances"),
    "the maker of an offer": (SECRET, [("org:secret", "OFFERS", "off:nue", {})], "alliances"),
    "a figure of a place": ({"obs:s": FIGURE}, [("obs:s", "OBSERVES", PLACE, {})], "gaps"),
    "of which place a figure is": ({}, [("obs:5", "OBSERVES", PLACE, HIDDEN)], "gaps"),
    "a figure of a school": ({"obs:s": FIGURE}, [("obs:s", "OBSERVES", "sch:1", {})], "gaps"),
    "of which school a figure is": ({}, [("obs:5", "OBSERVES", "sch:1", HIDDEN)], "gaps"),
    "a school": (
        {"sch:s": ("School", "Cachée", HIDDEN)},
        [("sch:s", "LOCATED_IN", PLACE, {}), ("obs:5", "OBSERVES", "sch:s", {})], "gaps",
    ),
    "where a school is": ({}, [("sch:5", "LOCATED_IN", PLACE, HIDDEN)], "gaps"),
    "that a source lists the offers": (
        {}, [("src:equipe", "DOCUMENTS", "dep:93", {"indicator": "class:Offer"} | HIDDEN)], "department",
    ),
    "an agreement": (
        {"agr:s": ("Agreement", "Convention", HIDDEN)},
        [("agr:s", "SIGNED_BY", f"org:{key}", {}) for key in ("nous", "club")], "alliances",
    ),
    "that somebody signed": (
        {"agr:s": ("Agreement", "Convention", {})},
        [("agr:s", "SIGNED_BY", "org:nous", {}), ("agr:s", "SIGNED_BY", "org:club", HIDDEN)], "alliances",
    ),
    "a partnership": ({}, [("org:nous", "PARTNER_OF", "org:club", HIDDEN)], "alliances"),
    "a partner": (SECRET, [("org:nous", "PARTNER_OF", "org:secret", {}), ("org:secret", "LOCATED_IN", PLACE, {})],
                  "alliances"),
    "who may help": ({"org:secret": ("Association", "Secret", {"helpOffered": "Une salle"} | HIDDEN)},
                     [("org:secret", "LOCATED_IN", PLACE, {})], "alliances"),
    "what an organisation is about": ({}, [("org:seul", "HAS_THEME", "theme:sport", HIDDEN)], "alliances"),
    "a tie of which nothing says who may see it": ({}, [("org:pouce", "PARTNER_OF", "org:seul", {"visibility": None})],
                                                   "connectors"),
    "an actor of which nothing says who may see it": (
        {"org:secret": ("Association", "Secret", {"visibility": None})},
        [("org:secret", "LOCATED_IN", PLACE, {}), ("org:pouce", "PARTNER_OF", "org:secret", {})], "connectors",
    ),
}  # fmt: skip


QUESTIONS: dict[str, Callable[[Scope], Answer]] = {
    "gaps": partial(gaps, threshold=0.9), "department": gaps, "alliances": alliances, "connectors": connectors,
}  # fmt: skip
READERS: tuple[Visibility, ...] = ("internal", "partner", "public")


@pytest.fixture(scope="module")
def ask(engines: Any, model: Model, writing: Callable[..., None]) -> Any:
    """The small graph; asks a question on it for one reader, all that the answer says."""
    store: Store = engines.store("arcadedb")
    writing(store, model, NODES, [(a, kind, b, {"visibility": "public", **more}) for a, kind, b, more in EDGES])

    def answered(question: str, reader: Visibility) -> tuple[Any, ...]:
        place = "dep:93" if question == "department" else PLACE
        answer = QUESTIONS[question](scope_of(store, model, place, "org:nous", as_of=DAY, visibility=reader))
        return answer.rows, answer.notes, answer.sources

    answered.store = store  # type: ignore[attr-defined]
    return answered


@pytest.fixture
def adding(ask: Any, model: Model) -> Iterator[Callable[[str], None]]:
    """Adds what is hidden, and takes it out again at the end."""
    store = ask.store

    def add(case: str) -> None:
        nodes, edges, _ = CASES[case]
        for id, (kind, name, more) in nodes.items():
            row = {"id": id, "visibility": "public", "sources": ["src:equipe"], "added": True, "name": name, **more}
            store.write(f"CREATE (n:{':'.join(model.classes[kind].labels)}) SET n = $row", row=row)
        for start, kind, end, more in edges:
            row = {"visibility": "public", "source": "src:equipe", "key": "", "added": True, **more}
            store.write(
                f"MATCH (a {{id: $a}}) MATCH (b {{id: $b}}) CREATE (a)-[r:{kind}]->(b) SET r = $row",
                a=start, b=end, row=row,
            )  # fmt: skip

    yield add
    store.write("MATCH ()-[r]->() WHERE r.added DELETE r")
    store.write("MATCH (n) WHERE n.added DETACH DELETE n")


@pytest.mark.parametrize("case", CASES)
def test_what_is_hidden_changes_the_answer_of_the_team_alone(
    case: str, ask: Any, adding: Callable[[str], None]
) -> None:
    question = CASES[case][2]
    before = {reader: ask(question, reader) for reader in READERS}
    asked = READERS if question != "connectors" else ("internal",)  # others have no answer of it
    assert all(before[reader][0] for reader in asked)
    adding(case)
    after = {reader: ask(question, reader) for reader in READERS}
    assert {reader for reader in READERS if after[reader] != before[reader]} == {"internal"}
