"""What a store defines for the ontology: one unique id per root label, and the indexes that are asked for."""

import re
from dataclasses import dataclass

from essaim.ontology.model import Model

NAMES = "nameKey"
_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True, slots=True)
class Definitions:
    """Pairs of a label and a property: those that are unique, and those that are looked up."""

    unique: tuple[tuple[str, str], ...]
    indexes: tuple[tuple[str, str], ...]

    def cypher(self) -> tuple[str, ...]:
        """One statement per constraint and index; each does nothing when what it makes is there already."""
        unique = (
            f"CREATE CONSTRAINT {_name(label, key)} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
            for label, key in self.unique
        )
        return (*unique, *(_index(label, key) for label, key in self.indexes))

    def renewal(self, label: str) -> tuple[str, ...]:
        """Statements that make the index of the names of a label anew, none where there is no such index."""
        if (label, NAMES) not in self.indexes:
            return ()
        return (f"DROP INDEX {_name(label, NAMES)} IF EXISTS", _index(label, NAMES))


def definitions(model: Model) -> Definitions:
    """What the classes of `model` need: names of labels and properties are those of the ontology, so safe in Cypher."""
    concrete = [kind for kind in model.classes.values() if not kind.abstract]
    roots = dict.fromkeys(kind.root for kind in concrete)
    named = {kind.root for kind in concrete if any(own.index == "name" for own in kind.properties.values())}
    ranges: dict[tuple[str, str], None] = {}
    for kind in concrete:
        for own in kind.properties.values():
            if own.index == "range":
                ranges[_most_general(model, kind.ancestors, own.name), own.name] = None
    return Definitions(
        unique=tuple((root, "id") for root in roots),
        indexes=(*((root, NAMES) for root in roots if root in named), *ranges),
    )


def _most_general(model: Model, ancestors: tuple[str, ...], name: str) -> str:
    """The highest label that declares the index: one there serves every label below."""
    declares = [label for label in ancestors if name in model.classes[label].properties]
    return [label for label in declares if model.classes[label].properties[name].index == "range"][-1]


def _index(label: str, key: str) -> str:
    return f"CREATE INDEX {_name(label, key)} IF NOT EXISTS FOR (n:{label}) ON (n.{key})"


def _name(label: str, key: str) -> str:
    if not (_SAFE.fullmatch(label) and _SAFE.fullmatch(key)):
        raise ValueError(f"{label}.{key} cannot stand in Cypher")
    return f"essaim_{label}_{key}".lower()
