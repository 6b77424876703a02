"""Names changed all over a graph: ids, labels, types. Each change is undone by the same change the other way."""

from collections.abc import Sequence

from essaim.graph_loader.write.statements import batches, halving
from essaim.graph_store.store import Store

MANY = 5_000  # nodes or relationships of one transaction
_RETYPE = """MATCH (a)-[r:{old}]->(b) WITH a, r, b LIMIT $many
CREATE (a)-[n:{new}]->(b) SET n = properties(r) DELETE r RETURN count(*) AS moved"""
_IDS = "MATCH (n:{label}) RETURN collect(n.id) AS ids"
_SET = "UNWIND $ids AS id MATCH (n:{root} {{id: id}}) SET n:{label}"
_REMOVE = "UNWIND $ids AS id MATCH (n:{root} {{id: id}}) REMOVE n:{label}"


def rename_ids(store: Store, root: str, pairs: Sequence[Sequence[str]]) -> None:
    """Give the nodes of a root that have the first id of a pair the second; one that has it already is left alone."""
    text = f"UNWIND $pairs AS pair MATCH (n:{root} {{id: pair[0]}}) SET n.id = pair[1]"
    halving(lambda part: store.write(text, pairs=[list(pair) for pair in part]), pairs)


def retype(store: Store, old: str, new: str) -> int:
    """Make all relationships of one type of another, with all they hold; how many there were."""
    total = 0
    while moved := store.write(_RETYPE.format(old=old, new=new), many=MANY)[0]["moved"]:
        total += moved
    return total


def relabel(store: Store, root: str, old: str, new: str) -> int:
    """Make a label of nodes another, which may be the root label itself; how many nodes had it. The embedded engine
    takes labels away in a statement of its own."""
    ids = store.read(_IDS.format(label=old))[0]["ids"]
    for part in batches(ids, MANY):
        for text in (_SET.format(root=root, label=new), _REMOVE.format(root=root, label=old)):
            halving(lambda some, text=text: store.write(text, ids=some), part)  # type: ignore[misc]
    return len(ids)
