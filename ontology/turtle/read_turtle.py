"""Turtle files into the Model. The only door to rdflib: nothing that an ordinary command runs imports this module."""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

from rdflib import OWL

from essaim.ontology.model import Model
from essaim.ontology.turtle.closed_graph import ES, ONTOLOGY, Turtle
from essaim.ontology.turtle.shapes import Shapes
from essaim.ontology.turtle.vocabularies import read_schemes


def read_model(paths: Sequence[Path], digest: str) -> Model:
    """The Model that the Turtle files describe together; `digest` is what their bytes come to.

    Raises OntologyError, naming the file and the term, for whatever essaim would not understand.
    """
    turtle = Turtle(paths)
    schemes = read_schemes(turtle)
    shapes = Shapes(turtle, schemes)
    version = next((turtle.string(header, OWL.versionInfo) for header in turtle.of_kind(ONTOLOGY)), None)
    return Model(
        namespace=str(ES),
        version=version or "",
        digest=digest,
        classes=MappingProxyType(shapes.classes()),
        relations=MappingProxyType(shapes.relations()),
        schemes=MappingProxyType(schemes),
    )
