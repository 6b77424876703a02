"""Takes what is leaving out of the graph: relationships before nodes."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from essaim.graph_loader.decide.claims import reshown
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.leaving import Leaving
from essaim.graph_loader.write.statements import Between
from essaim.graph_loader.write.stream import Stream
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


def retire(leaving: Leaving, stream: Stream) -> Retired:
    """Take out what is leaving. A node that is still claimed stays; one that is not takes its relationships along."""
    if leaving.edges or leaving.nodes:
        stream.wait()
    total = 0
    torn: Counter[str] = Counter()
    for between, rows in leaving.edges.items():
        stream.at_once.delete_edges(between, rows)
        total += len(rows)
    for root, gone in leaving.nodes.items():
        before = statements.whole_nodes(stream.store, root, list(gone))
        claims = {node["id"]: [text for text in node["p"]["claims"] if text not in gone[node["id"]]] for node in before}
        unclaimed = [node for node in before if not claims[node["id"]]]
        staying = [node for node in before if claims[node["id"]]]
        torn += _forget(stream, root, unclaimed)
        stream.at_once.set_nodes(root, staying, [reshown(stream.model, node, claims[node["id"]]) for node in staying])
        total += len(unclaimed)
    return Retired(total, torn)


def _forget(stream: Stream, root: str, nodes: list[dict[str, Any]]) -> Counter[str]:
    """Delete nodes without a claim left; how many relationships of each other source went with them."""
    text = (
        f"UNWIND $ids AS id MATCH (n:{root} {{id: id}})-[r]-(m) "
        "RETURN type(r) AS type, startNode(r).id AS a, endNode(r).id AS b, r.source AS source, r.key AS key, "
        "properties(r) AS p, labels(startNode(r)) AS starts, labels(endNode(r)) AS ends"
    )
    torn: set[tuple[str, ...]] = set()
    for row in stream.store.read(text, ids=[node["id"] for node in nodes]):
        start, end = (stream.model.class_of(frozenset(labels)) for labels in (row["starts"], row["ends"]))
        if start is not None and end is not None:
            between = Between(row["type"], start.root, end.root, 0, row["source"])
            stream.journal.edges(between, [{name: row[name] for name in ("a", "b", "key", "p")}])
        torn.add(tuple(row[name] for name in ("source", "type", "a", "b", "key")))
    stream.at_once.delete_nodes(root, nodes)
    return Counter(source for source, *_ in torn if source != stream.stamp.source)
