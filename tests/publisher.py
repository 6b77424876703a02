"""A publisher of files on a port of this machine: one who is busy, one who cuts, moves or closes, as real ones do."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Page:
    """What is published at a path. The first answers are `refusals` (status, headers); the first `cuts` transfers stop
    half-way; where not `sized`, how long it is stands nowhere; the other words are HTTP's own."""

    content: bytes = b""
    status: int = 200
    kind: str = "text/csv"
    etag: str | None = None
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    cuts: int = 0
    to: str | None = None
    ranges: bool = True
    sized: bool = True


@dataclass
class Publisher:
    """What it publishes, by path, and what it was asked: (path, headers)."""

    address: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def publisher() -> Iterator[Publisher]:
    """A publisher that answers until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    state = Publisher(f"http://127.0.0.1:{server.server_address[1]}")
    server.state = state  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        state: Publisher = self.server.state  # type: ignore[attr-defined]
        state.asked.append((self.path, dict(self.headers)))
        page = state.pages.get(self.path.partition("?")[0], Page(b"nothing here", 404, "text/plain"))
        if page.refusals:
            status, headers = page.refusals.pop(0)
            self._answer(status, b"not now", headers)
        elif page.to:
            self._answer(302, b"", {"Location": page.to})
        elif page.etag and self.headers.get("If-None-Match") == page.etag:
            self._answer(304, b"", {"ETag": page.etag})
        else:
            self._publish(page)

    def _publish(self, page: Page) -> None:
        headers = {"Content-Type": page.kind, **({"ETag": page.etag} if page.etag else {})}
        start = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if page.ranges and start and self.headers.get("If-Range") in (None, page.etag):
            first = int(start[1])
            if first >= len(page.content):
                self._answer(416, b"", {"Content-Range": f"bytes */{len(page.content)}"})
                return
            headers["Content-Range"] = f"bytes {first}-{len(page.content) - 1}/{len(page.content)}"
            self._send(page, 206, page.content[first:], headers)
        else:
            self._send(page, page.status, page.content, headers)

    def _send(self, page: Page, status: int, content: bytes, headers: dict[str, str]) -> None:
        if not page.sized:  # as HTTP/1.0 does: the end of the connection is the end of the file
            self.send_response(status)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)
            return
        if not page.cuts:
            self._answer(status, content, headers)
            return
        page.cuts -= 1
        self._answer(status, content[: len(content) // 2], {**headers, "Content-Length": f"{len(content)}"})
        self.close_connection = True

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": f"{len(content)}"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *_words: Any) -> None:
        """Nothing is printed."""
