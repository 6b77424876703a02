"""HTML whose every word is escaped, and whose sentences know their other language."""

import re
from collections.abc import Mapping
from html import escape

from essaim.ontology.text import Lang, Text
from essaim.visualizations.words import clean

VOID = frozenset({"input", "br", "path", "use"})
CLOSING = re.compile(" (?=[:;?!%»])")
OPENING = re.compile("« ")


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

    def tag(self, name: str, *children: Child, **attributes: Value) -> Made:
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
            return said if child.fr == child.en else f'<span data-t="{self.number(child)}">{said}</span>'
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
