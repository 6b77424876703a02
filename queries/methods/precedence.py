"""Who must be seen before whom: an order without circles, and the circles that had to be left out of it."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def without_circles(edges: Iterable[tuple[N, N]]) -> tuple[list[tuple[N, N]], list[list[N]]]:
    """The (before, after) pairs that lie on no circle, in their order, and the knots: nodes that precede each other.

    A node before itself is a knot of one. Knots keep the order in which their nodes first appear.
    """
    pairs = list(dict.fromkeys(edges))
    onward: dict[N, list[N]] = {node: [] for pair in pairs for node in pair}
    for before, after in pairs:
        onward[before].append(after)
    knot = _knots(onward)
    straight = [(before, after) for before, after in pairs if knot[before] != knot[after]]
    members: dict[int, list[N]] = {}
    for node in onward:
        members.setdefault(knot[node], []).append(node)
    circles = [nodes for nodes in members.values() if len(nodes) > 1 or nodes[0] in onward[nodes[0]]]
    return straight, circles


def _knots(onward: Mapping[N, list[N]]) -> dict[N, int]:
    """The number of each node's strongly connected component (Kosaraju: two walks, without recursion)."""
    finished: list[N] = []
    seen: set[N] = set()
    for root in onward:
        _walk(root, onward, seen, finished)
    backward: dict[N, list[N]] = {node: [] for node in onward}
    for before, afters in onward.items():
        for after in afters:
            backward[after].append(before)
    knot: dict[N, int] = {}
    reached: set[N] = set()
    for number, root in enumerate(reversed(finished)):
        together: list[N] = []
        _walk(root, backward, reached, together)
        knot.update(dict.fromkeys(together, number))
    return knot


def _walk(root: N, onward: Mapping[N, list[N]], seen: set[N], finished: list[N]) -> None:
    """Everything that can be reached from `root` and was not seen, added to `finished` when its own walk ends."""
    if root in seen:
        return
    seen.add(root)
    stack = [(root, iter(onward[root]))]
    while stack:
        node, following = stack[-1]
        nxt = next((after for after in following if after not in seen), None)
        if nxt is None:
            finished.append(node)
            stack.pop()
        else:
            seen.add(nxt)
            stack.append((nxt, iter(onward[nxt])))


def nearest_before(edges: Iterable[tuple[N, N]], node: N) -> list[N]:
    """The nodes right before `node`: those that no other of its predecessors already stands after.

    `edges` are without circles. In the order of the edges.
    """
    before: dict[N, list[N]] = {}
    for predecessor, successor in edges:
        before.setdefault(successor, []).append(predecessor)
    direct = list(dict.fromkeys(before.get(node, ())))
    further: set[N] = set()
    queue = [above for near in direct for above in before.get(near, ())]
    while queue:
        above = queue.pop()
        if above not in further:
            further.add(above)
            queue.extend(before.get(above, ()))
    return [near for near in direct if near not in further]
