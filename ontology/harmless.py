"""Text that acts on nothing: neither on the terminal that shows it, nor on the spreadsheet that opens it."""

import re
import unicodedata

BIDI = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
# What a spreadsheet runs: at the start of a cell, or of what it takes for one when it cuts at semicolons. A
# number with its sign is none.
_FORMULA = re.compile(r"(^|[;\n])(\s*)(?=[=+\-@＝＋－＠])(?![+\-]\d+(?:[.,]\d+)?\s*(?:[;\n]|$))")

ARMED = r"(^|[;\n])\s*'(\s*[=+\-@＝＋－＠])"  # the same, with the apostrophe that takes its power


def clean(text: str) -> str:
    """Text without what could act on a terminal: control characters and marks that turn the reading order."""
    plain = text.translate(BIDI)
    return "".join(" " if unicodedata.category(char) == "Cc" and char != "\n" else char for char in plain)


def harmless_cell(text: str) -> str:
    """A cell of a CSV file: clean, and an apostrophe before what a spreadsheet would run as a formula."""
    return _FORMULA.sub(r"\1'\2", clean(text))
