"""The explorer: the answers on a territory as one page that opens offline, in any browser, in two languages."""

import base64
import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from essaim import __version__
from essaim.ontology.model import Model
from essaim.ontology.text import Lang, Text
from essaim.queries.answer import Answer
from essaim.visualizations.adhoc import PATHS
from essaim.visualizations.explorer_graph import PageGraph, read
from essaim.visualizations.explorer_html import Made, Scribe, join
from essaim.visualizations.explorer_lists import KEYS, Lists
from essaim.visualizations.explorer_words import Sayer, text, texts
from essaim.visualizations.layout import SPAN, positions
from essaim.visualizations.style import style_of
from essaim.visualizations.words import clean, day

if TYPE_CHECKING:
    from essaim.queries.scope import Scope

ASSETS = Path(__file__).with_name("page")
PLAIN = 20_000  # characters of data: beyond, they are compressed
STILL = 400  # items of the still drawing
NAMED = 14  # names on the still drawing
LINKED = 20  # items of the overview, the most linked
INDENT = re.compile(r"\n(?:\s+|//.*\n)*")  # and lines of comments: the page is sent by mail
HOLE = re.compile(r"\{\{(\w+)\}\}")
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Header:
    """What the page says of itself."""

    territory: str
    operator: str | None
    version: str
    as_of: str
    visibility: str
    fictional: bool


def explore(scope: "Scope", lang: Lang, known: Iterable[Answer] = ()) -> str:
    """The page of a scope as text, to write as UTF-8. Every figure is computed on what the scope may see, but for the
    answers on this very scope that are `known` already."""
    from essaim.visualizations.output import is_fictional

    answers = _answers(scope, lang, {answer.question: answer for answer in known})
    header = Header(
        territory=scope.territory.name,
        operator=scope.operator.name if scope.operator else None,
        version=scope.snapshot.version,
        as_of=scope.as_of.isoformat(),
        visibility=scope.visibility,
        fictional=is_fictional(scope.store),
    )
    return page(answers, read(scope, cited(answers)), header, scope.model, lang)


def _answers(scope: "Scope", lang: Lang, known: dict[str, Answer]) -> list[Answer]:
    from essaim.queries.alliances import alliances
    from essaim.queries.approach import approach
    from essaim.queries.connectors import connectors
    from essaim.queries.gaps import gaps

    asked: list[Callable[[Scope], Answer]] = [connectors, gaps, alliances]
    if scope.visibility == "internal":
        asked.insert(0, approach)
    return [*(known.get(one.__name__) or one(scope) for one in asked), *_standing(scope, lang)]


def _standing(scope: "Scope", lang: Lang) -> list[Answer]:
    """The état des lieux, for the team alone: it counts what others may not see."""
    from essaim.queries.diagnose import diagnose

    if scope.visibility != "internal":
        return []
    found = diagnose(scope.store, scope.model, scope.territory.id, as_of=scope.as_of, since=scope.since, lang=lang)
    return [found]


def cited(answers: Iterable[Answer]) -> list[str]:
    """The ids of everybody that the lists name."""
    found: set[str] = set()
    for answer in answers:
        key = f"{KEYS.get(answer.question, 'entity')}_id"
        found.update(row[key] for row in answer.rows if row[key])
        for row in answer.rows:
            found.update(end for path in row.get("paths") or () for step in path for end in (step["from"], step["to"]))
    return sorted(found)


def page(answers: Sequence[Answer], graph: PageGraph, header: Header, model: Model, lang: Lang) -> str:
    """The page of these answers and this graph; the same ones give the same bytes."""
    return _Page(answers, graph, header, model, lang).html()


class _Page:
    """One page in the making."""

    def __init__(self, answers: Sequence[Answer], graph: PageGraph, header: Header, model: Model, lang: Lang) -> None:
        self.answers, self.graph, self.header, self.model, self.lang = answers, graph, header, model, lang
        self.scribe = Scribe(lang)
        self.places = {id: place for place, id in enumerate(graph.nodes)}
        self.nodes = list(graph.nodes.values())
        self.start = np.array([self.places[link.start] for link in graph.links], dtype=np.int64)
        self.end = np.array([self.places[link.end] for link in graph.links], dtype=np.int64)
        self.degree = np.bincount(np.concatenate([self.start, self.end]), minlength=len(self.nodes))
        self.at = positions(len(self.nodes), self.start, self.end)
        counts = Counter(node.kind for node in self.nodes)
        self.kinds = {kind: counts[kind] for kind in [*model.classes, ""] if counts[kind]}
        self.order = {kind: rank for rank, kind in enumerate(self.kinds)}
        self.styles = [style_of(model.classes.get(kind)) for kind in self.kinds]

    def html(self) -> str:
        """The whole page."""
        style = _filled(_asset("explorer.css"), {"light": self._colours(False), "dark": self._colours(True)})
        script = _asset("explorer_canvas.js") + _asset("explorer.js")
        parts = {
            "lang": self.lang,
            "head_title": self.scribe.tag("title", self._title).html,
            "version": __version__,
            "policy": (
                f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data: blob:; "
                "connect-src 'none'; base-uri 'none'; form-action 'none'"
            ),
            "header": self._header().html,
            "questions": self._questions().html,
            "find": self._find().html,
            "legend": self._legend().html,
            "stage": self._stage().html,
            "sections": self._sections().html,
            "footer": self._footer().html,
        }
        parts["style"], parts["script"] = style, script
        parts["data"] = self._data()
        return _filled(_asset("explorer.html"), parts)

    @property
    def _title(self) -> str:
        return text("page", "title", place=self.header.territory).say(self.lang)

    def _header(self) -> Made:
        h, header = self.scribe.tag, self.header
        told = [text("page", "for_whom", name=header.operator)] if header.operator else []
        told += [
            Text(*(text("page", "as_of", day=day(header.as_of, lang)).say(lang) for lang in ("fr", "en"))),
            text("visibility", header.visibility),
            text("page", "graph", version=header.version),
            text("page", "offline"),
        ]
        meta = [child for one in told for child in (" · ", one)][1:]
        banner = h("p", text("page", "fictional"), class_="banner") if header.fictional else None
        switches = h(
            "div",
            h("button", text("page", "other_lang"), type="button", id="lang", lang=text("page", "other_lang_code")),
            h("button", "◐", type="button", id="theme", aria_label=text("page", "theme"), title=text("page", "theme")),
            class_="switches script",
        )
        title = h("h1", text("page", "title", place=header.territory))
        return join(
            h("a", text("page", "skip"), href="#panel", class_="skip"), h("div", title, h("p", *meta), banner), switches
        )

    @property
    def _asked(self) -> list[str]:
        return [*(answer.question for answer in self.answers), "ecosystem"]

    def _questions(self) -> Made:
        h = self.scribe.tag
        links = [
            h("li", h("a", h("b", text("questions", key)), h("span", text("hints", key)), href=f"#{key}", data_q=key))
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
        tools = [("zoom_in", "+"), ("zoom_out", "−")]
        buttons = [
            h("button", text("page", name), type="button", id=name) for name in ("table", "csv", "print", "fit")
        ] + [h("button", sign, type="button", id=name, aria_label=text("page", name)) for name, sign in tools]
        counts = text("page", "counts", nodes=len(self.nodes), edges=len(self.graph.links))
        return join(
            self._still(),
            canvas,
            h("p", counts, class_="counts"),
            h("div", *buttons, class_="tools script"),
        )

    def _still(self) -> Made:
        """The most linked items as a picture without script."""
        h = self.scribe.tag
        kept = sorted(np.argsort(-self.degree, kind="stable")[:STILL].tolist())
        at = {place: (self.at[place] / SPAN * 960 + 20).round().astype(int).tolist() for place in kept}
        lines = "".join(
            "M{},{}L{},{}".format(*at[one], *at[other])
            for one, other in zip(self.start.tolist(), self.end.tolist(), strict=True)
            if one in at and other in at
        )
        symbols = [
            h("symbol", h("path", d=PATHS[style.shape]), id=f"m{rank}", viewBox="-10 -10 20 20")
            for rank, style in enumerate(self.styles)
        ]
        marks = [
            h("use", href=f"#m{rank}", x=at[place][0] - 9, y=at[place][1] - 9, width=18, height=18, class_=f"k{rank}")
            for place in kept
            for rank in [self.order[self.nodes[place].kind]]
        ]
        first = sorted(kept, key=lambda place: (-self.degree[place], place))[:NAMED]
        names = [
            h("text", _short(self.nodes[place].name), x=at[place][0], y=at[place][1] - 12, text_anchor="middle")
            for place in first
        ]
        return h(
            "svg", *symbols, h("path", d=lines, class_="links"), *marks, *names,
            viewBox="-60 0 1120 1000", role="img", aria_label=text("page", "still"), class_="still",
        )  # fmt: skip

    def _sections(self) -> Made:
        h = self.scribe.tag
        private = self.header.visibility == "internal"
        lists = Lists(self.scribe, Sayer(self.model), self.model, self.places, private)
        made = [self._section(answer.question, lists.section(answer)) for answer in self.answers]
        absent = h("p", text("page", "absent"), class_="absent")
        overview = join(absent, h("ol", *self._most_linked(), class_="entries"))
        return join(*made, self._section("ecosystem", overview))

    def _section(self, key: str, content: Made) -> Made:
        h, title = self.scribe.tag, f"{key}-title"
        hint = h("p", text("hints", key), class_="hint")
        return h("section", h("h2", text("questions", key), id=title), hint, content, id=key, aria_labelledby=title)

    def _most_linked(self) -> list[Made]:
        h = self.scribe.tag
        entries = []
        for place in sorted(range(len(self.nodes)), key=lambda place: (-self.degree[place], place))[:LINKED]:
            node, count = self.nodes[place], text("page", "degree", count=int(self.degree[place]))
            name = h("a", node.name, href="#ecosystem", data_n=place, class_="name")
            line = h("p", self._kind(node.kind), " · ", count, class_="line")
            entries.append(h("li", h("p", name, class_="head"), line))
        return entries

    def _footer(self) -> Made:
        h = self.scribe.tag
        return join(h("p", text("page", "absent")), h("p", text("page", "made", version=__version__)))

    def _colours(self, dark: bool) -> str:
        tones = [_lighter(style.colour) if dark else style.colour for style in self.styles]
        return "".join(f"--k{rank}:{tone};" for rank, tone in enumerate(tones))

    def _data(self) -> str:
        """The drawing and the words that the script needs, column by column."""
        relations = sorted({link.relation for link in self.graph.links})
        sources = sorted({link.source for link in self.graph.links if link.source})
        known = {source.id: source for answer in self.answers for source in answer.sources}
        rank = {name: at for at, name in enumerate(relations)}
        order = {name: at for at, name in enumerate(sources)}
        links = self.graph.links
        data: dict[str, Any] = {
            "title": [self.scribe.number(text("questions", key)) for key in self._asked],
            "said": self.scribe.others,
            "words": texts()["script"],
            "kinds": [
                {"label": self._kind(kind), "path": PATHS[style.shape]}
                for kind, style in zip(self.kinds, self.styles, strict=True)
            ],
            "ids": [node.id for node in self.nodes],
            "names": [clean(node.name) for node in self.nodes],
            "kind": [self.order[node.kind] for node in self.nodes],
            "x": self.at[:, 0].tolist(),
            "y": self.at[:, 1].tolist(),
            "start": self.start.tolist(),
            "end": self.end.tolist(),
            "relation": [rank[link.relation] for link in links],
            "source": [order.get(link.source, -1) if link.source else -1 for link in links],
            "day": [link.date or "" for link in links],
            "assumed": [int(link.assumed) for link in links],
            "relations": [
                self.model.relations[name].label if name in self.model.relations else [name, name] for name in relations
            ],
            "sources": [known[name].title if name in known else name for name in sources],
        }
        plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(UNSAFE)
        if len(plain) <= PLAIN:
            return f'<script type="application/json" id="data">{plain}</script>'
        packed = base64.b64encode(gzip.compress(plain.encode(), 9, mtime=0)).decode()
        return f'<script type="application/json" id="data" data-packed="gzip">"{packed}"</script>'


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """The template with its holes filled, in one pass: what fills one is never read again."""
    return HOLE.sub(lambda hole: parts[hole[1]], template)


@cache
def _asset(name: str) -> str:
    return INDENT.sub("\n", (ASSETS / name).read_text(encoding="utf-8"))


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _short(name: str) -> str:
    told = clean(name)
    return told if len(told) <= 28 else f"{told[:27]}…"


def _lighter(colour: str) -> str:
    """The colour half of the way to white, to read on a dark page."""
    return "#" + "".join(f"{(int(colour[at : at + 2], 16) + 255) // 2:02x}" for at in (1, 3, 5))
