"""Entities of a declaration made into readers of nodes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from essaim.graph_loader.declare.declaration import Cell, Constant, Declaration, Entity, Link, Person, Value, When
from essaim.graph_loader.read.common_form import short_ids
from essaim.graph_loader.readers.expressions import columns_of, condition, expression, fitted, key_text, schema_of
from essaim.graph_loader.readers.readers import Choice, EntityReader, NodeReader, PersonReader
from essaim.ontology.model import Model, NodeClass, Relation


def entity_reader(entity: Entity, declaration: Declaration, model: Model) -> EntityReader:
    """Who the nodes of `entity` are."""
    stands = condition(entity.when) & pl.any_horizontal([condition(when) for _, when in entity.kinds])
    return EntityReader(
        name=entity.name,
        stands=stands,
        ids=_ids(entity, declaration, model),
        key_columns=key_columns(entity),
        alias=entity.alias,
        person=_person(entity.person, entity.when, model) if entity.person else None,
        body=entity.body,
        apart=entity.apart,
    )


def key_columns(entity: Entity) -> tuple[str, ...]:
    """The columns that the keys of an entity are read from."""
    keys = entity.person.keys if entity.person else entity.keys
    return (*columns_of(*(part for key in keys for part in key)), *([entity.id_column] if entity.id_column else []))


def _ids(entity: Entity, declaration: Declaration, model: Model) -> pl.Expr:
    ids = pl.lit(None, dtype=pl.String)
    if entity.id_column is not None:
        return pl.when(condition(entity.when)).then(pl.col(entity.id_column))
    if entity.person is not None:
        return ids
    key = pl.coalesce([_key(parts, entity, declaration) for parts in entity.keys])
    for kind, chosen in entity.kinds:
        prefixed = pl.concat_str(pl.lit(model.classes[kind].id_prefix + ":"), key)
        ids = pl.when(condition(entity.when, chosen)).then(prefixed).otherwise(ids)
    return ids


def _key(parts: tuple[Value, ...], entity: Entity, declaration: Declaration) -> pl.Expr:
    """A key as ids hold it; that of a source alone begins with the source, so that no other meets it."""
    own = pl.lit(f"{declaration.id}.")
    if entity.alias is not None and parts == (Cell(entity.alias),):
        return pl.concat_str(own, short_ids(pl.col(entity.alias)))
    key = key_text(parts, schema_of(declaration))
    return pl.concat_str(own, key) if entity.local else key


def _person(person: Person, when: When | None, model: Model) -> PersonReader:
    def cells(column: str | None, kind: type[pl.DataType]) -> pl.Expr:
        return pl.col(column) if column else pl.lit(None, dtype=kind)

    stands = condition(when)
    return PersonReader(
        category=model.schemes["person-category"].concepts[person.category],
        keys=tuple(
            tuple(pl.when(stands).then(expression(part).cast(pl.String)) for part in key) for key in person.keys
        ),
        role=cells(person.role, pl.String),
        since=cells(person.since, pl.Date),
        until=pl.coalesce(cells(person.until, pl.Date), cells(person.contact, pl.Date)),
    )


def node_readers(entity: EntityReader, declaration: Declaration, model: Model) -> Iterable[NodeReader]:
    """The nodes of each class that the entity may be."""
    words = declaration.entities[entity.name]
    columns = {*entity.key_columns, *columns_of(words.visibility), *([words.alias] if words.alias else [])}
    for kind, chosen in words.kinds:
        choice = choice_of(model.classes[kind], words, chosen, columns, declaration)
        if entity.person is not None:
            choice = replace(choice, properties={**choice.properties, **_kept(entity, entity.person)})
        yield NodeReader(entity, kind, model.classes[kind].root, choice, visibility(words, declaration, model))


def _kept(entity: EntityReader, person: PersonReader) -> Mapping[str, pl.Expr]:
    """Why, and until when, a person may be kept."""
    bases = person.category.attributes["lawfulBasis"]
    return {
        "adult": pl.lit(value=True),
        "personCategory": pl.lit(person.category.code),
        "lawfulBasis": pl.lit(bases[0] if isinstance(bases, tuple) else str(bases)),
        "retainUntil": pl.col(entity.until_column),
    }


def choice_of(
    kind: NodeClass | Relation, words: Entity | Link, chosen: When | None, columns: Iterable[str], source: Declaration
) -> Choice:
    """What the rows that chose `kind` are read for: `columns`, and those that fill its properties."""
    schema = schema_of(source)
    filled = {name: value for name, value in words.properties.items() if name in kind.properties}
    return Choice(
        label=kind.label,
        rows=condition(words.when, chosen),
        chosen=any(when is not None and when.values is not None for when in (words.when, chosen)),
        properties={name: fitted(value, kind.properties[name], schema) for name, value in filled.items()},
        origins={name: columns_of(value)[0] for name, value in filled.items() if columns_of(value)},
        columns=frozenset({*columns, *columns_of(*filled.values())}),
        repeated=_repeated(words, source) if isinstance(words, Entity) else {},
    )


def _repeated(entity: Entity, declaration: Declaration) -> Mapping[str, object]:
    """By column that fills a property of some entity, the constant that `entity` has there."""
    fills = {
        name: value.column
        for other in declaration.entities.values()
        for name, value in other.properties.items()
        if isinstance(value, Cell)
    }
    constants = {name: value.value for name, value in entity.properties.items() if isinstance(value, Constant)}
    return {fills[name]: value for name, value in constants.items() if name in fills}


def visibility(words: Entity | Link, declaration: Declaration, model: Model) -> pl.Expr:
    """Who may see what `words` gives: what they say, what the category of a person says, or the declaration."""
    chosen: Value = words.visibility or declaration.visibility
    if isinstance(words, Entity) and words.person is not None and words.visibility is None:
        category = model.schemes["person-category"].concepts[words.person.category]
        chosen = Constant(str(category.attributes["defaultVisibility"]))
    return expression(chosen)
