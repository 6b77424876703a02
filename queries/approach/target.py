"""The one contact that `--to` names."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from essaim.ontology.errors import NameUnknownError
from essaim.ontology.folding import normalise
from essaim.ontology.text import Text
from essaim.queries.answer.names import Found, find_organisation, find_person
from essaim.queries.approach import approach_words as words
from essaim.queries.approach.contacts import Contact

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


def named(contact: Contact, target: Found) -> Contact:
    """The target as it was named: an organisation stays itself, and who speaks for it becomes its plan B."""
    if target.id not in contact.nodes or contact.id == target.id:
        return contact
    return replace(
        contact,
        id=target.id,
        name=target.name,
        kinds=tuple(kind for kind in contact.kinds if kind != "elu") or contact.kinds,
        organisation=None,
        nodes=(target.id, *(node for node in contact.nodes if node != target.id)),
        others=(contact.name, *contact.others),
    )


def target_of(scope: "Scope", to: str) -> Found:
    """The person or organisation that `to` names; an exact name of one beats a near one of the other.

    Failing that, the only actor of the territory whose name holds the words typed.
    """
    found: list[Found] = []
    failed: list[NameUnknownError] = []
    for find in (find_organisation, find_person):
        try:
            found.append(find(scope.store, scope.model, to))
        except NameUnknownError as error:
            failed.append(error)
    seen = [one for one in found if scope.snapshot.index(one.id) is not None] or _holding(scope, to)
    if not seen:
        raise failed[0]
    return min(seen, key=lambda one: len(one.notes))


def _holding(scope: "Scope", to: str) -> list[Found]:
    """The only actor of the territory whose name holds `to`, with a note; nobody where there are several."""
    snapshot, key = scope.snapshot, normalise(to)
    held = [at for at in np.flatnonzero(snapshot.local).tolist() if key and key in normalise(snapshot.names[at])]
    if len(held) != 1:
        return []
    id, name = snapshot.ids[held[0]], snapshot.names[held[0]]
    note = Text(f"« {to} » est pris pour {words.called(id, name)}.", f"“{to}” is taken for {words.called(id, name)}.")
    return [Found(id, name, snapshot.kinds[held[0]], (note,))]
