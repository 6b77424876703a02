"""What a newer file no longer holds leaves the graph, within its own scope, relationships before nodes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from essaim.graph_loader import statements
from essaim.graph_loader.claims import parsed
from essaim.graph_loader.plan import Edges, Nodes, keyed
from essaim.graph_loader.statements import Between
from essaim.graph_loader.write import Writer
from essaim.graph_store.store import Store
from essaim.ontology.errors import SetAsideError

SHARE = 0.2


@dataclass(slots=True)
class Leaving:
    """What is to go: claims of nodes by root, relationships by kind, and how many of each there were."""

    nodes: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    edges: dict[Between, list[dict[str, Any]]] = field(default_factory=dict)
    held: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def going(self) -> tuple[int, int]:
        """How many nodes and relationships go."""
        return sum(map(len, self.nodes.values())), sum(map(len, self.edges.values()))

    def guard(self, name: str) -> None:
        """Raises SetAsideError where more than a fifth would go."""
        for going, held, fr, en in zip(
            self.going, self.held, ("fiches", "liens"), ("nodes", "relationships"), strict=True
        ):
            if held and going > SHARE * held:
                raise SetAsideError(
                    fr=f"{name} : ce fichier, plus récent, ne contient plus {going} des {held} {fr} "
                    "de cette source sur son périmètre. "
                    "Rien n'a été changé. Si c'est voulu, recommencez avec --allow-shrink ; "
                    "sinon, vérifiez que le fichier est complet.",
                    en=f"{name}: this newer file no longer holds {going} of the {held} {en} "
                    "of this source in its scope. "
                    "Nothing was changed. If that is right, try again with --allow-shrink; "
                    "if not, check that the file is whole.",
                )


def leaving(
    store: Store,
    source: str,
    load: str,
    scopes: Collection[str],
    nodes: Iterable[Nodes],
    edges: Iterable[Edges],
    doubtful: Collection[tuple[str, str]],
    kinds: Iterable[Between],
    roots: Iterable[str],
) -> Leaving:
    """What of `scopes` the graph holds from older loads of `source` and this file does not.

    `nodes` are those of all rows, quarantined ones too; `doubtful` are the ends of the relationships of quarantined
    rows: a faulty row says that something is wrong, not that it is gone.
    """
    found = Leaving()
    present: dict[str, set[tuple[str, str]]] = {}
    for one in nodes:
        present.setdefault(one.root, set()).update(one.frame.select("id", "_scope").iter_rows())
    for root in roots:
        _leaving_nodes(store, source, load, scopes, root, present.get(root, set()), found)
    stated: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for edge in edges:
        identities = keyed(edge).select("_from", "_to", "key").iter_rows()
        stated.setdefault((edge.type, *edge.roots), set(doubtful)).update(identities)
    for between in kinds:
        _leaving_edges(store, load, scopes, between, stated.get(between[:3], set(doubtful)), found)
    return found


def _leaving_nodes(
    store: Store,
    source: str,
    load: str,
    scopes: Collection[str],
    root: str,
    present: set[tuple[str, str]],
    found: Leaving,
) -> None:
    text = f"MATCH (n:{root}) WHERE $source IN n.sources RETURN n.id AS id, n.claims AS claims"
    for row in store.read(text, source=source):
        old = [one for one in row["claims"] if _is_old(parsed(one), source, load, scopes)]
        found.held[0] += bool(old)
        gone = [one for one in old if (row["id"], parsed(one)["scope"]) not in present]
        if gone:
            found.nodes.setdefault(root, {})[row["id"]] = gone


def _is_old(claim: Mapping[str, Any], source: str, load: str, scopes: Collection[str]) -> bool:
    return claim["source"] == source and claim["load"] != load and claim["scope"] in scopes


def _leaving_edges(
    store: Store, load: str, scopes: Collection[str], between: Between, present: set[tuple[str, ...]], found: Leaving
) -> None:
    text = (
        f"MATCH (a:{between.start})-[r:{between.type}]->(b:{between.end}) "
        "WHERE r.source = $source AND r.loadId <> $load AND r.scope IN $scopes "
        "RETURN a.id AS a, b.id AS b, r.key AS key, properties(r) AS p"
    )
    rows = store.read(text, source=between.source, load=load, scopes=list(scopes))
    found.held[1] += len(rows)
    gone = [row for row in rows if present.isdisjoint({(row["a"], row["b"]), (row["a"], row["b"], row["key"])})]
    if gone:
        found.edges[between] = gone


def retire(leaving: Leaving, writer: Writer) -> int:
    """Take out what is leaving; how many nodes and relationships went. A node that is still claimed stays."""
    store, journal = writer.store, writer.journal
    total = 0
    for between, rows in leaving.edges.items():
        journal.edges(between, rows)
        statements.delete_edges(store, between, [(row["a"], row["b"], row["key"]) for row in rows])
        total += len(rows)
    for root, gone in leaving.nodes.items():
        was = statements.whole_nodes(store, root, list(gone))
        kept = {row["id"]: [one for one in row["p"]["claims"] if one not in gone[row["id"]]] for row in was}
        _forget(writer, root, [row for row in was if not kept[row["id"]]])
        staying = [row for row in was if kept[row["id"]]]
        journal.nodes(root, staying)
        statements.set_nodes(store, root, [writer.reshown(row, kept[row["id"]]) for row in staying])
        total += len(was) - len(staying)
    return total


def _forget(writer: Writer, root: str, rows: list[dict[str, Any]]) -> None:
    """Delete nodes without a claim left, and the relationships that other sources had tied to them."""
    store, journal = writer.store, writer.journal
    text = (
        f"UNWIND $ids AS id MATCH (n:{root} {{id: id}})-[r]-(m) "
        "RETURN type(r) AS type, startNode(r).id AS a, endNode(r).id AS b, r.source AS source, r.key AS key, "
        "properties(r) AS p, labels(startNode(r)) AS starts, labels(endNode(r)) AS ends"
    )
    ids = [row["id"] for row in rows]
    for row in store.read(text, ids=ids):
        ends = [writer.model.class_of(frozenset(labels)) for labels in (row["starts"], row["ends"])]
        if ends[0] is not None and ends[1] is not None:
            between = Between(row["type"], ends[0].root, ends[1].root, 0, row["source"])
            journal.edges(between, [{name: row[name] for name in ("a", "b", "key", "p")}])
    journal.nodes(root, rows)
    statements.delete_nodes(store, root, ids)
