"""What a right took out, or would, and what essaim cannot reach."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from essaim.ontology.text import Text
from essaim.ontology.wording.phrases import Phrases
from essaim.queries.answer.answer import Answer
from essaim.queries.people.columns import RIGHTS

if TYPE_CHECKING:
    from essaim.graph_loader.rights.carry_out import CarriedOut
    from essaim.graph_loader.rights.forget import Gone
    from essaim.graph_loader.rights.traces import Trace

words = Phrases.beside(__file__)
Row = dict[str, Any]
TITLES = ("erase", "object", "retention")
_FILES = ("quarantine", "page")
_KEPT = ("journal", "backup")
_BEYOND = (
    ("homes", "homes_remedy"),
    ("tables", "tables_remedy"),
    ("exports", "exports_remedy"),
    ("backups", "backups_remedy"),
    ("partial", "partial_remedy"),
)
_SERVER = ("server", "server_remedy")


def carried_out(right: str, name: str, carried: "CarriedOut", *, dry: bool, neo4j: bool) -> Answer:
    """One row a kind of thing that went or goes, then what is out of reach. `right` is one of `TITLES`."""
    state = "planned" if dry else "done"
    title = words(right) if right == "retention" else words(right, name=name)
    rows = [*_graph(carried.gone, state, right), *_home(carried.traces, state), *_elsewhere(carried.traces, neo4j)]
    return Answer(right, title, RIGHTS, tuple(rows), date.today(), params={"dry_run": dry})


def _graph(gone: "Gone", state: str, right: str) -> list[Row]:
    counts = (
        (words("names") if right == "object" else words("persons"), gone.persons),
        (words("ties"), gone.ties),
        (words("exchanges"), gone.exchanges),
        (words("texts"), gone.texts),
    )
    rows = [_row("graph", name, count, state, None) for name, count in counts if count]
    keyed = [_row("graph", words("kept_keyed"), gone.persons, state, words("keyed_why"))] if gone.persons else []
    return rows + keyed


def _home(traces: Iterable["Trace"], state: str) -> list[Row]:
    listed = list(traces)
    caches = sum(one.place == "cache" for one in listed)
    rows = [_row("home", words("cache"), caches, state, None)] if caches else []
    files = [one for one in listed if one.place in _FILES]
    return rows + [_row("home", words(one.place), one.rows, state, str(one.path)) for one in files]


def _elsewhere(traces: Iterable["Trace"], neo4j: bool) -> list[Row]:
    files = [one for one in traces if one.place in _KEPT]
    rows = [_row("elsewhere", words(one.place), 1, "yours", str(one.path)) for one in files]
    beyond = (*_BEYOND, _SERVER) if neo4j else _BEYOND
    return rows + [_row("elsewhere", words(key), None, "yours", words(remedy)) for key, remedy in beyond]


def _row(place: str, name: Text, count: int | None, state: str, remedy: Text | str | None) -> Row:
    return {"place": place, "name": name, "count": count, "state": state, "remedy": remedy}
