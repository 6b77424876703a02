"""Pieces of sentences that several answers say, in French and in English."""

from collections.abc import Iterable, Sequence

from essaim.ontology.text import Text

NBSP = "\N{NARROW NO-BREAK SPACE}"


def joined(sentences: Iterable[Text]) -> Text:
    """Sentences one after the other."""
    found = list(sentences)
    return Text(" ".join(one.fr for one in found), " ".join(one.en for one in found))


def quoted(names: Sequence[str], shown: int = 3) -> Text:
    """The first names, each in quotation marks."""
    first = names[:shown]
    return Text(", ".join(f"«{NBSP}{name}{NBSP}»" for name in first), ", ".join(f"“{name}”" for name in first))


def percent(share: float) -> Text:
    """A share (0..1) as a whole percentage."""
    return Text(f"{round(100 * share)}{NBSP}%", f"{round(100 * share)}%")


def small(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it starts with capitals (REP)."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
