"""Cypher without what it only quotes."""

import re

_NAME = r"`(?:[^`]|``)*`"
_HIDDEN = re.compile(
    rf"""{_NAME}|//[^\n\r]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""",
    re.DOTALL,
)


def bare(cypher: str, *, with_names: bool = False) -> str:
    """`cypher` with comments, strings and names in backticks blanked, every character still at its place and line.

    `with_names` leaves the names in backticks as they are.
    """
    return _HIDDEN.sub(lambda hidden: hidden[0] if with_names and hidden[0][0] == "`" else _blank(hidden), cypher)


def _blank(hidden: re.Match[str]) -> str:
    return re.sub(r"[^\n\r]", " ", hidden[0])
