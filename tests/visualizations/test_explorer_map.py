"""The map of communes and neighbourhoods: every place is on it, and it leads to the lists and back."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from essaim.ontology.model import Model
from essaim.visualizations.page.ecosystem import Link, Node, page_graph
from essaim.visualizations.page.html import Scribe, slim
from essaim.visualizations.page.map import Place, drawn_map, rings
from essaim.visualizations.page.page import Header, page

Opener = Callable[..., AbstractContextManager[Any]]
CONTOURS = Path(__file__).parents[3] / "shared/data/contours/communes-44-loire-atlantique.geojson"
HEADER = Header("Haute-Brise", None, "abc123", "2026-11-23", "internal", True)
SQUARE = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0.5,1],[0,1],[0,0]]]}'
SPECK = '{"type":"MultiPolygon","coordinates":[[[[2,1],[2.0001,1],[2.0001,1.0001],[2,1]]]]}'


def drawn(*known: Place) -> str:
    return drawn_map(Scribe("fr"), known, {"com:1": 7}).html


def test_an_outline_is_whole_steps_and_the_smallest_island_survives() -> None:
    html = drawn(Place("com:1", "Grande", rings=rings(SQUARE)), Place("com:2", "Îlot", rings=rings(SPECK)))
    assert re.findall(r' d="([^"]+)"', html) == [
        "M0,200l200,0 0-200-200,0z",  # the point in the middle of a straight side is left out
        "M398,-2h4v4h-4z",
    ]
    assert html.count("data-n") == 1 and 'data-n="7"' in html


def test_places_without_outline_are_circles_of_their_area() -> None:
    html = drawn(Place("com:1", "Une", (0.0, 0.0), area=100.0), Place("com:2", "Deux", (1.0, 0.0), area=25.0))
    sizes = [int(size) for size in re.findall(r' r="(\d+)"', html)]
    assert abs(sizes[0] - 2 * sizes[1]) <= 1 < sizes[1] and "Cercles" in html


def test_nothing_known_says_what_to_load_and_a_single_place_needs_no_map() -> None:
    assert "essaim sources" in drawn(Place("com:1", "Une"), Place("com:2", "Deux"))
    assert drawn(Place("com:1", "Une", (0.0, 0.0)), Place("qpv:1", "Quartier")) == ""


def test_every_commune_of_a_real_departement_is_on_the_map(skip_or_fail: Callable[[str], None]) -> None:
    if not CONTOURS.is_file():
        skip_or_fail("no outlines at hand")
    found = json.loads(CONTOURS.read_text(encoding="utf-8"))["features"]
    known = [
        Place(f"com:{one['properties']['code']}", one["properties"]["nom"], rings=rings(json.dumps(one["geometry"])))
        for one in found
    ]
    html = slim(drawn_map(Scribe("fr"), known, {}))
    outlines = re.findall(r"<path[^>]* d=\"([^\"]+)\"", html)
    assert len(outlines) == len({*re.findall(r"<title>([^<]+)", html)}) == len(found) > 200
    assert all(re.fullmatch(r"(M-?\d+,-?\d+(l|h)[\d ,vhl-]+z)+", one) for one in outlines)
    assert len(html.encode()) < 60_000


def test_the_map_leads_to_the_card_and_the_card_to_the_map(model: Model, opened: Opener) -> None:
    known = [
        Place("com:1", "Clairebrise", (0.0, 0.0), area=40.0),
        Place("com:2", "Mirevent", (0.3, 0.0), area=20.0),
        Place("com:3", "Vaucendreux", (0.0, 0.3), area=20.0),
    ]
    nodes = [
        Node("com:1", "Clairebrise", "Municipality"),
        Node("com:2", "Mirevent", "Municipality"),
        Node("org:1", "Centre social", "Association"),
    ]
    graph = page_graph(nodes, [Link("org:1", "com:2", "LOCATED_IN", None)])
    with opened(page([], graph, HEADER, model, "fr", places=known)) as visit:
        seen = visit.page
        assert seen.locator("#map circle").count() == 3 and seen.locator("#map [data-n]").count() == 2
        assert seen.locator("#map .here").count() == 0
        seen.click("#map circle >> nth=0", position={"x": 2, "y": 20})
        seen.wait_for_selector("#card h2:text-is('Clairebrise')")
        seen.fill("#find", "centre social")
        seen.press("#find", "Enter")
        seen.wait_for_selector("#card h2:text-is('Centre social')")
        assert seen.locator("#map .here").evaluate_all("all => all.map(one => one.textContent)") == ["Mirevent"]
