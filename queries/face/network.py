"""The actors and ties of a snapshot as networkx knows them, writable in every format that networkx writes."""

from typing import TYPE_CHECKING, Any

from essaim.queries.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    import networkx


def network_of(snapshot: Snapshot) -> "networkx.MultiDiGraph[str]":
    """Each actor a node, each live tie an edge; what is unknown is left out, so that no attribute is None.

    The names of attributes are those that GraphML, GEXF and GML leave to us: none is `type`, `source`, `start` or `id`.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(version=snapshot.version)
    for place, id in enumerate(snapshot.ids):
        sector = {"sector": snapshot.sectors[place]} if snapshot.sectors[place] else {}
        local = bool(snapshot.local[place])
        graph.add_node(id, name=snapshot.names[place], kind=snapshot.kinds[place], local=local, **sector)
    for place in range(len(snapshot.ties)):
        tie = snapshot.ties.values(place)
        start, end = snapshot.ids[tie["start"]], snapshot.ids[tie["end"]]
        graph.add_edge(start, end, key=place, **_attributes(tie))
    return graph


def _attributes(tie: dict[str, Any]) -> dict[str, Any]:
    """What an edge carries; `weight` is `existence`, so that a weighted degree is the number of ties to be expected."""
    days = {name: tie[name].isoformat() for name in ("since", "until", "date") if tie[name]}
    source = {"source_id": tie["source"]} if tie["source"] else {}
    figures = {name: tie[name] for name in ("existence", "reliability", "stated", "directed", "paths_only")}
    return {"relation": tie["type"], "weight": tie["existence"], **figures, **source, **days}
