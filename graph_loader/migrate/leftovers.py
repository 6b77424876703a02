"""What a graph uses and an ontology does not know: as long as it is used, nobody may forget that it is there."""

import re
from collections.abc import Iterator, Sequence

from essaim.graph_store.store import Store
from essaim.graph_store.versions.define import VOCABULARIES
from essaim.ontology.structure import differences, said
from essaim.ontology.text import Text

_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9]*)?|[a-z0-9-]+")  # a name, a property, a code


def leftovers(store: Store, before: Sequence[str], after: Sequence[str]) -> Text | None:
    """In words: what of the structure `before` is gone or otherwise in that `after`, and still used by the graph."""
    asked = [_as_needed(line, frozenset(after)) for line in before]
    changes = {subject: change for subject, change in differences(asked, after).items() if change != "added"}
    used = {subject: change for subject, change in changes.items() if _is_used(store, subject, before)}
    return said(used) if used else None


def _as_needed(line: str, after: frozenset[str]) -> str:
    """A line of the structure before; what had to be stated and may be left out now fits what has been stated."""
    looser = line.replace(" 1..", " 0..", 1)
    return looser if line.startswith("property ") and looser in after else line


def _is_used(store: Store, subject: str, lines: Sequence[str]) -> bool:
    kind, *names = subject.split(" ")
    if not all(map(_SAFE.fullmatch, names)):
        return False
    patterns = _coded(names[0], lines) if kind == "code" else [_pattern(kind, *names)]
    return any(store.read(f"MATCH {pattern} RETURN 1 AS used LIMIT 1", code=names[-1]) for pattern in patterns)


def _pattern(kind: str, name: str, label: str = "") -> str:
    if kind == "class":
        return f"(n:{name})"
    if kind == "property":
        owner, _, own = name.partition(".")
        return f"{_owned(owner)} WHERE n.{own} IS NOT NULL"
    return f"({_end(label, kind == 'start')})-[n:{name}]->({_end(label, kind == 'end')})"


def _end(label: str, is_meant: bool) -> str:
    return f":{label}" if label and is_meant else ""


def _owned(owner: str) -> str:
    """All that may have a property: nodes of a class, relationships of a type, or all of either."""
    if owner == "Relation" or owner.isupper():
        return "()-[n]->()" if owner == "Relation" else f"()-[n:{owner}]->()"
    return "(n)" if owner == "Node" else f"(n:{owner})"


def _coded(scheme: str, lines: Sequence[str]) -> Iterator[str]:
    """Where a code of a scheme may stand: in the properties of that scheme, or as a node that something leads to."""
    for line in lines:
        subject, _, detail = line.partition(":")
        if subject.startswith("property ") and f"scheme {scheme}" in detail and _SAFE.fullmatch(subject[9:]):
            owner, _, own = subject[9:].partition(".")
            yield f"{_owned(owner)} WHERE " + (f"$code IN n.{own}" if "..n" in detail else f"n.{own} = $code")
    yield from (f"(n:{label})-[]-() WHERE n.code = $code" for label, own in VOCABULARIES.items() if own == scheme)
