"""Turtle files read into one graph that fails closed: every term in them must be one that essaim knows."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.exceptions import ParserError
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from essaim.ontology.errors import OntologyError
from essaim.ontology.text import Text

ES = Namespace("https://w3id.org/essaim/ontology#")
G = Namespace("https://w3id.org/essaim/graph#")
ATTRIBUTE = Namespace("https://w3id.org/essaim/attribute#")
_LINE_END = "\n"
UNIT_CODE = URIRef("https://schema.org/unitCode")

_MATCHES = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
_NAMES = {SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel}
_WORDS = {RDFS.label, SKOS.definition, RDFS.comment, *_MATCHES}
CLASS_TERMS = {"idPrefix", "sector", "actorKind", "council", "namesake"}
RELATION_TERMS = {"relationType", "from", "to", "symmetric", "derived", "tie", "membership", "presence"}
_SHAPE_TERMS = {"scheme", "index", "pii", "bookkeeping"}
_TIE_TERMS = {"existence", "reliability", "direction", "spread", "pathsOnly", "shared"}
_MEMBERSHIP_TERMS = {"speaks", "lendsSector", "ours", "mandate", "actorKind"}
_LIMITS = {SH.minInclusive, SH.maxInclusive, SH.minLength, SH.maxLength, SH.lessThanOrEquals}
_ENDS = {SH["class"], SH["or"], SH.nodeKind}

CLASS, SHAPE, TIE, MEMBERSHIP, ALTERNATIVE, LIST = "class", "shape", "tie", "membership", "or", "list"
ONTOLOGY, PROPERTY, ANNOTATION, SCHEME, CONCEPT = "ontology", "property", "annotation", "scheme", "concept"
_KNOWN: dict[str, set[URIRef]] = {
    ONTOLOGY: {OWL.versionInfo, DCTERMS.title, DCTERMS.license, DCTERMS.description},
    CLASS: {
        RDFS.subClassOf,
        SH.property,
        SH.closed,
        SH.ignoredProperties,
        *_WORDS,
        *(G[term] for term in {"abstract"} | CLASS_TERMS | RELATION_TERMS),
    },
    SHAPE: {SH.path, SH.datatype, SH.minCount, SH.maxCount, SH.pattern, SH["in"], *_LIMITS, *_ENDS}
    | {G[term] for term in _SHAPE_TERMS},
    TIE: {G[term] for term in _TIE_TERMS},
    MEMBERSHIP: {G[term] for term in _MEMBERSHIP_TERMS},
    ALTERNATIVE: {SH["class"]},
    LIST: {RDF.first, RDF.rest},
    PROPERTY: {UNIT_CODE, *_WORDS},
    ANNOTATION: {RDFS.comment, G.many, G.scheme},
    SCHEME: {SKOS.prefLabel, SKOS.definition},
    CONCEPT: {SKOS.inScheme, SKOS.notation, SKOS.definition, SKOS.broader, *_NAMES, *_MATCHES},
}
_KINDS: dict[Node, str] = {
    OWL.Ontology: ONTOLOGY,
    OWL.Class: CLASS,
    RDFS.Class: CLASS,
    SH.NodeShape: CLASS,
    OWL.DatatypeProperty: PROPERTY,
    OWL.ObjectProperty: PROPERTY,
    OWL.AnnotationProperty: ANNOTATION,
    SKOS.ConceptScheme: SCHEME,
    SKOS.Concept: CONCEPT,
}


class Turtle:
    """The union of some Turtle files. Every method that reads raises OntologyError, naming the file and the term."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._files = {path: _parse(path) for path in paths}
        self.graph = Graph(store="SimpleMemory")  # keeps the order of the files
        for graph in self._files.values():
            for prefix, namespace in graph.namespaces():
                self.graph.bind(prefix, namespace, replace=True)
            for triple in graph:
                self.graph.add(triple)
        self._kinds = dict(self._typed()) | dict(self._nested())
        for path, graph in self._files.items():
            for subject, predicate, value in graph:
                self._check(path, subject, predicate, value)

    def of_kind(self, kind: str) -> list[URIRef]:
        """The subjects of a kind, in the order of the files."""
        return [subject for subject, own in self._kinds.items() if own == kind and isinstance(subject, URIRef)]

    def is_annotation(self, term: Node) -> bool:
        """Whether `term` is declared as an owl:AnnotationProperty."""
        return self._kinds.get(term) == ANNOTATION

    def values(self, subject: Node, predicate: Node) -> list[Node]:
        """Every value of `predicate`, in the order of the files."""
        return list(self.graph.objects(subject, predicate))

    def value(self, subject: Node, predicate: Node) -> Node | None:
        """The value of `predicate`, or None; two different ones are an error."""
        values = self.values(subject, predicate)
        if len(values) > 1:
            self.fail(subject, f"{local(predicate)} est donné deux fois.", f"{local(predicate)} is given twice.")
        return values[0] if values else None

    def members(self, subject: Node, predicate: Node) -> list[Node]:
        """The items of the RDF list that is the value of `predicate`."""
        head = self.value(subject, predicate)
        return [] if head is None else list(Collection(self.graph, head))

    def string(self, subject: Node, predicate: Node) -> str | None:
        """The value of `predicate` as text."""
        value = self.value(subject, predicate)
        return None if value is None else str(value)

    def number(self, subject: Node, predicate: Node) -> float | None:
        """The value of `predicate` as a number: an int where it is written as one."""
        value = self.value(subject, predicate)
        if value is None:
            return None
        if not isinstance(value, Literal) or value.ill_typed or value.datatype not in (XSD.integer, XSD.decimal):
            self.fail(subject, f"{local(predicate)} doit être un nombre.", f"{local(predicate)} must be a number.")
        return int(value) if value.datatype == XSD.integer else float(value)

    def count(self, subject: Node, predicate: Node) -> int | None:
        """The value of `predicate` as a whole number."""
        value = self.number(subject, predicate)
        if isinstance(value, float):
            self.fail(subject, f"{local(predicate)} doit être un entier.", f"{local(predicate)} must be an integer.")
        return value

    def flag(self, subject: Node, predicate: Node) -> bool:
        """Whether `predicate` is true; absent is false."""
        value = self.value(subject, predicate)
        if value is None:
            return False
        if not isinstance(value, Literal) or not isinstance(value.value, bool):
            self.fail(
                subject, f"{local(predicate)} doit être true ou false.", f"{local(predicate)} must be true or false."
            )
        return bool(value.value)

    def text(self, subject: Node, predicate: Node) -> Text:
        """The value of `predicate` in French and in English; one that is missing or double is an error."""
        words = {"fr": self._words(subject, predicate, "fr"), "en": self._words(subject, predicate, "en")}
        for lang, texts in words.items():
            if len(texts) != 1:
                name = f"{local(predicate)}@{lang}"
                self.fail(subject, f"il faut exactement un {name}.", f"exactly one {name} is needed.")
        return Text(words["fr"][0], words["en"][0])

    def fail(self, subject: Node, fr: str, en: str) -> NoReturn:
        """Raise OntologyError about `subject`, with the last of the files that speak of it."""
        path = next(path for path in reversed(self._files) if (subject, None, None) in self._files[path])
        self._refuse(path, subject, fr, en)

    def _words(self, subject: Node, predicate: Node, lang: str) -> list[str]:
        return [str(value) for value in self.values(subject, predicate) if getattr(value, "language", None) == lang]

    def _typed(self) -> Iterator[tuple[Node, str]]:
        for subject, kind in self.graph.subject_objects(RDF.type):
            if kind in _KINDS:
                yield subject, _KINDS[kind]

    def _nested(self) -> Iterator[tuple[Node, str]]:
        yield from ((node, SHAPE) for node in self.graph.objects(None, SH.property))
        yield from ((node, TIE) for node in self.graph.objects(None, G.tie))
        yield from ((node, MEMBERSHIP) for node in self.graph.objects(None, G.membership))
        yield from ((node, LIST) for node in self.graph.subjects(RDF.first, None))
        for head in self.graph.objects(None, SH["or"]):
            yield from ((node, ALTERNATIVE) for node in Collection(self.graph, head) if isinstance(node, BNode))

    def _check(self, path: Path, subject: Node, predicate: Node, value: Node) -> None:
        kind = self._kinds.get(subject)
        if kind is None:
            types = " ".join(self._short(name) for name in self.graph.objects(subject, RDF.type)) or "—"
            fr, en = f"ce terme n’est d’aucun type connu ({types}).", f"this term is of no known type ({types})."
            self._refuse(path, subject, fr, en)
        if predicate == RDF.type:
            understood = value in _KINDS
        else:
            understood = predicate in _KNOWN[kind] or (kind == CONCEPT and self._kinds.get(predicate) == ANNOTATION)
        if not understood:
            term = value if predicate == RDF.type else predicate
            self._refuse(
                path,
                subject,
                f"essaim ne comprend pas {self._short(term)} ici ; corrigez-le ou retirez-le.",
                f"essaim does not understand {self._short(term)} here; correct it or take it out.",
            )

    def _refuse(self, path: Path, subject: Node, fr: str, en: str) -> NoReturn:
        name = self._name(subject)
        raise OntologyError(fr=f"{path} : {name} : {fr}", en=f"{path}: {name}: {en}")

    def _name(self, subject: Node) -> str:
        """How the files write `subject`; a nested one by what holds it."""
        if not isinstance(subject, BNode):
            return self._short(subject)
        holder = next(self.graph.subject_predicates(subject), None)
        path = self.graph.value(subject, SH.path)
        own = f" [{self._short(path)}]" if path is not None else ""
        return own.strip() if holder is None else f"{self._name(holder[0])}{own}"

    def _short(self, term: Node) -> str:
        return term.n3(self.graph.namespace_manager) if isinstance(term, (URIRef, Literal)) else str(term)


def local(term: Node | None) -> str:
    """The last part of an IRI: the name by which a term goes in the graph."""
    return str(term).rpartition("#")[2].rpartition("/")[2]


def _parse(path: Path) -> Graph:
    graph = Graph(store="SimpleMemory")
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        graph.parse(data=text, format="turtle")
    except (SyntaxError, ParserError, ValueError) as error:  # rdflib's BadSyntax, and what is not UTF-8
        reached = getattr(error, "_i", None)
        line = "" if reached is None else f" {text.count(_LINE_END, 0, reached) + 1}"
        reason = str(getattr(error, "_why", error)).splitlines()[0]
        raise OntologyError(
            fr=f"{path}{line and ', ligne' + line} : ce n’est pas du Turtle valide ({reason}).",
            en=f"{path}{line and ', line' + line}: this is not valid Turtle ({reason}).",
        ) from error
    return graph
