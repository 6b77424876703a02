"""Columns in which a filled cell may be a mistake, as what a row has chosen to be does not read them."""

from collections.abc import Iterable, Iterator

from essaim.graph_loader.declare.declaration import Declaration
from essaim.graph_loader.readers.expressions import columns_of
from essaim.graph_loader.readers.node_readers import key_columns
from essaim.graph_loader.readers.readers import Choice


def judged_columns(declaration: Declaration, choices: Iterable[Choice]) -> tuple[str, ...]:
    """Columns that are read for some choices only, and for nothing else.

    Of open data only the properties of an entity or a relation of several kinds are judged: there a column that does
    not concern a row is no mistake. A cell that the team filled in was meant.
    """
    some: set[str] = set()
    every = {*_read_always(declaration), *_read_of_persons(declaration)}
    for choice in choices:
        (some if choice.chosen else every).update(choice.columns)
    if not declaration.team:
        several = [words for words in declaration.statements if len(words.kinds) > 1]
        some = {column for words in several for column in columns_of(*words.properties.values())}
    return tuple(name for name, column in declaration.columns.items() if name in some - every and column.blank is None)


def _read_always(declaration: Declaration) -> Iterator[str]:
    for words in declaration.statements:
        whens = (words.when, *(when for _, when in words.kinds))
        yield from (when.column for when in whens if when is not None)
    for surveyed in declaration.coverage:
        yield from columns_of(*surveyed.of, surveyed.territories, surveyed.completeness)
    yield from columns_of(declaration.visibility, declaration.author, declaration.territory)
    yield from (*declaration.scope, *declaration.keep, *filter(None, (declaration.date.column, declaration.events)))


def _read_of_persons(declaration: Declaration) -> Iterator[str]:
    """What a category of persons may not keep, such as the name of a volunteer, is left out by design."""
    for entity in declaration.entities.values():
        if entity.person is not None:
            yield from (*key_columns(entity), *columns_of(*entity.properties.values()))
            person = entity.person
            yield from filter(None, (person.role, person.since, person.contact, person.until))
