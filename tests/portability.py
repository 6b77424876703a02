"""What a saved question must not hold, so that it gives the same rows on Neo4j and on the embedded engine.

Each rule was met for real (docs/decisions): some are refused by one engine, the worst are answered wrongly in silence.
"""

import re
from collections.abc import Iterator

from essaim.graph_store.bare_cypher import bare
from essaim.queries.saved.cypher_text import depths, line_at, split_at

_FORBIDDEN = {
    r"\b(?:CREATE|MERGE|SET|DELETE|REMOVE|DROP|FOREACH)\b": "a saved question only reads",
    r"\bLOAD\s+CSV\b|\bTERMINATE\b|\bIN\s+TRANSACTIONS\b": "refused to analysts",
    r"\bCYPHER\s+(?:5|25)\b|\bSHORTEST\b|\bNEXT\b|\bFILTER\b|\bLET\b": "one engine only",
    r"\b(?:apoc|gds|db\.index)\.": "a plug-in, or one engine only",
    r"\b(?:id|elementId)\s*\(": "the engine's own ids: use the business key",
    r"\bdatetime\s*\(": "a date or ISO text, never a datetime",
    r"\bCALL\s*\{\s*WITH\b": "CALL (x) { … } with its scope clause",
}
_CLAUSE_END = re.compile(
    r"\b(?:RETURN|(?<!STARTS )(?<!ENDS )WITH|MATCH|OPTIONAL|WHERE|UNWIND|UNION|CALL|ORDER\s+BY|SKIP|LIMIT)\b|[})\]]",
    re.IGNORECASE,
)
_PROJECTION = re.compile(r"(?<!STARTS )(?<!ENDS )\b(RETURN|WITH)\b(?:\s+DISTINCT\b)?", re.IGNORECASE)
_AGGREGATE = re.compile(r"\b(?:count|collect|sum|avg|min|max|stDev|percentileCont|percentileDisc)\s*\(", re.IGNORECASE)
_LOGIC = re.compile(r"\b(?:AND|OR|XOR|NOT|IN)\b|\bIS\s+(?:NOT\s+)?NULL\b", re.IGNORECASE)


def faults(text: str) -> tuple[str, ...]:
    """What keeps a question from meaning the same on both engines, each with its line; empty when nothing does."""
    return (*_words(text), *_logic_around_aggregates(text), *_order(text))


def _words(text: str) -> Iterator[str]:
    clean = bare(text)
    for pattern, reason in _FORBIDDEN.items():
        for found in re.finditer(pattern, clean, re.IGNORECASE):
            yield f"line {line_at(clean, found.start())}: {' '.join(found.group().split())}: {reason}"


def _logic_around_aggregates(text: str) -> Iterator[str]:
    for offset, items in projections(text):
        for item in items:
            if _AGGREGATE.search(item) and _LOGIC.search(_outside_aggregates(item)):
                words = " ".join(item.split())
                yield f"line {line_at(text, offset)}: logic around an aggregate, alias it first: {words}"


def _outside_aggregates(item: str) -> str:
    """`item` without what stands inside the brackets of its aggregates, where logic is harmless."""
    levels = depths(item)
    for found in reversed(list(_AGGREGATE.finditer(item))):
        level = levels[found.end() - 1]
        close = next(place for place in range(found.end(), len(item)) if item[place] == ")" and levels[place] == level)
        item = item[: found.end()] + item[close:]
        levels = depths(item)
    return item


def _order(text: str) -> Iterator[str]:
    clean = bare(text)
    tail = clean[clean.upper().rfind("RETURN") :]
    if not re.search(r"\bORDER\s+BY\b", tail, re.IGNORECASE):
        yield "no ORDER BY: the order of the rows would be the engine's"


def projections(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each RETURN and WITH of `text`, subqueries included: its offset and its items."""
    clean = bare(text)
    levels = depths(clean)
    for found in _PROJECTION.finditer(clean):
        level = levels[found.start()]
        ends = (
            hit for hit in _CLAUSE_END.finditer(clean, found.end()) if _ends(hit.group(), levels[hit.start()], level)
        )
        stop = next((hit.start() for hit in ends), len(clean))
        yield found.start(), split_at(clean[found.end() : stop], ",")


def _ends(word: str, depth: int, level: int) -> bool:
    """Whether `word` closes the clause: a keyword at its own depth, or the bracket that holds it."""
    return depth < level if word in ")]}" else depth == level
