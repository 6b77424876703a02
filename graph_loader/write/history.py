"""What a source's node remembers of its loads: for each scope, how recent, how complete, by which load."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Past:
    """The newest load of one scope, and the date of the newest complete one ("" where none was)."""

    date: str
    complete: str
    load: str

    def text(self, scope: str) -> str:
        """As the Source node keeps it."""
        return "\t".join((scope, self.date, self.complete, self.load))


def history(sources: Mapping[str, Mapping[str, Any]], source: str) -> dict[str, Past]:
    """The past of every scope of `source`, from the Source nodes by id."""
    texts = sources[source]["p"].get("loads") or () if source in sources else ()
    return {scope: Past(*rest) for scope, *rest in (text.split("\t") for text in texts)}


def extended(
    past: Mapping[str, Past], scopes: Iterable[str], partial: frozenset[str], date: str, load: str
) -> dict[str, Past]:
    """The past once `load` has ended, which kept only a part of the scopes in `partial`."""
    found = dict(past)
    for scope in scopes:
        old = past.get(scope)
        complete = old.complete if old and scope in partial else max(date, old.complete if old else "")
        found[scope] = Past(date, complete, load)
    return found
