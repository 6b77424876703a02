"""The vocabularies of a Turtle graph: SKOS schemes and concepts into Schemes."""

from decimal import Decimal
from types import MappingProxyType

from rdflib import SKOS, Literal, URIRef
from rdflib.term import Node

from essaim.ontology.folding import normalise
from essaim.ontology.model import Concept, Scheme
from essaim.ontology.turtle.closed_graph import ATTRIBUTE, CONCEPT, SCHEME, G, Turtle, local

Attribute = str | float | int


def read_schemes(turtle: Turtle) -> dict[str, Scheme]:
    """Every vocabulary by name, its concepts in the order of the files."""
    concepts: dict[Node, list[URIRef]] = {scheme: [] for scheme in turtle.of_kind(SCHEME)}
    for concept in turtle.of_kind(CONCEPT):
        scheme = turtle.value(concept, SKOS.inScheme)
        if scheme is None or scheme not in concepts:
            turtle.fail(
                concept, "skos:inScheme nomme un vocabulaire inconnu.", "skos:inScheme names an unknown scheme."
            )
        concepts[scheme].append(concept)
    schemes = {local(scheme): _scheme(turtle, scheme, members) for scheme, members in concepts.items()}
    for members in concepts.values():
        for member in members:
            _check_codes(turtle, member, schemes)
    return schemes


def _check_codes(turtle: Turtle, concept: Node, schemes: dict[str, Scheme]) -> None:
    """The values of an attribute that comes from a vocabulary are codes of it."""
    for attribute in set(turtle.graph.predicates(concept)):
        scheme = turtle.value(attribute, G.scheme)
        codes = schemes[local(scheme)].concepts if local(scheme) in schemes else ()
        for value in turtle.values(concept, attribute) if scheme else ():
            if str(value) not in codes:
                name = local(attribute)
                fr = f"{name} : « {value} » n’est pas une valeur du vocabulaire {local(scheme)}."
                turtle.fail(concept, fr, f"{name}: “{value}” is no value of the scheme {local(scheme)}.")


def _scheme(turtle: Turtle, scheme: Node, members: list[URIRef]) -> Scheme:
    concepts: dict[str, Concept] = {}
    spellings: dict[str, str] = {}
    hints: dict[str, tuple[str, ...]] = {}
    for member in members:
        concept = _concept(turtle, member)
        if concept.code in concepts:
            turtle.fail(member, f"le code {concept.code} est déjà pris.", f"the code {concept.code} is taken already.")
        concepts[concept.code] = concept
        _spell(turtle, member, concept, spellings)
        for label in turtle.values(member, SKOS.hiddenLabel):
            folded = normalise(str(label))
            hints[folded] = (*hints.get(folded, ()), concept.code)
    for member in members:
        broader = turtle.value(member, SKOS.broader)
        if broader is not None and broader not in members:
            turtle.fail(member, "skos:broader sort du vocabulaire.", "skos:broader leaves the scheme.")
    return Scheme(
        name=local(scheme),
        label=turtle.text(scheme, SKOS.prefLabel),
        definition=turtle.text(scheme, SKOS.definition),
        concepts=MappingProxyType(concepts),
        spellings=MappingProxyType(spellings),
        hints=MappingProxyType(hints),
    )


def _concept(turtle: Turtle, concept: Node) -> Concept:
    code = turtle.string(concept, SKOS.notation)
    if code is None:
        turtle.fail(concept, "skos:notation, le code, manque.", "skos:notation, the code, is missing.")
    broader = turtle.value(concept, SKOS.broader)
    return Concept(
        code=code,
        label=turtle.text(concept, SKOS.prefLabel),
        definition=turtle.text(concept, SKOS.definition),
        broader=None if broader is None else turtle.string(broader, SKOS.notation),
        attributes=MappingProxyType(_attributes(turtle, concept)),
        reason=turtle.text(concept, ATTRIBUTE.reason) if turtle.values(concept, ATTRIBUTE.reason) else None,
    )


def _attributes(turtle: Turtle, concept: Node) -> dict[str, Attribute | tuple[str, ...]]:
    """What else is said of the concept: one value, or a tuple where the attribute is declared with g:many."""
    attributes: dict[str, Attribute | tuple[str, ...]] = {}
    for predicate in dict.fromkeys(turtle.graph.predicates(concept)):
        if not turtle.is_annotation(predicate) or predicate == ATTRIBUTE.reason:
            continue
        if turtle.flag(predicate, G.many):
            attributes[local(predicate)] = tuple(str(value) for value in turtle.values(concept, predicate))
        else:
            attributes[local(predicate)] = _plain(turtle.value(concept, predicate))
    return attributes


def _plain(value: Node | None) -> Attribute:
    number = value.value if isinstance(value, Literal) else None
    if isinstance(number, Decimal):
        return float(number)
    return number if isinstance(number, (bool, int)) else str(value)


def _spell(turtle: Turtle, member: Node, concept: Concept, spellings: dict[str, str]) -> None:
    """Add every way to write `concept`; one that means another concept already is an error."""
    others = (str(label) for label in turtle.values(member, SKOS.altLabel))
    for spelling in (concept.code, *concept.label, *others):
        folded = normalise(spelling)
        taken = spellings.setdefault(folded, concept.code)
        if taken != concept.code:
            turtle.fail(
                member,
                f"« {spelling} » désigne déjà {taken}.",
                f"“{spelling}” means {taken} already.",
            )
