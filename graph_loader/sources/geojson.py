"""Rows of a GeoJSON file: the properties of each feature, its geometry as text, and its centre."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from essaim.graph_loader.opening.encodings import decoded
from essaim.graph_loader.opening.openable import reading
from essaim.ontology.errors import FileError

Ring = Sequence[Sequence[float]]
MOST_BYTES = 200_000_000
MOST_POINTS = 200_000  # of one outline: it is one property of one node
_LONGEST_NUMBER = 30  # figures
_FEWEST_POINTS = 3
_EXCERPT = 80
_SWAPPED = ((41.0, 51.6), (-5.6, 9.9))  # where mainland France lies, latitude first
_LAMBERT = ((0.0, 1_300_000.0), (6_000_000.0, 7_200_000.0))
_MERCATOR = 20_100_000.0


def features(path: Path) -> list[Mapping[str, Any]]:
    """The features of a GeoJSON file, be it one Feature or a FeatureCollection. Raises FileError."""
    with reading(path):
        status = path.stat()
    if status.st_size > MOST_BYTES:
        raise FileError(
            fr=f"{path} : ce JSON dépasse {MOST_BYTES // 1_000_000} Mo. Prenez-en une version simplifiée ou découpée.",
            en=f"{path}: this JSON is over {MOST_BYTES // 1_000_000} MB. Take a simplified version, or a part of it.",
        )
    return _features(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=1)
def _features(path: Path, _changed: int, _size: int) -> list[Mapping[str, Any]]:
    """Read once for all who ask, one after the other, whether the file is theirs."""
    tree = _tree(path)
    kind = tree.get("type") if isinstance(tree, dict) else None
    if kind == "Feature":
        return [tree]
    if kind != "FeatureCollection" or not isinstance(tree.get("features"), list):
        raise FileError(
            fr=f"{path} : ce JSON n’est pas du GeoJSON (ni Feature ni FeatureCollection).",
            en=f"{path}: this JSON is not GeoJSON (neither Feature nor FeatureCollection).",
        )
    listed: list[Mapping[str, Any]] = [feature for feature in tree["features"] if isinstance(feature, dict)]
    _check_places(path, listed)
    return listed


def _tree(path: Path) -> Any:
    with reading(path):
        raw = path.read_bytes()
    try:
        return json.loads(decoded(raw).data, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise FileError(
            fr=f"{path}, ligne {error.lineno} : ce JSON est coupé ou mal formé. Téléchargez-le à nouveau.",
            en=f"{path}, line {error.lineno}: this JSON is cut or ill-formed. Download it again.",
        ) from error
    except RecursionError as error:
        raise FileError(
            fr=f"{path} : ce JSON est imbriqué trop profondément pour être des données. Téléchargez-le à nouveau.",
            en=f"{path}: this JSON is nested too deeply to be data. Download it again.",
        ) from error


def _whole(figures: str) -> int | str:
    """A whole number; one that is too long to be any stays a text."""
    return int(figures) if len(figures) <= _LONGEST_NUMBER else figures


def rows(path: Path) -> Iterator[dict[str, str | None]]:
    """One row a feature, in the order of the file. Raises FileError."""
    for feature in features(path):
        yield {**_texts(properties_of(feature)), **place(polygons(feature.get("geometry")))}


def properties_of(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties of a feature; none where they are of another form."""
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _texts(properties: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in properties.items()}


def polygons(geometry: Any) -> list[Sequence[Ring]]:
    """The polygons of a Polygon or a MultiPolygon, each with its outer ring first; none for anything else."""
    if not isinstance(geometry, dict) or not geometry.get("coordinates"):
        return []
    coordinates = geometry["coordinates"]
    several: list[Sequence[Ring]] = coordinates if isinstance(coordinates, list) else [coordinates]
    return {"Polygon": [coordinates], "MultiPolygon": several}.get(str(geometry.get("type")), [])


def _points(shape: Any) -> Iterator[Any]:
    """The points of some polygons, or whatever stands in their place."""
    for polygon in shape if isinstance(shape, list) else [shape]:
        for ring in polygon if isinstance(polygon, list) else [polygon]:
            yield from ring if isinstance(ring, list) else [ring]


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) > 1
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in point[:2])
        and all(math.isfinite(number) for number in point[:2])
    )


def _is_shape(shape: Any) -> bool:
    """Whether polygons are drawn: rings of enough points, in degrees, longitude first."""
    for polygon in shape:
        if not isinstance(polygon, list) or not polygon:
            return False
        if not all(isinstance(ring, list) and len(ring) >= _FEWEST_POINTS for ring in polygon):
            return False
    points = list(_points(shape))
    return len(points) <= MOST_POINTS and all(map(_is_point, points)) and all(map(_in_degrees, points))


def _in_degrees(point: Sequence[float]) -> bool:
    return abs(point[0]) <= 180 and abs(point[1]) <= 90 and not _within(point, _SWAPPED)


def _within(point: Sequence[float], box: tuple[tuple[float, float], tuple[float, float]]) -> bool:
    return all(low <= number <= high for number, (low, high) in zip(point, box, strict=False))


def _check_places(path: Path, listed: Sequence[Mapping[str, Any]]) -> None:
    """Raises FileError where most outlines are drawn in another projection, or latitude first."""
    firsts = (next(_points(polygons(feature.get("geometry"))), ()) for feature in listed)
    points = [point for point in firsts if _is_point(point)]
    wrong = [point for point in points if not _in_degrees(point)]
    if not wrong or 2 * len(wrong) < len(points):
        return
    if all(_within(point, _SWAPPED) for point in wrong):
        raise FileError(
            fr=f"{path} : la latitude y est écrite avant la longitude (« {_excerpt(wrong[0])} »). Le GeoJSON veut "
            "l’inverse : exportez-le à nouveau.",
            en=f"{path}: latitude stands before longitude in it (“{_excerpt(wrong[0])}”). GeoJSON wants the reverse: "
            "export it again.",
        )
    point = _excerpt(wrong[0])
    projection = "Lambert-93" if _within(wrong[0], _LAMBERT) else "Web Mercator" if _far(wrong[0]) else "?"
    raise FileError(
        fr=f"{path} : ses coordonnées sont projetées ({projection} : « {point} »), essaim veut des degrés. "
        "Exportez-le à nouveau en WGS 84 (EPSG:4326).",
        en=f"{path}: its coordinates are projected ({projection}: “{point}”), essaim wants degrees. "
        "Export it again in WGS 84 (EPSG:4326).",
    )


def _far(point: Sequence[float]) -> bool:
    return max(abs(point[0]), abs(point[1])) <= _MERCATOR


def _excerpt(coordinates: Any) -> str:
    return json.dumps(coordinates)[:_EXCERPT]


def place(shape: Sequence[Sequence[Ring]]) -> dict[str, str | None]:
    """The columns `geometry` (text of a GeoJSON geometry), `latitude` and `longitude` (degrees) of some polygons; what
    is drawn out of order stands in `geometry` as it is, which is none."""
    if not shape:
        return {"geometry": None, "latitude": None, "longitude": None}
    if not isinstance(shape, list) or not _is_shape(shape):
        return {"geometry": _excerpt(shape), "latitude": None, "longitude": None}
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
