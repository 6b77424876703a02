"""When a load has ended: the node of its source."""

from collections.abc import Mapping
from typing import Any

from essaim.graph_loader.decide.claims import claim_text, reshown
from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.write.changes import Changes
from essaim.graph_loader.write.history import History
from essaim.graph_loader.write.stream import Stream

Known = Mapping[str, Mapping[str, Any]]


def write_source(stream: Stream, declaration: Declaration, history: History, mark: str | None) -> None:
    """The Source node. What it claims of itself comes from all its loads, so that loading one again changes nothing.

    `mark` is that of the key of persons, where the load brought some.
    """
    latest = history.latest
    values = {
        "date": latest.date[:10],
        "licence": declaration.licence,
        "loads": history.texts(),
        "name": declaration.title.fr,
        "producer": declaration.producer,
        **({"url": declaration.url} if declaration.url else {}),
    }
    claim = claim_text(
        {
            "author": declaration.producer,
            "date": latest.date,
            "load": latest.load,
            "record": declaration.id,
            "reliability": declaration.reliability,
            "scope": "",
            "source": declaration.source,
            "values": values,
            "visibility": "public",
        }
    )
    labels = stream.model.classes["Source"].labels
    before = stream.holdings.sources.get(declaration.source, {"id": declaration.source, "labels": labels, "p": {}})
    node = reshown(stream.model, before, [claim])["p"]
    _put_source(stream, {**node, **({"keyFingerprint": mark} if mark else {})})


def _put_source(stream: Stream, node: Mapping[str, Any]) -> None:
    """Make or change a Source node, as the holdings know it: nobody else writes one while a load runs."""
    sources, kind = stream.holdings.sources, stream.model.classes["Source"]
    before = sources.get(node["id"])
    if before is not None and before["p"] == node:
        return
    after = {"id": node["id"], "labels": list(kind.labels), "p": node}

    def write(changes: Changes) -> None:
        if before is None:
            changes.create_nodes(kind, list(node), [node], {})
        else:
            changes.set_nodes(kind.root, [before], [after])

    sources[node["id"]] = after
    stream.send(write, 1)
    stream.tick(1)
