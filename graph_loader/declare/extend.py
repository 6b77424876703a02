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
        entities={name: extension.entity(part) for name, part in table.entities.items()},
        relations={name: extension.link(part) for name, part in table.relations.items()},
        columns=extension.columns,
    )


class _Extension:
    """The columns of one table, growing."""

    def __init__(self, columns: dict[str, Column], model: Model, shipped: Model, named: frozenset[str]) -> None:
        self.columns = columns
        self.model = model
        self.shipped = shipped
        self.named = named

    def entity(self, entity: Entity) -> Entity:
        """An entity with the new classes below its own, and their new properties."""
        if entity.person is not None:
            return entity
        wider = self._with_classes(entity)
        added: dict[str, Property] = {}
        for kind, _ in wider.kinds:
            old = self.shipped.classes[self._shipped(kind)].properties
            added |= {name: new for name, new in self.model.classes[kind].properties.items() if name not in old}
        return replace(wider, properties={**wider.properties, **self._filled(added.values())})

    def _with_classes(self, entity: Entity) -> Entity:
        for kind, chosen in entity.kinds:
            choice = chosen or entity.when
            new = [name for name in self.model.classes if name != kind and self._shipped(name) == kind]
            if choice is None or kind not in (choice.values or ()) or not new:
                continue
            for name in new:
                self._word(choice.column, self.model.classes[name].label, name)
            classes = [(name, choice if name == kind else when) for name, when in entity.kinds]
            when = entity.when and replace(entity.when, values=(*(entity.when.values or ()), *new))
            entity = replace(
                entity, kinds=(*classes, *((name, When(choice.column, (name,))) for name in new)), when=when
            )
        return entity

    def _shipped(self, kind: str) -> str:
        """The nearest class that is shipped; `kind` itself where there is none."""
        return next((name for name in self.model.classes[kind].ancestors if name in self.shipped.classes), kind)

    def link(self, link: Link) -> Link:
        """A link with the new relations between its ends, if it names no type, and their new properties."""
        if not link.kinds and link.when is not None:
            column = link.when.column
            new = [name for name in self.model.relations if name not in self.named and self._fits(name, link)]
            for name in new:
                self._word(column, self.model.relations[name].label, name)
            link = replace(link, kinds=tuple((name, When(column, (name,))) for name in new))
        added: dict[str, Property] = {}
        for kind, _ in link.kinds:
            old = self.shipped.relations[kind].properties if kind in self.named else self._common()
            added |= {name: new for name, new in self.model.relations[kind].properties.items() if name not in old}
        return replace(link, properties={**link.properties, **self._filled(added.values())})

    def _common(self) -> set[str]:
        """The properties that every relation has."""
        return set.intersection(*(set(relation.properties) for relation in self.shipped.relations.values()))

    def _fits(self, name: str, link: Link) -> bool:
        relation = self.model.relations[name]
        ends = (link.start, relation.sources), (link.end, relation.targets)
        return not relation.derived and all(self._meets(end, allowed) for end, allowed in ends)

    def _meets(self, end: End, allowed: Iterable[str]) -> bool:
        return any(
            self.model.is_a(kind, accepted) or self.model.is_a(accepted, kind)
            for kind in end.classes
            for accepted in allowed
        )

    def _word(self, column: str, label: Text, value: str) -> None:
        """Let `column` hold `value`, written as its label or as itself."""
        words = {label.fr: value, value: value, label.en: value}  # the French label first, the English one last
        self.columns[column] = replace(self.columns[column], values={**(self.columns[column].values or {}), **words})

    def _filled(self, properties: Iterable[Property]) -> dict[str, Value]:
        """New columns for `properties`, and what fills them."""
        values: dict[str, Value] = {}
        for added in properties:
            if added.personal or added.bookkeeping:
                continue
            column = Column(
                name=f"new {added.name}",
                headers=(added.label.fr, added.label.en, added.name),
                type=_TYPES[added.datatype],
                split=_SEVERAL if added.many else None,
                scheme=added.scheme,
                help=added.definition,
            )
            self.columns[column.name] = column
            values[added.name] = Cell(column.name)
        return values
