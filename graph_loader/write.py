"""The stream of writes of one file: one batch ahead of the rows that are being prepared."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal

from essaim.graph_loader.claims import parsed, shown
from essaim.graph_loader.holdings import Holdings
from essaim.graph_loader.journal import Journal
from essaim.graph_loader.plan import Stamp
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

Status = Literal["created", "changed", "added", "same"]
WORTH: Mapping[Status, int] = {"created": 2, "changed": 2, "added": 1, "same": 0}
_BOOKKEEPING = frozenset(
    {"id", "nameKey", "aliases", "claims", "sources", "visibility", "loadId", "firstSeen", "lastSeen"}
)


class Writer:
    """What the writes of one file share. Use it in a `with`, and `wait` before its end.

    `again` says that this very load has ended before: then a count may tell that nothing is to be written.
    """

    def __init__(
        self,
        store: Store,
        model: Model,
        stamp: Stamp,
        journal: Journal,
        holdings: Holdings,
        dry: bool,
        again: bool,
        tick: Callable[[int], None],
    ) -> None:
        self.store = store
        self.model = model
        self.stamp = stamp
        self.journal = journal
        self.holdings = holdings
        self.dry = dry
        self.again = again
        self.tick = tick
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True)

    def wait(self) -> None:
        """Wait for the last batch; whoever reads what may have been written does it first. Raises StoreError."""
        if self._pending is not None:
            pending, self._pending = self._pending, None
            pending.result()

    def send(self, work: Callable[[], None]) -> None:
        """Have `work` done once the batch before it has ended; not at all in a dry run. Raises StoreError."""
        self.wait()
        if not self.dry:
            self._pending = self._pool.submit(work)

    def reshown(self, was: Mapping[str, Any], claims: Sequence[str]) -> dict[str, Any]:
        """A node as it will be with these claims; what no claim ever said of it stays."""
        kind = self.model.class_of(frozenset(was["labels"]))
        old = was["p"]
        said = {name for text in old.get("claims") or () for name in parsed(text).get("values", ())}
        kept = {name: value for name, value in old.items() if name not in said and name not in _BOOKKEEPING}
        properties = kind.properties if kind else {}
        return {"id": was["id"], "p": {**kept, **shown(claims, properties, old.get("firstSeen")), "id": was["id"]}}
