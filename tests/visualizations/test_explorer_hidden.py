"""What the page draws is what its reader may see: needs, offers, deployments and programmes, and each relationship."""

from typing import Any

import pytest

from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.queries.answer.scope import scope_of
from essaim.queries.outside.elected import elected
from essaim.visualizations.page.ecosystem import read

PLACE = "com:93001"
NODES = {
    PLACE: "Municipality", "org:club": "Association", "off:club": "Offer", "off:place": "Offer", "need:a": "Need",
    "prog:club": "Programme", "dpl:place": "Deployment",
}  # fmt: skip
EDGES = [
    ("org:club", "LOCATED_IN", PLACE),
    ("org:club", "OFFERS", "off:club"),
    ("org:club", "OPERATES", "prog:club"),
    ("off:place", "SERVES", PLACE),
    ("dpl:place", "TAKES_PLACE_IN", PLACE),
    (PLACE, "HAS_NEED", "need:a"),
]


def drawn(store: Store, model: Model, visibility: Any) -> tuple[set[str], set[tuple[str, str, str]]]:
    scope = scope_of(store, model, PLACE, visibility=visibility)
    graph = read(scope, [], elected(scope))
    return set(graph.nodes), {(link.start, link.relation, link.end) for link in graph.links}


@pytest.fixture
def town(embedded_store: Store, model: Model) -> Store:
    """One of each, all public."""
    for id, kind in NODES.items():
        labels = ":".join(model.classes[kind].labels)
        embedded_store.write(f"CREATE (:{labels} {{id: $id, name: $id, visibility: 'public', sources: []}})", id=id)
    for start, kind, end in EDGES:
        embedded_store.write(
            f"MATCH (a {{id: $a}}) MATCH (b {{id: $b}}) CREATE (a)-[:{kind} {{visibility: 'public', key: ''}}]->(b)",
            a=start, b=end,
        )  # fmt: skip
    return embedded_store


def test_all_is_drawn_for_everybody_where_all_is_public(town: Store, model: Model) -> None:
    for visibility in ("internal", "partner", "public"):
        assert drawn(town, model, visibility) == (set(NODES), set(EDGES))


@pytest.mark.parametrize("hidden", [id for id in NODES if id != PLACE])
def test_a_hidden_item_is_drawn_for_the_team_alone(hidden: str, town: Store, model: Model) -> None:
    town.write("MATCH (n {id: $id}) SET n.visibility = 'internal'", id=hidden)
    assert drawn(town, model, "internal") == (set(NODES), set(EDGES))
    for visibility in ("partner", "public"):
        items, links = drawn(town, model, visibility)
        assert hidden not in items
        assert not any(hidden in link for link in links)


@pytest.mark.parametrize(("start", "kind", "end"), EDGES)
def test_a_hidden_relationship_is_drawn_for_the_team_alone(
    start: str, kind: str, end: str, town: Store, model: Model
) -> None:
    town.write(f"MATCH ({{id: $a}})-[r:{kind}]->({{id: $b}}) SET r.visibility = 'partner'", a=start, b=end)
    assert (start, kind, end) in drawn(town, model, "partner")[1]
    assert (start, kind, end) not in drawn(town, model, "public")[1]


def test_only_those_of_this_place(town: Store, model: Model) -> None:
    town.write("MATCH ()-[r:LOCATED_IN|SERVES|TAKES_PLACE_IN|HAS_NEED]->() DELETE r")
    assert drawn(town, model, "internal") == ({PLACE}, set())
