"""« We »: the operator and the people who act for it."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from essaim.queries.answer.scope import Scope


def our_people(scope: "Scope") -> list[int]:
    """The operator and who works, volunteers or sits on the board there, as nodes of the snapshot, sorted."""
    snapshot = scope.snapshot
    if scope.operator is None or (us := snapshot.index(scope.operator.id)) is None:
        return []
    ties, memberships = snapshot.ties, scope.model.memberships
    acting = {name for name, membership in memberships.items() if membership.ours}
    codes = [code for code, relation in enumerate(ties.relations) if relation in acting]
    people = ties.start[np.isin(ties.relation, codes) & (ties.end == us)]
    return sorted({us, *map(int, people)})


def members_of_ours(scope: "Scope") -> frozenset[str]:
    """The same, by id."""
    return frozenset(scope.snapshot.ids[actor] for actor in our_people(scope))
