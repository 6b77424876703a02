"""Takes what is leaving out of the graph: relationships before nodes."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from essaim.graph_loader.write import statements
from essaim.graph_loader.write.leaving import Leaving
from essaim.graph_loader.write.statements import Between
from essaim.graph_loader.write.stream import Writer
from essaim.ontology.text import Text


class Retired(NamedTuple):
    """How many nodes and relationships went, and how many relationships of which other sources went with them."""

    total: int
    torn: Mapping[str, int]

    def notes(self) -> list[Text]:
        """What the report says of other sources' relationships."""
        if not self.torn:
            return []
        total, names = sum(self.torn.values()), ", ".join(sorted(self.torn))
        return [
            Text(
                f"{total} lien(s) venus d’autres sources ({names}) tenaient à des fiches que plus rien ne décrit, "
                "et sont partis avec elles. Si elles reviennent, rechargez ces sources.",
                f"{total} relationship(s) from other sources ({names}) hung on nodes that nothing describes any more, "
                "and went with them. Should they come back, load these sources again.",
            )
        ]


def retire(leaving: Leaving, writer: Writer) -> Retired:
    """Take out what is leaving. A node that is still claimed stays; one that is not takes its relationships along."""
    store, journal = writer.store, writer.journal
    if leaving.edges or leaving.nodes:
        writer.wait()
    total = 0
    torn: Counter[str] = Counter()
    for between, rows in leaving.edges.items():
        journal.edges(between, rows)
        statements.delete_edges(store, between, [(row["a"], row["b"], row["key"]) for row in rows])
        total += len(rows)
    for root, gone in leaving.nodes.items():
        was = statements.whole_nodes(store, root, list(gone))
        kept = {row["id"]: [one for one in row["p"]["claims"] if one not in gone[row["id"]]] for row in was}
        torn += _forget(writer, root, [row for row in was if not kept[row["id"]]])
        staying = [row for row in was if kept[row["id"]]]
        journal.nodes(root, staying)
        statements.set_nodes(store, root, [writer.reshown(row, kept[row["id"]]) for row in staying])
        total += len(was) - len(staying)
    return Retired(total, torn)


def _forget(writer: Writer, root: str, rows: list[dict[str, Any]]) -> Counter[str]:
    """Delete nodes without a claim left; how many relationships of each other source went with them."""
    store, journal = writer.store, writer.journal
    text = (
        f"UNWIND $ids AS id MATCH (n:{root} {{id: id}})-[r]-(m) "
        "RETURN type(r) AS type, startNode(r).id AS a, endNode(r).id AS b, r.source AS source, r.key AS key, "
        "properties(r) AS p, labels(startNode(r)) AS starts, labels(endNode(r)) AS ends"
    )
    ids = [row["id"] for row in rows]
    torn: set[tuple[str, ...]] = set()
    for row in store.read(text, ids=ids):
        ends = [writer.model.class_of(frozenset(labels)) for labels in (row["starts"], row["ends"])]
        if ends[0] is not None and ends[1] is not None:
            between = Between(row["type"], ends[0].root, ends[1].root, 0, row["source"])
            journal.edges(between, [{name: row[name] for name in ("a", "b", "key", "p")}])
        torn.add(tuple(row[name] for name in ("source", "type", "a", "b", "key")))
    journal.nodes(root, rows)
    statements.delete_nodes(store, root, ids)
    return Counter(source for source, *_ in torn if source != writer.stamp.source)
