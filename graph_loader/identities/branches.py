"""Which bodies the rows of a team's table are: councils that name themselves, branches that share a number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.declare.declaration import Body
from essaim.graph_loader.identities.council_rows import with_councils
from essaim.graph_loader.identities.councils import COUNCILS
from essaim.graph_loader.identities.own_ids import OwnIds
from essaim.graph_loader.read.common_form import fold, short_ids
from essaim.graph_loader.readers.readers import EntityReader, SourceReader
from essaim.graph_loader.rows import Rows
from essaim.ontology.text import Text

_WHOLE = frozenset({"ville", "mairie", "commune", "municipalite", "communaute", "metropole", "agglomeration"})
_WHOLE |= {"intercommunalite", "conseil", "departement", "region"}


class _Row(NamedTuple):
    """A row: its short id, the id that its number or its kind and place make, and whether it is one branch."""

    row: int
    own: str
    id: str
    is_branch: bool


def settle_bodies(
    context: Context, frame: pl.DataFrame, rows: Rows, source: SourceReader
) -> tuple[pl.DataFrame, list[Text]]:
    """`frame`, which has the ids: a number, or the name of a council, joins a row to open data, never two rows of one
    table. Each of these keeps its own id, but for the only one that is no branch; and what there is to say of it."""
    notes: list[Text] = []
    team = source.declaration
    for entity in source.entities:
        if entity.body is None:
            continue
        frame = with_councils(context, frame, entity, f"org:{team.id}.")
        standing = frame.filter(~pl.col("_row").is_in([*rows.quarantined, *rows.filtered, *rows.stale]))
        shared = list(_shared(_rows_of(standing, entity, entity.body), team.source, context.own_ids))
        new = {row.row: f"org:{team.id}.{row.own}" for group in shared for row in group.rows}
        if new:
            frame = frame.with_columns(
                pl.coalesce(_by_row(new), entity.id_column).alias(entity.id_column),
                pl.coalesce(entity.body.head, _by_row(_heads(shared, context))).alias(entity.body.head),
            )
        notes += [_note(group.rows, rows) for group in shared if not all(row.is_branch for row in group.rows)]
    return frame, notes


def _by_row(values: Mapping[int, str]) -> pl.Expr:
    return pl.col("_row").replace_strict(values, default=None, return_dtype=pl.String)


def _heads(shared: Iterable["_Group"], context: Context) -> dict[int, str]:
    """What branches depend on: the row of their table that is the head, else the body that the graph knows by their
    number."""
    groups = list(shared)
    known = context.known("Organisation", [row.id for group in groups for row in group.rows])
    heads = ((row, group.head or (row.id if row.id in known else None)) for group in groups for row in group.rows)
    return {row.row: head for row, head in heads if head}


def _rows_of(frame: pl.DataFrame, entity: EntityReader, body: Body) -> Iterator[_Row]:
    own, listed = short_ids(pl.col(entity.alias or "")), frame.drop_nulls(entity.id_column)
    cells = listed.select("_row", own, entity.id_column, body.establishment, body.kind, body.name)
    for row, word, identity, establishment, kind, name in cells.iter_rows():
        is_service = kind in COUNCILS and not _WHOLE & set(fold(name or "").split()[:1])
        yield _Row(row, word or "", identity, establishment is not None or is_service)


class _Group(NamedTuple):
    """The rows of one number that keep their own ids, and the short id of the one that has the number, if any."""

    rows: Sequence[_Row]
    head: str | None


def _shared(listed: Iterable[_Row], team: str, own_ids: OwnIds) -> Iterator[_Group]:
    """Rows of one number with several short ids, those apart that other files of this load have given it to; without
    the head: the only one that is no branch."""
    groups: dict[str, list[_Row]] = defaultdict(list)
    for row in listed:
        groups[row.id].append(row)
    called = own_ids.called_here(team)
    for identity, members in groups.items():
        elsewhere = called.get(identity, set())
        heads = [row for row in members if not row.is_branch]
        head = [row.own for row in heads[:1]] if len({row.own for row in heads}) == 1 and not elsewhere else []
        if len({row.own for row in members} | elsewhere) > 1:
            rows = [row for row in members if row.own not in {*head, *elsewhere}]
            yield _Group(rows, head[0] if head else None)


def _note(listed: Sequence[_Row], rows: Rows) -> Text:
    lines = ", ".join(str(rows.raw["line"][row.row]) for row in listed)
    ids = ", ".join(row.own for row in listed)
    number = listed[0].id.partition(":")[2]
    return Text(
        f"Lignes {lines} ({ids}) : un même numéro ou une même collectivité ({number}) pour plusieurs fiches. Chacune "
        "reste une fiche, sans rejoindre les données ouvertes : donnez le SIRET de chaque antenne, et le SIREN au "
        "siège seul.",
        f"Lines {lines} ({ids}): one number or one council ({number}) for several entries. Each stays an entry and "
        "joins no open data: give each branch its SIRET, and the SIREN to the head alone.",
    )
