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
        scheme = turtle.one(concept, SKOS.inScheme)
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
        scheme = turtle.one(attribute, G.scheme)
        codes = schemes[local(scheme)].concepts if local(scheme) in schemes else ()
        for value in turtle.all(concept, attribute) if scheme else ():
            if str(value) not in codes:
                name = local(attribute)
                fr = f"{name} : « {value} » n’est pas une valeur du vocabulaire {local(scheme)}."
                turtle.fail(concept, fr, f"{name}: “{value}” is no value of the scheme {local(scheme)}.")


def _scheme(turtle: Turtle, scheme: Node, members: list[URIRef]) -> Scheme:
    concepts: dict[str, Concept] = {}
    spellings: dict[str, str] = {}
    for member in members:
        found = _concept(turtle, member)
        if found.code in concepts:
            turtle.fail(member, f"le code {found.code} est déjà pris.", f"the code {found.code} is taken already.")
        concepts[found.code] = found
        _spell(turtle, member, found, spellings)
    for member in members:
        broader = turtle.one(member, SKOS.broader)
        if broader is not None and broader not in members:
            turtle.fail(member, "skos:broader sort du vocabulaire.", "skos:broader leaves the scheme.")
    return Scheme(
        name=local(scheme),
        label=turtle.text(scheme, SKOS.prefLabel),
        definition=turtle.text(scheme, SKOS.definition),
        concepts=MappingProxyType(concepts),
        spellings=MappingProxyType(spellings),
    )


def _concept(turtle: Turtle, concept: Node) -> Concept:
    code = turtle.string(concept, SKOS.notation)
    if code is None:
        turtle.fail(concept, "skos:notation, le code, manque.", "skos:notation, the code, is missing.")
    broader = turtle.one(concept, SKOS.broader)
    return Concept(
        code=code,
        label=turtle.text(concept, SKOS.prefLabel),
        definition=turtle.text(concept, SKOS.definition),
        broader=None if broader is None else turtle.string(broader, SKOS.notation),
        attributes=MappingProxyType(_attributes(turtle, concept)),
        reason=turtle.text(concept, ATTRIBUTE.reason) if turtle.all(concept, ATTRIBUTE.reason) else None,
    )


def _attributes(turtle: Turtle, concept: Node) -> dict[str, Attribute | tuple[str, ...]]:
    """What else is said of the concept: one value, or a tuple where the attribute is declared with g:many."""
    found: dict[str, Attribute | tuple[str, ...]] = {}
    for predicate in dict.fromkeys(turtle.graph.predicates(concept)):
        if not turtle.is_annotation(predicate) or predicate == ATTRIBUTE.reason:
            continue
        if turtle.flag(predicate, G.many):
            found[local(predicate)] = tuple(str(value) for value in turtle.all(concept, predicate))
        else:
            found[local(predicate)] = _plain(turtle.one(concept, predicate))
    return found


def _plain(value: Node | None) -> Attribute:
    number = value.value if isinstance(value, Literal) else None
    if isinstance(number, Decimal):
        return float(number)
    return number if isinstance(number, (bool, int)) else str(value)


def _spell(turtle: Turtle, member: Node, concept: Concept, spellings: dict[str, str]) -> None:
    """Add every way to write `concept`; one that means another concept already is an error."""
    others = (str(label) for label in turtle.all(member, SKOS.altLabel))
    for spelling in (concept.code, *concept.label, *others):
        folded = normalise(spelling)
        taken = spellings.setdefault(folded, concept.code)
        if taken != concept.code:
            turtle.fail(
                member,
                f"« {spelling} » désigne déjà {taken}.",
                f"“{spelling}” means {taken} already.",
            )
