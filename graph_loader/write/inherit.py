"""Visibility that is inherited: what speaks of somebody is shown at most to those who may see them."""

from collections.abc import Mapping
from typing import Any

from essaim.graph_loader.decide.claims import VISIBILITIES, parsed, strictest
from essaim.graph_loader.write import statements
from essaim.graph_loader.write.stream import Stream

# Of whom or of what each class speaks; a class comes after those that it speaks of.
_ABOUT: Mapping[str, str] = {
    "Offer": "(x)<-[:OFFERS]-(about)",
    "Programme": "(x)<-[:OPERATES]-(about)",
    "Deployment": "(x)-[:DEPLOYMENT_OF]->(about)",
    "Need": "(x)-[:STATED_BY]->(about)",
    "Agreement": "(x)-[:SIGNED_BY]->(about)",
    "Interaction": "(x)-[:INVOLVES|ABOUT]->(about)",
    "Review": "(x)-[:INVOLVES|ABOUT]->(about)",
    "Objection": "(x)-[:INVOLVES|ABOUT]->(about)",
    "SuccessFactor": "(x)-[:STATED_BY|ABOUT]->(about)",
    "Step": "(x)-[:STEP_OF|OWNED_BY]->(about)",
}


def inherit(stream: Stream) -> None:
    """Give everything that speaks of somebody the strictest visibility of its claims and of them. Raises StoreError.

    It is done at the end of each file, so that the order in which files are loaded does not count.
    """
    stream.wait()
    for root, pattern in _ABOUT.items():
        _inherit(stream, root, pattern)


def _inherit(stream: Stream, root: str, pattern: str) -> None:
    text = (
        f"MATCH (x:{root}) RETURN x.id AS id, x.visibility AS visibility, x.claims AS claims, "
        f"[{pattern} | about.visibility] AS about"
    )
    rows = stream.store.read(text)
    due = {row["id"]: visibility for row in rows if (visibility := _due(row)) != row["visibility"]}
    if due:
        before = statements.whole_nodes(stream.store, root, sorted(due))
        after = [{"id": row["id"], "p": {**row["p"], "visibility": due[row["id"]]}} for row in before]
        stream.at_once.set_nodes(root, before, after)


def _due(row: Mapping[str, Any]) -> str:
    own = [parsed(text)["visibility"] for text in row["claims"] or ()] or [row["visibility"]]
    return strictest([*own, *(shown for shown in row["about"] if shown in VISIBILITIES)])
