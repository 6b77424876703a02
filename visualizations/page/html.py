"""HTML whose every word is escaped, and whose sentences know their other language."""

import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any

from essaim.ontology.harmless import clean
from essaim.ontology.text import Lang, Text

VOID = frozenset({"input", "br"})
CLOSING = re.compile(" (?=[:;?!%»])")
OPENING = re.compile("« ")
TAG = re.compile(r"<\w[^>]*>")
PLAIN = re.compile(r'="([\w#:.,-]+)"')  # values that need no quotes
# Ends that HTML understands without being told.
ENDING = re.compile(r"</(?:li|dt|dd|td|th|tr|option)>|</p>(?=<(?:p|ul|ol|dl|details)\b|</li>)")


class Made:
    """Finished HTML."""

    __slots__ = ("html",)

    def __init__(self, html: str) -> None:
        self.html = html


Child = str | Text | Made | None
Value = str | Text | bool | int | None


class Scribe:
    """Writes elements in one language and keeps, by number, the same words in both, for the switch of the page.

    A `str` child is text of the graph and is escaped; only what `tag` and `join` made (Made) goes in as it is.
    """

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self._numbers: dict[Text, int] = {}

    @property
    def others(self) -> list[str]:
        """The sentences in the other language, at the numbers that the page names; it holds its own ones itself."""
        return [clean(text.en if self.lang == "fr" else text.fr) for text in self._numbers]

    def number(self, text: Text) -> int:
        """The number of a sentence."""
        return self._numbers.setdefault(Text(typeset(text.fr), text.en), len(self._numbers))

    def _said(self, text: Text) -> str:
        return clean(typeset(text.fr) if self.lang == "fr" else text.en)

    def tag(self, name: str, /, *children: Child, **attributes: Value) -> Made:
        """One element. `class_` and `for_` lose their last sign, `aria_label` becomes `aria-label`."""
        alone = children[0] if len(children) == 1 else None
        if isinstance(alone, Text) and alone.fr != alone.en:  # the element itself is turned, without a span around
            attributes, children = {**attributes, "data_t": self.number(alone)}, (self._said(alone),)
        inner = "".join(self._child(child) for child in children)
        opening = f"<{name}{self._attributes(attributes)}>"
        return Made(opening if name in VOID else f"{opening}{inner}</{name}>")

    def _child(self, child: Child) -> str:
        if child is None:
            return ""
        if isinstance(child, Made):
            return child.html
        if isinstance(child, Text):
            said = escape(self._said(child), quote=False)
            return said if child.fr == child.en else f'<i data-t="{self.number(child)}">{said}</i>'
        return escape(clean(child), quote=False)

    def _attributes(self, given: Mapping[str, Value]) -> str:
        written, turned = [], []
        for name, value in given.items():
            plain = name.rstrip("_").replace("_", "-")
            if value is None or value is False:
                continue
            if value is True:
                written.append(f" {plain}")
                continue
            if isinstance(value, Text):
                turned.append(f"{plain}:{self.number(value)}")
            said = self._said(value) if isinstance(value, Text) else clean(str(value))
            written.append(f' {plain}="{escape(said)}"')
        if turned:
            written.append(f' data-a="{" ".join(turned)}"')
        return "".join(written)


def typeset(french: str) -> str:
    """French with the spaces that no line may break at: before « : », « ; », « ? », « % », inside guillemets."""
    return OPENING.sub("\u00ab\u00a0", CLOSING.sub("\u00a0", french))


def join(*parts: Made | None) -> Made:
    """Elements one after the other."""
    return Made("".join(part.html for part in parts if part))


def slim(made: Made) -> str:
    """The same elements in fewer bytes: without the quotes and the ends that HTML can do without."""
    return ENDING.sub("", TAG.sub(lambda tag: PLAIN.sub(r"=\1", tag[0]), made.html))


def tree(made: Made) -> list[Any]:
    """Elements as data for the script, which makes them one by one: each is its name, its attributes, its children."""
    return _Tree(made.html).top


class _Tree(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.top: list[Any] = []
        self._open = [self.top]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element: list[Any] = [tag, {name: value or "" for name, value in attrs}]
        self._open[-1].append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].append(data)
