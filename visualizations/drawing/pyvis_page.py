"""What a query returned, as one interactive page: pyvis, hardened to open offline and to run only its own script.

Every word of the graph reaches the page as escaped HTML text or as escaped JSON read by `textContent`; the script and
the style are named by their hashes in the page's policy, which refuses everything else and every request.
"""

import base64
import hashlib
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from essaim import __version__
from essaim.graph_store.store import GraphEdge, GraphNode
from essaim.ontology.harmless import clean
from essaim.ontology.model import Model
from essaim.ontology.text import Lang
from essaim.ontology.wording.forms import day
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import Column, property_columns
from essaim.visualizations.cell_words import shown
from essaim.visualizations.display import texts, word
from essaim.visualizations.style import class_of_id, style_of

PAGE = Path(__file__).with_name("assets")
EVERY_NAME = 70
LABEL_WIDTH = 22
LABEL_LINES = 3
FACT_LENGTH = 400
UNSEEN = frozenset({"id", "name", "contour", "formerCodes"})
NAMES = ("name", "displayName", "title", "role", "statement", "indicator")
PATHS = {
    "dot": "M-8,0a8,8 0 1,0 16,0a8,8 0 1,0 -16,0",
    "square": "M-7,-7H7V7H-7Z",
    "diamond": "M0,-9L9,0L0,9L-9,0Z",
    "triangle": "M0,-8L9,8H-9Z",
    "triangleDown": "M0,8L9,-8H-9Z",
    "hexagon": "M-9,0L-4.5,-8H4.5L9,0L4.5,8H-4.5Z",
    "star": "M0,-9L2.6,-3L9,-2.6L4,1.6L5.6,8.4L0,4.6L-5.6,8.4L-4,1.6L-9,-2.6L-2.6,-3Z",
}
OPTIONS: dict[str, Any] = {
    "layout": {"randomSeed": 7, "improvedLayout": False},
    "interaction": {"hover": True, "tooltipDelay": 150, "hideEdgesOnDrag": True},
    "nodes": {
        "borderWidth": 1,
    },
    "edges": {
        "color": {"color": "#9aa5b1", "highlight": "#0b57a4", "hover": "#0b57a4"},
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.5}},
        "smooth": {"enabled": True, "type": "continuous", "roundness": 0.3},
    },
    "physics": {
        "solver": "forceAtlas2Based",
        "forceAtlas2Based": {
            "gravitationalConstant": -90,
            "centralGravity": 0.012,
            "springLength": 130,
            "springConstant": 0.06,
            "avoidOverlap": 0.6,
        },
        "stabilization": {"enabled": True, "iterations": 500, "updateInterval": 500, "fit": True},
    },
}


@dataclass(frozen=True, slots=True)
class _Link:
    """All the relationships of one type from one node to another, as one line of the drawing."""

    start: str
    end: str
    label: str
    count: int

    @property
    def words(self) -> str:
        return f"{self.label} (×{self.count})" if self.count > 1 else self.label


def draw(
    nodes: Sequence[GraphNode],
    edges: Sequence[GraphEdge],
    answer: Answer,
    model: Model,
    lang: Lang,
    *,
    fictional: bool = False,
) -> str:
    """The page as text, to write as UTF-8; the same graph and answer give the same bytes."""
    links = _links(edges, model, lang)
    everyone = {node.id: node for node in nodes}
    for end in (end for link in links for end in (link.start, link.end)):
        everyone.setdefault(end, GraphNode(end, frozenset(), {}))
    columns = property_columns(model)
    cards = {identifier: _card(node, columns, model, lang) for identifier, node in everyone.items()}
    network = network_class()(directed=True, cdn_resources="in_line")
    _fill(network, everyone, links, cards, model)
    network.options = OPTIONS
    _dress(network, _page(everyone, links, cards, answer, model, lang, fictional), lang)
    return str(network.generate_html(notebook=False))


def _fill(
    network: Any, everyone: Mapping[str, GraphNode], links: Sequence[_Link], cards: Mapping[str, Any], model: Model
) -> None:
    degree = Counter(end for link in links for end in {link.start, link.end})
    for identifier, node in everyone.items():
        style = style_of(_class(node, model))
        network.add_node(
            identifier,
            title=f"{cards[identifier]['name']}\n{cards[identifier]['kind']}",
            shape=style.shape,
            color=style.colour,
            size=round(10 + 4 * degree[identifier] ** 0.5, 1),
            kind=_kind(node, model),
        )
        del network.node_map[identifier]["label"]  # drawing.js writes the names, so that none covers another
    # add_edge would look through all the edges for each new one.
    network.edges.extend(
        {"id": rank, "from": link.start, "to": link.end, "title": link.words, "words": link.words}
        for rank, link in enumerate(links)
    )


def _links(edges: Iterable[GraphEdge], model: Model, lang: Lang) -> list[_Link]:
    counts = Counter((edge.start, edge.end, edge.type) for edge in edges)
    return [_Link(start, end, _relation(kind, model, lang), count) for (start, end, kind), count in counts.items()]


def _relation(kind: str, model: Model, lang: Lang) -> str:
    return model.relations[kind].label.say(lang) if kind in model.relations else kind


def _class(node: GraphNode, model: Model) -> Any:
    return model.class_of(node.labels) or class_of_id(node.id, model)


def _kind(node: GraphNode, model: Model) -> str:
    found = _class(node, model)
    return found.name if found else ""


def _card(node: GraphNode, columns: Mapping[str, Column], model: Model, lang: Lang) -> dict[str, Any]:
    """What is shown of a node: short label, name, class, and the properties that the ontology knows."""
    found = _class(node, model)
    name = clean(str(next((node.properties[key] for key in NAMES if node.properties.get(key)), node.id)))
    facts = sorted(
        [
            columns[key].label.say(lang),
            textwrap.shorten(shown(columns[key], value, lang, model), FACT_LENGTH, placeholder=" …"),
        ]
        for key, value in node.properties.items()
        if key in columns and key not in UNSEEN and value not in (None, "", [])
    )
    if not node.labels:
        facts = [["", word("page", "only_id", lang)]]
    return {
        "label": _short(name),
        "name": name,
        "kind": found.label.say(lang) if found else word("page", "unknown_class", lang),
        "facts": [["id", node.id], *facts],
    }


def _short(name: str) -> str:
    """A name on at most three short lines."""
    return "\n".join(textwrap.wrap(name, LABEL_WIDTH, max_lines=LABEL_LINES, placeholder=" …")) or name


def _page(
    everyone: Mapping[str, GraphNode],
    links: Sequence[_Link],
    cards: Mapping[str, Any],
    answer: Answer,
    model: Model,
    lang: Lang,
    fictional: bool,
) -> dict[str, Any]:
    """What the template needs beyond nodes and edges."""
    script, style, vis = _asset("drawing.js"), _asset("drawing.css"), _vis_network()
    return {
        "lang": lang,
        "version": __version__,
        "title": clean(answer.title.say(lang)),
        "as_of": day(answer.as_of.isoformat(), lang),
        "fictional": fictional,
        "notes": [note.say(lang) for note in answer.notes],
        "sources": [
            {"title": source.title, "date": source.date and day(source.date, lang)} for source in answer.sources
        ],
        "legend": _legend(everyone.values(), model, lang),
        "links": [
            {"from": cards[link.start]["name"], "label": link.words, "to": cards[link.end]["name"]} for link in links
        ],
        "cards": cards,
        "every_name": EVERY_NAME,
        "script": script,
        "css": style,
        "vis": vis,
        "policy": (
            f"default-src 'none'; script-src {_hash(vis)} {_hash(script)}; style-src {_hash(style)}; "
            "img-src data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
        ),
    }


def _legend(nodes: Iterable[GraphNode], model: Model, lang: Lang) -> list[dict[str, Any]]:
    counts = Counter(_kind(node, model) for node in nodes)
    order = [*model.classes, ""]
    entries = []
    for name in sorted(counts, key=order.index):
        style = style_of(model.classes.get(name))
        label = model.classes[name].label.say(lang) if name else word("page", "unknown_class", lang)
        entries.append(
            {"name": name, "label": label, "count": counts[name], "path": PATHS[style.shape], "colour": style.colour}
        )
    return entries


def _dress(network: Any, page: dict[str, Any], lang: Lang) -> None:
    """Have pyvis fill our template, which escapes everything, instead of its own."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    safe = {key: Markup(page[key]) for key in ("script", "css", "vis")}  # noqa: S704 -- essaim's own files and the library
    network.path = "drawing.html"
    network.templateEnv = Environment(
        loader=FileSystemLoader(PAGE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    network.templateEnv.globals.update(
        page=page | safe,
        words={key: word("page", key, lang) for key in texts()["page"]} | {"sources": word("words", "sources", lang)},
    )


@cache
def network_class() -> Any:
    """pyvis's Network, without loading the notebook that it imports for a method we do not call (0.2 s)."""
    display = "IPython.display"
    absent = [name for name in ("IPython", display) if name not in sys.modules]
    for name in absent:
        sys.modules[name] = ModuleType(name)
    vars(sys.modules[display]).setdefault("IFrame", None)
    try:
        return import_module("pyvis.network").Network
    finally:
        for name in absent:
            del sys.modules[name]


@cache
def _vis_network() -> str:
    """The library that pyvis brings, without the address of its source map."""
    spec = find_spec("pyvis")
    root = Path(str(spec.origin)).parent if spec else Path()
    text = (root / "templates/lib/vis-9.1.2/vis-network.min.js").read_text(encoding="utf-8")
    return text.partition("//# sourceMappingURL=")[0]


@cache
def _asset(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
