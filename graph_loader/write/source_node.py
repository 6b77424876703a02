"""When a load has ended: the node of its source."""

from collections.abc import Mapping
from typing import Any

from essaim.graph_loader.decide.claims import claim_text
from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.write.changes import Changes
from essaim.graph_loader.write.history import History
from essaim.graph_loader.write.stream import Stream
from essaim.graph_loader.write.writer import reshown
from essaim.ontology.errors import StoreError

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
        author=declaration.producer,
        date=latest.date,
        load=latest.load,
        record=declaration.id,
        reliability=declaration.reliability,
        scope="",
        source=declaration.source,
        values=values,
        visibility="public",
    )
    labels = stream.model.classes["Source"].labels
    before = stream.holdings.sources.get(declaration.source, {"id": declaration.source, "labels": labels, "p": {}})
    node = reshown(before, [claim], stream.model)["p"]
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


def key_mark(ring: KeyRing, sources: Known) -> str:
    """The mark of the key of persons. Raises StoreError where the graph has persons of another key."""
    mark = ring.fingerprint
    marks = {source["p"].get("keyFingerprint") for source in sources.values()}
    if marks - {None, mark}:
        raise StoreError(
            fr="Les personnes de ce graphe ont été chargées avec une autre clé : elles seraient toutes en double. "
            "Copiez le fichier « key » du dossier qui l’a fait, ou donnez sa clé par ESSAIM_KEY.",
            en="The persons of this graph were loaded with another key: all would be there twice. "
            "Copy the file “key” of the home that did it, or give its key in ESSAIM_KEY.",
        )
    return mark
