"""The snapshot of 50,000 actors and 200,000 ties, from the store and from the cache, against one record a tie.

Goals: at most 6 s cold, 0.3 s from the cache; the plain reading of the same ties is in the same run.
"""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from essaim.graph_store.connect import open_store
from essaim.graph_store.engine import embedded
from essaim.graph_store.settings import resolve
from essaim.graph_store.store import Store
from essaim.ontology.compile import load_model
from essaim.queries.answer.scope import scope_of

ACTORS, TIES, BATCH = 50_000, 200_000, 10_000
_ROWS = "MATCH (a:Organisation)-[r:PARTNER_OF]->(b:Organisation) RETURN a.id, b.id, r.source, r.visibility, r.since"


def fill(store: Store) -> None:
    """Associations of one town, each a partner of eight others drawn at random."""
    random = np.random.default_rng(1)
    store.write("CREATE (:Source {id: 'src:bench', date: date('2026-10-01')})")
    store.write("CREATE (:Territory:Municipality {id: 'com:99001', name: 'Banc', nameKey: 'banc'})")
    for first in range(0, ACTORS, BATCH):
        rows = [
            {"id": f"org:{at:06}", "name": f"Acteur {at}", "visibility": "public"} for at in range(first, first + BATCH)
        ]
        store.write("UNWIND $rows AS row CREATE (n:Association:Organisation) SET n = row", rows=rows)
    ends = np.sort(random.integers(0, ACTORS, size=(TIES, 2)), axis=0)
    random.shuffle(ends[:, 1])
    for first in range(0, TIES, BATCH):
        rows = [{"a": f"org:{a:06}", "b": f"org:{b:06}"} for a, b in ends[first : first + BATCH].tolist()]
        store.write(
            "UNWIND $rows AS row MATCH (a:Organisation {id: row.a}) MATCH (b:Organisation {id: row.b}) "
            "CREATE (a)-[:PARTNER_OF {source: 'src:bench', key: '', visibility: 'public', since: $since}]->(b)",
            rows=rows,
            since=date(2025, 1, 1),
        )


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long `work` takes, and what it gives."""
    start = perf_counter()
    found = work()
    return perf_counter() - start, found


def main() -> None:
    """Print one line a way to read: seconds, and times the reading of one record a tie."""
    model = load_model()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        settings = resolve(home=home, uri=None, cwd=Path(folder), environ={})
        try:
            with open_store(settings) as store:
                fill(store)

                def snap() -> Any:
                    return scope_of(store, model, "com:99001", as_of=date(2026, 11, 23), cache=home / "cache").snapshot

                plain, _ = seconds(lambda: store.read(_ROWS))
                cold, found = seconds(snap)
                warm = min(seconds(snap)[0] for _ in range(5))
                arcs, _ = seconds(found.introductions)
        finally:
            embedded.stop(home)
    print(f"{len(found.ids)} actors, {len(found.ties)} ties")
    for name, took, goal in (
        ("one record a tie", plain, None),
        ("snapshot, cold", cold, 6.0),
        ("snapshot, kept", warm, 0.3),
        ("introductions", arcs, None),
    ):
        told = f", goal {goal} s: {'met' if took <= goal else 'MISSED'}" if goal else ""
        print(f"{name:18} {took:6.3f} s = {took / plain:5.2f} ×{told}")


if __name__ == "__main__":
    main()
