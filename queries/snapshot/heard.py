"""Who was interviewed: an exchange with them or with somebody of theirs is recorded, or they told one of their ties."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from essaim.queries.snapshot.arrays import TELLERS, Raw
from essaim.queries.snapshot.filters import Ties, oldest_evidence
from essaim.queries.snapshot.view import View

Mask = NDArray[np.bool_]
_BOTH = TELLERS.index("both")


def telling_ends(ties: Ties) -> tuple[Mask, Mask]:
    """By tie, whether its start told it, and whether its end did."""
    start, end = (ties.teller == TELLERS.index(code) for code in ("from", "to"))
    both = ties.teller == _BOTH
    return start | both, end | both


def interviewed(raw: Raw, visible: Sequence[int], ties: Ties, view: View) -> Mask:
    """By actor that may be seen; exchanges as old as history count no more than ties that old."""
    numbers = np.full(len(raw.texts["ids"]) + 1, -1, dtype=np.int64)  # the last place serves -1, no actor
    numbers[np.asarray(visible, dtype=np.int64)] = np.arange(len(visible))
    actor, day = numbers[raw.arrays["heard_actor"]], raw.arrays["heard_day"]
    recent = (day <= np.datetime64(view.as_of, "D")) & (day >= np.datetime64(oldest_evidence(view), "D"))
    heard = np.zeros(len(visible), dtype=bool)
    heard[actor[(actor >= 0) & recent & (raw.arrays["heard_seen"] < len(view.seen))]] = True
    start, end = telling_ends(ties)
    heard[ties.start[start]] = True
    heard[ties.end[end]] = True
    member = np.array([name in view.model.memberships for name in ties.relations], dtype=bool)[ties.relation]
    asked = heard.copy()
    heard[ties.end[member & asked[ties.start]]] = True  # a body was asked where somebody of its own was
    return heard
