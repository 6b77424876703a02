"""Checks what the rows would write against the ontology; what is wrong comes out as faults of rows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl

from essaim.graph_loader.decide.to_graph import STRUCTURE, Edges, Nodes
from essaim.graph_loader.readers.readers import EdgeReader, SourceReader
from essaim.graph_loader.report import Fault
from essaim.graph_loader.rows import Rows
from essaim.ontology.checks import ENDS, Violation, checker
from essaim.ontology.explain import explain
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join

Check = Callable[[Mapping[str, Any]], list[Violation]]


def check_nodes(nodes: Iterable[Nodes], source: SourceReader) -> list[Fault]:
    """What the checks of their classes say of the nodes; a value that a row can do without is a fault of its cell."""
    faults: list[Fault] = []
    for part in nodes:
        frame = part.frame.drop([name for name in STRUCTURE if name != "_row"])
        faults += _violations(frame, checker(source.model, part.kind), part.origins, source)
    return faults


def check_edges(edges: Iterable[Edges], source: SourceReader) -> list[Fault]:
    """What the checks of their types say of the relationships, their ends aside."""
    faults: list[Fault] = []
    for part in edges:
        named = pl.lit(source.declaration.source).alias("source")
        frame = part.frame.rename({"_from": "from", "_to": "to"}).with_columns(named)
        faults += _violations(frame.drop("scope", "key"), checker(source.model, part.type), part.origins, source)
    return faults


def _violations(frame: pl.DataFrame, check: Check, origins: Mapping[str, str], source: SourceReader) -> list[Fault]:
    """At most one fault a row and a property."""
    faults = []
    for row, values in zip(frame["_row"].to_list(), frame.drop("_row").iter_rows(named=True), strict=True):
        first: dict[str, Violation] = {}
        for violation in check(values):
            first.setdefault(violation.property, violation)
        for violation in first.values():
            if violation.property not in ENDS or violation.value is None:
                faults.append(_fault(row, violation, origins.get(violation.property, ""), source))
    return faults


def _fault(row: int, violation: Violation, column: str, source: SourceReader) -> Fault:
    value = "" if violation.value is None else str(violation.value)[:200]
    spared = bool(column) and column not in source.vital and violation.rule != "minCount"
    return Fault(row, column, value, explain(violation, source.model), spared)


def check_keys(rows: Rows, source: SourceReader, erased: frozenset[int]) -> list[Fault]:
    """Rows in which an entity should be and has no complete key: for a cell that cannot be read, or for none."""
    faults = []
    for entity in source.entities:
        bare = rows.judged().filter(entity.stands & pl.col(entity.id_column).is_null())["_row"].to_list()
        blamed = rows.blamed(bare, entity.key_columns)
        faults += [fault._replace(alone=False) for fault in blamed]
        bare = sorted({*bare} - {fault.row for fault in blamed})
        names = _headings(entity.key_columns, source, Text(" ou ", " or "))
        reason = Text(
            f"rien n’identifie cette ligne : remplissez {names.fr}.", f"nothing identifies this row: fill {names.en}."
        )
        column = next(iter(entity.key_columns), "")
        faults += [Fault(row, column, "", reason) for row in bare if row not in erased]
    return faults


def check_blank_ends(rows: Rows, source: SourceReader, used: set[int]) -> list[Fault]:
    """Rows whose relation has its condition but lacks an end, and that give nothing else: for a cell that cannot be
    read, or for none."""
    faults: dict[int, Fault] = {}
    for reader in source.edges:
        idle = [row for row in rows.judged().filter(reader.choice.rows)["_row"].to_list() if row not in used]
        columns = _end_columns(reader, source)
        for fault in rows.blamed(idle, columns):
            faults[fault.row] = fault._replace(alone=False)
        for row in idle:
            if not (row in rows.quarantined and _is_filled(rows, row, columns)):  # another cell of it is at fault
                faults.setdefault(row, _blank_end(row, reader, source))
    return list(faults.values())


def _is_filled(rows: Rows, row: int, columns: Iterable[str]) -> bool:
    return all((rows.raw[name][row] or "").strip() for name in columns if name in rows.raw.columns)


def _end_columns(reader: EdgeReader, source: SourceReader) -> list[str]:
    """The columns that say who is at the ends: those of the key, where an end is described by the row itself."""
    keys = {entity.id_column: entity.key_columns for entity in source.entities}
    described = (keys.get(end.ids.meta.output_name(), ()) if end.entity else end.columns for end in reader.ends)
    return [column for columns in described for column in columns]


def _blank_end(row: int, reader: EdgeReader, source: SourceReader) -> Fault:
    columns = [name for name in _end_columns(reader, source) if name not in source.declaration.filled]
    names = _headings(columns, source, COMMA)
    reason = Text(
        f"un bout du lien manque : remplissez {names.fr}.", f"an end of the link is missing: fill {names.en}."
    )
    return Fault(row, columns[-1] if columns else "", "", reason)


def _headings(columns: Iterable[str], source: SourceReader, between: Text) -> Text:
    headings = [source.declaration.columns[name].heading for name in columns]
    return join((Text(f"« {heading} »", f"“{heading}”") for heading in headings), between)
