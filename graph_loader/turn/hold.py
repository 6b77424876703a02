"""The hold of a load on its mark: beaten from a thread, and in every transaction that it commits."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import TracebackType
from typing import Any

from essaim.graph_loader.turn.home_lock import TurnError
from essaim.graph_loader.turn.load_mark import BEAT as BEATING
from essaim.graph_loader.turn.load_mark import beat, write_file
from essaim.graph_store.store import Store
from essaim.ontology.errors import StoreError
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
BEAT = 15.0  # seconds between two beats


class Hold:
    """In a `with`, the mark of `load` beats, and nothing is committed to the store once the mark is no longer ours: a
    process that slept in the middle of a transaction, and was abandoned meanwhile, commits nothing when it wakes."""

    def __init__(self, store: Store, load: str) -> None:
        self.store = store
        self.load = load
        self.is_lost = False
        self._over = threading.Event()
        self._beating = threading.RLock()  # two beats at once would make the embedded engine refuse one
        self._is_ours = False
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Hold":
        self.store.committing = self._committing
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.store.committing = nullcontext
        self._over.set()
        self._thread.join(BEAT)

    def beat(self) -> None:
        """Beat now, and learn whether the mark is still ours. Raises StoreError where the graph does not answer."""
        self._note(lambda: beat(self.store, self.load))

    def write_file(self, file: str | None, stamp: str | None) -> None:
        """Say in the mark which file is half written from now on, or none. Raises StoreError."""
        self._note(lambda: write_file(self.store, self.load, file, stamp))

    def _note(self, write: Callable[[], bool]) -> None:
        with self._beating:
            self._is_ours = True
            try:
                self.is_lost = not write() or self.is_lost
            finally:
                self._is_ours = False

    @contextmanager
    def _committing(self, run: Callable[[str, dict[str, Any]], list[Any]]) -> Iterator[None]:
        """Each transaction beats last of all: whoever would remove the mark waits for it, and then sees the beat."""
        with self._beating:
            if not self._is_ours and not run(BEATING, {"load": self.load}):
                self.is_lost = True
                raise TurnError(*words("lost"))
            yield

    def _beat(self) -> None:
        while not self._over.wait(BEAT):
            try:
                self.beat()
            except StoreError:
                continue  # whoever writes meets the error itself
