"""A declaration made into the reader of its source, once for a load."""

from collections.abc import Iterator

import polars as pl

from essaim.graph_loader.declare.declaration import Cell, Constant, Coverage, Declaration, Term, Value
from essaim.graph_loader.read.common_form import fold, folded
from essaim.graph_loader.readers.edge_readers import edge_readers, ends_of
from essaim.graph_loader.readers.expressions import columns_of, expression, schema_of, scope_of
from essaim.graph_loader.readers.judged import judged_columns
from essaim.graph_loader.readers.node_readers import entity_reader, node_readers
from essaim.graph_loader.readers.readers import CoverageReader, PlaceReader, SourceReader
from essaim.ontology.model import Model

_PLACES = frozenset({"commune", "departement", "region", "epci"})


def source_reader(declaration: Declaration, model: Model) -> SourceReader:
    """The reader of the rows of a source, `declaration` being read against `model`."""
    entities = tuple(entity_reader(entity, declaration, model) for entity in declaration.entities.values())
    nodes = tuple(reader for entity in entities for reader in node_readers(entity, declaration, model))
    links = declaration.relations.values()
    edges = tuple(reader for link in links for reader in edge_readers(link, declaration, model))
    ends = [end for link in links for end in ends_of(link, declaration, model)]
    return SourceReader(
        declaration=declaration,
        model=model,
        kept=_kept(declaration),
        scope=scope_of(declaration, schema_of(declaration)),
        author=expression(declaration.author or Constant(declaration.producer)).fill_null(declaration.producer),
        territory=_place(declaration.territory, declaration),
        spare=tuple(_spare(declaration)),
        terms=tuple(dict.fromkeys(value for value in declaration.fillings if isinstance(value, Term))),
        entities=entities,
        nodes=nodes,
        edges=edges,
        aliases=tuple(end for end in ends if end.alias),
        judged=judged_columns(declaration, [*(node.choice for node in nodes), *(edge.choice for edge in edges)]),
        vital=frozenset(_vital(declaration)),
        listed=frozenset(_listed(declaration)),
        coverage=tuple(_coverage(words, declaration) for words in declaration.coverage),
        needs=frozenset(kind for link in links for end in (link.start, link.end) for kind in end.classes),
        gives=frozenset(reader.kind for reader in nodes),
    )


def _kept(declaration: Declaration) -> pl.Expr:
    """Rows that the declaration keeps, case and accents aside."""
    tests = [
        folded(pl.col(column).cast(pl.String)).is_in([fold(value) for value in values])
        for column, values in declaration.keep.items()
    ]
    return pl.all_horizontal(tests).fill_null(value=False) if tests else pl.lit(value=True)


def _place(value: Value | None, declaration: Declaration) -> PlaceReader | None:
    if isinstance(value, Cell):
        return PlaceReader(value.column, declaration.columns[value.column].type)
    return PlaceReader(place=str(value.value)) if isinstance(value, Constant) else None


def _spare(declaration: Declaration) -> Iterator[PlaceReader]:
    """Columns that say where a row lies when its territory cannot be read, those of the scope first.

    A column of the scope may be read as mere text, so that anything makes a scope: then its name says its kind.
    """
    for name in (*declaration.scope, *declaration.columns):
        typed = declaration.columns[name].type
        kind = name if typed == "string" and name in declaration.scope else typed
        if kind in _PLACES:
            yield PlaceReader(name, kind)


def _vital(declaration: Declaration) -> Iterator[str]:
    """Columns that are required, or decide what a row is, whether it is kept and which part it belongs to."""
    yield from (column.name for column in declaration.columns.values() if column.required)
    for words in declaration.statements:
        whens = (words.when, *(when for _, when in words.kinds))
        yield from (when.column for when in whens if when is not None and when.values is not None)
    for surveyed in declaration.coverage:
        yield from columns_of(*surveyed.of, surveyed.territories, surveyed.completeness)
    yield from (*declaration.scope, *declaration.keep, *columns_of(declaration.territory))


def _listed(declaration: Declaration) -> Iterator[str]:
    """Columns of several values that decide nothing by the sum of them."""
    deciding = {*declaration.scope, *declaration.keep}
    yield from (name for name, column in declaration.columns.items() if column.split and name not in deciding)


def _coverage(words: Coverage, declaration: Declaration) -> CoverageReader:
    return CoverageReader(
        of=tuple(expression(value).cast(pl.String).alias(f"_of {rank}") for rank, value in enumerate(words.of)),
        varies=bool(columns_of(*words.of, words.territories, words.completeness)),
        territories=_place(words.territories, declaration) or PlaceReader(),
        completeness=expression(words.completeness).cast(pl.String),
    )
