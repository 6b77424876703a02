"""What a source's node remembers of its loads: for each scope, how recent, how complete, by which load."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from essaim.graph_loader.published.years import AHEAD
from essaim.graph_loader.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Past:
    """The newest load of one scope, and the date of the newest complete one ("" where none was)."""

    date: str
    complete: str
    load: str


@dataclass(frozen=True, slots=True)
class History:
    """The past of every scope of a source."""

    scopes: Mapping[str, Past]

    @property
    def latest(self) -> Past:
        """The newest of all its loads."""
        return max(self.scopes.values(), key=lambda past: (past.date, past.load))

    def holds(self, load: str) -> bool:
        """Whether this very load is the newest of some scope."""
        return any(past.load == load for past in self.scopes.values())

    def newer(self, date: str) -> dict[str, str]:
        """The scopes of which the graph holds newer facts than those of `date`, with theirs."""
        return {scope: past.date for scope, past in self.scopes.items() if past.date > date}

    def after(self, stamp: Stamp, scopes: Iterable[str], partial: frozenset[str]) -> "History":
        """The history once a load has ended, which kept only a part of the scopes in `partial`."""
        loaded = {}
        for scope in scopes:
            complete = self.scopes[scope].complete if scope in self.scopes else ""
            if scope not in partial or scope not in self.scopes:
                complete = max(stamp.date, complete)
            loaded[scope] = Past(stamp.date, complete, stamp.load)
        return History({**self.scopes, **loaded})

    def unless(self, before: "History") -> "History":
        """The same, where `before` knows nothing of a scope; else what it knows."""
        return History({**self.scopes, **before.scopes})

    def texts(self) -> list[str]:
        """As the Source node keeps it, in `loads`."""
        return ["\t".join((scope, past.date, past.complete, past.load)) for scope, past in sorted(self.scopes.items())]


def history_of(sources: Mapping[str, Mapping[str, Any]], source: str) -> History:
    """The history of `source`, from the Source nodes by id. A day to come is none: it was a typing mistake."""
    texts = sources[source]["p"].get("loads") or () if source in sources else ()
    latest = (date.today() + AHEAD).isoformat()
    dated = {scope: Past(*rest) for scope, *rest in (text.split("\t") for text in texts)}
    return History({scope: _behind(past, latest) for scope, past in dated.items()})


def _behind(past: Past, latest: str) -> Past:
    newest, complete = ("" if day[:10] > latest else day for day in (past.date, past.complete))
    return Past(newest, complete, past.load)
