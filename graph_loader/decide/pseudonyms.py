"""People who are known by a role and a place, never by name: what else their office says is set aside.

What is no name cannot be told by looking for names. So the words that may stay are known: those that the ontology says
things with, and the names of territories and organisations.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import chain

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.people import OFFICE, personal_properties
from essaim.graph_loader.read.common_form import fold
from essaim.graph_loader.readers.readers import NodeReader, SourceReader
from essaim.graph_loader.report import Fault
from essaim.graph_loader.rows import Rows
from essaim.ontology.model import Concept, Model
from essaim.ontology.text import Text
from essaim.ontology.wording.ordinary import LONGEST_NUMBER, is_ordinary, ordinary_words

CATEGORIES, ROLES = "person-category", "role-kind"
HIDDEN = "…"
_PIECES = re.compile(r"\s*(?:[,;/()\n–—]|\s-\s)\s*")


def settle_categories(rows: Rows, source: SourceReader) -> None:
    """Whoever has the role of a volunteer is one, whatever category the row says."""
    category, role = _column(source, CATEGORIES), _column(source, ROLES)
    if category is None or role is None:
        return
    concepts = source.model.schemes[ROLES].concepts
    own = {
        code: concept.codes("personCategory")[0] for code, concept in concepts.items() if _is_nameless(source, concept)
    }
    meant = pl.col(role).replace_strict(own, default=None, return_dtype=pl.String)
    differs = (meant != pl.col(category)).fill_null(value=False)
    typed = rows.raw[category]
    rows.blame(
        Fault(row, category, typed[row], _of_role(source.model, code, own[code]), alone=True)
        for row, code in rows.judged().filter(differs).select("_row", role).iter_rows()
    )
    rows.frame = rows.frame.with_columns(pl.when(differs).then(meant).otherwise(pl.col(category)).alias(category))


def hide_names(rows: Rows, source: SourceReader, context: Context) -> None:
    """Offices without what may be a name, in what is loaded and in what is set aside."""
    readers = [reader for reader in source.nodes if reader.entity.person]
    nameless = [reader for reader in readers if _is_pseudonym(reader)]
    for reader in nameless:
        origins = {reader.choice.origins.get(name) for name in ("displayName", OFFICE)}
        for column in sorted(origins.intersection(rows.frame.columns), key=str):
            _shorten(rows, reader, str(column), source, context)
    if nameless:
        _mask(rows, [reader for reader in readers if reader not in nameless], source.model)


def _is_pseudonym(reader: NodeReader) -> bool:
    return reader.entity.person is not None and reader.entity.person.category.attributes.get("nameKept") == "pseudonym"


def _is_nameless(source: SourceReader, role: Concept) -> bool:
    categories = source.model.schemes[CATEGORIES].concepts
    return any(categories[code].attributes["nameKept"] == "pseudonym" for code in role.codes("personCategory") if code)


def _column(source: SourceReader, scheme: str) -> str | None:
    return next((column.name for column in source.declaration.columns.values() if column.scheme == scheme), None)


def _shorten(rows: Rows, reader: NodeReader, column: str, source: SourceReader, context: Context) -> None:
    """The cells of a column of offices, each without the parts that may be names."""
    role = _column(source, ROLES)
    roles = pl.col(role) if role else pl.lit(None, dtype=pl.String)
    cells = rows.judged().filter(reader.choice.rows & pl.col(column).is_not_null())
    cells = cells.select("_row", pl.col(column).alias("cell"), roles.alias("role"))
    told = _without_names(cells["cell"].unique().to_list(), context)
    cells = cells.filter(pl.col("cell").is_in(list(told)))
    labels = {code: concept.label.fr for code, concept in source.model.schemes[ROLES].concepts.items()}
    category = reader.entity.person.category.label.fr if reader.entity.person else ""
    shown = {row: told[cell] or labels.get(kind or "", category) for row, cell, kind in cells.iter_rows()}
    rows.blame(Fault(row, column, HIDDEN, _reason(text), alone=True) for row, text in shown.items())
    rows.frame = _replaced(rows.frame, column, pl.col("_row"), shown)
    if column in rows.raw.columns:
        rows.raw = _replaced(rows.raw, column, pl.int_range(pl.len()), shown)


def _replaced(frame: pl.DataFrame, column: str, row: pl.Expr, values: Mapping[int, str]) -> pl.DataFrame:
    new = row.replace_strict(values, default=None, return_dtype=pl.String)
    return frame.with_columns(pl.coalesce(new, pl.col(column)).alias(column)) if values else frame


def _mask(rows: Rows, named: Iterable[NodeReader], model: Model) -> None:
    """What rows that keep no name hold in the columns of names: it is not to be found among the rows set aside."""
    readers, personal = list(named), personal_properties(model)
    origins = {reader.choice.origins.get(name) for reader in readers for name in personal}
    columns = origins.intersection(rows.raw.columns)
    if columns:
        keeps = rows.frame.select(pl.any_horizontal(reader.choice.rows for reader in readers))[:, 0].fill_null(
            value=False
        )
        shown = (
            pl.when(keeps | pl.col(str(name)).is_null()).then(pl.col(str(name))) for name in sorted(columns, key=str)
        )
        rows.raw = rows.raw.with_columns(cell.otherwise(pl.lit(HIDDEN)).name.keep() for cell in shown)


def _without_names(cells: Collection[str], context: Context) -> dict[str, str]:
    """By cell that may hold a name: what is left of it."""
    words = ordinary_words(context.model, (CATEGORIES, ROLES, "actor-kind"))
    pieces = {cell: [piece for piece in _PIECES.split(cell) if piece] for cell in cells}
    doubtful = {piece: names for piece in set(chain(*pieces.values())) if (names := _perhaps_names(piece, words))}
    known = context.names({name for names in doubtful.values() for name in names})
    bad = {piece for piece, names in doubtful.items() if not known.intersection(names)}
    kept = {cell: ", ".join(piece for piece in parts if piece not in bad) for cell, parts in pieces.items()}
    return {cell: kept[cell] for cell, parts in pieces.items() if bad.intersection(parts)}


def _perhaps_names(piece: str, words: Collection[str]) -> list[str]:
    """What is to be the name of a place or a body for a piece to hold no other: all that is no ordinary word, with the
    words around. Nothing where every word is ordinary."""
    tokens = fold(piece).split()
    doubtful = [place for place, token in enumerate(tokens) if not is_ordinary(token, words)]
    if not doubtful and sum(map(str.isdigit, piece)) <= LONGEST_NUMBER:
        return []
    first, last = (doubtful[0], doubtful[-1]) if doubtful else (0, len(tokens) - 1)
    return [" ".join(tokens[i:j]) for i in range(first + 1) for j in range(last + 1, len(tokens) + 1)]


def _reason(shown: str) -> Text:
    return Text(
        f"le nom d’un bénévole n’est jamais gardé, et un mot d’ici n’est ni un rôle ni un lieu connu : se montrera "
        f"comme « {shown} ». Écrivez un rôle et un lieu : « habitante-relais, Bellevue ».",
        f"the name of a volunteer is never kept, and a word here is neither a role nor a known place: will show as "
        f"“{shown}”. Write a role and a place, as in “habitante-relais, Bellevue”.",
    )


def _of_role(model: Model, role: str, category: str) -> Text:
    kind, own = model.schemes[ROLES].concepts[role].label, model.schemes[CATEGORIES].concepts[category].label
    return Text(
        f"« {kind.fr} » est le rôle d’un bénévole : la personne est chargée comme « {own.fr} », sans son nom. Corrigez "
        "la catégorie, ou le rôle.",
        f"“{kind.en}” is the role of a volunteer: the person is loaded as “{own.en}”, without the name. Correct the "
        "category, or the role.",
    )
