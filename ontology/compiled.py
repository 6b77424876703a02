"""The Model as JSON and back. Equal properties are written once, which keeps the file small and reading fast."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, TypeVar

from essaim.ontology.model import Concept, Model, NodeClass, Property, Relation, Scheme, Tie
from essaim.ontology.text import Text

FORMAT = 1
"""Changes when this form does, so that an older file is compiled again."""

T = TypeVar("T")
_Described = NodeClass | Relation | Concept | Scheme | Property | Tie


def to_json(model: Model) -> str:
    """`model` as one JSON text, one entry a line, in the order of the ontology."""
    numbers: dict[str, int] = {}
    classes = [_owner(found, numbers) for found in model.classes.values()]
    relations = [_owner(found, numbers) for found in model.relations.values()]
    parts: dict[str, Any] = {
        "format": FORMAT,
        "digest": model.digest,
        "namespace": model.namespace,
        "version": model.version,
        "properties": [json.loads(text) for text in numbers],
        "classes": classes,
        "relations": relations,
        "schemes": [_scheme(found) for found in model.schemes.values()],
    }
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {_lines(value)}" for key, value in parts.items()) + "\n}\n"


def _lines(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"


def _plain(thing: _Described) -> dict[str, Any]:
    """The fields of `thing` that differ from their defaults."""
    told = ((field, getattr(thing, field.name)) for field in fields(thing))
    return {
        field.name: dict(value) if isinstance(value, Mapping) else value
        for field, value in told
        if value != field.default
    }


def _owner(owner: NodeClass | Relation, numbers: dict[str, int]) -> dict[str, Any]:
    written = _plain(owner)
    texts = (json.dumps(_plain(found), ensure_ascii=False) for found in owner.properties.values())
    written["properties"] = [numbers.setdefault(text, len(numbers)) for text in texts]
    if isinstance(owner, Relation) and owner.tie:
        written["tie"] = _plain(owner.tie)
    return written


def _scheme(scheme: Scheme) -> dict[str, Any]:
    return _plain(scheme) | {"concepts": [_plain(found) for found in scheme.concepts.values()]}


def from_json(text: str, digest: str) -> Model | None:
    """The Model that `to_json` wrote, or None for another format or other Turtle files."""
    told = json.loads(text)
    if told["format"] != FORMAT or told["digest"] != digest:
        return None
    properties = [_property(found) for found in told["properties"]]
    return Model(
        namespace=told["namespace"],
        version=told["version"],
        digest=digest,
        classes=_by_name((_class(found, properties) for found in told["classes"]), "name"),
        relations=_by_name((_relation(found, properties) for found in told["relations"]), "type"),
        schemes=_by_name((_read_scheme(found) for found in told["schemes"]), "name"),
    )


def _by_name(things: Iterable[T], name: str) -> Mapping[str, T]:
    return MappingProxyType({getattr(thing, name): thing for thing in things})


def _worded(told: dict[str, Any]) -> dict[str, Any]:
    return told | {"label": Text(*told["label"]), "definition": Text(*told["definition"])}


def _property(told: dict[str, Any]) -> Property:
    if "one_of" in told:
        told["one_of"] = tuple(told["one_of"])
    return Property(**_worded(told))


def _class(told: dict[str, Any], properties: list[Property]) -> NodeClass:
    own = _by_name((properties[number] for number in told["properties"]), "name")
    return NodeClass(**_worded(told) | {"ancestors": tuple(told["ancestors"]), "properties": own})


def _relation(told: dict[str, Any], properties: list[Property]) -> Relation:
    own = _by_name((properties[number] for number in told["properties"]), "name")
    ends = {"sources": tuple(told["sources"]), "targets": tuple(told["targets"])}
    tie = Tie(**told["tie"]) if "tie" in told else None
    return Relation(**_worded(told) | ends | {"properties": own, "tie": tie})


def _read_scheme(told: dict[str, Any]) -> Scheme:
    concepts = _by_name((_concept(found) for found in told["concepts"]), "code")
    return Scheme(**_worded(told) | {"concepts": concepts, "spellings": MappingProxyType(told["spellings"])})


def _concept(told: dict[str, Any]) -> Concept:
    attributes = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told["attributes"].items()
    }
    return Concept(**_worded(told) | {"attributes": MappingProxyType(attributes)})
