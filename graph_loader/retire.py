"""Takes what is leaving out of the graph: relationships before nodes."""

from typing import Any

from essaim.graph_loader import statements
from essaim.graph_loader.leaving import Leaving
from essaim.graph_loader.statements import Between
from essaim.graph_loader.write import Writer


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
