"""The explorer against pyvis on the same graphs, in the same run: bytes, first picture, frames while it is dragged.

Beyond 10,000 nodes pyvis is left out: it takes minutes.

python benchmarks/bench_page.py [nodes …]
"""

import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from essaim.ontology.compile import load_model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer
from essaim.visualizations.drawing.pyvis_page import network_class
from essaim.visualizations.page.ecosystem import Link, Node, PageGraph, page_graph
from essaim.visualizations.page.page import Header, page

BUDGETS = {1_000: 300_000, 10_000: 500_000, 50_000: 0}
AGAINST = 10_000  # nodes: pyvis is compared up to here
KINDS = ("Association", "Institution", "Person", "Offer", "Need")
ROUNDS = 3
MOVING = 2.0  # seconds that the drawing is dragged
COUNT = """() => { window.frames_seen = 0; const next = () => { window.frames_seen++; requestAnimationFrame(next); };
requestAnimationFrame(next); }"""


def graph(size: int) -> PageGraph:
    """`size` actors in groups of forty, three links each, one in six to another group."""
    chance = random.Random(7)
    words = ("Mission locale", "Maison", "Régie", "Atelier", "Centre social", "Épicerie", "Ligue", "Club")
    nodes = [
        Node(f"org:{chance.getrandbits(40):x}", f"{chance.choice(words)} {rank}", chance.choice(KINDS))
        for rank in range(size)
    ]
    links = []
    for rank, node in enumerate(nodes):
        for _ in range(3):
            group = rank // 40 * 40
            near = chance.randrange(group, min(group + 40, size))
            other = chance.randrange(size) if chance.random() < 1 / 6 else near
            links.append(Link(node.id, nodes[other].id, "PARTNER_OF", "src:bench"))
    return page_graph(nodes, (link for link in links if link.start != link.end))


def with_pyvis(drawn: PageGraph) -> str:
    """The same graph by pyvis with positions given and physics off: its best case."""
    network = network_class()(cdn_resources="in_line")
    for rank, node in enumerate(drawn.nodes.values()):
        network.add_node(node.id, label=node.name, x=rank % 100 * 60, y=rank // 100 * 60, physics=False)
    network.edges.extend({"from": link.start, "to": link.end} for link in drawn.links)
    network.toggle_physics(False)
    return str(network.generate_html(notebook=False))


def opened(browser: Browser, html: str, ready: str, folder: Path) -> tuple[Page, float]:
    """The page once it is drawn, and the seconds that it took."""
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    seen = browser.new_context(offline=True, viewport={"width": 1366, "height": 800}).new_page()
    begin = time.perf_counter()
    seen.goto(file.as_uri())
    seen.wait_for_selector(ready, state="attached", timeout=180_000)  # its policy lets no function in
    return seen, time.perf_counter() - begin


def frames(seen: Page) -> float:
    """Frames a second while the drawing is dragged to and fro."""
    box = seen.locator("canvas").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.92
    seen.mouse.move(x, y)
    seen.mouse.down()
    seen.evaluate(COUNT)
    begin = time.perf_counter()
    turn = 0
    while time.perf_counter() - begin < MOVING:
        turn += 1
        seen.mouse.move(x + 40 * (turn % 7 - 3), y - 5 * (turn % 5))
    counted, taken = seen.evaluate("window.frames_seen"), time.perf_counter() - begin
    seen.mouse.up()
    return float(counted) / taken


def measured(browser: Browser, html: str, ready: str) -> tuple[float, float]:
    """Median seconds to the first picture, and frames a second while it moves."""
    taken, rate = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            seen, seconds = opened(browser, html, ready, Path(folder))
            taken.append(seconds)
            rate = max(rate, frames(seen))
            seen.context.close()
    return statistics.median(taken), rate


def main() -> None:
    """Print one line a size."""
    model = load_model()
    header = Header("Banc d’essai", None, "bench", "2026-11-23", "internal", True)
    none = Answer("gaps", Text("t", "t"), (), (), date(2026, 11, 23))
    print("nodes   links   layout+page s   KB (budget)   picture s   frames/s   pyvis: KB   picture s   frames/s")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in [int(one) for one in sys.argv[1:]] or BUDGETS:
            drawn = graph(size)
            begin = time.perf_counter()
            html = page([none], drawn, header, model, "fr")
            made = time.perf_counter() - begin
            own, moving = measured(browser, html, "body[data-settled]")
            line = (
                f"{size:6} {len(drawn.links):7} {made:15.2f} {len(html.encode()) / 1000:7.0f} "
                f"({BUDGETS.get(size, 0) / 1000:.0f}) {own:11.2f} {moving:10.0f}"
            )
            if size <= AGAINST:
                other = with_pyvis(drawn)
                theirs, rate = measured(browser, other, "#mynetwork canvas")
                line += f" {len(other.encode()) / 1000:12.0f} {theirs:11.2f} {rate:10.0f}"
                line += f"   (picture × {own / theirs:.2f}, frames × {moving / rate:.1f})"
            print(line, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
