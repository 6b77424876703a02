"""A right carried out whole: kept keyed, then out of the graph, then out of the files of the home."""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import NamedTuple

from essaim.graph_loader.decide.people import KeyRing, offices
from essaim.graph_loader.rights.forget import Gone, about_alone, forget, naming
from essaim.graph_loader.rights.mentions import Naming
from essaim.graph_loader.rights.recalled import SIZES
from essaim.graph_loader.rights.redact import redact
from essaim.graph_loader.rights.suppression import Kind, Suppression, keep_suppressions, key_marks
from essaim.graph_loader.rights.traces import Trace, traces, wipe_traces
from essaim.graph_loader.rights.withhold import withhold
from essaim.graph_loader.turn.taking import turn
from essaim.graph_store.store import Store
from essaim.ontology.folding import normalise
from essaim.ontology.model import Model

_TIES = "UNWIND $ids AS id MATCH (:Person {id: id})-[r]-() WHERE NOT type(r) IN $kept RETURN count(r) AS number"


class CarriedOut(NamedTuple):
    """What went, or is to go, from the graph and from the home."""

    gone: Gone
    traces: list[Trace]


def foreseen(store: Store, model: Model, home: Path, ids: Collection[str], kind: Kind, *, name: str = "") -> CarriedOut:
    """What would go. Raises StoreError where the key is not the graph's."""
    KeyRing(home).check(key_marks(store))
    called, listed = _called(store, ids, name), sorted(ids)
    kept = sorted(offices(model)) if kind == "objected" else []
    ties = store.read(_TIES, ids=listed, kept=kept)[0]["number"] if listed else 0
    exchanges = sum(map(len, about_alone(store, model, listed).values())) if listed else 0
    gone = Gone(len(listed), ties, exchanges, len(redact(store, model, called, dry=True)))
    return CarriedOut(gone, traces(home, called))


def carry_out(
    store: Store, model: Model, home: Path, ids: Collection[str], kind: Kind, *, name: str = ""
) -> CarriedOut:
    """Erase persons, or leave of them the office alone; `name` is that of somebody whom the home alone knows.

    Raises StoreError. What is cut, the next load ends.
    """
    ring = KeyRing(home)
    ring.check(key_marks(store))
    with turn(store, home):
        called = _called(store, ids, name)
        keep_suppressions(store, ring, _suppressions(store, ring, ids, kind))
        gone = withhold(store, model, ids) if kind == "objected" else forget(store, model, ids)
        return CarriedOut(gone, wipe_traces(home, called))


def _called(store: Store, ids: Collection[str], name: str) -> Naming:
    return naming(store, ids) if ids else Naming((name,))


def _suppressions(store: Store, ring: KeyRing, ids: Collection[str], kind: Kind) -> list[Suppression]:
    today = date.today().isoformat()
    called = {identity: naming(store, [identity]) for identity in ids}
    return [
        Suppression(identity, kind, today, (*map(ring.alias_mark, named.aliases), *_name_marks(ring, named)))
        for identity, named in called.items()
    ]


def _name_marks(ring: KeyRing, named: Naming) -> list[str]:
    """Of names that are no common word: the team's texts may hold them still, when they are loaded again."""
    words = (normalise(name).split() for name in named.names)
    return [ring.name_mark(name) for name in words if len(name) in SIZES]
