"""Values on their way in (text to the declared type of a parameter) and on their way out (graph to JSON)."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, time
from typing import Any

from essaim.graph_store.store import GraphEdge, GraphNode, GraphPath
from essaim.ontology.errors import UsageError

TYPES = ("str", "int", "float", "bool", "date", "list", "map", "json")
TODAY = "today"
_BOOKKEEPING = frozenset(("nameKey", "claims", "loadId", "scope", "record", "contour"))
_TRUE, _FALSE = ("true", "yes", "oui", "vrai", "1"), ("false", "no", "non", "faux", "0")


def convert(name: str, kind: str, value: Any) -> Any:
    """`value`, often text from a command line, as the declared type `kind`. Raises UsageError naming the parameter."""
    try:
        return _CONVERTERS[kind](value)
    except (ValueError, TypeError):
        fr, en = _EXPECTED[kind]
        raise UsageError(
            fr=f"Paramètre « {name} » : « {value} » n’est pas {fr}.", en=f"Parameter “{name}”: “{value}” is not {en}."
        ) from None


def _bool(value: Any) -> bool:
    word = str(value).casefold()
    if word not in _TRUE + _FALSE:
        raise ValueError(word)
    return word in _TRUE


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value).strip())


def _float(value: Any) -> float:
    return float(str(value).replace(",", "."))


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _instance(kind: type) -> Callable[[Any], Any]:
    """What reads the JSON of a list or of a map, and of nothing else."""

    def read(value: Any) -> Any:
        content = _json(value)
        if not isinstance(content, kind):
            raise ValueError(value)
        return content

    return read


def untyped(value: Any) -> Any:
    """A value of which no type is known: text that is a JSON list or map is one, other text is text."""
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        with suppress(ValueError):
            return json.loads(value)
    return value


_CONVERTERS: Mapping[str, Callable[[Any], Any]] = {
    "str": str,
    "int": int,
    "float": _float,
    "bool": _bool,
    "date": _date,
    "list": _instance(list),
    "map": _instance(dict),
    "json": _json,
}
_EXPECTED = {
    "str": ("un texte", "a text"),
    "int": ("un nombre entier", "a whole number"),
    "float": ("un nombre", "a number"),
    "bool": ("oui ou non", "yes or no"),
    "date": ("une date de la forme 2026-09-01", "a date such as 2026-09-01"),
    "list": ('une liste JSON telle que ["a", "b"]', 'a JSON list such as ["a", "b"]'),
    "map": ('un objet JSON tel que {"a": 1}', 'a JSON object such as {"a": 1}'),
    "json": ("du JSON", "JSON"),
}


def plain(value: Any) -> Any:
    """`value` as an answer holds it: dates as they are, a node or a relationship as its id and properties."""
    if isinstance(value, GraphNode | GraphEdge | GraphPath):
        return _graph(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, str | int | float | bool | date | time) else str(value)


def _graph(value: GraphNode | GraphEdge | GraphPath) -> dict[str, Any]:
    if isinstance(value, GraphNode):
        return {"id": value.id, "labels": sorted(value.labels), "properties": _shown(value.properties)}
    if isinstance(value, GraphEdge):
        return {"type": value.type, "start": value.start, "end": value.end, "properties": _shown(value.properties)}
    return {"nodes": [plain(node) for node in value.nodes], "edges": [plain(edge) for edge in value.edges]}


def _shown(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that say something of the thing itself: no bookkeeping, no contour, in alphabetical order."""
    return {name: plain(properties[name]) for name in sorted(properties) if name not in _BOOKKEEPING}
