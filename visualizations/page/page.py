"""The explorer's page, made of answers and of a graph."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from essaim import __version__
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text
from essaim.ontology.wording.forms import day
from essaim.queries.answer.answer import Answer
from essaim.queries.answer.column import first_in
from essaim.visualizations.drawing.pyvis_page import PATHS
from essaim.visualizations.page.ecosystem import PageGraph
from essaim.visualizations.page.html import Made, Scribe, join, slim
from essaim.visualizations.page.layout import positions
from essaim.visualizations.page.lists import Lists
from essaim.visualizations.page.map import Place, drawn_map
from essaim.visualizations.page.note import Notebook, NoteForm
from essaim.visualizations.page.page_words import text, texts
from essaim.visualizations.page.script_data import holder, items, links
from essaim.visualizations.page.still import still
from essaim.visualizations.style import style_of

ASSETS = Path(__file__).with_name("assets")
SCRIPTS = ("kit", "canvas", "sheet", "note", "page")
LINKED = 20  # items of the overview, the most linked
LISTED = 200  # items of the overview of others
RANKING = ("rank", "paths", "degree", "note", "noted")  # words of the script for the team alone
INDENT = re.compile(r"\n(?:\s+|//.*\n)*")  # and lines of comments: the page is sent by mail
HOLE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Header:
    """What the page says of itself."""

    territory: str
    operator: str | None
    version: str
    as_of: str
    visibility: str
    fictional: bool
    warnings: tuple[Text, ...] = ()


def page(
    answers: Sequence[Answer],
    graph: PageGraph,
    header: Header,
    model: Model,
    lang: Lang,
    notebook: Notebook | None = None,
    places: Sequence[Place] = (),
) -> str:
    """The page of these answers and this graph, with a form to note contacts where `notebook` says how the team names
    them, and a map of `places`; the same ones give the same bytes."""
    return _Page(answers, graph, header, model, lang, notebook, places).html()


class _Page:
    """One page in the making."""

    def __init__(
        self,
        answers: Sequence[Answer],
        graph: PageGraph,
        header: Header,
        model: Model,
        lang: Lang,
        notebook: Notebook | None,
        places: Sequence[Place],
    ) -> None:
        self.on_map = places
        self.answers, self.graph, self.header, self.model, self.lang = answers, graph, header, model, lang
        self.scribe = Scribe(lang)
        self.note = NoteForm(self.scribe, model, notebook) if notebook else None
        self.private = private = header.visibility == "internal"
        self.places = {id: place for place, id in enumerate(graph.nodes)}
        self.nodes = list(graph.nodes.values())
        self.lists = Lists(self.scribe, model, self.places, private)
        self.start = np.array([self.places[link.start] for link in graph.links], dtype=np.int64)
        self.end = np.array([self.places[link.end] for link in graph.links], dtype=np.int64)
        self.degree = np.bincount(np.concatenate([self.start, self.end]), minlength=len(self.nodes))
        self.at = positions(len(self.nodes), self.start, self.end)
        counts = Counter(node.kind for node in self.nodes)
        self.kinds = {kind: counts[kind] for kind in [*model.classes, ""] if counts[kind]}
        self.ranks = {kind: rank for rank, kind in enumerate(self.kinds)}
        self.styles = [style_of(model.classes.get(kind)) for kind in self.kinds]

    def html(self) -> str:
        """The whole page."""
        colours = {"light": self._colours(False), "dark": self._colours(True)}
        style = _filled(_asset("explorer.css"), colours | {"marks": self._marks()})
        script = "".join(_asset(f"explorer_{name}.js") for name in SCRIPTS)
        sections = {
            "head_title": self.scribe.tag("title", self._title),
            "header": self._header(),
            "questions": self._questions(),
            "find": self._find(),
            "legend": self._legend(),
            "map": drawn_map(self.scribe, self.on_map, self.places),
            "stage": self._stage(),
            "sections": self._sections(),
            "footer": self._footer(),
            "note": self.note.html() if self.note else Made(""),
        }
        parts = {name: slim(section) for name, section in sections.items()} | {
            "lang": self.lang,
            "version": __version__,
            "policy": (
                f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data: blob:; "
                "connect-src 'none'; base-uri 'none'; form-action 'none'"
            ),
            "style": style,
            "script": script,
        }
        return _filled(_asset("explorer.html"), parts | {"data": holder(self._data())})

    @property
    def _title(self) -> str:
        return text("page", "title", place=self.header.territory).say(self.lang)

    def _header(self) -> Made:
        h, header = self.scribe.tag, self.header
        context = [text("page", "for_whom", name=header.operator)] if header.operator else []
        context += [
            Text(*(text("page", "as_of", day=day(header.as_of, lang)).say(lang) for lang in ("fr", "en"))),
            text("visibility", header.visibility),
            text("page", "graph", version=header.version),
            text("page", "offline"),
        ]
        meta = [child for words in context for child in (" · ", words)][1:]
        warnings = (*header.warnings, *([text("page", "fictional")] if header.fictional else []))
        banners = [h("p", warning, class_="banner") for warning in warnings]
        switches = h(
            "div",
            h("button", text("page", "other_lang"), type="button", id="lang", lang=text("page", "other_lang_code")),
            h("button", "◐", type="button", id="theme", aria_label=text("page", "theme"), title=text("page", "theme")),
            class_="switches script",
        )
        title = h("div", h("h1", text("page", "title", place=header.territory)), h("p", *meta), *banners)
        return join(h("a", text("page", "skip"), href="#panel", class_="skip"), title, switches)

    @property
    def _asked(self) -> list[str]:
        return [*(answer.question for answer in self.answers), "ecosystem"]

    def _questions(self) -> Made:
        h = self.scribe.tag
        links = [
            h(
                "li",
                h(
                    "a",
                    h("b", self._said("questions", key)),
                    h("span", self._said("hints", key)),
                    href=f"#{key}",
                    data_q=key,
                ),
            )
            for key in self._asked
        ]
        return join(h("h2", text("page", "start"), id="start"), h("ul", *links, class_="questions"))

    def _find(self) -> Made:
        h = self.scribe.tag
        field = h("input", type="search", id="find", placeholder=text("page", "find_help"), autocomplete="off")
        label = h("label", text("page", "find"), for_="find")
        status = h("p", id="found", role="status")
        return h("div", label, field, status, h("ul", id="results", class_="results"), class_="script")

    def _legend(self) -> Made:
        h = self.scribe.tag
        entries = []
        for rank, (kind, count) in enumerate(self.kinds.items()):
            path = h("path", d=PATHS[self.styles[rank].shape], class_=f"k{rank}")
            mark = h("svg", path, width=18, height=18, viewBox="-10 -10 20 20", aria_hidden="true")
            label = h("span", self._kind(kind))
            button = h("button", mark, label, " ", h("i", str(count)), type="button", aria_pressed="true", data_k=rank)
            entries.append(h("li", button))
        return join(h("h2", text("page", "legend"), id="legend-title"), h("ul", *entries, class_="legend"))

    def _kind(self, kind: str) -> Text:
        return self.model.classes[kind].label if kind else text("page", "other")

    def _stage(self) -> Made:
        h = self.scribe.tag
        canvas = h(
            "canvas", id="canvas", class_="script", tabindex=0, role="application", aria_label=text("page", "canvas")
        )
        table, fit = (h("button", text("page", name), type="button", id=name) for name in ("table", "fit"))
        saves = [h("button", text("page", name), type="button", id=name) for name in ("csv", "png", "svg", "print")]
        export = h("details", h("summary", text("page", "export")), h("div", *saves), id="export")
        tools = [("zoom_in", "+"), ("zoom_out", "−")]
        zoom = [h("button", sign, type="button", id=name, aria_label=text("page", name)) for name, sign in tools]
        counts = text("page", "counts", nodes=len(self.nodes), edges=len(self.graph.links))
        ranks = [self.ranks[node.kind] for node in self.nodes]
        shapes = [style.shape for style in self.styles]
        return join(
            still(self.scribe, self.nodes, ranks, shapes, self.at, self.start, self.end, flat=not self.private),
            canvas,
            h("p", counts, class_="counts"),
            h("div", table, export, fit, *zoom, class_="tools script"),
        )

    def _sections(self) -> Made:
        h = self.scribe.tag
        sections = [self._section(answer.question, self.lists.section(answer)) for answer in self.answers]
        absent = h("p", text("page", "absent"), class_="absent")
        notes = [h("p", note, class_="hint") for note in self.graph.notes]
        overview = join(absent, *notes, h("ol", *self._listed(), class_="entries"))
        return join(*sections, self._section("ecosystem", overview))

    def _section(self, key: str, content: Made) -> Made:
        h, title = self.scribe.tag, f"{key}-title"
        hint = h("p", self._said("hints", key), class_="hint")
        return h(
            "section", h("h2", self._said("questions", key), id=title), hint, content, id=key, aria_labelledby=title
        )

    def _said(self, table: str, key: str) -> Text:
        """A question or its hint, as the team or as others ask it."""
        return text(table if self.private else f"{table}_of_others", key)

    def _listed(self) -> list[Made]:
        """The most linked items for the team; for others, who are ranked nowhere, all by name."""
        if self.private:
            order = sorted(range(len(self.nodes)), key=lambda place: (-self.degree[place], place))[:LINKED]
        else:
            order = sorted(range(len(self.nodes)), key=lambda place: (normalise(self.nodes[place].name), place))[
                :LISTED
            ]
        return [self._item(place) for place in order]

    def _item(self, place: int) -> Made:
        h, node = self.scribe.tag, self.nodes[place]
        count = (" · ", text("page", "degree", count=int(self.degree[place]))) if self.private else ()
        name = h("a", node.name, href="#ecosystem", data_n=place, class_="name")
        return h("li", h("p", name), h("p", self._kind(node.kind), *count, class_="line"))

    def _footer(self) -> Made:
        h = self.scribe.tag
        return join(h("p", text("page", "absent")), h("p", text("page", "made", version=__version__)))

    def _colours(self, dark: bool) -> str:
        tones = [_lighter(style.colour) if dark else style.colour for style in self.styles]
        return "".join(f"--k{rank}:{tone};" for rank, tone in enumerate(tones))

    def _marks(self) -> str:
        return "".join(f".k{rank}{{fill:var(--k{rank})}}" for rank in range(len(self.styles)))

    def _tags(self) -> Iterator[tuple[str, Text]]:
        """What the tag of each list says, for the headings of a table."""
        for answer in self.answers:
            if tag := first_in(answer.columns, "tag"):
                yield answer.question, tag.heading

    def _data(self) -> dict[str, Any]:
        """All that the script needs; last, when every sentence has its number."""
        sources = {source.id: source for answer in self.answers for source in answer.sources}
        more = {answer.question: self.lists.more(answer) for answer in self.answers}
        own: dict[str, Any] = {
            "title": [self.scribe.number(self._said("questions", key)) for key in self._asked],
            "words": {name: pair for name, pair in texts()["script"].items() if self.private or name not in RANKING},
            "flat": not self.private,
            "tags": dict(self._tags()),
            "kinds": [
                {"label": self._kind(kind), "path": PATHS[style.shape]}
                for kind, style in zip(self.kinds, self.styles, strict=True)
            ],
            "more": {question: rows for question, rows in more.items() if rows},
            "note": self.note.data(self.nodes) if self.note else None,
        }
        placed = items(self.nodes, self.ranks, self.at)
        tied = links(self.graph.links, self.start, self.end, self.model, sources.values())
        return own | placed | tied | {"said": self.scribe.others}


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """The template with its holes filled, in one pass: what fills one is never read again."""
    return HOLE.sub(lambda hole: parts[hole[1]], template)


@cache
def _asset(name: str) -> str:
    return INDENT.sub("\n", (ASSETS / name).read_text(encoding="utf-8"))


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _lighter(colour: str) -> str:
    """The colour half of the way to white, to read on a dark page."""
    return "#" + "".join(f"{(int(colour[channel : channel + 2], 16) + 255) // 2:02x}" for channel in (1, 3, 5))
