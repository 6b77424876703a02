"""Rows of a GeoJSON file: the properties of each feature, its geometry as text, and its centre."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from essaim.ontology.errors import FileError

Ring = Sequence[Sequence[float]]


def features(path: Path) -> list[Mapping[str, Any]]:
    """The features of a GeoJSON file, be it one Feature or a FeatureCollection. Raises FileError."""
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileError(
            fr=f"{path} : ce fichier n’est pas en UTF-8, comme le GeoJSON doit l’être. Téléchargez-le à nouveau.",
            en=f"{path}: this file is not UTF-8, which GeoJSON must be. Download it again.",
        ) from error
    except json.JSONDecodeError as error:
        raise FileError(
            fr=f"{path}, ligne {error.lineno} : ce JSON est coupé ou mal formé. Téléchargez-le à nouveau.",
            en=f"{path}, line {error.lineno}: this JSON is cut or ill-formed. Download it again.",
        ) from error
    kind = found.get("type") if isinstance(found, dict) else None
    if kind == "Feature":
        return [found]
    if kind != "FeatureCollection" or not isinstance(found.get("features"), list):
        raise FileError(
            fr=f"{path} : ce JSON n’est pas du GeoJSON (ni Feature ni FeatureCollection).",
            en=f"{path}: this JSON is not GeoJSON (neither Feature nor FeatureCollection).",
        )
    return [feature for feature in found["features"] if isinstance(feature, dict)]


def rows(path: Path) -> Iterator[dict[str, str | None]]:
    """One row a feature, in the order of the file. Raises FileError."""
    for feature in features(path):
        yield {**_texts(feature.get("properties") or {}), **place(polygons(feature.get("geometry")))}


def _texts(properties: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in properties.items()}


def polygons(geometry: Mapping[str, Any] | None) -> list[Sequence[Ring]]:
    """The polygons of a Polygon or a MultiPolygon, each with its outer ring first; none for anything else."""
    if not geometry or not geometry.get("coordinates"):
        return []
    coordinates: list[Sequence[Ring]] = geometry["coordinates"]
    return {"Polygon": [geometry["coordinates"]], "MultiPolygon": coordinates}.get(geometry.get("type", ""), [])


def place(shape: Sequence[Sequence[Ring]]) -> dict[str, str | None]:
    """The columns `geometry` (text of a GeoJSON geometry), `latitude` and `longitude` (degrees) of some polygons."""
    if not shape:
        return {"geometry": None, "latitude": None, "longitude": None}
    kind, coordinates = ("Polygon", shape[0]) if len(shape) == 1 else ("MultiPolygon", shape)
    text = json.dumps({"type": kind, "coordinates": coordinates}, separators=(",", ":"))
    longitude, latitude = centre(shape)
    return {"geometry": text, "latitude": f"{latitude:.5f}", "longitude": f"{longitude:.5f}"}


def centre(shape: Sequence[Sequence[Ring]]) -> tuple[float, float]:
    """Longitude and latitude of the centre of mass of some polygons, holes taken out (shoelace formula, in degrees)."""
    east = north = total = 0.0
    for polygon in shape:
        for rank, ring in enumerate(polygon):
            x, y, area = _moments(ring)
            sign = 1.0 if rank == 0 else -1.0
            east, north, total = east + sign * x, north + sign * y, total + sign * area
    if total:
        return east / total, north / total
    points = [point for polygon in shape for ring in polygon for point in ring]
    return sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points)


def _moments(ring: Ring) -> tuple[float, float, float]:
    """The area of a ring and its first moments, whichever way round it is drawn; measured from its first point."""
    x0, y0 = ring[0][0], ring[0][1]
    east = north = area = 0.0
    for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
        ax, ay, bx, by = start[0] - x0, start[1] - y0, end[0] - x0, end[1] - y0
        cross = (ax * by - bx * ay) / 2
        area += cross
        east += cross * (ax + bx) / 3
        north += cross * (ay + by) / 3
    sign = -1.0 if area < 0 else 1.0
    return sign * (east + area * x0), sign * (north + area * y0), abs(area)
