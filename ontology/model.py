"""The ontology as the rest of essaim sees it: compiled once, immutable, passed as an argument."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from essaim.ontology.text import Text

Datatype = Literal["string", "integer", "decimal", "boolean", "date", "gYear"]
Index = Literal["range", "name"]
Presence = Literal["within", "around"]


@dataclass(frozen=True, slots=True)
class Property:
    """One attribute of a class or of a relation, with all that its shape says.

    `less_or_equal` names the property that this one may not exceed; `personal` marks personal data and judgements;
    `bookkeeping` is kept by the loader, never filled by a source; `unit` is a UN/CEFACT code (EUR, KMK, ANN …).
    """

    name: str
    datatype: Datatype
    label: Text
    definition: Text
    required: bool = False
    max_count: int | None = 1
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    one_of: tuple[str | bool, ...] | None = None
    scheme: str | None = None
    index: Index | None = None
    less_or_equal: str | None = None
    personal: bool = False
    bookkeeping: bool = False
    unit: str | None = None

    @property
    def many(self) -> bool:
        """Whether a list of values is allowed."""
        return self.max_count is None or self.max_count > 1


@dataclass(frozen=True, slots=True)
class NodeClass:
    """A class of nodes. `ancestors` goes from the class itself up to its most general concrete class.

    `sector` and `actor_kind` are codes that hold of any body of the class, `council` is the kind of institution that
    governs such a territory. Of several territories of one name, the class with the lowest `namesake` is meant.
    """

    name: str
    label: Text
    definition: Text
    ancestors: tuple[str, ...]
    id_prefix: str
    properties: Mapping[str, Property]
    abstract: bool = False
    closed: bool = False
    sector: str | None = None
    actor_kind: str | None = None
    council: str | None = None
    namesake: int | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels a node of this class carries, its own first."""
        return self.ancestors

    @property
    def root(self) -> str:
        """The most general concrete label: uniqueness of ids is declared there, and MERGE uses it alone."""
        return self.ancestors[-1]


@dataclass(frozen=True, slots=True)
class Tie:
    """What a relation is worth as a social tie: `existence` and `reliability` of an introduction, both 0..1.

    With `spread`, the reliability is at most `spread` divided by the number of such ties of the start: a funder of
    thousands introduces nobody. `paths_only` ties never count in scores of connectors. A `shared` tie stands between
    two ends that share a start (the co-signatories of an agreement), not along the relation.
    """

    existence: float
    reliability: float
    direction: Literal["both", "forward"]
    spread: float | None = None
    paths_only: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """A relation that makes a person one of a body.

    `speaks` and `lends_sector` are its place, from 1, among those that speak for the body, and among those by which a
    person takes the sector of its body. With `ours` its people act for the body; a `mandate` is won by an election.
    """

    speaks: int
    lends_sector: int
    ours: bool = False
    mandate: bool = False
    actor_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship type; `sources` and `targets` are names of classes.

    `presence`: who starts it belongs to the territory at its end, "within" that one and all that holds it, or also
    "around", in all its parts.
    """

    type: str
    name: str
    label: Text
    definition: Text
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    properties: Mapping[str, Property]
    symmetric: bool = False
    derived: bool = False
    tie: Tie | None = None
    membership: Membership | None = None
    presence: Presence | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """One value of a vocabulary; `attributes` holds what else its source says of it (order, unit, ages …).

    `reason`: why a body of this kind is worth meeting, as the end of a sentence; None where it is not sought.
    """

    code: str
    label: Text
    definition: Text
    broader: str | None
    attributes: Mapping[str, str | float | int | tuple[str, ...]]
    reason: Text | None = None

    def number(self, attribute: str) -> float | None:
        """A numeric attribute, or None where nothing is said."""
        value = self.attributes.get(attribute)
        return value if isinstance(value, int | float) else None

    def codes(self, attribute: str) -> tuple[str, ...]:
        """The codes that an attribute holds, one or several."""
        value = self.attributes.get(attribute, ())
        return value if isinstance(value, tuple) else (str(value),)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A vocabulary: the values that a property with `scheme` accepts, in their order.

    `spellings` maps every accepted way to write a value (code, labels, alternative labels), folded, to its code;
    `hints` maps words that are not accepted (hidden labels), folded, to the codes that they bring to mind.
    """

    name: str
    label: Text
    definition: Text
    concepts: Mapping[str, Concept]
    spellings: Mapping[str, str]
    hints: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Model:
    """The whole ontology. `digest` changes when any Turtle file changes by a byte."""

    namespace: str
    version: str
    digest: str
    classes: Mapping[str, NodeClass]
    relations: Mapping[str, Relation]
    schemes: Mapping[str, Scheme]

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether class `name` is `ancestor` or below it."""
        return ancestor in self.classes[name].ancestors

    def subclasses(self, name: str) -> tuple[str, ...]:
        """Class `name` and every class below it, in the order of the ontology."""
        return tuple(below for below, kind in self.classes.items() if name in kind.ancestors)

    def class_of(self, labels: frozenset[str]) -> NodeClass | None:
        """The most specific class among a node's labels, or None when no label is known."""
        classes = [self.classes[label] for label in labels if label in self.classes]
        return max(classes, key=lambda kind: len(kind.ancestors), default=None)

    def ranked(self, scheme: str, attribute: str = "order") -> dict[str, float]:
        """The codes of a vocabulary that have this number, each with it, the lowest first."""
        numbers = {code: concept.number(attribute) for code, concept in self.schemes[scheme].concepts.items()}
        pairs = [(code, number) for code, number in numbers.items() if number is not None]
        return dict(sorted(pairs, key=lambda pair: pair[1]))

    @property
    def visibilities(self) -> tuple[str, ...]:
        """The values of `visibility`, the most open first."""
        return tuple(self.ranked("visibility"))

    def seen_by(self, reader: str) -> tuple[str, ...]:
        """The values of `visibility` that a reader of this circle may see, the most open first."""
        order, circles = self.ranked("visibility"), self.schemes["visibility"].concepts
        shown_to = {code: (circles[code].codes("shownTo") or (code,))[0] for code in order}
        return tuple(code for code in order if order[shown_to[code]] <= order[reader])

    @property
    def memberships(self) -> dict[str, Membership]:
        """The relations that make a person one of a body, who speaks for it first."""
        pairs = [(name, relation.membership) for name, relation in self.relations.items() if relation.membership]
        return dict(sorted(pairs, key=lambda pair: pair[1].speaks))

    @property
    def presences(self) -> dict[str, Presence]:
        """The relations by which an actor belongs to a territory."""
        return {name: relation.presence for name, relation in self.relations.items() if relation.presence}

    @property
    def councils(self) -> dict[str, str]:
        """The kind of institution that governs a territory, by what the ids of such territories begin with."""
        return {kind.id_prefix: kind.council for kind in self.classes.values() if kind.council}
