"""The drawing without script: the most linked items, where the page puts them."""

from collections.abc import Sequence

import numpy as np

from essaim.ontology.harmless import clean
from essaim.visualizations.drawing.pyvis_page import PATHS
from essaim.visualizations.page.ecosystem import Node
from essaim.visualizations.page.html import Made, Scribe
from essaim.visualizations.page.layout import SPAN, Ints
from essaim.visualizations.page.page_words import text

SHOWN = 400  # items
NAMED = 14  # names


def still(
    scribe: Scribe,
    nodes: Sequence[Node],
    ranks: Sequence[int],
    shapes: Sequence[str],
    at: Ints,
    start: Ints,
    end: Ints,
    *,
    flat: bool,
) -> Made:
    """A picture of the items at their places `at`, with the links between them; `ranks` are those of their kinds.

    The most linked are named, unless it is `flat`: then the first ones are, as they come.
    """
    h = scribe.tag
    degree = np.bincount(np.concatenate([start, end]), minlength=len(nodes))
    order = np.argsort(np.zeros_like(degree) if flat else -degree, kind="stable")[:SHOWN].tolist()
    place = {node: (at[node] / SPAN * 960 + 20).round().astype(int).tolist() for node in sorted(order)}
    lines = "".join(
        "M{},{}L{},{}".format(*place[one], *place[other])
        for one, other in zip(start.tolist(), end.tolist(), strict=True)
        if one in place and other in place
    )
    symbols = [
        h("symbol", h("path", d=PATHS[shape]), id=f"m{rank}", viewBox="-10 -10 20 20")
        for rank, shape in enumerate(shapes)
    ]
    marks = [
        h("use", href=f"#m{ranks[node]}", x=x - 9, y=y - 9, width=18, height=18, class_=f"k{ranks[node]}")
        for node, (x, y) in place.items()
    ]
    names = [
        h("text", _short(nodes[node].name), x=place[node][0], y=place[node][1] - 12, text_anchor="middle")
        for node in order[:NAMED]
    ]
    return h(
        "svg", *symbols, h("path", d=lines, class_="links"), *marks, *names,
        viewBox="-60 0 1120 1000", role="img", aria_label=text("page", "still"), class_="still",
    )  # fmt: skip


def _short(name: str) -> str:
    told = clean(name)
    return told if len(told) <= 28 else f"{told[:27]}…"
