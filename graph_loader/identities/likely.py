"""Bodies that may be one: the same name, the same kind, the same commune. They are proposed, never made one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.to_graph import Edges, Nodes
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.rows import Rows
from essaim.graph_loader.same_actor.decisions import read_decisions
from essaim.ontology.text import Text

_SHOWN = 5
_PLACE = "LOCATED_IN"
_SAME = f"""UNWIND $keys AS key MATCH (o:Organisation {{nameKey: key}})-[:{_PLACE}]->(t:Territory)
RETURN DISTINCT key, t.id AS place, o.id AS id, labels(o) AS labels ORDER BY key, place, id"""


class _Look(NamedTuple):
    """What makes two bodies likely to be one."""

    key: str
    kind: str
    place: str


class _Body(NamedTuple):
    """A body that a row describes."""

    row: int
    id: str
    name: str
    look: _Look


def likely_same(context: Context, rows: Rows, nodes: Iterable[Nodes], edges: Iterable[Edges]) -> list[Text]:
    """What is said of bodies of a team's table that another row, or the graph, seems to describe too."""
    bodies = list(_bodies(nodes, edges))
    alike: dict[_Look, dict[str, str]] = defaultdict(dict)
    keys = sorted({body.look.key for body in bodies})
    for row in context.store.read(_SAME, keys=keys) if keys else ():
        kind = context.model.class_of(frozenset(row["labels"]))
        alike[_Look(row["key"], kind.name if kind else "", row["place"])][row["id"]] = row["id"]
    for body in bodies:
        alike[body.look][body.id] = str(rows.raw["line"][body.row])
    settled = {each.pair for each in read_decisions(context.store)} if bodies else set()
    pairs, met = [], set()
    for body in bodies:
        others = [
            shown
            for identity, shown in alike[body.look].items()
            if identity != body.id and frozenset((identity, body.id)) not in settled
        ]
        if others and body.look not in met:
            met.add(body.look)
            pairs.append(f"« {body.name} » ({', '.join([str(rows.raw['line'][body.row]), *others])})")
    return [_note(pairs)] if pairs else []


def _bodies(nodes: Iterable[Nodes], edges: Iterable[Edges]) -> Iterator[_Body]:
    described = [part for part in nodes if part.root == "Organisation" and part.aliased and "name" in part.properties]
    ties = [part.frame for part in edges if part.type == _PLACE] if described else []
    places = {start: end for frame in ties for start, end in frame.select("_from", "_to").iter_rows()}
    for part in described:
        for row, identity, name in part.frame.select("_row", "id", "name").drop_nulls().iter_rows():
            if identity in places:
                yield _Body(row, identity, name, _Look(fold(name), part.kind, places[identity]))


def _note(pairs: list[str]) -> Text:
    listed = " ; ".join(pairs[:_SHOWN]) + (" ; …" if len(pairs) > _SHOWN else "")
    return Text(
        f"Même structure ? Même nom, même nature, même commune (lignes ou identifiants) : {listed}. Si oui, ne gardez "
        "qu’une ligne, donnez-leur le même SIREN, ou réunissez-les : essaim review ; sinon, précisez leurs noms.",
        f"The same body? The same name, kind and commune (lines or ids): {listed}. If so, keep one line, give them the "
        "same SIREN, or make them one: essaim review; if not, make their names more precise.",
    )
