"""Checks what the rows would write against the ontology; what is wrong comes out as faults of rows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import polars as pl

from essaim.graph_loader.decide.identity import Aliases, allowed
from essaim.graph_loader.decide.to_graph import ENDS, STRUCTURE, Edges, Nodes
from essaim.graph_loader.readers.readers import EdgeReader, EndReader, SourceReader
from essaim.graph_loader.report import Fault
from essaim.ontology.checks import Violation, checker
from essaim.ontology.explain import explain
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join
from essaim.ontology.wording.near import did_you_mean

Check = Callable[[Mapping[str, Any]], list[Violation]]


def check_nodes(nodes: Iterable[Nodes], model: Model) -> list[Fault]:
    """What the checks of their classes say of the nodes."""
    faults: list[Fault] = []
    for part in nodes:
        frame = part.frame.drop([name for name in STRUCTURE if name != "_row"])
        faults += _violations(frame, checker(model, part.kind), part.origins, model)
    return faults


def check_edges(edges: Iterable[Edges], model: Model, source: str) -> list[Fault]:
    """What the checks of their types say of the relationships."""
    faults: list[Fault] = []
    for part in edges:
        frame = part.frame.rename({"_from": "from", "_to": "to"}).with_columns(pl.lit(source).alias("source"))
        faults += _violations(frame.drop("scope", "key"), checker(model, part.type), part.origins, model)
    return faults


def _violations(frame: pl.DataFrame, check: Check, origins: Mapping[str, str], model: Model) -> list[Fault]:
    """At most one fault a row and a property."""
    faults = []
    for row, values in zip(frame["_row"].to_list(), frame.drop("_row").iter_rows(named=True), strict=True):
        first: dict[str, Violation] = {}
        for violation in check(values):
            first.setdefault(violation.property, violation)
        for violation in first.values():
            value = "" if violation.value is None else str(violation.value)[:200]
            faults.append(Fault(row, origins.get(violation.property, ""), value, explain(violation, model)))
    return faults


def check_keys(frame: pl.DataFrame, source: SourceReader, erased: frozenset[int]) -> list[Fault]:
    """Rows in which an entity should be and has no complete key."""
    faults = []
    for entity in source.entities:
        bare = frame.filter(entity.stands & pl.col(entity.id_column).is_null())["_row"].to_list()
        names = _headings(entity.key_columns, source, Text(" ou ", " or "))
        reason = Text(
            f"rien n’identifie cette ligne : remplissez {names.fr}.", f"nothing identifies this row: fill {names.en}."
        )
        column = next(iter(entity.key_columns), "")
        faults += [Fault(row, column, "", reason) for row in bare if row not in erased]
    return faults


def check_blank_ends(frame: pl.DataFrame, source: SourceReader, used: set[int]) -> list[Fault]:
    """Rows whose relation has its condition but lacks an end, and that give nothing else."""
    faults: dict[int, Fault] = {}
    for reader in source.edges:
        for row in frame.filter(reader.choice.rows)["_row"].to_list():
            if row not in used and row not in faults:
                faults[row] = _blank_end(row, reader, source)
    return list(faults.values())


def _blank_end(row: int, reader: EdgeReader, source: SourceReader) -> Fault:
    columns = [column for end in reader.ends for column in end.columns]
    names = _headings(columns, source, COMMA)
    reason = Text(
        f"un bout du lien manque : remplissez {names.fr}.", f"an end of the link is missing: fill {names.en}."
    )
    return Fault(row, columns[-1] if columns else "", "", reason)


def _headings(columns: Iterable[str], source: SourceReader, between: Text) -> Text:
    headings = [source.declaration.columns[name].headers[0] for name in columns]
    return join((Text(f"« {heading} »", f"“{heading}”") for heading in headings), between)


def check_ends(
    edges: Iterable[Edges],
    known: Callable[[str, Iterable[str]], set[str]],
    aliases: Aliases,
    spoken: Iterable[str],
    model: Model,
) -> list[Fault]:
    """Relationships towards nodes that are neither in the graph nor in this load, or towards nobody knows which;
    `spoken` are the short ids of which one may have been meant."""
    listed = dict.fromkeys(sorted(spoken))
    faults = []
    for part in edges:
        for place, end in enumerate(part.ends):
            if end.entity:
                continue
            ids = part.frame[ENDS[place]].unique().to_list()
            there = known(part.roots[place], ids) if part.roots[place] else set()
            reasons = {
                identity: _unnamed(identity[2:], aliases[identity[2:]], end, _Place(part.type, place), model)
                if identity.startswith("?:") and identity[2:] in aliases
                else _absent(identity, listed)
                for identity in ids
                if identity not in there
            }
            missing = part.frame.filter(pl.col(ENDS[place]).is_in(list(reasons)))
            for row, identity in missing.select("_row", ENDS[place]).iter_rows():
                value = identity.partition(":")[2]
                faults.append(Fault(row, next(iter(end.columns), ""), value, reasons[identity]))
    return faults


class _Place(NamedTuple):
    """An end of relationships of one type: the first or the second."""

    type: str
    rank: int


def _unnamed(value: str, kinds: Mapping[str, str], end: EndReader, place: _Place, model: Model) -> Text:
    """Something known that names several, or that this relation does not take at this end."""
    several = sorted(allowed(end, kinds))
    if several:
        ids = ", ".join(several)
        return Text(
            f"« {value} » désigne plusieurs fiches : {ids}. Écrivez l’identifiant entier de celle qui convient.",
            f"“{value}” names several entries: {ids}. Write the whole id of the one that is meant.",
        )
    return _unfit(value, place, model)


def _unfit(value: str, place: _Place, model: Model) -> Text:
    """Something known, at an end where this relation does not take it."""
    relation = model.relations[place.type]
    labels = join(
        (model.classes[name].label for name in (relation.sources, relation.targets)[place.rank]), Text(" ou ", " or ")
    )
    return Text(
        f"« {value} » est connu, mais à ce bout du lien « {relation.label.fr} » il faut : {labels.fr}. Prenez un autre "
        "type de lien, ou nommez quelqu’un d’autre.",
        f"“{value}” is known, but this end of the link “{relation.label.en}” takes: {labels.en}. Take another type of "
        "link, or name another actor.",
    )


def _absent(identity: str, aliases: Iterable[str]) -> Text:
    """Something that is neither in the graph nor in this load; an alias may be mistyped."""
    shown = identity.removeprefix("?:")
    near = did_you_mean(shown, aliases) if shown != identity else None
    remedy = near or Text("Chargez d’abord ce qui le décrit.", "Load first what describes it.")
    return Text(f"« {shown} » n’est pas dans le graphe. {remedy.fr}", f"“{shown}” is not in the graph. {remedy.en}")
