"""Why no introduction leads to somebody: which ties are known near, and what keeps each from being used."""

from typing import TYPE_CHECKING

import numpy as np

from essaim.ontology.text import Text
from essaim.queries.answer.labels import name_inside
from essaim.queries.approach.contacts import Contact
from essaim.queries.approach.facts import words
from essaim.queries.introductions.paths import LIKELY

if TYPE_CHECKING:
    from essaim.queries.approach.meetings import Meetings
    from essaim.queries.snapshot.snapshot import Snapshot


def no_path(meetings: "Meetings", contact: Contact) -> Text:
    """What is known near a contact without a path: a tie that is too unlikely, somebody who refuses, a bridge.

    Failing all that, who can be reached in the territory. None of ours is a bridge.
    """
    snapshot, paths = meetings.scope.snapshot, meetings.paths
    nodes, target = set(meetings.nodes(contact)), name_inside(contact.id, contact.name)
    ties, ours = paths.introductions, set(paths.sources)
    arcs = [arc for node in sorted(nodes) for arc in np.flatnonzero(ties.end == node).tolist()]
    arcs = [arc for arc in arcs if int(ties.start[arc]) not in nodes | set(paths.gone)]
    doubtful = [arc for arc in arcs if ties.p[arc] < LIKELY and paths.reach([int(ties.start[arc])]) > 0]
    if doubtful:
        best = max(doubtful, key=lambda arc: float(ties.p[arc]))
        ends = [actor_inside(snapshot, int(end[best])) for end in (ties.start, ties.end)]
        return words("no_path_but_doubt", target=target, contact=ends[0], other=ends[1], p=float(ties.p[best]))
    near = list(dict.fromkeys(int(ties.start[arc]) for arc in arcs if int(ties.start[arc]) not in ours))
    refusing = [node for node in near if node in paths.shunned]
    if refusing and len(refusing) == len(near):
        names = [actor_inside(snapshot, node) for node in refusing]
        return words("no_path_but_refusal", target=target, contacts=names, n=len(names))
    if near := [node for node in near if node not in refusing]:
        names = [actor_inside(snapshot, node) for node in near]
        return words("no_path_but_bridge", target=target, contacts=names)
    return _local(meetings, target)


def _local(meetings: "Meetings", target: Text) -> Text:
    """Who of the territory can be reached best, where nobody is tied to the target."""
    snapshot, paths = meetings.scope.snapshot, meetings.paths
    reach = {node: paths.reach([node]) for node in np.flatnonzero(snapshot.local).tolist()}
    within_reach = [node for node, reliability in reach.items() if 0 < reliability < 1]
    if not within_reach:
        return words("no_path", target=target)
    best = max(within_reach, key=lambda node: (reach[node], snapshot.names[node]))
    return words("no_path_but_local", target=target, contact=actor_inside(snapshot, best))


def actor_inside(snapshot: "Snapshot", node: int) -> Text:
    """An actor of the snapshot inside a sentence."""
    return name_inside(snapshot.ids[node], snapshot.names[node])
