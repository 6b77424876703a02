"""One file over HTTP: what is here already is not asked for again, what was cut goes on, who is busy is waited for."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from essaim.graph_loader.fetching import troubles
from essaim.graph_loader.fetching.troubles import TransferError
from essaim.graph_loader.opening.folders import MEMORY

LARGE = 200_000_000  # bytes, beyond which a file is fetched only where that was asked for
TRIES = 4
MOST_WAIT = 60.0  # seconds that a busy publisher may have us wait
_BETWEEN = 0.2  # seconds between two requests: what the strictest publisher asks for
_BUSY = frozenset({429, 500, 502, 503, 504})
_BACK_OFF = 0.5  # seconds, doubled each time

Step = Callable[[int, int], None]  # bytes here, bytes in all (0: not said)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that is here: `fresh` where it was fetched, not where it had not changed."""

    path: Path
    size: int
    fresh: bool


class Transfer:
    """Fetches into one folder, a request at a time."""

    def __init__(self, folder: Path, *, large: bool = False, sleep: Callable[[float], None] = time.sleep) -> None:
        self.folder = folder
        self.large = large
        self.sleep = sleep
        self.memory = _remembered(folder)
        self.silent: dict[str, TransferError] = {}  # publishers that cannot be reached, each with what is said of it
        # No compression: a part that was cut goes on at a byte, and sizes are those of the file.
        headers = {"User-Agent": "essaim (open data of territories)", "Accept-Encoding": "identity"}
        self.client = httpx.Client(follow_redirects=True, timeout=httpx.Timeout(30, connect=10), headers=headers)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def catalogue(self, address: str) -> Any:
        """What an address says in JSON. Raises TransferError."""
        for response in self._answers(address, dict):
            try:
                return json.loads(response.read())
            except ValueError as error:
                raise troubles.web_page(address) from error
            except httpx.TransportError:
                continue
        raise troubles.cut(address, 0)

    def file(self, address: str, name: str, tell: Step) -> Arrival:
        """The file of `address`, under `name`. Raises TransferError: what is here already stays as it was."""
        place = self.folder / name
        part = place.with_name(f".{name}.part")
        for response in self._answers(address, lambda: self._conditions(address, place, part)):
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return Arrival(place, place.stat().st_size, fresh=False)
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink(missing_ok=True)
                continue
            try:
                self._receive(response, address, part, tell)
            except httpx.TransportError:  # what has come is kept: the next try goes on from there
                continue
            troubles.check_content(part, address)
            part.replace(place)
            self._remember(name, address, response.headers)
            return Arrival(place, place.stat().st_size, fresh=True)
        raise troubles.cut(address, part.stat().st_size if part.exists() else 0)

    def _answers(self, address: str, headers: Callable[[], dict[str, str]]) -> Iterator[httpx.Response]:
        """What the publisher answers, to one try after another. Raises TransferError where that is no file."""
        if troubles.host(address) in self.silent:
            raise self.silent[troubles.host(address)]
        for turn in range(TRIES):
            self.sleep(_BETWEEN if turn == 0 else _BACK_OFF * 2**turn)
            try:
                with self.client.stream("GET", address, headers=headers()) as response:
                    if response.status_code in _BUSY:
                        self._wait(response, address, last=turn == TRIES - 1)
                        continue
                    troubles.check_status(response.status_code, address)
                    yield response
            except (httpx.TransportError, httpx.TooManyRedirects, httpx.InvalidURL) as error:
                if turn == TRIES - 1 or not isinstance(error, httpx.ReadError | httpx.RemoteProtocolError):
                    raise self._unreachable(address, error) from error

    def _unreachable(self, address: str, error: Exception) -> TransferError:
        trouble = troubles.unreachable(address, error)
        self.silent[troubles.host(address)] = trouble
        return trouble

    def _wait(self, response: httpx.Response, address: str, *, last: bool) -> None:
        """Wait as long as the publisher asks. Raises TransferError where that is too long."""
        seconds = _retry_after(response.headers.get("Retry-After"))
        if last or seconds > MOST_WAIT:
            is_busy = seconds or response.status_code == httpx.codes.TOO_MANY_REQUESTS
            raise troubles.busy(address, seconds) if is_busy else troubles.down(address, response.status_code)
        self.sleep(seconds)

    def _conditions(self, address: str, place: Path, part: Path) -> dict[str, str]:
        """The headers by which only what is not here yet is sent (RFC 9110, 13 and 14)."""
        known = self.memory.get(part.name, {})
        mark = known.get("etag") or known.get("modified")
        if part.exists() and known.get("address") == address and mark and part.stat().st_size:
            return {"Range": f"bytes={part.stat().st_size}-", "If-Range": mark}
        known = self.memory.get(place.name, {})
        if not place.exists() or known.get("address") != address:
            return {}
        asked = {"If-None-Match": known.get("etag"), "If-Modified-Since": known.get("modified")}
        return {name: value for name, value in asked.items() if value}

    def _receive(self, response: httpx.Response, address: str, part: Path, tell: Step) -> None:
        goes_on = response.status_code == httpx.codes.PARTIAL_CONTENT
        size = part.stat().st_size if goes_on else 0
        total = size + int(response.headers.get("Content-Length") or 0)
        self._check_size(address, total)
        self._remember(part.name, address, response.headers)
        with part.open("ab" if goes_on else "wb") as file:
            for piece in response.iter_raw():  # by a size of ours, the end of a cut transfer would be lost
                size += len(piece)
                self._check_size(address, size)
                file.write(piece)
                tell(size, total)

    def _check_size(self, address: str, size: int) -> None:
        if size > LARGE and not self.large:
            raise troubles.too_large(address, size)

    def _remember(self, name: str, address: str, headers: httpx.Headers) -> None:
        self.memory.pop(f".{name}.part", None)
        marks = {"etag": headers.get("ETag"), "modified": headers.get("Last-Modified")}
        self.memory[name] = {"address": address, **{key: value for key, value in marks.items() if value}}
        draft = self.folder / f"{MEMORY}.part"
        draft.write_text(json.dumps(self.memory, indent=1), encoding="utf-8")
        draft.replace(self.folder / MEMORY)


def _remembered(folder: Path) -> dict[str, dict[str, str]]:
    try:
        memory = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return memory if isinstance(memory, dict) else {}


def _retry_after(text: str | None) -> float:
    """Seconds to wait, written as such or as a date (RFC 9110, 10.2.3); 0 where nothing is said."""
    if not text:
        return 0.0
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return 0.0
