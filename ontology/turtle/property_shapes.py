"""One property shape of a class or a relation: SHACL into a Property."""

import re
from dataclasses import replace
from typing import cast, get_args

from rdflib import RDFS, SH, SKOS, XSD, Literal, URIRef
from rdflib.term import Node

from essaim.ontology.model import Datatype, Index, Property, Scheme
from essaim.ontology.turtle.closed_graph import PROPERTY, UNIT_CODE, G, Turtle, local

_NAME = re.compile(r"[a-z][A-Za-z0-9]*")
_ORDERED = {"integer", "decimal", "gYear", "date"}


def read_shape(turtle: Turtle, shape: Node, schemes: dict[str, Scheme], inherited: Property | None) -> Property:
    """The Property that `shape` describes; a shape that restates an inherited one only tightens it."""
    path = _path(turtle, shape)
    if any(turtle.values(shape, term) for term in (SH["class"], SH["or"], SH.nodeKind)):
        turtle.fail(shape, "une propriété n’a pas de classe.", "a property has no class.")
    own = Property(
        name=local(path),
        datatype=_datatype(turtle, shape, inherited),
        label=turtle.text(path, RDFS.label),
        definition=turtle.text(path, SKOS.definition),
        required=_required(turtle, shape),
        max_count=turtle.count(shape, SH.maxCount),
        pattern=_pattern(turtle, shape),
        minimum=turtle.number(shape, SH.minInclusive),
        maximum=turtle.number(shape, SH.maxInclusive),
        min_length=turtle.count(shape, SH.minLength),
        max_length=turtle.count(shape, SH.maxLength),
        one_of=_one_of(turtle, shape),
        scheme=_scheme(turtle, shape, schemes),
        index=_index(turtle, shape),
        less_or_equal=_other(turtle, shape),
        personal=turtle.flag(shape, G.pii),
        bookkeeping=turtle.flag(shape, G.bookkeeping),
        unit=turtle.string(path, UNIT_CODE),
    )
    whole = own if inherited is None else _tightened(turtle, shape, inherited, own)
    _check_limits(turtle, shape, whole)
    if whole.scheme is not None and whole.one_of is not None:
        turtle.fail(shape, "g:scheme et sh:in s’excluent.", "g:scheme and sh:in exclude each other.")
    return whole


def _path(turtle: Turtle, shape: Node) -> Node:
    path = turtle.value(shape, SH.path)
    if not isinstance(path, URIRef) or path not in turtle.of_kind(PROPERTY):
        turtle.fail(
            shape, "sh:path nomme une propriété qui n’est pas déclarée.", "sh:path names an undeclared property."
        )
    if not _NAME.fullmatch(local(path)):
        turtle.fail(path, "un nom de propriété s’écrit en camelCase.", "the name of a property is camelCase.")
    return path


def _datatype(turtle: Turtle, shape: Node, inherited: Property | None) -> Datatype:
    term = turtle.value(shape, SH.datatype)
    name = local(term)
    if term is None and inherited is not None:
        return inherited.datatype
    if name not in get_args(Datatype) or term != XSD[name]:
        turtle.fail(
            shape,
            f"sh:datatype doit être l’un de xsd:{', xsd:'.join(get_args(Datatype))}.",
            f"sh:datatype must be one of xsd:{', xsd:'.join(get_args(Datatype))}.",
        )
    if inherited is not None and inherited.datatype != name:
        turtle.fail(shape, "sh:datatype contredit la classe parente.", "sh:datatype contradicts the parent class.")
    return cast(Datatype, name)


def _required(turtle: Turtle, shape: Node) -> bool:
    least = turtle.count(shape, SH.minCount) or 0
    if least > 1:
        turtle.fail(shape, "sh:minCount vaut 0 ou 1.", "sh:minCount is 0 or 1.")
    return least == 1


def _pattern(turtle: Turtle, shape: Node) -> str | None:
    pattern = turtle.string(shape, SH.pattern)
    try:
        re.compile(pattern or "")
    except re.error as error:
        turtle.fail(shape, f"sh:pattern n’est pas valide ({error}).", f"sh:pattern is not valid ({error}).")
    return pattern


def _one_of(turtle: Turtle, shape: Node) -> tuple[str | bool, ...] | None:
    values = turtle.members(shape, SH["in"])
    if any(not isinstance(value, Literal) or not isinstance(value.value, (str, bool)) for value in values):
        turtle.fail(shape, "sh:in n’admet que textes et booléens.", "sh:in takes texts and booleans only.")
    return tuple(value.value for value in values if isinstance(value, Literal)) or None


def _scheme(turtle: Turtle, shape: Node, schemes: dict[str, Scheme]) -> str | None:
    scheme = turtle.value(shape, G.scheme)
    if scheme is None:
        return None
    if local(scheme) not in schemes:
        turtle.fail(shape, f"le vocabulaire {scheme} n’existe pas.", f"the scheme {scheme} does not exist.")
    return local(scheme)


def _index(turtle: Turtle, shape: Node) -> Index | None:
    index = turtle.string(shape, G["index"])
    if index is not None and index not in get_args(Index):
        turtle.fail(shape, 'g:index vaut "range" ou "name".', 'g:index is "range" or "name".')
    return cast(Index | None, index)


def _other(turtle: Turtle, shape: Node) -> str | None:
    bound = turtle.value(shape, SH.lessThanOrEquals)
    return None if bound is None else local(bound)


def _tightened(turtle: Turtle, shape: Node, inherited: Property, own: Property) -> Property:
    """`inherited` with what `own` adds; what both say differently, and no order settles, is an error."""
    limits: dict[str, object] = {}
    for name in ("pattern", "one_of", "scheme", "index", "less_or_equal"):
        before, now = getattr(inherited, name), getattr(own, name)
        if before is not None and now is not None and before != now:
            turtle.fail(shape, f"{name} contredit la classe parente.", f"{name} contradicts the parent class.")
        limits[name] = before if now is None else now
    for name, strictest in (
        ("minimum", max),
        ("min_length", max),
        ("maximum", min),
        ("max_length", min),
        ("max_count", min),
    ):
        both = [value for value in (getattr(inherited, name), getattr(own, name)) if value is not None]
        limits[name] = strictest(both) if both else None
    for name in ("required", "personal", "bookkeeping"):
        limits[name] = getattr(inherited, name) or getattr(own, name)
    return replace(inherited, **limits)  # type: ignore[arg-type]


def _check_limits(turtle: Turtle, shape: Node, whole: Property) -> None:
    """A limit that no value of the datatype can be held against is a mistake in the shape."""
    textual = (whole.pattern, whole.min_length, whole.max_length, whole.scheme)
    if whole.datatype != "string" and any(limit is not None for limit in textual):
        turtle.fail(shape, "cette contrainte ne vaut que pour un texte.", "this constraint is for texts only.")
    ordered = (whole.minimum, whole.maximum)
    if whole.datatype not in ("integer", "decimal") and any(limit is not None for limit in ordered):
        turtle.fail(shape, "ces bornes ne valent que pour un nombre.", "these bounds are for numbers only.")
    if whole.less_or_equal is not None and (whole.datatype not in _ORDERED or whole.many):
        turtle.fail(
            shape, "sh:lessThanOrEquals veut un nombre ou une date.", "sh:lessThanOrEquals needs a number or a date."
        )
