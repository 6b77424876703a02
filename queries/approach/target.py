"""The one contact that `--to` names."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from essaim.ontology.errors import NameUnknownError
from essaim.ontology.folding import normalise
from essaim.queries.answer.called import nearest_first
from essaim.queries.answer.labels import name_inside
from essaim.queries.answer.names import Match, NobodyError, find_organisation, find_person
from essaim.queries.approach.contacts import Contact
from essaim.queries.approach.facts import words

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


def named_as(contact: Contact, target: Match) -> Contact:
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


def target_of(scope: "Scope", to: str) -> Match:
    """The person or organisation that `to` names; an exact name of one beats a near one of the other.

    Failing that, the only actor of the territory whose name holds the words typed.
    """
    matches: list[Match] = []
    errors: list[NameUnknownError] = []
    for find in (find_organisation, find_person):
        try:
            matches.append(find(scope.store, scope.model, to))
        except NameUnknownError as error:
            errors.append(error)
    targets = [match for match in matches if scope.snapshot.index(match.id) is not None] or _holding(scope, to)
    if not targets:
        raise _unknown(scope, to, errors)
    return min(targets, key=lambda match: len(match.notes))


def _unknown(scope: "Scope", to: str, errors: Sequence[NameUnknownError]) -> NameUnknownError:
    """Why nobody is meant: too many are, or those whose name comes near."""
    if not errors:
        return NobodyError(scope.store, to, [])
    several = [error for error in errors if not isinstance(error, NobodyError)]
    near = [each for error in errors if isinstance(error, NobodyError) for each in error.near]
    return several[0] if several else NobodyError(scope.store, to, nearest_first(normalise(to), near))


def _holding(scope: "Scope", to: str) -> list[Match]:
    """The only actor of the territory whose name holds `to`, with a note; nobody where there are several."""
    snapshot, key = scope.snapshot, normalise(to)
    local = np.flatnonzero(snapshot.local).tolist()
    holding = [actor for actor in local if key and key in normalise(snapshot.names[actor])]
    if len(holding) != 1:
        return []
    id, name = snapshot.ids[holding[0]], snapshot.names[holding[0]]
    note = words("taken_for", typed=to, contact=name_inside(id, name))
    notes = () if normalise(name) == key else (note,)
    return [Match(id, name, snapshot.kinds[holding[0]], notes=notes)]
