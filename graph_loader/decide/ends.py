"""Ends of relationships that nothing stands at: who they cite, and where that one was set aside."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.identity import Aliases, allowed
from essaim.graph_loader.decide.to_graph import ENDS, Edges
from essaim.graph_loader.identities.own_ids import Refused
from essaim.graph_loader.readers.readers import SourceReader
from essaim.graph_loader.report import Fault
from essaim.graph_loader.rows import Rows
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.forms import COMMA, join
from essaim.ontology.wording.near import did_you_mean

UNKNOWN = "?:"
_LOOP = Text(
    "ce lien relie une fiche à elle-même : nommez-en une autre à l’un de ses bouts.",
    "this link ties an entry to itself: name another at one of its ends.",
)
Reason = tuple[Text, int | None]  # what is wrong, and the line that is to be mended first


@dataclass(frozen=True, slots=True)
class Ends:
    """Relationships that stand, and faults of the ends of the others."""

    edges: list[Edges]
    faults: list[Fault]

    def settled(self, source: SourceReader, nodes: set[int]) -> list[Fault]:
        """The faults, those alone whose rows give something without them; `nodes` are the rows that give a node."""
        if not self.faults:
            return []
        filled = {
            (row, column)
            for part in self.edges
            for column in {name for end in part.ends for name in end.columns}
            for row in part.frame["_row"].to_list()
        }
        giving = nodes | {row for row, _ in filled}
        deciding = source.vital | source.keyed
        return [
            fault._replace(
                alone=fault.row in giving and (fault.column not in deciding or (fault.row, fault.column) in filled)
            )
            for fault in self.faults
        ]


@dataclass(frozen=True, slots=True)
class Cited:
    """The source whose rows cite others, and what its cells may name."""

    source: SourceReader
    aliases: Aliases


def standing_ends(context: Context, rows: Rows, edges: Sequence[Edges], cited: Cited) -> Ends:
    """The relationships whose ends stand, and the faults of the others. Of a faulty row, its own id is nobody's."""
    own = cited.source.own_aliases
    standing, faults = [], []
    quarantined = rows.quarantined
    for part in edges:
        lost = []
        for place, end in enumerate(part.ends):
            reasons = _missing(context, part, place, cited)
            if not reasons:
                continue
            column = next(iter(end.columns), "")
            lost.append(pl.col(ENDS[place]).is_in(list(reasons)))
            for row, identity in part.frame.filter(lost[-1]).select("_row", ENDS[place]).unique().iter_rows():
                if column not in own or row not in quarantined:
                    reason, line = reasons[identity]
                    faults.append(Fault(row, column, identity.partition(":")[2], reason, follows=line))
        column = next((name for end in part.ends[::-1] for name in end.columns), "")
        loop = pl.col(ENDS[0]) == pl.col(ENDS[1])
        for row, identity in part.frame.filter(loop).select("_row", ENDS[1]).unique().iter_rows():
            faults.append(Fault(row, column, identity.partition(":")[2], _LOOP))
            lost.append(loop)
        frame = part.frame.filter(~pl.any_horizontal(lost)) if lost else part.frame
        if frame.height:
            standing.append(replace(part, frame=frame))
    return Ends(standing, sorted(faults))


def _missing(context: Context, part: Edges, place: int, cited: Cited) -> dict[str, Reason]:
    """The ids at one end of `part` at which nothing stands, or not what the relation takes, each with the reason."""
    end = part.ends[place]
    if end.entity:
        return {}
    ids = part.frame[ENDS[place]].unique().to_list()
    there = context.known(part.roots[place], ids) if part.roots[place] else set()
    fitting = _prefixes(context.model, part.type, place)
    wrong = [identity for identity in ids if identity not in there or identity.partition(":")[0] not in fitting]
    return {identity: _reason(context, identity, part, place, cited) for identity in wrong}


def _prefixes(model: Model, type: str, place: int) -> frozenset[str]:
    relation = model.relations[type]
    classes = (relation.sources, relation.targets)[place]
    return frozenset(model.classes[below].id_prefix for name in classes for below in model.subclasses(name))


def _reason(context: Context, identity: str, part: Edges, place: int, cited: Cited) -> Reason:
    value, end, fitting = identity.removeprefix(UNKNOWN), part.ends[place], _prefixes(context.model, part.type, place)
    aliased = value != identity
    refused = context.own_ids.refused_at(cited.source.declaration.source, value) if aliased else None
    if refused:
        return _refused(value, refused), refused.first.line
    several = allowed(end, cited.aliases.get(value, {})) if aliased else []
    if several:
        return _ambiguous(value, several), None
    listed = [name for name in re.split(r"\s*[,;/\n]\s*", value) if name] if aliased else []
    named = context.own_ids.meant(cited.source.declaration.source, listed, end.roots) if len(listed) > 1 else {}
    if named and all(named.get(name) for name in listed):
        return _crowded(listed), None
    if value in cited.aliases if aliased else identity.partition(":")[0] not in fitting:
        return _unfit(value, part.type, place, context.model), None
    return _absent(value, context.own_ids.proposed(end.allowed) if aliased else ()), None


def _crowded(listed: Sequence[str]) -> Text:
    """Several entries in a cell that takes one."""
    names = join([Text(f"« {name} »", f"“{name}”") for name in listed], COMMA)
    return Text(
        f"une seule fiche dans cette case : faites une ligne pour chacune ({names.fr}).",
        f"one entry only in this cell: make a row for each ({names.en}).",
    )


def _refused(value: str, refused: Refused) -> Text:
    """Something that this load has set aside."""
    first = refused.first
    if first is refused:
        return Text(
            f"« {value} » est en ligne {refused.line} de « {refused.place} », mise de côté : corrigez-la d’abord.",
            f"“{value}” is in line {refused.line} of “{refused.place}”, set aside: mend that one first.",
        )
    return Text(
        f"« {value} » est en ligne {refused.line} de « {refused.place} », mise de côté à cause de la ligne "
        f"{first.line} de « {first.place} » : corrigez celle-ci d’abord.",
        f"“{value}” is in line {refused.line} of “{refused.place}”, set aside because of line {first.line} of "
        f"“{first.place}”: mend the latter first.",
    )


def _ambiguous(value: str, ids: Iterable[str]) -> Text:
    """A short id that is not its own team's, and that several others use."""
    listed = ", ".join(sorted(ids))
    return Text(
        f"« {value} » désigne plusieurs fiches : {listed}. Écrivez l’identifiant entier de celle qui convient.",
        f"“{value}” names several entries: {listed}. Write the whole id of the one that is meant.",
    )


def _unfit(value: str, type: str, place: int, model: Model) -> Text:
    """Something known, at an end where this relation does not take it."""
    relation = model.relations[type]
    labels = join(
        (model.classes[name].label for name in (relation.sources, relation.targets)[place]), Text(" ou ", " or ")
    )
    return Text(
        f"« {value} » est connu, mais à ce bout du lien « {relation.label.fr} » il faut : {labels.fr}.",
        f"“{value}” is known, but this end of the link “{relation.label.en}” takes: {labels.en}.",
    )


def _absent(value: str, aliases: Iterable[str]) -> Text:
    """Something that is neither in the graph nor in this load; an alias may be mistyped."""
    near = did_you_mean(value, sorted(aliases))
    remedy = near or Text("Chargez d’abord ce qui le décrit.", "Load first what describes it.")
    return Text(f"« {value} » n’est pas dans le graphe. {remedy.fr}", f"“{value}” is not in the graph. {remedy.en}")
