"""What the script of the page draws and says, column by column."""

import base64
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from essaim.ontology.harmless import clean
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import SourceRef
from essaim.visualizations.page.ecosystem import Link, Node
from essaim.visualizations.page.layout import Ints

PLAIN = 12_000  # characters: beyond, data are compressed
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def items(nodes: Sequence[Node], kinds: Mapping[str, int], at: Ints) -> dict[str, Any]:
    """The items: ids, names, ranks of kinds, places."""
    return {
        "ids": [node.id for node in nodes],
        "names": [clean(node.name) for node in nodes],
        "kind": [kinds[node.kind] for node in nodes],
        "x": at[:, 0].tolist(),
        "y": at[:, 1].tolist(),
    }


def links(found: Sequence[Link], start: Ints, end: Ints, model: Model, known: Iterable[SourceRef]) -> dict[str, Any]:
    """The links: both ends, relation, source and day of the last evidence, and the words of each."""
    relations = _ranks(link.relation for link in found)
    sources = _ranks(link.source for link in found if link.source)
    titles = {source.id: source.title for source in known}
    labels = {name: relation.label for name, relation in model.relations.items()}
    return {
        "start": start.tolist(),
        "end": end.tolist(),
        "relation": [relations[link.relation] for link in found],
        "source": [sources[link.source] if link.source else -1 for link in found],
        "day": [link.date or "" for link in found],
        "relations": [labels.get(name, Text(name, name)) for name in relations],
        "sources": [clean(titles.get(name, name)) for name in sources],
    }


def _ranks(values: Iterable[str]) -> dict[str, int]:
    return {value: rank for rank, value in enumerate(sorted(set(values)))}


def holder(data: Mapping[str, Any]) -> str:
    """The element that holds the data: JSON that no HTML can end, compressed where it is long."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(UNSAFE)
    if len(plain) <= PLAIN:
        return f'<script type="application/json" id="data">{plain}</script>'
    small = base64.b64encode(gzip.compress(plain.encode(), 9, mtime=0)).decode()
    return f'<script type="application/json" id="data" data-packed="gzip">"{small}"</script>'
