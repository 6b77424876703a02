"""Rows of the outlines of communes and départements: communes merged since are joined in one outline."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from essaim.graph_loader.france.territories import lookup
from essaim.graph_loader.sources.geojson import Ring, features, place, polygons, properties_of


def rows(path: Path) -> Iterator[dict[str, str | None]]:
    """One row a feature: every feature of a merged commune gives the whole outline of today's. Raises FileError."""
    found = [(properties_of(feature), polygons(feature.get("geometry"))) for feature in features(path)]
    shapes: dict[str, list[Sequence[Ring]]] = defaultdict(list)
    for properties, shape in found:
        shapes[_today(str(properties.get("code", "")))] += shape
    for properties, _ in found:
        code = str(properties.get("code", ""))
        if not {"code", "nom"} <= properties.keys():
            continue
        commune = code if len(code) == 5 else None
        yield {
            "code": code,
            "nom": str(properties["nom"]),
            "commune": commune,
            "departement": None if commune else code,
            "part": code[:2] if commune else "departements",
            "territory": code,
            **place(shapes[_today(code)]),
        }


def _today(code: str) -> str:
    return lookup().commune(code) or code
