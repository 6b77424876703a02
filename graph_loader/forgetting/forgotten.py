"""`essaim forget`: what a source or a file said goes out of the graph, and out of what the home kept of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from essaim.graph_loader.context import Context
from essaim.graph_loader.decide.people import KeyRing
from essaim.graph_loader.forgetting.loaded_files import LoadedFile, forget_files, loaded_files
from essaim.graph_loader.forgetting.meant import Meant, meant
from essaim.graph_loader.forgetting.retired_before import Retired, retired_before
from essaim.graph_loader.forgetting.take_out import Outcome, plan_of, take_out
from essaim.graph_loader.load_options import LoadOptions
from essaim.graph_loader.mending.aside import drop_of_source
from essaim.graph_loader.rights.suppression import read_suppressions
from essaim.graph_loader.turn.taking import turn
from essaim.graph_store.store import Store
from essaim.ontology.model import Model
from essaim.ontology.text import Text


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken back, or would be: counts of each class and type; the names of nodes kept as stubs; the files to
    load again, of which this may have replaced something; the rows that it had retired; what was undone before."""

    name: str
    counts: Counter[tuple[Outcome, str]]
    stubs: tuple[str, ...]
    again: tuple[str, ...]
    retired: tuple[Retired, ...] = ()
    notes: tuple[Text, ...] = ()


def forget_said(text: str, store: Store, model: Model, options: LoadOptions) -> Forgotten:
    """Take back all that the source or the file of that name said; only count it where it is a trial (`dry_run`).

    Raises NameUnknownError, UsageError, StoreError. Cut, it is undone as a load is.
    """
    home = options.home
    with turn(store, home, dry=options.dry_run) as (journal, notes):
        context = Context(store, model, journal, read_suppressions(store, KeyRing(home)), options)
        sources = {row["id"]: row["name"] or row["id"] for row in store.read(_SOURCES)}
        target = meant(text, home, sources, context)
        plan = plan_of(store, model, target)
        remembered = loaded_files(home)
        again = _replaced(target, remembered)
        retired = retired_before(target.files, remembered, store, model)
        if not options.dry_run:
            take_out(store, model, journal, target, plan)
            forget_files(home, target.files)
            for source in target.sources if target.loads is None else ():
                drop_of_source(home, source.removeprefix("src:"))
        return Forgotten(target.name, plan.counts(model), tuple(plan.names()), again, retired, tuple(notes))


_SOURCES = "MATCH (s:Source) RETURN s.id AS id, s.name AS name"


def _replaced(target: Meant, remembered: Sequence[LoadedFile]) -> tuple[str, ...]:
    """The files that spoke of the same scopes before: what they said may have been replaced or retired."""
    if target.loads is None:
        return ()
    scopes = {(file.source, scope) for file in target.files for scope in file.scopes}
    last = max((remembered.index(file) for file in target.files if file in remembered), default=0)
    before = [file for file in remembered[:last] if file.load not in target.loads]
    again = [file.path for file in before if not scopes.isdisjoint((file.source, scope) for scope in file.scopes)]
    return tuple(dict.fromkeys(again))
