"""The hold of a load on its mark: beaten from a thread, and made sure of before each write."""

import threading
import time
from types import TracebackType

from essaim.graph_loader.turn.load_mark import beat, write_file
from essaim.graph_store.store import Store
from essaim.ontology.errors import StoreError
from essaim.ontology.wording.phrases import Phrases

words = Phrases.beside(__file__)
BEAT = 15.0  # seconds between two beats
FRESH = 2 * BEAT  # a beat younger than that need not be made sure of


class Hold:
    """In a `with`, the mark of `load` beats. A process that slept for long learns here that its mark was removed."""

    def __init__(self, store: Store, load: str) -> None:
        self.store = store
        self.load = load
        self.is_lost = False
        self._over = threading.Event()
        self._beating = threading.Lock()
        self._last = _clocks()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Hold":
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(BEAT)

    def confirm(self) -> None:
        """Raise StoreError when the mark is no longer ours; the graph is asked only when the last beat is old."""
        if any(not 0 <= now - then <= FRESH for now, then in zip(_clocks(), self._last, strict=True)):
            self.beat()
        if self.is_lost:
            raise StoreError(*words("lost"))

    def beat(self) -> None:
        """Beat now, and learn whether the mark is still ours. Raises StoreError where the graph does not answer."""
        with self._beating:
            self._note(beat(self.store, self.load))

    def write_file(self, file: str | None, stamp: str | None) -> None:
        """Say in the mark which file is half written from now on, or none. Raises StoreError."""
        with self._beating:
            self._note(write_file(self.store, self.load, file, stamp))

    def _note(self, ours: bool) -> None:
        self._last, self.is_lost = _clocks(), self.is_lost or not ours

    def _beat(self) -> None:
        while not self._over.wait(BEAT):
            try:
                self.beat()
            except StoreError:
                continue  # whoever writes meets the error itself


def _clocks() -> tuple[float, float]:
    """Two clocks: one does not count the sleep of the machine, the other may be set back."""
    return time.monotonic(), time.time()
