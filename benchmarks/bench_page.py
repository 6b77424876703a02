"""The explorer against pyvis on the same graphs, in the same run: bytes of the page and time to its first picture.

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

from playwright.sync_api import Browser, sync_playwright

from essaim.ontology.compile import load_model
from essaim.ontology.text import Text
from essaim.queries.answer import Answer
from essaim.visualizations.adhoc import network_class
from essaim.visualizations.explorer_graph import Link, Node, PageGraph, page_graph
from essaim.visualizations.explorer_page import Header, page

BUDGETS = {1_000: 300_000, 10_000: 500_000}
KINDS = ("Association", "Institution", "Person", "Offer", "Need")
ROUNDS = 3


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


def first_picture(browser: Browser, html: str, ready: str) -> float:
    """Median seconds from opening to the drawing."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(html, encoding="utf-8")
        for _ in range(ROUNDS):
            context = browser.new_context(offline=True, viewport={"width": 1366, "height": 800})
            seen = context.new_page()
            begin = time.perf_counter()
            seen.goto(file.as_uri())
            seen.wait_for_function(ready, timeout=120_000)
            taken.append(time.perf_counter() - begin)
            context.close()
    return statistics.median(taken)


def main() -> None:
    """Print one line a size."""
    model = load_model()
    header = Header("Banc d’essai", None, "bench", "2026-11-23", "internal", True)
    none = Answer("gaps", Text("t", "t"), (), (), date(2026, 11, 23))
    print("nodes   links   layout+page s   KB (budget)   pyvis KB   picture s   pyvis s   ratio")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in [int(one) for one in sys.argv[1:]] or BUDGETS:
            drawn = graph(size)
            begin = time.perf_counter()
            html = page([none], drawn, header, model, "fr")
            made = time.perf_counter() - begin
            other = with_pyvis(drawn)
            own = first_picture(browser, html, "document.body.dataset.settled === 'yes'")
            theirs = first_picture(browser, other, "document.querySelector('canvas') && typeof network === 'object'")
            kilo, others = len(html.encode()) / 1000, len(other.encode()) / 1000
            print(
                f"{size:6} {len(drawn.links):7} {made:15.2f} {kilo:7.0f} ({BUDGETS.get(size, 0) / 1000:.0f}) "
                f"{others:10.0f} {own:11.2f} {theirs:9.2f} {own / theirs:7.2f}"
            )
        browser.close()


if __name__ == "__main__":
    main()
