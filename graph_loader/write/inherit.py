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


# One question for all of them: a load of many small files would ask ten for each.
_TEXT = " UNION ALL ".join(
    f"MATCH (x:{root}) RETURN '{root}' AS root, x.id AS id, x.visibility AS visibility, x.claims AS claims, "
    f"[{pattern} | [about.id, about.visibility]] AS about"
    for root, pattern in _ABOUT.items()
)


def inherit(stream: Stream) -> None:
    """Give everything that speaks of somebody the strictest visibility of its claims and of them. Raises StoreError.

    It is done at the end of each file, so that the order in which files are loaded does not count.
    """
    stream.wait()
    rows: dict[str, list[Mapping[str, Any]]] = {root: [] for root in _ABOUT}
    for row in stream.store.read(_TEXT):
        rows[row["root"]].append(row)
    changed: dict[str, str] = {}
    for root, those in rows.items():
        due = {row["id"]: visibility for row in those if (visibility := _due(row, changed)) != row["visibility"]}
        if due:
            _set(stream, root, due)
            changed |= due


def _set(stream: Stream, root: str, due: Mapping[str, str]) -> None:
    before = statements.whole_nodes(stream.store, root, sorted(due))
    after = [{"id": row["id"], "p": {**row["p"], "visibility": due[row["id"]]}} for row in before]
    stream.at_once.set_nodes(root, before, after)


def _due(row: Mapping[str, Any], changed: Mapping[str, str]) -> str:
    """The visibility of a row; those `changed` meanwhile count for what speaks of them."""
    own = [parsed(text)["visibility"] for text in row["claims"] or ()] or [row["visibility"]]
    about = [changed.get(id, shown) for id, shown in row["about"]]
    return strictest([*own, *(shown for shown in about if shown in VISIBILITIES)])
