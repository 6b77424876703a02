"""Reading Cypher without running it: what is left once comments and strings are out, and the pieces of a RETURN."""

import re

from essaim.graph_store.bare_cypher import bare

_PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
_AFTER_RETURN = re.compile(r"\b(?:ORDER\s+BY|SKIP|LIMIT)\b", re.IGNORECASE)
_ALIAS = re.compile(r"\bAS\s+(\w+)\s*$", re.IGNORECASE)


def line_at(text: str, offset: int) -> int:
    """The line, from 1, that holds the character at `offset`."""
    return text.count("\n", 0, offset) + 1


def parameters(text: str) -> dict[str, int]:
    """Each $parameter of `text` with the line of its first use."""
    used: dict[str, int] = {}
    clean = bare(text)
    for use in _PARAMETER.finditer(clean):
        used.setdefault(use[1], line_at(clean, use.start()))
    return used


def depths(clean: str) -> list[int]:
    """How many brackets are open at each character of a bare text."""
    level, levels = 0, []
    for character in clean:
        level -= character in ")]}"
        levels.append(level)
        level += character in "([{"
    return levels


def split_at(clean: str, separator: str) -> list[str]:
    """The pieces of a bare text between the separators that stand outside every bracket."""
    levels, pieces, start = depths(clean), [], 0
    for place, character in enumerate(clean):
        if character == separator and levels[place] == 0:
            pieces.append(clean[start:place].strip())
            start = place + 1
    return [*pieces, clean[start:].strip()]


def returned(text: str) -> tuple[tuple[str, ...], int]:
    """The columns of the last RETURN outside every bracket, and its line; `()` and 0 where there is none."""
    clean = bare(text)
    levels = depths(clean)
    returns = [
        hit for hit in re.finditer(r"\bRETURN\b(?:\s+DISTINCT\b)?", clean, re.IGNORECASE) if levels[hit.start()] == 0
    ]
    if not returns:
        return (), 0
    tail = clean[returns[-1].end() :].rstrip().rstrip(";")
    cut = _AFTER_RETURN.search(tail)
    items = split_at(tail[: cut.start()] if cut else tail, ",")
    return tuple(_column(item) for item in items), line_at(clean, returns[-1].start())


def _column(item: str) -> str:
    alias = _ALIAS.search(item)
    return alias[1] if alias else " ".join(item.split())
