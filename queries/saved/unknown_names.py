"""The names in a query that the ontology does not know: an engine answers nothing to them, and says nothing of it."""

import re
from collections.abc import Iterable, Iterator

from essaim.graph_store.bare_cypher import bare
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.ontology.wording.near import did_you_mean

OWN = ("EssaimLoad", "EssaimModel", "EssaimSuppression", "EssaimDecision")
_WORD = r"[^\W\d]\w*"
_NAMED = rf"\s*({_WORD})?\s*(?::\s*(!?\s*{_WORD}(?:\s*[:|&]+\s*!?\s*{_WORD})*))?"
_NODE, _TIE = re.compile(rf"\({_NAMED}"), re.compile(rf"\[{_NAMED}\s*[\]{{*]")
_READ = re.compile(rf"(?<![\w.$])({_WORD})\.({_WORD})\b(?!\s*\()")


def unknown_names(cypher: str, model: Model) -> tuple[Text, ...]:
    """A sentence for each class, relation and property that `model` does not have, with the nearest that it has. A
    property is spoken of where it is read of a node or a relation, and one of a near name is there."""
    text = bare(cypher)
    nodes, ties = list(_NODE.findall(text)), list(_TIE.findall(text))
    variables = {name for name, _ in (*nodes, *ties) if name}
    read = [name for owner, name in _READ.findall(text) if owner in variables]
    return (
        *_said(Text("Classe inconnue", "Unknown class"), _names(nodes), [*model.classes, *OWN]),
        *_said(Text("Relation inconnue", "Unknown relation"), _names(ties), model.relations),
        *_said(Text("Propriété inconnue", "Unknown property"), read, _properties(model), only_near=True),
    )


def _names(patterns: Iterable[tuple[str, str]]) -> list[str]:
    return [name for _, labels in patterns for name in re.findall(_WORD, labels)]


def _properties(model: Model) -> set[str]:
    holders = [kind.properties for kind in model.classes.values()]
    holders += [relation.properties for relation in model.relations.values()]
    return {name for properties in holders for name in properties}


def _said(what: Text, names: Iterable[str], known: Iterable[str], *, only_near: bool = False) -> Iterator[Text]:
    for name in dict.fromkeys(name for name in names if name not in set(known)):
        near = did_you_mean(name, known)
        if near or not only_near:
            more = near or Text("essaim schema les montre toutes.", "essaim schema shows them all.")
            yield Text(f"{what.fr} : « {name} ». {more.fr}", f"{what.en}: “{name}”. {more.en}")
