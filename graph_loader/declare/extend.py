"""The team's tables with all that the ontology has: a new relation, and what extensions add, needs no other edit."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from essaim.graph_loader.declare.declaration import (
    Cell,
    Column,
    ColumnType,
    Declaration,
    End,
    Entity,
    Link,
    Value,
    When,
)
from essaim.ontology.model import Model, Property
from essaim.ontology.text import Text

_TYPES: Mapping[str, ColumnType] = {
    "string": "string",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
    "date": "date",
    "gYear": "year",
}
_SEVERAL = ";|"


def extended(table: Declaration, model: Model, shipped: Model, named: frozenset[str]) -> Declaration:
    """`table` with the relations of `model` that no table names, and the classes and properties beyond `shipped`.

    A new relation joins those of `table` that name no type. A new class joins the entity that holds its nearest shipped
    class, where a column chooses the class; a new property, unless personal, becomes a column headed by its labels.
    Persons stay as the table declares them.
    """
    extension = _Extension(dict(table.columns), model, shipped, named)
    return replace(
        table,
        entities={name: extension.entity(one) for name, one in table.entities.items()},
        relations={name: extension.link(one) for name, one in table.relations.items()},
        columns=extension.columns,
    )


class _Extension:
    """The columns of one table, growing."""

    def __init__(self, columns: dict[str, Column], model: Model, shipped: Model, named: frozenset[str]) -> None:
        self.columns = columns
        self.model = model
        self.shipped = shipped
        self.named = named

    def entity(self, one: Entity) -> Entity:
        """`one` with the new classes below its own, and their new properties."""
        if one.person is not None:
            return one
        wider = self._with_classes(one)
        known: dict[str, Property] = {}
        for kind, _ in wider.kinds:
            old = self.shipped.classes[self._shipped(kind)].properties
            known |= {name: new for name, new in self.model.classes[kind].properties.items() if name not in old}
        return replace(wider, properties={**wider.properties, **self._filled(known.values())})

    def _with_classes(self, one: Entity) -> Entity:
        for kind, chosen in one.kinds:
            choice = chosen or one.when
            new = [name for name in self.model.classes if name != kind and self._shipped(name) == kind]
            if choice is None or kind not in (choice.values or ()) or not new:
                continue
            for name in new:
                self._word(choice.column, self.model.classes[name].label, name)
            classes = [(name, choice if name == kind else when) for name, when in one.kinds]
            when = one.when and replace(one.when, values=(*(one.when.values or ()), *new))
            one = replace(one, kinds=(*classes, *((name, When(choice.column, (name,))) for name in new)), when=when)
        return one

    def _shipped(self, kind: str) -> str:
        """The nearest class that is shipped; `kind` itself where there is none."""
        return next((name for name in self.model.classes[kind].ancestors if name in self.shipped.classes), kind)

    def link(self, one: Link) -> Link:
        """`one` with the new relations between its ends, if it names no type, and their new properties."""
        if not one.kinds and one.when is not None:
            column = one.when.column
            new = [name for name in self.model.relations if name not in self.named and self._fits(name, one)]
            for name in new:
                self._word(column, self.model.relations[name].label, name)
            one = replace(one, kinds=tuple((name, When(column, (name,))) for name in new))
        known: dict[str, Property] = {}
        for kind, _ in one.kinds:
            old = self.shipped.relations[kind].properties if kind in self.named else self._common()
            known |= {name: new for name, new in self.model.relations[kind].properties.items() if name not in old}
        return replace(one, properties={**one.properties, **self._filled(known.values())})

    def _common(self) -> set[str]:
        """The properties that every relation has."""
        return set.intersection(*(set(one.properties) for one in self.shipped.relations.values()))

    def _fits(self, name: str, link: Link) -> bool:
        relation = self.model.relations[name]
        ends = (link.start, relation.sources), (link.end, relation.targets)
        return not relation.derived and all(self._meets(end, allowed) for end, allowed in ends)

    def _meets(self, end: End, allowed: Iterable[str]) -> bool:
        return any(
            self.model.is_a(kind, other) or self.model.is_a(other, kind) for kind in end.classes for other in allowed
        )

    def _word(self, column: str, label: Text, value: str) -> None:
        """Let `column` hold `value`, written as its label or as itself."""
        words = {label.fr: value, value: value, label.en: value}  # the French label first, the English one last
        self.columns[column] = replace(self.columns[column], values={**(self.columns[column].values or {}), **words})

    def _filled(self, properties: Iterable[Property]) -> dict[str, Value]:
        """New columns for `properties`, and what fills them."""
        found: dict[str, Value] = {}
        for one in properties:
            if one.personal or one.bookkeeping:
                continue
            column = Column(
                name=f"new {one.name}",
                headers=(one.label.fr, one.label.en, one.name),
                type=_TYPES[one.datatype],
                split=_SEVERAL if one.many else None,
                scheme=one.scheme,
                help=one.definition,
            )
            self.columns[column.name] = column
            found[one.name] = Cell(column.name)
        return found
