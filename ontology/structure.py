"""The structure of the ontology as one canonical text: what a graph must agree with to be written."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from essaim.ontology.model import Model, NodeClass, Property, Relation
from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
GRAPH_FORMAT = 3
"""The format of the graphs that this essaim writes. Raise it with every change of ids, keys or structure, and write the
migration that brings the graphs of before to it (docs/upgrade.md)."""

Change = Literal["added", "gone", "changed"]
_CHANGES = {
    "added": Text("en plus", "added"),
    "gone": Text("en moins", "missing"),
    "changed": Text("autrement", "different"),
}
_CLASS = re.compile(r"class (?P<name>\w+): (\w+ > )*(?P<root>\w+), id .*", re.ASCII)
_FLAGS = ("symmetric", "derived")
_KINDS = {
    "class": Text("classe", "class"),
    "relation": Text("relation", "relation"),
    "start": Text("départ", "start"),
    "end": Text("arrivée", "end"),
    "property": Text("propriété", "property"),
    "code": Text("code", "code"),
}


def structure(model: Model) -> tuple[str, ...]:
    """One line a class, a relation and each of its ends, a property and a code: « subject: what it is », sorted.

    What an extension adds is lines of its own. Labels, definitions and presentation have no place in it.
    """
    return tuple(sorted(_lines(model)))


def digest(lines: Sequence[str]) -> str:
    """What the lines come to: two graphs of one digest hold the same structure."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def roots(lines: Sequence[str]) -> dict[str, str]:
    """The root label of each concrete class that the lines name; names alone may stand in a query."""
    classes = filter(None, map(_CLASS.fullmatch, lines))
    return {line["name"]: line["root"] for line in classes}


def differences(before: Sequence[str], after: Sequence[str]) -> dict[str, Change]:
    """The subjects whose lines differ, and how: « property Offer.capacity » is "added"."""
    old, new = _parted(before), _parted(after)
    changes: dict[str, Change] = {}
    for subject in sorted({*old, *new}):
        if old.get(subject) != new.get(subject):
            changes[subject] = "added" if subject not in old else "gone" if subject not in new else "changed"
    return changes


def said(changes: Mapping[str, Change], most: int = 3) -> Text:
    """The first differences in words."""
    texts = [_said(subject, change) for subject, change in list(changes.items())[:most]]
    more = len(changes) - len(texts)
    if more > 0:
        texts.append(words("more", n=more))
    return Text(" ; ".join(text.fr for text in texts), "; ".join(text.en for text in texts))


def _said(subject: str, change: Change) -> Text:
    kind, name = subject.split(" ", 1)
    return Text(f"{_KINDS[kind].fr} {name} {_CHANGES[change].fr}", f"{_KINDS[kind].en} {name} {_CHANGES[change].en}")


def _parted(lines: Sequence[str]) -> dict[str, str]:
    return {subject: detail for subject, _, detail in (line.partition(":") for line in lines)}


def _lines(model: Model) -> Iterator[str]:
    concrete = [kind for kind in model.classes.values() if not kind.abstract]
    shared = {"Node": _shared(concrete), "Relation": _shared(list(model.relations.values()))}
    for owner, lines in shared.items():
        yield from (line.format(owner) for line in lines)
    for kind in concrete:
        yield f"class {kind.name}: {' > '.join(kind.labels)}, id {kind.id_prefix or '-'}"
        above = {line for label in kind.ancestors[1:2] for line in _properties(model.classes[label])}
        yield from (line.format(kind.name) for line in _properties(kind) - above - shared["Node"])
    for relation in model.relations.values():
        yield " ".join([f"relation {relation.type}:", *(flag for flag in _FLAGS if getattr(relation, flag))])
        yield from (f"start {relation.type} {kind}" for kind in relation.sources)
        yield from (f"end {relation.type} {kind}" for kind in relation.targets)
        yield from (line.format(relation.type) for line in _properties(relation) - shared["Relation"])
    for name, scheme in model.schemes.items():
        yield from (f"code {name} {code}" for code in scheme.concepts)


def _shared(owners: Sequence[NodeClass | Relation]) -> set[str]:
    """What all of them have."""
    return set.intersection(*map(_properties, owners))


def _properties(owner: NodeClass | Relation) -> set[str]:
    return {_property(own) for own in owner.properties.values()}


def _property(own: Property) -> str:
    """The line of a property, with a slot for the name of its owner."""
    count = f"{int(own.required)}..{'n' if own.max_count is None else own.max_count}"
    values = "|".join(map(str, own.one_of)) if own.one_of else None
    parts = (own.datatype, count, own.scheme and f"scheme {own.scheme}", values, own.unit and f"unit {own.unit}")
    return f"property {{}}.{own.name}: {' '.join(part for part in parts if part)}"
