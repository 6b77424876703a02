"""The classes, relations and properties of the ontology, with their counts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from essaim.graph_store.store import Store
from essaim.ontology.errors import NameUnknownError
from essaim.ontology.model import Model, NodeClass, Property, Relation
from essaim.ontology.text import Text
from essaim.ontology.wording.near import did_you_mean
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.about.columns import SCHEMA
from essaim.queries.about.counts import count_by_class, count_by_relation
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.arguments import Visibility
from essaim.queries.answer.column import names_of
from essaim.queries.outside.discretion import discreet

words = Phrases.beside(__file__)


def schema(store: Store, model: Model, name: str | None = None, reader: Visibility = "internal") -> Answer:
    """The classes and relations of the ontology with their counts, or one of them with its properties.

    `name` is a class, a relationship type, or the label of either. Others than the team read counts of what they see,
    none of a few persons or of their ties. Raises NameUnknownError.
    """
    counts: dict[str, int | None] = {
        **dict(count_by_class(store, model, reader)),
        **dict(count_by_relation(store, model, reader)),
    }
    if reader != "internal":
        counts = {term: _discreet(model, term, count) for term, count in counts.items()}
    if name is None:
        rows = [
            *(_class(term, counts) for term in model.classes.values() if not term.abstract),
            *(_relation(term, counts) for term in model.relations.values()),
        ]
    else:
        term = _term(model, name)
        head = _class(term, counts) if isinstance(term, NodeClass) else _relation(term, counts)
        rows = [head, *(_property(model, owned, term) for owned in term.properties.values() if not owned.bookkeeping)]
    return Answer(
        "schema",
        words("schema"),
        SCHEMA,
        tuple(rows),
        date.today(),
        {**({"name": name} if name else {}), **({"visibility": reader} if reader != "internal" else {})},
    )


def _discreet(model: Model, term: str, count: int | None) -> int | None:
    """A count, but of a few persons or of the ties of a few persons."""
    relation = model.relations.get(term)
    ends = (*relation.sources, *relation.targets) if relation else (term,)
    return discreet(count) if "Person" in ends else count


def _class(kind: NodeClass, counts: Mapping[str, int | None]) -> dict[str, Any]:
    parent = kind.ancestors[1] if len(kind.ancestors) > 1 else None
    return _term_row("class", kind.name, kind.label) | {"of": parent, "count": counts.get(kind.name, 0)}


def _relation(relation: Relation, counts: Mapping[str, int | None]) -> dict[str, Any]:
    ends = f"{' | '.join(relation.sources)} → {' | '.join(relation.targets)}"
    return _term_row("relation", relation.type, relation.label) | {"of": ends, "count": counts.get(relation.type, 0)}


def _property(model: Model, owned: Property, owner: NodeClass | Relation) -> dict[str, Any]:
    values: list[Any] = [*(owned.one_of or ())]
    if owned.scheme:
        values = list(model.schemes[owned.scheme].concepts)
    return _term_row("property", owned.name, owned.label) | {
        "of": owner.name if isinstance(owner, NodeClass) else owner.type,
        "type": f"{owned.datatype}[]" if owned.many else owned.datatype,
        "required": owned.required,
        "values": values,
    }


def _term_row(kind: str, name: str, label: Text) -> dict[str, Any]:
    return dict.fromkeys(names_of(SCHEMA)) | {"kind": kind, "name": name, "label": label}


def _term(model: Model, name: str) -> NodeClass | Relation:
    """The class or relation that a name or a label means, in either language, whatever the case."""
    from essaim.ontology.folding import normalise

    terms: dict[str, NodeClass | Relation] = {}
    named: dict[str, NodeClass | Relation] = {**model.classes, **model.relations}
    for key, term in named.items():
        terms |= {normalise(word): term for word in (*term.label, key)}
    if normalise(name) in terms:
        return terms[normalise(name)]
    near = did_you_mean(name, terms)
    tail = Text(f" {near.fr}", f" {near.en}") if near else Text("", "")
    raise NameUnknownError(
        fr=f"« {name} » n’est ni une classe ni une relation (essaim schema en donne la liste).{tail.fr}",
        en=f"“{name}” is neither a class nor a relation (essaim schema lists them).{tail.en}",
    )
