"""Takes what is leaving out of the graph: relationships before nodes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from essaim.graph_loader.decide.claims import parsed, reshown
from essaim.graph_loader.report import Gone
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.leaving import Leaving
from essaim.graph_loader.write.statements import Between
from essaim.graph_loader.write.stream import Stream
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)


class Retired(NamedTuple):
    """How many nodes and relationships went, and which; how many relationships of other sources went with them."""

    total: int
    torn: Mapping[str, int]
    gone: tuple[Gone, ...] = ()

    def notes(self) -> list[Text]:
        """What the report says of other sources' relationships."""
        if not self.torn:
            return []
        return [words("torn", n=sum(self.torn.values()), sources=sorted(self.torn))]


def retire(leaving: Leaving, stream: Stream) -> Retired:
    """Take out what is leaving. A node that is still claimed stays; one that is not takes its relationships along."""
    if leaving.edges or leaving.nodes:
        stream.wait()
    total = 0
    torn: Counter[str] = Counter()
    out: list[Gone] = []
    for between, rows in leaving.edges.items():
        stream.at_once.delete_edges(between, rows)
        total += len(rows)
        out += [Gone(row["p"]["loadId"], between.source, between.type, (row["a"], row["b"]), "") for row in rows]
    for root, gone in leaving.nodes.items():
        before = statements.whole_nodes(stream.store, root, list(gone))
        claims = {node["id"]: [text for text in node["p"]["claims"] if text not in gone[node["id"]]] for node in before}
        unclaimed = [node for node in before if not claims[node["id"]]]
        staying = [node for node in before if claims[node["id"]]]
        out += [entry for node in before for entry in _rows_of(stream, node, gone[node["id"]])]
        torn += _forget(stream, root, unclaimed, out)
        stream.at_once.set_nodes(root, staying, [reshown(stream.model, node, claims[node["id"]]) for node in staying])
        total += len(unclaimed)
    return Retired(total, torn, tuple(out))


def _rows_of(stream: Stream, node: Mapping[str, Any], claims: list[str]) -> Iterator[Gone]:
    """The rows that had said a node, each by the load that it came with."""
    kind = stream.model.class_of(frozenset(node["labels"]))
    for claim in map(parsed, claims):
        name = "" if "Person" in node["labels"] else claim.get("values", {}).get("name", "")
        yield Gone(claim["load"], claim["source"], kind.name if kind else node["labels"][0], (node["id"],), name)


def _forget(stream: Stream, root: str, nodes: list[dict[str, Any]], out: list[Gone]) -> Counter[str]:
    """Delete nodes without a claim left; how many relationships of each other source went with them, which are `out`
    too."""
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
        tie = tuple(row[name] for name in ("source", "type", "a", "b", "key"))
        if tie not in torn and row["p"].get("loadId"):
            out.append(Gone(row["p"]["loadId"], row["source"], row["type"], (row["a"], row["b"]), ""))
        torn.add(tie)
    stream.at_once.delete_nodes(root, nodes)
    return Counter(source for source, *_ in torn if source != stream.stamp.source)
