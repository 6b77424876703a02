"""Cells that what a row has chosen to be has no place for: nothing that was filled in is passed over in silence."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import polars as pl

from essaim.graph_loader.decide.check import end_columns, key_columns
from essaim.graph_loader.decide.expressions import columns_of, condition
from essaim.graph_loader.decide.to_graph import ends_of
from essaim.graph_loader.declare.declaration import Cell, Constant, Declaration, Entity, Given, Link, When
from essaim.graph_loader.report import Fault
from essaim.ontology.model import Model
from essaim.ontology.text import Text


class _Reader(NamedTuple):
    """What the rows that chose a class or a type are read for.

    `implied` are the values that it gives by itself where another reads a column: that column may repeat them.
    """

    label: Text
    stands: pl.Expr
    chosen: bool
    columns: frozenset[str]
    implied: Mapping[str, Any] = MappingProxyType({})


def check_choices(frame: pl.DataFrame, declaration: Declaration, model: Model) -> list[Fault]:
    """Filled cells that nothing reads, for what the row chose to be: an amount on « connaît », a UAI on a company.

    Of open data only the properties of an entity or a relation with several types are judged: there a column that does
    not concern a row is no mistake. A cell that the team filled in was meant.
    """
    readers = [*_entities(declaration, model), *_links(declaration, model)]
    columns = _columns_to_judge(declaration, readers)
    if not columns or not frame.height:
        return []
    stray = [_stray(column, readers).alias(column) for column in columns]
    last = [pl.when(one.stands).then(pl.lit(place)) for place, one in enumerate(readers) if one.chosen][::-1]
    rank = pl.coalesce(last).alias("_chosen")  # of a row that gives a node and a link, the link
    found = frame.select("_row", rank, *stray, *(pl.col(name).alias(f"cell {name}") for name in columns))
    return list(_faults(found.filter(pl.any_horizontal(columns)), columns, readers))


def _entities(declaration: Declaration, model: Model) -> Iterator[_Reader]:
    fills = {
        name: given.column
        for one in declaration.entities.values()
        for name, given in one.properties.items()
        if isinstance(given, Cell)
    }
    for one in declaration.entities.values():
        constants = {name: given.value for name, given in one.properties.items() if isinstance(given, Constant)}
        implied = {fills[name]: value for name, value in constants.items() if name in fills}
        base = {*key_columns(one), *([one.alias] if one.alias else []), *_read(one.visibility)}
        for kind, chosen in one.classes:
            known = model.classes[kind]
            used = _used(one, known.properties) | base
            yield _Reader(known.label, condition(one.when, chosen), _is_choice(one.when, chosen), used, implied)


def _links(declaration: Declaration, model: Model) -> Iterator[_Reader]:
    for one in declaration.relations.values():
        ends = {column for _, end in ends_of(one) for column in end_columns(end)}
        base = {*ends, *(column for given in one.key for column in columns_of(given)), *_read(one.visibility)}
        for kind, chosen in one.types:
            known = model.relations[kind]
            used = _used(one, known.properties) | base
            yield _Reader(known.label, condition(one.when, chosen), _is_choice(one.when, chosen), used)


def _is_choice(*whens: When | None) -> bool:
    return any(one is not None and one.values is not None for one in whens)


def _used(one: Entity | Link, known: Iterable[str]) -> frozenset[str]:
    names = set(known)
    return frozenset(c for name, given in one.properties.items() if name in names for c in columns_of(given))


def _read(*given: Given | None) -> set[str]:
    return {column for one in given if one is not None for column in columns_of(one)}


def _columns_to_judge(declaration: Declaration, readers: Iterable[_Reader]) -> list[str]:
    """Columns that are read for some choices only, and for nothing else.

    What a category of persons may not keep, such as the name of a volunteer, is left out by design and is no mistake.
    """
    if declaration.team:
        some = {column for one in readers if one.chosen for column in one.columns}
    else:
        some = {c for one in _choosers(declaration) for given in one.properties.values() for c in columns_of(given)}
    every = {column for one in readers if not one.chosen for column in one.columns}
    every |= _read_always(declaration) | _read_of_persons(declaration)
    return [name for name, one in declaration.columns.items() if name in some - every and one.blank is None]


def _choosers(declaration: Declaration) -> Iterator[Entity | Link]:
    yield from (one for one in declaration.entities.values() if len(one.classes) > 1)
    yield from (one for one in declaration.relations.values() if len(one.types) > 1)


def _read_always(declaration: Declaration) -> set[str]:
    whens = [when for one in declaration.entities.values() for when in (one.when, *(when for _, when in one.classes))]
    whens += [when for one in declaration.relations.values() for when in (one.when, *(when for _, when in one.types))]
    covered = [given for one in declaration.coverage for given in (*one.of, one.territories, one.completeness)]
    dated = [declaration.date.column] if declaration.date.column else []
    read = _read(declaration.visibility, declaration.author, declaration.territory, *covered)
    return {*read, *dated, *declaration.scope, *declaration.keep, *(when.column for when in whens if when)}


def _read_of_persons(declaration: Declaration) -> set[str]:
    found: set[str] = set()
    for one in declaration.entities.values():
        if one.person is not None:
            named = (one.person.role, one.person.since, one.person.contact, one.person.until)
            found |= {*key_columns(one), *_read(*one.properties.values()), *filter(None, named)}
    return found


def _stray(column: str, readers: Iterable[_Reader]) -> pl.Expr:
    listed = list(readers)
    chosen = pl.any_horizontal([one.stands for one in listed if one.chosen])
    read = [one.stands for one in listed if column in one.columns]
    same = [one.stands & (pl.col(column) == pl.lit(one.implied[column])) for one in listed if column in one.implied]
    return pl.col(column).is_not_null() & chosen & ~pl.any_horizontal(*read, *same)


def _faults(found: pl.DataFrame, columns: list[str], readers: list[_Reader]) -> Iterator[Fault]:
    for row in found.iter_rows(named=True):
        label = readers[row["_chosen"]].label
        reason = Text(
            f"cette colonne doit rester vide pour « {label.fr} ».", f'this column must stay blank for "{label.en}".'
        )
        for column in columns:
            if row[column]:
                cell = row[f"cell {column}"]
                value = " ; ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
                yield Fault(row["_row"], column, value, reason)
