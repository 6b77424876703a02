"""The classes and the relations of a Turtle graph: SHACL node shapes into NodeClasses and Relations."""

import re
from types import MappingProxyType
from typing import Literal, cast, get_args

from rdflib import OWL, RDF, RDFS, SH, SKOS
from rdflib.term import Node

from essaim.ontology.model import Membership, NodeClass, Presence, Property, Relation, Scheme, Tie
from essaim.ontology.turtle.closed_graph import CLASS, CLASS_TERMS, ES, RELATION_TERMS, G, Turtle, local
from essaim.ontology.turtle.property_shapes import read_shape

_CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
_TYPE_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_PREFIX = re.compile(r"[a-z]{2,6}")
_TYPES = {OWL.Class, RDFS.Class, SH.NodeShape}
_ENDS = (ES["from"], ES.to)
_FOR_CLASSES = (*(G[term] for term in sorted(CLASS_TERMS)), SH.closed, SH.ignoredProperties)
_FOR_RELATIONS = tuple(G[term] for term in sorted(RELATION_TERMS))
_END_TERMS = {SH.path, SH["class"], SH["or"], SH.nodeKind, SH.minCount, SH.maxCount}


class Shapes:
    """The node shapes of a graph, each read once, parents before children."""

    def __init__(self, turtle: Turtle, schemes: dict[str, Scheme]) -> None:
        self._turtle = turtle
        self._schemes = schemes
        self._properties: dict[Node, dict[str, Property]] = {}
        self._lines: dict[Node, tuple[Node, ...]] = {shape: self._line(shape) for shape in turtle.of_kind(CLASS)}
        self._check_names()

    def classes(self) -> dict[str, NodeClass]:
        """Every class of nodes by name, in the order of the files."""
        return {local(shape): self._class(shape, line) for shape, line in self._lines.items() if line[-1] == ES.Node}

    def relations(self) -> dict[str, Relation]:
        """Every relation by relationship type, in the order of the files."""
        relations = [
            self._relation(shape)
            for shape, line in self._lines.items()
            if line[-1] == ES.Relation and shape != line[-1]
        ]
        return {relation.type: relation for relation in relations}

    def _line(self, shape: Node) -> tuple[Node, ...]:
        """`shape` and its parents, up to es:Node or es:Relation."""
        line = [shape]
        while (parent := self._turtle.value(line[-1], RDFS.subClassOf)) is not None:
            if parent in line:
                self._turtle.fail(shape, "rdfs:subClassOf tourne en rond.", "rdfs:subClassOf goes in a circle.")
            line.append(parent)
        if line[-1] not in (ES.Node, ES.Relation):
            self._turtle.fail(
                shape,
                "rdfs:subClassOf doit mener à es:Node ou à es:Relation.",
                "rdfs:subClassOf must lead to es:Node or to es:Relation.",
            )
        return tuple(line)

    def _check_names(self) -> None:
        """Names are labels and types in Cypher: well formed, none used twice."""
        taken: dict[str, Node] = {}
        for shape, line in self._lines.items():
            type_name = self._turtle.string(shape, G.relationType) or ""
            self._check_terms(shape, _FOR_CLASSES if line[-1] == ES.Relation else _FOR_RELATIONS)
            relation = line[-1] == ES.Relation and shape != ES.Relation
            if not _CLASS_NAME.fullmatch(local(shape)) or (relation and not _TYPE_NAME.fullmatch(type_name)):
                self._turtle.fail(
                    shape,
                    "une classe se nomme en PascalCase, une relation porte un g:relationType EN_CAPITALES.",
                    "a class is named in PascalCase, a relation has a g:relationType IN_CAPITALS.",
                )
            for name in {local(shape), type_name} - {""}:
                if taken.setdefault(name, shape) != shape:
                    self._turtle.fail(shape, f"le nom {name} est déjà pris.", f"the name {name} is taken already.")

    def _check_terms(self, shape: Node, senseless: tuple[Node, ...]) -> None:
        if set(self._turtle.values(shape, RDF.type)) != _TYPES:
            self._turtle.fail(
                shape,
                "une classe est à la fois owl:Class, rdfs:Class et sh:NodeShape.",
                "a class is an owl:Class, an rdfs:Class and a sh:NodeShape at once.",
            )
        for term in senseless:
            if self._turtle.values(shape, term):
                name = local(term)
                self._turtle.fail(shape, f"{name} n’a pas de sens ici.", f"{name} makes no sense here.")

    def _own(self, shape: Node) -> dict[str, Property]:
        """The properties of `shape`, those of its parents first."""
        if shape not in self._properties:
            parent = self._turtle.value(shape, RDFS.subClassOf)
            properties = {} if parent is None else dict(self._own(parent))
            for item in self._turtle.values(shape, SH.property):
                if self._turtle.value(item, SH.path) not in _ENDS:
                    read = read_shape(
                        self._turtle, item, self._schemes, properties.get(local(self._turtle.value(item, SH.path)))
                    )
                    properties[read.name] = read
            for read in properties.values():
                if read.less_or_equal is not None and read.less_or_equal not in properties:
                    self._turtle.fail(
                        shape,
                        f"sh:lessThanOrEquals : {read.less_or_equal} est inconnue.",
                        f"sh:lessThanOrEquals: {read.less_or_equal} is unknown.",
                    )
            self._properties[shape] = properties
        return self._properties[shape]

    def _class(self, shape: Node, line: tuple[Node, ...]) -> NodeClass:
        turtle = self._turtle
        closed = turtle.flag(shape, SH.closed)
        if closed:
            self._check_closed(shape)
        concrete = tuple(local(parent) for parent in line if not turtle.flag(parent, G.abstract))
        prefix = self._inherited(line, G.idPrefix) or ""
        if prefix and not _PREFIX.fullmatch(prefix):
            turtle.fail(shape, "g:idPrefix a 2 à 6 minuscules.", "g:idPrefix has 2 to 6 lower-case letters.")
        return NodeClass(
            name=local(shape),
            label=turtle.text(shape, RDFS.label),
            definition=turtle.text(shape, SKOS.definition),
            ancestors=concrete or (local(shape),),
            id_prefix=prefix,
            properties=MappingProxyType(self._own(shape)),
            abstract=turtle.flag(shape, G.abstract),
            closed=closed,
            sector=self._code(shape, self._inherited(line, G.sector), "sector"),
            actor_kind=self._code(shape, self._inherited(line, G.actorKind), "actor-kind"),
            council=self._code(shape, self._inherited(line, G.council), "institution-kind"),
            namesake=turtle.count(shape, G.namesake),
        )

    def _inherited(self, line: tuple[Node, ...], term: Node) -> str | None:
        """What the class says with `term`, else the nearest of its parents that says something."""
        return next((value for shape in line if (value := self._turtle.string(shape, term))), None)

    def _code(self, shape: Node, code: str | None, scheme: str) -> str | None:
        if code is not None and (scheme not in self._schemes or code not in self._schemes[scheme].concepts):
            fr = f"« {code} » n’est pas une valeur du vocabulaire {scheme}."
            self._turtle.fail(shape, fr, f"“{code}” is no value of the scheme {scheme}.")
        return code

    def _check_closed(self, shape: Node) -> None:
        """SHACL closes a shape on its own properties alone: what it inherits must be named, or would be refused."""
        ignored = {local(term) for term in self._turtle.members(shape, SH.ignoredProperties)} - {"type"}
        stated = {local(self._turtle.value(item, SH.path)) for item in self._turtle.values(shape, SH.property)}
        if ignored | stated != set(self._own(shape)) or ignored & stated:
            self._turtle.fail(
                shape,
                "sh:ignoredProperties doit nommer rdf:type et chaque propriété héritée, rien d’autre.",
                "sh:ignoredProperties must name rdf:type and every inherited property, nothing else.",
            )

    def _relation(self, shape: Node) -> Relation:
        turtle = self._turtle
        return Relation(
            type=turtle.string(shape, G.relationType) or "",
            name=local(shape),
            label=turtle.text(shape, RDFS.label),
            definition=turtle.text(shape, SKOS.definition),
            sources=self._end(shape, ES["from"], G["from"]),
            targets=self._end(shape, ES.to, G.to),
            properties=MappingProxyType(self._own(shape)),
            symmetric=turtle.flag(shape, G.symmetric),
            derived=turtle.flag(shape, G.derived),
            tie=self._tie(shape),
            membership=self._membership(shape),
            presence=self._presence(shape),
        )

    def _end(self, shape: Node, path: Node, annotation: Node) -> tuple[str, ...]:
        """The classes of an end: what the annotation says, and its shape must say the same."""
        turtle = self._turtle
        named = turtle.values(shape, annotation)
        shapes = [item for item in turtle.values(shape, SH.property) if turtle.value(item, SH.path) == path]
        stated = [turtle.value(item, SH["class"]) for item in shapes if turtle.value(item, SH["class"])]
        stated += [turtle.value(option, SH["class"]) for item in shapes for option in turtle.members(item, SH["or"])]
        if any(set(turtle.graph.predicates(item)) - _END_TERMS for item in shapes):
            turtle.fail(shape, "une extrémité n’a que des classes.", "an end has classes and nothing else.")
        unknown = [kind for kind in named if self._lines.get(kind, (kind,))[-1] != ES.Node]
        if not named or unknown or set(named) != set(stated):
            name = local(path)
            turtle.fail(
                shape,
                f"g:{name} et la forme de es:{name} doivent nommer les mêmes classes, déclarées.",
                f"g:{name} and the shape of es:{name} must name the same classes, all declared.",
            )
        return tuple(local(kind) for kind in named)

    def _tie(self, shape: Node) -> Tie | None:
        turtle = self._turtle
        tie = turtle.value(shape, G.tie)
        if tie is None:
            return None
        existence, reliability = turtle.number(tie, G.existence), turtle.number(tie, G.reliability)
        direction = turtle.string(tie, G.direction)
        if existence is None or reliability is None or direction not in ("both", "forward"):
            turtle.fail(
                tie,
                'un g:tie a g:existence, g:reliability et g:direction ("both" ou "forward").',
                'a g:tie has g:existence, g:reliability and g:direction ("both" or "forward").',
            )
        if not (0 < existence <= 1 and 0 < reliability <= 1):
            turtle.fail(tie, "ces valeurs sont entre 0 et 1.", "these values lie between 0 and 1.")
        return Tie(
            existence=existence,
            reliability=reliability,
            direction=cast(Literal["both", "forward"], direction),
            spread=turtle.number(tie, G.spread),
            paths_only=turtle.flag(tie, G.pathsOnly),
            shared=turtle.flag(tie, G.shared),
        )

    def _membership(self, shape: Node) -> Membership | None:
        turtle = self._turtle
        membership = turtle.value(shape, G.membership)
        if membership is None:
            return None
        speaks, lends = turtle.count(membership, G.speaks), turtle.count(membership, G.lendsSector)
        if speaks is None or lends is None or ES.Person not in turtle.values(shape, G["from"]):
            fr = "un g:membership a g:speaks et g:lendsSector, et part d’une personne."
            turtle.fail(shape, fr, "a g:membership has g:speaks and g:lendsSector, and starts from a person.")
        return Membership(
            speaks=speaks,
            lends_sector=lends,
            ours=turtle.flag(membership, G.ours),
            mandate=turtle.flag(membership, G.mandate),
            actor_kind=self._code(shape, turtle.string(membership, G.actorKind), "actor-kind"),
        )

    def _presence(self, shape: Node) -> Presence | None:
        """« within » or « around », of a relation that leads from actors to territories."""
        turtle = self._turtle
        presence = turtle.string(shape, G.presence)
        starts, ends = ({self._lines[end][-2] for end in turtle.values(shape, path)} for path in (G["from"], G.to))
        leads = starts & {ES.Organisation, ES.Person} and ES.Territory in ends
        if presence is not None and (presence not in get_args(Presence) or not leads):
            fr = 'g:presence vaut "within" ou "around", et mène d’un acteur à un territoire.'
            turtle.fail(shape, fr, 'g:presence is "within" or "around", and leads from an actor to a territory.')
        return cast(Presence | None, presence)
