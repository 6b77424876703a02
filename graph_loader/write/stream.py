"""The stream of changes of one file: one batch ahead of the rows that are being prepared."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

from essaim.graph_loader.stamp import Stamp
from essaim.graph_loader.turn.journal import Journal
from essaim.graph_loader.write.changes import Changes
from essaim.graph_loader.write.holdings import Holdings
from essaim.graph_loader.write.statements import BATCH
from essaim.graph_store.failures import BatchTooLargeError
from essaim.graph_store.store import Store
from essaim.ontology.model import Model

Work = Callable[[Changes], None]


class _Gathered:
    """Statements noted down, to be run in one transaction."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Mapping[str, Any]]] = []

    def write(self, cypher: str, /, **params: Any) -> None:
        """Note a statement down."""
        self.statements.append((cypher, params))


class Stream:
    """What the changes of one file share. Use it in a `with`, and `wait` before its end.

    `again` says that this very load has ended before: then a count may tell that nothing is to be written.
    """

    def __init__(
        self,
        store: Store,
        model: Model,
        stamp: Stamp,
        journal: Journal,
        holdings: Holdings,
        *,
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
        self._works: list[Work] = []
        self._rows = 0
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True)

    @property
    def at_once(self) -> Changes:
        """Changes that are made as soon as they are asked for; `wait` first."""
        return Changes(self.store, self.journal)

    def wait(self) -> None:
        """Have all done that was sent; whoever reads what may have been written does it first. Raises StoreError."""
        self._submit()
        self._join()

    def send(self, work: Work, rows: int) -> None:
        """Have `work`, which writes so many rows, done soon and in order; not at all in a dry run. Raises StoreError.

        Small works wait for one another and make one transaction.
        """
        if self.dry:
            return
        self._works.append(work)
        self._rows += rows
        if self._rows >= BATCH:
            self._submit()

    def _submit(self) -> None:
        if self._works:
            self._join()
            self._pending = self._pool.submit(self._do, self._works)
            self._works, self._rows = [], 0

    def _join(self) -> None:
        if self._pending is not None:
            pending, self._pending = self._pending, None
            pending.result()

    def _do(self, works: Sequence[Work]) -> None:
        """Do `works` in one transaction, or one by one where that is too much at once. Raises StoreError."""
        gathered = _Gathered()
        for work in works:
            work(Changes(gathered, self.journal))
        try:
            self.store.write_all(gathered.statements)
        except BatchTooLargeError:
            for work in works:
                work(self.at_once)
