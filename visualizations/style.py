"""Shape and colour of each class, so that neither the colour-blind nor a grey print loses the legend."""

from typing import NamedTuple

from essaim.ontology.model import Model, NodeClass


class Style(NamedTuple):
    """A vis-network shape whose label stands below it, and a colour that reads on white (contrast ≥ 3)."""

    shape: str
    colour: str


OTHER = Style("dot", "#5b6770")
STYLES = {
    "Territory": Style("square", "#0b3c5d"),
    "Region": Style("square", "#14213d"),
    "Department": Style("square", "#1f5f8b"),
    "Intercommunality": Style("square", "#2a7f9e"),
    "Academy": Style("square", "#6b4e71"),
    "Municipality": Style("square", "#0072b2"),
    "PriorityNeighbourhood": Style("square", "#3a86c8"),
    "LivingArea": Style("square", "#5b6770"),
    "Organisation": Style("dot", "#5f5b94"),
    "Institution": Style("diamond", "#c24e00"),
    "School": Style("diamond", "#a87400"),
    "Association": Style("dot", "#00845f"),
    "Company": Style("dot", "#7a5c3e"),
    "Foundation": Style("dot", "#8457b5"),
    "Person": Style("hexagon", "#8a6200"),
    "Offer": Style("triangle", "#b5418c"),
    "Programme": Style("triangle", "#6d2e8d"),
    "Deployment": Style("triangleDown", "#6d2e8d"),
    "Need": Style("star", "#c1121f"),
    "Agreement": Style("hexagon", "#4f6f52"),
    "Observation": Style("triangle", "#5b6770"),
    "Interaction": Style("triangleDown", "#4a6fa5"),
    "Review": Style("triangleDown", "#2f7f79"),
    "Objection": Style("triangleDown", "#c1121f"),
    "SuccessFactor": Style("star", "#a87400"),
    "Step": Style("hexagon", "#6d2e8d"),
    "Rule": Style("diamond", "#5b6770"),
    "Source": Style("square", "#7b8794"),
    "Theme": Style("star", "#00845f"),
    "Audience": Style("star", "#0072b2"),
    "DeploymentPhase": Style("star", "#6d2e8d"),
}


def style_of(found: NodeClass | None) -> Style:
    """The style of a class, or of the nearest class above it that has one."""
    names = found.ancestors if found else ()
    return next((STYLES[name] for name in names if name in STYLES), OTHER)


def class_of_id(identifier: str, model: Model) -> NodeClass | None:
    """The class that an id's prefix speaks of, for a node of which a query gave only the id."""
    prefix, colon, _ = identifier.partition(":")
    fits = [found for found in model.classes.values() if colon and found.id_prefix == prefix and not found.abstract]
    return min(fits, key=lambda found: len(found.ancestors), default=None)
