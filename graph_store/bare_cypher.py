"""Cypher without what it only quotes, and the names that it calls."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_NAME = r"`(?:[^`]|``)*`"
_STRING = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_HIDDEN = re.compile(rf"{_NAME}|//[^\n\r]*|/\*.*?\*/|{_STRING}", re.DOTALL)
_ESCAPE = re.compile(r"\\u+([0-9a-f]{4})", re.IGNORECASE)
_PART = rf"(?:{_NAME}|[^\W\d]\w*)"
_DOTTED = re.compile(rf"{_PART}(?:\s*\.\s*{_PART})*")
_OPENS = re.compile(r"\s*\(")


class Called(NamedTuple):
    """A dotted name that is called: a procedure after CALL, else a function."""

    name: str
    by_call: bool


def bare(cypher: str, *, with_names: bool = False) -> str:
    """`cypher` with comments, strings and names in backticks blanked, every character still at its place and line.

    `with_names` leaves the names in backticks as they are.
    """
    return _HIDDEN.sub(lambda hidden: hidden[0] if with_names and hidden[0][0] == "`" else _blank(hidden), cypher)


def _blank(hidden: re.Match[str]) -> str:
    return re.sub(r"[^\n\r]", " ", hidden[0])


def hides_characters(cypher: str) -> bool:
    """Whether an escape stands for a character that could be read as more than a part of a string: some engines read
    \\u0043ALL as CALL, and \\u0027 as the end of a string."""
    strings = [hidden.span() for hidden in _HIDDEN.finditer(cypher) if hidden[0][0] in "'\""]
    return any(
        not any(start < escape.start() < end for start, end in strings) or chr(int(escape[1], 16)) in "'\"\\`\n\r"
        for escape in _ESCAPE.finditer(cypher)
    )


def called(cypher: str) -> Iterator[Called]:
    """The dotted names that are called; those without a dot are built in, as no plugin may bear such a name."""
    text = bare(cypher, with_names=True)
    after_call = False
    for token in _DOTTED.finditer(text):
        name = ".".join(part[1:-1] if part[0] == "`" else part for part in re.findall(_PART, token[0]))
        if "." in name and (after_call or _OPENS.match(text, token.end())):
            yield Called(name, after_call)
        after_call = token[0].upper() == "CALL"
