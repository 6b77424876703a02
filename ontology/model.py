"""The ontology as the rest of essaim sees it: compiled once, immutable, passed as an argument."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from essaim.ontology.text import Text

Datatype = Literal["string", "integer", "decimal", "boolean", "date", "gYear"]
Index = Literal["range", "name"]


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
    """A class of nodes. `ancestors` goes from the class itself up to its most general concrete class."""

    name: str
    label: Text
    definition: Text
    ancestors: tuple[str, ...]
    id_prefix: str
    properties: Mapping[str, Property]
    abstract: bool = False
    closed: bool = False

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
class Relation:
    """A relationship type; `sources` and `targets` are names of classes."""

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


@dataclass(frozen=True, slots=True)
class Concept:
    """One value of a vocabulary; `attributes` holds what else its source says of it (order, unit, ages …)."""

    code: str
    label: Text
    definition: Text
    broader: str | None
    attributes: Mapping[str, str | float | int | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A vocabulary: the values that a property with `scheme` accepts, in their order.

    `spellings` maps every accepted way to write a value (code, labels, alternative labels), folded, to its code.
    """

    name: str
    label: Text
    definition: Text
    concepts: Mapping[str, Concept]
    spellings: Mapping[str, str]


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
        return tuple(other for other, found in self.classes.items() if name in found.ancestors)

    def class_of(self, labels: frozenset[str]) -> NodeClass | None:
        """The most specific class among a node's labels, or None when no label is known."""
        known = [self.classes[label] for label in labels if label in self.classes]
        return max(known, key=lambda found: len(found.ancestors), default=None)
