"""The bodies of a graph as they are compared: names, numbers, where they are, who speaks of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from essaim.graph_loader.same_actor.homes import ROOT
from essaim.graph_loader.same_actor.pairs import Body
from essaim.graph_store.store import Store

_BODIES = f"""MATCH (o:{ROOT}) WHERE size(o.sources) > 0 RETURN o.id AS id, labels(o) AS labels, o.name AS name,
o.acronym AS acronym, o.siren AS siren, o.siret AS siret, o.rna AS rna, o.uai AS uai, o.sources AS sources"""
_PLACES = f"MATCH (o:{ROOT})-[:LOCATED_IN|SERVES]->(t:Territory) RETURN DISTINCT o.id AS id, t.id AS place"
_FUNDED = f"""MATCH (o:{ROOT})<-[:FUNDS]-(:{ROOT})-[:SERVES|LOCATED_IN]->(t:Territory)
WHERE NOT (o)-[:LOCATED_IN|SERVES]->(:Territory) RETURN DISTINCT o.id AS id, t.id AS place"""
_ABOVE = """UNWIND $places AS id MATCH (t:Territory {id: id})-[:PART_OF*1..3]->(above:Territory)
RETURN DISTINCT id, above.id AS place"""
_NEAR, _FAR = ("com:", "epci:"), ("dep:",)


def bodies(store: Store, within: Collection[str] | None = None) -> list[Body]:
    """The bodies of the territories `within`, or all, by id. Raises StoreError."""
    places: dict[str, set[str]] = defaultdict(set)
    for row in store.read(_PLACES):
        places[row["id"]].add(row["place"])
    funded: dict[str, set[str]] = defaultdict(set)
    for row in store.read(_FUNDED):
        funded[row["id"]].add(row["place"])
    above = _above(store, {place for own in (*places.values(), *funded.values()) for place in own})
    rows = [row for row in store.read(_BODIES) if within is None or not places[row["id"]].isdisjoint(within)]
    return sorted((_body(row, places[row["id"]], funded[row["id"]], above) for row in rows), key=lambda body: body.id)


def _above(store: Store, places: Collection[str]) -> Mapping[str, set[str]]:
    above: dict[str, set[str]] = defaultdict(set)
    for row in store.read(_ABOVE, places=sorted(places)):
        above[row["id"]].add(row["place"])
    return above


def _body(
    row: Mapping[str, Any], own: Collection[str], funded: Collection[str], above: Mapping[str, Collection[str]]
) -> Body:
    """A body that stands in a neighbourhood is near those of its commune; of one EPCI are those alone that are of the
    whole of it. One whose place nobody says is of the département of who funds it, no nearer."""
    home = set(own) | {place for each in own if each.startswith("qpv:") for place in above.get(each, ())}
    wide = {*home, *funded} | {place for each in (*own, *funded) for place in above.get(each, ())}
    called = f"{row['name']} ({row['acronym']})" if row["acronym"] else row["name"]
    return Body(
        row["id"],
        (called,),
        frozenset(place for place in home if place.startswith(_NEAR)),
        frozenset(place for place in wide if place.startswith(_FAR)),
        siren=row["siren"],
        establishment=row["siret"],
        rna=row["rna"],
        uai=row["uai"],
        kinds=frozenset(row["labels"]),
        sources=frozenset(row["sources"]),
    )
