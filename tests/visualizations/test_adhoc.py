"""The drawing of an ad-hoc query, opened in a real browser without a network."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from essaim.graph_store.store import GraphEdge, GraphNode
from essaim.ontology.model import Model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer, SourceRef
from essaim.visualizations.drawing.pyvis_page import draw
from essaim.visualizations.style import STYLES, class_of_id, style_of

Opener = Callable[..., AbstractContextManager[Any]]
HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>alert(2)</script>",
    '" onmouseover="alert(3)" x=\'',
    "a\u2028b\u2029c",
    "\u202eteneug\u202c \u05e9\u05dc\u05d5\u05dd",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt;&amp;",
    "javascript:alert(4)",
)
TOWN = GraphNode("com:96001", frozenset({"Municipality", "Territory"}), {"name": "Clairebrise", "population": 48210})


def an_answer(title: str = "Qui fait quoi ?", notes: Sequence[str] = ()) -> Answer:
    told = [Text(note, note) for note in notes]
    sources = [SourceRef("src:demo", "Territoire fictif", "2026-10-31")]
    return Answer("cypher", Text(title, title), (), (), date(2026, 11, 23), notes=told, sources=sources)


def association(rank: int, name: str) -> GraphNode:
    return GraphNode(f"org:{rank}", frozenset({"Association", "Organisation"}), {"name": name, "claims": ["{}"]})


def located(node: GraphNode) -> GraphEdge:
    return GraphEdge("LOCATED_IN", node.id, TOWN.id, {})


def a_graph(names: Sequence[str]) -> tuple[list[GraphNode], list[GraphEdge]]:
    actors = [association(rank, name) for rank, name in enumerate(names)]
    return [TOWN, *actors], [located(actor) for actor in actors]


def ink(page: Page) -> int:
    """How many pixels of the canvas are not blank."""
    return int(
        page.evaluate(
            """() => { const c = document.querySelector('#drawing canvas');
            const copy = Object.assign(document.createElement('canvas'), { width: c.width, height: c.height });
            const x = copy.getContext('2d', { willReadFrequently: true }); x.drawImage(c, 0, 0);
            const d = x.getImageData(0, 0, c.width, c.height).data;
            let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n; }"""
        )
    )


def data(html: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script type="application/json" id="graph">(.*?)</script>', html, re.DOTALL)
    assert found
    read: dict[str, list[dict[str, object]]] = json.loads(found[1])
    return read


@pytest.mark.parametrize("width", [1366, 390])
def test_it_draws_what_it_was_given(width: int, model: Model, opened: Opener) -> None:
    nodes, edges = a_graph([f"Association {rank}" for rank in range(30)])
    with opened(draw(nodes, edges, an_answer(), model, "fr"), width) as visit:
        assert ink(visit.page) > 2000
        assert "31 éléments · 30 liens · 23/11/2026" in visit.page.inner_text("header")
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert visit.page.get_attribute("html", "lang") == "fr"
        assert visit.page.title() == "Qui fait quoi ?"
        assert "Territoire fictif (31/10/2026)" in visit.page.inner_text("footer")


@pytest.mark.parametrize("width", [1366, 390])
def test_hostile_words_are_only_words(width: int, model: Model, opened: Opener) -> None:
    nodes, edges = a_graph(HOSTILE)
    bad = HOSTILE[0]
    nodes.append(GraphNode(bad, frozenset({bad}), {"name": bad, bad: bad}))
    edges.append(GraphEdge(bad, bad, "org:0", {}))
    html = draw(nodes, edges, an_answer(bad, HOSTILE), model, "fr")
    with opened(html, width) as visit:
        page = visit.page
        page.fill("#find", "script img")
        assert page.inner_text("#card h2") == bad
        page.evaluate("document.querySelector('details').open = true")
        assert page.evaluate("document.querySelectorAll('img, iframe, object, [onerror], [onmouseover]').length") == 0
        assert page.title() == bad
        assert page.inner_text("h1") == bad
        cells = page.eval_on_selector_all("tbody td:first-child", "found => found.map(cell => cell.textContent)")
        assert HOSTILE[5] in cells and HOSTILE[6] in cells
        assert page.evaluate("typeof vis") == "object"


def test_the_policy_names_the_only_scripts_and_refuses_the_rest(model: Model, opened: Opener) -> None:
    html = draw(*a_graph(["a"]), an_answer(), model, "fr")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy and "default-src &#39;none&#39;" in policy[1] and "unsafe" not in policy[1]
    assert not re.search(r"<[^>]+\s(style|on\w+)=", re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL))
    with opened(html) as visit:
        visit.page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
            " document.body.append(s); }"
        )
        assert visit.page.evaluate("window.ran") is None
        assert any("Content Security Policy" in text for text in visit.said)
        visit.said.clear()


def test_a_click_on_the_legend_hides_a_class_and_the_search_forgives_accents(model: Model, opened: Opener) -> None:
    with opened(draw(*a_graph(["Épicerie solidaire", "Club"]), an_answer(), model, "fr")) as visit:
        page = visit.page
        page.fill("#find", "epicerie")
        assert page.inner_text("#card h2") == "Épicerie solidaire"
        assert model.relations["LOCATED_IN"].label.fr in page.inner_text("#card")
        page.click("#card li button")
        assert page.inner_text("#card h2") == "Clairebrise"
        before = ink(page)
        page.click(f"#legend button:has-text('{model.classes['Association'].label.fr}')")
        page.wait_for_function("document.querySelector('#legend button[aria-pressed=false]')")
        page.wait_for_timeout(200)
        assert ink(page) < before


def test_the_legend_counts_each_class_with_its_label_and_the_page_says_it_is_fictional(
    model: Model, opened: Opener
) -> None:
    html = draw(*a_graph(["a", "b", "c"]), an_answer(notes=["Coupé à 500."]), model, "en", fictional=True)
    with opened(html) as visit:
        entries = visit.page.eval_on_selector_all("#legend button", "found => found.map(b => b.innerText)")
        town, club = model.classes["Municipality"].label.en, model.classes["Association"].label.en
        assert [entry.split() for entry in entries] == [[*town.split(), "1"], [*club.split(), "3"]]
        assert "Fictional data" in visit.page.inner_text(".banner")
        assert "Coupé à 500." in visit.page.inner_text(".notes")


def test_the_links_can_be_read_without_script(model: Model) -> None:
    html = draw(*a_graph(["Le Relais"]), an_answer(), model, "fr")
    label = model.relations["LOCATED_IN"].label.fr
    assert f"<tr><td>Le Relais</td><td>{label}</td><td>Clairebrise</td></tr>" in html


def test_equal_relationships_are_one_line_with_their_count(model: Model) -> None:
    funder, funded = association(1, "Fonds"), association(2, "Club")
    yearly = [GraphEdge("FUNDS", funder.id, funded.id, {"year": year}) for year in range(2008, 2019)]
    edges = data(draw([funder, funded], yearly, an_answer(), model, "fr"))["edges"]
    assert [edge["words"] for edge in edges] == [f"{model.relations['FUNDS'].label.fr} (×11)"]


def test_an_end_that_was_not_returned_is_drawn_by_its_id(model: Model) -> None:
    html = draw([], [GraphEdge("LOCATED_IN", "org:1", "com:96001", {})], an_answer(), model, "fr")
    assert {node["id"]: node["kind"] for node in data(html)["nodes"]} == {
        "org:1": "Organisation",
        "com:96001": "Municipality",
    }


def test_bookkeeping_stays_out_of_the_page(model: Model) -> None:
    kept = GraphNode(
        "org:1", frozenset({"Association", "Organisation"}), {"name": "a", "loadId": "l0ad", "website": "s1te"}
    )
    html = draw([kept], [], an_answer(), model, "fr")
    assert "s1te" in html and "l0ad" not in html and '"claims"' not in html


def test_the_same_graph_gives_the_same_bytes_in_another_process(model: Model) -> None:
    program = """
import hashlib, sys
from datetime import date
from essaim.graph_store.store import GraphEdge, GraphNode
from essaim.ontology.compile import load_model
from essaim.ontology.text import Text
from essaim.queries.answer.answer import Answer
from essaim.visualizations.drawing.pyvis_page import draw
labels = frozenset({"Association", "Organisation"})
nodes = [GraphNode(f"org:{i}", labels, {"name": f"é{i}", "website": "w"}) for i in range(20)]
edges = [GraphEdge("PARTNER_OF", f"org:{i}", f"org:{i * 7 % 20}", {}) for i in range(20)]
page = draw(nodes, edges, Answer("q", Text("t", "t"), (), (), date(2026, 1, 1)), load_model(), "fr")
print(hashlib.sha256(page.encode()).hexdigest(), "IPython" in sys.modules)
"""
    runs = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert runs.pop().split()[1] == "False"  # the notebook that pyvis asks for was never loaded


def test_no_two_classes_look_alike_but_for_their_parents(model: Model) -> None:
    assert len(set(STYLES.values())) == len(STYLES)
    assert {style_of(found) for found in model.classes.values() if not found.abstract} <= set(STYLES.values())
    assert set(STYLES) <= set(model.classes)


def test_a_prefix_speaks_of_the_class(model: Model) -> None:
    assert class_of_id("dep:44", model) is model.classes["Department"]
    assert class_of_id("nothing", model) is None
