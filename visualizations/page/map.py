"""The map of the communes and priority neighbourhoods of a territory, without any library: outlines on a small grid."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from essaim.visualizations.page.html import Made, Scribe, join
from essaim.visualizations.page.page_words import text

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope

WIDE = 400  # steps of the grid across the map: on a nav of 300 pixels, less than a pixel each
NAMED = 12  # places: up to here each has its name on the map
LEAST = 2  # steps: half the side of a place that the grid would make vanish
KM = 111.2  # of a degree of latitude
AREA = 12.0  # km² of a place whose area is unknown
_PLACES = (
    "UNWIND $ids AS id MATCH (t:Territory {id: id}) RETURN t.id AS id, t.name AS name, t.latitude AS latitude, "
    "t.longitude AS longitude, t.areaKm2 AS area, t.contour AS contour ORDER BY id"
)

Point = tuple[float, float]
Step = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A commune or a neighbourhood: its middle (longitude, latitude) or its rings; neither where nothing is known."""

    id: str
    name: str
    middle: Point | None = None
    rings: tuple[tuple[Point, ...], ...] = ()
    area: float | None = None


def places(scope: "Scope") -> list[Place]:
    """The communes and neighbourhoods of the scope; for a neighbourhood, its commune too."""
    ids = sorted(id for id in scope.within | scope.around if id.startswith(("com:", "qpv:")))
    return [
        Place(
            row["id"],
            row["name"],
            None if row["latitude"] is None or row["longitude"] is None else (row["longitude"], row["latitude"]),
            rings(row["contour"]),
            row["area"],
        )
        for row in scope.store.read(_PLACES, ids=ids)
    ]


def rings(geojson: str | None) -> tuple[tuple[Point, ...], ...]:
    """All rings of a Polygon or MultiPolygon in GeoJSON."""
    if not geojson:
        return ()
    shape = json.loads(geojson)
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return tuple(tuple((point[0], point[1]) for point in ring) for polygon in polygons for ring in polygon)


def drawn_map(scribe: Scribe, places: Sequence[Place], numbers: Mapping[str, int]) -> Made:
    """The map; every place that has an outline or coordinates is on it, and leads to its item of the drawing if it has
    one (`numbers`). Where fewer than two have any: what to load, in one sentence, or nothing for a single place."""
    h = scribe.tag
    placed = sorted(
        (place for place in places if place.rings or place.middle), key=lambda place: place.id.startswith("qpv:")
    )
    if len(placed) < 2:
        few = len([place for place in places if place.id.startswith("com:")]) < 2
        return Made("") if few else h("p", text("page", "no_map"), class_="hint")
    grid = _Grid(placed)
    shapes = [_shape(scribe, grid, place, numbers.get(place.id)) for place in placed]
    names = [
        h("text", place.name, x=x, y=y, text_anchor="middle")
        for place in placed[: NAMED if len(placed) <= NAMED else 0]
        for x, y in [grid.middle(place)]
    ]
    side = 70 if names else 4  # room for the names
    circles = not all(place.rings for place in placed)
    return join(
        h("h2", text("page", "map")),
        h(
            "svg", *shapes, *names, id="map", viewBox=f"-{side} -8 {WIDE + 2 * side} {grid.high + 16}", role="img",
            aria_label=text("page", "map_label"),
        ),
        h("p", text("page", "circles" if circles else "outlines"), class_="hint"),
    )  # fmt: skip


def _shape(scribe: Scribe, grid: "_Grid", place: Place, number: int | None) -> Made:
    h = scribe.tag
    kind = "qpv" if place.id.startswith("qpv:") else "com"
    title = h("title", place.name)
    if place.rings:
        return h("path", title, d=grid.path(place), class_=kind, data_n=number)
    (x, y), size = grid.middle(place), grid.radius(place)
    return h("circle", title, cx=x, cy=y, r=size, class_=kind, data_n=number)


class _Grid:
    """Whole steps from longitudes and latitudes: degrees of longitude are shortened as in the middle of the map."""

    def __init__(self, placed: Sequence[Place]) -> None:
        points = [point for one in placed for point in _points(one)]
        self.west, self.north = min(point[0] for point in points), max(point[1] for point in points)
        south = min(point[1] for point in points)
        self.narrow = math.cos(math.radians((self.north + south) / 2))
        across = max((max(point[0] for point in points) - self.west) * self.narrow, (self.north - south) / 2, 1e-6)
        self.scale = WIDE / across
        self.high = max(1, round((self.north - south) * self.scale))

    def step(self, point: Point) -> Step:
        """The step nearest to a point."""
        return round((point[0] - self.west) * self.narrow * self.scale), round((self.north - point[1]) * self.scale)

    def middle(self, place: Place) -> Step:
        """The middle of a place."""
        if place.middle is not None:
            return self.step(place.middle)
        steps = [self.step(point) for point in _points(place)]
        return sum(x for x, _ in steps) // len(steps), sum(y for _, y in steps) // len(steps)

    def radius(self, place: Place) -> int:
        """Of the circle that has the area of a place."""
        return max(LEAST, round(_radius(place) * self.scale))

    def path(self, place: Place) -> str:
        """The outline of a place, never empty: a ring that the grid makes vanish is left out, but not the last one."""
        rings = [ring for ring in (_bends([self.step(point) for point in ring]) for ring in place.rings) if ring]
        if not rings:
            x, y = self.middle(place)
            return f"M{x - LEAST},{y - LEAST}h{2 * LEAST}v{2 * LEAST}h{-2 * LEAST}z"
        return "".join(_written(ring) for ring in rings)


def _points(place: Place) -> Iterable[Point]:
    """What must fit on the map: the outline, or the circle around the middle."""
    if place.rings:
        return [point for ring in place.rings for point in ring]
    x, y = place.middle or (0.0, 0.0)
    size = _radius(place)
    wide = size / math.cos(math.radians(y))
    return [(x - wide, y - size), (x + wide, y + size)]


def _radius(place: Place) -> float:
    """In degrees of latitude."""
    return math.sqrt((place.area or AREA) / math.pi) / KM


def _bends(steps: Sequence[Step]) -> list[Step]:
    """A ring without repeated steps nor steps in line with both neighbours; empty where no surface is left."""
    corners: list[Step] = []
    for step in steps[:-1] if steps and steps[0] == steps[-1] else steps:
        if corners and corners[-1] == step:
            continue
        if len(corners) > 1 and _in_line(corners[-2], corners[-1], step):
            corners.pop()
        corners.append(step)
    return corners if len(set(corners)) > 2 else []


def _in_line(first: Step, second: Step, third: Step) -> bool:
    return (second[0] - first[0]) * (third[1] - second[1]) == (second[1] - first[1]) * (third[0] - second[0])


def _written(ring: Sequence[Step]) -> str:
    """A ring as steps from each point to the next, without needless signs."""
    moves = [f"{x2 - x1},{y2 - y1}" for (x1, y1), (x2, y2) in pairwise(ring)]
    return f"M{ring[0][0]},{ring[0][1]}l{' '.join(moves)}z".replace(",-", "-").replace(" -", "-")
