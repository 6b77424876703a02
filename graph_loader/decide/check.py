"""Checks what the rows would write against the ontology; what is wrong comes out as faults of rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from essaim.graph_loader.decide.expressions import columns_of, condition
from essaim.graph_loader.decide.identity import id_column, wanted
from essaim.graph_loader.decide.to_graph import STRUCTURE, Edges, Nodes, ends_of
from essaim.graph_loader.declare.declaration import Declaration, End, Entity, Given, Link
from essaim.graph_loader.report import Fault
from essaim.ontology.checks import Violation, checker
from essaim.ontology.explain import explain
from essaim.ontology.model import Model
from essaim.ontology.text import Text


def check_nodes(nodes: Iterable[Nodes], model: Model) -> list[Fault]:
    """What the checks of their classes say of the nodes."""
    found: list[Fault] = []
    for one in nodes:
        frame = one.frame.drop([name for name in STRUCTURE if name != "_row"])
        found += _check(frame, one.frame["_row"], checker(model, one.kind), one.entity.properties, model)
    return found


def check_edges(edges: Iterable[Edges], model: Model, source: str) -> list[Fault]:
    """What the checks of their types say of the relationships."""
    found: list[Fault] = []
    for one in edges:
        frame = one.frame.rename({"_from": "from", "_to": "to"}).with_columns(pl.lit(source).alias("source"))
        found += _check(frame.drop("scope", "key"), frame["_row"], checker(model, one.type), one.link.properties, model)
    return found


def _check(
    frame: pl.DataFrame,
    rows: pl.Series,
    check: Callable[[Mapping[str, Any]], list[Violation]],
    given: Mapping[str, Given],
    model: Model,
) -> list[Fault]:
    found = []
    for row, values in zip(rows.to_list(), frame.drop("_row").iter_rows(named=True), strict=True):
        seen: set[str] = set()
        for violation in check(values):
            if violation.property not in seen:
                seen.add(violation.property)
                column = next(iter(columns_of(given[violation.property])), "") if violation.property in given else ""
                value = "" if violation.value is None else str(violation.value)[:200]
                found.append(Fault(row, column, value, explain(violation, model)))
    return found


def check_keys(frame: pl.DataFrame, declaration: Declaration, suppressed: frozenset[int]) -> list[Fault]:
    """Rows in which an entity should be and has no complete key."""
    found = []
    for entity in declaration.entities.values():
        bare = frame.filter(wanted(entity) & pl.col(id_column(entity.name)).is_null())["_row"].to_list()
        if not bare:
            continue
        names = key_columns(entity)
        columns = [f"« {declaration.columns[name].headers[0]} »" for name in names]
        reason = Text(
            f"rien n'identifie cette ligne : remplissez {' ou '.join(columns)}.",
            f"nothing identifies this row: fill {' or '.join(columns)}.",
        )
        found += [Fault(row, names[0] if names else "", "", reason) for row in bare if row not in suppressed]
    return found


def key_columns(entity: Entity) -> tuple[str, ...]:
    """The columns that the keys of an entity are read from."""
    keys = entity.keys if entity.person is None else (entity.person.key,)
    names = dict.fromkeys(column for key in keys for given in key for column in columns_of(given))
    return (*names, *([entity.id_column] if entity.id_column else []))


def check_blank_ends(frame: pl.DataFrame, declaration: Declaration, used: set[int]) -> list[Fault]:
    """Rows whose relation has its condition but lacks an end, and that give nothing else."""
    found: dict[int, Fault] = {}
    for link in declaration.relations.values():
        for _, chosen in link.types:
            for row in frame.filter(condition(link.when, chosen))["_row"].to_list():
                if row not in used and row not in found:
                    found[row] = _blank_end(row, link, declaration)
    return list(found.values())


def _blank_end(row: int, link: Link, declaration: Declaration) -> Fault:
    columns = [column for _, end in ends_of(link) for column in end_columns(end)]
    names = ", ".join(f"« {declaration.columns[name].headers[0]} »" for name in columns)
    reason = Text(f"un bout du lien manque : remplissez {names}.", f"an end of the link is missing: fill {names}.")
    return Fault(row, columns[-1] if columns else "", "", reason)


def end_columns(end: End) -> Sequence[str]:
    """The columns that an end is read from."""
    alone = [name for name in (end.alias, end.id_column) if name is not None]
    return [*alone, *(column for given in end.key for column in columns_of(given))]


def check_ends(
    edges: Iterable[Edges], known: Callable[[str, Iterable[str]], set[str]], aliases: Iterable[str], model: Model
) -> list[Fault]:
    """Relationships towards nodes that are neither in the graph nor in this load."""
    listed = sorted(set(aliases))
    found = []
    for one in edges:
        for place, (column, end) in enumerate(ends_of(one.link)):
            if end.entity is not None:
                continue
            ids = one.frame[column].unique().to_list()
            there = known(one.roots[place], ids) if one.roots[place] else set()
            missing = [identity for identity in ids if identity not in there]
            names = end_columns(end)
            rows = one.frame.filter(pl.col(column).is_in(missing)).select("_row", column)
            for row, identity in rows.iter_rows():
                value = identity.partition(":")[2]
                unfit = identity.startswith("?:") and value in listed
                reason = _unfit(value, one.type, place, model) if unfit else _absent(identity, value, listed)
                found.append(Fault(row, names[0] if names else "", value, reason))
    return found


def _unfit(value: str, type: str, place: int, model: Model) -> Text:
    """Something known, at an end where this relation does not take it."""
    relation = model.relations[type]
    labels = [model.classes[name].label for name in (relation.sources, relation.targets)[place]]
    fr, en = " ou ".join(label.fr for label in labels), " or ".join(label.en for label in labels)
    return Text(
        f"« {value} » est connu, mais à ce bout du lien « {relation.label.fr} » il faut : {fr}. Prenez un autre type "
        "de lien, ou nommez quelqu'un d'autre.",
        f'"{value}" is known, but this end of the link "{relation.label.en}" takes: {en}. Take another type of link, '
        "or name another actor.",
    )


def _absent(identity: str, value: str, aliases: Sequence[str]) -> Text:
    from rapidfuzz import process

    near = process.extractOne(value, aliases, score_cutoff=70) if identity.startswith("?:") else None
    fr = f" Vouliez-vous dire « {near[0]} » ?" if near else " Chargez d'abord ce qui le décrit."
    en = f' Did you mean "{near[0]}"?' if near else " Load first what describes it."
    shown = value if identity.startswith("?:") else identity
    return Text(f"« {shown} » n'est pas dans le graphe.{fr}", f'"{shown}" is not in the graph.{en}')
